/*
 * Inside matcher/: the prices of a master, moved until its bound is small. A row is a peer, or a
 * day of one, that is not to be had for nothing; whole numbers, MATCH_ROW_FINE to a point.
 */
#ifndef PP_MATCHER_ROWS_H
#define PP_MATCHER_ROWS_H

#include "matcher/master.h"

enum { MATCH_ROW_FINE = 4096 };

struct match_row {
    int32_t peer, day;   /* day MATCH_NONE: an engagement of the peer */
    int32_t next;        /* the next day of the peer, or -1 */
    int32_t most;        /* so many may be had */
    const int64_t *cost; /* fine: of 0 .. most */
    uint64_t *places;    /* of a day: bit i: occupied by whoever is engaged in place i */
    int64_t price, best, direction;
    int32_t wished;
};

/* A place is a request in a window. */
struct match_rows {
    const struct match_master *master;
    struct pp_arena *arena;
    struct match_row *at;
    size_t count, cap;
    int32_t *of_peer;    /* by peer: its row, or -1 */
    size_t *first_place; /* by request */
    size_t place_words;
    struct match_column **wish; /* by request: the best column at the prices */
    int64_t *value;             /* fine, by request: of it */
    int64_t *best_value;        /* at the best prices */
    int64_t smallest;           /* fine: the bound at them, of the points of the book */
};

void match_rows_init(struct match_rows *rows, const struct match_master *master,
                     struct pp_arena *arena);

/*
 * Moves the prices, at most so often; ends as soon as the bound is below `aim` points. Then the
 * prices are the best ones, and each column has its slack.
 */
void match_rows_move(struct match_rows *rows, int64_t moves, int64_t aim);

/* Does the column take the row? */
bool match_rows_takes(const struct match_rows *rows, const struct match_column *column,
                      const struct match_row *row);

/* Fine: what the row's part of the bound is at its price. */
int64_t match_rows_part(const struct match_row *row);

#endif
