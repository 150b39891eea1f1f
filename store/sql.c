#include "store/sql.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { MOST_VALUES = 48 };

const char *sql_name_of(const struct sql_names *names, unsigned value)
{
    PP_REQUIRE(value < names->count);
    return names->at[value];
}

bool sql_name_parse(const struct sql_names *names, const char *text, unsigned *value)
{
    for (unsigned i = 0; text && i < names->count; i++)
        if (strcmp(text, names->at[i]) == 0) {
            *value = i;
            return true;
        }
    return false;
}

struct sql_value sql_int(int64_t number)
{
    return (struct sql_value){.kind = SQL_INT, .number = number};
}

struct sql_value sql_ref(int64_t id)
{
    return id ? sql_int(id) : (struct sql_value){.kind = SQL_NULL};
}

struct sql_value sql_day(int32_t day)
{
    return day == STORE_NO_DAY ? (struct sql_value){.kind = SQL_NULL} : sql_int(day);
}

struct sql_value sql_text(const char *text)
{
    return (struct sql_value){.kind = text ? SQL_TEXT : SQL_NULL, .text = text};
}

/* A member as what is bound for it; also what two structs are compared by. */
static struct sql_value value_of(const struct sql_field *field, const void *row)
{
    const void *at = (const char *)row + field->offset;
    switch (field->kind) {
    case SQL_KIND_INT64:
        return sql_int(*(const int64_t *)at);
    case SQL_KIND_REF:
        return sql_ref(*(const int64_t *)at);
    case SQL_KIND_INT:
        return sql_int(*(const int *)at);
    case SQL_KIND_DAY:
        return sql_day(*(const int32_t *)at);
    case SQL_KIND_BOOL:
        return sql_int(*(const bool *)at);
    case SQL_KIND_TEXT:
        return sql_text(*(const char *const *)at);
    case SQL_KIND_ENUM:
        return sql_text(sql_name_of(field->names, *(const unsigned *)at));
    }
    abort(); /* every kind has returned */
}

static bool same_value(struct sql_value a, struct sql_value b)
{
    return a.kind == b.kind && a.number == b.number && pp_text_is(a.text, b.text);
}

bool sql_same(const struct sql_shape *shape, const void *a, const void *b)
{
    for (size_t i = 0; i < shape->count; i++)
        if (!same_value(value_of(&shape->at[i], a), value_of(&shape->at[i], b)))
            return false;
    return true;
}

bool sql_same_all(const struct sql_shape *shape, const void *a, size_t a_count, const void *b,
                  size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (!sql_same(shape, (const char *)a + i * shape->size, (const char *)b + i * shape->size))
            return false;
    return true;
}

enum pp_code sql_exec(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                      size_t *changed, struct pp_err *err)
{
    bool row = false;
    enum pp_code code = engine_start(tx->engine, sql, args.at, args.count, err);
    if (!code)
        code = engine_next(tx->engine, sql, &row, err);
    if (!code && changed)
        *changed = engine_changes(tx->engine);
    engine_finish(tx->engine, sql);
    PP_REQUIRE(!row);
    return code;
}

enum pp_code sql_put(struct store_tx *tx, enum store_sql sql, const struct sql_shape *shape,
                     const void *row, struct sql_args extra, size_t *changed, struct pp_err *err)
{
    struct sql_value values[MOST_VALUES];
    const size_t count = shape->count + extra.count;
    PP_REQUIRE(count <= MOST_VALUES);
    for (size_t i = 0; i < shape->count; i++)
        values[i] = value_of(&shape->at[i], row);
    for (size_t i = 0; i < extra.count; i++)
        values[shape->count + i] = extra.at[i];
    return sql_exec(tx, sql, (struct sql_args){values, count}, changed, err);
}

enum pp_code sql_put_all(struct store_tx *tx, enum store_sql sql, const struct sql_shape *shape,
                         const void *rows, size_t count, int64_t owner, struct pp_err *err)
{
    enum pp_code code = PP_OK;
    for (size_t i = 0; !code && i < count; i++)
        code = sql_put(tx, sql, shape, (const char *)rows + i * shape->size,
                       SQL_ARGS(sql_int(owner), sql_int((int64_t)i)), NULL, err);
    return code;
}

enum pp_code sql_number(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                        int64_t *number, struct pp_err *err)
{
    bool row = false;
    *number = 0;
    enum pp_code code = engine_start(tx->engine, sql, args.at, args.count, err);
    if (!code)
        code = engine_next(tx->engine, sql, &row, err);
    if (!code && row)
        *number = engine_int(tx->engine, sql, 0);
    /* To its end: what a statement with RETURNING writes is done only then. */
    for (bool more = row; !code && more;)
        code = engine_next(tx->engine, sql, &more, err);
    engine_finish(tx->engine, sql);
    return code;
}

/* The column of each member, by name; owner is -1 where the statement has none. */
struct columns {
    int of[MOST_VALUES];
    int owner;
};

static void find_columns(struct engine *engine, enum store_sql sql, const struct sql_shape *shape,
                         struct columns *columns)
{
    PP_REQUIRE(shape->count <= MOST_VALUES);
    for (size_t i = 0; i < shape->count; i++) {
        columns->of[i] = engine_column(engine, sql, shape->at[i].column);
        PP_REQUIRE(columns->of[i] >= 0);
    }
    columns->owner = engine_column(engine, sql, "owner");
}

