/*
 * Inside matcher/: a plan in the making: who is engaged where, and what it all adds up to. Holds
 * every rule between requests: no two engagements of a peer share an occupied day (days attended,
 * and the peer's gap after the last), days_left and engagements_left. The rules within a team are
 * the search's.
 */
#ifndef PP_MATCHER_BOOK_H
#define PP_MATCHER_BOOK_H

#include "matcher/priced.h"

struct match_book {
    const struct match_instance *instance;
    struct match_offer *team; /* by request; window MATCH_NONE: unserved */
    int32_t *head;            /* by peer: an engagement, or -1; request * MATCH_SEATS_MOST + seat */
    int32_t *next;            /* by engagement */
    int32_t *uses;            /* by peer: engagements */
    int64_t *charged;         /* by peer: days */
    int32_t *last_offset;     /* by request: the last day attended, from the start */
    int64_t *unserved; /* by request: points lost by not serving it, whoever leaves included */
    int64_t points;
    int64_t disturbed; /* people who leave a current team */
    size_t served;
};

void match_book_init(struct match_book *book, const struct match_instance *instance,
                     struct pp_arena *arena);

/* Puts a team in place, or takes it out and leaves the request unserved. */
void match_book_put(struct match_book *book, size_t request, const struct match_offer *team);
void match_book_clear(struct match_book *book, size_t request);

/* The points lost by the j-th engagement of a peer. */
int64_t match_book_load(const struct match_book *book, int32_t peer, int32_t j);

/* Does an engagement of this peer in the window of the request occupy the day? */
bool match_book_occupies(const struct match_book *book, size_t request, int32_t window,
                         int32_t peer, int32_t day);

/* Would two engagements of this peer share a day? */
bool match_book_clash(const struct match_book *book, int32_t peer, size_t request, int32_t window,
                      size_t other, int32_t other_window);

/* Would the request overrun a limit of the peer, whatever the days? */
bool match_book_full(const struct match_book *book, size_t request, int32_t peer);

/* May the peer take this engagement, beside those it has? */
bool match_book_may(const struct match_book *book, size_t request, int32_t window, int32_t peer);

/* Does the team keep every rule of its own, and may all of it be taken beside what is there? */
bool match_book_takes(const struct match_book *book, const struct match_index *index,
                      size_t request, const struct match_offer *team);

/* The team's points without load. */
int64_t match_book_points(const struct match_index *index, size_t request,
                          const struct match_offer *offer);

#endif
