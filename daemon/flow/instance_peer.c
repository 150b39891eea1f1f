/*
 * The people of an instance: from a peer of the store to a peer of the matcher; and why somebody is
 * not free, in words. What makes a day taken is said in one place for both, here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/maker.h"

enum {
    LIMIT_NONE = 10000, /* days or engagements where the peer has no limit */
    YEAR_DAYS = 365,
    YEARS_MOST = 8, /* programme years that the windows may touch */
};

/* Rows of the store that move along with the peers: all are by peer. */
struct cursor {
    size_t taken, served; /* the next row of each */
};

static bool is_accredited(const struct store_peer *peer, const struct flow_accredited *asked)
{
    for (size_t i = 0; i < peer->accreditation_count; i++) {
        const struct store_accreditation *held = &peer->accreditations[i];
        if (pp_text_is(held->kind, asked->kind) &&
            (held->first_day == STORE_NO_DAY || held->first_day <= asked->first_day) &&
            (held->expires == STORE_NO_DAY || held->expires >= asked->last_day))
            return true;
    }
    return false;
}

int flow_compare_skill(const void *a, const void *b)
{
    const struct match_skill *x = a, *y = b;
    return (x->skill > y->skill) - (x->skill < y->skill);
}

static void set_skills(const struct flow_maker *maker, const struct store_peer *peer,
                       struct match_peer *out)
{
    const size_t most = peer->skill_count + maker->accredited_count;
    struct match_skill *skills = PP_NEW_ARRAY(maker->arena, most, struct match_skill);
    size_t count = 0;
    for (size_t i = 0; i < peer->skill_count; i++) {
        const int32_t index = flow_codes_find(&maker->skills, peer->skills[i].skill);
        if (index >= 0)
            skills[count++] = (struct match_skill){index, peer->skills[i].level};
    }
    for (size_t i = 0; i < maker->accredited_count; i++)
        if (is_accredited(peer, &maker->accredited[i]))
            skills[count++] =
                (struct match_skill){(int32_t)(maker->snapshots->names.skill_count + i), 1};
    if (count)
        qsort(skills, count, sizeof *skills, flow_compare_skill);
    out->skills = skills;
    out->skill_count = count;
}

/* ---- free days ----------------------------------------------------------------------------- */

static void clear_days(uint64_t *free, int32_t days, int64_t first, int64_t last)
{
    for (int64_t day = first < 0 ? 0 : first; day <= last && day < days; day++)
        free[day / 64] &= ~(UINT64_C(1) << (day % 64));
}

/*
 * Does a period take the day from a visit of this mode? What a calendar says yields to people: on a
 * day that somebody has said is available, see offered().
 */
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

static bool offered(const struct store_peer *peer, int32_t day)
{
    for (size_t i = 0; i < peer->availability_count; i++) {
        const struct store_availability *period = &peer->availability[i];
        if (period->kind == STORE_AVAILABLE && period->first_day <= day && day <= period->last_day)
            return true;
    }
    return false;
}

static void set_days(uint64_t *free, int32_t days, int64_t first, int64_t last)
{
    for (int64_t day = first < 0 ? 0 : first; day <= last && day < days; day++)
        free[day / 64] |= UINT64_C(1) << (day % 64);
}

/* What calendars take, what people give back, what people take: in this order. */
static void clear_periods(const struct store_peer *peer, bool remote, int64_t day0, int32_t days,
                          uint64_t *free)
{
    for (size_t pass = 0; pass < 3; pass++)
        for (size_t i = 0; i < peer->availability_count; i++) {
            const struct store_availability *period = &peer->availability[i];
            const int64_t first = period->first_day - day0, last = period->last_day - day0;
            if (pass == 1 && period->kind == STORE_AVAILABLE)
                set_days(free, days, first, last);
            else if (pass != 1 && takes(period, remote) && !period->calendar == (pass == 2))
                clear_days(free, days, first, last);
        }
}

