/* Bodies made smaller for who asks so (RFC 9110 8.4.1.3, 12.5.3). Pure; the home of zlib. */
#ifndef PP_DAEMON_WEB_GZIP_H
#define PP_DAEMON_WEB_GZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Does an Accept-Encoding (NULL: none was sent) take gzip, by name or by "*", with a weight? */
bool web_gzip_wanted(const char *accept_encoding);

/* Adds the gzip of the bytes, the same for the same bytes: it names no time and no file. */
void web_gzip(const void *bytes, size_t len, struct pp_str *out);

#endif
