/*
 * Which addresses a calendar may be fetched from: those of the public network, on the ports of the
 * web. Whoever gives us an address of a calendar must not make us knock at doors within our own
 * network. What is judged is the address that is connected to, never a name.
 */
#ifndef PP_NET_OUTSIDE_H
#define PP_NET_OUTSIDE_H

#include <sys/socket.h>

#include "base/err.h"
#include "base/network.h"

/*
 * PP_OK: it may be connected to. PP_FORBIDDEN: it may not, and why. In the networks of `inside`,
 * which the operator names, every address and port is open.
 */
PP_CHECK enum pp_code net_outside(const struct sockaddr *address, const struct pp_network *inside,
                                  size_t inside_count, struct pp_err *err);

#endif
