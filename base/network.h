/*
 * Networks: "10.1.2.0/24", "fd12::/16", or one address. An IPv4 address is kept as the last four
 * of its sixteen bytes, behind ::ffff:0:0/96.
 */
#ifndef PP_BASE_NETWORK_H
#define PP_BASE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

enum { PP_ADDRESS_BYTES = 16, PP_NETWORKS_MOST = 32 };

struct pp_network {
    unsigned char at[PP_ADDRESS_BYTES];
    int bits; /* how many of them count: 0..128 */
};

/* false: no network, or an address with bits beyond those that count. */
bool pp_network_parse(const char *text, struct pp_network *out);
/* Several, comma or blank between; an empty text is none of them. At most PP_NETWORKS_MOST. */
bool pp_networks_parse(const char *text, struct pp_network out[static PP_NETWORKS_MOST],
                       size_t *count);
bool pp_network_holds(const struct pp_network *network,
                      const unsigned char address[static PP_ADDRESS_BYTES]);

#endif
