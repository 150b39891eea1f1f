/* Tokens, operations done before, settings. */
#include "store/access.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "store/sql.h"

static const struct sql_field token_fields[] = {
    SQL_FIELD(struct store_token, id, INT64),      SQL_FIELD(struct store_token, name, TEXT),
    SQL_FIELD(struct store_token, scopes, TEXT),   SQL_FIELD(struct store_token, created_s, INT64),
    SQL_FIELD(struct store_token, expires_s, REF), SQL_FIELD(struct store_token, used_s, REF),
    SQL_FIELD(struct store_token, revoked, BOOL),
};
static const struct sql_shape token_shape = SQL_SHAPE(token_fields, struct store_token);

static const struct sql_field operation_fields[] = {
    SQL_FIELD(struct store_operation, id, TEXT),
    SQL_FIELD(struct store_operation, digest, TEXT),
    SQL_FIELD(struct store_operation, status, INT),
    SQL_FIELD(struct store_operation, answer, TEXT),
    SQL_FIELD(struct store_operation, location, TEXT),
    SQL_FIELD(struct store_operation, etag, TEXT),
};
static const struct sql_shape operation_shape = SQL_SHAPE(operation_fields, struct store_operation);

enum pp_code store_token_put(struct store_tx *tx, const struct store_who *who,
                             const struct store_token *token, const char *digest,
                             struct pp_err *err)
{
    PP_REQUIRE(token->id > 0);
    const enum pp_code code =
        sql_put(tx, SQL_TOKEN_PUT, &token_shape, token, SQL_ARGS(sql_text(digest)), NULL, err);
    return code ? code : sql_audit(tx, who, "token.put", "token", token->id, err);
}

enum pp_code store_token_find(struct store_tx *tx, const char *digest, int64_t now_s,
                              struct pp_arena *arena, struct store_token *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_TOKEN_FIND, SQL_ARGS(sql_text(digest), sql_int(now_s)), &token_shape, arena,
                out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "that token is not known, has expired or was revoked");
    return code;
}

enum pp_code store_token_used(struct store_tx *tx, int64_t id, int64_t now_s, struct pp_err *err)
{
    return sql_exec(tx, SQL_TOKEN_USED, SQL_ARGS(sql_int(id), sql_int(now_s)), NULL, err);
}

enum pp_code store_token_revoke(struct store_tx *tx, const struct store_who *who, int64_t id,
                                struct pp_err *err)
{
    size_t rows;
    const enum pp_code code = sql_exec(tx, SQL_TOKEN_REVOKE, SQL_ARGS(sql_int(id)), &rows, err);
    if (!code && rows == 0)
        return pp_fail(err, PP_NOT_FOUND, "there is no token with id %" PRId64, id);
    return code ? code : sql_audit(tx, who, "token.revoke", "token", id, err);
}

enum pp_code store_token_list(struct store_tx *tx, struct pp_arena *arena, struct store_token **out,
                              size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_TOKEN_LIST, SQL_NO_ARGS, &token_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_operation_find(struct store_tx *tx, struct store_operation *operation,
                                  bool *done, struct pp_arena *arena, struct pp_err *err)
{
    struct store_operation old;
    const enum pp_code code = sql_one(tx, SQL_OPERATION_GET, SQL_ARGS(sql_text(operation->id)),
                                      &operation_shape, arena, &old, done, err);
    if (code || !*done)
        return code;
    *done = pp_text_is(old.digest, operation->digest);
    if (!*done)
        return pp_fail(err, PP_CONFLICT,
                       "the idempotency key was used before for another request; use a new one");
    *operation = old;
    return PP_OK;
}

enum pp_code store_operation_begin(struct store_tx *tx, int64_t now_s,
                                   struct store_operation *operation, bool *done,
                                   struct pp_arena *arena, struct pp_err *err)
{
    size_t inserted;
    *done = false;
    if (strlen(operation->id) > 200)
        return pp_fail(err, PP_INVALID, "the idempotency key is longer than 200 bytes");
    enum pp_code code =
        sql_exec(tx, SQL_OPERATION_BEGIN,
                 SQL_ARGS(sql_text(operation->id), sql_text(operation->digest), sql_int(now_s)),
                 &inserted, err);
    if (code || inserted)
        return code;
    code = store_operation_find(tx, operation, done, arena, err);
    PP_REQUIRE(code || *done);
    return code;
}

enum pp_code store_operation_end(struct store_tx *tx, const struct store_operation *operation,
                                 struct pp_err *err)
{
    size_t rows;
    const enum pp_code code =
        sql_put(tx, SQL_OPERATION_END, &operation_shape, operation, SQL_NO_ARGS, &rows, err);
    PP_REQUIRE(code || rows == 1); /* ended without having begun */
    return code;
}

enum pp_code store_operation_forget(struct store_tx *tx, int64_t before_s, size_t *count,
                                    struct pp_err *err)
{
    return sql_exec(tx, SQL_OPERATION_FORGET, SQL_ARGS(sql_int(before_s)), count, err);
}

enum pp_code store_setting_get(struct store_tx *tx, const char *name, struct pp_arena *arena,
                               const char **value, struct pp_err *err)
{
    struct setting {
        const char *value;
    } row = {0};
    static const struct sql_field fields[] = {SQL_FIELD(struct setting, value, TEXT)};
    static const struct sql_shape shape = SQL_SHAPE(fields, struct setting);
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_SETTING_GET, SQL_ARGS(sql_text(name)), &shape, arena, &row, &found, err);
    *value = row.value;
    return code;
}

enum pp_code store_setting_put(struct store_tx *tx, const struct store_who *who, const char *name,
                               const char *value, struct pp_err *err)
{
    struct pp_arena arena = {0};
    const char *old;
    enum pp_code code = store_setting_get(tx, name, &arena, &old, err);
    if (!code && !pp_text_is(old, value)) {
        code = value ? sql_exec(tx, SQL_SETTING_PUT, SQL_ARGS(sql_text(name), sql_text(value)),
                                NULL, err)
                     : sql_exec(tx, SQL_SETTING_DELETE, SQL_ARGS(sql_text(name)), NULL, err);
        if (!code)
            code = store_audit_put(tx, who, "setting.put", pp_printf(&arena, "setting:%s", name),
                                   NULL, err);
    }
    pp_arena_fini(&arena);
    return code;
}
