/*
 * An invitation or a reply looked over for a person: what breaks it, and what only the letter of
 * the rules forbids while calendar programs let it pass.
 */
#ifndef PP_CALENDARS_CHECK_H
#define PP_CALENDARS_CHECK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/fault.h"
#include "calendars/method.h"

struct cal_check {
    enum cal_method method; /* CAL_METHOD_NONE: a file and no message, or an unknown method */
    size_t events;
    const char *uid;          /* of the first event; NULL: none */
    struct pp_faults faults;  /* found by the lenient rules: it is not to be relied on */
    struct pp_faults remarks; /* found by the strict rules alone; line ends and the like once */
};

/* Both lists by line, in the arena. PP_INVALID, PP_TOO_LARGE: it cannot be read at all. */
PP_CHECK enum pp_code cal_check(const void *bytes, size_t len, struct pp_arena *arena,
                                struct cal_check *check, struct pp_err *err);

#endif
