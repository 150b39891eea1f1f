#include "daemon/web/target.h"

#include <string.h>

#include "base/str.h"

#include "tests/lib/pp_test.h"

static enum pp_code take(struct pp_arena *arena, const char *text, struct target *out)
{
    struct pp_err err = {0};
    const enum pp_code code = target_read(arena, text, out, &err);
    assert_true((code == PP_OK) == (err.text[0] == '\0'));
    return code;
}

static void segments_are_cut_before_they_are_decoded(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct target target;
    assert_int_equal(take(&arena, "/a%2Fb/c+d//%C3%A9", &target), PP_OK);
    assert_int_equal(target.segment_count, 4);
    assert_string_equal(target.segments[0], "a/b");
    assert_string_equal(target.segments[1], "c+d");
    assert_string_equal(target.segments[2], "");
    assert_string_equal(target.segments[3], "\xc3\xa9");
    assert_string_equal(target.path, "/a%2Fb/c+d//%C3%A9");
    assert_int_equal(take(&arena, "/", &target), PP_OK);
    assert_int_equal(target.segment_count, 0);
    assert_int_equal(take(&arena, "/a/", &target), PP_OK);
    assert_int_equal(target.segment_count, 2);
    assert_string_equal(target.segments[1], "");
    pp_arena_fini(&arena);
}

static void parameters_keep_their_order_and_may_lack_a_value(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct target target;
    assert_int_equal(take(&arena, "/p?b=1+2%2B&a&&b==x&=", &target), PP_OK);
    assert_string_equal(target.path, "/p");
    assert_int_equal(target.query_count, 4);
    assert_string_equal(target.query[0].name, "b");
    assert_string_equal(target.query[0].value, "1 2+");
    assert_string_equal(target.query[1].name, "a");
    assert_string_equal(target.query[1].value, "");
    assert_string_equal(target.query[2].value, "=x");
    assert_string_equal(target.query[3].name, "");
    assert_int_equal(take(&arena, "/p?", &target), PP_OK);
    assert_int_equal(target.query_count, 0);
    pp_arena_fini(&arena);
}

static void what_is_no_text_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"/%",   "/%4",  "/%4g",     "/%00",    "/%ff",
                                      "/%C3", "/a?%", "/a?b=%00", "/a?%fe=1"};
    struct pp_arena arena = {0};
    struct target target;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(take(&arena, bad[i], &target), PP_USAGE);
    pp_arena_fini(&arena);
}

static void there_is_nothing_deeper_than_any_route(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct target target;
    assert_int_equal(take(&arena, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", &target), PP_OK);
    assert_int_equal(take(&arena, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/", &target),
                     PP_NOT_FOUND);
    assert_int_equal(take(&arena, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", &target),
                     PP_NOT_FOUND);
    pp_arena_fini(&arena);
}

static void a_form_is_read_like_a_query_and_is_bounded(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    const struct web_param *fields;
    size_t count;
    const char text[] = "answer=yes-if&words=a+%26+b%0D%0A\xc3\xa9&empty=&alone&";
    assert_ok(target_read_form(&arena, text, strlen(text), &fields, &count, &err), &err);
    assert_int_equal(count, 4);
    assert_string_equal(fields[1].name, "words");
    assert_string_equal(fields[1].value, "a & b\r\n\xc3\xa9");
    assert_string_equal(fields[3].value, "");
    assert_int_equal(target_read_form(&arena, "a=b\0c", 5, &fields, &count, &err), PP_USAGE);
    assert_int_equal(target_read_form(&arena, "a=%00", 5, &fields, &count, &err), PP_USAGE);
    assert_int_equal(target_read_form(&arena, "a=\xff", 3, &fields, &count, &err), PP_USAGE);
    struct pp_str many = {0};
    for (int i = 0; i < WEB_QUERY_MOST; i++)
        pp_str_add(&many, i ? "&a" : "a");
    assert_ok(target_read_form(&arena, many.at, many.len, &fields, &count, &err), &err);
    pp_str_add(&many, "&a");
    assert_int_equal(target_read_form(&arena, many.at, many.len, &fields, &count, &err), PP_USAGE);
    assert_contains(err.text, "more than 64 fields");
    pp_str_fini(&many);
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_are_cut_before_they_are_decoded),
        cmocka_unit_test(parameters_keep_their_order_and_may_lack_a_value),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(there_is_nothing_deeper_than_any_route),
        cmocka_unit_test(a_form_is_read_like_a_query_and_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
