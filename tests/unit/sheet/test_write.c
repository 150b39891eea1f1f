#include "daemon/sheet/sheet.h"
#include "tests/lib/pp_test.h"

static void cells_are_quoted_only_where_they_must_be(void **state)
{
    (void)state;
    struct pp_str out = {0};
    struct sheet_writer writer = {.out = &out};
    sheet_put(&writer, "plain");
    sheet_put(&writer, "a,b");
    sheet_put(&writer, "say \"so\"");
    sheet_put(&writer, NULL);
    sheet_put_int(&writer, -12);
    sheet_end_row(&writer);
    sheet_put(&writer, "");
    sheet_end_row(&writer);
    assert_string_equal(out.at, "plain,\"a,b\",\"say \"\"so\"\"\",,-12\r\n\"\"\r\n");
    pp_str_fini(&out);
}

static void h10_formulas_get_an_apostrophe(void **state)
{
    (void)state;
    static const char *const cells[] = {"=1+1", "+44 20", "-x", "@cmd", "\tx", "\rx", "''=1"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        struct pp_str out = {0};
        struct sheet_writer writer = {.out = &out};
        sheet_put(&writer, cells[i]);
        assert_true(out.at[out.at[0] == '"'] == '\'');
        pp_str_fini(&out);
    }
}

static void what_is_written_is_read_back_the_same(void **state)
{
    (void)state;
    static const char *const cells[] = {
        "name",       "b",    "c",   "=1+1", "+44 20", "-x",   "@cmd",   "\tx",
        "'=1",        "''-2", "'hi", "\"",   " pad ",  "a\nb", "a\r\nb", "x;y",
        "Zo\xc3\xab", "t\tu", "'",   "''",   "",       "last", "\"'=",
    };
    const size_t count = sizeof cells / sizeof *cells;
    struct pp_str out = {0};
    struct sheet_writer writer = {.out = &out};
    for (int header = 0; header < 3; header++)
        sheet_put(&writer, cells[header]);
    sheet_end_row(&writer);
    for (size_t i = 3; i < count; i++) {
        sheet_put(&writer, "k");
        sheet_put(&writer, cells[i]);
        sheet_put(&writer, "z");
        sheet_end_row(&writer);
    }
    struct pp_arena arena = {0};
    struct sheet sheet;
    struct pp_err err = {0};
    assert_ok(sheet_read(out.at, out.len, &arena, &sheet, &err), &err);
    assert_int_equal(sheet.row_count, count - 3);
    for (size_t i = 3; i < count; i++)
        assert_string_equal(sheet.rows[i - 3].cells[1], cells[i]);
    pp_arena_fini(&arena);
    pp_str_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_only_where_they_must_be),
        cmocka_unit_test(h10_formulas_get_an_apostrophe),
        cmocka_unit_test(what_is_written_is_read_back_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
