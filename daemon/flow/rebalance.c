/* One rebalancing computed and kept: what was arranged, compared with the plan that comes of it. */
#include "daemon/flow/rebalance.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/rebalance_work.h"
#include "daemon/flow/running.h"
#include "daemon/flow/solve.h"
#include "daemon/flow/words.h"
#include "daemon/json/instance.h"
#include "daemon/json/json.h"
#include "daemon/loop/hands.h"
#include "store/access.h"

enum { DAY_S = 86400 };

/* ---- read ---------------------------------------------------------------------------------- */

static enum pp_code load(struct flow_call *call)
{
    struct flow_rebalance_run *arg = call->arg;
    arg->work = PP_NEW(&call->arena, struct flow_rebalance_work);
    arg->set = (struct store_change_set){0};
    enum pp_code code = store_rebalance_get(call->tx, arg->id, &call->arena, &arg->run, &call->err);
    if (code == PP_OK)
        code = store_audit_newest(call->tx, &arg->work->audit_id, &call->err);
    if (code == PP_OK)
        code = store_pool_revision(call->tx, &arg->run.pool_revision, &call->err);
    flow_search_announce(call, FLOW_SEARCH_REBALANCE, arg->id, flow_rebalance_seconds(call));
    return code == PP_OK ? flow_rebalance_gather(call, arg->work) : code;
}

/* ---- the search ---------------------------------------------------------------------------- */

static enum pp_code search(struct flow_call *call, struct match_rebalance_answer *answer)
{
    const struct flow_rebalance_run *arg = call->arg;
    struct loop_hands *hands;
    enum pp_code code = loop_hands_start(&hands, loop_hands_usual(), &call->err);
    if (code != PP_OK)
        return code;
    struct flow_solver solver;
    const struct match_options time =
        flow_solver_options(&solver, call, 1, flow_rebalance_seconds(call));
    solver.search = call->search;
    flow_search_begin(call, &arg->work->instance);
    const struct match_rebalance_options options = {.step_limit = arg->steps,
                                                    .cancelled = time.cancelled,
                                                    .progress = flow_search_note,
                                                    .arg = time.arg,
                                                    .frozen = arg->work->held,
                                                    .hands = loop_hands_lent(hands)};
    const struct match_index *index = match_index_new(&arg->work->instance, &call->arena);
    code = match_rebalance(index, &options, &call->arena, answer, &call->err);
    loop_hands_stop(hands);
    return code == PP_OK ? flow_search_check(call, &answer->plan) : code;
}

/* ---- parts --------------------------------------------------------------------------------- */

static enum store_part_kind kind_of(const struct flow_rebalance_part *part,
                                    const struct match_moved *change)
{
    if (change->before.window == MATCH_NONE)
        return STORE_PART_SERVES;
    const bool lost = change->after.window == MATCH_NONE;
    if (part->frozen || (lost && part->booking)) /* who was asked is not told that it is off */
        return STORE_PART_PERSON;
    return lost ? STORE_PART_LOSES : STORE_PART_MOVES;
}

static int64_t peer_id(const struct flow_rebalance_work *work, int32_t peer)
{
    return peer == MATCH_NONE ? 0 : work->snapshots[0].peers[peer].id;
}

static void fill_seats(const struct flow_rebalance_work *work, const struct match_moved *change,
                       const struct flow_team *team, struct store_change_part *part,
                       struct pp_arena *arena)
{
    const struct flow_snapshot *snapshot = &work->snapshots[change->request];
    struct store_change_seat *seats =
        PP_NEW_ARRAY(arena, snapshot->brief.seat_count, struct store_change_seat);
    for (size_t s = 0; s < snapshot->brief.seat_count; s++) {
        seats[s] = (struct store_change_seat){
            .seat = (int)s,
            .before = peer_id(work, change->seats[s].before),
            .after = peer_id(work, change->seats[s].after),
            .state = s < snapshot->request.seat_count ? snapshot->request.seats[s].state
                                                      : STORE_SEAT_OPEN,
            .firm = change->seats[s].firm,
            .parts_json = "[]",
        };
        for (size_t i = 0; i < team->proposal.seat_count; i++)
            if (team->proposal.seats[i].seat == (int)s)
                seats[s].parts_json = team->proposal.seats[i].parts_json;
    }
    part->seats = seats;
    part->seat_count = snapshot->brief.seat_count;
}

