#include "daemon/flow/replay.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/change.h"
#include "daemon/flow/solve.h"
#include "daemon/json/differ.h"
#include "daemon/json/instance.h"
#include "daemon/json/json.h"
#include "daemon/loop/hands.h"
#include "matcher/lp.h"
#include "matcher/rebalance.h"

enum { ANSWER_BYTES_MOST = 64 << 20 };

const char *flow_verdict_text(enum flow_verdict verdict)
{
    switch (verdict) {
    case FLOW_REPLAY_SAME:
        return "same";
    case FLOW_REPLAY_INSTANCE_DAMAGED:
        return "instance-damaged";
    case FLOW_REPLAY_ANSWER_DAMAGED:
        return "answer-damaged";
    case FLOW_REPLAY_DIFFERS:
        return "differs";
    case FLOW_REPLAY_UNFINISHED:
        return "unfinished";
    }
    PP_REQUIRE(false);
    return "";
}

const char *flow_replay_mode_text(enum flow_replay_mode mode)
{
    static const char *const texts[] = {"single", "plan", "rebalance"};
    return texts[mode];
}

static enum pp_code read_instance(struct flow_call *call, const struct store_match *row,
                                  struct match_instance *instance)
{
    const enum pp_code code = js_instance_read(row->instance_json, strlen(row->instance_json),
                                               &call->arena, &call->faults, instance, &call->err);
    return code == PP_OK ? PP_OK : pp_err_context(&call->err, "the instance that was kept");
}

/* ---- the same search again ----------------------------------------------------------------- */

/* Asked whether to give up; remembers that it said so. */
struct patience {
    struct flow_solver solver;
    struct match_options time;
    atomic_bool over; /* asked by every hand of a search */
};

static bool is_over(void *arg)
{
    struct patience *patience = arg;
    if (!atomic_load(&patience->over) && patience->time.cancelled(patience->time.arg))
        atomic_store(&patience->over, true);
    return atomic_load(&patience->over);
}

/* Runs before it was kept asked for as many teams as they got, or for more than there are. */
static int64_t asked_for(struct flow_call *call, const struct store_match *row)
{
    const struct flow_match_replay *arg = call->arg;
    struct js_doc *doc = NULL;
    struct pp_faults faults = {.arena = &call->arena};
    struct pp_err err = {0};
    const struct js_limits limits = {.bytes = ANSWER_BYTES_MOST};
    int64_t best = 0;
    if (row->best || arg->mode != FLOW_REPLAY_SINGLE)
        return row->best;
    if (js_parse(row->answer_json, strlen(row->answer_json), &limits, &doc, &err) == PP_OK) {
        const struct js_value *teams = js_member(js_root(doc, &faults), "teams");
        best = teams ? (int64_t)js_count(teams) : 0;
    }
    js_free(doc);
    return best < 1 ? 1 : best > FLOW_BEST_MOST ? FLOW_BEST_MOST : best;
}

static enum pp_code run_single(struct flow_call *call, const struct match_instance *instance,
                               struct patience *patience, struct pp_str *out)
{
    const struct flow_match_replay *arg = call->arg;
    const struct match_options options = {.best_k = (int32_t)arg->best,
                                          .step_limit = arg->row.steps,
                                          .cancelled = is_over,
                                          .arg = patience};
    struct match_answer answer;
    const enum pp_code code = match_single(match_index_new(instance, &call->arena), 0, &options,
                                           &call->arena, &answer, &call->err);
    if (code == PP_OK)
        js_answer_write(instance, 0, &answer, NULL, out);
    return code;
}

