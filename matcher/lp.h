/*
 * An instance as a mixed-integer programme in the CPLEX LP format, which cbc, GLPK, HiGHS and the
 * others read: what the matcher calls best, any solver can confirm. The same model as
 * instance.h has it, written from the plain rules and not from the search.
 *
 *   y_R_W     request R takes its window W            z_R      request R stays unserved (plan)
 *   x_R_S_P   peer P sits in its seat S               a_R_W_P  peer P attends its window W (plan)
 *   c_R_K_L   its best member has skill K at level L  d_R_J    misses of its balance aim J
 *   g_R_G     members of group G beyond its limit     u_R_A_B  peers A and B are both in its team
 *   l_R_S     whom it has in seat S leaves            n_P_J    peer P serves at least J times
 * (plan)
 */
#ifndef PP_MATCHER_LP_H
#define PP_MATCHER_LP_H

#include "base/str.h"
#include "matcher/match.h"

enum { MATCH_LP_BYTES_MOST = 1 << 30 };

enum match_lp_mode {
    MATCH_LP_SINGLE, /* one request; the optimum is the points of its best team */
    MATCH_LP_PLAN,   /* all of them; the optimum is the points of the best plan */
};

/*
 * Pushes the programme onto `out`: the same instance gives the same bytes. `request` is read in
 * mode single alone. PP_INVALID: no such request, or load earns points (plan); PP_TOO_LARGE: more
 * than MATCH_LP_BYTES_MOST; `out` is then left alone. Working memory comes from the arena.
 */
PP_CHECK enum pp_code match_lp_write(const struct match_index *index, enum match_lp_mode mode,
                                     size_t request, struct pp_arena *arena, struct pp_str *out,
                                     struct pp_err *err);

#endif
