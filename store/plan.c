#include "store/plan.h"

#include <inttypes.h>

#include "store/sql.h"

static const struct sql_field plan_fields[] = {
    SQL_FIELD(struct store_plan, id, INT64),
    SQL_FIELD(struct store_plan, status, TEXT),
    SQL_FIELD(struct store_plan, points, INT64),
    SQL_FIELD(struct store_plan, bound, INT64),
    SQL_FIELD(struct store_plan, at_stake, INT64),
    SQL_FIELD(struct store_plan, steps, INT64),
    SQL_FIELD(struct store_plan, took_us, INT64),
    SQL_FIELD(struct store_plan, served, INT64),
    SQL_FIELD(struct store_plan, pool_revision, INT64),
    SQL_FIELD(struct store_plan, instance_json, TEXT),
    SQL_FIELD(struct store_plan, answer_json, TEXT),
    SQL_FIELD(struct store_plan, people_json, TEXT),
    SQL_FIELD(struct store_plan, instance_hash, TEXT),
    SQL_FIELD(struct store_plan, answer_hash, TEXT),
    SQL_FIELD(struct store_plan, weights, TEXT),
    SQL_FIELD(struct store_plan, program, TEXT),
    SQL_FIELD(struct store_plan, created_s, INT64),
};
static const struct sql_shape plan_shape = SQL_SHAPE(plan_fields, struct store_plan);

static const struct sql_field request_fields[] = {
    SQL_FIELD(struct store_plan_request, request, INT64),
    SQL_FIELD(struct store_plan_request, request_rev, INT64),
    SQL_FIELD(struct store_plan_request, priority, INT),
    SQL_FIELD(struct store_plan_request, priority_words, TEXT),
    SQL_FIELD(struct store_plan_request, words, TEXT),
    SQL_FIELD(struct store_plan_request, match, REF),
};
/* The run is found by its plan and request: it is not a column. */
static const struct sql_shape kept_shape = {request_fields,
                                            sizeof request_fields / sizeof request_fields[0] - 1,
                                            sizeof(struct store_plan_request)};
static const struct sql_shape request_shape = SQL_SHAPE(request_fields, struct store_plan_request);

enum pp_code store_plan_put(struct store_tx *tx, const struct store_who *who,
                            const struct store_plan *plan, struct pp_err *err)
{
    PP_REQUIRE(plan->id > 0);
    enum pp_code code = sql_put(tx, SQL_PLAN_PUT, &plan_shape, plan, SQL_NO_ARGS, NULL, err);
    if (!code)
        code = sql_put_all(tx, SQL_PLAN_REQUEST_PUT, &kept_shape, plan->requests,
                           plan->request_count, plan->id, err);
    return code ? code : sql_audit(tx, who, "plan.put", "plan", plan->id, err);
}

enum pp_code store_plan_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                            struct store_plan *out, struct pp_err *err)
{
    bool found;
    struct sql_rows rows;
    enum pp_code code =
        sql_one(tx, SQL_PLAN_GET, SQL_ARGS(sql_int(id)), &plan_shape, arena, out, &found, err);
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND, "there is no plan with id %" PRId64, id);
    code = sql_fetch(tx, SQL_PLAN_REQUEST_LIST, SQL_ARGS(sql_int(id), sql_int(id)), &request_shape,
                     arena, &rows, err);
    out->requests = rows.at;
    out->request_count = rows.count;
    return code;
}

enum pp_code store_plan_list(struct store_tx *tx, struct store_page *page, struct pp_arena *arena,
                             struct store_plan **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_PLAN_LIST, SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1)),
                  &plan_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (!code)
        sql_page_end(page, count);
    return code;
}
