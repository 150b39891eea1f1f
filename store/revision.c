#include "store/revision.h"

#include <inttypes.h>

#include "store/access.h"
#include "store/aggregate.h"
#include "store/asking_rows.h"
#include "store/booking_rows.h"
#include "store/names.h"
#include "store/repair_rows.h"

bool store_seat_may(enum store_seat_state from, enum store_seat_state to)
{
    static const enum store_seat_state moves[][2] = {
#define X(a, b) {a, b},
        STORE_SEAT_MOVES(X)
#undef X
    };
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
        if (moves[i][0] == from && moves[i][1] == to)
            return true;
    return false;
}

static const struct sql_field step_fields[] = {
    SQL_FIELD(struct store_seat_step, id, INT64),
    SQL_FIELD(struct store_seat_step, seat, INT),
    SQL_FIELD_AS_NAMED(struct store_seat_step, to, "state", &store_seat_state_names),
    SQL_FIELD(struct store_seat_step, peer, REF),
    SQL_FIELD(struct store_seat_step, reason, TEXT),
};
static const struct sql_shape step_shape = SQL_SHAPE(step_fields, struct store_seat_step);

/* Both rows are as they were read, and move on. */
static enum pp_code move_on(struct store_tx *tx, const struct store_revision *revision,
                            struct pp_err *err)
{
    const struct store_booking *after = &revision->after;
    size_t moved;
    enum pp_code code = sql_exec(tx, SQL_BOOKING_CHANGED,
                                 SQL_ARGS(sql_int(after->id), sql_int(after->rev),
                                          sql_text(store_booking_state_text(after->state)),
                                          sql_day(after->first_day)),
                                 &moved, err);
    if (!code && moved == 0)
        return pp_fail(err, PP_STALE,
                       "booking %" PRId64 " has changed since you read it; look at it again",
                       after->id);
    if (!code)
        code = sql_exec(tx, SQL_REQUEST_CHANGED,
                        SQL_ARGS(sql_int(after->request), sql_int(revision->request_rev),
                                 sql_text(store_request_state_text(revision->request_state))),
                        &moved, err);
    if (!code && moved == 0)
        return pp_fail(err, PP_STALE,
                       "the request of booking %" PRId64
                       " has changed since you read it; look at it again",
                       after->id);
    return code;
}

static struct store_request_seat *find_seat(const struct store_request *request,
                                            struct store_request_seat *seats, int seat)
{
    for (size_t i = 0; i < request->seat_count; i++)
        if (seats[i].seat == seat)
            return &seats[i];
    return NULL;
}

static enum pp_code take_step(struct store_tx *tx, const struct store_who *who,
                              const struct store_booking *booking,
                              const struct store_seat_step *step, struct store_request_seat *seat,
                              struct pp_err *err)
{
    if (!step->back && !store_seat_may(seat->state, step->to))
        return pp_fail(err, PP_CONFLICT, "the seat \"%s\" is %s and cannot become %s", seat->name,
                       store_seat_state_text(seat->state), store_seat_state_text(step->to));
    seat->state = step->to;
    seat->peer = step->peer;
    enum pp_code code =
        sql_exec(tx, SQL_REQUEST_SEAT_STEP,
                 SQL_ARGS(sql_int(booking->request), sql_int(seat->seat),
                          sql_text(store_seat_state_text(seat->state)), sql_ref(seat->peer)),
                 NULL, err);
    if (!code)
        code = sql_exec(tx, SQL_ASKING_DELETE, SQL_ARGS(sql_int(booking->id), sql_int(seat->seat)),
                        NULL, err);
    if (!code)
        code = sql_put(tx, SQL_SEAT_MOVE_PUT, &step_shape, step,
                       SQL_ARGS(sql_int(booking->id), sql_int(who->now_s), sql_text(who->actor)),
                       NULL, err);
    return code;
}

/* What the step means for the seat being open: of a visit that takes place. */
static enum pp_code note_repair(struct store_tx *tx, const struct store_who *who,
                                const struct store_revision *revision, size_t which,
                                struct pp_err *err)
{
    const struct store_seat_step *step = &revision->steps[which], *left = NULL;
    if (revision->after.state == STORE_BOOKING_STOOD_DOWN)
        return PP_OK;
    if (step->to != STORE_SEAT_OPEN)
        return sql_repair_fill(tx, revision->after.id, step->seat, err);
    for (size_t i = 0; i < which; i++)
        if (revision->steps[i].seat == step->seat)
            left = &revision->steps[i];
    return sql_repair_open(tx, who, revision->after.id, step, left, err);
}

static enum pp_code take_steps(struct store_tx *tx, const struct store_who *who,
                               const struct store_revision *revision, struct pp_arena *arena,
                               struct pp_err *err)
{
    struct store_request request;
    enum pp_code code = store_request_get(tx, revision->after.request, arena, &request, err);
    if (code)
        return code;
    struct store_request_seat *seats =
        PP_NEW_ARRAY(arena, request.seat_count, struct store_request_seat);
    for (size_t i = 0; i < request.seat_count; i++)
        seats[i] = request.seats[i];
    for (size_t i = 0; !code && i < revision->step_count; i++) {
        const struct store_seat_step *step = &revision->steps[i];
        struct store_request_seat *seat = find_seat(&request, seats, step->seat);
        code = seat ? take_step(tx, who, &revision->after, step, seat, err)
                    : pp_fail(err, PP_CONFLICT, "request %s has no seat %d any more",
                              request.reference, step->seat);
        if (!code)
            code = note_repair(tx, who, revision, i, err);
    }
    if (!code && revision->after.state == STORE_BOOKING_STOOD_DOWN)
        code = sql_repair_end(tx, revision->after.id, err);
    return code;
}

