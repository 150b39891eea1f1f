/* Change-sets with their parts and seats, and how the state of a set follows from its parts. */
#include "store/changeset.h"

#include <inttypes.h>
#include <string.h>

#include "store/aggregate.h"
#include "store/names.h"

static const struct sql_field set_fields[] = {
    SQL_FIELD(struct store_change_set, id, INT64),
    SQL_FIELD(struct store_change_set, rev, INT64),
    SQL_FIELD_NAMED(struct store_change_set, state, &store_change_state_names),
    SQL_FIELD_NAMED(struct store_change_set, cause, &store_change_cause_names),
    SQL_FIELD(struct store_change_set, what, TEXT),
    SQL_FIELD(struct store_change_set, pool_revision, INT64),
    SQL_FIELD(struct store_change_set, instance_json, TEXT),
    SQL_FIELD(struct store_change_set, answer_json, TEXT),
    SQL_FIELD(struct store_change_set, people_json, TEXT),
    SQL_FIELD(struct store_change_set, instance_hash, TEXT),
    SQL_FIELD(struct store_change_set, answer_hash, TEXT),
    SQL_FIELD(struct store_change_set, weights, TEXT),
    SQL_FIELD(struct store_change_set, program, TEXT),
    SQL_FIELD(struct store_change_set, disturbed, INT),
    SQL_FIELD(struct store_change_set, minimal, BOOL),
    SQL_FIELD(struct store_change_set, before_points, INT64),
    SQL_FIELD(struct store_change_set, after_points, INT64),
    SQL_FIELD(struct store_change_set, bound, INT64),
    SQL_FIELD(struct store_change_set, created_s, INT64),
    SQL_FIELD(struct store_change_set, expires_s, INT64),
    SQL_FIELD(struct store_change_set, decided_by, TEXT),
    SQL_FIELD(struct store_change_set, decided_s, REF),
    SQL_FIELD(struct store_change_set, reason, TEXT),
};
static const struct sql_shape set_shape = SQL_SHAPE(set_fields, struct store_change_set);

static const struct sql_field part_fields[] = {
    SQL_FIELD(struct store_change_part, id, INT64),
    SQL_FIELD_NAMED(struct store_change_part, kind, &store_part_kind_names),
    SQL_FIELD_NAMED(struct store_change_part, state, &store_part_state_names),
    SQL_FIELD(struct store_change_part, request, INT64),
    SQL_FIELD(struct store_change_part, request_rev, INT64),
    SQL_FIELD(struct store_change_part, proposal, REF),
    SQL_FIELD(struct store_change_part, proposal_rev, INT64),
    SQL_FIELD(struct store_change_part, booking, REF),
    SQL_FIELD(struct store_change_part, booking_rev, INT64),
    SQL_FIELD(struct store_change_part, before_day, DAY),
    SQL_FIELD(struct store_change_part, after_day, DAY),
    SQL_FIELD(struct store_change_part, before_points, INT64),
    SQL_FIELD(struct store_change_part, after_points, INT64),
    SQL_FIELD(struct store_change_part, cost, INT64),
    SQL_FIELD(struct store_change_part, gain, INT64),
    SQL_FIELD(struct store_change_part, disturbed, INT),
    SQL_FIELD(struct store_change_part, parts_json, TEXT),
    SQL_FIELD(struct store_change_part, reasons_json, TEXT),
    SQL_FIELD(struct store_change_part, made_proposal, REF),
    SQL_FIELD(struct store_change_part, made_booking, REF),
};
static const struct sql_family part_list[] = {
    SQL_FAMILY(CHANGE_PART, part_fields, struct store_change_part, struct store_change_set, parts,
               part_count),
};
static const struct sql_families parts_of_set = SQL_FAMILIES(part_list, struct store_change_set);

static const struct sql_field seat_fields[] = {
    SQL_FIELD(struct store_change_seat, seat, INT),
    SQL_FIELD_AS(struct store_change_seat, before, "before_peer", REF),
    SQL_FIELD_AS(struct store_change_seat, after, "after_peer", REF),
    SQL_FIELD_NAMED(struct store_change_seat, state, &store_seat_state_names),
    SQL_FIELD(struct store_change_seat, firm, BOOL),
    SQL_FIELD(struct store_change_seat, parts_json, TEXT),
};
static const struct sql_family seat_list[] = {
    SQL_FAMILY(CHANGE_SEAT, seat_fields, struct store_change_seat, struct store_change_part, seats,
               seat_count),
};
static const struct sql_families seats_of_part = SQL_FAMILIES(seat_list, struct store_change_part);

