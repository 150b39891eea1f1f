/*
 * The demonstration pool: peers that do not exist, with posts at authorities that do, as the bytes
 * of two files in our own import formats. So the demonstration goes the way every import goes.
 *
 * The same input gives the same bytes. Names and histories are invented; every address is below
 * peer.example, which belongs to nobody (RFC 2606).
 */
#ifndef FLOW_DEMO_POOL_H
#define FLOW_DEMO_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { FLOW_DEMO_PEERS_MOST = 20000 };

struct flow_demo_input {
    uint64_t seed;
    size_t peers;            /* 1..FLOW_DEMO_PEERS_MOST; 400 is the usual pool */
    int32_t today;           /* posts reach up to it, diaries from it 18 months ahead */
    const char *authorities; /* bytes of store/reference/england-authorities.csv */
    size_t authorities_len;
};

/* Adds peers.csv and availability.csv; import them in this order. */
PP_CHECK enum pp_code flow_demo_pool(const struct flow_demo_input *input, struct pp_str *peers,
                                     struct pp_str *availability, struct pp_err *err);

#endif
