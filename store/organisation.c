#include "store/organisation.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "store/names.h"
#include "store/sql.h"

static const struct sql_field organisation_fields[] = {
    SQL_FIELD(struct store_organisation, id, INT64),
    SQL_FIELD(struct store_organisation, rev, INT64),
    SQL_FIELD_NAMED(struct store_organisation, kind, &store_organisation_kind_names),
    SQL_FIELD(struct store_organisation, name, TEXT),
    SQL_FIELD(struct store_organisation, official_name, TEXT),
    SQL_FIELD(struct store_organisation, region, TEXT),
    SQL_FIELD(struct store_organisation, region_name, TEXT),
    SQL_FIELD(struct store_organisation, email_domain, TEXT),
    SQL_FIELD(struct store_organisation, placed, BOOL),
    SQL_FIELD(struct store_organisation, x_m, INT64),
    SQL_FIELD(struct store_organisation, y_m, INT64),
    SQL_FIELD(struct store_organisation, first_day, DAY),
    SQL_FIELD(struct store_organisation, last_day, DAY),
};
static const struct sql_shape organisation_shape =
    SQL_SHAPE(organisation_fields, struct store_organisation);

static const struct sql_field code_fields[] = {
    SQL_FIELD(struct store_code, scheme, TEXT),
    SQL_FIELD(struct store_code, code, TEXT),
    SQL_FIELD(struct store_code, first_day, DAY),
    SQL_FIELD(struct store_code, last_day, DAY),
};
static const struct sql_shape code_shape = SQL_SHAPE(code_fields, struct store_code);

/* What two rows that look for one are told by; the rest of a row is not needed. */
static enum pp_code not_one(const char *key, const struct sql_rows *rows, struct pp_err *err)
{
    const struct store_organisation *found = rows->at;
    if (rows->count == 0)
        return pp_fail(err, PP_NOT_FOUND, "there is no organisation \"%s\"", key);
    return pp_fail(err, PP_CONFLICT,
                   "\"%s\" is both %s and %s; name the scheme of the code as in gss:E06000033", key,
                   found[0].name, found[1].name);
}

enum pp_code store_organisation_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                    struct store_organisation *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code = sql_one(tx, SQL_ORGANISATION_GET, SQL_ARGS(sql_int(id)),
                                      &organisation_shape, arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no organisation with id %" PRId64, id);
    return code;
}

enum pp_code store_organisation_find(struct store_tx *tx, const char *code_or_name,
                                     struct pp_arena *arena, struct store_organisation *out,
                                     struct pp_err *err)
{
    struct sql_rows rows;
    const char *colon = strchr(code_or_name, ':');
    enum pp_code code =
        sql_fetch(tx, SQL_ORGANISATION_BY_CODE, SQL_ARGS(sql_text(code_or_name), sql_text("")),
                  &organisation_shape, arena, &rows, err);
    if (!code && rows.count == 0 && colon) {
        const char *scheme = pp_dup_len(arena, code_or_name, (size_t)(colon - code_or_name));
        code =
            sql_fetch(tx, SQL_ORGANISATION_BY_CODE, SQL_ARGS(sql_text(colon + 1), sql_text(scheme)),
                      &organisation_shape, arena, &rows, err);
    }
    if (!code && rows.count == 0)
        code = sql_fetch(tx, SQL_ORGANISATION_BY_NAME,
                         SQL_ARGS(sql_text(sql_fold(arena, code_or_name))), &organisation_shape,
                         arena, &rows, err);
    if (code)
        return code;
    if (rows.count != 1)
        return not_one(code_or_name, &rows, err);
    *out = *(const struct store_organisation *)rows.at;
    return PP_OK;
}

