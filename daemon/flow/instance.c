#include "daemon/flow/instance.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/maker.h"
#include "daemon/json/json.h"

enum {
    NEAR_FIRST = 22, /* points of the closest statistical neighbour; 2 less for each rank */
    PRIORITY = 500,
};

static const struct match_weights weights = {
    .want = 10, .seniority = 3, .km_per_point = 20, .fee_per_point = 50, .load = 4, .km_cost = 2};

int32_t flow_find_code(const char *const *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (pp_text_is(codes[i], code))
            return (int32_t)i;
    return -1;
}

static int32_t skill_index(const struct flow_maker *maker, const char *code)
{
    return flow_codes_find(&maker->skills, code);
}

int32_t flow_maker_organisation(const struct flow_maker *maker, int64_t id, size_t peer)
{
    const struct flow_names *names = &maker->snapshot->names;
    const struct store_organisation *found = flow_names_organisation(names, id);
    return (int32_t)(found ? (size_t)(found - names->organisations)
                           : names->organisation_count + peer);
}

/* Roles and accreditations that the seats name, each once. */
static enum pp_code collect_codes(struct flow_maker *maker, struct pp_err *err)
{
    const struct flow_brief *brief = &maker->snapshot->brief;
    const char **roles = PP_NEW_ARRAY(maker->arena, MATCH_ROLE_MOST, const char *);
    const char **kinds = PP_NEW_ARRAY(maker->arena, FLOW_SEATS_MOST, const char *);
    struct flow_instance *out = maker->out;
    for (size_t s = 0; s < brief->seat_count; s++) {
        const struct flow_seat *seat = &brief->seats[s];
        for (size_t i = 0; i < seat->role_count; i++) {
            if (flow_find_code(roles, out->role_count, seat->roles[i]) >= 0)
                continue;
            if (out->role_count == MATCH_ROLE_MOST)
                return pp_fail(err, PP_INVALID,
                               "request %s names more than %d different roles; name fewer",
                               maker->snapshot->request.reference, MATCH_ROLE_MOST);
            roles[out->role_count++] = seat->roles[i];
        }
        if (seat->accreditation &&
            flow_find_code(kinds, out->accreditation_count, seat->accreditation) < 0)
            kinds[out->accreditation_count++] = seat->accreditation;
    }
    out->roles = roles;
    out->accreditations = kinds;
    return PP_OK;
}

static struct match_skill *make_must(const struct flow_maker *maker, const struct flow_seat *seat,
                                     size_t *count)
{
    struct match_skill *must = PP_NEW_ARRAY(maker->arena, seat->must_count + 1, struct match_skill);
    *count = 0;
    for (size_t i = 0; i < seat->must_count; i++)
        must[(*count)++] =
            (struct match_skill){skill_index(maker, seat->must[i].skill), seat->must[i].level};
    if (seat->accreditation)
        must[(*count)++] = (struct match_skill){(int32_t)maker->snapshot->names.skill_count +
                                                    flow_find_code(maker->out->accreditations,
                                                                   maker->out->accreditation_count,
                                                                   seat->accreditation),
                                                1};
    qsort(must, *count, sizeof *must, flow_compare_skill);
    return must;
}

static enum match_group group_rule(enum flow_group group)
{
    switch (group) {
    case FLOW_GROUP_ANY:
        return MATCH_GROUP_ANY;
    case FLOW_GROUP_HOST:
        return MATCH_GROUP_HOST;
    case FLOW_GROUP_OTHER:
        return MATCH_GROUP_OTHER;
    }
    return MATCH_GROUP_ANY;
}

static void make_seats(const struct flow_maker *maker, struct match_request *request)
{
    const struct flow_brief *brief = &maker->snapshot->brief;
    struct match_seat *seats = PP_NEW_ARRAY(maker->arena, brief->seat_count, struct match_seat);
    for (size_t s = 0; s < brief->seat_count; s++) {
        const struct flow_seat *seat = &brief->seats[s];
        seats[s] =
            (struct match_seat){.seniority = seat->seniority,
                                .group = group_rule(seat->group),
                                .want = seat->want ? skill_index(maker, seat->want) : MATCH_NONE,
                                .required = seat->required,
                                .value = seat->required ? 0 : seat->value};
        for (size_t i = 0; i < seat->role_count; i++)
            seats[s].roles |= UINT64_C(1)
                              << (flow_find_code(maker->out->roles, maker->out->role_count,
                                                 seat->roles[i]) +
                                  1);
        seats[s].must = make_must(maker, seat, &seats[s].must_count);
    }
    request->seats = seats;
    request->seat_count = brief->seat_count;
}

