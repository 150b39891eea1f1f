#include "daemon/flow/plan.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/joint.h"
#include "daemon/flow/priority.h"
#include "daemon/flow/running.h"
#include "daemon/flow/solve.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_plan.h"
#include "daemon/json/instance.h"
#include "daemon/loop/hands.h"
#include "matcher/plan.h"
#include "store/access.h"

enum {
    PAGE = 500,
    ALONE_SECONDS = 10, /* for all requests that are left unserved */
    ALONE_STEPS = 200000
};

/* What lives between the steps of one plan. */
struct flow_plan_work {
    struct flow_joint joint;        /* the requests as in the lines */
    struct flow_instance *views;    /* of those that take part */
    struct match_instance instance; /* the views' with priorities */
    struct flow_match_run *runs;    /* one for each line that is served; else zeroed */
};

/* ---- which requests ------------------------------------------------------------------------ */

struct rows {
    struct store_request *at;
    size_t count, cap;
};

static bool has_days_to_come(const struct store_request *request, int32_t today)
{
    for (size_t i = 0; i < request->window_count; i++)
        if (request->windows[i].first_day > today)
            return true;
    return false;
}

static enum pp_code add_waiting(struct flow_call *call, enum store_request_state state,
                                struct rows *rows)
{
    struct store_page page = {.limit = PAGE};
    do {
        struct store_request *requests;
        size_t count;
        const enum pp_code code = store_request_list(call->tx, (int)state, 0, &page, &call->arena,
                                                     &requests, &count, &call->err);
        if (code != PP_OK)
            return code;
        for (size_t i = 0; i < count; i++) {
            page.after = requests[i].id;
            if (!has_days_to_come(&requests[i], flow_today(call)))
                continue;
            rows->at =
                pp_grow(&call->arena, rows->at, &rows->cap, rows->count + 1, sizeof *rows->at);
            rows->at[rows->count++] = requests[i];
        }
    } while (page.more);
    return PP_OK;
}

/* A draft is not asked for yet: it is planned only by name. */
static enum pp_code find_waiting(struct flow_call *call, struct rows *rows)
{
    static const enum store_request_state states[] = {STORE_REQUEST_SUBMITTED, STORE_REQUEST_SCOPED,
                                                      STORE_REQUEST_MATCHING,
                                                      STORE_REQUEST_PROPOSED};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        const enum pp_code code = add_waiting(call, states[i], rows);
        if (code != PP_OK)
            return code;
    }
    if (!rows->count)
        return pp_fail(&call->err, PP_NOT_FOUND, "no request waits for a team");
    return PP_OK;
}

static enum pp_code find_named(struct flow_call *call, struct rows *rows)
{
    const struct flow_plan_run *arg = call->arg;
    enum pp_code code = PP_OK;
    rows->at = PP_NEW_ARRAY(&call->arena, arg->request_count, struct store_request);
    for (; code == PP_OK && rows->count < arg->request_count; rows->count++)
        code = store_request_find(call->tx, arg->requests[rows->count], &call->arena,
                                  &rows->at[rows->count], &call->err);
    return code;
}

