/*
 * Inside matcher/: the order of the work for one request. Proof sketch: every candidate and window
 * is dropped only by a valid bound below the aim, and the aim is the worst team of a full list;
 * so a first round (strict) leaves a list whose points are right, and a second one, among teams
 * that equal the last, whose order is right too. Of seats that are the same only one order of
 * their members is looked at: it comes first of all, and single.c adds the others.
 */
#ifndef PP_MATCHER_SEARCH_H
#define PP_MATCHER_SEARCH_H

#include "matcher/bound.h"

/*
 * Adds to problem->found, which may hold teams already; *bound: points that no team exceeds (equal
 * to the best when not stopped). It may begin with prices (hint) that an earlier search of the same
 * request has learned; both may be NULL.
 */
void match_search(struct match_problem *problem, const struct match_prices *hint, int64_t *bound,
                  struct match_prices *learned);

/* With options->certify, after the search: the prices of each window, described. */
const struct match_certificate *match_certificate_new(const struct match_problem *problem,
                                                      struct pp_arena *arena);

#endif
