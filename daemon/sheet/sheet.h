/*
 * Tables in and out. Reading takes the bytes of one CSV file and gives its header line and rows as
 * UTF-8; what the cells mean is the caller's. libcsv stays inside this folder.
 *
 * A whole file that cannot be read is one error; a row that does not fit the header is kept and
 * marked, so that the caller rejects it alone and can write it back.
 */
#ifndef PP_SHEET_SHEET_H
#define PP_SHEET_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/str.h"

enum {
    SHEET_BYTES_MOST = 32 * 1024 * 1024,
    SHEET_ROWS_MOST = 200000,
    SHEET_COLUMNS_MOST = 101,   /* a hundred, and the column `error` that a file of rejects has */
    SHEET_CELLS_MOST = 4000000, /* of the whole file: bounds the memory a hostile file takes */
    SHEET_CELL_MOST = 64 * 1024
};

enum sheet_encoding { SHEET_UTF_8, SHEET_WINDOWS_1252 };
const char *sheet_encoding_text(enum sheet_encoding encoding); /* "UTF-8", "Windows-1252" */

struct sheet_row {
    size_t line;        /* 1-based line of the file on which the row begins */
    const char **cells; /* never NULL inside */
    size_t cell_count;  /* ragged when it differs from the sheet's column_count */
};

struct sheet {
    enum sheet_encoding encoding; /* decided for the whole file */
    char delimiter;               /* ',' ';' or TAB, as the header line has most of */
    size_t header_line;
    const char **headers; /* as written */
    size_t column_count;
    struct sheet_row *rows;
    size_t row_count;
};

/*
 * Reads RFC 4180 strictly: a quote inside an unquoted cell, text after a closing quote and a quote
 * never closed are faults of the whole file, with their line. Blank lines are passed over, unquoted
 * cells lose blanks at both ends, empty cells beyond the header's last column are dropped, and the
 * apostrophe that sheet_put() sets before a formula is taken off again. Valid UTF-8 is read as
 * such, else the file is Windows-1252; damaged UTF-8, UTF-16, a spreadsheet and a NUL are refused.
 * `bytes` is not needed afterwards. PP_TOO_LARGE, PP_INVALID.
 */
PP_CHECK enum pp_code sheet_read(const char *bytes, size_t len, struct pp_arena *arena,
                                 struct sheet *out, struct pp_err *err);

struct sheet_column {
    const char *name;    /* "external_id": as it appears in reports */
    const char *aliases; /* '|' between; may be NULL */
    bool needed;
};

/*
 * Finds each column's place among the headers: at[i] is the place of columns[i], or -1. Case,
 * blanks and punctuation do not count. Headers nobody knows become warnings (code "ignored-column",
 * with the closest name as suggestion). Two headers for one column, or a needed one missing:
 * PP_INVALID.
 */
PP_CHECK enum pp_code sheet_find_columns(const struct sheet *sheet,
                                         const struct sheet_column *columns, size_t count, int *at,
                                         struct pp_faults *warnings, struct pp_err *err);

/* Whether the sheet has this column, by name or alias. */
bool sheet_has_column(const struct sheet *sheet, const struct sheet_column *column);

/* The header folded for comparison: lower case, letters and digits only. */
char *sheet_fold(struct pp_arena *arena, const char *text);

/* "2027-03-01", "1/3/2027", "01.03.2027", "1-3-27" (2000 to 2069, else 1970 to 1999). */
bool sheet_day_parse(const char *text, int32_t *day);

/* Pushes RFC 4180 onto `out`, lines ending in CRLF. */
struct sheet_writer {
    struct pp_str *out; /* borrowed */
    bool begun;         /* a cell of the current row is out */
};

/*
 * One cell; NULL is empty. A text that a spreadsheet would take for a formula (= + - @ TAB CR at
 * its start, also behind apostrophes) gets an apostrophe in front, which sheet_read() takes off.
 */
void sheet_put(struct sheet_writer *writer, const char *text);
void sheet_put_int(struct sheet_writer *writer, int64_t value); /* never guarded: a number */
void sheet_end_row(struct sheet_writer *writer);

#endif
