#include "store/weights.h"

#include "store/access.h"
#include "store/names.h"
#include "store/sql.h"

static const struct sql_field fields[] = {
    SQL_FIELD(struct store_weights, id, INT64),
    SQL_FIELD(struct store_weights, name, TEXT),
    SQL_FIELD(struct store_weights, version, INT),
    SQL_FIELD_NAMED(struct store_weights, state, &store_weights_state_names),
    SQL_FIELD(struct store_weights, weights_json, TEXT),
    SQL_FIELD(struct store_weights, note, TEXT),
    SQL_FIELD(struct store_weights, author, TEXT),
    SQL_FIELD(struct store_weights, drafted_s, REF),
    SQL_FIELD(struct store_weights, publisher, TEXT),
    SQL_FIELD(struct store_weights, published_s, REF),
    SQL_FIELD(struct store_weights, retired_by, TEXT),
    SQL_FIELD(struct store_weights, retired_s, REF),
};
static const struct sql_shape shape = SQL_SHAPE(fields, struct store_weights);

struct named {
    const char *name;
};
static const struct sql_field named_fields[] = {SQL_FIELD(struct named, name, TEXT)};
static const struct sql_shape named_shape = SQL_SHAPE(named_fields, struct named);

enum pp_code store_weights_list(struct store_tx *tx, const char *name, struct store_page *page,
                                struct pp_arena *arena, struct store_weights **out, size_t *count,
                                struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_WEIGHTS_LIST,
                  SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1), sql_text(name)), &shape,
                  arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (!code)
        sql_page_end(page, count);
    return code;
}

enum pp_code store_weights_get(struct store_tx *tx, const char *name, int version,
                               struct pp_arena *arena, struct store_weights *out,
                               struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        version ? sql_one(tx, SQL_WEIGHTS_GET, SQL_ARGS(sql_text(name), sql_int(version)), &shape,
                          arena, out, &found, err)
                : sql_one(tx, SQL_WEIGHTS_NEWEST, SQL_ARGS(sql_text(name)), &shape, arena, out,
                          &found, err);
    if (code || found)
        return code;
    return version ? pp_fail(err, PP_NOT_FOUND, "there are no weights %s/%d", name, version)
                   : pp_fail(err, PP_NOT_FOUND, "there are no published weights \"%s\"", name);
}

enum pp_code store_weights_names(struct store_tx *tx, struct pp_arena *arena,
                                 const char *const **names, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_WEIGHTS_NAMES, SQL_NO_ARGS, &named_shape, arena, &rows, err);
    const struct named *named = rows.at;
    const char **list = PP_NEW_ARRAY(arena, rows.count, const char *);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = named[i].name;
    *names = list;
    *count = rows.count;
    return code;
}

static enum pp_code note_in_trail(struct store_tx *tx, const struct store_who *who,
                                  const char *action, const struct store_weights *weights,
                                  struct pp_err *err)
{
    struct pp_arena arena = {0};
    const enum pp_code code = store_audit_put(
        tx, who, action, pp_printf(&arena, "weights:%s/%d", weights->name, weights->version), NULL,
        err);
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_weights_draft(struct store_tx *tx, const struct store_who *who,
                                 struct store_weights *weights, struct pp_err *err)
{
    int64_t last;
    PP_REQUIRE(weights->id > 0);
    enum pp_code code =
        sql_number(tx, SQL_WEIGHTS_LAST, SQL_ARGS(sql_text(weights->name)), &last, err);
    if (code)
        return code;
    weights->version = (int)last + 1;
    weights->state = STORE_WEIGHTS_DRAFT;
    weights->author = who->actor;
    weights->drafted_s = who->now_s;
    code = sql_put(tx, SQL_WEIGHTS_PUT, &shape, weights, SQL_NO_ARGS, NULL, err);
    return code ? code : note_in_trail(tx, who, "weights.draft", weights, err);
}

enum pp_code store_weights_move(struct store_tx *tx, const struct store_who *who,
                                struct store_weights *weights, enum store_weights_state state,
                                struct pp_err *err)
{
    const bool publish = state == STORE_WEIGHTS_PUBLISHED;
    size_t moved;
    PP_REQUIRE(state != STORE_WEIGHTS_DRAFT);
    enum pp_code code = sql_exec(
        tx, publish ? SQL_WEIGHTS_PUBLISH : SQL_WEIGHTS_RETIRE,
        SQL_ARGS(sql_int(weights->id), sql_text(who->actor), sql_int(who->now_s)), &moved, err);
    if (!code && !moved)
        return pp_fail(err, PP_CONFLICT, "the weights %s/%d are %s", weights->name,
                       weights->version, store_weights_state_text(weights->state));
    if (!code)
        code = sql_pool_moved(tx, err);
    if (!code)
        code = note_in_trail(tx, who, publish ? "weights.publish" : "weights.retire", weights, err);
    if (code)
        return code;
    weights->state = state;
    *(publish ? &weights->publisher : &weights->retired_by) = who->actor;
    *(publish ? &weights->published_s : &weights->retired_s) = who->now_s;
    return PP_OK;
}