static int32_t day_of(const struct flow_snapshot *snapshot, const struct match_team *team)
{
    return team->window == MATCH_NONE ? STORE_NO_DAY
                                      : snapshot->request.windows[team->window].first_day;
}

/* People who leave, come, or are there on another date. */
static int count_disturbed(const struct match_moved *change)
{
    int count = change->disturbed;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++) {
        bool was_there = false;
        for (size_t b = 0; b < MATCH_SEATS_MOST; b++)
            was_there = was_there || change->before.seats[b] == change->after.seats[s];
        count += change->after.seats[s] != MATCH_NONE && !was_there;
    }
    return count;
}

/* Both teams and what is gained, as they are shown: without aims (shield.h). */
static struct match_moved without_aims(const struct match_moved *change)
{
    struct match_moved shown = *change;
    struct match_team *const teams[] = {&shown.before, &shown.after};
    shown.gain += shown.before.parts.balance - shown.after.parts.balance;
    for (size_t i = 0; i < 2; i++) {
        teams[i]->points -= teams[i]->parts.balance;
        teams[i]->parts.balance = 0;
    }
    return shown;
}

static struct store_change_part make_part(const struct flow_rebalance_work *work,
                                          const struct match_moved *change, struct pp_arena *arena)
{
    const struct flow_rebalance_part *of = &work->parts[change->request];
    const struct flow_snapshot *snapshot = &work->snapshots[change->request];
    struct flow_team team = {.proposal.parts_json = "[]"};
    struct match_team after = change->after;
    struct pp_str reasons = {0};
    size_t count;
    after.points -= after.parts.moves; /* what moving people costs is told apart */
    after.parts.moves = 0;
    if (after.window != MATCH_NONE)
        flow_team_words(&work->views[change->request], &after, arena, &team);
    const struct flow_reason *list = flow_rebalance_reasons(work, change, arena, &count);
    flow_reasons_write(list, count, &reasons);
    struct store_change_part part = {
        .kind = kind_of(of, change),
        .request = of->row.id,
        .request_rev = of->row.rev,
        .proposal = of->proposal,
        .proposal_rev = of->proposal_rev,
        .booking = of->booking,
        .booking_rev = of->booking_rev,
        .before_day = of->first_day,
        .after_day = day_of(snapshot, &after),
        .before_points = change->before.window == MATCH_NONE ? 0 : change->before.points,
        .after_points = after.window == MATCH_NONE ? 0 : after.points,
        .cost = change->cost,
        .gain = change->gain - change->cost,
        .disturbed = count_disturbed(change),
        .parts_json = team.proposal.parts_json,
        .reasons_json = flow_take_text(arena, &reasons),
    };
    fill_seats(work, change, &team, &part, arena);
    return part;
}

/* ---- the set ------------------------------------------------------------------------------- */

/* What the indices mean, and what the search was told beside the instance. */
static const char *people_text(const struct flow_rebalance_work *work,
                               const struct match_rebalance_answer *answer, struct pp_arena *arena)
{
    struct pp_str json = {0}, names = {0};
    struct js_writer writer = js_writer_on(&json);
    flow_instance_people(&work->views[0], &names);
    js_open_object(&writer, NULL);
    js_put_int(&writer, "steps", answer->plan.stats.steps);
    js_open_array(&writer, "requests");
    for (size_t i = 0; i < work->count; i++)
        js_put_int(&writer, NULL, work->parts[i].row.id);
    js_close_array(&writer);
    js_open_array(&writer, "held");
    for (size_t i = 0; i < work->count; i++)
        if (work->held[i])
            js_put_int(&writer, NULL, (int64_t)i);
    js_close_array(&writer);
    js_put_raw(&writer, "names", pp_str_text(&names), names.len);
    js_close_object(&writer);
    pp_str_fini(&names);
    return flow_take_text(arena, &json);
}

/* The product that decides the soonest says until when. */
static int64_t expiry_of(const struct flow_rebalance_work *work,
                         const struct match_rebalance_answer *answer, int64_t now_s)
{
    int days = INT32_MAX;
    for (size_t i = 0; i < answer->change_count; i++) {
        const int own = work->parts[answer->changes[i].request].policy.expires_days;
        days = own < days ? own : days;
    }
    return now_s + (int64_t)days * DAY_S;
}