static enum pp_code run_plan(struct flow_call *call, const struct match_instance *instance,
                             struct patience *patience, struct pp_str *out)
{
    const struct flow_match_replay *arg = call->arg;
    struct loop_hands *hands;
    struct match_plan_answer answer;
    enum pp_code code = loop_hands_start(&hands, loop_hands_usual(), &call->err);
    if (code != PP_OK)
        return code;
    const struct match_plan_options options = {.step_limit = arg->row.steps,
                                               .cancelled = is_over,
                                               .arg = patience,
                                               .hands = loop_hands_lent(hands)};
    code = match_plan(match_index_new(instance, &call->arena), &options, &call->arena, &answer,
                      &call->err);
    loop_hands_stop(hands);
    if (code == PP_OK)
        js_plan_write(instance, &answer, out);
    return code;
}

static enum pp_code run_rebalance(struct flow_call *call, const struct match_instance *instance,
                                  struct patience *patience, struct pp_str *out)
{
    const struct flow_match_replay *arg = call->arg;
    struct loop_hands *hands;
    struct match_rebalance_answer answer;
    enum pp_code code = loop_hands_start(&hands, loop_hands_usual(), &call->err);
    if (code != PP_OK)
        return code;
    const struct match_rebalance_options options = {.step_limit = arg->row.steps,
                                                    .cancelled = is_over,
                                                    .arg = patience,
                                                    .frozen = arg->held,
                                                    .hands = loop_hands_lent(hands)};
    code = match_rebalance(match_index_new(instance, &call->arena), &options, &call->arena, &answer,
                           &call->err);
    loop_hands_stop(hands);
    if (code == PP_OK)
        js_rebalance_write(instance, &answer, out);
    return code;
}

static enum pp_code run_again(struct flow_call *call, const struct match_instance *instance,
                              struct patience *patience, struct pp_str *out)
{
    const struct flow_match_replay *arg = call->arg;
    switch (arg->mode) {
    case FLOW_REPLAY_SINGLE:
        return run_single(call, instance, patience, out);
    case FLOW_REPLAY_PLAN:
        return run_plan(call, instance, patience, out);
    case FLOW_REPLAY_REBALANCE:
        return run_rebalance(call, instance, patience, out);
    }
    PP_REQUIRE(false);
    return PP_FAILED;
}

/* ---- what differs, in words ---------------------------------------------------------------- */

/* The text up to the next slash; *at moves behind it. NULL: there is no more. */
static const char *next_part(const char **at, struct pp_arena *arena)
{
    if (**at != '/')
        return NULL;
    const size_t len = strcspn(*at + 1, "/");
    const char *part = pp_dup_len(arena, *at + 1, len);
    *at += 1 + len;
    return part;
}

/* "/teams/0/parts/seats/2/5" to "team 1, seat 3, travel". */
static const char *place_words(const char *where, struct pp_arena *arena)
{
    static const char *const lists[] = {"teams", "seats", "unserved"};
    static const char *const one[] = {"team", "seat", "unserved request"};
    static const char *const parts[] = {"want",       "seniority", "merit", "affinity",
                                        "comparable", "travel",    "fee",   "value"};
    const char *words = "", *part, *list = "";
    for (const char *at = where; (part = next_part(&at, arena));) {
        const char *said = part;
        int64_t number;
        for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
            if (pp_text_is(list, lists[i]) && pp_text_int(part, 0, INT32_MAX, &number))
                said = pp_printf(arena, "%s %" PRId64, one[i], number + 1);
        if (pp_text_is(list, "a seat's parts") && pp_text_int(part, 0, 7, &number))
            said = parts[number];
        const bool is_list = pp_text_is(part, "teams") || pp_text_is(part, "seats") ||
                             pp_text_is(part, "unserved") || pp_text_is(part, "parts");
        if (!is_list)
            words = pp_printf(arena, "%s%s%s", words, *words ? ", " : "", said);
        list =
            pp_text_is(list, "seats") && strstr(where, "/parts/seats/") ? "a seat's parts" : part;
    }
    return *words ? words : "the answer";
}

