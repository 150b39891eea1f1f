/*
 * Judges an iCalendar object: limits first, then its lines, then the tables of RFC 5545 3.6.1 and
 * RFC 5546 3.2 for its eight methods, and objects without METHOD.
 *
 * For bytes from anywhere: nothing is opened, no zone is looked up, no recurrence is expanded, and
 * the work is bounded by the limits below. Ours, because libical's own check follows the tables of
 * an older RFC. Call it from one thread at a time in a process.
 */
#ifndef PP_CALENDARS_VALIDATE_H
#define PP_CALENDARS_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/fault.h"

/* What an object may measure before libical sees it. */
struct cal_limits {
    size_t bytes;      /* whole object */
    size_t line_bytes; /* one unfolded line */
    size_t depth;      /* components within components */
    size_t components; /* in all */
    size_t properties; /* in one component */
    size_t parameters; /* of one property */
    size_t values;     /* in one comma list: libical drops those past 500 silently */
};

extern const struct cal_limits cal_limits_mail; /* an object in a mail: 256 KiB */
extern const struct cal_limits cal_limits_feed; /* a calendar fetched: 5 MiB */

/* NUL, UTF-8 and limits only; PP_TOO_LARGE or PP_INVALID with the line at fault. */
PP_CHECK enum pp_code cal_prefilter(const void *bytes, size_t len, const struct cal_limits *limits,
                                    struct pp_err *err);

enum cal_strictness {
    CAL_LENIENT, /* from others: what real clients get wrong without harm is let pass */
    CAL_STRICT   /* our own: also CRLF, 75 octets, no split character, zones exactly as used */
};

/*
 * Adds a fault to *faults (its arena set) for each rule broken: where "VEVENT/DTSTART", row the
 * line, code a stable word, message the rule. The call itself fails only where the object cannot
 * be read at all (limits, encoding, not iCalendar).
 */
PP_CHECK enum pp_code cal_validate(const void *bytes, size_t len, const struct cal_limits *limits,
                                   enum cal_strictness strictness, struct pp_faults *faults,
                                   struct pp_err *err);

#endif
