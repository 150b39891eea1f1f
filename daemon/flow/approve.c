/* Parts of a change-set carried out: all that are meant, or none. */
#include "daemon/flow/approve.h"

#include <inttypes.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/policy.h"
#include "daemon/flow/solve.h"
#include "daemon/flow/together.h"
#include "daemon/flow/words.h"
#include "daemon/json/instance.h"
#include "store/approval.h"

enum { GIVEN_SECONDS = 10 };

/* One part on its way. */
struct piece {
    int number;
    const struct store_change_part *row;
    struct store_request request;
    struct flow_booked booked;    /* of a booked team */
    struct store_proposal before; /* of a proposed one; id 0: none */
    struct flow_alter_work work;  /* the team as it shall be, beside the others */
    struct flow_revised revised;
    bool has_match;          /* made.match is there already */
    struct store_match kept; /* else the match that the proposal is kept under */
    struct store_proposal made;
};

struct flow_approve_work {
    struct store_change_set set;
    struct piece *pieces;
    size_t count;
    struct flow_snapshot *snapshots; /* parallel to pieces */
};

/* ---- read ---------------------------------------------------------------------------------- */

static enum pp_code is_stale(struct flow_call *call, const struct piece *piece, const char *what)
{
    return pp_fail(&call->err, PP_CONFLICT,
                   "part %d is out of date: %s of %s has changed since it was computed; nothing "
                   "was done; run the rebalancing again",
                   piece->number, what, piece->request.reference);
}

/* The newest run of the request is where another proposal goes. */
static enum pp_code find_match(struct flow_call *call, struct piece *piece)
{
    struct store_match match;
    struct pp_err ignored = {0};
    if (piece->before.id) {
        piece->made.match = piece->before.match;
        piece->has_match = true;
        return PP_OK;
    }
    const enum pp_code code =
        store_match_newest(call->tx, piece->row->request, &call->arena, &match, &ignored);
    if (code == PP_NOT_FOUND)
        return PP_OK;
    piece->has_match = code == PP_OK;
    piece->made.match = match.id;
    if (code != PP_OK)
        call->err = ignored;
    return code;
}

static enum pp_code load_proposed(struct flow_call *call, struct piece *piece)
{
    const struct store_change_part *row = piece->row;
    if (!flow_request_waits(piece->request.state))
        return is_stale(call, piece, "the state");
    if (row->proposal) {
        const enum pp_code code =
            store_proposal_get(call->tx, row->proposal, &call->arena, &piece->before, &call->err);
        if (code != PP_OK)
            return code;
        if (piece->before.rev != row->proposal_rev || piece->before.state != STORE_PROPOSAL_OPEN)
            return is_stale(call, piece, "the proposed team");
    }
    return find_match(call, piece);
}

static enum pp_code load_piece(struct flow_call *call, struct piece *piece)
{
    const struct store_change_part *row = piece->row;
    enum pp_code code =
        store_request_get(call->tx, row->request, &call->arena, &piece->request, &call->err);
    if (code != PP_OK)
        return code;
    if (piece->request.rev != row->request_rev)
        return is_stale(call, piece, row->booking ? "the booking" : "the request");
    if (!row->booking)
        return load_proposed(call, piece);
    code = flow_booked_load(call, row->booking, &piece->booked);
    if (code != PP_OK)
        return code;
    if (piece->booked.booking.rev != row->booking_rev ||
        flow_booked_open(&piece->booked, 0, &call->err) != PP_OK)
        return is_stale(call, piece, "the booking");
    for (size_t i = 0; code == PP_OK && i < row->seat_count; i++)
        if (row->seats[i].after)
            code = flow_booked_know(call, &piece->booked, row->seats[i].after);
    return code;
}

/* The team as it shall be. */
static void set_team(struct flow_call *call, struct piece *piece)
{
    const struct store_change_part *row = piece->row;
    piece->work.seats = PP_NEW_ARRAY(&call->arena, row->seat_count, struct store_proposal_seat);
    for (size_t i = 0; i < row->seat_count; i++)
        if (row->seats[i].after)
            piece->work.seats[piece->work.seat_count++] =
                (struct store_proposal_seat){.seat = row->seats[i].seat,
                                             .peer = row->seats[i].after,
                                             .parts_json = row->seats[i].parts_json};
}

