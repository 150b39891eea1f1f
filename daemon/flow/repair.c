/* The proposal for a seat that fell open, and the invitation that may follow from it. */
#include "daemon/flow/repair.h"

#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/alter.h"
#include "daemon/flow/shield.h"
#include "daemon/flow/solve.h"
#include "daemon/flow/words_explain.h"
#include "daemon/json/instance.h"
#include "daemon/json/json.h"
#include "matcher/explain.h"

enum { EVIDENCE_SECONDS = 20 };

struct flow_repair_work {
    struct flow_alter_work *pool;
    struct store_reserve *reserves; /* of the seat, as ranked then */
    size_t reserve_count;
    int64_t *left; /* who has sat in a seat of this team before */
    size_t left_count;
    int64_t tries;
    const char *cannot;        /* why nothing can be computed; NULL: it can */
    struct flow_instance view; /* without aims that rest on people's answers */
    struct store_candidate *candidates;
    size_t candidate_count;
    struct store_match kept;
};

/* ---- read ---------------------------------------------------------------------------------- */

static bool has_left(const struct flow_repair_work *work, int64_t peer)
{
    for (size_t i = 0; i < work->left_count; i++)
        if (work->left[i] == peer)
            return true;
    return false;
}

static enum pp_code load_history(struct flow_call *call, struct flow_repair_work *work)
{
    const struct flow_repair_make *arg = call->arg;
    const int64_t booking = arg->repair.booking;
    struct store_seat_move *moves;
    struct store_reserve *all;
    size_t count, all_count = 0;
    enum pp_code code =
        store_seat_move_list(call->tx, booking, &call->arena, &moves, &count, &call->err);
    if (code == PP_OK)
        code = store_reserve_list(call->tx, booking, &call->arena, &all, &all_count, &call->err);
    if (code == PP_OK)
        code = store_repair_tries(call->tx, booking, arg->repair.seat, &work->tries, &call->err);
    if (code != PP_OK)
        return code;
    work->left = PP_NEW_ARRAY(&call->arena, count, int64_t);
    for (size_t i = 0; i < count; i++)
        if (moves[i].peer &&
            (moves[i].state == STORE_SEAT_DECLINED || moves[i].state == STORE_SEAT_WITHDRAWN ||
             moves[i].state == STORE_SEAT_VETOED))
            work->left[work->left_count++] = moves[i].peer;
    work->reserves = PP_NEW_ARRAY(&call->arena, all_count, struct store_reserve);
    for (size_t i = 0; i < all_count; i++)
        if (all[i].seat == arg->repair.seat)
            work->reserves[work->reserve_count++] = all[i];
    return PP_OK;
}

/* What is wrong with the request is for a person to hear, not a reason to try for ever. */
static enum pp_code load_pool(struct flow_call *call)
{
    struct flow_repair_make *arg = call->arg;
    struct flow_repair_work *work = arg->work;
    const enum pp_code code = flow_alter_load_pool(call, &arg->altered, &work->pool);
    if (code != PP_CONFLICT && code != PP_INVALID)
        return code;
    work->cannot = pp_dup(&call->arena, call->err.text);
    call->err = (struct pp_err){0};
    call->faults.count = 0;
    return PP_OK;
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_repair_make *arg = call->arg;
    enum pp_code code = store_repair_get(call->tx, arg->id, &call->arena, &arg->repair, &call->err);
    arg->done = code == PP_OK && arg->repair.state == STORE_REPAIR_NEW;
    if (code == PP_NOT_FOUND) { /* filled before anybody looked: it was nothing */
        call->err = (struct pp_err){0};
        return PP_OK;
    }
    if (code != PP_OK || !arg->done)
        return code;
    arg->work = PP_NEW(&call->arena, struct flow_repair_work);
    arg->altered = (struct flow_altered){0};
    code = flow_booked_load(call, arg->repair.booking, &arg->altered.before);
    arg->altered.request = arg->altered.before.request;
    if (code == PP_OK)
        code = load_history(call, arg->work);
    return code == PP_OK ? load_pool(call) : code;
}

/* ---- who could come ------------------------------------------------------------------------ */

