/*
 * Inside matcher/: points by their definition, peer by peer and team by team, with every part. The
 * search values teams through features; this is what its results must add up to.
 */
#ifndef PP_MATCHER_SCORE_H
#define PP_MATCHER_SCORE_H

#include "matcher/index.h"

/* Floor of the Euclidean distance between peer and host; 0 when remote. */
int64_t match_score_km(const struct match_request *request, const struct match_peer *peer);
int64_t match_score_cost(const struct match_instance *instance, const struct match_request *request,
                         int32_t peer);

struct match_seat_parts match_score_seat(const struct match_instance *instance,
                                         const struct match_request *request, size_t seat,
                                         int32_t peer);
int64_t match_score_seat_sum(const struct match_seat_parts *parts); /* with load */

/*
 * What is arranged already (request->current): match_score_moves() are the points, at least 0, that
 * a team loses for each of the current members who is not in it; in another window than the current
 * one, for all of them. They are match_score_settled(), which leaving everybody or not serving the
 * request at all would cost, less match_score_stay() of each member in the current window.
 */
int64_t match_score_moves(const struct match_request *request, int32_t window,
                          const int32_t *seats);
int64_t match_score_settled(const struct match_request *request);
int64_t match_score_stay(const struct match_request *request, int32_t peer);

/* How many of the current team leave; window MATCH_NONE: all. */
int32_t match_score_leavers(const struct match_request *request, int32_t window,
                            const int32_t *seats);

/* Fills points and parts from window and seats. */
void match_score_team(const struct match_index *index, const struct match_request *request,
                      struct match_team *team);

/* Counts the load anew, each engagement as one more than uses[peer] says, and adds it there. */
void match_score_load(const struct match_instance *instance, struct match_team *team,
                      int32_t *uses);

#endif
