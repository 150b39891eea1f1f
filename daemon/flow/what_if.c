/* The use case that matches once more by other weights or without some rules, as a difference. */
#include <string.h>

#include "base/str.h"
#include "daemon/flow/question.h"
#include "daemon/flow/weights.h"
#include "daemon/flow/what_if_read.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

/* ---- what is asked ------------------------------------------------------------------------- */

/* Does the text set numbers ("want=12,load=0"), or name weights ("spring/2")? */
static bool sets_numbers(const char *weights)
{
    return weights && strchr(weights, '=');
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_match_what_if *arg = call->arg;
    if (pp_text_empty(arg->without) && pp_text_empty(arg->weights))
        return pp_fail(&call->err, PP_INVALID,
                       "say what would be different: a rule to do without, or weights");
    enum pp_code code = flow_question_load(call, &arg->question, false);
    if (code == PP_OK && !pp_text_empty(arg->weights) && !sets_numbers(arg->weights))
        code = flow_weights_find(call->tx, arg->weights, FLOW_WEIGHTS_TRY, &call->arena,
                                 &arg->question.work->other, &call->err);
    return code;
}

/* ---- the difference ------------------------------------------------------------------------ */

static bool sits(const struct match_team *team, int32_t peer)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team->seats[s] == peer)
            return true;
    return false;
}

/* Who sits in the one team and not in the other. */
static const struct store_peer *only_in(const struct flow_instance *view,
                                        const struct match_team *team,
                                        const struct match_team *other, struct pp_arena *arena,
                                        size_t *count)
{
    struct store_peer *list = PP_NEW_ARRAY(arena, MATCH_SEATS_MOST, struct store_peer);
    *count = 0;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team->seats[s] != MATCH_NONE && !sits(other, team->seats[s]))
            list[(*count)++] = view->snapshot->peers[team->seats[s]];
    return list;
}

static void list_breaks(const struct match_index *index, const struct flow_instance *view,
                        const struct match_team *team, struct pp_arena *arena,
                        struct flow_match_what_if *out)
{
    const uint32_t broken = match_team_breaks(index, view->request, team);
    const char **words = PP_NEW_ARRAY(arena, MATCH_TEAM_RULES, const char *);
    out->break_count = 0;
    for (int r = 0; r < MATCH_TEAM_RULES; r++)
        if (broken >> r & 1)
            words[out->break_count++] = flow_team_rule_words((enum match_team_rule)r);
    out->breaks = words;
}

static enum pp_code compare(const struct match_index *index, const struct flow_instance *view,
                            const struct match_team *before, const struct match_team *after,
                            struct pp_arena *arena, struct flow_match_what_if *out,
                            struct pp_err *err)
{
    struct match_team as_is = *after;
    const struct match_difference own = match_difference(before, after);
    const enum pp_code code = match_why(index, view->request, &as_is, err);
    if (code != PP_OK)
        return code;
    const struct match_difference then = match_difference(before, &as_is);
    out->difference_points = own.points;
    out->then_points = then.points;
    flow_difference_words(&own, arena, &out->difference, &out->difference_count);
    flow_difference_words(&then, arena, &out->then, &out->then_count);
    out->comes = only_in(view, after, before, arena, &out->come_count);
    out->goes = only_in(view, before, after, arena, &out->go_count);
    out->same = before->window == after->window &&
                memcmp(before->seats, after->seats, sizeof before->seats) == 0;
    list_breaks(index, view, after, arena, out);
    return PP_OK;
}

enum pp_code flow_what_if(const struct flow_what_if_asked *asked,
                          const struct match_options *options, struct pp_arena *arena,
                          struct flow_match_what_if *out, struct pp_err *err)
{
    const struct flow_instance *view = asked->view, *other = asked->other;
    struct match_what_if what = match_what_if_none(&other->match);
    struct match_what_if_answer answer;
    struct match_answer before;
    enum pp_code code = flow_what_if_read(
        out->without, sets_numbers(out->weights) ? out->weights : NULL, &what, err);
    if (code == PP_OK)
        code = match_single(asked->index, view->request, options, arena, &before, err);
    if (code == PP_OK)
        code =
            match_what_if(asked->other_index, view->request, &what, options, arena, &answer, err);
    if (code != PP_OK)
        return code;
    out->has_before = before.team_count > 0;
    out->has_after = answer.after.team_count > 0;
    if (out->has_before)
        flow_team_words(view, &before.teams[0], arena, &out->before);
    if (out->has_after)
        flow_team_words(other, &answer.after.teams[0], arena, &out->after);
    if (!out->has_before || !out->has_after)
        return PP_OK;
    return compare(asked->index, view, &before.teams[0], &answer.after.teams[0], arena, out, err);
}

static enum pp_code ask(struct flow_call *call)
{
    struct flow_match_what_if *arg = call->arg;
    struct flow_question_work *work = arg->question.work;
    struct pp_arena *arena = &call->arena;
    enum pp_code code = flow_question_open(call, &arg->question);
    if (code != PP_OK)
        return code;
    struct flow_what_if_asked asked = {.view = &work->view,
                                       .index = work->index,
                                       .other = &work->view,
                                       .other_index = work->index};
    struct flow_instance whole, other;
    struct flow_snapshot snapshot = work->snapshot;
    if (!pp_text_empty(arg->weights) && !sets_numbers(arg->weights)) {
        snapshot.weights = work->other;
        code = flow_instance_build(&snapshot, arena, &whole, &call->err);
        if (code != PP_OK)
            return code;
        other = flow_shield_view(&whole, arena);
        asked.other = &other;
        asked.other_index = match_index_new(&other.match, arena);
    }
    struct flow_solver solver;
    const struct match_options options =
        flow_solver_options(&solver, call, 1, FLOW_EXPLAIN_SECONDS);
    return flow_what_if(&asked, &options, arena, arg, &call->err);
}

const struct flow_case flow_match_what_if = {
    .name = "match.what-if",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, ask}},
    .step_count = 2,
};