/* The team with that person in the seat that is open, looked at without aims. */
static enum pp_code try_with(struct flow_call *call, int64_t peer, struct flow_fit *fit)
{
    const struct flow_repair_make *arg = call->arg;
    const struct flow_alter_work *pool = arg->work->pool;
    struct store_proposal_seat *seats =
        PP_NEW_ARRAY(&call->arena, pool->seat_count + 1, struct store_proposal_seat);
    for (size_t i = 0; i < pool->seat_count; i++)
        seats[i] = pool->seats[i];
    seats[pool->seat_count] =
        (struct store_proposal_seat){.seat = arg->repair.seat, .peer = peer, .parts_json = "[]"};
    return flow_fit_make(&arg->work->view, arg->altered.before.booking.first_day, seats,
                         pool->seat_count + 1, &call->arena, fit, &call->err);
}

/* Rules that the rest of the team breaks without anybody in the seat are no candidate's fault. */
static enum pp_code broken_before(struct flow_call *call, uint32_t *broken)
{
    const struct flow_repair_make *arg = call->arg;
    const struct flow_alter_work *pool = arg->work->pool;
    struct flow_fit fit;
    const enum pp_code code =
        flow_fit_make(&arg->work->view, arg->altered.before.booking.first_day, pool->seats,
                      pool->seat_count, &call->arena, &fit, &call->err);
    *broken = UINT32_C(1) << MATCH_TEAM_EMPTY;
    if (code == PP_OK)
        *broken |= match_team_breaks(fit.index, 0, &fit.team);
    return code;
}

static const char *team_fault(const struct flow_fit *fit, uint32_t tolerated)
{
    const uint32_t breaks = match_team_breaks(fit->index, 0, &fit->team) & ~tolerated;
    for (int rule = 0; rule < MATCH_TEAM_RULES; rule++)
        if (breaks >> rule & 1)
            return flow_team_rule_words((enum match_team_rule)rule);
    return NULL;
}

static const char *still_words(const struct store_candidate *candidate, struct pp_arena *arena)
{
    if (candidate->points == candidate->was_points)
        return pp_printf(arena, "ranked %d when the team was published, and still free",
                         candidate->ranked);
    return pp_printf(arena,
                     "ranked %d when the team was published, and still free; the team with them "
                     "had %" PRId64 " points then and has %" PRId64 " now",
                     candidate->ranked, candidate->was_points, candidate->points);
}

/* One of the reserves of then: still free, no conflict, not over a limit? */
static enum pp_code check_reserve(struct flow_call *call, size_t which, uint32_t tolerated,
                                  struct store_candidate *candidate)
{
    const struct flow_repair_make *arg = call->arg;
    const struct store_reserve *reserve = &arg->work->reserves[which];
    struct flow_fit fit;
    *candidate = (struct store_candidate){
        .peer = reserve->peer, .ranked = (int)which + 1, .was_points = reserve->points};
    if (has_left(arg->work, reserve->peer)) {
        candidate->words = "was asked for this visit before";
        return PP_OK;
    }
    const struct store_booking *booking = &arg->altered.before.booking;
    if (flow_seat_of(booking->seats, booking->seat_count, reserve->peer)) {
        candidate->words = "is in the team already";
        return PP_OK;
    }
    if (flow_snapshot_peer(&arg->work->pool->snapshot, reserve->peer) == SIZE_MAX) {
        candidate->words = "is not in the pool any more";
        return PP_OK;
    }
    enum pp_code code = try_with(call, reserve->peer, &fit);
    if (code != PP_OK)
        return code;
    const char *bar = flow_fit_bar(&fit, (size_t)arg->repair.seat, &call->arena);
    candidate->words = bar ? bar : team_fault(&fit, tolerated);
    candidate->fits = !candidate->words;
    if (!candidate->fits)
        return PP_OK;
    code = match_why(fit.index, 0, &fit.team, &call->err);
    candidate->points = fit.team.points;
    candidate->words = still_words(candidate, &call->arena);
    return code;
}

static bool is_reserve(const struct flow_repair_work *work, int64_t peer)
{
    for (size_t i = 0; i < work->reserve_count; i++)
        if (work->reserves[i].peer == peer)
            return true;
    return false;
}

