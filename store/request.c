#include "store/request.h"

#include <inttypes.h>

#include "base/str.h"
#include "store/aggregate.h"
#include "store/names.h"

static const struct sql_field request_fields[] = {
    SQL_FIELD(struct store_request, id, INT64),
    SQL_FIELD(struct store_request, rev, INT64),
    SQL_FIELD(struct store_request, reference, TEXT),
    SQL_FIELD(struct store_request, product, INT64),
    SQL_FIELD(struct store_request, host, INT64),
    SQL_FIELD_NAMED(struct store_request, state, &store_request_state_names),
    SQL_FIELD(struct store_request, title, TEXT),
    SQL_FIELD(struct store_request, brief_json, TEXT),
    SQL_FIELD(struct store_request, external_id, TEXT),
    SQL_FIELD(struct store_request, created_s, INT64),
};
static const struct sql_shape request_shape = SQL_SHAPE(request_fields, struct store_request);

static const struct sql_field window_fields[] = {
    SQL_FIELD(struct store_window, first_day, DAY),
    SQL_FIELD(struct store_window, points, INT),
};
static const struct sql_field seat_fields[] = {
    SQL_FIELD(struct store_request_seat, seat, INT),
    SQL_FIELD(struct store_request_seat, name, TEXT),
    SQL_FIELD(struct store_request_seat, required, BOOL),
    SQL_FIELD_NAMED(struct store_request_seat, state, &store_seat_state_names),
    SQL_FIELD(struct store_request_seat, peer, REF),
};
static const struct sql_family family_list[] = {
    SQL_FAMILY(WINDOW, window_fields, struct store_window, struct store_request, windows,
               window_count),
    SQL_FAMILY(REQUEST_SEAT, seat_fields, struct store_request_seat, struct store_request, seats,
               seat_count),
};
static const struct sql_families families = SQL_FAMILIES(family_list, struct store_request);

enum pp_code store_request_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                               struct store_request *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code = sql_one(tx, SQL_REQUEST_GET, SQL_ARGS(sql_int(id)), &request_shape,
                                      arena, out, &found, err);
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND, "there is no request with id %" PRId64, id);
    return sql_load_range(tx, &families, out, 1, arena, err);
}

enum pp_code store_request_find(struct store_tx *tx, const char *key, struct pp_arena *arena,
                                struct store_request *out, struct pp_err *err)
{
    const struct sql_value text = sql_text(key);
    int64_t id;
    bool found = false;
    enum pp_code code = PP_OK;
    if (pp_text_int(key, 1, INT64_MAX, &id))
        code = sql_one(tx, SQL_REQUEST_GET, SQL_ARGS(sql_int(id)), &request_shape, arena, out,
                       &found, err);
    if (!code && !found)
        code = sql_one(tx, SQL_REQUEST_BY_REFERENCE, SQL_ARGS(text), &request_shape, arena, out,
                       &found, err);
    if (!code && !found)
        code = sql_one(tx, SQL_REQUEST_BY_EXTERNAL, SQL_ARGS(text), &request_shape, arena, out,
                       &found, err);
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND,
                       "there is no request with reference, external id or id \"%s\"", key);
    return sql_load_range(tx, &families, out, 1, arena, err);
}

enum pp_code store_request_list(struct store_tx *tx, int state, int64_t host,
                                struct store_page *page, struct pp_arena *arena,
                                struct store_request **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const char *text = state < 0 ? "" : store_request_state_text((enum store_request_state)state);
    const enum pp_code code = sql_fetch(
        tx, SQL_REQUEST_LIST,
        SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1), sql_text(text), sql_int(host)),
        &request_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (code)
        return code;
    sql_page_end(page, count);
    return sql_load_each(tx, &families, *out, *count, arena, err);
}