static void say_differences(struct flow_call *call, const char *kept, const char *got)
{
    struct flow_match_replay *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    struct js_difference *list;
    js_differ(kept, got, FLOW_DIFFERENCES_MOST, arena, &list, &arg->difference_count,
              &arg->difference_total);
    arg->differences = PP_NEW_ARRAY(arena, arg->difference_count, struct flow_difference);
    for (size_t i = 0; i < arg->difference_count; i++)
        arg->differences[i] =
            (struct flow_difference){.where = list[i].where,
                                     .kept = list[i].from,
                                     .got = list[i].to,
                                     .words = pp_printf(arena, "%s: %s is kept, %s comes out",
                                                        place_words(list[i].where, arena),
                                                        list[i].from ? list[i].from : "nothing",
                                                        list[i].to ? list[i].to : "nothing")};
}

static const char *same_words(const struct flow_match_replay *arg, struct pp_arena *arena)
{
    return pp_printf(arena,
                     "the same, byte for byte: the instance is the one that was matched, and its "
                     "answer came out again as it is kept%s",
                     arg->row.steps ? pp_printf(arena, ", stopped at the same step (%" PRId64 ")",
                                                arg->row.steps)
                                    : "");
}

static void judge(struct flow_call *call, const char *got)
{
    struct flow_match_replay *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    const bool kept_well = pp_text_is(arg->answer_hash, arg->row.answer_hash);
    arg->got_hash = flow_digest(arena, got);
    const bool as_recorded = pp_text_is(arg->got_hash, arg->row.answer_hash);
    if (as_recorded && kept_well) {
        arg->verdict = FLOW_REPLAY_SAME;
        arg->words = same_words(arg, arena);
        return;
    }
    say_differences(call, arg->row.answer_json, got);
    arg->verdict = as_recorded ? FLOW_REPLAY_ANSWER_DAMAGED : FLOW_REPLAY_DIFFERS;
    if (as_recorded)
        arg->words = pp_printf(arena,
                               "the answer that is kept is not the one that was given: its hash is "
                               "%.12s, recorded was %.12s; computed again it is as recorded",
                               arg->answer_hash, arg->row.answer_hash);
    else
        arg->words = pp_printf(
            arena, "%s from an intact instance: %s%s", "another answer comes out",
            pp_text_is(arg->row.program, PP_VERSION)
                ? "this program has the version that computed it"
                : pp_printf(arena, "version %s computed it, this is %s", arg->row.program,
                            PP_VERSION),
            kept_well ? "" : "; and the answer that is kept is not the one that was given");
}

static enum pp_code load_match(struct flow_call *call)
{
    struct flow_match_replay *arg = call->arg;
    const enum pp_code code = flow_match_find(call, arg->match, NULL, &arg->row);
    arg->mode = code == PP_OK && arg->row.plan ? FLOW_REPLAY_PLAN : FLOW_REPLAY_SINGLE;
    return code;
}

/* Steps and who was held, which the instance does not say. */
static enum pp_code read_kept(struct flow_call *call, const struct store_change_set *set)
{
    struct flow_match_replay *arg = call->arg;
    const struct js_limits limits = {.bytes = ANSWER_BYTES_MOST};
    struct js_doc *doc = NULL;
    const enum pp_code code =
        js_parse(set->people_json, strlen(set->people_json), &limits, &doc, &call->err);
    if (code != PP_OK)
        return pp_err_context(&call->err, "what was kept of the rebalancing");
    const struct js_value *root = js_root(doc, &call->faults);
    const struct js_value *requests = js_member(root, "requests"), *held = js_member(root, "held");
    const size_t count = requests ? js_count(requests) : 0;
    bool *flags = PP_NEW_ARRAY(&call->arena, count, bool);
    for (size_t i = 0; held && i < js_count(held); i++) {
        int64_t index = 0;
        if (js_int_of(js_item(held, i), 0, (int64_t)count - 1, &index))
            flags[index] = true;
    }
    arg->held = flags;
    (void)js_int(root, "steps", JS_MUST, 0, INT64_MAX, &arg->row.steps);
    js_free(doc);
    return PP_OK;
}