static int compare_bonus(const void *a, const void *b)
{
    const struct match_bonus *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static void make_bonuses(const struct flow_maker *maker, struct match_request *request)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    const struct flow_brief *brief = &snapshot->brief;
    struct match_bonus *cover = PP_NEW_ARRAY(maker->arena, brief->cover_count, struct match_bonus);
    for (size_t i = 0; i < brief->cover_count; i++)
        cover[i] =
            (struct match_bonus){skill_index(maker, brief->cover[i].skill), brief->cover[i].level};
    qsort(cover, brief->cover_count, sizeof *cover, compare_bonus);
    request->cover = cover;
    request->cover_count = brief->cover_count;
    struct match_bonus *near = PP_NEW_ARRAY(maker->arena, snapshot->link_count, struct match_bonus);
    for (size_t i = 0; i < snapshot->link_count; i++) {
        const struct store_link *link = &snapshot->links[i];
        if (link->kind == STORE_LINK_STATISTICAL && link->from == snapshot->host.id &&
            NEAR_FIRST - 2 * link->rank > 0)
            near[request->comparable_count++] = (struct match_bonus){
                flow_maker_organisation(maker, link->to, 0), NEAR_FIRST - 2 * link->rank};
    }
    qsort(near, request->comparable_count, sizeof *near, compare_bonus);
    request->comparable = near;
}

static void make_needs(const struct flow_maker *maker, struct match_request *request)
{
    const struct flow_brief *brief = &maker->snapshot->brief;
    struct match_need *needs = PP_NEW_ARRAY(maker->arena, brief->require_count, struct match_need);
    for (size_t i = 0; i < brief->require_count; i++)
        needs[i] = (struct match_need){skill_index(maker, brief->require[i].skill),
                                       brief->require[i].level, brief->require[i].count};
    request->require = needs;
    request->require_count = brief->require_count;
    request->group_limit = brief->group_most;
    request->group_points = brief->group_points;
    request->max_new = brief->max_new;
    request->max_per_region = brief->max_per_region;
    request->max_per_organisation = brief->max_per_organisation;
    request->budget = brief->budget;
    request->charge = brief->charge;
    request->remote = brief->remote;
}

static void make_days(const struct flow_maker *maker, struct match_request *request)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    const int32_t before = snapshot->attended[0];
    int32_t *offsets = PP_NEW_ARRAY(maker->arena, snapshot->attended_count, int32_t);
    for (size_t i = 0; i < snapshot->attended_count; i++)
        offsets[i] = snapshot->attended[i] - before;
    const size_t count = snapshot->request.window_count;
    struct match_window *windows = PP_NEW_ARRAY(maker->arena, count, struct match_window);
    for (size_t i = 0; i < count; i++)
        windows[i] = (struct match_window){snapshot->request.windows[i].first_day + before -
                                               maker->out->day0,
                                           snapshot->request.windows[i].points};
    request->offsets = offsets;
    request->offset_count = snapshot->attended_count;
    request->windows = windows;
    request->window_count = count;
}

static void make_banned(const struct flow_maker *maker, struct match_request *request)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    int32_t *banned = PP_NEW_ARRAY(maker->arena, snapshot->peer_count, int32_t);
    for (size_t i = 0; i < snapshot->peer_count; i++)
        if (flow_bar_first(maker->out->bars, &snapshot->peers[i]) != FLOW_BAR_RULE_COUNT)
            banned[request->banned_count++] = (int32_t)i;
    request->banned = banned;
    maker->out->eligible = snapshot->peer_count - request->banned_count;
}

static int32_t host_group(const struct flow_maker *maker)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    int32_t group = 0;
    for (size_t i = 0; i < snapshot->fact_count; i++)
        if (pp_text_is(snapshot->facts[i].framework, "control"))
            group = flow_codes_find(&maker->groups, snapshot->facts[i].value) + 1;
    return group;
}

static int compare_pair(const void *a, const void *b)
{
    const struct match_pair *x = a, *y = b;
    return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static void make_pairs(const struct flow_maker *maker)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    struct match_pair *pairs = PP_NEW_ARRAY(maker->arena, snapshot->pair_count, struct match_pair);
    size_t count = 0;
    for (size_t i = 0; i < snapshot->pair_count; i++) {
        const struct store_pair *pair = &snapshot->pairs[i];
        const size_t a = flow_snapshot_peer(snapshot, pair->a);
        const size_t b = flow_snapshot_peer(snapshot, pair->b);
        if (a != SIZE_MAX && b != SIZE_MAX)
            pairs[count++] = (struct match_pair){.a = (int32_t)a,
                                                 .b = (int32_t)b,
                                                 .never = pair->never,
                                                 .points = pair->never ? 0 : pair->points};
    }
    qsort(pairs, count, sizeof *pairs, compare_pair);
    maker->out->match.pairs = pairs;
    maker->out->match.pair_count = count;
}

