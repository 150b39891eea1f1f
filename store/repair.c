#include "store/repair.h"

#include <inttypes.h>

#include "store/access.h"
#include "store/aggregate.h"
#include "store/names.h"
#include "store/repair_rows.h"

static const struct sql_field reserve_fields[] = {
    SQL_FIELD(struct store_reserve, seat, INT),
    SQL_FIELD(struct store_reserve, peer, INT64),
    SQL_FIELD(struct store_reserve, points, INT64),
};
static const struct sql_shape reserve_shape = SQL_SHAPE(reserve_fields, struct store_reserve);

enum pp_code sql_reserve_put(struct store_tx *tx, int64_t booking,
                             const struct store_reserve *reserves, size_t count, struct pp_err *err)
{
    return sql_put_all(tx, SQL_RESERVE_PUT, &reserve_shape, reserves, count, booking, err);
}

enum pp_code store_reserve_list(struct store_tx *tx, int64_t booking, struct pp_arena *arena,
                                struct store_reserve **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code = sql_fetch(tx, SQL_RESERVE_LIST, SQL_ARGS(sql_int(booking)),
                                        &reserve_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

/* ---- repairs ------------------------------------------------------------------------------- */

static const struct sql_field repair_fields[] = {
    SQL_FIELD(struct store_repair, id, INT64),
    SQL_FIELD(struct store_repair, booking, INT64),
    SQL_FIELD(struct store_repair, seat, INT),
    SQL_FIELD(struct store_repair, gone, REF),
    SQL_FIELD_NAMED(struct store_repair, cause, &store_seat_state_names),
    SQL_FIELD(struct store_repair, reason, TEXT),
    SQL_FIELD_NAMED(struct store_repair, state, &store_repair_state_names),
    SQL_FIELD(struct store_repair, opened_s, INT64),
    SQL_FIELD(struct store_repair, made_s, REF),
    SQL_FIELD(struct store_repair, why, TEXT),
    SQL_FIELD(struct store_repair, asked, REF),
    SQL_FIELD(struct store_repair, match, REF),
    SQL_FIELD(struct store_repair, rules_json, TEXT),
};
static const struct sql_shape repair_shape = SQL_SHAPE(repair_fields, struct store_repair);

static const struct sql_field candidate_fields[] = {
    SQL_FIELD(struct store_candidate, peer, INT64),
    SQL_FIELD(struct store_candidate, fits, BOOL),
    SQL_FIELD(struct store_candidate, points, INT64),
    SQL_FIELD(struct store_candidate, ranked, INT),
    SQL_FIELD(struct store_candidate, was_points, INT64),
    SQL_FIELD(struct store_candidate, words, TEXT),
};
static const struct sql_family family_list[] = {
    SQL_FAMILY(REPAIR_CANDIDATE, candidate_fields, struct store_candidate, struct store_repair,
               candidates, candidate_count),
};
static const struct sql_families families = SQL_FAMILIES(family_list, struct store_repair);

enum pp_code sql_repair_open(struct store_tx *tx, const struct store_who *who, int64_t booking,
                             const struct store_seat_step *step, const struct store_seat_step *left,
                             struct pp_err *err)
{
    const struct store_repair row = {.id = step->id,
                                     .booking = booking,
                                     .seat = step->seat,
                                     .gone = left ? left->peer : 0,
                                     .cause = left ? left->to : STORE_SEAT_OPEN,
                                     .reason = left ? left->reason : NULL,
                                     .state = STORE_REPAIR_NEW,
                                     .opened_s = who->now_s};
    return sql_put(tx, SQL_REPAIR_PUT, &repair_shape, &row, SQL_NO_ARGS, NULL, err);
}

enum pp_code sql_repair_fill(struct store_tx *tx, int64_t booking, int seat, struct pp_err *err)
{
    enum pp_code code =
        sql_exec(tx, SQL_REPAIR_DROP, SQL_ARGS(sql_int(booking), sql_int(seat)), NULL, err);
    if (!code)
        code =
            sql_exec(tx, SQL_REPAIR_FILLED, SQL_ARGS(sql_int(booking), sql_int(seat)), NULL, err);
    return code;
}

enum pp_code sql_repair_end(struct store_tx *tx, int64_t booking, struct pp_err *err)
{
    return sql_exec(tx, SQL_REPAIR_END, SQL_ARGS(sql_int(booking)), NULL, err);
}

enum pp_code store_repair_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                              struct store_repair *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_REPAIR_GET, SQL_ARGS(sql_int(id)), &repair_shape, arena, out, &found, err);
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND, "there is no repair with id %" PRId64, id);
    return sql_load_range(tx, &families, out, 1, arena, err);
}

enum pp_code store_repair_list(struct store_tx *tx, int state, struct store_page *page,
                               struct pp_arena *arena, struct store_repair **out, size_t *count,
                               struct pp_err *err)
{
    const char *word = state < 0 ? "" : store_repair_state_text((enum store_repair_state)state);
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_REPAIR_LIST,
                  SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1), sql_text(word)),
                  &repair_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (code)
        return code;
    sql_page_end(page, count);
    return sql_load_each(tx, &families, *out, *count, arena, err);
}

enum pp_code store_repair_tries(struct store_tx *tx, int64_t booking, int seat, int64_t *count,
                                struct pp_err *err)
{
    return sql_number(tx, SQL_REPAIR_TRIES, SQL_ARGS(sql_int(booking), sql_int(seat)), count, err);
}

enum pp_code store_repair_made(struct store_tx *tx, const struct store_who *who,
                               const struct store_repair *repair, struct pp_err *err)
{
    size_t moved;
    bool changed;
    enum pp_code code =
        sql_exec(tx, SQL_REPAIR_MADE,
                 SQL_ARGS(sql_int(repair->id), sql_text(store_repair_state_text(repair->state)),
                          sql_int(who->now_s), sql_text(repair->why), sql_ref(repair->asked),
                          sql_ref(repair->match), sql_text(repair->rules_json)),
                 &moved, err);
    if (!code && !moved)
        return pp_fail(err, PP_STALE, "that seat has moved on since it was read");
    if (!code)
        code = sql_put_children(tx, &families, NULL, repair, &changed, err);
    return code ? code : sql_audit(tx, who, "repair.made", "repair", repair->id, err);
}

enum pp_code store_repair_close(struct store_tx *tx, const struct store_who *who, int64_t id,
                                const char *why, struct pp_err *err)
{
    size_t moved;
    const enum pp_code code =
        sql_exec(tx, SQL_REPAIR_CLOSE, SQL_ARGS(sql_int(id), sql_text(why)), &moved, err);
    if (!code && !moved)
        return pp_fail(err, PP_CONFLICT, "repair %" PRId64 " does not wait for a decision", id);
    return code ? code : sql_audit(tx, who, "repair.close", "repair", id, err);
}
