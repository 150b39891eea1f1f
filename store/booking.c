/*
 * Bookings. Publishing writes everything or nothing: a refused slot ends the job, and the
 * savepoint around it takes back what was written before.
 */
#include "store/booking.h"

#include <inttypes.h>
#include <stdlib.h>

#include "store/access.h"
#include "store/aggregate.h"
#include "store/asking_rows.h"
#include "store/booking_rows.h"
#include "store/clash.h"
#include "store/names.h"
#include "store/repair_rows.h"

static const struct sql_field booking_fields[] = {
    SQL_FIELD(struct store_booking, id, INT64),
    SQL_FIELD(struct store_booking, rev, INT64),
    SQL_FIELD(struct store_booking, request, INT64),
    SQL_FIELD(struct store_booking, proposal, INT64),
    SQL_FIELD_NAMED(struct store_booking, state, &store_booking_state_names),
    SQL_FIELD(struct store_booking, first_day, DAY),
    SQL_FIELD(struct store_booking, charge, INT),
    SQL_FIELD(struct store_booking, created_s, INT64),
};
static const struct sql_shape booking_shape = SQL_SHAPE(booking_fields, struct store_booking);

static const struct sql_field seat_fields[] = {
    SQL_FIELD(struct store_proposal_seat, seat, INT),
    SQL_FIELD(struct store_proposal_seat, peer, REF),
    SQL_FIELD(struct store_proposal_seat, parts_json, TEXT),
};
static const struct sql_field event_fields[] = {
    SQL_FIELD(struct store_event, id, INT64),
    SQL_FIELD(struct store_event, kind, TEXT),
    SQL_FIELD(struct store_event, summary, TEXT),
    SQL_FIELD(struct store_event, location, TEXT),
    SQL_FIELD(struct store_event, all_day, BOOL),
    SQL_FIELD(struct store_event, first_day, DAY),
    SQL_FIELD(struct store_event, days, INT),
    SQL_FIELD(struct store_event, start_minute, INT),
    SQL_FIELD(struct store_event, end_minute, INT),
    SQL_FIELD(struct store_event, zone, TEXT),
};
const struct sql_shape store_event_shape = SQL_SHAPE(event_fields, struct store_event);

static const struct sql_field invitation_fields[] = {
    SQL_FIELD(struct store_invitation, id, INT64),
    SQL_FIELD(struct store_invitation, event, INT64),
    SQL_FIELD(struct store_invitation, peer, INT64),
    SQL_FIELD(struct store_invitation, uid, TEXT),
    SQL_FIELD(struct store_invitation, sequence, INT),
    SQL_FIELD_NAMED(struct store_invitation, partstat, &store_partstat_names),
    SQL_FIELD(struct store_invitation, dtstamp_s, INT64),
    SQL_FIELD(struct store_invitation, closed, BOOL),
    SQL_FIELD(struct store_invitation, asked_sequence, INT),
    SQL_FIELD(struct store_invitation, moved_sequence, INT),
    SQL_FIELD(struct store_invitation, answered_sequence, INT),
    SQL_FIELD(struct store_invitation, answered_stamp_s, INT64),
    SQL_FIELD_NAMED(struct store_invitation, answered_partstat, &store_partstat_names),
    SQL_FIELD(struct store_invitation, countered_sequence, INT),
    SQL_FIELD(struct store_invitation, countered_stamp_s, INT64),
    SQL_FIELD(struct store_invitation, undelivered, BOOL),
};
/* In the order in which they may be written: an invitation is to an event that is there. */
enum { EVENTS = 1 };
static const struct sql_family family_list[] = {
    SQL_FAMILY(BOOKING_SEAT, seat_fields, struct store_proposal_seat, struct store_booking, seats,
               seat_count),
    SQL_FAMILY(EVENT, event_fields, struct store_event, struct store_booking, events, event_count),
    SQL_FAMILY(INVITATION, invitation_fields, struct store_invitation, struct store_booking,
               invitations, invitation_count),
};
static const struct sql_families families = SQL_FAMILIES(family_list, struct store_booking);

