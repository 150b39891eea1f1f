#include "calendars/object.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "tests/lib/pp_test.h"

static enum pp_code read_text(const char *text, struct pp_arena *arena, struct cal_component **root,
                              struct pp_err *err)
{
    pp_arena_init(arena);
    return cal_object_read(text, strlen(text), &cal_limits_mail, arena, root, err);
}

static void folds_lower_case_tabs_and_bare_newlines_are_read(void **state)
{
    (void)state;
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_component *root = NULL;
    assert_ok(
        read_text("\xef\xbb\xbf"
                  "begin:vcalendar\r\n\r\nBEGIN:VEVENT\nsummary;x=1:a\r\n b\n\tc\xc3\r\n \xb4\n"
                  "END:VEVENT\nEND:VCALENDAR",
                  &arena, &root, &err),
        &err);
    assert_string_equal(root->name, "VCALENDAR");
    assert_string_equal(root->children->properties->name, "SUMMARY");
    assert_string_equal(root->children->properties->value, "abc\xc3\xb4");
    assert_int_equal(root->children->properties->line, 4);
    pp_arena_fini(&arena);
}

static void l10_every_value_of_a_parameter_list_is_kept(void **state)
{
    (void)state;
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_component *root = NULL;
    assert_ok(read_text("BEGIN:X\nATTENDEE;Cn=\"a;b:c,d\";MEMBER=\"m:1\",\"m:2\",m;E=:mailto:a@b\n"
                        "END:X\n",
                        &arena, &root, &err),
              &err);
    const struct cal_parameter *at = root->properties->parameters;
    assert_string_equal(at->name, "CN");
    assert_string_equal(at->value, "a;b:c,d");
    static const char *const members[] = {"m:1", "m:2", "m"};
    for (size_t i = 0; i < 3; i++) {
        at = at->next;
        assert_string_equal(at->name, "MEMBER");
        assert_string_equal(at->value, members[i]);
    }
    assert_string_equal(at->next->value, "");
    assert_string_equal(root->properties->value, "mailto:a@b");
    pp_arena_fini(&arena);
}

static void components_and_properties_keep_their_order(void **state)
{
    (void)state;
    struct pp_arena arena;
    struct pp_err err = {0};
    struct cal_component *root = NULL;
    assert_ok(read_text("BEGIN:A\nP:1\nBEGIN:B\nQ:1\nBEGIN:C\nEND:C\nQ:2\nEND:B\nP:2\nBEGIN:B\n"
                        "Q:3\nEND:B\nP:3\nEND:A\nBEGIN:D\nEND:D\n",
                        &arena, &root, &err),
              &err);
    assert_int_equal(cal_property_count(root, "P"), 3);
    assert_string_equal(cal_property_again(cal_property_find(root, "P"))->value, "2");
    const struct cal_component *b = cal_component_find(root, "B");
    assert_int_equal(cal_property_count(b, "Q"), 2);
    assert_string_equal(cal_component_again(b)->properties->value, "3");
    assert_null(cal_component_again(cal_component_again(b)));
    assert_string_equal(root->next->name, "D");
    pp_arena_fini(&arena);
}

static void what_is_no_calendar_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } bad[] = {
        {"", "BEGIN:VCALENDAR is missing"},
        {"\r\n\n", "BEGIN:VCALENDAR is missing"},
        {"<html>\n", "line 1 of the calendar object is not NAME:value"},
        {"BEGIN:A\nEND:A\nX:1\n", "line 3 of the calendar object stands outside"},
        {"BEGIN:A\n", "its A of line 1 has no END"},
        {"BEGIN:A\nEND:B\n", "line 2 of the calendar object ends a component"},
        {"END:A\n", "line 1 of the calendar object ends a component"},
        {"BEGIN:\n", "without a proper name"},
        {"BEGIN:A B\n", "without a proper name"},
        {"BEGIN:A\nX;=1:1\n", "a parameter that is not NAME=value"},
        {"BEGIN:A\nX;P:1\n", "a parameter that is not NAME=value"},
        {"BEGIN:A\nX;P=\"a:1\n", "a parameter value that does not end"},
        {"BEGIN:A\nX;P=a\"b:1\n", "a parameter value that does not end"},
        {"BEGIN:A\nX;P=a\n", "a parameter value that does not end"},
        {"BEGIN:A\nX:\xff\n", "line 2 of the calendar object is not valid UTF-8"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct pp_arena arena;
        struct pp_err err = {0};
        struct cal_component *root = NULL;
        assert_int_equal(read_text(bad[i].text, &arena, &root, &err), PP_INVALID);
        assert_contains(err.text, bad[i].sentence);
        pp_arena_fini(&arena);
    }
    struct pp_err err = {0};
    assert_int_equal(cal_prefilter("BEGIN:A\n\0END:A\n", 15, &cal_limits_mail, &err), PP_INVALID);
    assert_contains(err.text, "NUL");
}