static uint64_t *all_days(struct pp_arena *arena, int32_t days)
{
    uint64_t *free = PP_NEW_ARRAY(arena, match_day_words(days), uint64_t);
    for (int32_t word = 0; word < days / 64; word++)
        free[word] = UINT64_MAX;
    if (days % 64)
        free[days / 64] = (UINT64_C(1) << (days % 64)) - 1;
    return free;
}

/*
 * Free unless a period, a booking, a pause or the end of a consent says otherwise. Around each
 * booked day the peer's gap is kept free too, so that a new engagement neither follows nor precedes
 * another too closely.
 */
static void set_free(const struct flow_maker *maker, struct cursor *at,
                     const struct store_peer *peer, struct match_peer *out)
{
    const struct flow_snapshot *snapshot = maker->snapshots;
    const int32_t days = maker->match.days;
    const int64_t day0 = snapshot->pool_first;
    uint64_t *free = all_days(maker->arena, days);
    int32_t first, last;
    clear_periods(peer, maker->remote, day0, days, free);
    flow_bar_days(peer, &first, &last);
    clear_days(free, days, 0, first - day0 - 1);
    clear_days(free, days, last - day0 + 1, days - 1);
    while (at->taken < snapshot->taken_count && snapshot->taken[at->taken].peer < peer->id)
        at->taken++;
    for (; at->taken < snapshot->taken_count && snapshot->taken[at->taken].peer == peer->id;
         at->taken++) {
        const int32_t day = snapshot->taken[at->taken].day;
        clear_days(free, days, day - peer->gap_days - day0, day + peer->gap_days - day0);
    }
    out->free = free;
}

static const char *taken_words(const struct flow_snapshot *snapshot, const struct store_peer *who,
                               int32_t day, struct pp_arena *arena)
{
    char text[PP_DAY_WORDS];
    const char *near = NULL;
    for (size_t i = 0; i < snapshot->taken_count; i++) {
        const struct store_taken *taken = &snapshot->taken[i];
        if (taken->peer != who->id)
            continue;
        if (taken->day == day)
            return pp_printf(arena, "booked on %s", pp_day_words(day, text));
        if (abs(taken->day - day) <= who->gap_days)
            near = pp_printf(arena, "%s is within %d days of another engagement",
                             pp_day_words(day, text), who->gap_days);
    }
    return near;
}

/* "unavailable on Mon 1 Mar 2027: leave (from phone)"; of a calendar, how old that is. */
static const char *period_words(const struct store_availability *period, int32_t day,
                                struct pp_arena *arena)
{
    char text[PP_DAY_WORDS], read[PP_DAY_WORDS];
    const char *age = period->calendar
                          ? pp_printf(arena, ", read %s",
                                      pp_day_words((int32_t)(period->recorded_s / 86400), read))
                          : "";
    return pp_printf(arena, "%s on %s%s%s (from %s%s)", store_availability_kind_text(period->kind),
                     pp_day_words(day, text), period->reason ? ": " : "",
                     period->reason ? period->reason : "", period->source, age);
}

static const char *diary_words(const struct flow_snapshot *snapshot, const struct store_peer *who,
                               int32_t day, struct pp_arena *arena)
{
    const char *taken = taken_words(snapshot, who, day, arena);
    if (taken)
        return taken;
    for (size_t i = 0; i < who->availability_count; i++) {
        const struct store_availability *period = &who->availability[i];
        if (period->first_day <= day && day <= period->last_day &&
            takes(period, snapshot->brief.remote) && !(period->calendar && offered(who, day)))
            return period_words(period, day, arena);
    }
    return NULL;
}

bool flow_instance_taken(const struct flow_instance *instance, size_t peer, int32_t day)
{
    struct pp_arena scratch = {0};
    const bool taken =
        diary_words(instance->snapshot, &instance->snapshot->peers[peer], day, &scratch) != NULL;
    pp_arena_fini(&scratch);
    return taken;
}

