/*
 * What came in: the bytes of one iTIP object (RFC 5546) to structs, one for each VEVENT. Whether
 * any of it may be believed is verdict.h's question; here it is only read, by the raw lines, since
 * libical keeps one of several delegates and makes numbers of what is none.
 *
 * All texts live in the arena. Addresses come without "mailto:" and "?subject=", with the percent
 * signs undone, in the case that they were written in: compare them with cal_email_same().
 */
#ifndef PP_CALENDARS_ANSWER_H
#define PP_CALENDARS_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "calendars/invitation.h"
#include "calendars/zone.h"

/* A time as it was written. */
enum cal_point_form {
    CAL_POINT_NONE,    /* it is not there */
    CAL_POINT_BAD,     /* it is there, and is no time that exists */
    CAL_POINT_INSTANT, /* an instant: UTC, or in a zone that is known */
    CAL_POINT_LOCAL,   /* on the clock of the place: floating, or in a zone that is not known */
    CAL_POINT_DAY      /* a whole day there */
};

struct cal_point {
    enum cal_point_form form;
    int64_t at_s; /* seconds since 1970: in UTC for an instant, else on the clock of the place */
};

/* The instant, where the place's clock is `home`; false when there is none (NONE, BAD). */
bool cal_point_utc(const struct cal_point *point, const struct cal_zone *home, int64_t *at_s);

/* One ATTENDEE line. */
struct cal_speaker {
    const char *email; /* NULL: not a mailto: address */
    const char *name;  /* CN; NULL: none */
    const char *said;  /* PARTSTAT as written; "NEEDS-ACTION" when it is absent */
    bool understood;   /* partstat is what was said; false: `said` is no word of RFC 5545 */
    enum cal_partstat partstat;
    const char *sent_by; /* an assistant's address; NULL: none */
    const char *const *delegated_to, *const *delegated_from;
    size_t delegated_to_count, delegated_from_count;
};

/* One VEVENT. */
struct cal_answer {
    enum cal_method method;
    bool and_later;            /* its RECURRENCE-ID has RANGE=THISANDFUTURE */
    bool organized;            /* there is an ORGANIZER */
    size_t line;               /* where it begins */
    const char *fault;         /* why it cannot be judged, a sentence; NULL: it can */
    const char *uid;           /* "" when there is none */
    struct cal_point instance; /* RECURRENCE-ID */
    int64_t sequence;          /* 0..2^31-1; -1: absent */
    int64_t outlook_sequence;  /* X-MICROSOFT-CDO-APPT-SEQUENCE, likewise */
    int64_t stamp_s;           /* DTSTAMP; 0: absent */
    const char *organizer;     /* its address; NULL: none, or not a mailto: address */
    const struct cal_speaker *speakers;
    size_t speaker_count;
    const char *comment;         /* its COMMENTs, escapes undone; NULL: none */
    const char *problem;         /* the first REQUEST-STATUS 3.x or 5.x as written; NULL: none */
    struct cal_point start, end; /* what a COUNTER proposes; end may be none */
};

/* One object. */
struct cal_answers {
    enum cal_method method;
    const char *method_text; /* as written; "" when there is none */
    bool told_by_mail;       /* the mail's Content-Type named the method too */
    const struct cal_answer *at;
    size_t count;                /* at least 1 */
    const char *const *warnings; /* sentences: what was let pass, or could not be understood */
    size_t warning_count;
};

enum { CAL_ANSWERS_MOST = 200 }; /* VEVENTs of one object */

/*
 * mime_method: the `method` of the part's Content-Type, NULL when it had none. file: for the clocks
 * of zones; NULL: only those that are built in or that the object brings. PP_INVALID or
 * PP_TOO_LARGE when nothing can be made of the bytes: not one VCALENDAR, cut off, over the limits
 * for mail, the two methods differ (RFC 6047 2.4), no VEVENT, or VEVENTs of several events.
 */
PP_CHECK enum pp_code cal_answer_read(const void *bytes, size_t len, const char *mime_method,
                                      cal_zone_file_fn *file, struct pp_arena *arena,
                                      struct cal_answers *answers, struct pp_err *err);

/* The address behind a "mailto:" of any case, in the arena; NULL when the URI is no such thing. */
const char *cal_mailto_address(struct pp_arena *arena, const char *uri);

/* One mailbox: case does not count on either side of the @ (nobody's roster tells two apart). */
bool cal_email_same(const char *a, const char *b);

#endif