/* A day that has passed is proposed to nobody. */
static enum pp_code check_request(struct flow_call *call, struct store_request *request)
{
    if (!flow_request_waits(request->state))
        return pp_fail(&call->err, PP_CONFLICT,
                       "request %s is %s; a plan is for requests that wait for a team",
                       request->reference, store_request_state_text(request->state));
    flow_joint_trim(request, flow_today(call), &call->arena);
    if (!request->window_count)
        return pp_fail(&call->err, PP_INVALID,
                       "every day on which request %s could start has passed; add windows",
                       request->reference);
    return PP_OK;
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_plan_run *arg = call->arg;
    if (arg->seconds < 1 || arg->seconds > FLOW_SECONDS_MOST)
        return pp_fail(&call->err, PP_INVALID, "seconds must be 1 to %d", FLOW_SECONDS_MOST);
    struct rows rows = {0};
    enum pp_code code = arg->request_count ? find_named(call, &rows) : find_waiting(call, &rows);
    if (code == PP_OK && rows.count > FLOW_REQUESTS_MOST)
        code = pp_fail(&call->err, PP_INVALID,
                       "%zu requests are to be planned, %d can be; name those that matter first",
                       rows.count, FLOW_REQUESTS_MOST);
    for (size_t i = 0; code == PP_OK && i < rows.count; i++)
        code = check_request(call, &rows.at[i]);
    arg->line_count = rows.count;
    arg->work = PP_NEW(&call->arena, struct flow_plan_work);
    if (code == PP_OK)
        code = flow_joint_load(call, rows.at, rows.count, &arg->work->joint);
    if (code == PP_OK && !arg->work->joint.count)
        code = pp_fail(&call->err, PP_INVALID, "request %s cannot be planned: %s",
                       rows.at[0].reference, arg->work->joint.left_out[0]);
    if (!arg->plan.id)
        arg->plan.id = flow_id(call); /* known from now on: who ends it early names it by this */
    flow_search_announce(call, FLOW_SEARCH_PLAN, arg->plan.id, arg->seconds);
    return code;
}

/* ---- the search ---------------------------------------------------------------------------- */

static struct flow_plan_line *line_of(const struct flow_plan_run *arg, size_t request)
{
    return &arg->lines[arg->work->joint.place[request]];
}

static void make_lines(struct flow_call *call)
{
    struct flow_plan_run *arg = call->arg;
    const struct flow_joint *joint = &arg->work->joint;
    arg->lines = PP_NEW_ARRAY(&call->arena, arg->line_count, struct flow_plan_line);
    for (size_t i = 0; i < arg->line_count; i++) {
        const bool is_read = joint->all[i].weights.label != NULL;
        const struct flow_priority priority =
            is_read ? flow_priority_of(&joint->all[i], flow_today(call), &call->arena)
                    : (struct flow_priority){.words = "not reckoned: its brief must be mended"};
        arg->lines[i] = (struct flow_plan_line){.row = joint->all[i].request,
                                                .priority = priority.points,
                                                .priority_words = priority.words,
                                                .words = joint->left_out[i]};
    }
}

static enum pp_code build(struct flow_call *call)
{
    struct flow_plan_run *arg = call->arg;
    struct flow_plan_work *work = arg->work;
    struct pp_arena *arena = &call->arena;
    const size_t count = work->joint.count;
    work->views = PP_NEW_ARRAY(arena, count, struct flow_instance);
    const enum pp_code code =
        flow_instance_build_many(work->joint.at, count, arena, work->views, &call->err);
    if (code != PP_OK)
        return code;
    work->instance = work->views[0].match;
    struct match_request *requests =
        pp_dup_bytes(arena, work->instance.requests, count * sizeof *work->instance.requests);
    make_lines(call);
    arg->plan.at_stake = 0;
    for (size_t i = 0; i < count; i++) {
        requests[i].priority = line_of(arg, i)->priority;
        arg->plan.at_stake += requests[i].priority;
    }
    work->instance.requests = requests;
    for (size_t i = 0; i < count; i++)
        work->views[i].match = work->instance;
    return PP_OK;
}

static enum pp_code search(struct flow_call *call, const struct match_index *index,
                           struct match_plan_answer *answer)
{
    const struct flow_plan_run *arg = call->arg;
    struct loop_hands *hands;
    enum pp_code code = loop_hands_start(&hands, loop_hands_usual(), &call->err);
    if (code != PP_OK)
        return code;
    struct flow_solver solver;
    const struct match_options time = flow_solver_options(&solver, call, 1, arg->seconds);
    solver.search = call->search;
    flow_search_begin(call, &arg->work->instance);
    const struct match_plan_options options = {.step_limit = arg->steps,
                                               .cancelled = time.cancelled,
                                               .progress = flow_search_note,
                                               .arg = time.arg,
                                               .hands = loop_hands_lent(hands)};
    code = match_plan(index, &options, &call->arena, answer, &call->err);
    loop_hands_stop(hands);
    return code == PP_OK ? flow_search_check(call, answer) : code;
}