/* ids of sets, for those that expire */
struct set_id {
    int64_t id;
};
static const struct sql_field id_fields[] = {SQL_FIELD(struct set_id, id, INT64)};
static const struct sql_shape id_shape = SQL_SHAPE(id_fields, struct set_id);

/* ---- states -------------------------------------------------------------------------------- */

/* How many parts of a set are in each state. */
struct tally {
    int64_t of[STORE_PART_UNDONE + 1];
};

static enum pp_code count_parts(struct store_tx *tx, enum store_sql sql, int64_t set,
                                struct tally *tally, int64_t *all, struct pp_err *err)
{
    enum pp_code code = PP_OK;
    *all = 0;
    for (int state = STORE_PART_OPEN; !code && state <= STORE_PART_UNDONE; state++) {
        code = sql_number(
            tx, sql,
            SQL_ARGS(sql_int(set), sql_text(store_part_state_text((enum store_part_state)state))),
            &tally->of[state], err);
        *all += tally->of[state];
    }
    return code;
}

static enum store_change_state state_of(const struct tally *tally, int64_t all)
{
    if (tally->of[STORE_PART_APPROVED] == all)
        return STORE_CHANGE_APPROVED;
    if (tally->of[STORE_PART_APPROVED])
        return STORE_CHANGE_PARTLY;
    if (tally->of[STORE_PART_OPEN])
        return STORE_CHANGE_OPEN;
    if (tally->of[STORE_PART_UNDONE])
        return STORE_CHANGE_UNDONE;
    return tally->of[STORE_PART_REJECTED] ? STORE_CHANGE_REJECTED : STORE_CHANGE_EXPIRED;
}

/* Parts that propose nothing count only in a set that has no others. */
static enum pp_code settle(struct store_tx *tx, const struct store_who *who, int64_t id,
                           int64_t rev, const char *reason, struct pp_err *err)
{
    struct tally tally;
    int64_t all;
    size_t written;
    enum pp_code code = count_parts(tx, SQL_CHANGE_PART_COUNT, id, &tally, &all, err);
    if (!code && !all)
        code = count_parts(tx, SQL_CHANGE_PART_COUNT_ANY, id, &tally, &all, err);
    if (code)
        return code;
    code = sql_exec(tx, SQL_CHANGE_SETTLE,
                    SQL_ARGS(sql_int(id), sql_int(rev),
                             sql_text(store_change_state_text(state_of(&tally, all))),
                             sql_text(who->actor), sql_int(who->now_s), sql_text(reason)),
                    &written, err);
    if (!code && !written)
        return pp_fail(err, PP_STALE, "change-set %" PRId64 " was changed by another; look again",
                       id);
    return code;
}

enum pp_code store_change_set_settle(struct store_tx *tx, const struct store_who *who, int64_t id,
                                     int64_t rev, const char *reason, struct pp_err *err)
{
    const enum pp_code code = settle(tx, who, id, rev, reason, err);
    return code ? code : sql_audit(tx, who, "change-set.decide", "change-set", id, err);
}

static enum pp_code expire_one(struct store_tx *tx, const struct store_who *who, int64_t id,
                               const char *reason, struct pp_err *err)
{
    int64_t rev = 0;
    enum pp_code code = sql_exec(tx, SQL_CHANGE_PART_EXPIRE, SQL_ARGS(sql_int(id)), NULL, err);
    if (!code)
        code = sql_number(tx, SQL_CHANGE_REV, SQL_ARGS(sql_int(id)), &rev, err);
    if (!code)
        code = settle(tx, who, id, rev, reason, err);
    return code ? code : sql_audit(tx, who, "change-set.expire", "change-set", id, err);
}

