/* What people read: values of a reply as text, and tables. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/cli/cli.h"

enum { TEXT_MOST = 1 << 20 };

static const char *value_text(struct cli *cli, const struct js_value *value)
{
    int64_t number = 0;
    bool flag = false;
    switch (js_kind(value)) {
    case JS_TEXT:
        return js_text_of(value, TEXT_MOST);
    case JS_INT:
        (void)js_int_of(value, INT64_MIN, INT64_MAX, &number);
        return pp_printf(&cli->arena, "%" PRId64, number);
    case JS_BOOL:
        (void)js_bool_of(value, &flag);
        return flag ? "yes" : "no";
    case JS_NULL:
    case JS_REAL:
    case JS_ARRAY:
    case JS_OBJECT:
        break;
    }
    return "";
}

const char *cli_text(struct cli *cli, const struct js_value *object, const char *name)
{
    const struct js_value *value = object ? js_member(object, name) : NULL;
    const char *text = value ? value_text(cli, value) : "";
    return text ? text : "";
}

const char *cli_text_in(struct cli *cli, const struct js_value *object, const char *outer,
                        const char *name)
{
    const struct js_value *inner = object ? js_member(object, outer) : NULL;
    return inner && js_kind(inner) == JS_OBJECT ? cli_text(cli, inner, name) : "";
}

int64_t cli_int(const struct js_value *object, const char *name)
{
    int64_t number = 0;
    (void)js_int(object, name, JS_MAY, INT64_MIN, INT64_MAX, &number);
    return number;
}

bool cli_flag(const struct js_value *object, const char *name)
{
    bool flag = false;
    (void)js_bool(object, name, JS_MAY, &flag);
    return flag;
}

const char *cli_day(struct cli *cli, const char *text)
{
    int32_t day;
    char words[PP_DAY_WORDS];
    return pp_day_parse(text, &day) ? pp_dup(&cli->arena, pp_day_words(day, words)) : text;
}

void cli_table_begin(struct cli *cli, struct cli_table *table, size_t columns,
                     const char *const *heads)
{
    PP_REQUIRE(columns <= CLI_COLUMNS_MOST);
    *table = (struct cli_table){.arena = &cli->arena, .columns = columns};
    cli_table_row(table, heads);
}

void cli_table_row(struct cli_table *table, const char *const *cells)
{
    const size_t used = table->rows * table->columns;
    table->cells = pp_grow(table->arena, table->cells, &table->cap, used + table->columns,
                           sizeof *table->cells);
    for (size_t c = 0; c < table->columns; c++)
        table->cells[used + c] = cells[c] ? cells[c] : "";
    table->rows++;
}

static size_t width_of(const char *text)
{
    return pp_utf8_count(text, strlen(text));
}

static void print_spaces(FILE *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)fputc(' ', out);
}

void cli_table_print(const struct cli_table *table, FILE *out, int indent)
{
    size_t widths[CLI_COLUMNS_MOST] = {0};
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        const size_t width = width_of(table->cells[i]);
        if (width > widths[i % table->columns])
            widths[i % table->columns] = width;
    }
    for (size_t r = 0; r < table->rows; r++) {
        print_spaces(out, (size_t)indent);
        for (size_t c = 0; c < table->columns; c++) {
            const char *cell = table->cells[r * table->columns + c];
            const size_t pad = widths[c] - width_of(cell);
            if (table->right[c])
                print_spaces(out, pad);
            (void)fputs(cell, out);
            if (c + 1 < table->columns)
                print_spaces(out, (table->right[c] ? 0 : pad) + 2);
        }
        (void)fputc('\n', out);
    }
}