/* Does somebody of the one team sit in the other? */
static bool share_peer(const struct match_team *a, const struct match_team *b)
{
    for (size_t i = 0; i < MATCH_SEATS_MOST; i++)
        for (size_t j = 0; a->seats[i] != MATCH_NONE && j < MATCH_SEATS_MOST; j++)
            if (a->seats[i] == b->seats[j])
                return true;
    return false;
}

/* What the request would get alone says why it gets nothing here. */
static enum pp_code say_unserved(struct flow_call *call, const struct match_index *index,
                                 size_t request, const struct match_plan_answer *plan,
                                 const struct match_options *options)
{
    struct flow_plan_run *arg = call->arg;
    struct flow_plan_line *line = line_of(arg, request);
    struct match_answer alone;
    const enum pp_code code =
        match_single(index, request, options, &call->arena, &alone, &call->err);
    if (code == PP_TIMEOUT) {
        line->words = flow_plan_words(FLOW_PLAN_UNKNOWN);
        return PP_OK;
    }
    if (code != PP_OK)
        return code;
    if (!alone.team_count) {
        line->words = flow_plan_words(FLOW_PLAN_NEVER);
        return PP_OK;
    }
    const char **needed = PP_NEW_ARRAY(&call->arena, plan->team_count + 1, const char *);
    size_t count = 0;
    for (size_t i = 0; i < plan->team_count; i++)
        if (share_peer(&alone.teams[0], &plan->teams[i].team))
            needed[count++] = line_of(arg, plan->teams[i].request)->row.reference;
    line->words = flow_plan_alone_words(&arg->work->views[request], &alone.teams[0], needed, count,
                                        &call->arena);
    return PP_OK;
}

static enum pp_code say_all_unserved(struct flow_call *call, const struct match_plan_answer *plan)
{
    const struct flow_plan_run *arg = call->arg;
    const struct flow_instance open = flow_shield_view(&arg->work->views[0], &call->arena);
    struct flow_solver solver;
    struct match_options options = flow_solver_options(&solver, call, 1, ALONE_SECONDS);
    options.step_limit = ALONE_STEPS;
    if (!plan->unserved_count)
        return PP_OK;
    const struct match_index *index = match_index_new(&open.match, &call->arena);
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < plan->unserved_count; i++)
        code = say_unserved(call, index, plan->unserved[i], plan, &options);
    return code;
}

/* ---- what is kept -------------------------------------------------------------------------- */

static void keep_plan(struct flow_call *call, const struct match_plan_answer *answer,
                      int64_t took_us)
{
    struct flow_plan_run *arg = call->arg;
    struct flow_plan_work *work = arg->work;
    struct pp_arena *arena = &call->arena;
    struct pp_str instance = {0}, text = {0}, people = {0};
    js_instance_write(&work->instance, &instance);
    js_plan_write(&work->instance, answer, &text);
    flow_instance_people(&work->views[0], &people);
    struct store_plan *plan = &arg->plan;
    plan->status = answer->status == MATCH_OPTIMAL ? "optimal" : "feasible";
    plan->points = answer->points;
    plan->bound = answer->bound;
    plan->steps = answer->stats.steps;
    plan->took_us = took_us;
    plan->served = (int64_t)answer->team_count;
    plan->pool_revision = work->joint.at[0].revision;
    plan->instance_json = flow_take_text(arena, &instance);
    plan->answer_json = flow_take_text(arena, &text);
    plan->people_json = flow_take_text(arena, &people);
    plan->instance_hash = flow_digest(arena, plan->instance_json);
    plan->answer_hash = flow_digest(arena, plan->answer_json);
    plan->weights = work->joint.at[0].weights.label;
    plan->program = PP_VERSION;
    plan->created_s = call->now_s;
}

