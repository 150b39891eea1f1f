/* The kinds of values a configuration key may have: what is accepted and what to write instead. */
#ifndef PP_DAEMON_CONF_VALUE_H
#define PP_DAEMON_CONF_VALUE_H

#include <stdint.h>

#include "base/arena.h"

struct conf_value {
    const char *text; /* of the kinds that are texts: the value itself */
    int64_t number;   /* of the others */
};

/* NULL when accepted, else what the value must be, to follow "must be ". */
typedef const char *conf_kind_fn(const char *text, struct conf_value *out);

conf_kind_fn conf_kind_PATH, conf_kind_PATH_OR_NONE, conf_kind_MODE, conf_kind_LOOPBACK,
    conf_kind_LOG_LEVEL, conf_kind_THREADS, conf_kind_TRANSPORT, conf_kind_SMTP_URL, conf_kind_TEXT,
    conf_kind_TEXT_NEEDED, conf_kind_ADDRESS, conf_kind_ADDRESS_OR_NONE, conf_kind_DOMAIN,
    conf_kind_ZONE, conf_kind_WEB_URL_OR_NONE, conf_kind_CLOCK_OR_NONE, conf_kind_SWITCH,
    conf_kind_SECONDS, conf_kind_DAYS, conf_kind_MINUTES, conf_kind_NETWORKS;

#endif
