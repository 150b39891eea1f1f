#include "daemon/flow/instance.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/json/json.h"

enum {
    LIMIT_NONE = 10000, /* days or engagements where the peer has no limit */
    NEAR_FIRST = 22,    /* points of the closest statistical neighbour; 2 less for each rank */
    YEAR_DAYS = 365,
    PRIORITY = 500,
};

static const struct match_weights weights = {
    .want = 10, .seniority = 3, .km_per_point = 20, .fee_per_point = 50, .load = 4, .km_cost = 2};

/* What the building works on. */
struct maker {
    const struct flow_snapshot *snapshot;
    struct flow_instance *out;
    struct pp_arena *arena;
    const struct store_taken *taken; /* moves along with the peers */
    const struct store_served *served;
    int32_t year_first, year_last; /* the programme year of the visit: 1 April to 31 March */
};

static int32_t find_code(const char *const *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (pp_text_is(codes[i], code))
            return (int32_t)i;
    return -1;
}

static int32_t find_term(const struct store_term *terms, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (pp_text_is(terms[i].code, code))
            return (int32_t)i;
    return -1;
}

static int32_t skill_index(const struct maker *maker, const char *code)
{
    return find_term(maker->snapshot->names.skills, maker->snapshot->names.skill_count, code);
}

static int32_t organisation_index(const struct maker *maker, int64_t id, size_t peer)
{
    const struct flow_names *names = &maker->snapshot->names;
    const struct store_organisation *found = flow_names_organisation(names, id);
    return (int32_t)(found ? (size_t)(found - names->organisations)
                           : names->organisation_count + peer);
}

/* Regions by taxonomy; a peer of no region is a region of its own. */
static int32_t region_index(const struct maker *maker, int64_t organisation, size_t peer)
{
    const struct flow_names *names = &maker->snapshot->names;
    const struct store_organisation *found = flow_names_organisation(names, organisation);
    const int32_t region =
        found ? find_term(names->regions, names->region_count, found->region) : -1;
    return region >= 0 ? region : (int32_t)(names->region_count + peer);
}

static void collect_codes(struct maker *maker)
{
    const struct flow_brief *brief = &maker->snapshot->brief;
    const char **roles = PP_NEW_ARRAY(maker->arena, MATCH_ROLE_MOST, const char *);
    const char **kinds = PP_NEW_ARRAY(maker->arena, FLOW_SEATS_MOST, const char *);
    struct flow_instance *out = maker->out;
    for (size_t s = 0; s < brief->seat_count; s++) {
        const struct flow_seat *seat = &brief->seats[s];
        for (size_t i = 0; i < seat->role_count; i++)
            if (find_code(roles, out->role_count, seat->roles[i]) < 0 &&
                out->role_count < MATCH_ROLE_MOST)
                roles[out->role_count++] = seat->roles[i];
        if (seat->accreditation &&
            find_code(kinds, out->accreditation_count, seat->accreditation) < 0)
            kinds[out->accreditation_count++] = seat->accreditation;
    }
    out->roles = roles;
    out->accreditations = kinds;
}

static int compare_skill(const void *a, const void *b)
{
    const struct match_skill *x = a, *y = b;
    return (x->skill > y->skill) - (x->skill < y->skill);
}

static bool is_accredited(const struct maker *maker, const struct store_peer *peer,
                          const char *kind)
{
    for (size_t i = 0; i < peer->accreditation_count; i++) {
        const struct store_accreditation *held = &peer->accreditations[i];
        if (pp_text_is(held->kind, kind) &&
            (held->first_day == STORE_NO_DAY || held->first_day <= maker->snapshot->first_day) &&
            (held->expires == STORE_NO_DAY || held->expires >= maker->snapshot->last_day))
            return true;
    }
    return false;
}

static void set_skills(const struct maker *maker, const struct store_peer *peer,
                       struct match_peer *out)
{
    const size_t most = peer->skill_count + maker->out->accreditation_count;
    struct match_skill *skills = PP_NEW_ARRAY(maker->arena, most, struct match_skill);
    size_t count = 0;
    for (size_t i = 0; i < peer->skill_count; i++) {
        const int32_t index = skill_index(maker, peer->skills[i].skill);
        if (index >= 0)
            skills[count++] = (struct match_skill){index, peer->skills[i].level};
    }
    for (size_t i = 0; i < maker->out->accreditation_count; i++)
        if (is_accredited(maker, peer, maker->out->accreditations[i]))
            skills[count++] =
                (struct match_skill){(int32_t)(maker->snapshot->names.skill_count + i), 1};
    qsort(skills, count, sizeof *skills, compare_skill);
    out->skills = skills;
    out->skill_count = count;
}

static void clear_days(uint64_t *free, int32_t days, int32_t first, int32_t last)
{
    for (int32_t day = first < 0 ? 0 : first; day <= last && day < days; day++)
        free[day / 64] &= ~(UINT64_C(1) << (day % 64));
}

