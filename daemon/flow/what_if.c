/* The use case that matches once more by other weights or without some rules, as a difference. */
#include <string.h>

#include "base/str.h"
#include "daemon/flow/question.h"
#include "daemon/flow/weights.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

enum { SETTINGS_MOST = 30, WORD_MOST = 60, PERCENT_MOST = 1000 };

/* ---- what is asked ------------------------------------------------------------------------- */

/* The next of the words between commas, without blanks; false: there are no more. */
static bool next_word(const char **at, char word[static WORD_MOST + 1])
{
    while (**at == ',' || **at == ' ')
        (*at)++;
    size_t len = 0;
    for (; **at && **at != ','; (*at)++)
        if (len < WORD_MOST && **at != ' ')
            word[len++] = **at;
    word[len] = '\0';
    return len > 0;
}

static enum pp_code unknown_word(const char *word, const char *what, const char *const *known,
                                 size_t count, struct pp_err *err)
{
    const char *closest = pp_closest(word, known, count);
    return pp_fail(err, PP_INVALID, "there is no %s \"%s\"%s%s%s", what, word,
                   closest ? "; did you mean \"" : "", closest ? closest : "",
                   closest ? "\"?" : "");
}

static enum pp_code read_without(const char *text, struct match_what_if *what, struct pp_err *err)
{
    char word[WORD_MOST + 1];
    for (const char *at = text; next_word(&at, word);) {
        const enum match_without one = match_without_find(word);
        if (one == MATCH_WITHOUT_COUNT) {
            const char *known[MATCH_WITHOUT_COUNT];
            for (int i = 0; i < MATCH_WITHOUT_COUNT; i++)
                known[i] = match_without_word((enum match_without)i);
            return unknown_word(word, "rule or goal", known, MATCH_WITHOUT_COUNT, err);
        }
        what->without |= 1U << one;
    }
    return PP_OK;
}

/* A number that may be set, and what it may be. */
struct setting {
    const char *name;
    int32_t *value;
    int64_t least, most;
};

static size_t settings_of(struct match_what_if *what, struct setting settings[static SETTINGS_MOST])
{
    struct match_weights *w = &what->weights;
    const struct setting all[] = {
        {"want", &w->want, -MATCH_POINTS_MOST, MATCH_POINTS_MOST},
        {"seniority", &w->seniority, -MATCH_POINTS_MOST, MATCH_POINTS_MOST},
        {"km_per_point", &w->km_per_point, 1, MATCH_NUMBER_MOST},
        {"fee_per_point", &w->fee_per_point, 1, MATCH_NUMBER_MOST},
        {"load", &w->load, 0, MATCH_POINTS_MOST},
        {"km_cost", &w->km_cost, 0, MATCH_POINTS_MOST},
        {"cover_percent", &what->cover, 0, PERCENT_MOST},
        {"groups_percent", &what->groups, 0, PERCENT_MOST},
        {"pairs_percent", &what->pairs, 0, PERCENT_MOST},
    };
    memcpy(settings, all, sizeof all);
    return sizeof all / sizeof all[0];
}

static enum pp_code set_one(const char *word, struct match_what_if *what, struct pp_err *err)
{
    struct setting settings[SETTINGS_MOST];
    const char *names[SETTINGS_MOST];
    const size_t count = settings_of(what, settings);
    const char *equals = strchr(word, '=');
    const size_t len = (size_t)(equals - word);
    for (size_t i = 0; i < count; i++) {
        int64_t value;
        names[i] = settings[i].name;
        if (strlen(names[i]) != len || strncmp(names[i], word, len) != 0)
            continue;
        if (!pp_text_int(equals + 1, settings[i].least, settings[i].most, &value))
            return pp_fail(err, PP_INVALID, "%s must be a number from %lld to %lld, not \"%s\"",
                           names[i], (long long)settings[i].least, (long long)settings[i].most,
                           equals + 1);
        *settings[i].value = (int32_t)value;
        return PP_OK;
    }
    char name[WORD_MOST + 1] = "";
    memcpy(name, word, len);
    return unknown_word(name, "weight", names, count, err);
}

/* Does the text set numbers ("want=12,load=0"), or name weights ("spring/2")? */
static bool sets_numbers(const char *weights)
{
    return weights && strchr(weights, '=');
}

static enum pp_code read_numbers(const char *text, struct match_what_if *what, struct pp_err *err)
{
    char word[WORD_MOST + 1];
    for (const char *at = text; next_word(&at, word);) {
        if (!strchr(word, '='))
            return pp_fail(err, PP_INVALID, "\"%s\" sets no number; write it as want=12", word);
        const enum pp_code code = set_one(word, what, err);
        if (code != PP_OK)
            return code;
    }
    return PP_OK;
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
    enum pp_code code = PP_OK;
    if (out->without)
        code = read_without(out->without, &what, err);
    if (code == PP_OK && sets_numbers(out->weights))
        code = read_numbers(out->weights, &what, err);
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
