/*
 * Invitations and downloads: an event to the exact bytes of an iCalendar object (RFC 5545), as an
 * iTIP message (RFC 5546) to one person, or as one .ics file with all the events of a person.
 *
 * All events of one iTIP object must share a UID, so a person with five events gets five objects:
 * call cal_write() once for each. Text that could break out of its line (control characters, bad
 * UTF-8, addresses and links that are not what they claim) is refused, never repaired silently.
 */
#ifndef PP_CALENDARS_INVITATION_H
#define PP_CALENDARS_INVITATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "calendars/event.h"
#include "calendars/method.h"

enum cal_partstat {
    CAL_NEEDS_ACTION,
    CAL_ACCEPTED,
    CAL_DECLINED,
    CAL_MAYBE, /* TENTATIVE */
    CAL_DELEGATED
};

struct cal_person {
    const char *name;  /* shown to people; NULL or "": the address stands for it */
    const char *email; /* local@domain, without "mailto:" */
};

struct cal_attendee {
    struct cal_person person;
    enum cal_partstat partstat;
    bool rsvp; /* an answer is asked for */
};

/* Who sends what to whom. Normally exactly one attendee: the recipient (privacy, RFC 5546 6.3). */
struct cal_invitation {
    enum cal_method method;
    struct cal_person organizer; /* where answers go: the address of this one invitation */
    const char *sent_by;         /* address of who acts for the organizer; NULL: nobody */
    const struct cal_attendee *attendees;
    size_t attendee_count; /* 0 for CAL_PUBLISH, else 1..200 */
    const char *comment;   /* why, to whoever gets it; may hold newlines; NULL: none */
};

/*
 * Adds one VCALENDAR with one VEVENT to *out; on failure *out is as it was. PP_INVALID. Sent are
 * PUBLISH, REQUEST, CANCEL and DECLINECOUNTER (with the SEQUENCE that was countered).
 */
PP_CHECK enum pp_code cal_write(const struct cal_invitation *invitation,
                                const struct cal_event *event, struct pp_str *out,
                                struct pp_err *err);

/*
 * As cal_write, for a series to one who is on all of it (events[0] recurs, the others are meetings
 * of it that differ), or to one who is on some meetings alone (all have an instance). One UID; no
 * meeting's SEQUENCE is below the series' (Google would ignore it).
 */
PP_CHECK enum pp_code cal_write_series(const struct cal_invitation *invitation,
                                       const struct cal_event *events, size_t count,
                                       struct pp_str *out, struct pp_err *err);

/*
 * Adds one VCALENDAR without METHOD, organizer or attendees, with all the events, for download.
 * name: shown as the calendar's name, NULL: none. Two events may not share a UID.
 */
PP_CHECK enum pp_code cal_write_file(const char *name, const struct cal_event *events, size_t count,
                                     struct pp_str *out, struct pp_err *err);

const char *cal_partstat_name(enum cal_partstat partstat);

/* An address that may stand behind "mailto:" and in a mail header. */
bool cal_email_valid(const char *email);
/* An absolute http or https link without spaces, control characters, quotes or user name. */
bool cal_url_valid(const char *url);

#endif