/* Does a period take the day from a visit of this mode? */
static bool takes(const struct store_availability *period, bool remote)
{
    switch (period->kind) {
    case STORE_UNAVAILABLE:
    case STORE_FINISH_ONLY:
        return true;
    case STORE_REMOTE_ONLY:
        return !remote;
    case STORE_AVAILABLE:
        return false;
    }
    return false;
}

/*
 * Free unless a period or a booking says otherwise. Around each booked day the peer's gap is kept
 * free too, so that a new engagement neither follows nor precedes another too closely.
 */
static void set_free(struct maker *maker, const struct store_peer *peer, struct match_peer *out)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    const int32_t days = maker->out->match.days, day0 = maker->out->day0;
    uint64_t *free = PP_NEW_ARRAY(maker->arena, match_day_words(days), uint64_t);
    for (int32_t day = 0; day < days; day++)
        free[day / 64] |= UINT64_C(1) << (day % 64);
    for (size_t i = 0; i < peer->availability_count; i++) {
        const struct store_availability *period = &peer->availability[i];
        if (takes(period, snapshot->brief.remote))
            clear_days(free, days, period->first_day - day0, period->last_day - day0);
    }
    const struct store_taken *end =
        snapshot->taken_count ? snapshot->taken + snapshot->taken_count : snapshot->taken;
    while (maker->taken < end && maker->taken->peer < peer->id)
        maker->taken++;
    for (; maker->taken < end && maker->taken->peer == peer->id; maker->taken++)
        clear_days(free, days, maker->taken->day - peer->gap_days - day0,
                   maker->taken->day + peer->gap_days - day0);
    out->free = free;
}

static void set_limits(struct maker *maker, const struct store_peer *peer, struct match_peer *out)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    const struct store_served *end =
        snapshot->served_count ? snapshot->served + snapshot->served_count : snapshot->served;
    int days = 0, engagements = 0;
    while (maker->served < end && maker->served->peer < peer->id)
        maker->served++;
    for (; maker->served < end && maker->served->peer == peer->id; maker->served++) {
        const int32_t day = maker->served->first_day;
        if (day >= maker->year_first && day <= maker->year_last) {
            days += maker->served->charge;
            engagements++;
        }
        out->recent += day > snapshot->first_day - YEAR_DAYS && day < snapshot->first_day;
    }
    out->days_left = peer->days_year < 0 ? LIMIT_NONE : peer->days_year - days;
    out->engagements_left =
        peer->engagements_year < 0 ? LIMIT_NONE : peer->engagements_year - engagements;
    out->days_left = out->days_left < 0 ? 0 : out->days_left;
    out->engagements_left = out->engagements_left < 0 ? 0 : out->engagements_left;
    out->is_new = peer->newcomer && !out->recent && !engagements;
}

static void set_place(const struct maker *maker, const struct store_peer *peer,
                      const struct store_organisation *home, struct match_peer *out)
{
    const struct store_organisation *host = &maker->snapshot->host;
    int64_t x = host->x_m, y = host->y_m; /* nowhere known: no journey is counted */
    if (peer->placed) {
        x = peer->x_m;
        y = peer->y_m;
    } else if (home && home->placed) {
        x = home->x_m;
        y = home->y_m;
    }
    out->x = (int32_t)(x / 1000);
    out->y = (int32_t)(y / 1000);
}

static int32_t group_of(const struct maker *maker, const struct store_peer *peer)
{
    const struct flow_names *names = &maker->snapshot->names;
    for (size_t i = 0; i < peer->affiliation_count; i++) {
        const struct store_affiliation *held = &peer->affiliations[i];
        if (pp_text_is(held->kind, "group") &&
            flow_held_on(held->first_day, held->last_day, maker->snapshot->first_day))
            return find_term(names->groups, names->group_count, held->code) + 1;
    }
    return 0;
}

static void make_peer(struct maker *maker, size_t index, struct match_peer *out)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    const struct store_peer *peer = &snapshot->peers[index];
    const struct store_post *post = flow_main_post(peer, snapshot->first_day);
    const int64_t home = post ? post->organisation : peer->home;
    out->role = post ? find_code(maker->out->roles, maker->out->role_count, post->role) + 1 : 0;
    out->seniority = peer->seniority;
    out->organisation = organisation_index(maker, home, index);
    out->region = region_index(maker, home, index);
    out->group = group_of(maker, peer);
    out->day_rate = peer->day_rate;
    out->gap = peer->gap_days;
    set_skills(maker, peer, out);
    set_free(maker, peer, out);
    set_limits(maker, peer, out);
    set_place(maker, peer, flow_names_organisation(&snapshot->names, home), out);
}

static void make_peers(struct maker *maker)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    struct match_peer *peers = PP_NEW_ARRAY(maker->arena, snapshot->peer_count, struct match_peer);
    for (size_t i = 0; i < snapshot->peer_count; i++)
        make_peer(maker, i, &peers[i]);
    maker->out->match.peers = peers;
    maker->out->match.peer_count = snapshot->peer_count;
}

