#include "daemon/flow/match.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/find.h"
#include "daemon/flow/running.h"
#include "daemon/flow/solve.h"
#include "daemon/flow/words.h"
#include "daemon/json/instance.h"
#include "daemon/json/json.h"
#include "store/access.h"

static bool past_due(void *arg)
{
    const struct flow_solver *solver = arg;
    return flow_cancelled(solver->call) || flow_search_ended(solver->search) ||
           pp_clock_mono_ms(flow_clock(solver->call)) >= solver->until_ms;
}

struct match_options flow_solver_options(struct flow_solver *solver, const struct flow_call *call,
                                         int best, int seconds)
{
    solver->call = call;
    solver->search = NULL;
    solver->until_ms = pp_clock_mono_ms(flow_clock(call)) + (int64_t)seconds * 1000;
    return (struct match_options){.best_k = best, .cancelled = past_due, .arg = solver};
}

/* ---- run ----------------------------------------------------------------------------------- */

static enum pp_code load(struct flow_call *call)
{
    struct flow_match_run *arg = call->arg;
    if (arg->best < 1 || arg->best > FLOW_BEST_MOST)
        return pp_fail(&call->err, PP_INVALID, "best must be 1 to %d", FLOW_BEST_MOST);
    if (arg->seconds < 1 || arg->seconds > FLOW_SECONDS_MOST)
        return pp_fail(&call->err, PP_INVALID, "seconds must be 1 to %d", FLOW_SECONDS_MOST);
    arg->work = PP_NEW(&call->arena, struct flow_match_work);
    const enum pp_code code = flow_snapshot_load(call, arg->request, &arg->work->snapshot);
    if (code != PP_OK)
        return code;
    arg->row = arg->work->snapshot.request;
    arg->names = arg->work->snapshot.names;
    arg->team_count = arg->funnel_count = 0; /* of an earlier turn */
    return PP_OK;
}

const char *flow_take_text(struct pp_arena *arena, struct pp_str *str)
{
    const char *text = pp_dup_len(arena, pp_str_text(str), str->len);
    pp_str_fini(str);
    return text;
}

const char *flow_digest(struct pp_arena *arena, const char *text)
{
    char *hex = pp_alloc(arena, STORE_DIGEST_HEX);
    store_digest(text, strlen(text), hex);
    return hex;
}

const char *flow_instance_digest(const struct flow_instance *instance, struct pp_arena *arena)
{
    struct pp_str json = {0};
    js_instance_write(&instance->match, &json);
    return flow_digest(arena, flow_take_text(arena, &json));
}

static const char *status_word(enum match_status status)
{
    switch (status) {
    case MATCH_OPTIMAL:
        return "optimal";
    case MATCH_FEASIBLE:
        return "feasible";
    case MATCH_INFEASIBLE:
        return "infeasible";
    }
    PP_REQUIRE(false);
    return "";
}

const char *flow_match_kept(const struct flow_match_run *run, const struct flow_instance *instance,
                            struct pp_arena *arena)
{
    struct pp_str json = {0};
    struct js_writer writer = js_writer_on(&json);
    struct pp_str people = {0};
    if (instance)
        flow_instance_people(instance, &people);
    else
        pp_str_add(&people, "{}");
    js_open_object(&writer, NULL);
    js_put_int(&writer, "pool", (int64_t)run->pool);
    js_put_int(&writer, "eligible", (int64_t)run->eligible);
    js_put_int(&writer, "windows", (int64_t)run->windows);
    js_put_int(&writer, "bound", run->bound);
    js_put_int(&writer, "took_us", run->took_us);
    js_open_array(&writer, "funnel");
    for (size_t i = 0; i < run->funnel_count; i++) {
        js_open_object(&writer, NULL);
        js_put_int(&writer, "seat", run->funnel[i].seat);
        js_put_text(&writer, "rule", run->funnel[i].rule);
        js_put_int(&writer, "left", run->funnel[i].left);
        js_close_object(&writer);
    }
    js_close_array(&writer);
    js_put_raw(&writer, "names", pp_str_text(&people), people.len);
    js_close_object(&writer);
    pp_str_fini(&people);
    return flow_take_text(arena, &json);
}