static void keep_texts(const struct flow_rebalance_work *work,
                       const struct match_rebalance_answer *answer, struct store_change_set *set,
                       struct pp_arena *arena)
{
    struct pp_str instance = {0}, text = {0};
    js_instance_write(&work->instance, &instance);
    js_rebalance_write(&work->instance, answer, &text);
    set->instance_json = flow_take_text(arena, &instance);
    set->answer_json = flow_take_text(arena, &text);
    set->people_json = people_text(work, answer, arena);
    set->instance_hash = flow_digest(arena, set->instance_json);
    set->answer_hash = flow_digest(arena, set->answer_json);
    set->weights = work->snapshots[0].weights.label;
    set->program = PP_VERSION;
}

static void make_set(struct flow_call *call, const struct match_rebalance_answer *answer)
{
    struct flow_rebalance_run *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    struct store_change_part *parts =
        PP_NEW_ARRAY(arena, answer->change_count, struct store_change_part);
    int disturbed = 0;
    int64_t aims = 0, aims_gained = 0; /* points that rest on people's answers are nowhere shown */
    for (size_t i = 0; i < answer->plan.team_count; i++)
        aims += answer->plan.teams[i].team.parts.balance;
    for (size_t i = 0; i < answer->change_count; i++) {
        const struct match_moved shown = without_aims(&answer->changes[i]);
        aims_gained += answer->changes[i].gain - shown.gain;
        parts[i] = make_part(arg->work, &shown, arena);
        disturbed += parts[i].kind == STORE_PART_PERSON ? 0 : parts[i].disturbed;
    }
    arg->set = (struct store_change_set){
        .id = arg->id,
        .cause = arg->run.cause,
        .what = arg->run.what,
        .pool_revision = arg->run.pool_revision,
        .disturbed = disturbed,
        .minimal = answer->disturbed <= answer->disturbed_bound,
        .before_points = answer->plan.points - answer->gain + answer->cost - aims + aims_gained,
        .after_points = answer->plan.points - aims,
        .bound = answer->plan.bound - aims,
        .created_s = call->now_s,
        .expires_s = expiry_of(arg->work, answer, call->now_s),
        .parts = parts,
        .part_count = answer->change_count,
    };
    keep_texts(arg->work, answer, &arg->set, arena);
}

static enum pp_code solve(struct flow_call *call)
{
    struct flow_rebalance_run *arg = call->arg;
    struct match_rebalance_answer answer;
    if (!arg->work->count)
        return PP_OK;
    enum pp_code code = flow_rebalance_build(call, arg->work);
    if (code == PP_OK)
        code = search(call, &answer);
    if (code == PP_OK && flow_cancelled(call))
        code = pp_fail(&call->err, PP_CANCELLED, "the rebalancing was cancelled");
    if (code == PP_OK && answer.change_count)
        make_set(call, &answer);
    return code;
}

/* ---- write --------------------------------------------------------------------------------- */

/* Is all that a part rests on as it was read? The pool's revision covers bookings and people. */
static enum pp_code check_part(struct flow_call *call, const struct store_change_part *part,
                               bool *moved)
{
    struct store_request request;
    struct store_proposal proposal;
    enum pp_code code =
        store_request_get(call->tx, part->request, &call->arena, &request, &call->err);
    if (code != PP_OK)
        return code;
    *moved = *moved || request.rev != part->request_rev;
    if (part->booking || !part->proposal)
        return PP_OK;
    code = store_proposal_get(call->tx, part->proposal, &call->arena, &proposal, &call->err);
    *moved = *moved || (code == PP_OK && proposal.rev != part->proposal_rev);
    return code;
}

static enum pp_code check_moved(struct flow_call *call, bool *moved)
{
    const struct flow_rebalance_run *arg = call->arg;
    int64_t revision = 0;
    enum pp_code code = store_pool_revision(call->tx, &revision, &call->err);
    *moved = code == PP_OK && revision != arg->run.pool_revision;
    for (size_t i = 0; code == PP_OK && i < arg->set.part_count; i++)
        code = check_part(call, &arg->set.parts[i], moved);
    return code;
}