const char *flow_instance_busy(const struct flow_instance *instance, size_t peer, int32_t day,
                               struct pp_arena *arena)
{
    const struct store_peer *who = &instance->snapshot->peers[peer];
    char text[PP_DAY_WORDS];
    const char *taken = diary_words(instance->snapshot, who, day, arena);
    if (taken)
        return taken;
    int32_t first, last;
    flow_bar_days(who, &first, &last);
    if (day < first)
        return pp_printf(arena, "paused until %s", pp_day_words(first - 1, text));
    if (day > last)
        return pp_printf(arena, "the release or group approval expires on %s",
                         pp_day_words(last, text));
    return NULL;
}

/* ---- limits -------------------------------------------------------------------------------- */

/* The programme year of a day, 1 April to 31 March, by the year it begins in. */
static int programme_year(int32_t day)
{
    const struct pp_date date = pp_date_of(day);
    return date.month < 4 ? date.year - 1 : date.year;
}

/*
 * A limit is for one programme year. The matcher knows one number for all windows, so where they
 * touch two years the fuller one counts: nobody is asked beyond a limit.
 */
static void set_limits(const struct flow_maker *maker, struct cursor *at,
                       const struct store_peer *peer, struct match_peer *out)
{
    const struct flow_snapshot *snapshot = maker->snapshots;
    const int first_year = programme_year(snapshot->pool_first);
    const int years = programme_year(snapshot->pool_last) - first_year + 1;
    int days[YEARS_MOST] = {0}, engagements[YEARS_MOST] = {0}, most_days = 0, most_engagements = 0;
    PP_REQUIRE(years >= 1 && years <= YEARS_MOST);
    while (at->served < snapshot->served_count && snapshot->served[at->served].peer < peer->id)
        at->served++;
    for (; at->served < snapshot->served_count && snapshot->served[at->served].peer == peer->id;
         at->served++) {
        const struct store_served *served = &snapshot->served[at->served];
        const int32_t day = served->first_day;
        const int year = programme_year(day) - first_year;
        out->recent += day > snapshot->pool_first - YEAR_DAYS && day < snapshot->pool_first;
        if (year < 0 || year >= years)
            continue;
        days[year] += served->charge;
        engagements[year]++;
        most_days = days[year] > most_days ? days[year] : most_days;
        most_engagements =
            engagements[year] > most_engagements ? engagements[year] : most_engagements;
    }
    out->days_left = peer->days_year < 0 ? LIMIT_NONE : peer->days_year - most_days;
    out->engagements_left =
        peer->engagements_year < 0 ? LIMIT_NONE : peer->engagements_year - most_engagements;
    out->days_left = out->days_left < 0 ? 0 : out->days_left;
    out->engagements_left = out->engagements_left < 0 ? 0 : out->engagements_left;
    out->is_new = peer->newcomer && !out->recent && !most_engagements;
}

/* ---- place and kind ------------------------------------------------------------------------ */

/* The middle of the councils that a police force or health body covers. */
static bool covered_place(const struct flow_maker *maker, int64_t body, int64_t *x, int64_t *y)
{
    const struct flow_snapshot *snapshot = maker->snapshots;
    int64_t sum_x = 0, sum_y = 0, count = 0;
    for (size_t i = 0; i < snapshot->link_count; i++) {
        const struct store_link *link = &snapshot->links[i];
        if (link->to != body ||
            (link->kind != STORE_LINK_POLICE && link->kind != STORE_LINK_HEALTH))
            continue;
        const struct store_organisation *covered =
            flow_names_organisation(&snapshot->names, link->from);
        if (covered && covered->placed) {
            sum_x += covered->x_m;
            sum_y += covered->y_m;
            count++;
        }
    }
    if (!count)
        return false;
    *x = sum_x / count;
    *y = sum_y / count;
    return true;
}

/* Where somebody or the host has no known place, no journey is counted; among many hosts, one from
 * their middle. */
static void set_place(const struct flow_maker *maker, const struct store_peer *peer,
                      const struct store_organisation *home, struct match_peer *out)
{
    int64_t x = maker->x_m, y = maker->y_m;
    if (maker->placed && peer->placed) {
        x = peer->x_m;
        y = peer->y_m;
    } else if (maker->placed && home && home->placed) {
        x = home->x_m;
        y = home->y_m;
    } else if (maker->placed && home) {
        (void)covered_place(maker, home->id, &x, &y);
    }
    out->x = (int32_t)(x / 1000);
    out->y = (int32_t)(y / 1000);
}

