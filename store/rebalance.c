/* Runs of the rebalancing, and the lease that lets only one run at a time. */
#include <inttypes.h>

#include "store/changeset.h"
#include "store/names.h"
#include "store/sql.h"

static const struct sql_field run_fields[] = {
    SQL_FIELD(struct store_rebalance, id, INT64),
    SQL_FIELD_NAMED(struct store_rebalance, state, &store_rebalance_state_names),
    SQL_FIELD_NAMED(struct store_rebalance, cause, &store_change_cause_names),
    SQL_FIELD(struct store_rebalance, what, TEXT),
    SQL_FIELD(struct store_rebalance, actor, TEXT),
    SQL_FIELD(struct store_rebalance, began_s, INT64),
    SQL_FIELD(struct store_rebalance, ended_s, REF),
    SQL_FIELD(struct store_rebalance, pool_revision, INT64),
    SQL_FIELD(struct store_rebalance, audit_id, INT64),
    SQL_FIELD(struct store_rebalance, requests, INT),
    SQL_FIELD(struct store_rebalance, change_set, REF),
    SQL_FIELD(struct store_rebalance, message, TEXT),
};
static const struct sql_shape run_shape = SQL_SHAPE(run_fields, struct store_rebalance);

static const struct sql_field lease_fields[] = {
    SQL_FIELD(struct store_lease, name, TEXT),
    SQL_FIELD(struct store_lease, owner, TEXT),
    SQL_FIELD(struct store_lease, since_s, INT64),
    SQL_FIELD(struct store_lease, until_s, INT64),
};
static const struct sql_shape lease_shape = SQL_SHAPE(lease_fields, struct store_lease);

enum pp_code store_rebalance_put(struct store_tx *tx, const struct store_who *who,
                                 const struct store_rebalance *run, struct pp_err *err)
{
    PP_REQUIRE(run->id > 0);
    const enum pp_code code =
        sql_put(tx, SQL_REBALANCE_PUT, &run_shape, run, SQL_NO_ARGS, NULL, err);
    return code ? code : sql_audit(tx, who, "rebalance.put", "rebalance", run->id, err);
}

enum pp_code store_rebalance_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                 struct store_rebalance *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_REBALANCE_GET, SQL_ARGS(sql_int(id)), &run_shape, arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no rebalancing with id %" PRId64, id);
    return code;
}

enum pp_code store_rebalance_newest(struct store_tx *tx, bool ended_well, struct pp_arena *arena,
                                    struct store_rebalance *out, bool *found, struct pp_err *err)
{
    return sql_one(tx, ended_well ? SQL_REBALANCE_NEWEST_GOOD : SQL_REBALANCE_NEWEST, SQL_NO_ARGS,
                   &run_shape, arena, out, found, err);
}

enum pp_code store_lease_take(struct store_tx *tx, const struct store_lease *lease,
                              struct pp_arena *arena, struct store_lease *holder,
                              struct pp_err *err)
{
    size_t written;
    bool found;
    PP_REQUIRE(lease->until_s > lease->since_s);
    enum pp_code code = sql_exec(tx, SQL_LEASE_TAKE,
                                 SQL_ARGS(sql_text(lease->name), sql_text(lease->owner),
                                          sql_int(lease->since_s), sql_int(lease->until_s)),
                                 &written, err);
    if (code || written)
        return code;
    struct store_lease other = {0};
    code = sql_one(tx, SQL_LEASE_GET, SQL_ARGS(sql_text(lease->name)), &lease_shape, arena, &other,
                   &found, err);
    if (code)
        return code;
    if (holder)
        *holder = other;
    return pp_fail(err, PP_CONFLICT, "another has the lease of %s", lease->name);
}

enum pp_code store_lease_held(struct store_tx *tx, const char *name, const char *owner, bool *held,
                              struct pp_err *err)
{
    int64_t count = 0;
    const enum pp_code code =
        sql_number(tx, SQL_LEASE_HELD, SQL_ARGS(sql_text(name), sql_text(owner)), &count, err);
    *held = count > 0;
    return code;
}

enum pp_code store_lease_give_back(struct store_tx *tx, const char *name, const char *owner,
                                   struct pp_err *err)
{
    return sql_exec(tx, SQL_LEASE_GIVE_BACK, SQL_ARGS(sql_text(name), sql_text(owner)), NULL, err);
}