/* The proposal and the request are as they were read; both move on. */
static enum pp_code move_on(struct store_tx *tx, const struct store_publish *publish,
                            struct pp_arena *arena, struct pp_err *err)
{
    const struct store_booking *booking = &publish->booking;
    struct store_proposal proposal;
    size_t moved;
    enum pp_code code = store_proposal_get(tx, booking->proposal, arena, &proposal, err);
    if (code)
        return code;
    if (proposal.request != booking->request)
        return pp_fail(err, PP_INVALID, "the proposal is for another request");
    if (proposal.rev == publish->proposal_rev && proposal.state != STORE_PROPOSAL_OPEN)
        return pp_fail(err, PP_CONFLICT, "that team is not open any more: it was %s",
                       store_proposal_state_text(proposal.state));
    code =
        sql_exec(tx, SQL_PROPOSAL_PUBLISHED,
                 SQL_ARGS(sql_int(booking->proposal), sql_int(publish->proposal_rev)), &moved, err);
    if (!code && moved == 0)
        return pp_fail(err, PP_STALE,
                       "the proposed team has changed since you read it; look at it again");
    if (!code)
        code = sql_exec(tx, SQL_REQUEST_INVITING,
                        SQL_ARGS(sql_int(booking->request), sql_int(publish->request_rev)), &moved,
                        err);
    if (!code && moved == 0)
        return pp_fail(err, PP_STALE,
                       "the request has changed since you read it; look at it again");
    for (size_t i = 0; !code && i < booking->seat_count; i++)
        code = sql_exec(tx, SQL_REQUEST_SEAT_ASKED,
                        SQL_ARGS(sql_int(booking->request), sql_int(booking->seats[i].seat),
                                 sql_ref(booking->seats[i].peer)),
                        NULL, err);
    return code;
}

enum pp_code sql_slots_take(struct store_tx *tx, int64_t booking, const struct store_slot *slots,
                            size_t count, struct pp_arena *arena, struct store_clash *clash,
                            struct pp_err *err)
{
    enum pp_code code = PP_OK;
    for (size_t i = 0; !code && i < count; i++) {
        const struct store_slot *slot = &slots[i];
        int64_t other = booking;
        size_t taken;
        code = sql_exec(tx, SQL_SLOT_TAKE,
                        SQL_ARGS(sql_int(slot->peer), sql_int(slot->half_hour), sql_int(booking)),
                        &taken, err);
        if (!code && taken == 0)
            code = sql_number(tx, SQL_SLOT_WHOSE,
                              SQL_ARGS(sql_int(slot->peer), sql_int(slot->half_hour)), &other, err);
        /* Two events of one booking may share a half-hour: that is no clash. */
        if (!code && other != booking)
            return sql_clash(tx, booking, other, slot, arena, clash, err);
    }
    return code;
}

/* Of one family: the members of both bookings are the same. */
static bool same_children(const struct sql_family *family, const struct store_booking *a,
                          const struct store_booking *b)
{
    const struct store_booking *each[] = {a, b};
    const void *rows[2];
    size_t counts[2];
    for (int i = 0; i < 2; i++) {
        const char *at = (const char *)each[i];
        rows[i] = *(const void *const *)(const void *)(at + family->array);
        counts[i] = *(const size_t *)(const void *)(at + family->count);
    }
    return sql_same_all(&family->shape, rows[0], counts[0], rows[1], counts[1]);
}

enum pp_code sql_booking_rewrite(struct store_tx *tx, const struct store_booking *after,
                                 struct pp_arena *arena, struct pp_err *err)
{
    struct store_booking before;
    enum pp_code code = store_booking_get(tx, after->id, arena, &before, err);
    if (code)
        return code;
    /* Events go after the invitations to them, and come back before. */
    if (!same_children(&family_list[EVENTS], &before, after)) {
        code = sql_exec(tx, SQL_INVITATION_DELETE, SQL_ARGS(sql_int(after->id)), NULL, err);
        before.invitation_count = 0;
    }
    bool changed;
    return code ? code : sql_put_children(tx, &families, &before, after, &changed, err);
}

/* The booking with its children; what is not given is its state at first. */
static enum pp_code put_booking(struct store_tx *tx, const struct store_booking *given,
                                struct pp_err *err)
{
    struct store_booking booking = *given;
    bool changed;
    booking.rev = 1;
    enum pp_code code =
        sql_put(tx, SQL_BOOKING_PUT, &booking_shape, &booking, SQL_NO_ARGS, NULL, err);
    return code ? code : sql_put_children(tx, &families, NULL, &booking, &changed, err);
}

enum pp_code store_booking_publish(struct store_tx *tx, const struct store_who *who,
                                   const struct store_publish *publish, struct pp_arena *arena,
                                   struct store_clash *clash, struct pp_err *err)
{
    PP_REQUIRE(publish->booking.id > 0);
    struct store_clash unwanted;
    struct store_clash *found = clash ? clash : &unwanted;
    *found = (struct store_clash){0};
    enum pp_code code = move_on(tx, publish, arena, err);
    if (!code)
        code = put_booking(tx, &publish->booking, err);
    if (!code)
        code = sql_slots_take(tx, publish->booking.id, publish->slots, publish->slot_count, arena,
                              found, err);
    for (size_t i = 0; !code && i < publish->mail_count; i++)
        code = sql_mail_insert(tx, &publish->mails[i], err);
    if (!code)
        code = sql_asking_put(tx, publish->askings, publish->asking_count, err);
    if (!code)
        code = sql_reserve_put(tx, publish->booking.id, publish->reserves, publish->reserve_count,
                               err);
    if (!code)
        code = sql_pool_moved(tx, err);
    if (code)
        return code;
    const char *subject = pp_printf(arena, "booking:%" PRId64, publish->booking.id);
    const char *detail =
        pp_printf(arena, "{\"request\":\"%" PRId64 "\",\"proposal\":\"%" PRId64 "\",\"mails\":%zu}",
                  publish->booking.request, publish->booking.proposal, publish->mail_count);
    return store_audit_put(tx, who, "booking.publish", subject, detail, err);
}