static const char *group_on(const struct store_peer *peer, int32_t day)
{
    for (size_t i = 0; i < peer->affiliation_count; i++) {
        const struct store_affiliation *held = &peer->affiliations[i];
        if (pp_text_is(held->kind, "group") && flow_held_on(held->first_day, held->last_day, day))
            return held->code;
    }
    return NULL;
}

/* Regions by taxonomy; a peer of no region is a region of its own. */
static int32_t region_of(const struct flow_maker *maker, const struct store_organisation *home,
                         size_t peer)
{
    const int32_t region = home ? flow_codes_find(&maker->regions, home->region) : -1;
    return region >= 0 ? region : (int32_t)(maker->regions.count + peer);
}

/* ---- who somebody is ----------------------------------------------------------------------- */

static int compare_served(const void *a, const void *b)
{
    const struct store_served *x = a, *y = b;
    return (x->peer > y->peer) - (x->peer < y->peer);
}

/*
 * Post and group may change within the days of many requests, and the matcher knows one of each:
 * that of the first day, or of the visit that the peer is booked for already.
 */
static int32_t day_of_view(const struct flow_maker *maker, const struct store_peer *peer)
{
    const struct flow_snapshot *pool = maker->snapshots;
    const struct store_served key = {.peer = peer->id};
    const struct store_served *booked =
        maker->count > 1 && pool->own_count
            ? bsearch(&key, pool->own, pool->own_count, sizeof *pool->own, compare_served)
            : NULL;
    return booked ? booked->first_day : pool->pool_first;
}

bool flow_maker_holds(const struct flow_maker *maker, size_t index, size_t request)
{
    const struct store_peer *peer = &maker->snapshots->peers[index];
    const int32_t seen = day_of_view(maker, peer), day = maker->snapshots[request].first_day;
    const struct store_post *a = flow_main_post(peer, seen), *b = flow_main_post(peer, day);
    if (a != b && (!a || !b || a->organisation != b->organisation || !pp_text_is(a->role, b->role)))
        return false;
    const char *group = group_on(peer, seen), *then = group_on(peer, day);
    return group == then || pp_text_is(group, then);
}

static void make_peer(const struct flow_maker *maker, struct cursor *at, size_t index,
                      struct match_peer *out)
{
    const struct flow_snapshot *snapshot = maker->snapshots;
    const struct store_peer *peer = &snapshot->peers[index];
    const int32_t day = day_of_view(maker, peer);
    const struct store_post *post = flow_main_post(peer, day);
    const int64_t home = post ? post->organisation : peer->home;
    const struct store_organisation *place = flow_names_organisation(&snapshot->names, home);
    const char *group = group_on(peer, day);
    if (post)
        out->role = flow_find_code(maker->roles, maker->role_count, post->role) + 1;
    out->seniority = peer->seniority;
    out->organisation = flow_maker_organisation(maker, home, index);
    out->region = region_of(maker, place, index);
    out->group = group ? flow_codes_find(&maker->groups, group) + 1 : 0;
    out->day_rate = peer->day_rate;
    out->gap = peer->gap_days;
    set_skills(maker, peer, out);
    set_free(maker, at, peer, out);
    set_limits(maker, at, peer, out);
    set_place(maker, peer, place, out);
}

void flow_make_peers(struct flow_maker *maker)
{
    const struct flow_snapshot *snapshot = maker->snapshots;
    struct cursor at = {0};
    struct match_peer *peers = PP_NEW_ARRAY(maker->arena, snapshot->peer_count, struct match_peer);
    for (size_t i = 0; i < snapshot->peer_count; i++)
        make_peer(maker, &at, i, &peers[i]);
    maker->match.peers = peers;
    maker->match.peer_count = snapshot->peer_count;
}
