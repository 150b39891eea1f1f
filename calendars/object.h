/*
 * Inside calendars/: the bytes of an iCalendar object as a tree of components, properties and
 * parameters (RFC 5545 3.1), each text as it was written: no escape undone, no value read.
 *
 * libical changes what it reads (repairs dates, drops values past 500, keeps one of several
 * addresses), so what must be judged is read here, within limits, before libical sees it.
 */
#ifndef PP_CALENDARS_OBJECT_H
#define PP_CALENDARS_OBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/fault.h"
#include "calendars/validate.h"

struct cal_parameter {
    const char *name;  /* upper case */
    const char *value; /* without its quotes; a list gives one cal_parameter for each value */
    struct cal_parameter *next;
};

struct cal_property {
    const char *name; /* upper case */
    const char *value;
    size_t line; /* 1-based, where it starts */
    struct cal_parameter *parameters;
    struct cal_property *next;
};

struct cal_component {
    const char *name; /* upper case */
    size_t line;
    struct cal_property *properties, *last_property;
    size_t property_count;
    struct cal_component *children, *next;
    struct cal_component *parent; /* NULL for a root */
};

/* Reads valid, bounded UTF-8 into the arena; *root: the first of at least one component. */
PP_CHECK enum pp_code cal_object_read(const void *bytes, size_t len,
                                      const struct cal_limits *limits, struct pp_arena *arena,
                                      struct cal_component **root, struct pp_err *err);

/* How a calendar of somebody else's is read, of which only some properties matter. */
struct cal_object_asked {
    const struct cal_limits *limits;
    bool (*wanted)(const char *name); /* which properties are kept; upper case */
    struct pp_faults *faults;         /* gets a fault for each line that is no property */
    bool cut;                         /* out: the end is missing */
};

/*
 * As cal_object_read(), and forgiving: a line that is no property is told and left out, as is what
 * stands around the object; lines may end in CR alone, as those of Lotus do; what is not UTF-8
 * becomes "?" where it is kept; a line that is not wanted may be of any length, and no list is too
 * long for one.
 */
PP_CHECK enum pp_code cal_object_pick(const void *bytes, size_t len, struct cal_object_asked *asked,
                                      struct pp_arena *arena, struct cal_component **root,
                                      struct pp_err *err);

/* The first property of that name, or after `property` the next one; NULL: none. */
const struct cal_property *cal_property_find(const struct cal_component *component,
                                             const char *name);
const struct cal_property *cal_property_again(const struct cal_property *property);
size_t cal_property_count(const struct cal_component *component, const char *name);

/* The value of a parameter, NULL when it is not there. */
const char *cal_parameter_value(const struct cal_property *property, const char *name);

/* The first child of that kind, or after `component` the next one; NULL: none. */
const struct cal_component *cal_component_find(const struct cal_component *parent,
                                               const char *name);
const struct cal_component *cal_component_again(const struct cal_component *component);

#endif