static enum pp_code load_change(struct flow_call *call)
{
    struct flow_match_replay *arg = call->arg;
    struct store_change_set set;
    const enum pp_code code = flow_change_find_texts(call, arg->match, &set);
    if (code != PP_OK)
        return code;
    arg->mode = FLOW_REPLAY_REBALANCE;
    arg->row = (struct store_match){.id = set.id,
                                    .pool_revision = set.pool_revision,
                                    .instance_json = set.instance_json,
                                    .answer_json = set.answer_json,
                                    .people_json = set.people_json,
                                    .instance_hash = set.instance_hash,
                                    .answer_hash = set.answer_hash,
                                    .weights = set.weights,
                                    .program = set.program,
                                    .created_s = set.created_s};
    return read_kept(call, &set);
}

static enum pp_code replay(struct flow_call *call)
{
    struct flow_match_replay *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    arg->program = PP_VERSION;
    arg->instance_hash = flow_digest(arena, arg->row.instance_json);
    arg->answer_hash = flow_digest(arena, arg->row.answer_json);
    if (!pp_text_is(arg->instance_hash, arg->row.instance_hash)) {
        arg->verdict = FLOW_REPLAY_INSTANCE_DAMAGED;
        arg->words = pp_printf(arena,
                               "the instance that is kept is not the one that was matched: its "
                               "hash is %.12s, recorded was %.12s; nothing was computed from it",
                               arg->instance_hash, arg->row.instance_hash);
        return PP_OK;
    }
    struct match_instance instance;
    struct patience patience = {0};
    struct pp_str out = {0};
    enum pp_code code = read_instance(call, &arg->row, &instance);
    if (code != PP_OK)
        return code;
    arg->best = asked_for(call, &arg->row);
    patience.time = flow_solver_options(&patience.solver, call, 1, FLOW_SECONDS_MOST);
    code = run_again(call, &instance, &patience, &out);
    if (patience.over && (code == PP_OK || code == PP_TIMEOUT)) {
        arg->verdict = FLOW_REPLAY_UNFINISHED;
        arg->words =
            "the instance is the one that was matched; computing it again took too long "
            "to say more";
        code = PP_OK;
    } else if (code == PP_OK) {
        judge(call, pp_str_text(&out));
    }
    pp_str_fini(&out);
    return code;
}

const struct flow_case flow_match_replay = {
    .name = "match.replay",
    .right = FLOW_AUDIT_READ,
    .steps = {{FLOW_READ, load_match}, {FLOW_WORK, replay}},
    .step_count = 2,
};

const struct flow_case flow_change_replay = {
    .name = "rebalance.replay",
    .right = FLOW_AUDIT_READ,
    .steps = {{FLOW_READ, load_change}, {FLOW_WORK, replay}},
    .step_count = 2,
};

/* ---- for another solver -------------------------------------------------------------------- */

static enum pp_code load_lp(struct flow_call *call)
{
    struct flow_match_lp *arg = call->arg;
    return flow_match_find(call, arg->match, NULL, &arg->row);
}

static enum pp_code write_lp(struct flow_call *call)
{
    struct flow_match_lp *arg = call->arg;
    struct match_instance instance;
    struct pp_str text = {0};
    enum pp_code code = read_instance(call, &arg->row, &instance);
    if (code == PP_OK)
        code = match_lp_write(match_index_new(&instance, &call->arena),
                              arg->row.plan ? MATCH_LP_PLAN : MATCH_LP_SINGLE, 0, &call->arena,
                              &text, &call->err);
    if (code == PP_OK)
        arg->lp = pp_dup_len(&call->arena, text.at, text.len);
    pp_str_fini(&text);
    return code;
}

const struct flow_case flow_match_lp = {
    .name = "match.export",
    .right = FLOW_AUDIT_READ,
    .steps = {{FLOW_READ, load_lp}, {FLOW_WORK, write_lp}},
    .step_count = 2,
};
