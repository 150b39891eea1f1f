/* Finds a table's columns by header, however it is written, and names near misses. */
#include <string.h>

#include "daemon/sheet/sheet.h"

char *sheet_fold(struct pp_arena *arena, const char *text)
{
    char *out = pp_alloc(arena, strlen(text) + 1);
    size_t used = 0;
    for (const char *at = text; *at; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (byte >= 'A' && byte <= 'Z')
            out[used++] = (char)(byte - 'A' + 'a');
        else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80)
            out[used++] = (char)byte;
    }
    return out;
}

/* Whether the folded header is this column's name or one of its aliases. */
static bool is_named(struct pp_arena *arena, const struct sheet_column *column, const char *folded)
{
    if (!strcmp(sheet_fold(arena, column->name), folded))
        return true;
    const char *at = column->aliases;
    while (at && *at) {
        const size_t len = strcspn(at, "|");
        if (!strcmp(sheet_fold(arena, pp_dup_len(arena, at, len)), folded))
            return true;
        at += len + (at[len] == '|');
    }
    return false;
}

bool sheet_has_column(const struct sheet *sheet, const struct sheet_column *column)
{
    struct pp_arena scratch;
    pp_arena_init(&scratch);
    bool found = false;
    for (size_t i = 0; i < sheet->column_count && !found; i++)
        found = is_named(&scratch, column, sheet_fold(&scratch, sheet->headers[i]));
    pp_arena_fini(&scratch);
    return found;
}

static void warn_ignored(const struct sheet *sheet, const char *header, const char **names,
                         size_t count, struct pp_faults *warnings)
{
    pp_faults_add(warnings, &(struct pp_fault){
                                .where = header,
                                .row = sheet->header_line,
                                .value = header,
                                .code = "ignored-column",
                                .message = "this column is not known and was ignored",
                                .suggestion = pp_closest(header, names, count),
                            });
}

/* Which column a header is, or -1. */
static int column_of(struct pp_arena *arena, const struct sheet_column *columns, size_t count,
                     const char *header)
{
    const char *folded = sheet_fold(arena, header);
    for (size_t i = 0; *folded && i < count; i++)
        if (is_named(arena, &columns[i], folded))
            return (int)i;
    return -1;
}

/* A header in an error sentence: its start, cut between characters. */
static const char *shorten(struct pp_arena *arena, const char *header)
{
    size_t len = strlen(header);
    if (len <= 60)
        return header;
    for (len = 60; len && ((unsigned char)header[len] & 0xc0) == 0x80;)
        len--;
    return pp_dup_len(arena, header, len);
}

static enum pp_code refuse_missing(const struct sheet *sheet, const struct sheet_column *column,
                                   struct pp_arena *arena, struct pp_err *err)
{
    const char *close = pp_closest(column->name, sheet->headers, sheet->column_count);
    if (close)
        return pp_fail(err, PP_INVALID,
                       "line %zu: the column \"%s\" is missing; did you mean it by \"%s\"?",
                       sheet->header_line, column->name, shorten(arena, close));
    return pp_fail(err, PP_INVALID,
                   "line %zu: the column \"%s\" is missing; the first line must name the columns",
                   sheet->header_line, column->name);
}

enum pp_code sheet_find_columns(const struct sheet *sheet, const struct sheet_column *columns,
                                size_t count, int *at, struct pp_faults *warnings,
                                struct pp_err *err)
{
    struct pp_arena scratch;
    pp_arena_init(&scratch);
    enum pp_code code = PP_OK;
    const char **names = PP_NEW_ARRAY(&scratch, count, const char *);
    for (size_t i = 0; i < count; i++) {
        names[i] = columns[i].name;
        at[i] = -1;
    }
    for (size_t i = 0; i < sheet->column_count && !code; i++) {
        const int column = column_of(&scratch, columns, count, sheet->headers[i]);
        if (column < 0)
            warn_ignored(sheet, sheet->headers[i], names, count, warnings);
        else if (at[column] >= 0)
            code = pp_fail(err, PP_INVALID,
                           "line %zu: the columns \"%s\" and \"%s\" both mean \"%s\"; keep one",
                           sheet->header_line, shorten(&scratch, sheet->headers[at[column]]),
                           shorten(&scratch, sheet->headers[i]), columns[column].name);
        else
            at[column] = (int)i;
    }
    for (size_t i = 0; i < count && !code; i++)
        if (columns[i].needed && at[i] < 0)
            code = refuse_missing(sheet, &columns[i], &scratch, err);
    pp_arena_fini(&scratch);
    return code;
}
