/*
 * Calendars that peers keep themselves: an address to read one from, or one that was uploaded; what
 * came of reading it, and when its person is busy by the last good answer. A failure leaves that
 * answer as it is. The days it takes are availability of the peer's (peer.h), with the calendar as
 * their source; when they change, so do the peer's and the pool's revision.
 */
#ifndef STORE_CALENDAR_H
#define STORE_CALENDAR_H

#include "store/store.h"

#define STORE_CALENDAR_STATES(X)                                                     \
    X(STORE_CALENDAR_NEW, "new") /* not read yet */                                  \
    X(STORE_CALENDAR_GOOD, "good")                                                   \
    X(STORE_CALENDAR_STALE, "stale")   /* was good; the last reading of it failed */ \
    X(STORE_CALENDAR_FAILED, "failed") /* was never good */
enum store_calendar_state {
#define X(name, text) name,
    STORE_CALENDAR_STATES(X)
#undef X
};
const char *store_calendar_state_text(enum store_calendar_state state);

struct store_calendar {
    int64_t id, peer;
    const char *url;  /* a secret; NULL: it was uploaded */
    const char *host; /* that may be shown; "upload" */
    const char *zone; /* of whole days and of times without one */
    bool blocks;      /* its days count; else it is only looked at */
    enum store_calendar_state state;
    const char *sentence;        /* why the last reading failed; NULL: it did not */
    const char *etag, *modified; /* of the last good answer; NULL: none */
    const char *digest;          /* of its times; NULL: none */
    int64_t added_s;
    int64_t tried_s;      /* last read; 0: never, as with the next three */
    int64_t good_s;       /* last read well, and be it that it is the same: its age */
    int64_t expanded_s;   /* last written out as times, which reach so far from then on */
    int64_t due_s;        /* to be read again; 0: not by itself */
    int failures;         /* since it was good */
    int events, warnings; /* of the last good answer */
};

/* A time, by the words of calendars/busy.h. */
struct store_busy {
    int64_t from_s, to_s; /* [from, to) */
    const char *kind;     /* "tentative" "unavailable" "busy" */
};

struct store_days {
    int32_t first_day, last_day; /* both included */
};

/* Adds it, or writes it as it is now; an audit entry only with an action. */
PP_CHECK enum pp_code store_calendar_put(struct store_tx *tx, const struct store_who *who,
                                         const char *action, const struct store_calendar *calendar,
                                         struct pp_err *err);
PP_CHECK enum pp_code store_calendar_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                         struct store_calendar *out, struct pp_err *err);
/* By id. */
PP_CHECK enum pp_code store_calendar_list(struct store_tx *tx, int64_t peer, struct pp_arena *arena,
                                          struct store_calendar **out, size_t *count,
                                          struct pp_err *err);
/* With all that came of it. */
PP_CHECK enum pp_code store_calendar_delete(struct store_tx *tx, const struct store_who *who,
                                            const struct store_calendar *calendar,
                                            struct pp_err *err);

/* Its times and the days they take, in place of what was there. *changed: whether days did. */
PP_CHECK enum pp_code store_calendar_times(struct store_tx *tx, const struct store_who *who,
                                           const struct store_calendar *calendar,
                                           const struct store_busy *busy, size_t busy_count,
                                           const struct store_days *days, size_t day_count,
                                           bool *changed, struct pp_err *err);
/* By time. */
PP_CHECK enum pp_code store_calendar_busy(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                          struct store_busy **out, size_t *count,
                                          struct pp_err *err);

/* The first of those that are to be read, by when. */
struct store_calendar_due {
    int64_t id, due_s;
};
PP_CHECK enum pp_code store_calendar_due(struct store_tx *tx, size_t most, struct pp_arena *arena,
                                         struct store_calendar_due **out, size_t *count,
                                         struct pp_err *err);
/* How many are stale or failed. */
PP_CHECK enum pp_code store_calendar_stale(struct store_tx *tx, int64_t *count, struct pp_err *err);

#endif