/* `times` times `unit`, between head and tail, judged with small limits. */
static enum pp_code judge_repeated(const char *head, const char *unit, size_t times,
                                   const char *tail, struct pp_err *err)
{
    static const struct cal_limits small = {.bytes = 4000,
                                            .line_bytes = 100,
                                            .depth = 3,
                                            .components = 5,
                                            .properties = 10,
                                            .parameters = 4,
                                            .values = 20};
    struct pp_str text = {0};
    pp_str_add(&text, head);
    for (size_t i = 0; i < times; i++)
        pp_str_add(&text, unit);
    pp_str_add(&text, tail);
    const enum pp_code code = cal_prefilter(text.at, text.len, &small, err);
    pp_str_fini(&text);
    return code;
}

static void h5_each_limit_holds_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *head, *unit;
        size_t most;
        const char *tail, *sentence;
    } limits[] = {
        {"BEGIN:A\n", "\n", 4000 - 14, "END:A\n", "4000 are read"},
        {"BEGIN:A\nX:", "y", 98, "\nEND:A\n", "more than 100 bytes in one line"},
        {"BEGIN:A\nX:", "\n y", 98, "\nEND:A\n", "more than 100 bytes in one line"},
        {"BEGIN:A\n", "BEGIN:B\nEND:B\n", 4, "END:A\n", "more than 5 components"},
        {"BEGIN:A\n", "X:\n", 10, "END:A\n", "more than 10 properties in one component"},
        {"BEGIN:A\nX", ";P=1", 4, ":\nEND:A\n", "more than 4 parameters of one property"},
        {"BEGIN:A\nX;P=1", ",1", 3, ":\nEND:A\n", "more than 4 parameters of one property"},
        {"BEGIN:A\nEXDATE:1", ",1", 19, "\nEND:A\n", "more than 20 values in one list"},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct pp_err err = {0};
        assert_ok(
            judge_repeated(limits[i].head, limits[i].unit, limits[i].most, limits[i].tail, &err),
            &err);
        assert_int_equal(judge_repeated(limits[i].head, limits[i].unit, limits[i].most + 1,
                                        limits[i].tail, &err),
                         PP_TOO_LARGE);
        assert_contains(err.text, limits[i].sentence);
    }
    struct pp_err err = {0};
    assert_int_equal(judge_repeated("", "BEGIN:A\n", 4, "", &err), PP_TOO_LARGE);
    assert_contains(err.text, "more than 3 components within each other");
}

static void l5_a_megabyte_of_folds_and_depth_is_refused_at_once(void **state)
{
    (void)state;
    struct pp_str text = {0};
    struct pp_err err = {0};
    pp_str_add(&text, "BEGIN:A\nX:");
    for (int i = 0; i < 1000000; i++)
        pp_str_add(&text, "\n y");
    assert_int_equal(cal_prefilter(text.at, text.len, &cal_limits_feed, &err), PP_TOO_LARGE);
    pp_str_clear(&text);
    for (int i = 0; i < 100000; i++)
        pp_str_add(&text, "BEGIN:A\n");
    assert_int_equal(cal_prefilter(text.at, text.len, &cal_limits_feed, &err), PP_TOO_LARGE);
    pp_str_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_lower_case_tabs_and_bare_newlines_are_read),
        cmocka_unit_test(l10_every_value_of_a_parameter_list_is_kept),
        cmocka_unit_test(components_and_properties_keep_their_order),
        cmocka_unit_test(what_is_no_calendar_is_refused_with_its_line),
        cmocka_unit_test(h5_each_limit_holds_exactly),
        cmocka_unit_test(l5_a_megabyte_of_folds_and_depth_is_refused_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
