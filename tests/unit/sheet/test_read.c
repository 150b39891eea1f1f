#include "daemon/sheet/sheet.h"
#include "tests/lib/pp_test.h"

struct fixture {
    struct pp_arena arena;
    struct sheet sheet;
    struct pp_err err;
};

static enum pp_code read_len(struct fixture *fixture, const char *bytes, size_t len)
{
    return sheet_read(bytes, len, &fixture->arena, &fixture->sheet, &fixture->err);
}

static enum pp_code read_text(struct fixture *fixture, const char *text)
{
    return read_len(fixture, text, strlen(text));
}

static void assert_refused(const char *text, enum pp_code code, const char *part)
{
    struct fixture it = {0};
    assert_int_equal(read_text(&it, text), code);
    assert_contains(it.err.text, part);
    pp_arena_fini(&it.arena);
}

static void assert_cell(const struct fixture *it, size_t row, size_t column, const char *text)
{
    assert_true(row < it->sheet.row_count && column < it->sheet.rows[row].cell_count);
    assert_string_equal(it->sheet.rows[row].cells[column], text);
}

static void a_plain_file_gives_its_headers_and_rows(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(read_text(&it, "name,email\r\nAnn,ann@peer.example\r\nBo,bo@peer.example\r\n"),
              &it.err);
    assert_int_equal(it.sheet.column_count, 2);
    assert_string_equal(it.sheet.headers[1], "email");
    assert_int_equal(it.sheet.row_count, 2);
    assert_cell(&it, 1, 0, "Bo");
    assert_int_equal(it.sheet.encoding, SHEET_UTF_8);
    pp_arena_fini(&it.arena);
}

static void quoted_cells_keep_commas_line_ends_and_doubled_quotes(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(read_text(&it, "a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n p , q \n"), &it.err);
    assert_cell(&it, 0, 0, "x, \"y\"");
    assert_cell(&it, 0, 1, "two\nlines");
    assert_cell(&it, 1, 0, "p");
    pp_arena_fini(&it.arena);
}

static void rows_know_the_line_they_begin_on(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(read_text(&it, "\n a,b \n\"1\n2\n3\",x\n\n  \n4,y\r5,z"), &it.err);
    assert_int_equal(it.sheet.header_line, 2);
    assert_int_equal(it.sheet.row_count, 3);
    assert_int_equal(it.sheet.rows[0].line, 3);
    assert_int_equal(it.sheet.rows[1].line, 8);
    assert_int_equal(it.sheet.rows[2].line, 9);
    pp_arena_fini(&it.arena);
}

static void ragged_rows_are_kept_and_can_be_told(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(read_text(&it, "a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n,,\n"), &it.err);
    assert_int_equal(it.sheet.row_count, 3);
    assert_int_equal(it.sheet.rows[0].cell_count, 2);
    assert_int_equal(it.sheet.rows[1].cell_count, 4);
    assert_int_equal(it.sheet.rows[2].cell_count, 3);
    pp_arena_fini(&it.arena);
}

static void misplaced_quotes_are_refused_with_their_line(void **state)
{
    (void)state;
    assert_refused("a,b\nx,y\n1,q\"r\n", PP_INVALID, "line 3: there is a quote where none may be");
    assert_refused("a,b\n\"x\"y,2\n", PP_INVALID, "line 2: there is a quote where none may be");
    assert_refused("a,b\n1,2\n3,\"4\n5,6\n", PP_INVALID, "line 3: a quote is opened in the row");
}

static void semicolons_and_tabs_are_found_in_the_header(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(read_text(&it, "a;b;\"c,d,e,f\"\n1,5;2;3\n"), &it.err);
    assert_int_equal(it.sheet.delimiter, ';');
    assert_cell(&it, 0, 0, "1,5");
    assert_ok(read_text(&it, "a\tb\n1\t\n\t2\n"), &it.err);
    assert_int_equal(it.sheet.delimiter, '\t');
    assert_int_equal(it.sheet.row_count, 2);
    assert_cell(&it, 1, 0, "");
    assert_cell(&it, 1, 1, "2");
    pp_arena_fini(&it.arena);
}

static void a_byte_order_mark_is_no_part_of_the_first_header(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(read_text(&it, "\xef\xbb\xbf\"name\"\nZo\xc3\xab\n"), &it.err);
    assert_string_equal(it.sheet.headers[0], "name");
    assert_cell(&it, 0, 0, "Zo\xc3\xab");
    pp_arena_fini(&it.arena);
}

