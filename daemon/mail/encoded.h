/*
 * Text outside of ASCII in a header, as encoded words (RFC 2047). gmime makes one word of any
 * length of it, which readers may leave undecoded and mail systems cut.
 */
#ifndef PP_MAIL_ENCODED_H
#define PP_MAIL_ENCODED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

bool mail_encoded_needed(const char *text);

/*
 * Appends it as words of whole characters, 75 bytes at most each, one a line of 76 at most, where
 * `column` bytes of the first line are taken. Returns how many the last line has. Fit for a subject
 * and for the name before an address. Lines are parted by LF and a blank.
 */
size_t mail_encoded_words(struct pp_str *out, const char *text, size_t column);

#endif
