#include "store/aggregate.h"

static int64_t id_of(const void *parent)
{
    return *(const int64_t *)parent;
}

static const void *children_of(const struct sql_family *family, const void *parent, size_t *count)
{
    const char *at = parent;
    *count = *(const size_t *)(const void *)(at + family->count);
    return *(const void *const *)(const void *)(at + family->array);
}

void sql_deal(const struct sql_rows *rows, const struct sql_family *family, void *parents,
              size_t count, size_t parent_size)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        char *parent = (char *)parents + i * parent_size;
        size_t children;
        void *first = sql_children(rows, &family->shape, id_of(parent), &at, &children);
        *(void **)(void *)(parent + family->array) = first;
        *(size_t *)(void *)(parent + family->count) = children;
    }
}

enum pp_code sql_load_range(struct store_tx *tx, const struct sql_families *families, void *parents,
                            size_t count, struct pp_arena *arena, struct pp_err *err)
{
    if (count == 0)
        return PP_OK;
    const int64_t first = id_of(parents);
    const int64_t last = id_of((const char *)parents + (count - 1) * families->parent_size);
    enum pp_code code = PP_OK;
    for (size_t i = 0; !code && i < families->count; i++) {
        const struct sql_family *family = &families->at[i];
        struct sql_rows rows;
        code = sql_fetch(tx, family->list, SQL_ARGS(sql_int(first), sql_int(last)), &family->shape,
                         arena, &rows, err);
        if (!code)
            sql_deal(&rows, family, parents, count, families->parent_size);
    }
    return code;
}

enum pp_code sql_load_each(struct store_tx *tx, const struct sql_families *families, void *parents,
                           size_t count, struct pp_arena *arena, struct pp_err *err)
{
    enum pp_code code = PP_OK;
    for (size_t i = 0; !code && i < count; i++)
        code = sql_load_range(tx, families, (char *)parents + i * families->parent_size, 1, arena,
                              err);
    return code;
}

enum pp_code sql_put_children(struct store_tx *tx, const struct sql_families *families,
                              const void *old, const void *parent, bool *changed,
                              struct pp_err *err)
{
    const int64_t id = id_of(parent);
    enum pp_code code = PP_OK;
    for (size_t i = 0; !code && i < families->count; i++) {
        const struct sql_family *family = &families->at[i];
        size_t count, old_count = 0;
        const void *rows = children_of(family, parent, &count);
        const void *old_rows = old ? children_of(family, old, &old_count) : NULL;
        if (sql_same_all(&family->shape, old_rows, old_count, rows, count))
            continue;
        *changed = true;
        if (old_count)
            code = sql_exec(tx, family->delete, SQL_ARGS(sql_int(id)), NULL, err);
        if (!code)
            code = sql_put_all(tx, family->put, &family->shape, rows, count, id, err);
    }
    return code;
}
