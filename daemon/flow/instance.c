#include "daemon/flow/instance.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/maker.h"
#include "daemon/json/json.h"

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
    const struct flow_names *names = &maker->snapshots->names;
    const struct store_organisation *found = flow_names_organisation(names, id);
    return (int32_t)(found ? (size_t)(found - names->organisations)
                           : names->organisation_count + peer);
}

static int32_t find_accredited(const struct flow_maker *maker, const struct flow_snapshot *snapshot,
                               const char *kind)
{
    for (size_t i = 0; i < maker->accredited_count; i++) {
        const struct flow_accredited *known = &maker->accredited[i];
        if (pp_text_is(known->kind, kind) && known->first_day == snapshot->first_day &&
            known->last_day == snapshot->last_day)
            return (int32_t)i;
    }
    return -1;
}

/* Roles and accreditations that the seats name, each once; an accreditation for each span. */
static enum pp_code collect_codes(struct flow_maker *maker, const struct flow_snapshot *snapshot,
                                  struct pp_err *err)
{
    const struct flow_brief *brief = &snapshot->brief;
    for (size_t s = 0; s < brief->seat_count; s++) {
        const struct flow_seat *seat = &brief->seats[s];
        for (size_t i = 0; i < seat->role_count; i++) {
            if (flow_find_code(maker->roles, maker->role_count, seat->roles[i]) >= 0)
                continue;
            if (maker->role_count == MATCH_ROLE_MOST)
                return pp_fail(err, PP_INVALID,
                               "request %s names more than %d different roles; name fewer%s",
                               snapshot->request.reference, MATCH_ROLE_MOST,
                               maker->count > 1 ? " or match fewer requests together" : "");
            maker->roles[maker->role_count++] = seat->roles[i];
        }
        if (!seat->accreditation || find_accredited(maker, snapshot, seat->accreditation) >= 0)
            continue;
        maker->accredited = pp_grow(maker->arena, maker->accredited, &maker->accredited_cap,
                                    maker->accredited_count + 1, sizeof *maker->accredited);
        maker->accredited[maker->accredited_count++] =
            (struct flow_accredited){seat->accreditation, snapshot->first_day, snapshot->last_day};
    }
    return PP_OK;
}

