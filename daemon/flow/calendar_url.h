/* Addresses of calendars, as people paste them: checked for form, and what may be shown of one. */
#ifndef FLOW_CALENDAR_URL_H
#define FLOW_CALENDAR_URL_H

#include "base/arena.h"
#include "base/err.h"

enum { FLOW_CALENDAR_URL_MOST = 2000 };

/*
 * http, https, webcal or webcals, a host, visible ASCII. *host: its name in lower case, without
 * login and port. The sentence of a fault does not repeat the address.
 */
PP_CHECK enum pp_code flow_calendar_url(const char *url, struct pp_arena *arena, const char **host,
                                        struct pp_err *err);

#endif
