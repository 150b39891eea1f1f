/* The use case that answers why a peer is in no team: what bars them, window by window. */
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/find.h"
#include "daemon/flow/match.h"
#include "daemon/flow/solve.h"
#include "daemon/flow/words.h"

enum { WHY_NOT_SECONDS = 20 };

static bool past_due(void *arg)
{
    const struct flow_solver *solver = arg;
    return flow_cancelled(solver->call) ||
           pp_clock_mono_ms(flow_clock(solver->call)) >= solver->until_ms;
}

struct match_options flow_solver_options(struct flow_solver *solver, const struct flow_call *call,
                                         int best, int seconds)
{
    solver->call = call;
    solver->until_ms = pp_clock_mono_ms(flow_clock(call)) + (int64_t)seconds * 1000;
    return (struct match_options){.best_k = best, .cancelled = past_due, .arg = solver};
}

/* The question is about today's pool, so everything is read anew. */
static enum pp_code load(struct flow_call *call)
{
    struct flow_match_why_not *arg = call->arg;
    const char *request = arg->request;
    enum pp_code code = PP_OK;
    if (arg->match) {
        struct store_match match;
        code = flow_match_find(call, arg->match, NULL, &match);
        if (code == PP_OK)
            request = pp_printf(&call->arena, "%lld", (long long)match.request);
    }
    arg->work = PP_NEW(&call->arena, struct flow_match_work);
    if (code == PP_OK)
        code = flow_snapshot_load(call, request, &arg->work->snapshot);
    if (code == PP_OK)
        code = flow_peer_find(call->tx, arg->peer, &call->arena, &arg->who, &call->err);
    if (code == PP_OK)
        arg->names = arg->work->snapshot.names;
    return code;
}

/* Is there a seat whose role the peer has? Then the other seats are beside the point. */
static bool has_role(const struct match_why_not *why)
{
    for (size_t s = 0; s < why->seats; s++)
        if (!(why->broken[s] >> MATCH_RULE_ROLE & 1))
            return true;
    return false;
}

/* Rules that speak of the peer alone are said once, not for each seat. */
static bool is_of_peer(enum match_rule rule)
{
    return rule == MATCH_RULE_DAYS || rule == MATCH_RULE_ENGAGEMENTS || rule == MATCH_RULE_BUSY ||
           rule == MATCH_RULE_BARRED;
}

static void add_seat_bars(struct flow_call *call, const struct match_why_not *why, size_t peer,
                          size_t seat, bool first)
{
    struct flow_match_why_not *arg = call->arg;
    for (int r = 0; r < MATCH_RULES; r++) {
        const enum match_rule rule = (enum match_rule)r;
        const bool once = is_of_peer(rule);
        if (!(why->broken[seat] >> r & 1) || rule == MATCH_RULE_BANNED || (once && !first))
            continue;
        arg->bars[arg->bar_count++] = (struct flow_bar){
            .code = match_rule_word(rule),
            .seat = once ? -1 : (int)seat,
            .words = flow_rule_words(&arg->work->instance, peer, seat, rule, &call->arena),
            .until = STORE_NO_DAY,
            .lifted_by = flow_rule_lifted_by(rule)};
    }
}

/* The personal bars, then the rules that fail for each seat whose role fits; for all if none. */
static void list_bars(struct flow_call *call, const struct match_why_not *why, size_t peer)
{
    struct flow_match_why_not *arg = call->arg;
    struct flow_bar *personal;
    size_t count;
    flow_bar_list(arg->work->instance.bars, &arg->who, &call->arena, &personal, &count);
    arg->bars = PP_NEW_ARRAY(&call->arena, count + why->seats * MATCH_RULES, struct flow_bar);
    arg->bar_count = count;
    if (count)
        memcpy(arg->bars, personal, count * sizeof *personal);
    const bool some = has_role(why);
    bool first = true;
    for (size_t s = 0; s < why->seats; s++) {
        if (some && why->broken[s] >> MATCH_RULE_ROLE & 1)
            continue;
        add_seat_bars(call, why, peer, s, first);
        first = false;
    }
}

static void list_windows(struct flow_call *call, const struct match_why_not *why, size_t peer)
{
    struct flow_match_why_not *arg = call->arg;
    const struct flow_snapshot *snapshot = &arg->work->snapshot;
    struct pp_arena *arena = &call->arena;
    struct flow_part *windows = PP_NEW_ARRAY(arena, why->windows, struct flow_part);
    for (size_t w = 0; w < why->windows; w++) {
        const int32_t first = snapshot->request.windows[w].first_day;
        char day[PP_DATE_TEXT];
        const char *words = "free";
        for (size_t i = 0; why->busy[w] && i < snapshot->attended_count; i++) {
            const char *busy = flow_instance_busy(&arg->work->instance, peer,
                                                  first + snapshot->attended[i], arena);
            if (busy) {
                words = busy;
                break;
            }
        }
        windows[w] = (struct flow_part){.code = pp_dup(arena, pp_day_text(first, day)),
                                        .words = words,
                                        .points = !why->busy[w]};
        arg->window_free += !why->busy[w];
    }
    arg->free_windows = windows;
    arg->window_count = why->windows;
}

static enum pp_code ask(struct flow_call *call)
{
    struct flow_match_why_not *arg = call->arg;
    struct flow_instance *instance = &arg->work->instance;
    struct pp_arena *arena = &call->arena;
    enum pp_code code = flow_instance_build(&arg->work->snapshot, arena, instance, &call->err);
    if (code != PP_OK)
        return code;
    const size_t peer = flow_snapshot_peer(&arg->work->snapshot, arg->who.id);
    if (peer == SIZE_MAX)
        return pp_fail(&call->err, PP_NOT_FOUND, "%s is not in the pool", arg->who.name);
    arg->who = arg->work->snapshot.peers[peer];
    struct flow_solver solver;
    const struct match_options options = flow_solver_options(&solver, call, 1, WHY_NOT_SECONDS);
    const struct match_index *index = match_index_new(&instance->match, arena);
    struct match_why_not why;
    code = match_why_not(index, 0, (int32_t)peer, &options, arena, &why, &call->err);
    if (code != PP_OK)
        return code;
    arg->window_free = 0;
    list_windows(call, &why, peer);
    arg->has_team = why.possible;
    arg->chosen = why.chosen;
    if (why.eligible)
        arg->bar_count = 0;
    else
        list_bars(call, &why, peer);
    if (why.possible) {
        flow_team_words(instance, &why.team, arena, &arg->with_peer);
        arg->costs = why.cost;
    }
    return PP_OK;
}

const struct flow_case flow_match_why_not = {
    .name = "match.why-not",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, ask}},
    .step_count = 2,
};
