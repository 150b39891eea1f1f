/*
 * Inside matcher/: the best teams found so far, in the order of the format: points, then earlier
 * start, then the list of peers by seat, lowest first. A team (a set of seat and peer) is in it at
 * most once, in the best window found for it.
 */
#ifndef PP_MATCHER_SHORTLIST_H
#define PP_MATCHER_SHORTLIST_H

#include "matcher/match.h"

struct match_entry {
    int64_t points;
    int32_t start, window;
    int32_t seats[MATCH_SEATS_MOST]; /* peers, MATCH_NONE for empty */
};

struct match_shortlist {
    struct match_entry *at; /* room for most + 1 */
    size_t count, most;
};

void match_shortlist_init(struct match_shortlist *list, size_t most, struct pp_arena *arena);
void match_shortlist_add(struct match_shortlist *list, const struct match_entry *entry);

bool match_shortlist_full(const struct match_shortlist *list);
const struct match_entry *match_shortlist_last(const struct match_shortlist *list);

/* < 0: a comes before b; the same team in two windows of one start: the first window. */
int match_entry_order(const struct match_entry *a, const struct match_entry *b);

#endif
