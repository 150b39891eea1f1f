/*
 * Inside calendars/: what the parts of the validator share. validate.c judges bytes and calendar,
 * judge_event.c the events, judge_zone.c the zones, judge.c what holds for every text.
 */
#ifndef PP_CALENDARS_JUDGE_H
#define PP_CALENDARS_JUDGE_H

#include "base/fault.h"
#include "calendars/method.h"
#include "calendars/object.h"
#include "calendars/validate.h"

struct cal_judge {
    struct pp_faults *faults;
    enum cal_strictness strictness;
    const struct cal_component *calendar;
    enum cal_method method; /* CAL_METHOD_NONE: a stored or downloaded object */
};

/* A fault of a property that is there. */
void cal_fault(struct cal_judge *judge, const struct cal_component *component,
               const struct cal_property *property, const char *code, const char *message);
/* A fault of one that may not be there: its name and the line of its component. */
void cal_fault_named(struct cal_judge *judge, const struct cal_component *component,
                     const char *name, const char *code, const char *message);

void cal_judge_event(struct cal_judge *judge, const struct cal_component *event);
void cal_judge_zone(struct cal_judge *judge, const struct cal_component *zone);

/* No control characters in any text of the component, no mark that libical made, in it or below. */
void cal_judge_texts(struct cal_judge *judge, const struct cal_component *component);

#endif
