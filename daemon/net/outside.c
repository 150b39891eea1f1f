#include "daemon/net/outside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { PORT_HTTP = 80, PORT_HTTPS = 443 };

/* The registries of special addresses (RFC 6890 and what was added to them), by IANA's names. */
static const struct {
    const char *network, *what;
} closed_ipv4[] = {
    {"0.0.0.0/8", "this host"},
    {"10.0.0.0/8", "a private network"},
    {"100.64.0.0/10", "a carrier's own network"},
    {"127.0.0.0/8", "this machine itself"},
    {"169.254.0.0/16", "link-local"},
    {"172.16.0.0/12", "a private network"},
    {"192.0.0.0/24", "reserved for protocols"},
    {"192.0.2.0/24", "for documentation"},
    {"192.31.196.0/24", "reserved for protocols"},
    {"192.52.193.0/24", "reserved for protocols"},
    {"192.88.99.0/24", "a relay of IPv6"},
    {"192.168.0.0/16", "a private network"},
    {"192.175.48.0/24", "reserved for protocols"},
    {"198.18.0.0/15", "for measurements"},
    {"198.51.100.0/24", "for documentation"},
    {"203.0.113.0/24", "for documentation"},
    {"224.0.0.0/4", "multicast"},
    {"240.0.0.0/4", "reserved"},
};

/* Of what is given out at all, 2000::/3. All else is closed: ::1, mapped and translated IPv4,
 * fc00::/7, fe80::/10, ff00::/8. */
static const struct {
    const char *network, *what;
} closed_ipv6[] = {
    {"2001::/23", "reserved for protocols"}, {"2001:db8::/32", "for documentation"},
    {"2002::/16", "a way round to IPv4"},    {"2620:4f:8000::/48", "reserved for protocols"},
    {"3fff::/20", "for documentation"},
};

static bool within(const char *text, const unsigned char *address)
{
    struct pp_network network;
    PP_REQUIRE(pp_network_parse(text, &network));
    return pp_network_holds(&network, address);
}

static const char *why_not_ipv4(const unsigned char *address)
{
    for (size_t i = 0; i < sizeof closed_ipv4 / sizeof closed_ipv4[0]; i++)
        if (within(closed_ipv4[i].network, address))
            return closed_ipv4[i].what;
    return NULL;
}

static const char *why_not_ipv6(const unsigned char *address)
{
    if (!within("2000::/3", address))
        return "no public network";
    for (size_t i = 0; i < sizeof closed_ipv6 / sizeof closed_ipv6[0]; i++)
        if (within(closed_ipv6[i].network, address))
            return closed_ipv6[i].what;
    return NULL;
}

/* Sixteen bytes as base/network.h keeps them, and the port; false: neither IPv4 nor IPv6. */
static bool read_address(const struct sockaddr *address, unsigned char at[PP_ADDRESS_BYTES],
                         in_port_t *port)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const void *)address;
        memset(at, 0, 10);
        memset(at + 10, 0xff, 2);
        memcpy(at + 12, &four->sin_addr, 4);
        *port = ntohs(four->sin_port);
        return true;
    }
    const struct sockaddr_in6 *six = (const void *)address;
    if (address->sa_family != AF_INET6)
        return false;
    memcpy(at, &six->sin6_addr, PP_ADDRESS_BYTES);
    *port = ntohs(six->sin6_port);
    return true;
}

enum pp_code net_outside(const struct sockaddr *address, const struct pp_network *inside,
                         size_t inside_count, struct pp_err *err)
{
    unsigned char at[PP_ADDRESS_BYTES];
    in_port_t port = 0;
    if (!read_address(address, at, &port))
        return pp_fail(err, PP_FORBIDDEN, "it is neither an IPv4 nor an IPv6 address");
    const bool disguised = address->sa_family == AF_INET6 && within("::ffff:0:0/96", at);
    for (size_t i = 0; !disguised && i < inside_count; i++)
        if (pp_network_holds(&inside[i], at))
            return PP_OK;
    const char *why = disguised                       ? "IPv4 in disguise"
                      : address->sa_family == AF_INET ? why_not_ipv4(at)
                                                      : why_not_ipv6(at);
    char text[INET6_ADDRSTRLEN] = "";
    (void)inet_ntop(AF_INET6, at, text, sizeof text);
    if (address->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, at + 12, text, sizeof text);
    if (why)
        return pp_fail(err, PP_FORBIDDEN,
                       "%s is not fetched from: that is %s; if it is yours, name its network under "
                       "calendars.allow",
                       text, why);
    if (port != PORT_HTTP && port != PORT_HTTPS)
        return pp_fail(err, PP_FORBIDDEN, "port %u is not fetched from, only 80 and 443",
                       (unsigned)port);
    return PP_OK;
}