/* Others who fit today but were not among the reserves. */
static enum pp_code add_others(struct flow_call *call)
{
    const struct flow_repair_make *arg = call->arg;
    struct flow_repair_work *work = arg->work;
    struct flow_reserve *found;
    size_t count = 0;
    const enum pp_code code =
        flow_reserves_find(call, &work->pool->instance, arg->altered.before.booking.first_day,
                           work->pool->seats, work->pool->seat_count, arg->repair.seat,
                           &(struct flow_barred){work->left, work->left_count}, &found, &count);
    for (size_t i = 0; code == PP_OK && i < count; i++)
        if (!is_reserve(work, found[i].peer->id))
            work->candidates[work->candidate_count++] = (struct store_candidate){
                .peer = found[i].peer->id,
                .fits = true,
                .points = found[i].points,
                .words = "was not among the reserves when the team was published, and is free now"};
    return code;
}

/* In the order of then; who cannot come stands behind who can, with the reason. */
static enum pp_code find_candidates(struct flow_call *call)
{
    const struct flow_repair_make *arg = call->arg;
    struct flow_repair_work *work = arg->work;
    struct store_candidate *checked =
        PP_NEW_ARRAY(&call->arena, work->reserve_count, struct store_candidate);
    uint32_t tolerated;
    work->candidates = PP_NEW_ARRAY(&call->arena, work->reserve_count + FLOW_RESERVES_MOST,
                                    struct store_candidate);
    enum pp_code code = broken_before(call, &tolerated);
    for (size_t i = 0; code == PP_OK && i < work->reserve_count; i++) {
        code = check_reserve(call, i, tolerated, &checked[i]);
        if (code == PP_OK && checked[i].fits)
            work->candidates[work->candidate_count++] = checked[i];
    }
    if (code == PP_OK)
        code = add_others(call);
    for (size_t i = 0; code == PP_OK && i < work->reserve_count; i++)
        if (!checked[i].fits)
            work->candidates[work->candidate_count++] = checked[i];
    return code;
}

/* ---- what it rests on ---------------------------------------------------------------------- */

/* What the team keeps of its rules with the first who fits. */
static enum pp_code write_rules(struct flow_call *call)
{
    struct flow_repair_make *arg = call->arg;
    struct pp_str out = {0};
    struct js_writer json = js_writer_on(&out);
    struct flow_fit fit;
    const enum pp_code code = try_with(call, arg->work->candidates[0].peer, &fit);
    if (code != PP_OK)
        return code;
    const uint32_t breaks = match_team_breaks(fit.index, 0, &fit.team);
    js_open_array(&json, NULL);
    for (int rule = 0; rule < MATCH_TEAM_RULES; rule++) {
        const bool holds = !(breaks >> rule & 1);
        js_open_object(&json, NULL);
        js_put_bool(&json, "holds", holds);
        js_put_text(&json, "words",
                    holds ? flow_team_rule_kept((enum match_team_rule)rule)
                          : flow_team_rule_words((enum match_team_rule)rule));
        js_close_object(&json);
    }
    js_close_array(&json);
    arg->repair.rules_json = flow_take_text(&call->arena, &out);
    return PP_OK;
}

/* The request with the team as it is kept for its seats, those that left kept out. */
static void narrow(struct flow_call *call, struct match_request *request)
{
    const struct flow_repair_make *arg = call->arg;
    const struct flow_alter_work *pool = arg->work->pool;
    const struct flow_snapshot *snapshot = &pool->snapshot;
    struct match_pin *pins = PP_NEW_ARRAY(&call->arena, pool->seat_count, struct match_pin);
    struct match_seat *seats = PP_NEW_ARRAY(&call->arena, request->seat_count, struct match_seat);
    for (size_t i = 0; i < pool->seat_count; i++)
        pins[i] =
            (struct match_pin){.seat = pool->seats[i].seat,
                               .peer = (int32_t)flow_snapshot_peer(snapshot, pool->seats[i].peer)};
    for (size_t s = 0; s < request->seat_count; s++) {
        seats[s] = request->seats[s];
        seats[s].required =
            (int)s == arg->repair.seat || flow_peer_in(pool->seats, pool->seat_count, (int)s) != 0;
    }
    request->seats = seats;
    request->pinned = pins;
    request->pinned_count = pool->seat_count;
    for (size_t i = 0; i < snapshot->request.window_count; i++)
        if (snapshot->request.windows[i].first_day == arg->altered.before.booking.first_day) {
            request->windows += i;
            break;
        }
    request->window_count = 1;
    flow_instance_ban(snapshot, arg->work->left, arg->work->left_count, &call->arena, request);
}