/* Has the visit, as it is or as it shall be, come within its freeze window meanwhile? */
static bool has_come_near(const struct flow_call *call, const struct store_change_part *row,
                          const struct flow_policy *policy)
{
    const int32_t today = flow_today(call);
    return flow_policy_freezes(policy, row->before_day, today) ||
           (row->before_day != STORE_NO_DAY && flow_policy_freezes(policy, row->after_day, today));
}

/* Does the product let this part be carried out without a person? */
static bool needs_nobody(const struct store_change_part *row, const struct flow_policy *policy)
{
    return policy->apply == FLOW_APPLY_PROPOSED && !row->booking &&
           (row->kind == STORE_PART_SERVES || row->kind == STORE_PART_MOVES);
}

/* A part that is not named by its number is carried out only as its product says. */
static enum pp_code check_unnamed(struct flow_call *call, const struct store_change_part *row,
                                  int number, bool *allowed)
{
    const struct flow_change_approve *arg = call->arg;
    struct store_request request;
    struct flow_policy policy;
    enum pp_code code =
        store_request_get(call->tx, row->request, &call->arena, &request, &call->err);
    if (code == PP_OK)
        code = flow_policy_of(call, request.product, &policy);
    if (code != PP_OK)
        return code;
    const bool near = has_come_near(call, row, &policy);
    *allowed = !arg->by_policy || (needs_nobody(row, &policy) && !near);
    if (near && !arg->by_policy)
        return pp_fail(&call->err, PP_CONFLICT,
                       "part %d: the visit of %s is less than %d days away by now, within which "
                       "nothing changes of itself; nothing was done; name the parts to change, "
                       "part %d among them if it shall change all the same",
                       number, request.reference, policy.freeze_days, number);
    return PP_OK;
}

static enum pp_code choose(struct flow_call *call)
{
    struct flow_change_approve *arg = call->arg;
    struct flow_approve_work *work = arg->work;
    const struct flow_change_pick pick = {
        .numbers = arg->numbers, .number_count = arg->number_count, .state = STORE_PART_OPEN};
    size_t *parts, count;
    enum pp_code code = flow_change_choose(call, &work->set, &pick, &parts, &count);
    if (code != PP_OK)
        return code;
    work->pieces = PP_NEW_ARRAY(&call->arena, count, struct piece);
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        const struct store_change_part *row = &work->set.parts[parts[i]];
        bool allowed = true;
        if (!arg->number_count)
            code = check_unnamed(call, row, (int)parts[i] + 1, &allowed);
        if (allowed)
            work->pieces[work->count++] = (struct piece){.number = (int)parts[i] + 1, .row = row};
    }
    return code;
}

static enum pp_code load_snapshots(struct flow_call *call)
{
    struct flow_change_approve *arg = call->arg;
    struct flow_approve_work *work = arg->work;
    const char **keys = PP_NEW_ARRAY(&call->arena, work->count, const char *);
    for (size_t i = 0; i < work->count; i++)
        keys[i] = pp_printf(&call->arena, "%" PRId64, work->pieces[i].row->request);
    return flow_snapshot_load_many(call, keys, work->count, &work->snapshots);
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_change_approve *arg = call->arg;
    struct flow_approve_work *work = PP_NEW(&call->arena, struct flow_approve_work);
    arg->work = work;
    arg->effect_count = 0;
    arg->clash = (struct store_clash){0};
    enum pp_code code = flow_change_find(call, arg->id, &work->set);
    if (code == PP_OK && work->set.expires_s <= call->now_s)
        code =
            pp_fail(&call->err, PP_CONFLICT,
                    "change-set %" PRId64 " has expired; run the rebalancing again", work->set.id);
    if (code == PP_OK)
        code = choose(call);
    for (size_t i = 0; code == PP_OK && i < work->count; i++) {
        code = load_piece(call, &work->pieces[i]);
        if (code == PP_OK)
            set_team(call, &work->pieces[i]);
    }
    return code == PP_OK && work->count ? load_snapshots(call) : code;
}

