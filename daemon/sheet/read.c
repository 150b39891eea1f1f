/*
 * From bytes to rows, by libcsv in strict mode. The parser is fed one physical line at a time, so
 * that the line on which a row begins, or a fault lies, is known.
 */
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/sheet/encoding.h"

struct reader {
    struct csv_parser parser;
    struct pp_arena *arena;
    struct sheet *sheet;
    size_t line;     /* physical line being fed */
    size_t row_line; /* on which the row in progress began */
    bool in_row;     /* something of a row was fed since the last row ended */
    bool has_header;
    const char **cells; /* of the row in progress */
    size_t cell_count, cell_cap, row_cap;
    size_t total;      /* cells kept */
    enum pp_code code; /* first fault; parsing then only runs out */
    struct pp_err err;
};

static bool is_guard(const char *text)
{
    const size_t quotes = strspn(text, "'");
    return quotes && text[quotes] && strchr("=+-@\t\r", text[quotes]);
}

static void on_cell(void *bytes, size_t len, void *arg)
{
    struct reader *reader = arg;
    if (reader->code)
        return;
    if (len > SHEET_CELL_MOST) {
        reader->code = pp_fail(&reader->err, PP_TOO_LARGE,
                               "line %zu: a cell holds %zu bytes, at most %d are read; is a quote "
                               "left open?",
                               reader->row_line, len, SHEET_CELL_MOST);
        return;
    }
    /* One more than allowed is kept, to tell a ragged row from a full one. */
    if (reader->cell_count > SHEET_COLUMNS_MOST)
        return;
    const char *cell = len ? pp_dup_len(reader->arena, bytes, len) : "";
    if (is_guard(cell))
        cell++;
    reader->cells = pp_grow(reader->arena, reader->cells, &reader->cell_cap, reader->cell_count + 1,
                            sizeof *reader->cells);
    reader->cells[reader->cell_count++] = cell;
}

static void take_header(struct reader *reader)
{
    struct sheet *sheet = reader->sheet;
    while (reader->cell_count && !*reader->cells[reader->cell_count - 1])
        reader->cell_count--;
    reader->has_header = true;
    if (reader->cell_count > SHEET_COLUMNS_MOST) {
        reader->code = pp_fail(&reader->err, PP_TOO_LARGE,
                               "line %zu: the header line has more than %d columns",
                               reader->row_line, SHEET_COLUMNS_MOST);
        return;
    }
    sheet->header_line = reader->row_line;
    sheet->column_count = reader->cell_count;
    sheet->headers = PP_NEW_ARRAY(reader->arena, reader->cell_count, const char *);
    for (size_t i = 0; i < reader->cell_count; i++)
        sheet->headers[i] = reader->cells[i];
}

static bool all_empty(const struct reader *reader)
{
    for (size_t i = 0; i < reader->cell_count; i++)
        if (*reader->cells[i])
            return false;
    return true;
}

static void take_row(struct reader *reader)
{
    struct sheet *sheet = reader->sheet;
    reader->total += reader->cell_count;
    if (sheet->row_count == SHEET_ROWS_MOST || reader->total > SHEET_CELLS_MOST) {
        reader->code = pp_fail(&reader->err, PP_TOO_LARGE,
                               "line %zu: the file has more than %d rows or %d cells; split it and "
                               "import the parts",
                               reader->row_line, SHEET_ROWS_MOST, SHEET_CELLS_MOST);
        return;
    }
    while (reader->cell_count > sheet->column_count && !*reader->cells[reader->cell_count - 1])
        reader->cell_count--;
    sheet->rows = pp_grow(reader->arena, sheet->rows, &reader->row_cap, sheet->row_count + 1,
                          sizeof *sheet->rows);
    struct sheet_row *row = &sheet->rows[sheet->row_count++];
    *row = (struct sheet_row){
        .line = reader->row_line,
        .cell_count = reader->cell_count,
        .cells = PP_NEW_ARRAY(reader->arena, reader->cell_count, const char *),
    };
    for (size_t i = 0; i < reader->cell_count; i++)
        row->cells[i] = reader->cells[i];
}

