/*
 * A Maildir as the mail system fills it: what is in new/ has come, what was dealt with lies in
 * cur/. Delivery is a rename, so a file in new/ is whole. Blocks for as long as a local disk does.
 */
#ifndef PP_MAIL_MAILDIR_H
#define PP_MAIL_MAILDIR_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Makes new/, cur/ and tmp/ when they are missing (the folder's parents must be there). */
PP_CHECK enum pp_code mail_maildir_check(const char *maildir, struct pp_err *err);

/* The first `most` names in new/ behind `after` ("": from the first on), by name, which is by time
 * of delivery. */
PP_CHECK enum pp_code mail_maildir_list(const char *maildir, const char *after, size_t most,
                                        struct pp_arena *arena, const char ***names, size_t *count,
                                        struct pp_err *err);

/*
 * A message in new/. Of one larger than `most` only the first `most` + 1 bytes. PP_NOT_FOUND: it
 * is gone. PP_INVALID: it is no file.
 */
PP_CHECK enum pp_code mail_maildir_read(const char *maildir, const char *name, size_t most,
                                        struct pp_arena *arena, char **bytes, size_t *len,
                                        struct pp_err *err);

/* To cur/, seen. Done already, or gone: fine. */
PP_CHECK enum pp_code mail_maildir_done(const char *maildir, const char *name, struct pp_err *err);

#endif
