#include "matcher/check.h"

#include <inttypes.h>

enum pp_code match_check_request(const struct match_instance *instance, size_t request,
                                 struct pp_err *err)
{
    if (request < instance->request_count)
        return PP_OK;
    return pp_fail(err, PP_INVALID, "there is no request %zu, the instance has %zu", request,
                   instance->request_count);
}

static enum pp_code check_peer(const struct match_instance *instance, int32_t peer,
                               struct pp_err *err)
{
    if (peer >= 0 && (size_t)peer < instance->peer_count)
        return PP_OK;
    return pp_fail(err, PP_INVALID, "there is no peer %" PRId32 ", the instance has %zu", peer,
                   instance->peer_count);
}

enum pp_code match_check_peer(const struct match_instance *instance, size_t request, int32_t peer,
                              struct pp_err *err)
{
    const enum pp_code code = match_check_request(instance, request, err);
    return code == PP_OK ? check_peer(instance, peer, err) : code;
}

enum pp_code match_check_team(const struct match_instance *instance, size_t request,
                              const struct match_team *team, struct pp_err *err)
{
    enum pp_code code = match_check_request(instance, request, err);
    if (code != PP_OK)
        return code;
    const size_t windows = instance->requests[request].window_count;
    if (team->window < 0 || (size_t)team->window >= windows)
        return pp_fail(err, PP_INVALID, "there is no window %" PRId32 ", the request has %zu",
                       team->window, windows);
    for (size_t s = 0; s < instance->requests[request].seat_count && code == PP_OK; s++)
        if (team->seats[s] != MATCH_NONE)
            code = check_peer(instance, team->seats[s], err);
    return code;
}