static struct match_skill *make_must(const struct maker *maker, const struct flow_seat *seat,
                                     size_t *count)
{
    struct match_skill *must = PP_NEW_ARRAY(maker->arena, seat->must_count + 1, struct match_skill);
    *count = 0;
    for (size_t i = 0; i < seat->must_count; i++)
        must[(*count)++] =
            (struct match_skill){skill_index(maker, seat->must[i].skill), seat->must[i].level};
    if (seat->accreditation)
        must[(*count)++] = (struct match_skill){(int32_t)maker->snapshot->names.skill_count +
                                                    find_code(maker->out->accreditations,
                                                              maker->out->accreditation_count,
                                                              seat->accreditation),
                                                1};
    qsort(must, *count, sizeof *must, compare_skill);
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

static void make_seats(const struct maker *maker, struct match_request *request)
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
            seats[s].roles |= UINT64_C(1) << (find_code(maker->out->roles, maker->out->role_count,
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

static void make_bonuses(const struct maker *maker, struct match_request *request)
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
                organisation_index(maker, link->to, 0), NEAR_FIRST - 2 * link->rank};
    }
    qsort(near, request->comparable_count, sizeof *near, compare_bonus);
    request->comparable = near;
}

static void make_needs(const struct maker *maker, struct match_request *request)
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

static void make_days(const struct maker *maker, struct match_request *request)
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

static void make_banned(const struct maker *maker, struct match_request *request)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    int32_t *banned = PP_NEW_ARRAY(maker->arena, snapshot->peer_count, int32_t);
    for (size_t i = 0; i < snapshot->peer_count; i++)
        if (flow_bar_first(maker->out->bars, &snapshot->peers[i]) != FLOW_BAR_RULE_COUNT)
            banned[request->banned_count++] = (int32_t)i;
    request->banned = banned;
    maker->out->eligible = snapshot->peer_count - request->banned_count;
}

static int32_t host_group(const struct maker *maker)
{
    const struct flow_snapshot *snapshot = maker->snapshot;
    int32_t group = 0;
    for (size_t i = 0; i < snapshot->fact_count; i++)
        if (pp_text_is(snapshot->facts[i].framework, "control"))
            group = find_term(snapshot->names.groups, snapshot->names.group_count,
                              snapshot->facts[i].value) +
                    1;
    return group;
}

static int compare_pair(const void *a, const void *b)
{
    const struct match_pair *x = a, *y = b;
    return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static void make_pairs(const struct maker *maker)
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
static enum pp_code check_skills(const struct maker *maker, struct pp_err *err)
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

static void set_year(struct maker *maker)
{
    struct pp_date date = pp_date_of(maker->snapshot->first_day);
    if (date.month < 4)
        date.year--;
    maker->year_first = pp_day_of((struct pp_date){date.year, 4, 1});
    maker->year_last = pp_day_of((struct pp_date){date.year + 1, 3, 31});
}

enum pp_code flow_instance_build(const struct flow_snapshot *snapshot, struct pp_arena *arena,
                                 struct flow_instance *instance, struct pp_err *err)
{
    *instance = (struct flow_instance){.snapshot = snapshot, .day0 = snapshot->first_day};
    struct maker maker = {.snapshot = snapshot,
                          .out = instance,
                          .arena = arena,
                          .taken = snapshot->taken,
                          .served = snapshot->served};
    const enum pp_code code = check_skills(&maker, err);
    if (code != PP_OK)
        return code;
    instance->bars = flow_bar_context_new(snapshot, arena);
    instance->match.days = snapshot->last_day - snapshot->first_day + 1;
    instance->match.weights = weights;
    set_year(&maker);
    collect_codes(&maker);
    make_peers(&maker);
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

const char *flow_instance_busy(const struct flow_instance *instance, size_t peer, int32_t day,
                               struct pp_arena *arena)
{
    const struct flow_snapshot *snapshot = instance->snapshot;
    const struct store_peer *who = &snapshot->peers[peer];
    char text[PP_DAY_WORDS];
    for (size_t i = 0; i < snapshot->taken_count; i++) {
        const struct store_taken *taken = &snapshot->taken[i];
        if (taken->peer != who->id)
            continue;
        if (taken->day == day)
            return pp_printf(arena, "booked on %s", pp_day_words(day, text));
        if (abs(taken->day - day) <= who->gap_days)
            return pp_printf(arena, "%s is within %d days of another engagement",
                             pp_day_words(day, text), who->gap_days);
    }
    for (size_t i = 0; i < who->availability_count; i++) {
        const struct store_availability *period = &who->availability[i];
        if (period->first_day <= day && day <= period->last_day &&
            takes(period, snapshot->brief.remote))
            return pp_printf(arena, "%s on %s%s%s (from %s)",
                             store_availability_kind_text(period->kind), pp_day_words(day, text),
                             period->reason ? ": " : "", period->reason ? period->reason : "",
                             period->source);
    }
    return NULL;
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
