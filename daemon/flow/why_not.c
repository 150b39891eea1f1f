/*
 * The use case that answers why a peer is in no team: what bars them, window by window, the
 * smallest change that would let them in, and what the best team with them costs. It compares
 * people, so it looks at the view without aims (shield.h).
 */
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/find.h"
#include "daemon/flow/match.h"
#include "daemon/flow/question.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

enum { CHANGES_MOST = 3 };

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

/* What an answer is made from. */
struct asked {
    const struct flow_instance *view;
    const struct match_index *index;
    size_t peer;
    const struct match_options *options;
    struct pp_arena *arena;
    struct flow_match_why_not *out;
};

static void add_seat_bars(const struct asked *asked, const struct match_why_not *why, size_t seat,
                          bool first)
{
    struct flow_match_why_not *out = asked->out;
    for (int r = 0; r < MATCH_RULES; r++) {
        const enum match_rule rule = (enum match_rule)r;
        const bool once = is_of_peer(rule);
        if (!(why->broken[seat] >> r & 1) || rule == MATCH_RULE_BANNED || (once && !first))
            continue;
        out->bars[out->bar_count++] = (struct flow_bar){
            .code = match_rule_word(rule),
            .seat = once ? -1 : (int)seat,
            .words = flow_rule_words(asked->view, asked->peer, seat, rule, asked->arena),
            .until = STORE_NO_DAY,
            .lifted_by = flow_rule_lifted_by(rule)};
    }
}

/* The personal bars, then the rules that fail for each seat whose role fits; for all if none. */
static void list_bars(const struct asked *asked, const struct match_why_not *why)
{
    struct flow_match_why_not *out = asked->out;
    struct flow_bar *personal;
    size_t count;
    flow_bar_list(asked->view->bars, &asked->view->snapshot->peers[asked->peer], asked->arena,
                  &personal, &count);
    out->bars = PP_NEW_ARRAY(asked->arena, count + why->seats * MATCH_RULES, struct flow_bar);
    out->bar_count = count;
    if (count)
        memcpy(out->bars, personal, count * sizeof *personal);
    const bool some = has_role(why);
    bool first = true;
    for (size_t s = 0; s < why->seats; s++) {
        if (some && why->broken[s] >> MATCH_RULE_ROLE & 1)
            continue;
        add_seat_bars(asked, why, s, first);
        first = false;
    }
}

static void list_windows(const struct asked *asked, const struct match_why_not *why)
{
    struct flow_match_why_not *out = asked->out;
    const struct flow_snapshot *snapshot = asked->view->snapshot;
    struct flow_part *windows = PP_NEW_ARRAY(asked->arena, why->windows, struct flow_part);
    out->window_free = 0;
    for (size_t w = 0; w < why->windows; w++) {
        const int32_t first = snapshot->request.windows[w].first_day;
        char day[PP_DATE_TEXT];
        const char *words = "free";
        for (size_t i = 0; why->busy[w] && i < snapshot->attended_count; i++) {
            const char *busy = flow_instance_busy(asked->view, asked->peer,
                                                  first + snapshot->attended[i], asked->arena);
            if (busy) {
                words = busy;
                break;
            }
        }
        windows[w] = (struct flow_part){.code = pp_dup(asked->arena, pp_day_text(first, day)),
                                        .words = words,
                                        .points = !why->busy[w]};
        out->window_free += !why->busy[w];
    }
    out->free_windows = windows;
    out->window_count = why->windows;
}

/* The best team without the condition, and by which parts the one with the peer falls short. */
static enum pp_code list_costs(const struct asked *asked, const struct match_why_not *why,
                               struct pp_err *err)
{
    struct flow_match_why_not *out = asked->out;
    struct match_answer best;
    out->cost_count = 0;
    if (!why->possible || !why->cost)
        return PP_OK;
    const enum pp_code code =
        match_single(asked->index, asked->view->request, asked->options, asked->arena, &best, err);
    if (code == PP_TIMEOUT)
        return PP_OK; /* the sum is told, if not its parts */
    if (code != PP_OK || !best.team_count)
        return code;
    const struct match_difference difference = match_difference(&best.teams[0], &why->team);
    flow_difference_words(&difference, asked->arena, &out->cost_parts, &out->cost_count);
    return PP_OK;
}

