/* A request target taken apart: path segments and query parameters, decoded. Pure. */
#ifndef PP_DAEMON_WEB_TARGET_H
#define PP_DAEMON_WEB_TARGET_H

#include "base/arena.h"
#include "base/err.h"
#include "daemon/web/web.h"

struct target {
    const char *path;                        /* as sent, without the query */
    const char *segments[WEB_SEGMENTS_MOST]; /* decoded; "/a/b" has two, "/" has none */
    size_t segment_count;
    const struct web_param *query; /* in order */
    size_t query_count;
};

/*
 * %XX everywhere, "+" for a blank in the query. PP_USAGE on a broken escape, a NUL, or what is not
 * UTF-8; PP_NOT_FOUND when there are more segments than any route has.
 */
PP_CHECK enum pp_code target_read(struct pp_arena *arena, const char *text, struct target *out,
                                  struct pp_err *err);

/* The same of a body of that form: application/x-www-form-urlencoded. */
PP_CHECK enum pp_code target_read_form(struct pp_arena *arena, const char *body, size_t len,
                                       const struct web_param **fields, size_t *count,
                                       struct pp_err *err);

#endif