/* A served request's own run: no texts but its counts, for the plan has them. */
static void keep_run(struct flow_call *call, size_t request)
{
    const struct flow_plan_run *arg = call->arg;
    const struct flow_plan_line *line = line_of(arg, request);
    struct flow_match_run *run = &arg->work->runs[arg->work->joint.place[request]];
    *run = (struct flow_match_run){.row = line->row,
                                   .pool = arg->work->instance.peer_count,
                                   .eligible = arg->work->views[request].eligible,
                                   .windows = line->row.window_count,
                                   .bound = line->team.proposal.points,
                                   .took_us = arg->plan.took_us};
    run->match = (struct store_match){
        .request = line->row.id,
        .request_rev = line->row.rev,
        .pool_revision = arg->plan.pool_revision,
        .instance_json = "",
        .answer_json = "",
        .people_json = flow_match_kept(run, NULL, &call->arena),
        .instance_hash = arg->plan.instance_hash,
        .answer_hash = arg->plan.answer_hash,
        .weights = arg->plan.weights,
        .program = arg->plan.program,
        .status = "feasible",
        .created_s = call->now_s,
        .steps = pp_text_is(arg->plan.status, "optimal") ? 0 : arg->plan.steps};
}

/* Points of aims are nowhere shown: not of a team, nor in what the plan has or could have. */
static void say_team(struct flow_call *call, const struct match_plan_team *found)
{
    struct flow_plan_run *arg = call->arg;
    const struct flow_instance *view = &arg->work->views[found->request];
    struct flow_team *shown = &line_of(arg, found->request)->team;
    struct match_team team = found->team;
    arg->plan.points -= team.parts.balance;
    arg->plan.bound -= team.parts.balance;
    const char *aims = flow_shield_team(view, &team, &call->arena);
    flow_team_words(view, &team, &call->arena, shown);
    flow_shield_say(shown, aims, &call->arena);
}

static enum pp_code solve(struct flow_call *call)
{
    struct flow_plan_run *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    const int64_t began_us = pp_clock_mono_us(flow_clock(call));
    enum pp_code code = build(call);
    if (code != PP_OK)
        return code;
    const struct match_index *index = match_index_new(&arg->work->instance, arena);
    struct match_plan_answer answer;
    code = search(call, index, &answer);
    if (code != PP_OK)
        return code;
    keep_plan(call, &answer, pp_clock_mono_us(flow_clock(call)) - began_us);
    arg->work->runs = PP_NEW_ARRAY(arena, arg->line_count, struct flow_match_run);
    for (size_t i = 0; i < answer.team_count; i++) {
        say_team(call, &answer.teams[i]);
        keep_run(call, answer.teams[i].request);
    }
    return say_all_unserved(call, &answer);
}

/* A request that moved while the plan was computed keeps what it has; the others get their team. */
static enum pp_code find_moved(struct flow_call *call, struct store_request *now)
{
    struct flow_plan_run *arg = call->arg;
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < arg->line_count; i++) {
        struct flow_plan_line *line = &arg->lines[i];
        if (!arg->work->runs[i].match.request)
            continue;
        code = store_request_get(call->tx, line->row.id, &call->arena, &now[i], &call->err);
        if (code == PP_OK && now[i].rev != line->row.rev)
            line->words = flow_plan_words(FLOW_PLAN_MOVED);
    }
    return code;
}

static enum pp_code save_plan(struct flow_call *call)
{
    struct flow_plan_run *arg = call->arg;
    struct store_plan_request *kept =
        PP_NEW_ARRAY(&call->arena, arg->line_count, struct store_plan_request);
    arg->plan.served = 0;
    for (size_t i = 0; i < arg->line_count; i++) {
        const struct flow_plan_line *line = &arg->lines[i];
        kept[i] = (struct store_plan_request){.request = line->row.id,
                                              .request_rev = line->row.rev,
                                              .priority = line->priority,
                                              .priority_words = line->priority_words,
                                              .words = line->words};
        arg->plan.served += !line->words;
    }
    arg->plan.requests = kept;
    arg->plan.request_count = arg->line_count;
    return store_plan_put(call->tx, &call->who, &arg->plan, &call->err);
}