/* ---- work ---------------------------------------------------------------------------------- */

static bool gets_team(const struct piece *piece)
{
    return piece->row->after_day != STORE_NO_DAY;
}

/* Seats whose people come, or everybody on another day; a team that nobody knows of: everybody. */
static uint32_t asked_of(const struct piece *piece)
{
    const struct store_change_part *row = piece->row;
    uint32_t asked = 0;
    if (!row->booking || row->before_day != row->after_day)
        return UINT32_MAX;
    for (size_t i = 0; i < row->seat_count; i++)
        if (row->seats[i].before != row->seats[i].after)
            asked |= UINT32_C(1) << row->seats[i].seat;
    return asked;
}

static enum pp_code revise(struct flow_call *call, struct piece *piece,
                           const struct flow_snapshot *snapshot)
{
    struct flow_change_approve *arg = call->arg;
    const bool stays = gets_team(piece);
    const struct flow_revising revising = {
        .booked = &piece->booked,
        .target = {.first_day = stays ? piece->row->after_day : piece->booked.booking.first_day,
                   .seats = piece->work.seats,
                   .seat_count = piece->work.seat_count,
                   .called_off = !stays},
        .action = "booking.rebalance",
        .part = piece->row->id,
        .left = stays ? STORE_SEAT_SUBSTITUTED : STORE_SEAT_WITHDRAWN,
        .reason = arg->reason ? arg->reason : "rebalancing",
        .matched_again = true,
        .snapshot = snapshot};
    return flow_revise(call, &revising, &piece->revised);
}

/* The request as if nothing but this team on this day were asked for: what solves to it, provably.
 */
static void give_team(const struct piece *piece, struct pp_arena *arena,
                      struct match_request *request)
{
    const struct flow_snapshot *snapshot = piece->work.instance.snapshot;
    struct match_pin *pins = PP_NEW_ARRAY(arena, piece->work.seat_count, struct match_pin);
    for (size_t i = 0; i < piece->work.seat_count; i++)
        pins[i] = (struct match_pin){
            .seat = piece->work.seats[i].seat,
            .peer = (int32_t)flow_snapshot_peer(snapshot, piece->work.seats[i].peer)};
    request->pinned = pins;
    request->pinned_count = piece->work.seat_count;
    for (size_t i = 0; i < snapshot->request.window_count; i++)
        if (snapshot->request.windows[i].first_day == piece->row->after_day)
            request->windows += i;
    request->window_count = 1;
}

/* A run of its own for a request that was never matched: it can be shown and replayed. */
static enum pp_code keep_match(struct flow_call *call, struct piece *piece)
{
    const struct flow_instance *instance = &piece->work.instance;
    struct pp_arena *arena = &call->arena;
    struct pp_str instance_json = {0}, answer_json = {0};
    struct match_instance given = instance->match;
    struct match_request request = *flow_instance_request(instance);
    struct match_answer answer;
    struct flow_solver solver;
    const struct match_options options = flow_solver_options(&solver, call, 1, GIVEN_SECONDS);
    give_team(piece, arena, &request);
    given.requests = &request;
    const enum pp_code code =
        match_single(match_index_new(&given, arena), 0, &options, arena, &answer, &call->err);
    if (code != PP_OK)
        return code;
    js_instance_write(&given, &instance_json);
    js_answer_write(&given, 0, &answer, NULL, &answer_json);
    const struct flow_match_run run = {.row = piece->request,
                                       .pool = instance->match.peer_count,
                                       .eligible = instance->eligible,
                                       .windows = 1,
                                       .bound = answer.bound};
    piece->kept = (struct store_match){.id = flow_id(call),
                                       .request = piece->request.id,
                                       .request_rev = piece->request.rev,
                                       .pool_revision = instance->snapshot->revision,
                                       .instance_json = flow_take_text(arena, &instance_json),
                                       .answer_json = flow_take_text(arena, &answer_json),
                                       .people_json = flow_match_kept(&run, instance, arena),
                                       .weights = instance->snapshot->weights.label,
                                       .program = PP_VERSION,
                                       .status = "feasible",
                                       .best = 1,
                                       .created_s = call->now_s};
    piece->kept.instance_hash = flow_digest(arena, piece->kept.instance_json);
    piece->kept.answer_hash = flow_digest(arena, piece->kept.answer_json);
    piece->made.match = piece->kept.id;
    return PP_OK;
}