static struct match_skill *make_must(const struct flow_maker *maker,
                                     const struct flow_snapshot *snapshot,
                                     const struct flow_seat *seat, size_t *count)
{
    struct match_skill *must = PP_NEW_ARRAY(maker->arena, seat->must_count + 1, struct match_skill);
    *count = 0;
    for (size_t i = 0; i < seat->must_count; i++)
        must[(*count)++] =
            (struct match_skill){skill_index(maker, seat->must[i].skill), seat->must[i].level};
    if (seat->accreditation)
        must[(*count)++] =
            (struct match_skill){(int32_t)snapshot->names.skill_count +
                                     find_accredited(maker, snapshot, seat->accreditation),
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

static void make_seats(const struct flow_maker *maker, const struct flow_snapshot *snapshot,
                       struct match_request *request)
{
    const struct flow_brief *brief = &snapshot->brief;
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
                              << (flow_find_code(maker->roles, maker->role_count, seat->roles[i]) +
                                  1);
        seats[s].must = make_must(maker, snapshot, seat, &seats[s].must_count);
    }
    request->seats = seats;
    request->seat_count = brief->seat_count;
}

static int compare_bonus(const void *a, const void *b)
{
    const struct match_bonus *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* Points of a link's other end for being much like the host; 0: none. */
static int32_t near_points(const struct flow_snapshot *snapshot, const struct store_link *link)
{
    const struct flow_weights *weights = &snapshot->weights;
    const int64_t points = weights->near_first - (int64_t)weights->near_step * link->rank;
    return link->kind == STORE_LINK_STATISTICAL && link->from == snapshot->host.id && points > 0
               ? (int32_t)points
               : 0;
}

static void make_bonuses(const struct flow_maker *maker, const struct flow_snapshot *snapshot,
                         struct match_request *request)
{
    const struct flow_brief *brief = &snapshot->brief;
    struct match_bonus *cover = PP_NEW_ARRAY(maker->arena, brief->cover_count, struct match_bonus);
    for (size_t i = 0; i < brief->cover_count; i++)
        cover[i] =
            (struct match_bonus){skill_index(maker, brief->cover[i].skill), brief->cover[i].level};
    qsort(cover, brief->cover_count, sizeof *cover, compare_bonus);
    request->cover = cover;
    request->cover_count = brief->cover_count;
    size_t most = 0;
    for (size_t i = 0; i < snapshot->link_count; i++)
        most += near_points(snapshot, &snapshot->links[i]) > 0;
    struct match_bonus *near = PP_NEW_ARRAY(maker->arena, most, struct match_bonus);
    for (size_t i = 0; i < snapshot->link_count; i++) {
        const struct store_link *link = &snapshot->links[i];
        const int32_t points = near_points(snapshot, link);
        if (points)
            near[request->comparable_count++] =
                (struct match_bonus){flow_maker_organisation(maker, link->to, 0), points};
    }
    qsort(near, request->comparable_count, sizeof *near, compare_bonus);
    request->comparable = near;
}

static void make_needs(const struct flow_maker *maker, const struct flow_snapshot *snapshot,
                       struct match_request *request)
{
    const struct flow_brief *brief = &snapshot->brief;
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

static void make_days(const struct flow_maker *maker, const struct flow_snapshot *snapshot,
                      struct match_request *request)
{
    const int32_t before = snapshot->attended[0];
    int32_t *offsets = PP_NEW_ARRAY(maker->arena, snapshot->attended_count, int32_t);
    for (size_t i = 0; i < snapshot->attended_count; i++)
        offsets[i] = snapshot->attended[i] - before;
    const size_t count = snapshot->request.window_count;
    struct match_window *windows = PP_NEW_ARRAY(maker->arena, count, struct match_window);
    for (size_t i = 0; i < count; i++)
        windows[i] = (struct match_window){snapshot->request.windows[i].first_day + before -
                                               snapshot->pool_first,
                                           snapshot->request.windows[i].points};
    request->offsets = offsets;
    request->offset_count = snapshot->attended_count;
    request->windows = windows;
    request->window_count = count;
}

/* Who is barred; and, among many requests, who is somebody else by the time of this one. */
static void make_banned(const struct flow_maker *maker, size_t index, struct match_request *request)
{
    const struct flow_snapshot *snapshot = &maker->snapshots[index];
    struct flow_instance *view = &maker->views[index];
    size_t count = 0;
    for (size_t i = 0; i < snapshot->peer_count; i++)
        if (flow_bar_first(view->bars, &snapshot->peers[i]) != FLOW_BAR_RULE_COUNT ||
            !flow_maker_holds(maker, i, index))
            maker->banned[count++] = (int32_t)i;
    view->eligible = snapshot->peer_count - count;
    if (!count)
        return;
    request->banned = pp_dup_bytes(maker->arena, maker->banned, count * sizeof *maker->banned);
    request->banned_count = count;
}

static int32_t host_group(const struct flow_maker *maker, const struct flow_snapshot *snapshot)
{
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

static void make_pairs(struct flow_maker *maker)
{
    const struct flow_snapshot *snapshot = maker->snapshots;
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
    maker->match.pairs = pairs;
    maker->match.pair_count = count;
}

/* Every skill the brief names must be in the taxonomy: else nobody could be found, silently. */
static enum pp_code check_skills(const struct flow_maker *maker,
                                 const struct flow_snapshot *snapshot, struct pp_err *err)
{
    const struct flow_brief *brief = &snapshot->brief;
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
                   snapshot->request.reference, unknown);
}

static struct flow_maker new_maker(const struct flow_snapshot *snapshots, size_t count,
                                   struct pp_arena *arena, struct flow_instance *views)
{
    const struct flow_names *names = &snapshots->names;
    struct flow_maker maker = {
        .snapshots = snapshots,
        .count = count,
        .views = views,
        .match = {.days = snapshots->pool_last - snapshots->pool_first + 1,
                  .weights = snapshots->weights.match},
        .arena = arena,
        .skills = flow_codes_of(names->skills, names->skill_count, arena),
        .groups = flow_codes_of(names->groups, names->group_count, arena),
        .regions = flow_codes_of(names->regions, names->region_count, arena),
        .roles = PP_NEW_ARRAY(arena, MATCH_ROLE_MOST, const char *),
        .banned = PP_NEW_ARRAY(arena, snapshots->peer_count, int32_t),
        .remote = true,
        .x_m = snapshots->host.x_m,
        .y_m = snapshots->host.y_m,
    };
    int64_t x = 0, y = 0, placed = 0;
    for (size_t i = 0; i < count; i++) {
        maker.remote = maker.remote && snapshots[i].brief.remote;
        if (!snapshots[i].host.placed)
            continue;
        x += snapshots[i].host.x_m;
        y += snapshots[i].host.y_m;
        placed++;
    }
    maker.placed = placed > 0;
    if (placed) {
        maker.x_m = x / placed;
        maker.y_m = y / placed;
    }
    return maker;
}

static void make_request(const struct flow_maker *maker, size_t index,
                         struct match_request *request)
{
    const struct flow_snapshot *snapshot = &maker->snapshots[index];
    *request = (struct match_request){.host_group = host_group(maker, snapshot),
                                      .x = (int32_t)(snapshot->host.x_m / 1000),
                                      .y = (int32_t)(snapshot->host.y_m / 1000),
                                      .priority = snapshot->weights.priority};
    make_seats(maker, snapshot, request);
    make_needs(maker, snapshot, request);
    make_bonuses(maker, snapshot, request);
    make_days(maker, snapshot, request);
    make_banned(maker, index, request);
    /* Among others, to a place that is not known no journey is counted either. */
    if (maker->count > 1 && !snapshot->host.placed)
        request->remote = true;
}

static enum pp_code make_all(struct flow_maker *maker, struct pp_err *err)
{
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < maker->count; i++) {
        code = check_skills(maker, &maker->snapshots[i], err);
        if (code == PP_OK)
            code = collect_codes(maker, &maker->snapshots[i], err);
    }
    if (code != PP_OK)
        return code;
    flow_make_peers(maker);
    make_pairs(maker);
    struct match_request *requests = PP_NEW_ARRAY(maker->arena, maker->count, struct match_request);
    for (size_t i = 0; i < maker->count; i++) {
        maker->views[i].bars = flow_bar_context_new(&maker->snapshots[i], maker->arena);
        make_request(maker, i, &requests[i]);
    }
    maker->match.requests = requests;
    maker->match.request_count = maker->count;
    struct pp_faults faults = {.arena = maker->arena};
    match_instance_check(&maker->match, &faults);
    return pp_faults_code(&faults, err);
}

enum pp_code flow_instance_build_many(const struct flow_snapshot *snapshots, size_t count,
                                      struct pp_arena *arena, struct flow_instance *views,
                                      struct pp_err *err)
{
    PP_REQUIRE(count > 0);
    struct flow_maker maker = new_maker(snapshots, count, arena, views);
    for (size_t i = 0; i < count; i++)
        views[i] = (struct flow_instance){
            .snapshot = &snapshots[i], .request = i, .day0 = snapshots->pool_first};
    const enum pp_code code = make_all(&maker, err);
    if (code != PP_OK)
        return code;
    const char **kinds = PP_NEW_ARRAY(arena, maker.accredited_count, const char *);
    for (size_t i = 0; i < maker.accredited_count; i++)
        kinds[i] = maker.accredited[i].kind;
    for (size_t i = 0; i < count; i++) {
        views[i].match = maker.match;
        views[i].roles = maker.roles;
        views[i].role_count = maker.role_count;
        views[i].accreditations = kinds;
        views[i].accreditation_count = maker.accredited_count;
    }
    return PP_OK;
}

enum pp_code flow_instance_build(const struct flow_snapshot *snapshot, struct pp_arena *arena,
                                 struct flow_instance *instance, struct pp_err *err)
{
    return flow_instance_build_many(snapshot, 1, arena, instance, err);
}

const struct match_request *flow_instance_request(const struct flow_instance *view)
{
    return &view->match.requests[view->request];
}

static int compare_index(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Rising, each once. */
void flow_instance_ban(const struct flow_snapshot *snapshot, const int64_t *peers, size_t count,
                       struct pp_arena *arena, struct match_request *request)
{
    int32_t *banned = PP_NEW_ARRAY(arena, request->banned_count + count, int32_t);
    size_t all = 0, kept = 0;
    for (size_t i = 0; i < request->banned_count; i++)
        banned[all++] = request->banned[i];
    for (size_t i = 0; i < count; i++) {
        const size_t peer = flow_snapshot_peer(snapshot, peers[i]);
        if (peer != SIZE_MAX)
            banned[all++] = (int32_t)peer;
    }
    if (all)
        qsort(banned, all, sizeof *banned, compare_index);
    for (size_t i = 0; i < all; i++)
        if (!kept || banned[kept - 1] != banned[i])
            banned[kept++] = banned[i];
    request->banned = banned;
    request->banned_count = kept;
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