/* The lease may have ended meanwhile, and another may have taken it. */
static enum pp_code check_lease(struct flow_call *call)
{
    const struct flow_rebalance_run *arg = call->arg;
    bool held = false;
    char owner[24];
    const enum pp_code code = store_lease_held(
        call->tx, FLOW_REBALANCE_LEASE, flow_rebalance_owner(arg->id, owner), &held, &call->err);
    if (code == PP_OK && !held)
        return pp_fail(&call->err, PP_CONFLICT,
                       "the rebalancing took longer than it may, and another has begun");
    return code;
}

static const char *outcome_words(const struct flow_rebalance_run *arg,
                                 const struct store_change_set *known, struct pp_arena *arena)
{
    if (!arg->work->count)
        return arg->work->left_out ? "no request can take part" : "no visit to come is unconfirmed";
    if (!arg->set.part_count)
        return "the plan stands as it is";
    if (!known->id)
        return NULL;
    return pp_printf(arena,
                     known->state == STORE_CHANGE_OPEN
                         ? "change-set %" PRId64 " proposes just this and is still open"
                         : "just this was rejected as change-set %" PRId64,
                     known->id);
}

/* The same, and which requests could not take part. */
static const char *message_of(const struct flow_rebalance_run *arg,
                              const struct store_change_set *known, struct pp_arena *arena)
{
    const char *words = outcome_words(arg, known, arena);
    if (!arg->work->left_out)
        return words;
    return pp_printf(arena, "%s%s%zu left out, such as %s", words ? words : "", words ? "; " : "",
                     arg->work->left_out, arg->work->left_out_why);
}

static enum pp_code end_run(struct flow_call *call, const struct store_change_set *known)
{
    struct flow_rebalance_run *arg = call->arg;
    const bool changes = arg->set.part_count && !known->id;
    char owner[24];
    arg->run.state = changes ? STORE_REBALANCE_CHANGES : STORE_REBALANCE_NOTHING;
    arg->run.ended_s = pp_clock_wall_s(flow_clock(call));
    arg->run.audit_id = arg->work->audit_id;
    arg->run.requests = (int)arg->work->count;
    arg->run.change_set = changes ? arg->set.id : known->id;
    arg->run.message = message_of(arg, known, &call->arena);
    const enum pp_code code = store_rebalance_put(call->tx, &call->who, &arg->run, &call->err);
    return code == PP_OK ? store_lease_give_back(call->tx, FLOW_REBALANCE_LEASE,
                                                 flow_rebalance_owner(arg->id, owner), &call->err)
                         : code;
}

/* Was just this proposed before, and is it still open or was it rejected? Else known->id is 0. */
static enum pp_code find_same(struct flow_call *call, struct store_change_set *known)
{
    const struct flow_rebalance_run *arg = call->arg;
    *known = (struct store_change_set){0};
    if (!arg->set.part_count)
        return PP_OK;
    enum pp_code code = store_change_set_same(call->tx, &arg->set, &call->arena, known, &call->err);
    if (code != PP_OK || !known->id)
        return code;
    code = store_change_set_get(call->tx, known->id, &call->arena, known, &call->err);
    bool same = known->part_count == arg->set.part_count &&
                (known->state == STORE_CHANGE_REJECTED || known->expires_s > call->now_s);
    for (size_t i = 0; same && i < arg->set.part_count; i++)
        same = known->parts[i].kind == arg->set.parts[i].kind; /* it may be near by now */
    known->id = same ? known->id : 0;
    return code;
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_rebalance_run *arg = call->arg;
    struct store_change_set known = {0};
    bool moved = false;
    enum pp_code code = check_lease(call);
    if (code == PP_OK)
        code = check_moved(call, &moved);
    if (code == PP_OK && moved)
        return flow_moved(call);
    if (code == PP_OK)
        code = find_same(call, &known);
    if (code == PP_OK && arg->set.part_count && !known.id) {
        struct store_change_part *parts = pp_dup_bytes(
            &call->arena, arg->set.parts, arg->set.part_count * sizeof *arg->set.parts);
        for (size_t i = 0; i < arg->set.part_count; i++)
            parts[i].id = flow_id(call);
        arg->set.parts = parts;
        code = store_change_set_put(call->tx, &call->who, &arg->set, &call->err);
    }
    return code == PP_OK ? end_run(call, &known) : code;
}

const struct flow_case flow_rebalance_run = {
    .name = "rebalance.run",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, solve}, {FLOW_WRITE, save}},
    .step_count = 3,
};
