/* The use case that says what would have to give so that a request gets a team. */
#include "daemon/flow/question.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

enum { MILLI = MATCH_COST_ONE / 1000, SWITCH_COST_MILLI = 3000 };

static enum pp_code load(struct flow_call *call)
{
    struct flow_match_relax *arg = call->arg;
    if (arg->most < 1 || arg->most > MATCH_RELAXATIONS_MOST)
        return pp_fail(&call->err, PP_INVALID, "most must be 1 to %d", MATCH_RELAXATIONS_MOST);
    return flow_question_load(call, &arg->question, false);
}

/* The view as it would be: its windows as the changed instance has them, for the words. */
static struct flow_instance changed_view(const struct flow_instance *view,
                                         const struct match_relaxation *found,
                                         struct pp_arena *arena)
{
    struct flow_instance changed = *view;
    changed.match =
        *match_instance_changed(&view->match, view->request, found->changes, found->count, arena);
    const struct match_request *request = flow_instance_request(&changed);
    struct flow_snapshot *snapshot = PP_NEW(arena, struct flow_snapshot);
    struct store_window *windows = PP_NEW_ARRAY(arena, request->window_count, struct store_window);
    *snapshot = *view->snapshot;
    for (size_t i = 0; i < request->window_count; i++)
        windows[i] = (struct store_window){.first_day = view->day0 + request->windows[i].start -
                                                        snapshot->attended[0],
                                           .points = request->windows[i].points};
    snapshot->request.windows = windows;
    snapshot->request.window_count = request->window_count;
    changed.snapshot = snapshot;
    return changed;
}

void flow_relaxation_words(const struct flow_instance *view, const struct match_relaxation *found,
                           struct pp_arena *arena, struct flow_relaxation *out)
{
    struct flow_concession *changes = PP_NEW_ARRAY(arena, found->count, struct flow_concession);
    for (size_t i = 0; i < found->count; i++)
        changes[i] = (struct flow_concession){
            .code = match_change_word(found->changes[i].kind),
            .words = flow_change_words(view, &found->changes[i], &found->team, arena)};
    *out = (struct flow_relaxation){
        .changes = changes, .change_count = found->count, .cost_milli = found->cost / MILLI};
    const struct flow_instance changed = changed_view(view, found, arena);
    flow_team_words(&changed, &found->team, arena, &out->team);
}

/* Conflicts, consents and what people declared are no matter of a relaxation. */
static const uint32_t kept = 1U << MATCH_CHANGE_BANNED | 1U << MATCH_CHANGE_BARRED;

/* A team without its lead is none. */
static bool does_without_lead(const struct flow_instance *view,
                              const struct match_relaxation *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->changes[i].kind == MATCH_CHANGE_SEAT &&
            view->snapshot->brief.seats[found->changes[i].seat].lead)
            return true;
    return false;
}

enum pp_code flow_relax(const struct flow_instance *view, const struct match_index *index,
                        const struct match_options *options, struct pp_arena *arena,
                        struct flow_match_relax *out, struct pp_err *err)
{
    const struct match_relax_options asked = {
        .search = *options, .most = MATCH_RELAXATIONS_MOST, .kept = kept};
    struct match_relax found;
    const enum pp_code code = match_relax(index, view->request, &asked, arena, &found, err);
    if (code != PP_OK)
        return code;
    struct flow_relaxation *list = PP_NEW_ARRAY(arena, out->most, struct flow_relaxation);
    size_t count = 0;
    for (size_t i = 0; i < found.count && count < (size_t)out->most; i++)
        if (!does_without_lead(view, &found.list[i]))
            flow_relaxation_words(view, &found.list[i], arena, &list[count++]);
    out->feasible = found.feasible;
    out->proven = found.proven;
    out->list = list;
    out->count = count;
    return PP_OK;
}

/* ---- what a request switches on by itself -------------------------------------------------- */

static void insert(struct flow_match_relax *out, const struct flow_relaxation *one,
                   struct pp_arena *arena)
{
    struct flow_relaxation *list = PP_NEW_ARRAY(arena, out->count + 1, struct flow_relaxation);
    size_t at = 0, count = 0;
    while (at < out->count && out->list[at].cost_milli <= one->cost_milli)
        list[count++] = out->list[at++];
    list[count++] = *one;
    while (at < out->count)
        list[count++] = out->list[at++];
    out->list = list;
    out->count = count < (size_t)out->most ? count : (size_t)out->most;
}

/* Would it do if the request allowed whom it need not exclude? The rule is one of ours, not of the
 * matcher's, so the request is built once more without it. */
static enum pp_code try_switch(struct flow_call *call, const struct flow_snapshot *snapshot,
                               const struct flow_concession *change,
                               const struct match_options *options)
{
    struct flow_match_relax *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    struct flow_instance whole;
    struct match_answer answer;
    enum pp_code code = flow_instance_build(snapshot, arena, &whole, &call->err);
    if (code != PP_OK)
        return code;
    const struct flow_instance view = flow_shield_view(&whole, arena);
    code = match_single(match_index_new(&view.match, arena), view.request, options, arena, &answer,
                        &call->err);
    if (code == PP_TIMEOUT || (code == PP_OK && !answer.team_count))
        return PP_OK;
    if (code != PP_OK)
        return code;
    struct flow_relaxation one = {
        .changes = change, .change_count = 1, .cost_milli = SWITCH_COST_MILLI};
    flow_team_words(&view, &answer.teams[0], arena, &one.team);
    insert(arg, &one, arena);
    return PP_OK;
}

static enum pp_code try_switches(struct flow_call *call, const struct match_options *options)
{
    static const struct flow_concession neighbours = {
        "neighbours", "peers from neighbours of the host allowed for this request"};
    static const struct flow_concession region = {
        "region", "peers from the host's own region allowed for this request"};
    const struct flow_match_relax *arg = call->arg;
    const struct flow_snapshot *snapshot = &arg->question.work->snapshot;
    struct flow_snapshot *open = PP_NEW_ARRAY(&call->arena, 2, struct flow_snapshot);
    enum pp_code code = PP_OK;
    open[0] = open[1] = *snapshot;
    open[0].brief.exclude_neighbours = false;
    open[1].brief.exclude_region = false;
    if (snapshot->brief.exclude_neighbours)
        code = try_switch(call, &open[0], &neighbours, options);
    if (code == PP_OK && snapshot->brief.exclude_region)
        code = try_switch(call, &open[1], &region, options);
    return code;
}

static enum pp_code ask(struct flow_call *call)
{
    struct flow_match_relax *arg = call->arg;
    struct flow_solver solver;
    enum pp_code code = flow_question_open(call, &arg->question);
    if (code != PP_OK)
        return code;
    const struct flow_question_work *work = arg->question.work;
    const struct match_options options =
        flow_solver_options(&solver, call, 1, FLOW_EXPLAIN_SECONDS);
    code = flow_relax(&work->view, work->index, &options, &call->arena, arg, &call->err);
    return code == PP_OK && !arg->feasible ? try_switches(call, &options) : code;
}

const struct flow_case flow_match_relax = {
    .name = "match.relax",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, ask}},
    .step_count = 2,
};
