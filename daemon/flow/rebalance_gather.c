/* Who takes part in a rebalancing, and the matcher's instance of it. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/booked.h"
#include "daemon/flow/joint.h"
#include "daemon/flow/priority.h"
#include "daemon/flow/rebalance_work.h"
#include "store/revision.h"

enum {
    PAGE = 500,
    BOOKED_PRIORITY =
        10000,             /* on top: a visit that was published is given up for no other's gain */
    CONFIRMED_MOVE = 5000, /* who is confirmed leaves only when a rule forbids them */
};

static bool has_window_after(const struct store_request *request, int32_t day)
{
    for (size_t i = 0; i < request->window_count; i++)
        if (request->windows[i].first_day > day)
            return true;
    return false;
}

/* ---- what is arranged ---------------------------------------------------------------------- */

/* Who has said no or was taken off last is not asked for this visit again. */
static bool is_refusal(enum store_seat_state state)
{
    return state == STORE_SEAT_DECLINED || state == STORE_SEAT_VETOED ||
           state == STORE_SEAT_WITHDRAWN || state == STORE_SEAT_SUBSTITUTED;
}

static enum pp_code find_refused(struct flow_call *call, struct flow_rebalance_part *part)
{
    struct store_seat_move *moves;
    size_t count;
    const enum pp_code code =
        store_seat_move_list(call->tx, part->booking, &call->arena, &moves, &count, &call->err);
    int64_t *refused = PP_NEW_ARRAY(&call->arena, code == PP_OK ? count : 0, int64_t);
    part->refused = refused;
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        bool is_last = moves[i].peer != 0;
        for (size_t later = i + 1; is_last && later < count; later++)
            is_last = moves[later].peer != moves[i].peer;
        if (is_last && is_refusal(moves[i].state))
            refused[part->refused_count++] = moves[i].peer;
    }
    return code;
}

/* The booking that stands, if there is one. */
static enum pp_code find_booking(struct flow_call *call, struct flow_rebalance_part *part,
                                 bool *found)
{
    struct store_page page = {.limit = PAGE};
    struct store_booking *bookings;
    size_t count;
    *found = false;
    const enum pp_code code = store_booking_list(call->tx, part->row.id, &page, &call->arena,
                                                 &bookings, &count, &call->err);
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        const struct store_booking *booking = &bookings[i];
        if (booking->state != STORE_BOOKING_INVITING && booking->state != STORE_BOOKING_CONFIRMED)
            continue;
        *found = true;
        part->booking = booking->id;
        part->booking_rev = booking->rev;
        part->proposal = booking->proposal;
        part->first_day = booking->first_day;
        part->seats = booking->seats;
        part->seat_count = booking->seat_count;
        part->confirmed = booking->state == STORE_BOOKING_CONFIRMED;
    }
    return *found ? find_refused(call, part) : code;
}

/* The best of those that are open. */
static enum pp_code find_proposal(struct flow_call *call, struct flow_rebalance_part *part)
{
    struct store_proposal *proposals;
    size_t count;
    const enum pp_code code =
        store_proposal_open(call->tx, part->row.id, &call->arena, &proposals, &count, &call->err);
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        const struct store_proposal *proposal = &proposals[i];
        if (proposal->first_day <= flow_today(call))
            continue;
        part->proposal = proposal->id;
        part->proposal_rev = proposal->rev;
        part->first_day = proposal->first_day;
        part->seats = proposal->seats;
        part->seat_count = proposal->seat_count;
        break;
    }
    return code;
}

/* Said of the first; the others are counted. */
static void leave_out(struct flow_rebalance_work *work, const struct store_request *row,
                      const char *why, struct pp_arena *arena)
{
    if (!work->left_out++)
        work->left_out_why = pp_printf(arena, "%s: %s", row->reference, why);
}