/* The search that says who would be best, kept so that it can be replayed. */
static enum pp_code keep_evidence(struct flow_call *call)
{
    struct flow_repair_make *arg = call->arg;
    struct flow_repair_work *work = arg->work;
    struct pp_arena *arena = &call->arena;
    struct match_instance given = work->view.match;
    struct match_request request = *flow_instance_request(&work->view);
    struct match_answer answer;
    struct flow_solver solver;
    struct pp_str instance_json = {0}, answer_json = {0};
    const struct match_options options =
        flow_solver_options(&solver, call, FLOW_RESERVES_MOST, EVIDENCE_SECONDS);
    narrow(call, &request);
    given.requests = &request;
    given.request_count = 1;
    const enum pp_code code =
        match_single(match_index_new(&given, arena), 0, &options, arena, &answer, &call->err);
    if (code != PP_OK)
        return code;
    js_instance_write(&given, &instance_json);
    js_answer_write(&given, 0, &answer, NULL, &answer_json);
    const struct flow_match_run run = {.row = arg->altered.before.request,
                                       .pool = given.peer_count,
                                       .eligible = work->view.eligible,
                                       .windows = 1,
                                       .bound = answer.bound};
    work->kept = (struct store_match){.id = flow_id(call),
                                      .request = arg->altered.before.request.id,
                                      .request_rev = arg->altered.before.request.rev,
                                      .pool_revision = work->pool->snapshot.revision,
                                      .instance_json = flow_take_text(arena, &instance_json),
                                      .answer_json = flow_take_text(arena, &answer_json),
                                      .people_json = flow_match_kept(&run, &work->view, arena),
                                      .weights = work->pool->snapshot.weights.label,
                                      .program = PP_VERSION,
                                      .status = answer.status == MATCH_OPTIMAL    ? "optimal"
                                                : answer.status == MATCH_FEASIBLE ? "feasible"
                                                                                  : "infeasible",
                                      .best = FLOW_RESERVES_MOST,
                                      .steps = answer.stats.stop_steps,
                                      .created_s = call->now_s};
    work->kept.instance_hash = flow_digest(arena, work->kept.instance_json);
    work->kept.answer_hash = flow_digest(arena, work->kept.answer_json);
    arg->repair.match = work->kept.id;
    return PP_OK;
}

/* ---- whose turn it is ---------------------------------------------------------------------- */

/* Why a person decides; NULL: the clock may ask the first candidate. */
static const char *hand_over(struct flow_call *call)
{
    const struct flow_repair_make *arg = call->arg;
    const struct flow_repair_work *work = arg->work;
    const struct flow_booked *before = &arg->altered.before;
    const struct flow_asking *asking = &before->asking;
    const int32_t days = before->booking.first_day - flow_today(call);
    if (asking->next == FLOW_NEXT_NEVER)
        return "nobody is asked for this product without a person";
    if (work->tries >= asking->tries)
        return pp_printf(&call->arena, "%" PRId64 " %s asked for this seat already", work->tries,
                         work->tries == 1 ? "reserve was" : "reserves were");
    if (days <= asking->hand_over_days)
        return pp_printf(&call->arena,
                         "the visit is in %" PRId32
                         " days, and from %d days before a person "
                         "decides",
                         days, asking->hand_over_days);
    if (!work->candidate_count || !work->candidates[0].fits)
        return "nobody who was ranked can come";
    return work->candidates[0].ranked ? NULL
                                      : "none of the reserves that were ranked can come; others "
                                        "could";
}