static enum pp_code propose(struct flow_call *call, struct piece *piece)
{
    const struct store_change_part *row = piece->row;
    const enum pp_code code = piece->has_match ? PP_OK : keep_match(call, piece);
    const int64_t match = piece->made.match;
    piece->made = (struct store_proposal){.id = flow_id(call),
                                          .match = match,
                                          .request = row->request,
                                          .first_day = row->after_day,
                                          .points = row->after_points,
                                          .parts_json = row->parts_json,
                                          .seats = piece->work.seats,
                                          .seat_count = piece->work.seat_count};
    return code;
}

static enum pp_code compose_piece(struct flow_call *call, const struct flow_placing *placings,
                                  size_t which)
{
    struct flow_change_approve *arg = call->arg;
    struct piece *piece = &arg->work->pieces[which];
    const bool booked = piece->row->booking != 0;
    enum pp_code code = PP_OK;
    if (gets_team(piece)) {
        piece->work.snapshot =
            flow_snapshot_beside(placings, arg->work->count, which, &call->arena);
        code = flow_alter_check(call, &piece->work, booked ? &piece->booked.booking : NULL,
                                piece->row->after_day, asked_of(piece), &arg->clash);
    }
    if (code != PP_OK)
        return pp_err_context(&call->err, "part %d, %s; nothing was done", piece->number,
                              piece->request.reference);
    if (booked)
        return revise(call, piece, &arg->work->snapshots[which]);
    return gets_team(piece) ? propose(call, piece) : PP_OK;
}

static const char *words_of(const struct piece *piece, struct pp_arena *arena)
{
    char day[PP_DAY_WORDS];
    const size_t mails = piece->revised.revision.mail_count;
    const char *reference = piece->request.reference;
    if (!gets_team(piece))
        return piece->row->booking
                   ? pp_printf(arena, "%s is stood down and matched again; %zu %s", reference,
                               mails, mails == 1 ? "message" : "messages")
                   : pp_printf(arena, "%s has no proposed team any more; nobody is written to",
                               reference);
    (void)pp_day_words(piece->row->after_day, day);
    if (!piece->row->booking)
        return pp_printf(arena,
                         "%s gets a team from %s proposed; nobody is written to before it "
                         "is published",
                         reference, day);
    return pp_printf(arena, "the booked team of %s changes, from %s; %zu %s", reference, day, mails,
                     mails == 1 ? "message" : "messages");
}

static void fill_effects(struct flow_call *call)
{
    struct flow_change_approve *arg = call->arg;
    const struct flow_approve_work *work = arg->work;
    arg->effects = PP_NEW_ARRAY(&call->arena, work->count, struct flow_effect_of_part);
    arg->effect_count = work->count;
    for (size_t i = 0; i < work->count; i++) {
        const struct piece *piece = &work->pieces[i];
        arg->effects[i] =
            (struct flow_effect_of_part){.number = piece->number,
                                         .reference = piece->request.reference,
                                         .words = words_of(piece, &call->arena),
                                         .revised = piece->row->booking ? &piece->revised : NULL,
                                         .booking = piece->row->booking,
                                         .proposal = piece->made.id};
    }
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_change_approve *arg = call->arg;
    struct flow_approve_work *work = arg->work;
    struct flow_placing *placings = PP_NEW_ARRAY(&call->arena, work->count, struct flow_placing);
    for (size_t i = 0; i < work->count; i++)
        placings[i] = (struct flow_placing){.snapshot = &work->snapshots[i],
                                            .booking = work->pieces[i].row->booking,
                                            .first_day = work->pieces[i].row->after_day,
                                            .seats = work->pieces[i].work.seats,
                                            .seat_count = work->pieces[i].work.seat_count};
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < work->count; i++)
        code = compose_piece(call, placings, i);
    if (code == PP_OK)
        fill_effects(call);
    return code;
}

