/*
 * A mail that came in, as bytes, to a struct: who sent it to whom, what kind it is, and the
 * calendar objects in it as UTF-8. Nothing of it is believed here: matching and judging is flow's.
 *
 * Every size is bounded. What is forwarded or returned inside (message/rfc822) is not looked into;
 * of a signed mail (multipart/signed) the inner part is read and the signature is not checked;
 * encrypted mail (S/MIME, RFC 6047 3) is not supported and has no calendar part for us. Any thread.
 */
#ifndef PP_MAIL_INCOMING_H
#define PP_MAIL_INCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* X(constant, word) */
#define MAIL_INCOMING_KINDS(X)                                                    \
    X(MAIL_ANSWER, "answer")         /* holds a calendar object */                \
    X(MAIL_BOUNCE, "bounce")         /* a mail of ours did not arrive, or late */ \
    X(MAIL_AUTO_REPLY, "auto-reply") /* a program answered: nobody has read it */ \
    X(MAIL_OTHER, "other")           /* somebody wrote words */
enum mail_incoming_kind {
#define X(name, word) name,
    MAIL_INCOMING_KINDS(X)
#undef X
};
const char *mail_incoming_kind_word(enum mail_incoming_kind kind);

enum {
    MAIL_INCOMING_MOST = 4 * 1024 * 1024,     /* bytes of a mail; an answer has 10 KiB */
    MAIL_INCOMING_HEAD_MOST = 128 * 1024,     /* bytes of its own headers */
    MAIL_INCOMING_CALENDAR_MOST = 256 * 1024, /* bytes of one calendar object, in UTF-8 */
    MAIL_INCOMING_CALENDARS_MOST = 10,
    MAIL_INCOMING_DEPTH_MOST = 10,  /* of parts within parts */
    MAIL_INCOMING_PARTS_MOST = 200, /* of all kinds */
    MAIL_INCOMING_ADDRESSES_MOST = 20,
    MAIL_INCOMING_LINE_MOST = 300, /* bytes kept of a text for people */
};

struct mail_incoming_calendar {
    const char *bytes; /* UTF-8, no NUL */
    size_t len;
    const char *method; /* of the MIME part, upper case; NULL: it names none (trust it less) */
};

/* A delivery status (RFC 3464), or what else a mail system sends back. */
struct mail_incoming_bounce {
    const char *recipient;  /* bare address; NULL: not said */
    const char *action;     /* "failed" "delayed" "delivered" "relayed" "expanded" */
    const char *status;     /* "5.1.1"; NULL: not said */
    const char *diagnostic; /* one line for people; NULL: none */
    const char *message_id; /* of the mail it is about; NULL: not said */
};

/* All texts are in the arena and one clean line each; addresses are bare, lower case in ASCII. */
struct mail_incoming {
    enum mail_incoming_kind kind;
    const char *message_id; /* without brackets; NULL: none */
    const char *from;       /* the first author's address; NULL: none */
    const char *from_name;  /* NULL: none */
    const char *subject;    /* never NULL */
    int64_t date_s;         /* 0: none that can be read */
    /* Whoever it was delivered or addressed to; those of the mail system first. */
    const char *to[MAIL_INCOMING_ADDRESSES_MOST];
    size_t to_count;
    bool vouched; /* our own mail system has checked that it comes from `from`'s domain */
    struct mail_incoming_calendar calendars[MAIL_INCOMING_CALENDARS_MOST];
    size_t calendar_count;              /* each different object once */
    struct mail_incoming_bounce bounce; /* of MAIL_BOUNCE */
};

/* One line fit to be shown: what would break or turn it is dropped, cut at a character. */
const char *mail_clean_line(const char *text, size_t most, struct pp_arena *arena);

/*
 * authserv: the name by which our own mail system signs its Authentication-Results (RFC 8601);
 * NULL or "": none is believed. PP_TOO_LARGE or PP_INVALID with a sentence when a limit is passed
 * or a calendar part cannot be decoded: *out then has what its headers say, and no calendars.
 */
PP_CHECK enum pp_code mail_incoming_read(const char *bytes, size_t len, const char *authserv,
                                         struct pp_arena *arena, struct mail_incoming *out,
                                         struct pp_err *err);

#endif
