#include "base/str.h"

#include "tests/lib/pp_test.h"

static void a_string_grows_and_stays_terminated(void **state)
{
    (void)state;
    struct pp_str str = {0};
    assert_string_equal(pp_str_text(&str), "");
    for (int i = 0; i < 500; i++)
        pp_str_addf(&str, "%03d,", i);
    assert_int_equal(str.len, 2000);
    assert_string_equal(str.at + 1996, "499,");
    pp_str_clear(&str);
    assert_string_equal(pp_str_text(&str), "");
    pp_str_fini(&str);
}

static void only_whole_decimal_numbers_in_range_are_read(void **state)
{
    (void)state;
    int64_t value = 42;
    static const char *const bad[] = {"", " 1", "1 ", "+1", "1.0", "0x1", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(pp_text_int(bad[i], INT64_MIN, INT64_MAX, &value));
    assert_false(pp_text_int("6", 0, 5, &value));
    assert_int_equal(value, 42);
    assert_true(pp_text_int("-5", -5, 5, &value));
    assert_int_equal(value, -5);
}

static void utf8_is_judged_by_rfc_3629(void **state)
{
    (void)state;
    static const char *const good[] = {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    static const char *const bad[] = {"\x80",         "\xc0\x80",         "\xc3",
                                      "\xe0\x80\x80", "\xed\xa0\x80",     "\xf4\x90\x80\x80",
                                      "\xff",         "\xf0\x8f\xbf\xbf", "a\xe2\x82"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(pp_utf8_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(pp_utf8_valid(bad[i], strlen(bad[i])));
    assert_false(pp_utf8_valid("a\0b", 3));
    assert_int_equal(pp_utf8_count("h\xc3\xa9", 3), 2);
}

/* H11 */
static void a_line_shows_as_it_is(void **state)
{
    (void)state;
    static const char *const lines[] = {"",
                                        "Ann",
                                        "Zo\xc3\xab \xc5\x81",
                                        "a\xe2\x80\x93z",
                                        "\xe2\x82\xac",
                                        "\xd9\x85\xe2\x80\x8c",
                                        "\xe2\x81\x9e",
                                        "\xe2\x80\x90"};
    static const char *const others[] = {"a\nb",          "a\tb",         "a\x1b[2J",
                                         "\x7f",          "a\xc2\x85",    "\xe2\x80\xa8",
                                         "a\xe2\x80\xae", "\xe2\x81\xa6", "a\xe2\x80\x8b",
                                         "\xe2\x80\x8f",  "\xd8\x9c",     "\xef\xbb\xbfx"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_true(pp_text_is_line(lines[i]));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(pp_text_is_line(others[i]));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_true(pp_text_is_shown(others[i]) == (strpbrk(others[i], "\n\t") != NULL));
}

static void the_closest_name_is_offered_and_far_ones_are_not(void **state)
{
    (void)state;
    static const char *const names[] = {"listen", "database", NULL, "outbox"};
    assert_string_equal(pp_closest("databse", names, 4), "database");
    assert_string_equal(pp_closest("LISTEN", names, 4), "listen");
    assert_null(pp_closest("zzzzzzzz", names, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_grows_and_stays_terminated),
        cmocka_unit_test(only_whole_decimal_numbers_in_range_are_read),
        cmocka_unit_test(utf8_is_judged_by_rfc_3629),
        cmocka_unit_test(a_line_shows_as_it_is),
        cmocka_unit_test(the_closest_name_is_offered_and_far_ones_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
