#include "daemon/web/metrics.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"

/* Upper bounds of the histogram's buckets, in milliseconds and as they are written. */
#define BUCKETS(X)   \
    X(5, "0.005")    \
    X(10, "0.01")    \
    X(25, "0.025")   \
    X(50, "0.05")    \
    X(100, "0.1")    \
    X(250, "0.25")   \
    X(500, "0.5")    \
    X(1000, "1.0")   \
    X(2500, "2.5")   \
    X(5000, "5.0")   \
    X(10000, "10.0") \
    X(30000, "30.0")

enum { STATUS_FIRST = 200, STATUSES = 400 };

static const int64_t bucket_ms[] = {
#define X(ms, text) ms,
    BUCKETS(X)
#undef X
};
static const char *const bucket_text[] = {
#define X(ms, text) text,
    BUCKETS(X)
#undef X
};
enum { BUCKET_COUNT = sizeof bucket_ms / sizeof bucket_ms[0] };

/* One for each route, then one for what reached none. */
struct series {
    uint64_t by_status[STATUSES];
    uint64_t buckets[BUCKET_COUNT]; /* not cumulative */
    uint64_t count;
    int64_t sum_ms;
};

struct metrics {
    const struct web_route *routes;
    size_t count;
    struct series *series;
};

struct metrics *metrics_new(const struct web_route *routes, size_t count)
{
    struct metrics *metrics = PP_NEW_HEAP(struct metrics);
    metrics->routes = routes;
    metrics->count = count;
    metrics->series = pp_new_bytes((count + 1) * sizeof(struct series));
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    if (!metrics)
        return;
    free(metrics->series);
    free(metrics);
}

void metrics_note(struct metrics *metrics, const struct web_route *route, int status,
                  int64_t took_ms)
{
    const size_t index = route ? (size_t)(route - metrics->routes) : metrics->count;
    struct series *series = &metrics->series[index];
    if (status >= STATUS_FIRST && status < STATUS_FIRST + STATUSES)
        series->by_status[status - STATUS_FIRST]++;
    for (int i = 0; i < BUCKET_COUNT; i++) {
        if (took_ms <= bucket_ms[i]) {
            series->buckets[i]++;
            break;
        }
    }
    series->count++;
    series->sum_ms += took_ms;
}

static void write_labels(const struct metrics *metrics, size_t index, struct pp_str *out)
{
    const bool none = index == metrics->count;
    pp_str_addf(out, "{route=\"%s\",method=\"%s\"", none ? "" : metrics->routes[index].pattern,
                none ? "" : web_method_name(metrics->routes[index].method));
}

static void write_seconds(const struct metrics *metrics, size_t index, const char *prefix,
                          struct pp_str *out)
{
    const struct series *series = &metrics->series[index];
    uint64_t upto = 0;
    for (int i = 0; i < BUCKET_COUNT; i++) {
        upto += series->buckets[i];
        pp_str_addf(out, "%s_request_seconds_bucket", prefix);
        write_labels(metrics, index, out);
        pp_str_addf(out, ",le=\"%s\"} %" PRIu64 "\n", bucket_text[i], upto);
    }
    pp_str_addf(out, "%s_request_seconds_bucket", prefix);
    write_labels(metrics, index, out);
    pp_str_addf(out, ",le=\"+Inf\"} %" PRIu64 "\n%s_request_seconds_count", series->count, prefix);
    write_labels(metrics, index, out);
    pp_str_addf(out, "} %" PRIu64 "\n%s_request_seconds_sum", series->count, prefix);
    write_labels(metrics, index, out);
    pp_str_addf(out, "} %" PRId64 ".%03d\n", series->sum_ms / 1000, (int)(series->sum_ms % 1000));
}

void metrics_write(const struct metrics *metrics, const char *prefix, struct pp_str *out)
{
    pp_str_addf(out, "# TYPE %s_requests counter\n", prefix);
    for (size_t i = 0; i <= metrics->count; i++) {
        for (int status = 0; status < STATUSES; status++) {
            if (metrics->series[i].by_status[status] == 0)
                continue;
            pp_str_addf(out, "%s_requests_total", prefix);
            write_labels(metrics, i, out);
            pp_str_addf(out, ",code=\"%d\"} %" PRIu64 "\n", status + STATUS_FIRST,
                        metrics->series[i].by_status[status]);
        }
    }
    pp_str_addf(out, "# TYPE %s_request_seconds histogram\n", prefix);
    for (size_t i = 0; i <= metrics->count; i++) {
        if (metrics->series[i].count > 0)
            write_seconds(metrics, i, prefix, out);
    }
}