/* PP_CONFLICT when another request has the reference or the external id. */
static enum pp_code keys_are_free(struct store_tx *tx, const struct store_request *request,
                                  struct pp_arena *arena, struct pp_err *err)
{
    struct store_request other;
    bool found;
    enum pp_code code =
        sql_one(tx, SQL_REQUEST_BY_REFERENCE, SQL_ARGS(sql_text(request->reference)),
                &request_shape, arena, &other, &found, err);
    if (!code && found && other.id != request->id)
        return pp_fail(err, PP_CONFLICT, "the reference %s is taken by \"%s\"", request->reference,
                       other.title);
    if (code || !request->external_id)
        return code;
    code = sql_one(tx, SQL_REQUEST_BY_EXTERNAL, SQL_ARGS(sql_text(request->external_id)),
                   &request_shape, arena, &other, &found, err);
    if (!code && found && other.id != request->id)
        return pp_fail(err, PP_CONFLICT, "the external id %s is %s's already", request->external_id,
                       other.reference);
    return code;
}

/* The next "PC-0007" that nobody took by hand. */
static enum pp_code next_reference(struct store_tx *tx, const char *prefix, struct pp_arena *arena,
                                   const char **reference, struct pp_err *err)
{
    const char *counter = pp_printf(arena, "reference:%s", prefix);
    struct store_request other;
    bool found;
    enum pp_code code;
    do {
        int64_t number;
        code = sql_count_up(tx, counter, &number, err);
        if (code)
            return code;
        *reference = pp_printf(arena, "%s-%04" PRId64, prefix, number);
        code = sql_one(tx, SQL_REQUEST_BY_REFERENCE, SQL_ARGS(sql_text(*reference)), &request_shape,
                       arena, &other, &found, err);
    } while (!code && found);
    return code;
}

/* The stored request with its children, or *old NULL; refuses another revision than given. */
static enum pp_code load_old(struct store_tx *tx, const struct store_request *request,
                             struct pp_arena *arena, struct store_request **old, struct pp_err *err)
{
    bool found;
    *old = PP_NEW(arena, struct store_request);
    const enum pp_code code = sql_one(tx, SQL_REQUEST_GET, SQL_ARGS(sql_int(request->id)),
                                      &request_shape, arena, *old, &found, err);
    if (code)
        return code;
    if (request->rev != (found ? (*old)->rev : 0))
        return pp_fail(err, PP_STALE,
                       "the request \"%s\" has changed since you read it: you have version %" PRId64
                       " and it is %" PRId64 " now; read it again",
                       request->title, request->rev, found ? (*old)->rev : 0);
    if (found)
        return sql_load_range(tx, &families, *old, 1, arena, err);
    *old = NULL;
    return PP_OK;
}

/* Row and children, in so far as they differ. */
static enum pp_code put_differences(struct store_tx *tx, const struct store_request *old,
                                    struct store_request *next, const char *prefix,
                                    struct pp_arena *arena, bool *differs, struct pp_err *err)
{
    enum pp_code code = PP_OK;
    if (!next->reference && old)
        next->reference = old->reference;
    if (!next->reference)
        code = next_reference(tx, prefix, arena, &next->reference, err);
    if (!code && !(old && sql_same(&request_shape, old, next))) {
        *differs = true;
        next->rev += !old; /* a row must have one; an old one's moves at the end */
        code = keys_are_free(tx, next, arena, err);
        if (!code)
            code = sql_put(tx, SQL_REQUEST_PUT, &request_shape, next, SQL_NO_ARGS, NULL, err);
    }
    return code ? code : sql_put_children(tx, &families, old, next, differs, err);
}

enum pp_code store_request_put(struct store_tx *tx, const struct store_who *who,
                               const struct store_request *request, const char *prefix,
                               bool *changed, struct pp_err *err)
{
    PP_REQUIRE(request->id > 0);
    PP_REQUIRE(request->reference || request->rev || prefix);
    struct pp_arena arena = {0};
    struct store_request *old, next = *request;
    bool differs = false;
    enum pp_code code = load_old(tx, request, &arena, &old, err);
    if (!code)
        code = put_differences(tx, old, &next, prefix, &arena, &differs, err);
    if (!code && differs && old)
        code = sql_exec(tx, SQL_REQUEST_MOVED, SQL_ARGS(sql_int(request->id)), NULL, err);
    if (!code && differs)
        code = sql_catalogue_moved(tx, err);
    if (!code && differs)
        code = sql_audit(tx, who, "request.put", "request", request->id, err);
    *changed = !code && differs;
    pp_arena_fini(&arena);
    return code;
}
