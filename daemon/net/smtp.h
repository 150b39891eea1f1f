/*
 * One mail handed to a mail server. Each mail has a connection of its own, so that one that hangs
 * never holds another. The outcome says what may be done next: only a mail that was certainly not
 * taken may be sent again without risk of a second copy.
 */
#ifndef PP_NET_SMTP_H
#define PP_NET_SMTP_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum net_tls {
    NET_TLS_NONE,     /* loopback only: anything else is refused */
    NET_TLS_STARTTLS, /* required; a server without it is not talked to */
    NET_TLS_SMTPS,    /* TLS from the first byte */
};

enum net_smtp_outcome {
    NET_SMTP_ACCEPTED,    /* the server answered 2xx to the whole mail: never send it again */
    NET_SMTP_TEMPORARY,   /* 4xx, or an answer out of the protocol before the mail's end */
    NET_SMTP_PERMANENT,   /* 5xx, or the mail or its addresses cannot be sent as they are */
    NET_SMTP_UNKNOWN,     /* the mail's end may have been sent, and no answer to it came */
    NET_SMTP_UNREACHABLE, /* refused, no such host, TLS fault, or lost before the mail's end */
    NET_SMTP_CANCELLED,   /* by the caller, before the mail's end: certainly not taken */
};

/* Where and how; all borrowed. Zero deadlines take the defaults. */
struct net_smtp {
    const char *host; /* name or address, an IPv6 address without brackets */
    int port;
    enum net_tls tls;
    const char *ca_file;         /* PEM; NULL: the system's authorities */
    const char *user, *password; /* both or neither */
    const char *hello;           /* own name in EHLO; NULL: "localhost" */
    int connect_ms, total_ms;
    const atomic_bool *cancel; /* set by another thread: stop, unless the mail's end may be out */
};

enum { NET_CONNECT_MS = 10000, NET_TOTAL_MS = 60000 };

struct net_smtp_result {
    enum net_smtp_outcome outcome;
    int code;       /* the deciding answer's code, 0 when none came */
    char text[300]; /* that answer's last line, or what went wrong; UTF-8, no control characters */
};

/*
 * "smtp://host:port" or "smtps://host[:port]" (25 and 465 by default; no path, user or query).
 * An smtp URL gets NET_TLS_NONE on loopback, NET_TLS_STARTTLS elsewhere. Texts live in the arena.
 */
PP_CHECK enum pp_code net_smtp_url(struct pp_arena *arena, const char *url, struct net_smtp *out,
                                   struct pp_err *err);

/* PP_CONFIG for what net_smtp_send could never do, such as no TLS off loopback. */
PP_CHECK enum pp_code net_smtp_check(const struct net_smtp *server, struct pp_err *err);

/*
 * Sends one mail (bytes with CRLF line ends, ending in CRLF) to one address. `from` may be "" for
 * the null sender. Addresses are bare and ASCII. Returns within total_ms plus 2 s. Any thread.
 */
void net_smtp_send(const struct net_smtp *server, const char *from, const char *to,
                   const void *bytes, size_t len, struct net_smtp_result *out);

#endif
