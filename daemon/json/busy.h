/*
 * What a calendar says about somebody's time, as JSON: what peerpool-import answers, and what
 * `peerpool calendar busy --json` prints.
 *
 *     {"refusal": "read", "message": "", "components": 3, "not_expanded": 0,
 *      "intervals": [{"from": "2027-03-01T09:00:00Z", "to": "2027-03-01T10:00:00Z",
 *                     "kind": "busy"}],
 *      "warnings": [{"line": 12, "text": "..."}], "warnings_dropped": 0}
 */
#ifndef PP_JSON_BUSY_H
#define PP_JSON_BUSY_H

#include "base/arena.h"
#include "base/str.h"
#include "calendars/busy.h"

/* The longest there can be: all intervals and warnings. */
enum { JS_BUSY_BYTES = 8 << 20 };

/* `message`: why it was refused; "" when it was not. */
void js_busy_write(const struct cal_busy *busy, const char *message, struct pp_str *out);

/*
 * Strictly: the process that wrote it has read untrusted bytes. PP_FAILED: it is none. Else PP_OK
 * or, for what was refused, PP_INVALID or PP_TOO_LARGE with its message.
 */
PP_CHECK enum pp_code js_busy_read(const char *bytes, size_t len, struct pp_arena *arena,
                                   struct cal_busy *busy, struct pp_err *err);

#endif
