/*
 * Inside matcher/: who could take one seat of a team while its window and the others stay. Rules
 * and points are asked of the definitions, peer by peer.
 */
#ifndef PP_MATCHER_STANDIN_H
#define PP_MATCHER_STANDIN_H

#include "matcher/explain.h"
#include "matcher/index.h"

/* One team, looked at seat by seat. */
struct match_standin {
    const struct match_index *index;
    const struct match_request *request;
    struct match_team team; /* with points and parts */
    struct match_team trial;
};

struct match_standin match_standin(const struct match_index *index, size_t request,
                                   const struct match_team *team);

/* Does everybody but those in these two seats keep the rules of their own seats and days? */
bool match_standin_rest(const struct match_standin *standin, size_t seat, size_t other_seat);

bool match_standin_sits(const struct match_standin *standin, int32_t peer);

/* The peers who fit the seat, are free in the window and are not in the team, rising. */
size_t match_standin_find(const struct match_standin *standin, size_t seat, int32_t *peers);

/* Team rules that the team breaks with the peer in the seat (and another in a second seat). */
uint32_t match_standin_breaks(const struct match_standin *standin, size_t seat, int32_t peer,
                              size_t other_seat, int32_t other);

/* The team with the peer in the seat, valued. */
const struct match_team *match_standin_try(struct match_standin *standin, size_t seat,
                                           int32_t peer);

#endif