/* False in *in when there is nothing to plan for it: its days have passed. */
static enum pp_code look_at(struct flow_call *call, struct flow_rebalance_part *part, bool *in)
{
    const int32_t today = flow_today(call);
    bool booked = false;
    part->first_day = STORE_NO_DAY;
    enum pp_code code = find_booking(call, part, &booked);
    if (code == PP_OK && !booked)
        code = find_proposal(call, part);
    if (code == PP_OK)
        code = flow_policy_of(call, part->row.product, &part->policy);
    *in = booked ? part->first_day > today : has_window_after(&part->row, today);
    part->frozen = flow_policy_freezes(&part->policy, part->first_day, today);
    return code;
}

static enum pp_code gather_state(struct flow_call *call, struct flow_rebalance_work *work,
                                 enum store_request_state state)
{
    struct store_page page = {.limit = PAGE};
    do {
        struct store_request *requests;
        size_t count;
        enum pp_code code = store_request_list(call->tx, (int)state, 0, &page, &call->arena,
                                               &requests, &count, &call->err);
        for (size_t i = 0; code == PP_OK && i < count; i++) {
            struct flow_rebalance_part part = {.row = requests[i]};
            bool in = false;
            page.after = requests[i].id;
            code = look_at(call, &part, &in);
            if (!in)
                continue;
            work->parts = pp_grow(&call->arena, work->parts, &work->cap, work->count + 1,
                                  sizeof *work->parts);
            work->parts[work->count++] = part;
        }
        if (code != PP_OK)
            return code;
    } while (page.more);
    return PP_OK;
}

/*
 * The days on which it may be: those to come, and for a team that is arranged none within the time
 * in which nothing changes any more; the day that is arranged always, also when it is none of the
 * request's days any more.
 */
static struct store_request on_days(const struct flow_rebalance_part *part, int32_t today,
                                    struct pp_arena *arena)
{
    struct store_request row = part->row;
    const bool arranged = part->first_day != STORE_NO_DAY;
    const int32_t near = arranged ? today + part->policy.freeze_days - 1 : today;
    const int32_t after = near > today ? near : today;
    struct store_window *windows = PP_NEW_ARRAY(arena, row.window_count + 1, struct store_window);
    size_t count = 0;
    bool there = !arranged;
    for (size_t i = 0; i < row.window_count; i++) {
        const bool own = arranged && row.windows[i].first_day == part->first_day;
        if (own || row.windows[i].first_day > after)
            windows[count++] = row.windows[i];
        there = there || own;
    }
    if (!there)
        windows[count++] = (struct store_window){.first_day = part->first_day};
    row.windows = windows;
    row.window_count = count;
    return row;
}

/* Beyond what can be matched together, those that only wait go on waiting. */
static void leave_out_many(struct flow_rebalance_work *work, struct pp_arena *arena)
{
    for (size_t i = FLOW_REQUESTS_MOST; i < work->count; i++)
        leave_out(work, &work->parts[i].row, "there are more requests than can be matched together",
                  arena);
    work->count = work->count < FLOW_REQUESTS_MOST ? work->count : FLOW_REQUESTS_MOST;
}

static enum pp_code join(struct flow_call *call, struct flow_rebalance_work *work)
{
    struct pp_arena *arena = &call->arena;
    struct store_request *rows = PP_NEW_ARRAY(arena, work->count, struct store_request);
    struct flow_joint joint;
    for (size_t i = 0; i < work->count; i++)
        rows[i] = on_days(&work->parts[i], flow_today(call), arena);
    const enum pp_code code = flow_joint_load(call, rows, work->count, &joint);
    if (code != PP_OK)
        return code;
    for (size_t i = 0; i < work->count; i++)
        if (joint.left_out[i])
            leave_out(work, &rows[i], joint.left_out[i], arena);
    for (size_t i = 0; i < joint.count; i++)
        work->parts[i] = work->parts[joint.place[i]]; /* place[i] >= i */
    work->count = joint.count;
    work->snapshots = joint.at;
    return PP_OK;
}