/* False when the column holds a name the program does not know, or there is no memory for it. */
static bool read_member(struct engine *engine, enum store_sql sql, int column,
                        const struct sql_field *field, struct pp_arena *arena, void *at)
{
    const bool null = engine_is_null(engine, sql, column);
    const char *text;
    switch (field->kind) {
    case SQL_KIND_INT64:
    case SQL_KIND_REF:
        *(int64_t *)at = engine_int(engine, sql, column);
        return true;
    case SQL_KIND_INT:
        *(int *)at = (int)engine_int(engine, sql, column);
        return true;
    case SQL_KIND_DAY:
        *(int32_t *)at = null ? STORE_NO_DAY : (int32_t)engine_int(engine, sql, column);
        return true;
    case SQL_KIND_BOOL:
        *(bool *)at = engine_int(engine, sql, column) != 0;
        return true;
    case SQL_KIND_TEXT:
        text = null ? NULL : engine_text(engine, sql, column);
        *(const char **)at = pp_dup(arena, text);
        return null || text;
    case SQL_KIND_ENUM:
        return sql_name_parse(field->names, engine_text(engine, sql, column), at);
    }
    return false;
}

static enum pp_code read_row(struct engine *engine, enum store_sql sql,
                             const struct sql_shape *shape, const struct columns *columns,
                             struct pp_arena *arena, void *row, struct pp_err *err)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct sql_field *field = &shape->at[i];
        if (read_member(engine, sql, columns->of[i], field, arena, (char *)row + field->offset))
            continue;
        const char *text = engine_text(engine, sql, columns->of[i]);
        return text ? pp_fail(err, PP_CORRUPT, "a stored row has an unknown %s: \"%s\"",
                              field->column, text)
                    : pp_fail(err, PP_FAILED, "cannot read %s: out of memory", field->column);
    }
    return PP_OK;
}

static enum pp_code fetch(struct store_tx *tx, enum store_sql sql, const struct sql_shape *shape,
                          struct pp_arena *arena, struct sql_rows *rows, struct pp_err *err)
{
    struct columns columns;
    size_t cap = 0, owner_cap = 0;
    bool row;
    enum pp_code code = engine_next(tx->engine, sql, &row, err);
    if (!code)
        find_columns(tx->engine, sql, shape, &columns);
    while (!code && row) {
        rows->at = pp_grow(arena, rows->at, &cap, rows->count + 1, shape->size);
        if (columns.owner >= 0) {
            rows->owner =
                pp_grow(arena, rows->owner, &owner_cap, rows->count + 1, sizeof *rows->owner);
            rows->owner[rows->count] = engine_int(tx->engine, sql, columns.owner);
        }
        code = read_row(tx->engine, sql, shape, &columns, arena,
                        (char *)rows->at + rows->count * shape->size, err);
        rows->count++;
        if (!code)
            code = engine_next(tx->engine, sql, &row, err);
    }
    return code;
}

enum pp_code sql_fetch(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                       const struct sql_shape *shape, struct pp_arena *arena, struct sql_rows *rows,
                       struct pp_err *err)
{
    *rows = (struct sql_rows){0};
    enum pp_code code = engine_start(tx->engine, sql, args.at, args.count, err);
    if (!code)
        code = fetch(tx, sql, shape, arena, rows, err);
    engine_finish(tx->engine, sql);
    return code;
}

enum pp_code sql_one(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                     const struct sql_shape *shape, struct pp_arena *arena, void *row, bool *found,
                     struct pp_err *err)
{
    struct columns columns;
    *found = false;
    enum pp_code code = engine_start(tx->engine, sql, args.at, args.count, err);
    if (!code)
        code = engine_next(tx->engine, sql, found, err);
    if (!code && *found) {
        find_columns(tx->engine, sql, shape, &columns);
        memset(row, 0, shape->size);
        code = read_row(tx->engine, sql, shape, &columns, arena, row, err);
    }
    engine_finish(tx->engine, sql);
    return code;
}

void *sql_children(const struct sql_rows *rows, const struct sql_shape *shape, int64_t owner,
                   size_t *at, size_t *count)
{
    while (*at < rows->count && rows->owner[*at] < owner)
        ++*at;
    const size_t first = *at;
    while (*at < rows->count && rows->owner[*at] == owner)
        ++*at;
    *count = *at - first;
    return *count ? (char *)rows->at + first * shape->size : NULL;
}

void sql_page_end(struct store_page *page, size_t *count)
{
    PP_REQUIRE(page->limit >= 1);
    page->more = *count > (size_t)page->limit;
    if (page->more)
        *count = (size_t)page->limit;
}

char *sql_fold(struct pp_arena *arena, const char *text)
{
    char *fold = pp_dup(arena, text);
    for (char *at = fold; at && *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return fold;
}

char *sql_pattern(struct pp_arena *arena, const char *part)
{
    const char *fold = part ? sql_fold(arena, part) : "";
    char *pattern = pp_alloc(arena, 2 * strlen(fold) + 3), *to = pattern;
    *to++ = '%';
    for (const char *at = fold; *at; at++) {
        if (*at == '%' || *at == '_' || *at == '\\')
            *to++ = '\\';
        *to++ = *at;
    }
    *to++ = '%';
    *to = '\0';
    return pattern;
}

enum pp_code sql_count_up(struct store_tx *tx, const char *name, int64_t *value, struct pp_err *err)
{
    return sql_number(tx, SQL_COUNTER_UP, SQL_ARGS(sql_text(name)), value, err);
}

enum pp_code sql_catalogue_moved(struct store_tx *tx, struct pp_err *err)
{
    int64_t value;
    return sql_count_up(tx, "catalogue", &value, err);
}

enum pp_code sql_pool_moved(struct store_tx *tx, struct pp_err *err)
{
    int64_t revision;
    return sql_count_up(tx, "pool", &revision, err);
}
