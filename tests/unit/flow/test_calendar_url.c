#include "daemon/flow/calendar_url.h"

#include <string.h>

#include "base/str.h"
#include "tests/lib/pp_test.h"

static void an_address_shows_its_host_and_nothing_else(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"https://Cal.Example/secret/a.ics?key=b", "cal.example"},
        {"WEBCAL://cal.example:8443/a", "cal.example"},
        {"webcals://cal.example", "cal.example"},
        {"http://user:p%40ss@cal.example/a@b", "cal.example"},
        {"http://10.1.2.3/", "10.1.2.3"},
        {"https://[2001:db8::1]:443/a", "[2001:db8::1]"},
        {"https://cal.example?at=a@b.example", "cal.example"},
    };
    struct pp_arena arena = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *host = NULL;
        struct pp_err err = {0};
        assert_ok(flow_calendar_url(rows[i][0], &arena, &host, &err), &err);
        assert_string_equal(host, rows[i][1]);
    }
    pp_arena_fini(&arena);
}

static void what_is_no_address_is_refused_without_repeating_it(void **state)
{
    (void)state;
    static const char *const rows[] = {"",
                                       "secret",
                                       "ftp://secret/",
                                       "file:///secret",
                                       "https://",
                                       "https://@",
                                       "https:///secret",
                                       "https://a b/",
                                       "https://secret\n",
                                       "https://a/\x7f",
                                       "http://:80",
                                       "https://se<cret>/",
                                       "https://sécret/",
                                       "javascript:secret"};
    struct pp_arena arena = {0};
    struct pp_str longest = {0};
    const char *host = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pp_err err = {0};
        assert_int_equal(flow_calendar_url(rows[i], &arena, &host, &err), PP_INVALID);
        assert_null(strstr(err.text, "secret"));
    }
    pp_str_add(&longest, "https://a.example/");
    while (longest.len <= FLOW_CALENDAR_URL_MOST)
        pp_str_add_char(&longest, 'x');
    struct pp_err err = {0};
    assert_int_equal(flow_calendar_url(longest.at, &arena, &host, &err), PP_INVALID);
    assert_contains(err.text, "at most 2000 bytes");
    pp_str_fini(&longest);
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_shows_its_host_and_nothing_else),
        cmocka_unit_test(what_is_no_address_is_refused_without_repeating_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