static enum pp_code save_line(struct flow_call *call, size_t index, struct store_request *now)
{
    struct flow_plan_run *arg = call->arg;
    struct flow_plan_line *line = &arg->lines[index];
    struct store_match *match = &arg->work->runs[index].match;
    struct store_proposal *proposal = &line->team.proposal;
    const enum pp_code code = flow_request_proposed(call, now);
    if (code != PP_OK)
        return code;
    line->match = match->id = flow_id(call);
    match->plan = arg->plan.id;
    proposal->id = flow_id(call);
    proposal->rev = 1;
    proposal->match = match->id;
    proposal->rank = 1;
    return store_match_put(call->tx, &call->who, match, proposal, 1, &call->err);
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_plan_run *arg = call->arg;
    struct store_request *now = PP_NEW_ARRAY(&call->arena, arg->line_count, struct store_request);
    enum pp_code code = find_moved(call, now);
    if (code == PP_OK)
        code = save_plan(call);
    for (size_t i = 0; code == PP_OK && i < arg->line_count; i++)
        if (!arg->lines[i].words)
            code = save_line(call, i, &now[i]);
    return code;
}

const struct flow_case flow_plan_run = {
    .name = "plan.run",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, solve}, {FLOW_WRITE, save}},
    .step_count = 3,
};

/* ---- show and list ------------------------------------------------------------------------- */

int64_t flow_plan_gap_ppm(const struct store_plan *plan)
{
    const int64_t stake = plan->points + plan->at_stake;
    return stake > 0 ? (plan->bound - plan->points) * 1000000 / stake : 0;
}

static enum pp_code load_line(struct flow_call *call, const struct store_plan_request *kept,
                              const struct flow_names *names, struct flow_plan_line *line)
{
    struct pp_arena *arena = &call->arena;
    struct store_proposal *proposals;
    size_t count;
    *line = (struct flow_plan_line){.priority = kept->priority,
                                    .priority_words = kept->priority_words,
                                    .words = kept->words,
                                    .match = kept->match};
    enum pp_code code = store_request_get(call->tx, kept->request, arena, &line->row, &call->err);
    if (code != PP_OK || !kept->match)
        return code;
    code = store_proposal_list(call->tx, kept->match, arena, &proposals, &count, &call->err);
    return code == PP_OK && count
               ? flow_team_load(call, &proposals[0], &line->row, names, &line->team)
               : code;
}

static enum pp_code show(struct flow_call *call)
{
    struct flow_plan_show *arg = call->arg;
    struct flow_plan_run *run = &arg->run;
    struct flow_names names;
    int64_t id;
    if (!pp_text_int(arg->plan, 1, INT64_MAX, &id))
        return pp_fail(&call->err, PP_NOT_FOUND, "there is no plan \"%s\"", arg->plan);
    enum pp_code code = store_plan_get(call->tx, id, &call->arena, &run->plan, &call->err);
    if (code == PP_OK)
        code = flow_names_load(call->tx, &call->arena, &names, &call->err);
    if (code != PP_OK)
        return code;
    run->line_count = run->plan.request_count;
    run->lines = PP_NEW_ARRAY(&call->arena, run->line_count, struct flow_plan_line);
    for (size_t i = 0; code == PP_OK && i < run->line_count; i++)
        code = load_line(call, &run->plan.requests[i], &names, &run->lines[i]);
    return code;
}

const struct flow_case flow_plan_show = {
    .name = "plan.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

static enum pp_code list(struct flow_call *call)
{
    struct flow_plan_list *arg = call->arg;
    return store_plan_list(call->tx, &arg->page, &call->arena, &arg->plans, &arg->count,
                           &call->err);
}

const struct flow_case flow_plan_list = {
    .name = "plan.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};