enum pp_code store_booking_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                               struct store_booking *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code = sql_one(tx, SQL_BOOKING_GET, SQL_ARGS(sql_int(id)), &booking_shape,
                                      arena, out, &found, err);
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND, "there is no booking with id %" PRId64, id);
    return sql_load_range(tx, &families, out, 1, arena, err);
}

enum pp_code store_booking_list(struct store_tx *tx, int64_t request, struct store_page *page,
                                struct pp_arena *arena, struct store_booking **out, size_t *count,
                                struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_BOOKING_LIST,
                  SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1), sql_int(request)),
                  &booking_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (code)
        return code;
    sql_page_end(page, count);
    return sql_load_each(tx, &families, *out, *count, arena, err);
}

enum pp_code store_booking_count(struct store_tx *tx, enum store_booking_state state,
                                 int64_t *count, struct pp_err *err)
{
    return sql_number(tx, SQL_BOOKING_COUNT, SQL_ARGS(sql_text(store_booking_state_text(state))),
                      count, err);
}

/* A run of days of one event, as the statement gives it. */
struct taken_run {
    int64_t peer, booking;
    int32_t first_day;
    int more; /* days after the first */
};

static int by_peer_and_day(const void *left, const void *right)
{
    const struct store_taken *a = left, *b = right;
    if (a->peer != b->peer)
        return a->peer < b->peer ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return (a->booking > b->booking) - (a->booking < b->booking);
}

/* Sorts, and keeps the first of each peer and day. */
static size_t keep_each_once(struct store_taken *taken, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(taken, count, sizeof *taken, by_peer_and_day);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || taken[kept - 1].peer != taken[i].peer ||
            taken[kept - 1].day != taken[i].day)
            taken[kept++] = taken[i];
    return kept;
}

enum pp_code store_taken_list(struct store_tx *tx, int32_t first, int32_t last,
                              struct pp_arena *arena, struct store_taken **out, size_t *count,
                              struct pp_err *err)
{
    static const struct sql_field fields[] = {
        SQL_FIELD(struct taken_run, peer, INT64), SQL_FIELD(struct taken_run, booking, INT64),
        SQL_FIELD(struct taken_run, first_day, DAY), SQL_FIELD(struct taken_run, more, INT)};
    static const struct sql_shape shape = SQL_SHAPE(fields, struct taken_run);
    struct sql_rows rows;
    size_t cap = 0;
    *out = NULL;
    *count = 0;
    const enum pp_code code = sql_fetch(tx, SQL_TAKEN_LIST, SQL_ARGS(sql_int(first), sql_int(last)),
                                        &shape, arena, &rows, err);
    const struct taken_run *runs = rows.at;
    for (size_t i = 0; !code && i < rows.count; i++)
        for (int k = 0; k <= runs[i].more; k++) {
            const int32_t day = runs[i].first_day + k;
            if (day < first || day > last)
                continue;
            *out = pp_grow(arena, *out, &cap, *count + 1, sizeof **out);
            (*out)[(*count)++] =
                (struct store_taken){.peer = runs[i].peer, .booking = runs[i].booking, .day = day};
        }
    *count = keep_each_once(*out, *count);
    return code;
}

enum pp_code store_served_list(struct store_tx *tx, int32_t first, int32_t last,
                               struct pp_arena *arena, struct store_served **out, size_t *count,
                               struct pp_err *err)
{
    static const struct sql_field fields[] = {
        SQL_FIELD(struct store_served, peer, INT64), SQL_FIELD(struct store_served, booking, INT64),
        SQL_FIELD(struct store_served, host, INT64), SQL_FIELD(struct store_served, first_day, DAY),
        SQL_FIELD(struct store_served, charge, INT)};
    static const struct sql_shape shape = SQL_SHAPE(fields, struct store_served);
    struct sql_rows rows;
    const enum pp_code code = sql_fetch(
        tx, SQL_SERVED_LIST, SQL_ARGS(sql_int(first), sql_int(last)), &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}
