/* Taxonomies, whose versions are never changed once published, and points for pairs of peers. */
#include <inttypes.h>

#include "store/access.h"
#include "store/peer.h"
#include "store/sql.h"

static const struct sql_field term_fields[] = {
    SQL_FIELD(struct store_term, code, TEXT),
    SQL_FIELD(struct store_term, name, TEXT),
    SQL_FIELD(struct store_term, aliases, TEXT),
};
static const struct sql_shape term_shape = SQL_SHAPE(term_fields, struct store_term);

static const struct sql_field pair_fields[] = {
    SQL_FIELD(struct store_pair, a, INT64),     SQL_FIELD(struct store_pair, b, INT64),
    SQL_FIELD(struct store_pair, points, INT),  SQL_FIELD(struct store_pair, never, BOOL),
    SQL_FIELD(struct store_pair, reason, TEXT),
};
static const struct sql_shape pair_shape = SQL_SHAPE(pair_fields, struct store_pair);

static enum pp_code newest(struct store_tx *tx, const char *taxonomy, struct pp_arena *arena,
                           struct sql_rows *terms, int64_t *version, struct pp_err *err)
{
    const enum pp_code code =
        sql_number(tx, SQL_TAXONOMY_NEWEST, SQL_ARGS(sql_text(taxonomy)), version, err);
    return code ? code
                : sql_fetch(tx, SQL_TERM_LIST, SQL_ARGS(sql_text(taxonomy), sql_int(*version)),
                            &term_shape, arena, terms, err);
}

enum pp_code store_term_list(struct store_tx *tx, const char *taxonomy, struct pp_arena *arena,
                             struct store_term **out, size_t *count, int *version,
                             struct pp_err *err)
{
    struct sql_rows rows = {0};
    int64_t number = 0;
    const enum pp_code code = newest(tx, taxonomy, arena, &rows, &number, err);
    *out = rows.at;
    *count = rows.count;
    if (version)
        *version = (int)number;
    return code;
}

enum pp_code store_taxonomy_publish(struct store_tx *tx, const struct store_who *who,
                                    const char *taxonomy, const struct store_term *terms,
                                    size_t count, bool *changed, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct sql_rows old;
    int64_t version;
    *changed = false;
    enum pp_code code = newest(tx, taxonomy, &arena, &old, &version, err);
    if (code || (version > 0 && sql_same_all(&term_shape, old.at, old.count, terms, count)))
        goto end;
    version++;
    code = sql_exec(tx, SQL_TAXONOMY_PUT,
                    SQL_ARGS(sql_text(taxonomy), sql_int(version), sql_int(who->now_s)), NULL, err);
    for (size_t i = 0; !code && i < count; i++)
        code =
            sql_put(tx, SQL_TERM_PUT, &term_shape, &terms[i],
                    SQL_ARGS(sql_text(taxonomy), sql_int(version), sql_int((int64_t)i)), NULL, err);
    if (!code)
        code = sql_catalogue_moved(tx, err);
    if (!code)
        code = store_audit_put(tx, who, "taxonomy.publish",
                               pp_printf(&arena, "taxonomy:%s/%" PRId64, taxonomy, version), NULL,
                               err);
    *changed = !code;
end:
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_pair_list(struct store_tx *tx, struct pp_arena *arena, struct store_pair **out,
                             size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_PAIR_LIST, SQL_NO_ARGS, &pair_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_pair_put(struct store_tx *tx, const struct store_who *who,
                            const struct store_pair *pair, bool *changed, struct pp_err *err)
{
    PP_REQUIRE(pair->a < pair->b);
    struct pp_arena arena = {0};
    struct store_pair old;
    bool found;
    *changed = false;
    enum pp_code code = sql_one(tx, SQL_PAIR_GET, SQL_ARGS(sql_int(pair->a), sql_int(pair->b)),
                                &pair_shape, &arena, &old, &found, err);
    if (!code && !(found && sql_same(&pair_shape, &old, pair))) {
        code = sql_put(tx, SQL_PAIR_PUT, &pair_shape, pair, SQL_NO_ARGS, NULL, err);
        if (!code)
            code = sql_pool_moved(tx, err);
        if (!code)
            code = store_audit_put(tx, who, "pair.put",
                                   pp_printf(&arena, "pair:%" PRId64 ":%" PRId64, pair->a, pair->b),
                                   NULL, err);
        *changed = !code;
    }
    pp_arena_fini(&arena);
    return code;
}