static void keep_texts(struct flow_call *call, const struct flow_instance *instance,
                       const struct flow_best *found)
{
    struct flow_match_run *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    struct pp_str instance_json = {0}, answer_json = {0};
    js_instance_write(&instance->match, &instance_json);
    js_answer_write(&instance->match, 0, &found->kept, NULL, &answer_json);
    arg->match = (struct store_match){
        .request = arg->row.id,
        .request_rev = arg->row.rev,
        .pool_revision = instance->snapshot->revision,
        .instance_json = flow_take_text(arena, &instance_json),
        .answer_json = flow_take_text(arena, &answer_json),
        .weights = instance->snapshot->weights.label,
        .program = PP_VERSION,
        .status = status_word(found->status),
        .created_s = call->now_s,
        .best = found->kept_best,
        .steps = found->kept.stats.stop_steps,
    };
    arg->match.instance_hash = flow_digest(arena, arg->match.instance_json);
    arg->match.answer_hash = flow_digest(arena, arg->match.answer_json);
}

enum pp_code flow_match_words(const struct flow_instance *instance, const struct flow_best *found,
                              struct flow_match_run *run, struct pp_arena *arena,
                              struct pp_err *err)
{
    const struct flow_instance open = flow_shield_view(instance, arena);
    run->bound = found->bound;
    run->team_count = found->count;
    run->teams = PP_NEW_ARRAY(arena, found->count, struct flow_team);
    for (size_t i = 0; i < found->count; i++)
        flow_team_words(&open, &found->teams[i], arena, &run->teams[i]);
    if (found->count)
        flow_shield_say(&run->teams[0], found->aims, arena);
    if (found->status != MATCH_INFEASIBLE)
        return PP_OK;
    struct match_funnel funnel;
    const enum pp_code code = match_funnel(match_index_new(&instance->match, arena),
                                           instance->request, arena, &funnel, err);
    if (code == PP_OK)
        flow_funnel_words(instance, &funnel, arena, &run->funnel, &run->funnel_count);
    return code;
}

static enum pp_code solve(struct flow_call *call)
{
    struct flow_match_run *arg = call->arg;
    struct flow_instance *instance = &arg->work->instance;
    struct pp_arena *arena = &call->arena;
    const int64_t began_us = pp_clock_mono_us(flow_clock(call));
    enum pp_code code = flow_instance_build(&arg->work->snapshot, arena, instance, &call->err);
    if (code != PP_OK)
        return code;
    struct flow_solver solver;
    struct match_options options = flow_solver_options(&solver, call, arg->best, arg->seconds);
    options.step_limit = arg->steps;
    struct flow_best found;
    code = flow_shield_best(instance, &options, arg->best, arena, &found, &call->err);
    if (code != PP_OK)
        return code;
    arg->took_us = pp_clock_mono_us(flow_clock(call)) - began_us;
    arg->pool = instance->match.peer_count;
    arg->eligible = instance->eligible;
    arg->windows = arg->row.window_count;
    code = flow_match_words(instance, &found, arg, arena, &call->err);
    if (code != PP_OK)
        return code;
    keep_texts(call, instance, &found);
    arg->match.people_json = flow_match_kept(arg, instance, arena);
    return PP_OK;
}

enum pp_code flow_request_proposed(struct flow_call *call, struct store_request *request)
{
    bool changed;
    if (!flow_request_waits(request->state) || request->state == STORE_REQUEST_PROPOSED)
        return PP_OK;
    request->state = STORE_REQUEST_PROPOSED;
    return store_request_put(call->tx, &call->who, request, NULL, &changed, &call->err);
}

