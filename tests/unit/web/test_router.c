#include "daemon/web/router.h"

#include "tests/lib/pp_test.h"

static struct web_done nothing(struct web_request *req, void *data)
{
    (void)data;
    return web_pending(req);
}

#define ROUTE(METHOD, PATTERN)                                           \
    {                                                                    \
        .method = WEB_##METHOD, .pattern = (PATTERN), .handler = nothing \
    }
static const struct web_route routes[] = {
    ROUTE(GET, "/"),
    ROUTE(GET, "/peers"),
    ROUTE(POST, "/peers"),
    ROUTE(GET, "/peers/{id}"),
    ROUTE(DELETE, "/peers/{id}"),
    ROUTE(PATCH, "/peers/self"),
    ROUTE(GET, "/{kind}/{id}/history"),
    ROUTE(GET, "/peers/{id}/{part}"),
};
enum { ROUTES = sizeof routes / sizeof routes[0] };

struct play {
    struct pp_arena arena;
    struct target target;
    struct found found;
};

static const char *find(struct play *play, enum web_method method, const char *text)
{
    struct pp_err err = {0};
    assert_ok(target_read(&play->arena, text, &play->target, &err), &err);
    router_find(routes, ROUTES, &play->target, method, &play->arena, &play->found);
    return play->found.route ? play->found.route->pattern : NULL;
}

static void the_most_literal_pattern_wins_from_the_left(void **state)
{
    (void)state;
    struct play play = {0};
    router_require(routes, ROUTES);
    assert_string_equal(find(&play, WEB_GET, "/"), "/");
    assert_string_equal(find(&play, WEB_GET, "/peers"), "/peers");
    assert_string_equal(find(&play, WEB_DELETE, "/peers/7"), "/peers/{id}");
    assert_string_equal(find(&play, WEB_PATCH, "/peers/self"), "/peers/self");
    assert_string_equal(find(&play, WEB_GET, "/peers/7/history"), "/peers/{id}/{part}");
    assert_string_equal(find(&play, WEB_GET, "/seats/7/history"), "/{kind}/{id}/history");
    assert_int_equal(play.found.segment_count, 2);
    assert_string_equal(play.found.segments[0].name, "kind");
    assert_string_equal(play.found.segments[0].value, "seats");
    assert_string_equal(play.found.segments[1].value, "7");
    pp_arena_fini(&play.arena);
}

static void a_path_without_the_method_tells_what_is_allowed(void **state)
{
    (void)state;
    struct play play = {0};
    assert_null(find(&play, WEB_PUT, "/peers/7"));
    assert_string_equal(router_allow(play.found.methods, &play.arena),
                        "GET, HEAD, DELETE, OPTIONS");
    assert_null(find(&play, WEB_GET, "/peers/self"));
    assert_string_equal(router_allow(play.found.methods, &play.arena), "PATCH, OPTIONS");
    assert_string_equal(find(&play, WEB_HEAD, "/peers/7"), "/peers/{id}");
    pp_arena_fini(&play.arena);
}

static void what_fits_no_pattern_is_not_there(void **state)
{
    (void)state;
    static const char *const absent[] = {"/peer", "/peerss", "/peers/",           "/peers/7/",
                                         "//",    "/seats",  "/peers/7/history/1"};
    struct play play = {0};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        assert_null(find(&play, WEB_GET, absent[i]));
        assert_int_equal(play.found.methods, 0);
    }
    pp_arena_fini(&play.arena);
}

static void methods_have_names_and_names_methods(void **state)
{
    (void)state;
    enum web_method method;
    for (unsigned i = 0; i < WEB_METHODS; i++) {
        assert_true(router_method(web_method_name((enum web_method)i), &method));
        assert_int_equal(method, i);
    }
    assert_false(router_method("BREW", &method));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_literal_pattern_wins_from_the_left),
        cmocka_unit_test(a_path_without_the_method_tells_what_is_allowed),
        cmocka_unit_test(what_fits_no_pattern_is_not_there),
        cmocka_unit_test(methods_have_names_and_names_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
