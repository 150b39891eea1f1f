/*
 * Inside matcher/: the prices of a master, moved until its bound is small. A row is a peer, or a
 * day of one, that is not to be had for nothing; whole numbers, MATCH_ROW_FINE to a point.
 *
 * A cut is a row made of three: requests, days of peers, or peers who can be had once. Of each at
 * most one column can be chosen, so at most one that takes two of the three.
 */
#ifndef PP_MATCHER_ROWS_H
#define PP_MATCHER_ROWS_H

#include "matcher/master.h"

enum { MATCH_ROW_FINE = 4096 };

struct match_row {
    int32_t peer, day; /* day MATCH_NONE: an engagement of the peer; peer MATCH_NONE: a cut */
    int32_t items[3];  /* of a cut, rising: rows, and -1 - i for request i */
    uint32_t *members; /* of a cut: columns */
    size_t member_count;
    int32_t next;        /* the next day of the peer, or -1 */
    int32_t most;        /* so many may be had */
    const int64_t *cost; /* fine: of 0 .. most */
    uint64_t *places;    /* of a day: bit i: occupied by whoever is engaged in place i */
    int64_t price, best;
    int64_t use; /* shares */
};

enum { MATCH_ROW_SHARE = 65536 }; /* the shares of a request's columns add up to this */

/* A column of the mix: of each request, columns whose shares add up to the whole. */
struct match_mix {
    struct match_column *column;
    uint32_t row_from, row_count; /* of rows->list */
    int32_t next;                 /* of the same request, or -1 */
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
    int64_t smallest;           /* fine: the bound at them, of the points of the book */
    struct match_mix *mix;
    size_t mix_count, mix_cap, cut_count;
    int32_t *mix_of; /* by request: its first in the mix, or -1 */
    int32_t *list;   /* rows of the columns of the mix */
    size_t list_count, list_cap;
    int64_t reach; /* fine: how far a price goes for one use too many */
    bool stopped;  /* by the hook of the master: the prices are of no further use */
};

void match_rows_init(struct match_rows *rows, const struct match_master *master,
                     struct pp_arena *arena);

/*
 * Moves the prices (a proximal bundle method, as in bundle.h, with all columns at hand), at most so
 * often; ends as soon as the bound is below `aim` points. Then the prices are the best ones, and
 * each column has its slack.
 */
void match_rows_move(struct match_rows *rows, int64_t moves, int64_t aim);

/* After a move: adds cuts that the mix breaks; returns how many. */
size_t match_rows_cut(struct match_rows *rows);

/*
 * Makes the bound of the master small, with cuts as it allows, and leaves out the columns it rules
 * out; false when it rules out everything.
 */
bool match_master_shrink(struct match_master *master, struct match_rows *rows);

/* After columns were left out: who is in which cut. */
void match_rows_renew(struct match_rows *rows);

/* Does the column take the row? */
bool match_rows_takes(const struct match_rows *rows, const struct match_column *column,
                      const struct match_row *row);

/* Does it take two of the cut's three? */
bool match_rows_two(const struct match_rows *rows, const struct match_column *column,
                    const struct match_row *cut);

/* One more row, at no price. */
struct match_row *match_rows_add(struct match_rows *rows, int32_t peer, int32_t day, int32_t most,
                                 const int64_t *cost);

/* Fine: what the row's part of the bound is at its price. */
int64_t match_rows_part(const struct match_row *row);

#endif