/* Every skill the brief names must be in the taxonomy: else nobody could be found, silently. */
static enum pp_code check_skills(const struct flow_maker *maker, struct pp_err *err)
{
    const struct flow_brief *brief = &maker->snapshot->brief;
    const char *unknown = NULL;
    for (size_t s = 0; s < brief->seat_count; s++) {
        const struct flow_seat *seat = &brief->seats[s];
        for (size_t i = 0; i < seat->must_count; i++)
            if (skill_index(maker, seat->must[i].skill) < 0)
                unknown = seat->must[i].skill;
        if (seat->want && skill_index(maker, seat->want) < 0)
            unknown = seat->want;
    }
    for (size_t i = 0; i < brief->require_count; i++)
        if (skill_index(maker, brief->require[i].skill) < 0)
            unknown = brief->require[i].skill;
    for (size_t i = 0; i < brief->cover_count; i++)
        if (skill_index(maker, brief->cover[i].skill) < 0)
            unknown = brief->cover[i].skill;
    if (!unknown)
        return PP_OK;
    return pp_fail(err, PP_INVALID,
                   "request %s asks for the skill \"%s\", which is not in the taxonomy; change the "
                   "request or publish the skill",
                   maker->snapshot->request.reference, unknown);
}

enum pp_code flow_instance_build(const struct flow_snapshot *snapshot, struct pp_arena *arena,
                                 struct flow_instance *instance, struct pp_err *err)
{
    *instance = (struct flow_instance){.snapshot = snapshot, .day0 = snapshot->first_day};
    const struct flow_names *names = &snapshot->names;
    struct flow_maker maker = {.snapshot = snapshot,
                               .out = instance,
                               .arena = arena,
                               .skills = flow_codes_of(names->skills, names->skill_count, arena),
                               .groups = flow_codes_of(names->groups, names->group_count, arena),
                               .regions =
                                   flow_codes_of(names->regions, names->region_count, arena)};
    enum pp_code code = check_skills(&maker, err);
    if (code == PP_OK)
        code = collect_codes(&maker, err);
    if (code != PP_OK)
        return code;
    instance->bars = flow_bar_context_new(snapshot, arena);
    instance->match.days = snapshot->last_day - snapshot->first_day + 1;
    instance->match.weights = weights;
    flow_make_peers(&maker);
    make_pairs(&maker);
    struct match_request *request = PP_NEW(arena, struct match_request);
    *request = (struct match_request){.host_group = host_group(&maker),
                                      .x = (int32_t)(snapshot->host.x_m / 1000),
                                      .y = (int32_t)(snapshot->host.y_m / 1000),
                                      .priority = PRIORITY};
    make_seats(&maker, request);
    make_needs(&maker, request);
    make_bonuses(&maker, request);
    make_days(&maker, request);
    make_banned(&maker, request);
    instance->match.requests = request;
    instance->match.request_count = 1;
    struct pp_faults faults = {.arena = arena};
    match_instance_check(&instance->match, &faults);
    return pp_faults_code(&faults, err);
}

void flow_instance_people(const struct flow_instance *instance, struct pp_str *out)
{
    const struct flow_snapshot *snapshot = instance->snapshot;
    struct js_writer writer = js_writer_on(out);
    char day[PP_DATE_TEXT];
    js_open_object(&writer, NULL);
    js_put_text(&writer, "day0", pp_day_text(instance->day0, day));
    js_open_array(&writer, "peers");
    for (size_t i = 0; i < snapshot->peer_count; i++)
        js_put_int(&writer, NULL, snapshot->peers[i].id);
    js_close_array(&writer);
    js_open_array(&writer, "organisations");
    for (size_t i = 0; i < snapshot->names.organisation_count; i++)
        js_put_int(&writer, NULL, snapshot->names.organisations[i].id);
    js_close_array(&writer);
    js_open_array(&writer, "skills");
    for (size_t i = 0; i < snapshot->names.skill_count; i++)
        js_put_text(&writer, NULL, snapshot->names.skills[i].code);
    for (size_t i = 0; i < instance->accreditation_count; i++)
        js_put_text(&writer, NULL, instance->accreditations[i]);
    js_close_array(&writer);
    js_open_array(&writer, "roles");
    js_put_text(&writer, NULL, "other");
    for (size_t i = 0; i < instance->role_count; i++)
        js_put_text(&writer, NULL, instance->roles[i]);
    js_close_array(&writer);
    js_close_object(&writer);
}
