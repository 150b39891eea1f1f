/*
 * When is one person busy? An untrusted calendar (VEVENT, VFREEBUSY, VAVAILABILITY) is read into
 * intervals and nothing else: no title, place or name leaves this folder.
 *
 * What cannot be understood is never taken for free time in silence: it counts as busy, or is told
 * in a warning, or the calendar is refused. The work is bounded (CAL_BUSY_...); run it in a process
 * of its own all the same. Opens nothing but zone data, by the function that is handed in.
 */
#ifndef PP_CALENDARS_BUSY_H
#define PP_CALENDARS_BUSY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "calendars/zone.h"

enum {
    CAL_BUSY_WINDOW_DAYS = 750, /* two years and the days around them */
    CAL_BUSY_PER_EVENT = 1000,  /* times of one event within the window */
    CAL_BUSY_PER_CALENDAR = 20000,
    CAL_BUSY_INTERVALS = 60000, /* in the answer */
    CAL_BUSY_ADDRESSES = 20,
    CAL_BUSY_WARNINGS = 200 /* told; further ones are counted */
};

/* By strength: where several overlap, the last one holds. X(code, word, meaning) */
#define CAL_TAKEN(X)                                               \
    X(CAL_TAKEN_FREE, "free", "not taken")                         \
    X(CAL_TAKEN_TENTATIVE, "tentative", "perhaps busy")            \
    X(CAL_TAKEN_UNAVAILABLE, "unavailable", "not at work or away") \
    X(CAL_TAKEN_BUSY, "busy", "busy")

enum cal_taken {
#define X(code, word, meaning) code,
    CAL_TAKEN(X)
#undef X
};

const char *cal_taken_word(enum cal_taken taken);

/* Why a calendar was refused: what was there before still holds. X(code, word, sentence) */
#define CAL_REFUSALS(X)                                                                      \
    X(CAL_READ, "read", "it was read")                                                       \
    X(CAL_REFUSED_QUESTION, "question", "the question cannot be answered")                   \
    X(CAL_REFUSED_EMPTY, "empty", "the calendar is empty: not one byte of it came")          \
    X(CAL_REFUSED_PAGE, "page",                                                              \
      "this is a web page, not a calendar: its address may ask for a login or have changed") \
    X(CAL_REFUSED_CUT, "cut", "the calendar is cut off before its end; read it again")       \
    X(CAL_REFUSED_LARGE, "large", "the calendar is larger than is read")                     \
    X(CAL_REFUSED_FORMAT, "format", "this is no calendar that can be read")                  \
    X(CAL_REFUSED_NOTHING, "nothing",                                                        \
      "the calendar holds no event and no free or busy time; that is not taken for free time")

enum cal_refusal {
#define X(code, word, sentence) code,
    CAL_REFUSALS(X)
#undef X
};

const char *cal_refusal_word(enum cal_refusal refusal);
/* By their words; false: there is none of that word. */
bool cal_refusal_of(const char *word, enum cal_refusal *refusal);
bool cal_taken_of(const char *word, enum cal_taken *taken);

struct cal_interval {
    int64_t from_s, to_s; /* [from, to), seconds since 1970 UTC */
    enum cal_taken taken; /* never CAL_TAKEN_FREE */
};

struct cal_warning {
    size_t line;      /* of the calendar; 0: all of it */
    const char *text; /* one sentence, ASCII */
};

struct cal_busy_question {
    int64_t from_s, to_s;         /* [from, to) */
    const char *zone;             /* the person's: for whole days and times without zone */
    const char *const *addresses; /* theirs, without mailto: */
    size_t address_count;
    const char *own;        /* domain of our own invitations, whose UIDs are HEX@own: what we ask of
                             * somebody makes them busy by our own record. NULL: none are left out */
    cal_zone_file_fn *file; /* NULL: only the zones that are built in */
    void *arg;
};

struct cal_busy {
    enum cal_refusal refusal;
    struct cal_interval *intervals; /* by time, disjoint, neighbours of one kind joined */
    size_t count;
    struct cal_warning *warnings; /* by line */
    size_t warning_count, warnings_dropped;
    size_t components;   /* events, busy lists and availabilities that were read */
    size_t not_expanded; /* events of which only a part could be counted: more may be taken */
};

/*
 * "2027-03-01", midnight on the person's clock, or "2027-03-01T09:00:00Z". Of the question only
 * zone and file are used.
 */
PP_CHECK enum pp_code cal_busy_moment(const struct cal_busy_question *question, const char *text,
                                      int64_t *at_s, struct pp_err *err);

/* PP_INVALID or PP_TOO_LARGE: refused, and busy->refusal says why. All texts are in the arena. */
PP_CHECK enum pp_code cal_busy_read(const void *bytes, size_t len,
                                    const struct cal_busy_question *question,
                                    struct pp_arena *arena, struct cal_busy *busy,
                                    struct pp_err *err);

#endif
