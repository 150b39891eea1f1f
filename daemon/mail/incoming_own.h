/* What the readers of incoming mail share. Inside the folder only. */
#ifndef PP_MAIL_INCOMING_OWN_H
#define PP_MAIL_INCOMING_OWN_H

#include <gmime/gmime.h>

#include "daemon/mail/incoming.h"

/* A bare address in lower case; NULL when it is none this program would write to. */
const char *mail_clean_address(const char *text, struct pp_arena *arena);
/* Without angle brackets and blanks, at most 250 bytes; NULL when nothing is left. */
const char *mail_clean_id(const char *text, struct pp_arena *arena);

/* The decoded content of a leaf. PP_TOO_LARGE beyond `most`. */
PP_CHECK enum pp_code mail_part_bytes(GMimePart *part, size_t most, struct pp_arena *arena,
                                      char **bytes, size_t *len, struct pp_err *err);
/* One calendar part into *out. */
PP_CHECK enum pp_code mail_calendar_read(GMimePart *part, struct pp_arena *arena,
                                         struct mail_incoming_calendar *out, struct pp_err *err);
/* The report in a multipart/report; false: it is none about delivery. */
bool mail_bounce_read(GMimeMultipart *report, struct pp_arena *arena,
                      struct mail_incoming_bounce *out);
/*
 * Does this Authentication-Results value, ours, say that the mail comes from the address's domain:
 * dmarc=pass for it, or dkim=pass of that domain or one above it? *ours: it was signed `authserv`.
 */
bool mail_auth_vouches(const char *value, const char *authserv, const char *address, bool *ours);

#endif
