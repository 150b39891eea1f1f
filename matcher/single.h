/* Inside matcher/: as match_single(), for a request that need not be among the instance's. */
#ifndef PP_MATCHER_SINGLE_H
#define PP_MATCHER_SINGLE_H

#include "matcher/index.h"

PP_CHECK enum pp_code match_single_request(const struct match_index *index,
                                           const struct match_request *request,
                                           const struct match_options *options,
                                           struct pp_arena *arena, struct match_answer *answer,
                                           struct pp_err *err);

#endif
