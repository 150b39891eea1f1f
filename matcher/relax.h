/* Inside matcher/: relaxations for a request that must have one peer in one seat. */
#ifndef PP_MATCHER_RELAX_H
#define PP_MATCHER_RELAX_H

#include "matcher/explain.h"

/* As match_relax(); a peer in a seat that they fit keeps all rules there; MATCH_NONE: nobody. */
PP_CHECK enum pp_code match_relax_with(const struct match_index *index, size_t request,
                                       int32_t seat, int32_t peer,
                                       const struct match_relax_options *options,
                                       struct pp_arena *arena, struct match_relax *relax,
                                       struct pp_err *err);

#endif
