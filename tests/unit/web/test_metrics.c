#include "daemon/web/metrics.h"

#include "tests/lib/pp_test.h"

static struct web_done nothing(struct web_request *req, void *data)
{
    (void)data;
    return web_pending(req);
}

static void counts_and_times_are_written_as_open_metrics(void **state)
{
    (void)state;
    const struct web_route routes[] = {
        {.method = WEB_GET, .pattern = "/a", .handler = nothing},
        {.method = WEB_POST, .pattern = "/b/{id}", .handler = nothing},
    };
    struct metrics *metrics = metrics_new(routes, 2);
    struct pp_str text = {0};
    metrics_note(metrics, &routes[1], 201, 5);
    metrics_note(metrics, &routes[1], 201, 6);
    metrics_note(metrics, &routes[1], 409, 40000);
    metrics_note(metrics, NULL, 404, 0);
    metrics_write(metrics, "x", &text);
    static const char *const lines[] = {
        "# TYPE x_requests counter\n",
        "x_requests_total{route=\"/b/{id}\",method=\"POST\",code=\"201\"} 2\n",
        "x_requests_total{route=\"/b/{id}\",method=\"POST\",code=\"409\"} 1\n",
        "x_requests_total{route=\"\",method=\"\",code=\"404\"} 1\n",
        "# TYPE x_request_seconds histogram\n",
        "x_request_seconds_bucket{route=\"/b/{id}\",method=\"POST\",le=\"0.005\"} 1\n",
        "x_request_seconds_bucket{route=\"/b/{id}\",method=\"POST\",le=\"0.01\"} 2\n",
        "x_request_seconds_bucket{route=\"/b/{id}\",method=\"POST\",le=\"30.0\"} 2\n",
        "x_request_seconds_bucket{route=\"/b/{id}\",method=\"POST\",le=\"+Inf\"} 3\n",
        "x_request_seconds_count{route=\"/b/{id}\",method=\"POST\"} 3\n",
        "x_request_seconds_sum{route=\"/b/{id}\",method=\"POST\"} 40.011\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_contains(text.at, lines[i]);
    assert_null(strstr(text.at, "/a"));
    pp_str_fini(&text);
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_times_are_written_as_open_metrics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
