/*
 * The format's meaning in the plainest form, read off its description: every team in every window
 * is looked at. Shares nothing with the search but the structs of the instance.
 */
#ifndef PP_TESTS_EXHAUSTIVE_BRUTE_H
#define PP_TESTS_EXHAUSTIVE_BRUTE_H

#include "matcher/match.h"

struct brute_team {
    int64_t points;
    int32_t start, window, seats[MATCH_SEATS_MOST];
};

enum { BRUTE_MOST = 4096 };

/* The points of these peers (-1: empty) in the window; INT64_MIN when they break a rule. */
int64_t brute_points(const struct match_instance *instance, const struct match_request *request,
                     size_t window, const int32_t *seats);

/* The k best different teams in order; returns how many. */
size_t brute_best(const struct match_instance *instance, const struct match_request *request,
                  size_t k, struct brute_team best[static BRUTE_MOST]);

#endif