/* Called at each row's end; `ending` is the character that ended it, which tells us nothing. */
static void on_row(int ending, void *arg)
{
    (void)ending;
    struct reader *reader = arg;
    if (!reader->code) {
        if (!reader->has_header && !all_empty(reader))
            take_header(reader);
        else if (reader->has_header && !all_empty(reader))
            take_row(reader);
    }
    reader->cell_count = 0;
    reader->in_row = false;
}

/* Bytes up to and with the next line's end: LF, CRLF or CR. */
static size_t line_length(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n')
            return i + 1;
        if (text[i] == '\r')
            return i + 1 < len && text[i + 1] == '\n' ? i + 2 : i + 1;
    }
    return len;
}

static bool is_blank(const char *line, size_t len, char delimiter)
{
    for (size_t i = 0; i < len; i++)
        if (line[i] == delimiter || !strchr(" \t\r\n", line[i]))
            return false;
    return true;
}

/* The one of , ; and TAB that the first line with text has most of outside quotes. */
static char find_delimiter(const char *text, size_t len)
{
    size_t counts[3] = {0};
    static const char marks[] = ",;\t";
    bool quoted = false, any = false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        const char *mark = quoted ? NULL : strchr(marks, text[i]);
        if (mark)
            counts[mark - marks]++;
        any = any || !strchr(" \t\r\n", text[i]);
        if (any && !quoted && (text[i] == '\n' || text[i] == '\r'))
            break;
    }
    const size_t best = counts[1] > counts[0] ? 1 : 0;
    return counts[2] > counts[best] ? '\t' : marks[best];
}

static enum pp_code refuse_syntax(struct reader *reader, bool at_end)
{
    /* What stays open at the end was opened on the line where its row began. */
    if (at_end)
        return pp_fail(&reader->err, PP_INVALID,
                       "line %zu: a quote is opened in the row that begins here and never closed; "
                       "is the file cut off?",
                       reader->row_line);
    return pp_fail(&reader->err, PP_INVALID,
                   "line %zu: there is a quote where none may be: a cell with a quote in it must "
                   "be quoted, and its quotes doubled",
                   reader->line);
}

static void feed(struct reader *reader, const char *text, size_t len)
{
    csv_set_delim(&reader->parser, (unsigned char)reader->sheet->delimiter);
    while (len && !reader->code) {
        const size_t step = line_length(text, len);
        reader->line++;
        if (!reader->in_row && !is_blank(text, step, reader->sheet->delimiter)) {
            reader->row_line = reader->line;
            reader->in_row = true;
        }
        if (csv_parse(&reader->parser, text, step, on_cell, on_row, reader) != step &&
            !reader->code)
            reader->code = refuse_syntax(reader, false);
        text += step;
        len -= step;
    }
    if (!reader->code && csv_fini(&reader->parser, on_cell, on_row, reader) && !reader->code)
        reader->code = refuse_syntax(reader, true);
}

enum pp_code sheet_read(const char *bytes, size_t len, struct pp_arena *arena, struct sheet *out,
                        struct pp_err *err)
{
    *out = (struct sheet){0};
    if (len > SHEET_BYTES_MOST)
        return pp_fail(err, PP_TOO_LARGE, "the file has %zu bytes, at most %d are read", len,
                       SHEET_BYTES_MOST);
    const char *text = NULL;
    size_t text_len = 0;
    enum pp_code code = sheet_decode(bytes, len, arena, &out->encoding, &text, &text_len, err);
    if (code)
        return code;
    out->delimiter = find_delimiter(text, text_len);
    struct reader reader = {.arena = arena, .sheet = out};
    PP_REQUIRE(!csv_init(&reader.parser, CSV_STRICT | CSV_STRICT_FINI));
    csv_set_realloc_func(&reader.parser, pp_resize);
    csv_set_free_func(&reader.parser, free);
    feed(&reader, text, text_len);
    csv_free(&reader.parser);
    if (reader.code) {
        *err = reader.err;
        return reader.code;
    }
    if (!reader.has_header)
        return pp_fail(err, PP_INVALID, "the file is empty: its first line must name the columns");
    return PP_OK;
}
