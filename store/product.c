/* Products: templates of seats, whose versions are never changed once there. */
#include <inttypes.h>

#include "store/request.h"
#include "store/sql.h"

static const struct sql_field fields[] = {
    SQL_FIELD(struct store_product, id, INT64),
    SQL_FIELD(struct store_product, code, TEXT),
    SQL_FIELD(struct store_product, version, INT),
    SQL_FIELD(struct store_product, name, TEXT),
    SQL_FIELD(struct store_product, strand, TEXT),
    SQL_FIELD(struct store_product, template_json, TEXT),
    SQL_FIELD(struct store_product, rebalance_json, TEXT),
    SQL_FIELD(struct store_product, asking_json, TEXT),
};
static const struct sql_shape shape = SQL_SHAPE(fields, struct store_product);

enum pp_code store_product_list(struct store_tx *tx, struct pp_arena *arena,
                                struct store_product **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_PRODUCT_LIST, SQL_NO_ARGS, &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_product_find(struct store_tx *tx, const char *code, struct pp_arena *arena,
                                struct store_product *out, struct pp_err *err)
{
    bool found;
    const enum pp_code rc =
        sql_one(tx, SQL_PRODUCT_FIND, SQL_ARGS(sql_text(code)), &shape, arena, out, &found, err);
    if (!rc && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no product \"%s\"", code);
    return rc;
}

enum pp_code store_product_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                               struct store_product *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_PRODUCT_GET, SQL_ARGS(sql_int(id)), &shape, arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no product with id %" PRId64, id);
    return code;
}

enum pp_code store_product_put(struct store_tx *tx, const struct store_who *who,
                               const struct store_product *product, bool *changed,
                               struct pp_err *err)
{
    PP_REQUIRE(product->id > 0);
    struct pp_arena arena = {0};
    struct store_product old, next = *product;
    bool found;
    *changed = false;
    enum pp_code code = sql_one(tx, SQL_PRODUCT_FIND, SQL_ARGS(sql_text(product->code)), &shape,
                                &arena, &old, &found, err);
    if (code)
        goto end;
    next.version = 1;
    if (found) {
        /* Beside id and version, which are made here, all the rest is what may differ. */
        struct store_product same = next;
        same.id = old.id;
        same.version = old.version;
        if (sql_same(&shape, &old, &same))
            goto end;
        next.version = old.version + 1;
    }
    code = sql_put(tx, SQL_PRODUCT_PUT, &shape, &next, SQL_NO_ARGS, NULL, err);
    if (!code)
        code = sql_catalogue_moved(tx, err);
    if (!code)
        code = sql_audit(tx, who, "product.put", "product", next.id, err);
    *changed = !code;
end:
    pp_arena_fini(&arena);
    return code;
}
