/* A table that is read, written and read again is the same table. */
#include <string.h>

#include "daemon/sheet/sheet.h"
#include "tests/fuzz/fuzz.h"

static void write_row(struct sheet_writer *writer, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sheet_put(writer, cells[i]);
    sheet_end_row(writer);
}

static void check_same(const struct sheet *a, const struct sheet *b)
{
    PP_REQUIRE(a->column_count == b->column_count && a->row_count == b->row_count);
    for (size_t i = 0; i < a->column_count; i++)
        PP_REQUIRE(pp_text_is(a->headers[i], b->headers[i]));
    for (size_t row = 0; row < a->row_count; row++) {
        PP_REQUIRE(a->rows[row].cell_count == b->rows[row].cell_count);
        for (size_t i = 0; i < a->rows[row].cell_count; i++)
            PP_REQUIRE(pp_text_is(a->rows[row].cells[i], b->rows[row].cells[i]));
    }
}

/*
 * The written form is comma separated; a header that looks otherwise, or begins as another kind of
 * file does, would be read otherwise.
 */
static bool is_plain(const struct sheet *sheet)
{
    const char first = sheet->column_count ? sheet->headers[0][0] : '\0';
    if ((unsigned char)first >= 0x80 || first == 'P')
        return false;
    for (size_t i = 0; i < sheet->column_count; i++)
        for (const char *at = sheet->headers[i]; *at; at++)
            if (*at == ';' || *at == '\t' || *at == '"')
                return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct sheet_column columns[] = {{"name", "full name", true},
                                                  {"email", NULL, false}};
    struct pp_arena arena = {0};
    struct sheet sheet, again;
    struct pp_err err = {0};
    struct pp_faults warnings = {.arena = &arena};
    int at[2];
    if (!sheet_read((const char *)bytes, len, &arena, &sheet, &err)) {
        struct pp_str out = {0};
        struct sheet_writer writer = {.out = &out};
        const enum pp_code found = sheet_find_columns(&sheet, columns, 2, at, &warnings, &err);
        PP_REQUIRE(found == PP_OK || found == PP_INVALID);
        write_row(&writer, sheet.headers, sheet.column_count);
        for (size_t row = 0; row < sheet.row_count; row++)
            write_row(&writer, sheet.rows[row].cells, sheet.rows[row].cell_count);
        PP_REQUIRE(pp_utf8_valid(pp_str_text(&out), out.len));
        if (is_plain(&sheet)) {
            PP_REQUIRE(!sheet_read(out.at, out.len, &arena, &again, &err));
            check_same(&sheet, &again);
        }
        pp_str_fini(&out);
    } else {
        PP_REQUIRE(*err.text && pp_utf8_valid(err.text, strlen(err.text)));
    }
    pp_arena_fini(&arena);
    return 0;
}
