/* Inside matcher/: are the numbers of a question within range? PP_INVALID with a sentence if not.
 */
#ifndef PP_MATCHER_CHECK_H
#define PP_MATCHER_CHECK_H

#include "matcher/match.h"

PP_CHECK enum pp_code match_check_request(const struct match_instance *instance, size_t request,
                                          struct pp_err *err);
/* And the request. */
PP_CHECK enum pp_code match_check_peer(const struct match_instance *instance, size_t request,
                                       int32_t peer, struct pp_err *err);
/* The request, and the window and members of a team. */
PP_CHECK enum pp_code match_check_team(const struct match_instance *instance, size_t request,
                                       const struct match_team *team, struct pp_err *err);

#endif
