/* Runs of the matcher, kept whole, and the proposals that came of them. */
#include <inttypes.h>

#include "store/aggregate.h"
#include "store/names.h"
#include "store/proposal_rows.h"
#include "store/request.h"

static const struct sql_field match_fields[] = {
    SQL_FIELD(struct store_match, id, INT64),
    SQL_FIELD(struct store_match, request, INT64),
    SQL_FIELD(struct store_match, request_rev, INT64),
    SQL_FIELD(struct store_match, pool_revision, INT64),
    SQL_FIELD(struct store_match, instance_json, TEXT),
    SQL_FIELD(struct store_match, answer_json, TEXT),
    SQL_FIELD(struct store_match, people_json, TEXT),
    SQL_FIELD(struct store_match, instance_hash, TEXT),
    SQL_FIELD(struct store_match, answer_hash, TEXT),
    SQL_FIELD(struct store_match, weights, TEXT),
    SQL_FIELD(struct store_match, program, TEXT),
    SQL_FIELD(struct store_match, status, TEXT),
    SQL_FIELD(struct store_match, created_s, INT64),
    SQL_FIELD(struct store_match, plan, REF),
    SQL_FIELD(struct store_match, best, REF),
    SQL_FIELD(struct store_match, steps, REF),
};
static const struct sql_shape match_shape = SQL_SHAPE(match_fields, struct store_match);

static const struct sql_field proposal_fields[] = {
    SQL_FIELD(struct store_proposal, id, INT64),
    SQL_FIELD(struct store_proposal, rev, INT64),
    SQL_FIELD(struct store_proposal, match, INT64),
    SQL_FIELD(struct store_proposal, request, INT64),
    SQL_FIELD(struct store_proposal, rank, INT),
    SQL_FIELD_NAMED(struct store_proposal, state, &store_proposal_state_names),
    SQL_FIELD(struct store_proposal, first_day, DAY),
    SQL_FIELD(struct store_proposal, points, INT64),
    SQL_FIELD(struct store_proposal, parts_json, TEXT),
};
static const struct sql_shape proposal_shape = SQL_SHAPE(proposal_fields, struct store_proposal);

static const struct sql_field seat_fields[] = {
    SQL_FIELD(struct store_proposal_seat, seat, INT),
    SQL_FIELD(struct store_proposal_seat, peer, REF),
    SQL_FIELD(struct store_proposal_seat, parts_json, TEXT),
};
static const struct sql_family family_list[] = {
    SQL_FAMILY(PROPOSAL_SEAT, seat_fields, struct store_proposal_seat, struct store_proposal, seats,
               seat_count),
};
static const struct sql_families families = SQL_FAMILIES(family_list, struct store_proposal);

enum pp_code sql_proposal_insert(struct store_tx *tx, const struct store_proposal *proposal,
                                 struct pp_err *err)
{
    struct store_proposal row = *proposal;
    bool changed;
    PP_REQUIRE(row.id > 0);
    row.rev = 1;
    row.state = STORE_PROPOSAL_OPEN;
    const enum pp_code code =
        sql_put(tx, SQL_PROPOSAL_PUT, &proposal_shape, &row, SQL_NO_ARGS, NULL, err);
    return code ? code : sql_put_children(tx, &families, NULL, &row, &changed, err);
}

enum pp_code store_match_put(struct store_tx *tx, const struct store_who *who,
                             const struct store_match *match,
                             const struct store_proposal *proposals, size_t count,
                             struct pp_err *err)
{
    PP_REQUIRE(match->id > 0);
    enum pp_code code =
        sql_exec(tx, SQL_PROPOSAL_DROP_OPEN, SQL_ARGS(sql_int(match->request)), NULL, err);
    if (!code)
        code = sql_put(tx, SQL_MATCH_PUT, &match_shape, match, SQL_NO_ARGS, NULL, err);
    for (size_t i = 0; !code && i < count; i++) {
        struct store_proposal proposal = proposals[i];
        proposal.match = match->id;
        proposal.request = match->request;
        code = sql_proposal_insert(tx, &proposal, err);
    }
    return code ? code : sql_audit(tx, who, "match.put", "request", match->request, err);
}

enum pp_code store_match_keep(struct store_tx *tx, const struct store_who *who,
                              const struct store_match *match, struct pp_err *err)
{
    PP_REQUIRE(match->id > 0);
    const enum pp_code code =
        sql_put(tx, SQL_MATCH_PUT, &match_shape, match, SQL_NO_ARGS, NULL, err);
    return code ? code : sql_audit(tx, who, "match.keep", "request", match->request, err);
}

enum pp_code store_match_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                             struct store_match *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_MATCH_GET, SQL_ARGS(sql_int(id)), &match_shape, arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no match run with id %" PRId64, id);
    return code;
}

enum pp_code store_match_newest(struct store_tx *tx, int64_t request, struct pp_arena *arena,
                                struct store_match *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code = sql_one(tx, SQL_MATCH_NEWEST, SQL_ARGS(sql_int(request)),
                                      &match_shape, arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "no team was looked for yet; run a match first");
    return code;
}

enum pp_code store_proposal_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                struct store_proposal *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code = sql_one(tx, SQL_PROPOSAL_GET, SQL_ARGS(sql_int(id)), &proposal_shape,
                                      arena, out, &found, err);
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND, "there is no proposal with id %" PRId64, id);
    return sql_load_range(tx, &families, out, 1, arena, err);
}

static enum pp_code list_proposals(struct store_tx *tx, enum store_sql sql, int64_t of,
                                   struct pp_arena *arena, struct store_proposal **out,
                                   size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, sql, SQL_ARGS(sql_int(of)), &proposal_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code ? code : sql_load_each(tx, &families, *out, *count, arena, err);
}

enum pp_code store_proposal_list(struct store_tx *tx, int64_t match, struct pp_arena *arena,
                                 struct store_proposal **out, size_t *count, struct pp_err *err)
{
    return list_proposals(tx, SQL_PROPOSAL_LIST, match, arena, out, count, err);
}

enum pp_code store_proposal_open(struct store_tx *tx, int64_t request, struct pp_arena *arena,
                                 struct store_proposal **out, size_t *count, struct pp_err *err)
{
    return list_proposals(tx, SQL_PROPOSAL_OPEN, request, arena, out, count, err);
}

enum pp_code store_pool_revision(struct store_tx *tx, int64_t *out, struct pp_err *err)
{
    return sql_number(tx, SQL_COUNTER_GET, SQL_ARGS(sql_text("pool")), out, err);
}

/* Both counters only rise, so their sum stands still only while both do. */
enum pp_code store_known_revision(struct store_tx *tx, int64_t *out, struct pp_err *err)
{
    int64_t catalogue = 0;
    enum pp_code code = store_pool_revision(tx, out, err);
    if (!code)
        code = sql_number(tx, SQL_COUNTER_GET, SQL_ARGS(sql_text("catalogue")), &catalogue, err);
    *out += catalogue;
    return code;
}