static void windows_1252_is_read_and_reported(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(read_text(&it,
                        "name,rate\nZo\xeb O\x92"
                        "Neil,\x80"
                        "350\n"),
              &it.err);
    assert_int_equal(it.sheet.encoding, SHEET_WINDOWS_1252);
    assert_string_equal(sheet_encoding_text(it.sheet.encoding), "Windows-1252");
    assert_cell(&it, 0, 0, "Zo\xc3\xab O\xe2\x80\x99Neil");
    assert_cell(&it, 0, 1,
                "\xe2\x82\xac"
                "350");
    pp_arena_fini(&it.arena);
}

static void damaged_and_mixed_encodings_are_refused_with_their_line(void **state)
{
    (void)state;
    assert_refused("\xef\xbb\xbfname\nZo\xeb\n", PP_INVALID, "line 2: byte 0xEB is not UTF-8");
    assert_refused("name\nZo\xc3\xab\nJos\xc3\xa9\nZo\xeb\n", PP_INVALID,
                   "line 4: byte 0xEB is not UTF-8");
    assert_refused("name\nx\x81\n", PP_INVALID, "neither UTF-8 nor Windows-1252");
}

static void utf_16_spreadsheets_and_nul_are_refused_with_a_remedy(void **state)
{
    (void)state;
    assert_refused("\xff\xfen", PP_INVALID, "UTF-16");
    assert_refused("PK\x03\x04...", PP_INVALID, "spreadsheet");
    struct fixture it = {0};
    assert_int_equal(read_len(&it, "n\0a\0m\0e\0", 8), PP_INVALID);
    assert_contains(it.err.text, "UTF-16");
    assert_int_equal(read_len(&it, "name\nx\0y\n", 9), PP_INVALID);
    assert_contains(it.err.text, "line 2: there is a NUL byte");
    pp_arena_fini(&it.arena);
}

static void an_empty_file_is_refused(void **state)
{
    (void)state;
    assert_refused("", PP_INVALID, "the file is empty");
    assert_refused("\n\r\n \n,,,\n", PP_INVALID, "the file is empty");
    assert_refused("\xef\xbb\xbf", PP_INVALID, "the file is empty");
}

static void a_header_without_rows_is_a_table_without_rows(void **state)
{
    (void)state;
    struct fixture it = {0};
    assert_ok(read_text(&it, "name"), &it.err);
    assert_int_equal(it.sheet.column_count, 1);
    assert_int_equal(it.sheet.row_count, 0);
    pp_arena_fini(&it.arena);
}

static void limits_are_kept_to_the_byte(void **state)
{
    (void)state;
    struct fixture it = {0};
    struct pp_str text = {0};
    pp_str_add(&text, "a\n");
    for (size_t i = 0; i < SHEET_CELL_MOST; i++)
        pp_str_add_char(&text, 'x');
    assert_ok(read_text(&it, text.at), &it.err);
    pp_str_add_char(&text, 'x');
    assert_int_equal(read_text(&it, text.at), PP_TOO_LARGE);
    assert_contains(it.err.text, "line 2: a cell holds 65537 bytes");

    pp_str_clear(&text);
    for (int i = 0; i < SHEET_COLUMNS_MOST; i++)
        pp_str_add(&text, i ? ",c" : "c");
    assert_ok(read_text(&it, text.at), &it.err);
    pp_str_add(&text, ",c");
    assert_int_equal(read_text(&it, text.at), PP_TOO_LARGE);

    pp_str_clear(&text);
    pp_str_add(&text, "c\n");
    for (int i = 0; i < SHEET_ROWS_MOST; i++)
        pp_str_add(&text, "1\n");
    assert_ok(read_text(&it, text.at), &it.err);
    assert_int_equal(it.sheet.row_count, SHEET_ROWS_MOST);
    pp_str_add(&text, "1\n");
    assert_int_equal(read_text(&it, text.at), PP_TOO_LARGE);
    assert_int_equal(read_len(&it, "a", (size_t)SHEET_BYTES_MOST + 1), PP_TOO_LARGE);
    pp_str_fini(&text);
    pp_arena_fini(&it.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_file_gives_its_headers_and_rows),
        cmocka_unit_test(quoted_cells_keep_commas_line_ends_and_doubled_quotes),
        cmocka_unit_test(rows_know_the_line_they_begin_on),
        cmocka_unit_test(ragged_rows_are_kept_and_can_be_told),
        cmocka_unit_test(misplaced_quotes_are_refused_with_their_line),
        cmocka_unit_test(semicolons_and_tabs_are_found_in_the_header),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_first_header),
        cmocka_unit_test(windows_1252_is_read_and_reported),
        cmocka_unit_test(damaged_and_mixed_encodings_are_refused_with_their_line),
        cmocka_unit_test(utf_16_spreadsheets_and_nul_are_refused_with_a_remedy),
        cmocka_unit_test(an_empty_file_is_refused),
        cmocka_unit_test(a_header_without_rows_is_a_table_without_rows),
        cmocka_unit_test(limits_are_kept_to_the_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
