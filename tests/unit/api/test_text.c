#include "daemon/api/text.h"

#include "tests/lib/pp_test.h"

static void a_cursor_brings_back_its_id(void **state)
{
    (void)state;
    static const int64_t ids[] = {1, 63, 64, 255, 4294967296, 9007199254740993, INT64_MAX};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        char text[API_CURSOR_TEXT];
        int64_t last = 0;
        assert_int_equal(strlen(api_cursor_write(ids[i], text)), API_CURSOR_TEXT - 1);
        assert_true(api_cursor_read(text, &last));
        assert_true(last == ids[i]);
    }
}

static void a_cursor_of_another_version_or_shape_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "AQAAAAAAAAA",
        "AQAAAAAAAAAA",
        "AgAAAAAAAAAB",
        "AYAAAAAAAAAB",
        "AQAAAAAA+AAB",
        "AQAAAAAAAAABA",
        "/////////////",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t last = 7;
        assert_false(api_cursor_read(bad[i], &last));
        assert_true(last == 7);
    }
}

static void a_tag_moves_with_the_body_and_names_the_revision(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const char *tag = api_tag_write(7, "0123456789abcdef0123", &arena);
    int64_t rev = 0;
    struct pp_err err = {0};
    assert_string_equal(tag, "\"7-0123456789abcdef\"");
    assert_string_equal(api_tag_write(0, "0123456789abcdef0123", &arena), "\"0123456789abcdef\"");
    assert_ok(api_tag_rev(tag, &rev, &err), &err);
    assert_int_equal(rev, 7);
    assert_ok(api_tag_rev("\"12\"", &rev, &err), &err);
    assert_int_equal(rev, 12);
    pp_arena_fini(&arena);
}

static void if_match_must_be_one_strong_tag(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum pp_code code;
    } cases[] = {
        {NULL, PP_NEEDS_MATCH},
        {"*", PP_NEEDS_MATCH},
        {"W/\"7\"", PP_STALE},
        {"7", PP_USAGE},
        {"\"\"", PP_USAGE},
        {"\"7", PP_USAGE},
        {"\"7\", \"8\"", PP_USAGE},
        {"\"0\"", PP_USAGE},
        {"\"7-ab", PP_USAGE},
        {"\"7-ab\", x", PP_USAGE},
        {"\"abc\"", PP_USAGE},
        {"\"7x\"", PP_USAGE},
        {"\"99999999999999999999999999\"", PP_USAGE},
        {"", PP_USAGE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t rev = 0;
        struct pp_err err = {0};
        assert_int_equal(api_tag_rev(cases[i].header, &rev, &err), cases[i].code);
    }
}

static void if_none_match_is_a_list_compared_weakly(void **state)
{
    (void)state;
    static const char tag[] = "\"7-ab\"";
    assert_true(api_tag_listed("\"7-ab\"", tag));
    assert_true(api_tag_listed("W/\"7-ab\"", tag));
    assert_true(api_tag_listed("\"1\", W/\"2\" ,\"7-ab\"", tag));
    assert_true(api_tag_listed("*", tag));
    assert_false(api_tag_listed("", tag));
    assert_false(api_tag_listed("\"7-a\"", tag));
    assert_false(api_tag_listed("7-ab", tag));
    assert_false(api_tag_listed("\"1\", \"unclosed", tag));
}

static void a_media_type_is_read_without_its_parameters(void **state)
{
    (void)state;
    assert_true(api_type_is("application/json", "application/json"));
    assert_true(api_type_is("Application/JSON ; charset=utf-8", "application/json"));
    assert_false(api_type_is("application/json2", "application/json"));
    assert_false(api_type_is("text/plain", "application/json"));
    assert_false(api_type_is(NULL, "application/json"));
    assert_false(api_type_is("application", "application/json"));
}

static void a_key_is_visible_ascii_of_bounded_length(void **state)
{
    (void)state;
    char key[102];
    memset(key, 'k', sizeof key);
    key[100] = '\0';
    assert_true(api_key_valid(key));
    key[100] = 'k';
    key[101] = '\0';
    assert_false(api_key_valid(key));
    assert_false(api_key_valid(""));
    assert_false(api_key_valid("a b"));
    assert_false(api_key_valid("caf\xc3\xa9"));
}

static void a_query_value_is_escaped(void **state)
{
    (void)state;
    struct pp_str out = {0};
    api_query_add(&out, "text", "O'Neil & caf\xc3\xa9>");
    assert_string_equal(out.at, "text=O%27Neil%20%26%20caf%C3%A9%3E");
    pp_str_fini(&out);
}

static void a_date_is_written_in_one_way_and_read_in_three(void **state)
{
    (void)state;
    static const char *const same[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
                                       "Sunday, 06-Nov-94 08:49:37 GMT",
                                       "Sun Nov  6 08:49:37 1994"};
    static const char *const bad[] = {"",
                                      "yesterday",
                                      "Sun, 06 Nov 1994 08:49:37",
                                      "Sun, 06 Nov 1994 08:49:37 GMT+1",
                                      "Sun, 06 Nov 1994 24:49:37 GMT",
                                      "Sun, 31 Feb 1994 08:49:37 GMT",
                                      "Sun, 06 Nop 1994 08:49:37 GMT",
                                      "Sun, 06 ovD 1994 08:49:37 GMT",
                                      "Sun Nov  6 08:49:37 1994 GMT"};
    char text[API_DATE_TEXT];
    int64_t at_s = 0;
    assert_string_equal(api_date_write(784111777, text), same[0]);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_true(api_date_read(same[i], &at_s));
        assert_int_equal(at_s, 784111777);
    }
    assert_true(api_date_read("Friday, 01-Jan-27 00:00:00 GMT", &at_s));
    assert_string_equal(api_date_write(at_s, text), "Fri, 01 Jan 2027 00:00:00 GMT");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (api_date_read(bad[i], &at_s))
            fail_msg("\"%s\" is no date", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cursor_brings_back_its_id),
        cmocka_unit_test(a_cursor_of_another_version_or_shape_is_refused),
        cmocka_unit_test(a_tag_moves_with_the_body_and_names_the_revision),
        cmocka_unit_test(if_match_must_be_one_strong_tag),
        cmocka_unit_test(if_none_match_is_a_list_compared_weakly),
        cmocka_unit_test(a_media_type_is_read_without_its_parameters),
        cmocka_unit_test(a_key_is_visible_ascii_of_bounded_length),
        cmocka_unit_test(a_query_value_is_escaped),
        cmocka_unit_test(a_date_is_written_in_one_way_and_read_in_three),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
