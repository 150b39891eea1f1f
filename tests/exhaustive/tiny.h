/*
 * Tiny instances, drawn from a seed: at most 6 peers, 3 seats and 3 windows, numbers so small that
 * ties are everywhere, each rule on or off. The same seed gives the same instance.
 */
#ifndef PP_TESTS_EXHAUSTIVE_TINY_H
#define PP_TESTS_EXHAUSTIVE_TINY_H

#include "base/arena.h"
#include "matcher/match.h"

struct match_instance *tiny_instance(uint64_t seed, struct pp_arena *arena);

/* Somebody is arranged already for some seats of the request, in one of its windows. */
void tiny_settle(const struct match_instance *instance, struct match_request *request,
                 uint64_t seed, struct pp_arena *arena);

#endif
