#include "daemon/sheet/sheet.h"
#include "tests/lib/pp_test.h"

static const struct sheet_column columns[] = {
    {"external_id", "id|reference", false},
    {"email", "e-mail address|mail", true},
    {"day_rate", NULL, false},
};

struct fixture {
    struct pp_arena arena;
    struct sheet sheet;
    struct pp_faults warnings;
    int at[3];
    struct pp_err err;
};

static enum pp_code find(struct fixture *it, const char *header)
{
    it->warnings = (struct pp_faults){.arena = &it->arena};
    assert_ok(sheet_read(header, strlen(header), &it->arena, &it->sheet, &it->err), &it->err);
    return sheet_find_columns(&it->sheet, columns, 3, it->at, &it->warnings, &it->err);
}

static void case_blanks_and_punctuation_do_not_count(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(find(&it, "Day-Rate,E_MAIL Address,Reference"), &it.err);
    assert_int_equal(it.at[0], 2);
    assert_int_equal(it.at[1], 1);
    assert_int_equal(it.at[2], 0);
    assert_int_equal(it.warnings.count, 0);
    assert_true(sheet_has_column(&it.sheet, &columns[0]));
    assert_false(sheet_has_column(&it.sheet, &(struct sheet_column){"name", NULL, false}));
    pp_arena_fini(&it.arena);
}

static void an_unknown_header_is_a_warning_with_a_guess(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(find(&it, "email,day rte,shoe size,"), &it.err);
    assert_int_equal(it.at[2], -1);
    assert_int_equal(it.warnings.count, 2);
    assert_string_equal(it.warnings.at[0].code, "ignored-column");
    assert_string_equal(it.warnings.at[0].suggestion, "day_rate");
    assert_null(it.warnings.at[1].suggestion);
    pp_arena_fini(&it.arena);
}

static void two_headers_for_one_column_are_refused(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_int_equal(find(&it, "mail,id,e-mail"), PP_INVALID);
    assert_contains(it.err.text, "\"mail\" and \"e-mail\" both mean \"email\"");
    pp_arena_fini(&it.arena);
}

static void a_missing_needed_column_is_refused_with_a_guess(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_int_equal(find(&it, "id,emial"), PP_INVALID);
    assert_contains(it.err.text, "did you mean it by \"emial\"?");
    assert_int_equal(find(&it, "id"), PP_INVALID);
    assert_contains(it.err.text, "the column \"email\" is missing");
    pp_arena_fini(&it.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_blanks_and_punctuation_do_not_count),
        cmocka_unit_test(an_unknown_header_is_a_warning_with_a_guess),
        cmocka_unit_test(two_headers_for_one_column_are_refused),
        cmocka_unit_test(a_missing_needed_column_is_refused_with_a_guess),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