static void list_changes(const struct asked *asked, const struct match_smallest_change *smallest)
{
    struct flow_match_why_not *out = asked->out;
    const struct flow_snapshot *snapshot = asked->view->snapshot;
    const size_t count = smallest->seat_count < CHANGES_MOST ? smallest->seat_count : CHANGES_MOST;
    struct flow_seat_change *list = PP_NEW_ARRAY(asked->arena, count, struct flow_seat_change);
    for (size_t i = 0; i < count; i++) {
        const struct match_seat_change *one = &smallest->seats[i];
        list[i] = (struct flow_seat_change){
            .seat = one->seat,
            .seat_name = snapshot->brief.seats[one->seat].name,
            .first_day = snapshot->request.windows[one->window].first_day,
            .words = flow_lifts_words(asked->view, (int32_t)asked->peer, one->bars, one->bar_count,
                                      asked->arena)};
    }
    out->changes = list;
    out->change_count = count;
}

/* What stands between the peer and a team: rules of their own, else rules of the request. */
static enum pp_code find_changes(const struct asked *asked, const struct match_why_not *why,
                                 struct pp_err *err)
{
    struct flow_match_why_not *out = asked->out;
    struct match_smallest_change smallest;
    out->change_count = out->in_the_way_count = 0;
    if (why->possible)
        return PP_OK;
    const enum pp_code code =
        match_smallest_change(asked->index, asked->view->request, (int32_t)asked->peer,
                              asked->options, asked->arena, &smallest, err);
    if (code == PP_TIMEOUT)
        return PP_OK; /* the bars are told, if not what would lift them */
    if (code != PP_OK)
        return code;
    if (!smallest.eligible) {
        list_changes(asked, &smallest);
        return PP_OK;
    }
    const size_t count =
        smallest.in_the_way_count < CHANGES_MOST ? smallest.in_the_way_count : CHANGES_MOST;
    struct flow_relaxation *list = PP_NEW_ARRAY(asked->arena, count, struct flow_relaxation);
    for (size_t i = 0; i < count; i++)
        flow_relaxation_words(asked->view, &smallest.in_the_way[i], asked->arena, &list[i]);
    out->in_the_way = list;
    out->in_the_way_count = count;
    return PP_OK;
}

static enum pp_code answer(const struct asked *asked, struct pp_err *err)
{
    struct flow_match_why_not *out = asked->out;
    struct match_why_not why;
    enum pp_code code = match_why_not(asked->index, asked->view->request, (int32_t)asked->peer,
                                      asked->options, asked->arena, &why, err);
    if (code == PP_OK)
        code = find_changes(asked, &why, err);
    if (code != PP_OK)
        return code;
    list_windows(asked, &why);
    out->has_team = why.possible;
    out->chosen = why.chosen;
    out->bar_count = 0;
    if (!why.eligible)
        list_bars(asked, &why);
    if (why.possible) {
        flow_team_words(asked->view, &why.team, asked->arena, &out->with_peer);
        out->costs = why.cost;
    }
    return list_costs(asked, &why, err);
}

enum pp_code flow_why_not(const struct flow_instance *view, const struct match_index *index,
                          size_t peer, const struct match_options *options, struct pp_arena *arena,
                          struct flow_match_why_not *out, struct pp_err *err)
{
    const struct asked asked = {
        .view = view, .index = index, .peer = peer, .options = options, .arena = arena, .out = out};
    return answer(&asked, err);
}

static enum pp_code ask(struct flow_call *call)
{
    struct flow_match_why_not *arg = call->arg;
    struct flow_instance *instance = &arg->work->instance;
    struct pp_arena *arena = &call->arena;
    const enum pp_code code =
        flow_instance_build(&arg->work->snapshot, arena, instance, &call->err);
    if (code != PP_OK)
        return code;
    const size_t peer = flow_snapshot_peer(&arg->work->snapshot, arg->who.id);
    if (peer == SIZE_MAX)
        return pp_fail(&call->err, PP_NOT_FOUND, "%s is not in the pool", arg->who.name);
    arg->who = arg->work->snapshot.peers[peer];
    struct flow_solver solver;
    const struct match_options options =
        flow_solver_options(&solver, call, 1, FLOW_EXPLAIN_SECONDS);
    const struct flow_instance view = flow_shield_view(instance, arena);
    return flow_why_not(&view, match_index_new(&view.match, arena), peer, &options, arena, arg,
                        &call->err);
}

const struct flow_case flow_match_why_not = {
    .name = "match.why-not",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, ask}},
    .step_count = 2,
};