bool flow_request_waits(enum store_request_state state)
{
    switch (state) {
    case STORE_REQUEST_DRAFT:
    case STORE_REQUEST_SUBMITTED:
    case STORE_REQUEST_SCOPED:
    case STORE_REQUEST_MATCHING:
    case STORE_REQUEST_PROPOSED:
        return true;
    case STORE_REQUEST_INVITING:
    case STORE_REQUEST_CONFIRMED:
    case STORE_REQUEST_DELIVERED:
    case STORE_REQUEST_FOLLOWED_UP:
    case STORE_REQUEST_CLOSED:
    case STORE_REQUEST_STOOD_DOWN:
    case STORE_REQUEST_POSTPONED:
        break;
    }
    return false;
}

/* The proposals stand for the request as it was read; if it moved, all is computed again. */
static enum pp_code save(struct flow_call *call)
{
    struct flow_match_run *arg = call->arg;
    struct store_request now;
    enum pp_code code = store_request_get(call->tx, arg->row.id, &call->arena, &now, &call->err);
    if (code != PP_OK)
        return code;
    if (now.rev != arg->row.rev)
        return flow_moved(call);
    code = arg->team_count ? flow_request_proposed(call, &now) : PP_OK;
    if (code != PP_OK)
        return code;
    arg->match.id = flow_id(call);
    struct store_proposal *proposals =
        PP_NEW_ARRAY(&call->arena, arg->team_count, struct store_proposal);
    for (size_t i = 0; i < arg->team_count; i++) {
        struct store_proposal *proposal = &arg->teams[i].proposal;
        proposal->id = flow_id(call);
        proposal->rev = 1;
        proposal->match = arg->match.id;
        proposal->rank = (int)i + 1;
        proposals[i] = *proposal;
    }
    return store_match_put(call->tx, &call->who, &arg->match, proposals, arg->team_count,
                           &call->err);
}

const struct flow_case flow_match_run = {
    .name = "match.run",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, solve}, {FLOW_WRITE, save}},
    .step_count = 3,
};

/* ---- show ---------------------------------------------------------------------------------- */

enum pp_code flow_match_find(struct flow_call *call, const char *match, const char *request,
                             struct store_match *out)
{
    if (match) {
        int64_t id;
        if (!pp_text_int(match, 1, INT64_MAX, &id))
            return pp_fail(&call->err, PP_NOT_FOUND, "there is no match \"%s\"", match);
        return store_match_get(call->tx, id, &call->arena, out, &call->err);
    }
    struct store_request row;
    const enum pp_code code = store_request_find(call->tx, request, &call->arena, &row, &call->err);
    return code == PP_OK ? store_match_newest(call->tx, row.id, &call->arena, out, &call->err)
                         : code;
}

static enum pp_code load_member(struct flow_call *call, const struct store_proposal_seat *seat,
                                int32_t first_day, const struct store_request *request,
                                const struct flow_names *names, struct flow_member *member)
{
    enum pp_code code =
        store_peer_get(call->tx, seat->peer, &call->arena, &member->peer, &call->err);
    if (code != PP_OK)
        return code;
    member->seat = seat->seat;
    member->seat_name = "";
    for (size_t i = 0; i < request->seat_count; i++)
        if (request->seats[i].seat == seat->seat)
            member->seat_name = request->seats[i].name;
    const struct store_post *post = flow_main_post(&member->peer, first_day);
    member->organisation =
        flow_names_organisation_text(names, post ? post->organisation : member->peer.home);
    code = flow_parts_read(seat->parts_json, &call->arena, &member->parts, &member->part_count,
                           &call->err);
    for (size_t i = 0; code == PP_OK && i < member->part_count; i++)
        member->points += member->parts[i].points;
    return code;
}

enum pp_code flow_team_load(struct flow_call *call, const struct store_proposal *proposal,
                            const struct store_request *request, const struct flow_names *names,
                            struct flow_team *team)
{
    struct flow_brief brief;
    struct flow_member *members =
        PP_NEW_ARRAY(&call->arena, proposal->seat_count, struct flow_member);
    enum pp_code code = flow_brief_read(request->brief_json, &brief, &call->faults, &call->err);
    *team = (struct flow_team){.proposal = *proposal,
                               .last_day = proposal->first_day + brief.onsite_days - 1,
                               .members = members,
                               .member_count = proposal->seat_count};
    if (code == PP_OK)
        code = flow_parts_read(proposal->parts_json, &call->arena, &team->parts, &team->part_count,
                               &call->err);
    for (size_t i = 0; code == PP_OK && i < proposal->seat_count; i++)
        code = load_member(call, &proposal->seats[i], proposal->first_day, request, names,
                           &members[i]);
    return code;
}