static enum pp_code expire_all(struct store_tx *tx, const struct store_who *who,
                               enum store_sql which, int64_t argument, const char *reason,
                               size_t *count, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct sql_rows rows;
    enum pp_code code =
        sql_fetch(tx, which, SQL_ARGS(sql_int(argument)), &id_shape, &arena, &rows, err);
    for (size_t i = 0; !code && i < rows.count; i++)
        code = expire_one(tx, who, ((const struct set_id *)rows.at)[i].id, reason, err);
    *count = code ? 0 : rows.count;
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_change_set_expire(struct store_tx *tx, const struct store_who *who,
                                     size_t *count, struct pp_err *err)
{
    return expire_all(tx, who, SQL_CHANGE_DUE, who->now_s, "nobody decided in time", count, err);
}

enum pp_code store_change_set_forget(struct store_tx *tx, int64_t before_s, size_t *count,
                                     struct pp_err *err)
{
    return sql_exec(tx, SQL_CHANGE_FORGET, SQL_ARGS(sql_int(before_s)), count, err);
}

enum pp_code store_change_set_next_expiry(struct store_tx *tx, int64_t *at_s, struct pp_err *err)
{
    return sql_number(tx, SQL_CHANGE_NEXT_EXPIRY, SQL_NO_ARGS, at_s, err);
}

enum pp_code store_change_part_decide(struct store_tx *tx,
                                      const struct store_part_decision *decision,
                                      struct pp_err *err)
{
    size_t written;
    PP_REQUIRE(decision->to != STORE_PART_OPEN);
    const enum store_part_state from =
        decision->to == STORE_PART_UNDONE ? STORE_PART_APPROVED : STORE_PART_OPEN;
    const enum pp_code code =
        sql_exec(tx, SQL_CHANGE_PART_DECIDE,
                 SQL_ARGS(sql_int(decision->part), sql_text(store_part_state_text(decision->to)),
                          sql_text(store_part_state_text(from)), sql_ref(decision->made_proposal),
                          sql_ref(decision->made_booking)),
                 &written, err);
    if (!code && !written)
        return pp_fail(err, PP_CONFLICT, "that part of the change-set is not %s any more",
                       store_part_state_text(from));
    return code;
}

/* ---- sets ---------------------------------------------------------------------------------- */

static enum pp_code put_parts(struct store_tx *tx, const struct store_change_set *set,
                              struct pp_err *err)
{
    bool changed;
    enum pp_code code = sql_put_children(tx, &parts_of_set, NULL, set, &changed, err);
    for (size_t i = 0; !code && i < set->part_count; i++) {
        PP_REQUIRE(set->parts[i].id > (i ? set->parts[i - 1].id : 0));
        PP_REQUIRE(set->parts[i].state == STORE_PART_OPEN);
        code = sql_put_children(tx, &seats_of_part, NULL, &set->parts[i], &changed, err);
    }
    return code;
}

enum pp_code store_change_set_put(struct store_tx *tx, const struct store_who *who,
                                  const struct store_change_set *set, struct pp_err *err)
{
    struct store_change_set row = *set;
    size_t expired;
    PP_REQUIRE(set->id > 0 && set->part_count > 0);
    row.rev = 1;
    row.state = STORE_CHANGE_OPEN;
    enum pp_code code = sql_put(tx, SQL_CHANGE_PUT, &set_shape, &row, SQL_NO_ARGS, NULL, err);
    if (!code)
        code = put_parts(tx, &row, err);
    if (!code)
        code = expire_all(tx, who, SQL_CHANGE_OVERLAPPING, set->id,
                          "a newer change-set has taken its place", &expired, err);
    return code ? code : sql_audit(tx, who, "change-set.put", "change-set", set->id, err);
}

static enum pp_code load_parts(struct store_tx *tx, struct store_change_set *sets, size_t count,
                               struct pp_arena *arena, struct pp_err *err)
{
    enum pp_code code = sql_load_each(tx, &parts_of_set, sets, count, arena, err);
    for (size_t i = 0; !code && i < count; i++) {
        void *parts; /* fetched just now: their seats are filled in */
        memcpy(&parts, &sets[i].parts, sizeof(void *));
        code = sql_load_range(tx, &seats_of_part, parts, sets[i].part_count, arena, err);
    }
    return code;
}

enum pp_code store_change_set_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                  struct store_change_set *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_CHANGE_GET, SQL_ARGS(sql_int(id)), &set_shape, arena, out, &found, err);
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND, "there is no change-set with id %" PRId64, id);
    return load_parts(tx, out, 1, arena, err);
}

enum pp_code store_change_set_list(struct store_tx *tx, int state, struct store_page *page,
                                   struct pp_arena *arena, struct store_change_set **out,
                                   size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const char *text = state < 0 ? "" : store_change_state_text((enum store_change_state)state);
    const enum pp_code code =
        sql_fetch(tx, SQL_CHANGE_LIST,
                  SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1), sql_text(text)),
                  &set_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (code)
        return code;
    sql_page_end(page, count);
    return load_parts(tx, *out, *count, arena, err);
}

enum pp_code store_change_set_same(struct store_tx *tx, const struct store_change_set *set,
                                   struct pp_arena *arena, struct store_change_set *out,
                                   struct pp_err *err)
{
    bool found;
    *out = (struct store_change_set){0};
    return sql_one(tx, SQL_CHANGE_SAME,
                   SQL_ARGS(sql_text(set->instance_hash), sql_text(set->answer_hash)), &set_shape,
                   arena, out, &found, err);
}