/* The first candidate is asked, as a substitute is. */
static enum pp_code ask(struct flow_call *call)
{
    struct flow_repair_make *arg = call->arg;
    struct flow_alter_work *pool = arg->work->pool;
    struct flow_booked *before = &arg->altered.before;
    const struct store_candidate *first = &arg->work->candidates[0];
    const size_t peer = flow_snapshot_peer(&pool->snapshot, first->peer);
    bool known = false;
    for (size_t i = 0; i < before->peer_count; i++)
        known = known || before->peers[i].id == first->peer;
    if (!known) {
        before->peers = pp_grow(&call->arena, before->peers, &before->peer_cap,
                                before->peer_count + 1, sizeof *before->peers);
        before->peers[before->peer_count++] = pool->snapshot.peers[peer];
    }
    flow_team_put_in(pool, (struct store_proposal_seat){
                               .seat = arg->repair.seat, .peer = first->peer, .parts_json = "[]"});
    const enum pp_code code =
        flow_alter_check(call, pool, &before->booking, before->booking.first_day,
                         UINT32_C(1) << arg->repair.seat, &arg->altered.clash);
    if (code != PP_OK)
        return code;
    arg->repair.asked = first->peer;
    const struct flow_revising revising = {.booked = before,
                                           .target = {.first_day = before->booking.first_day,
                                                      .seats = pool->seats,
                                                      .seat_count = pool->seat_count},
                                           .action = "booking.repair",
                                           .left = STORE_SEAT_SUBSTITUTED,
                                           .snapshot = &pool->snapshot};
    return flow_alter_make(call, &revising, &arg->altered);
}

static enum pp_code propose(struct flow_call *call)
{
    struct flow_repair_make *arg = call->arg;
    struct flow_repair_work *work = arg->work;
    enum pp_code code =
        flow_instance_build(&work->pool->snapshot, &call->arena, &work->pool->instance, &call->err);
    if (code != PP_OK)
        return code;
    work->view = flow_shield_view(&work->pool->instance, &call->arena);
    code = find_candidates(call);
    if (code == PP_OK && work->candidate_count && work->candidates[0].fits)
        code = write_rules(call);
    return code == PP_OK ? keep_evidence(call) : code;
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_repair_make *arg = call->arg;
    struct flow_repair_work *work = arg->work;
    struct pp_err closed = {0};
    if (!arg->done)
        return PP_OK;
    arg->repair.state = STORE_REPAIR_WAITING;
    if (flow_booked_open(&arg->altered.before, 0, &closed) != PP_OK) {
        arg->repair.state = STORE_REPAIR_CLOSED;
        arg->repair.why = pp_dup(&call->arena, closed.text);
        return PP_OK;
    }
    enum pp_code code = work->cannot ? PP_OK : propose(call);
    if (code == PP_CONFLICT || code == PP_INVALID) {
        work->cannot = pp_dup(&call->arena, call->err.text);
        call->err = (struct pp_err){0};
        code = PP_OK;
    }
    arg->repair.candidates = work->candidates;
    arg->repair.candidate_count = work->candidate_count;
    arg->repair.why = work->cannot ? work->cannot : hand_over(call);
    if (code == PP_OK && !arg->repair.why)
        code = ask(call);
    if (code != PP_CONFLICT)
        return code;
    arg->repair.asked = 0;
    arg->repair.why = pp_dup(&call->arena, call->err.text);
    call->err = (struct pp_err){0};
    return PP_OK;
}

/* ---- write --------------------------------------------------------------------------------- */

static enum pp_code save(struct flow_call *call)
{
    struct flow_repair_make *arg = call->arg;
    struct store_booking now;
    if (!arg->done)
        return PP_OK;
    enum pp_code code =
        store_booking_get(call->tx, arg->repair.booking, &call->arena, &now, &call->err);
    if (code == PP_OK && now.rev != arg->altered.before.booking.rev)
        return flow_moved(call);
    if (code == PP_OK && arg->repair.match)
        code = store_match_keep(call->tx, &call->who, &arg->work->kept, &call->err);
    if (code == PP_OK)
        code = store_repair_made(call->tx, &call->who, &arg->repair, &call->err);
    if (code == PP_STALE)
        return flow_moved(call);
    return code == PP_OK && arg->repair.asked
               ? flow_alter_save(call, &arg->altered, arg->work->pool)
               : code;
}

const struct flow_case flow_repair_make = {
    .name = "repair.make",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
