/*
 * One calendar fetched from the web, from an address that anybody may have given: GET, once, within
 * a deadline and a size, by http and https only. Every address is judged when it is connected to
 * (outside.h), at every redirect anew; credentials go to the host they were given for and to no
 * other. No sentence and no answer holds the address itself, which is often the only secret.
 */
#ifndef PP_NET_FETCH_H
#define PP_NET_FETCH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/network.h"
#include "base/str.h"

enum {
    NET_FETCH_MS = 10000,
    NET_FETCH_MOST = 5 << 20, /* bytes, after they are unpacked */
    NET_FETCH_REDIRECTS = 5,
    NET_FETCH_TAG_MOST = 200,
};

/* All borrowed. */
struct net_fetch {
    const char *url;             /* http, https; webcal, webcals: https */
    const char *etag, *modified; /* as the last answer had them; NULL or "": none */
    const struct pp_network *inside;
    size_t inside_count;
    int total_ms; /* with all redirects; 0: NET_FETCH_MS */
};

struct net_fetched {
    bool same;                   /* 304: as it was when etag and modified were given */
    struct pp_str body;          /* owned: net_fetched_fini() */
    const char *etag, *modified; /* in the arena; "": none */
    const char *host;            /* that answered, or was asked last; in the arena */
    int status;                  /* of the last answer; 0: none */
    int64_t retry_s;             /* it asks not to be asked again so soon; 0: it does not */
};

/*
 * PP_FORBIDDEN: it may not be asked. PP_INVALID: that is no address. PP_NO_LOGIN: it wants one.
 * PP_NOT_FOUND, PP_TIMEOUT, PP_TOO_LARGE. PP_CORRUPT: the answer broke off or cannot be unpacked.
 * PP_UNAVAILABLE: nobody answers, or not now.
 */
PP_CHECK enum pp_code net_fetch(const struct net_fetch *fetch, struct pp_arena *arena,
                                struct net_fetched *out, struct pp_err *err);
void net_fetched_fini(struct net_fetched *fetched);

#endif
