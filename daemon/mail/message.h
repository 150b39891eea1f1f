/*
 * A mail as a struct to MIME bytes; gmime lives only in this folder. The same message gives the
 * same bytes at any time: boundaries come from the Message-ID, the date is passed in. So a mail
 * that is sent again is the same mail.
 */
#ifndef PP_MAIL_MESSAGE_H
#define PP_MAIL_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct mail_address {
    const char *name;    /* UTF-8; NULL: none */
    const char *address; /* bare, ASCII: "jo@council.test" */
};

struct mail_attachment {
    const char *name; /* file name shown to the reader, no path */
    const char *type; /* "text/csv" */
    const void *bytes;
    size_t len;
};

/* All borrowed; texts are UTF-8 with LF line ends. */
struct mail_message {
    const char *message_id;     /* "local@domain", without angle brackets */
    int64_t date_s;             /* Date header, seconds since 1970; written in UTC */
    struct mail_address from;   /* address required */
    struct mail_address to;     /* address required */
    const char *reply_to;       /* bare address; NULL: none */
    const char *subject;        /* required */
    const char *text;           /* required: what a reader without HTML sees */
    const char *html;           /* NULL: none */
    const void *calendar;       /* an iCalendar object with CRLF; NULL: none */
    size_t calendar_len;        /* */
    const char *method;         /* its METHOD, "REQUEST"; required with a calendar */
    const char *in_reply_to;    /* a Message-ID without brackets; NULL: none */
    const char *auto_submitted; /* "auto-generated", "auto-replied"; NULL: no such header */
    const struct mail_attachment *attachments;
    size_t attachment_count;
};

enum {
    MAIL_SUBJECT_MOST = 400,     /* bytes */
    MAIL_NAME_MOST = 200,        /* bytes, of a display or file name */
    MAIL_ADDRESS_MOST = 254,     /* RFC 5321 4.5.3.1.3 less the brackets */
    MAIL_BODY_MOST = 256 * 1024, /* bytes, of text, html and calendar each */
    MAIL_ATTACHMENTS_MOST = 10,
    MAIL_BYTES_MOST = 2 * 1024 * 1024 - 4096, /* of the finished mail: it must fit a frame */
};

/*
 * Appends the mail to out, CRLF line ends, no line over 998 bytes, ASCII only. Shape: text alone;
 * or alternative{text, html, text/calendar}; inside mixed{.., invite.ics, attachments} when there
 * is a calendar or an attachment. PP_INVALID with a sentence naming the field for control
 * characters, bad UTF-8 or addresses, a METHOD that differs from the calendar's; PP_TOO_LARGE.
 * Out is untouched on failure. Any thread.
 */
PP_CHECK enum pp_code mail_message_build(const struct mail_message *message, struct pp_str *out,
                                         struct pp_err *err);

/* Is it a bare ASCII address this program would write to: dot-atom local part, host name. */
bool mail_address_valid(const char *address);
/* The same of "local@domain" without brackets. */
bool mail_message_id_valid(const char *id);

#endif