enum pp_code flow_rebalance_gather(struct flow_call *call, struct flow_rebalance_work *work)
{
    static const enum store_request_state states[] = {
        STORE_REQUEST_CONFIRMED, STORE_REQUEST_INVITING, STORE_REQUEST_PROPOSED,
        STORE_REQUEST_MATCHING,  STORE_REQUEST_SCOPED,   STORE_REQUEST_SUBMITTED};
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < sizeof states / sizeof states[0]; i++)
        code = gather_state(call, work, states[i]);
    leave_out_many(work, &call->arena);
    return code == PP_OK ? join(call, work) : code;
}

/* ---- the instance -------------------------------------------------------------------------- */

/* Who has agreed is firm. */
static bool is_firm(const struct flow_rebalance_part *part, int seat)
{
    const struct store_request_seat *row = flow_request_seat(&part->row, seat);
    return part->confirmed || (row && flow_seat_agreed(row->state));
}

static int compare_pin(const void *a, const void *b)
{
    const struct match_pin *x = a, *y = b;
    return (x->seat > y->seat) - (x->seat < y->seat);
}

/* NULL: nothing is arranged. */
static const struct match_current *make_current(const struct flow_rebalance_part *part,
                                                const struct flow_snapshot *snapshot,
                                                struct pp_arena *arena)
{
    struct match_current *current = PP_NEW(arena, struct match_current);
    struct match_pin *pins = PP_NEW_ARRAY(arena, part->seat_count, struct match_pin);
    int32_t *firm = PP_NEW_ARRAY(arena, part->seat_count, int32_t);
    if (part->first_day == STORE_NO_DAY)
        return NULL;
    for (size_t w = 0; w < snapshot->request.window_count; w++)
        if (snapshot->request.windows[w].first_day == part->first_day)
            current->window = (int32_t)w;
    for (size_t i = 0; i < part->seat_count; i++) {
        const size_t peer = flow_snapshot_peer(snapshot, part->seats[i].peer);
        const int seat = part->seats[i].seat;
        if (peer == SIZE_MAX || seat >= (int)snapshot->brief.seat_count)
            continue;
        pins[current->seat_count++] = (struct match_pin){seat, (int32_t)peer};
    }
    qsort(pins, current->seat_count, sizeof *pins, compare_pin);
    for (size_t i = 0; part->booking && i < current->seat_count; i++)
        if (is_firm(part, pins[i].seat))
            firm[current->firm_count++] = pins[i].seat;
    current->seats = pins;
    current->firm = firm;
    current->move = part->policy.move;
    current->move_firm = part->confirmed ? CONFIRMED_MOVE : part->policy.move_firm;
    return current;
}

enum pp_code flow_rebalance_build(struct flow_call *call, struct flow_rebalance_work *work)
{
    struct pp_arena *arena = &call->arena;
    work->views = PP_NEW_ARRAY(arena, work->count, struct flow_instance);
    const enum pp_code code =
        flow_instance_build_many(work->snapshots, work->count, arena, work->views, &call->err);
    if (code != PP_OK)
        return code;
    work->instance = work->views[0].match;
    struct match_request *requests =
        pp_dup_bytes(arena, work->instance.requests, work->count * sizeof *work->instance.requests);
    work->held = PP_NEW_ARRAY(arena, work->count, bool);
    for (size_t i = 0; i < work->count; i++) {
        const struct flow_rebalance_part *part = &work->parts[i];
        const struct flow_snapshot *snapshot = &work->snapshots[i];
        requests[i].priority = flow_priority_of(snapshot, flow_today(call), arena).points +
                               (part->booking ? BOOKED_PRIORITY : 0);
        requests[i].current = make_current(part, snapshot, arena);
        flow_instance_ban(snapshot, part->refused, part->refused_count, arena, &requests[i]);
        work->held[i] = requests[i].current && (part->frozen || part->confirmed);
    }
    work->instance.requests = requests;
    for (size_t i = 0; i < work->count; i++)
        work->views[i].match = work->instance;
    struct pp_faults faults = {.arena = arena};
    match_instance_check(&work->instance, &faults);
    return pp_faults_code(&faults, &call->err);
}
