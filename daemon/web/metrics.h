/* Counts of what was answered, for OpenMetrics: by route, method and status, and how long it took.
 */
#ifndef PP_DAEMON_WEB_METRICS_H
#define PP_DAEMON_WEB_METRICS_H

#include "base/str.h"
#include "daemon/web/web.h"

struct metrics;

/* `routes` borrowed. */
struct metrics *metrics_new(const struct web_route *routes, size_t count);
void metrics_free(struct metrics *metrics);

/* route NULL: refused, or no such path. */
void metrics_note(struct metrics *metrics, const struct web_route *route, int status,
                  int64_t took_ms);
void metrics_write(const struct metrics *metrics, const char *prefix, struct pp_str *out);

#endif