enum pp_code store_organisation_list(struct store_tx *tx, const char *name_part, int kind,
                                     struct store_page *page, struct pp_arena *arena,
                                     struct store_organisation **out, size_t *count,
                                     struct pp_err *err)
{
    struct sql_rows rows;
    const char *text =
        kind < 0 ? "" : store_organisation_kind_text((enum store_organisation_kind)kind);
    const enum pp_code code =
        sql_fetch(tx, SQL_ORGANISATION_LIST,
                  SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1), sql_text(text),
                           sql_text(sql_pattern(arena, name_part))),
                  &organisation_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (!code)
        sql_page_end(page, count);
    return code;
}

enum pp_code store_organisation_all(struct store_tx *tx, struct pp_arena *arena,
                                    struct store_organisation **out, size_t *count,
                                    struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_ORGANISATION_ALL, SQL_NO_ARGS, &organisation_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_organisation_put(struct store_tx *tx, const struct store_who *who,
                                    const struct store_organisation *organisation, bool *changed,
                                    struct pp_err *err)
{
    PP_REQUIRE(organisation->id > 0);
    struct pp_arena arena = {0};
    struct store_organisation old, next = *organisation;
    bool found;
    *changed = false;
    enum pp_code code = sql_one(tx, SQL_ORGANISATION_GET, SQL_ARGS(sql_int(next.id)),
                                &organisation_shape, &arena, &old, &found, err);
    if (!code && organisation->rev && (!found || organisation->rev != old.rev))
        code = pp_fail(err, PP_STALE, "%s has changed since you read it; read it again",
                       organisation->name);
    if (code)
        goto end;
    next.rev = found ? old.rev : 1;
    if (found && sql_same(&organisation_shape, &old, &next))
        goto end;
    next.rev += found;
    code = sql_put(tx, SQL_ORGANISATION_PUT, &organisation_shape, &next,
                   SQL_ARGS(sql_text(sql_fold(&arena, next.name))), NULL, err);
    if (!code)
        code = sql_pool_moved(tx, err);
    if (!code)
        code = sql_audit(tx, who, "organisation.put", "organisation", next.id, err);
    *changed = !code;
end:
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_organisation_codes(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                      struct store_code **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_CODE_LIST, SQL_ARGS(sql_int(id)), &code_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

/* PP_CONFLICT when another organisation bears the code now. */
static enum pp_code code_is_free(struct store_tx *tx, int64_t organisation,
                                 const struct store_code *wanted, struct pp_arena *arena,
                                 struct pp_err *err)
{
    struct store_organisation other;
    bool found;
    if (wanted->last_day != STORE_NO_DAY)
        return PP_OK;
    const enum pp_code code = sql_one(tx, SQL_ORGANISATION_BY_CODE,
                                      SQL_ARGS(sql_text(wanted->code), sql_text(wanted->scheme)),
                                      &organisation_shape, arena, &other, &found, err);
    if (!code && found && other.id != organisation)
        return pp_fail(err, PP_CONFLICT,
                       "the code %s:%s is %s's; end it there before giving it to another",
                       wanted->scheme, wanted->code, other.name);
    return code;
}

enum pp_code store_code_put(struct store_tx *tx, const struct store_who *who, int64_t organisation,
                            const struct store_code *code, bool *changed, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_code old;
    bool found;
    *changed = false;
    enum pp_code rc =
        sql_one(tx, SQL_CODE_GET,
                SQL_ARGS(sql_int(organisation), sql_text(code->scheme), sql_text(code->code)),
                &code_shape, &arena, &old, &found, err);
    if (rc || (found && sql_same(&code_shape, &old, code)))
        goto end;
    rc = code_is_free(tx, organisation, code, &arena, err);
    if (!rc)
        rc = sql_put(tx, SQL_CODE_PUT, &code_shape, code, SQL_ARGS(sql_int(organisation)), NULL,
                     err);
    if (!rc)
        rc = sql_organisation_moved(tx, who, "organisation.code", organisation, err);
    *changed = !rc;
end:
    pp_arena_fini(&arena);
    return rc;
}