/* ---- write --------------------------------------------------------------------------------- */

/* Everything that was read is as it was. */
static enum pp_code still_holds(struct flow_call *call, bool *holds)
{
    const struct flow_change_approve *arg = call->arg;
    const struct flow_approve_work *work = arg->work;
    struct store_change_set set;
    int64_t *own = PP_NEW_ARRAY(&call->arena, work->count, int64_t);
    enum pp_code code =
        store_change_set_get(call->tx, work->set.id, &call->arena, &set, &call->err);
    *holds = code == PP_OK && set.rev == work->set.rev;
    for (size_t i = 0; i < work->count; i++)
        own[i] = work->pieces[i].row->booking;
    for (size_t i = 0; code == PP_OK && *holds && i < work->count; i++) {
        const struct piece *piece = &work->pieces[i];
        struct store_request now;
        bool same = true;
        code = store_request_get(call->tx, piece->request.id, &call->arena, &now, &call->err);
        if (code == PP_OK)
            code =
                flow_fit_holds(call, &work->snapshots[i], piece->work.seats, piece->work.seat_count,
                               (struct flow_own){own, work->count}, &same);
        *holds = same && code == PP_OK && now.rev == piece->request.rev;
    }
    return code;
}

static enum pp_code save_bookings(struct flow_call *call)
{
    struct flow_change_approve *arg = call->arg;
    const struct flow_approve_work *work = arg->work;
    struct store_revision *revisions =
        PP_NEW_ARRAY(&call->arena, work->count, struct store_revision);
    size_t count = 0;
    for (size_t i = 0; i < work->count; i++)
        if (work->pieces[i].row->booking)
            revisions[count++] = work->pieces[i].revised.revision;
    return count ? store_booking_revise(call->tx, &call->who, revisions, count, &call->arena,
                                        &arg->clash, &call->err)
                 : PP_OK;
}

static enum pp_code save_proposal(struct flow_call *call, const struct piece *piece)
{
    const struct store_replacement replacement = {
        .part = piece->row->id,
        .request = piece->request.id,
        .request_rev = piece->request.rev,
        .request_state = gets_team(piece) ? STORE_REQUEST_PROPOSED : STORE_REQUEST_MATCHING,
        .made = gets_team(piece) ? &piece->made : NULL};
    enum pp_code code = PP_OK;
    if (gets_team(piece) && !piece->has_match)
        code = store_match_put(call->tx, &call->who, &piece->kept, NULL, 0, &call->err);
    return code == PP_OK ? store_proposal_replace(call->tx, &call->who, &replacement, &call->err)
                         : code;
}

static enum pp_code decide(struct flow_call *call)
{
    struct flow_change_approve *arg = call->arg;
    struct flow_approve_work *work = arg->work;
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < work->count; i++) {
        const struct piece *piece = &work->pieces[i];
        if (!piece->row->booking)
            code = save_proposal(call, piece);
        if (code == PP_OK)
            code = store_change_part_decide(
                call->tx,
                &(struct store_part_decision){.part = piece->row->id,
                                              .to = STORE_PART_APPROVED,
                                              .made_proposal = piece->made.id,
                                              .made_booking = piece->row->booking},
                &call->err);
    }
    if (code == PP_OK)
        code = store_change_set_settle(call->tx, &call->who, work->set.id, work->set.rev,
                                       arg->reason, &call->err);
    if (code == PP_OK)
        code = store_change_set_get(call->tx, work->set.id, &call->arena, &work->set, &call->err);
    return code == PP_OK ? flow_change_load(call, &work->set, &arg->change) : code;
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_change_approve *arg = call->arg;
    bool holds;
    if (!arg->work->count)
        return PP_OK; /* nothing that policy allows */
    enum pp_code code = still_holds(call, &holds);
    if (code == PP_OK && !holds)
        return flow_moved(call);
    if (code == PP_OK)
        code = save_bookings(call);
    return code == PP_OK ? decide(call) : code;
}

const struct flow_case flow_change_approve = {
    .name = "rebalance.approve",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
