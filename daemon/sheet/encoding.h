/*
 * What the bytes of a file are: decided once for the whole file, before any of it is parsed.
 */
#ifndef PP_SHEET_ENCODING_H
#define PP_SHEET_ENCODING_H

#include "daemon/sheet/sheet.h"

/* The text as UTF-8 without byte order mark, in the arena or in `bytes` itself. */
PP_CHECK enum pp_code sheet_decode(const char *bytes, size_t len, struct pp_arena *arena,
                                   enum sheet_encoding *encoding, const char **text,
                                   size_t *text_len, struct pp_err *err);

#endif
