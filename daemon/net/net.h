/*
 * Outward clients by libcurl, which lives only in this folder. Calls block until they end or their
 * deadline passes: they are made from helper processes and from the command, never on the loop.
 * Proxies from the environment and .netrc are never followed; redirects only by fetch.h.
 */
#ifndef PP_NET_NET_H
#define PP_NET_NET_H

#include "base/err.h"

/* Once, before the first thread starts; the library's only process-wide state. */
PP_CHECK enum pp_code net_init(struct pp_err *err);

#endif
