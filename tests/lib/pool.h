/*
 * Pools of any size, drawn from a seed, much as the shared generator draws them: 153 organisations
 * in 9 regions, six roles, 24 skills, a request for six or seven seats with every rule and goal.
 * The same arguments give the same instance.
 */
#ifndef PP_TESTS_LIB_POOL_H
#define PP_TESTS_LIB_POOL_H

#include "base/arena.h"
#include "matcher/match.h"

/* Numbers from 0 to below - 1 (splitmix64): the dice of every generator in the tests. */
int32_t pool_roll(uint64_t *state, int32_t below);

struct match_instance *pool_instance(size_t peers, size_t windows, uint64_t seed, bool tight,
                                     struct pp_arena *arena);

/* The request of an instance made by pool_instance, to be changed by a test. */
struct match_request *pool_request(struct match_instance *instance);
struct match_peer *pool_peers(struct match_instance *instance);

#endif
