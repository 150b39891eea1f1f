#include "daemon/net/net.h"

#include <curl/curl.h>

enum pp_code net_init(struct pp_err *err)
{
    const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        return pp_fail(err, PP_FAILED, "the network library does not start: %s",
                       curl_easy_strerror(code));
    return PP_OK;
}