static enum pp_code keep(struct store_tx *tx, const struct store_who *who,
                         const struct store_revision *revision, struct pp_err *err)
{
    PP_REQUIRE(revision->id > 0 && revision->before_json);
    return sql_exec(tx, SQL_REVISION_PUT,
                    SQL_ARGS(sql_int(revision->id), sql_int(revision->after.id),
                             sql_int(revision->after.rev + 1), sql_text(revision->action),
                             sql_ref(revision->part), sql_text(revision->before_json),
                             sql_int(who->now_s), sql_text(who->actor)),
                    NULL, err);
}

static enum pp_code let_go(struct store_tx *tx, const struct store_who *who,
                           const struct store_revision *revision, struct pp_arena *arena,
                           struct pp_err *err)
{
    enum pp_code code = move_on(tx, revision, err);
    if (!code)
        code = take_steps(tx, who, revision, arena, err);
    if (!code)
        code = keep(tx, who, revision, err);
    if (!code && !revision->keeps_slots)
        code = sql_exec(tx, SQL_SLOT_FREE, SQL_ARGS(sql_int(revision->after.id)), NULL, err);
    return code;
}

static enum pp_code take_up(struct store_tx *tx, const struct store_who *who,
                            const struct store_revision *revision, struct pp_arena *arena,
                            struct store_clash *clash, struct pp_err *err)
{
    enum pp_code code = sql_booking_rewrite(tx, &revision->after, arena, err);
    if (!code && !revision->keeps_slots)
        code = sql_slots_take(tx, revision->after.id, revision->slots, revision->slot_count, arena,
                              clash, err);
    for (size_t i = 0; !code && i < revision->mail_count; i++)
        code = sql_mail_insert(tx, &revision->mails[i], err);
    if (!code)
        code = sql_asking_put(tx, revision->askings, revision->asking_count, err);
    if (code)
        return code;
    const char *subject = pp_printf(arena, "booking:%" PRId64, revision->after.id);
    const char *detail = pp_printf(arena, "{\"revision\":\"%" PRId64 "\",\"mails\":%zu}",
                                   revision->id, revision->mail_count);
    return store_audit_put(tx, who, revision->action, subject, detail, err);
}

enum pp_code store_booking_revise(struct store_tx *tx, const struct store_who *who,
                                  const struct store_revision *revisions, size_t count,
                                  struct pp_arena *arena, struct store_clash *clash,
                                  struct pp_err *err)
{
    struct store_clash unwanted;
    struct store_clash *found = clash ? clash : &unwanted;
    enum pp_code code = PP_OK;
    *found = (struct store_clash){0};
    for (size_t i = 0; !code && i < count; i++)
        code = let_go(tx, who, &revisions[i], arena, err);
    for (size_t i = 0; !code && i < count; i++)
        code = take_up(tx, who, &revisions[i], arena, found, err);
    return code ? code : sql_pool_moved(tx, err);
}

static const struct sql_field kept_fields[] = {
    SQL_FIELD(struct store_revision_kept, id, INT64),
    SQL_FIELD(struct store_revision_kept, booking, INT64),
    SQL_FIELD(struct store_revision_kept, rev, INT64),
    SQL_FIELD(struct store_revision_kept, action, TEXT),
    SQL_FIELD(struct store_revision_kept, part, REF),
    SQL_FIELD(struct store_revision_kept, before_json, TEXT),
    SQL_FIELD(struct store_revision_kept, at_s, INT64),
    SQL_FIELD(struct store_revision_kept, actor, TEXT),
};

static const struct sql_shape kept_shape = SQL_SHAPE(kept_fields, struct store_revision_kept);

enum pp_code store_revision_of_part(struct store_tx *tx, int64_t part, struct pp_arena *arena,
                                    struct store_revision_kept *out, bool *found,
                                    struct pp_err *err)
{
    return sql_one(tx, SQL_REVISION_OF_PART, SQL_ARGS(sql_int(part)), &kept_shape, arena, out,
                   found, err);
}

static const struct sql_field move_fields[] = {
    SQL_FIELD(struct store_seat_move, id, INT64),
    SQL_FIELD(struct store_seat_move, peer, REF),
    SQL_FIELD(struct store_seat_move, seat, INT),
    SQL_FIELD_NAMED(struct store_seat_move, state, &store_seat_state_names),
    SQL_FIELD(struct store_seat_move, reason, TEXT),
    SQL_FIELD(struct store_seat_move, at_s, INT64),
    SQL_FIELD(struct store_seat_move, actor, TEXT),
};

enum pp_code store_seat_move_list(struct store_tx *tx, int64_t booking, struct pp_arena *arena,
                                  struct store_seat_move **out, size_t *count, struct pp_err *err)
{
    static const struct sql_shape shape = SQL_SHAPE(move_fields, struct store_seat_move);
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_SEAT_MOVE_LIST, SQL_ARGS(sql_int(booking)), &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}