static void read_funnel(const struct js_value *root, struct pp_arena *arena,
                        struct flow_match_run *run)
{
    const struct js_value *array = js_array(root, "funnel", JS_MAY, 1000);
    run->funnel_count = array ? js_count(array) : 0;
    run->funnel = PP_NEW_ARRAY(arena, run->funnel_count, struct flow_funnel_line);
    for (size_t i = 0; i < run->funnel_count; i++) {
        const struct js_value *item = js_item(array, i);
        int64_t seat = 0;
        (void)js_int(item, "seat", JS_MUST, -1, FLOW_SEATS_MOST, &seat);
        run->funnel[i].seat = (int)seat;
        run->funnel[i].rule = js_text(item, "rule", JS_MUST, 500);
        (void)js_int(item, "left", JS_MUST, 0, INT64_MAX, &run->funnel[i].left);
    }
}

static enum pp_code read_people(struct flow_call *call, struct flow_match_run *run)
{
    struct js_doc *doc = NULL;
    const struct js_limits limits = {.bytes = (size_t)64 << 20};
    const char *json = run->match.people_json;
    const enum pp_code code = js_parse(json, strlen(json), &limits, &doc, &call->err);
    if (code != PP_OK)
        return pp_err_context(&call->err, "what was kept of the match");
    const struct js_value *root = js_root(doc, &call->faults);
    int64_t number = 0;
    (void)js_int(root, "pool", JS_MUST, 0, INT32_MAX, &number);
    run->pool = (size_t)number;
    (void)js_int(root, "eligible", JS_MUST, 0, INT32_MAX, &number);
    run->eligible = (size_t)number;
    (void)js_int(root, "windows", JS_MUST, 0, INT32_MAX, &number);
    run->windows = (size_t)number;
    (void)js_int(root, "bound", JS_MUST, INT64_MIN, INT64_MAX, &run->bound);
    (void)js_int(root, "took_us", JS_MUST, 0, INT64_MAX, &run->took_us);
    read_funnel(root, &call->arena, run);
    js_free(doc);
    return PP_OK;
}

static enum pp_code show(struct flow_call *call)
{
    struct flow_match_show *arg = call->arg;
    struct flow_match_run *run = &arg->run;
    struct pp_arena *arena = &call->arena;
    struct store_proposal *proposals = NULL;
    enum pp_code code = flow_match_find(call, arg->match, arg->request, &run->match);
    if (code == PP_OK)
        code = read_people(call, run);
    if (code == PP_OK)
        code = flow_names_load(call->tx, arena, &run->names, &call->err);
    if (code == PP_OK)
        code = store_request_get(call->tx, run->match.request, arena, &run->row, &call->err);
    if (code == PP_OK)
        code = store_proposal_list(call->tx, run->match.id, arena, &proposals, &run->team_count,
                                   &call->err);
    run->teams = PP_NEW_ARRAY(arena, run->team_count, struct flow_team);
    for (size_t i = 0; code == PP_OK && i < run->team_count; i++)
        code = flow_team_load(call, &proposals[i], &run->row, &run->names, &run->teams[i]);
    return code;
}

const struct flow_case flow_match_show = {
    .name = "match.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

static enum pp_code export_match(struct flow_call *call)
{
    struct flow_match_export *arg = call->arg;
    return flow_match_find(call, arg->match, arg->request, &arg->row);
}

const struct flow_case flow_match_export = {
    .name = "match.export",
    .right = FLOW_AUDIT_READ,
    .steps = {{FLOW_READ, export_match}},
    .step_count = 1,
};
