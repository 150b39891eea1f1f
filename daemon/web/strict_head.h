/* One whole request head, checked; and one field line, which trailers share. Pure. */
#ifndef PP_DAEMON_WEB_STRICT_HEAD_H
#define PP_DAEMON_WEB_STRICT_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strict_head {
    bool chunked;
    uint64_t length; /* of the body; 0 when chunked */
    int status;      /* 0: fine */
    const char *why; /* with status */
};

/* `bytes` end with the empty line; every line end in them is CR LF. */
struct strict_head strict_head_check(const char *bytes, size_t len);

/* "name: value" without its line end. */
bool strict_field_valid(const char *line, size_t len);

#endif
