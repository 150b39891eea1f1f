/*
 * Bounds and cross-checks of an instance. What passes here can be computed with in 64 bits: a team
 * has at most 12 members and every single number of points is within a million.
 */
#include "matcher/instance.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* Where a value stands: /list/index/sub/sub_index, the last two only when sub is not NULL. */
struct place {
    struct pp_faults *faults;
    const char *list;
    size_t index;
    const char *sub;
    size_t sub_index;
};

size_t match_day_words(int32_t days)
{
    return ((size_t)days + 63) / 64;
}

int32_t match_skill_level(const struct match_skill *skills, size_t count, int32_t skill)
{
    for (size_t i = 0; i < count && skills[i].skill <= skill; i++)
        if (skills[i].skill == skill)
            return skills[i].level;
    return 0;
}

int32_t match_bonus_points(const struct match_bonus *list, size_t count, int32_t key)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (list[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && list[low].key == key ? list[low].points : 0;
}

static void PP_PRINTF(5, 6) add_fault(const struct place *at, const char *member, const char *code,
                                      int64_t value, const char *fmt, ...)
{
    char where[160] = "", given[24], message[160];
    if (at->sub)
        (void)snprintf(where, sizeof where, "/%s/%zu/%s/%zu", at->list, at->index, at->sub,
                       at->sub_index);
    else if (at->list)
        (void)snprintf(where, sizeof where, "/%s/%zu", at->list, at->index);
    char full[200];
    (void)snprintf(full, sizeof full, "%s%s%s", where, member ? "/" : "", member ? member : "");
    (void)snprintf(given, sizeof given, "%" PRId64, value);
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    pp_faults_add(at->faults, &(struct pp_fault){
                                  .where = full, .value = given, .code = code, .message = message});
}

static void within(const struct place *at, const char *member, int64_t value, int64_t least,
                   int64_t most)
{
    if (value < least || value > most)
        add_fault(at, member, "out-of-range", value, "must be from %" PRId64 " to %" PRId64, least,
                  most);
}

static void limit(const struct place *at, const char *member, int64_t value)
{
    if (value != MATCH_NONE)
        within(at, member, value, 0, MATCH_NUMBER_MOST);
}

static void points(const struct place *at, const char *member, int64_t value)
{
    within(at, member, value, -MATCH_POINTS_MOST, MATCH_POINTS_MOST);
}

static void loss(const struct place *at, const char *member, int64_t value)
{
    within(at, member, value, 0, MATCH_POINTS_MOST);
}

static void check_weights(const struct match_instance *instance, struct pp_faults *faults)
{
    const struct place top = {.faults = faults};
    const struct match_weights *w = &instance->weights;
    within(&top, "days", instance->days, 1, MATCH_DAYS_MOST);
    points(&top, "weights/want", w->want);
    points(&top, "weights/seniority", w->seniority);
    within(&top, "weights/km_per_point", w->km_per_point, 1, MATCH_NUMBER_MOST);
    within(&top, "weights/fee_per_point", w->fee_per_point, 1, MATCH_NUMBER_MOST);
    points(&top, "weights/load", w->load);
    within(&top, "weights/km_cost", w->km_cost, 0, MATCH_POINTS_MOST);
    within(&top, "peers", (int64_t)instance->peer_count, 0, MATCH_PEERS_MOST);
    within(&top, "pairs", (int64_t)instance->pair_count, 0, MATCH_PAIRS_MOST);
    within(&top, "requests", (int64_t)instance->request_count, 0, MATCH_REQUESTS_MOST);
    within(&top, "traits", (int64_t)instance->trait_count, 0, MATCH_TRAITS_MOST);
}

/* A list of skills with levels, each skill once, rising. */
static void check_skills(const struct place *at, const char *member,
                         const struct match_skill *skills, size_t count)
{
    within(at, member, (int64_t)count, 0, MATCH_INDEX_MOST);
    for (size_t i = 0; i < count; i++) {
        within(at, member, skills[i].skill, 0, MATCH_INDEX_MOST);
        within(at, member, skills[i].level, 1, MATCH_LEVEL_MOST);
        if (i && skills[i].skill <= skills[i - 1].skill)
            add_fault(at, member, "out-of-order", skills[i].skill, "skills must rise");
    }
}

static void check_peer(const struct match_instance *instance, size_t i, struct pp_faults *faults)
{
    const struct place at = {.faults = faults, .list = "peers", .index = i};
    const struct match_peer *peer = &instance->peers[i];
    within(&at, "role", peer->role, 0, MATCH_ROLE_MOST);
    within(&at, "seniority", peer->seniority, 0, MATCH_SENIORITY_MOST);
    within(&at, "organisation", peer->organisation, 0, MATCH_INDEX_MOST);
    within(&at, "region", peer->region, 0, MATCH_INDEX_MOST);
    within(&at, "group", peer->group, 0, MATCH_GROUP_MOST);
    for (size_t t = 0; t < instance->trait_count; t++)
        within(&at, "traits", peer->traits[t], MATCH_NONE, MATCH_INDEX_MOST);
    check_skills(&at, "skills", peer->skills, peer->skill_count);
    within(&at, "days_left", peer->days_left, -MATCH_NUMBER_MOST, MATCH_NUMBER_MOST);
    within(&at, "engagements_left", peer->engagements_left, -MATCH_NUMBER_MOST, MATCH_NUMBER_MOST);
    within(&at, "recent", peer->recent, 0, 1000);
    within(&at, "day_rate", peer->day_rate, 0, MATCH_NUMBER_MOST);
    within(&at, "x", peer->x, -MATCH_NUMBER_MOST, MATCH_NUMBER_MOST);
    within(&at, "y", peer->y, -MATCH_NUMBER_MOST, MATCH_NUMBER_MOST);
    points(&at, "merit", peer->merit);
    within(&at, "gap", peer->gap, 0, MATCH_DAYS_MOST);
}

static void check_pairs(const struct match_instance *instance, struct pp_faults *faults)
{
    const int64_t last = (int64_t)instance->peer_count - 1;
    for (size_t i = 0; i < instance->pair_count; i++) {
        const struct place at = {.faults = faults, .list = "pairs", .index = i};
        const struct match_pair *pair = &instance->pairs[i];
        within(&at, "0", pair->a, 0, last);
        within(&at, "1", pair->b, 0, last);
        points(&at, "2", pair->points);
        if (pair->a >= pair->b)
            add_fault(&at, "1", "out-of-order", pair->b, "the second peer must be above the first");
        if (i && (pair->a < pair[-1].a || (pair->a == pair[-1].a && pair->b <= pair[-1].b)))
            add_fault(&at, NULL, "out-of-order", pair->a, "pairs must rise");
    }
}

static void check_seat(const struct match_seat *seat, const struct place *at)
{
    if (!seat->roles)
        add_fault(at, "roles", "missing", 0, "a seat needs at least one role");
    within(at, "seniority", seat->seniority, 0, MATCH_SENIORITY_MOST);
    within(at, "must", (int64_t)seat->must_count, 0, MATCH_LIST_MOST);
    check_skills(at, "must", seat->must, seat->must_count);
    within(at, "want", seat->want, MATCH_NONE, MATCH_INDEX_MOST);
    points(at, "value", seat->value);
}

/* Keys within 0..last and rising, so that a search by halves works. */
static void check_bonuses(const struct place *at, const char *member,
                          const struct match_bonus *list, size_t count, int64_t last, bool gain)
{
    for (size_t i = 0; i < count; i++) {
        within(at, member, list[i].key, 0, last);
        within(at, member, list[i].points, gain ? 0 : -MATCH_POINTS_MOST, MATCH_POINTS_MOST);
        if (i && list[i].key <= list[i - 1].key)
            add_fault(at, member, "out-of-order", list[i].key, "the entries must rise");
    }
}

static void check_rising(const struct place *at, const char *member, const int32_t *list,
                         size_t count, int64_t last)
{
    for (size_t i = 0; i < count; i++) {
        within(at, member, list[i], 0, last);
        if (i && list[i] <= list[i - 1])
            add_fault(at, member, "out-of-order", list[i], "the entries must rise");
    }
}

static void check_pins(const struct place *at, const char *member, const struct match_pin *pins,
                       size_t count, int64_t last_seat, int64_t last_peer)
{
    for (size_t i = 0; i < count; i++) {
        within(at, member, pins[i].seat, 0, last_seat);
        within(at, member, pins[i].peer, 0, last_peer);
        if (i && pins[i].seat <= pins[i - 1].seat)
            add_fault(at, member, "out-of-order", pins[i].seat, "seats must rise");
    }
}

static void check_goals(const struct match_instance *instance, const struct match_request *request,
                        const struct place *at)
{
    within(at, "require", (int64_t)request->require_count, 0, MATCH_LIST_MOST);
    within(at, "cover", (int64_t)request->cover_count, 0, MATCH_LIST_MOST);
    within(at, "balance", (int64_t)request->balance_count, 0, MATCH_LIST_MOST);
    for (size_t i = 0; i < request->require_count; i++) {
        within(at, "require", request->require[i].skill, 0, MATCH_INDEX_MOST);
        within(at, "require", request->require[i].level, 1, MATCH_LEVEL_MOST);
        within(at, "require", request->require[i].count, 0, MATCH_NUMBER_MOST);
    }
    check_bonuses(at, "cover", request->cover, request->cover_count, MATCH_INDEX_MOST, true);
    for (size_t i = 0; i < request->balance_count; i++) {
        const struct match_balance *balance = &request->balance[i];
        within(at, "balance", balance->trait, 0, (int64_t)instance->trait_count - 1);
        within(at, "balance", balance->value, 0, MATCH_INDEX_MOST);
        within(at, "balance", balance->low, 0, balance->high);
        within(at, "balance", balance->high, 0, 1000);
        loss(at, "balance", balance->points);
    }
    limit(at, "group_limit", request->group_limit);
    loss(at, "group_limit", request->group_points);
    limit(at, "max_new", request->max_new);
    limit(at, "max_per_region", request->max_per_region);
    limit(at, "max_per_organisation", request->max_per_organisation);
    limit(at, "budget", request->budget);
    const int64_t last_peer = (int64_t)instance->peer_count - 1;
    check_bonuses(at, "affinity", request->affinity, request->affinity_count, last_peer, false);
    check_bonuses(at, "comparable", request->comparable, request->comparable_count,
                  MATCH_INDEX_MOST, false);
}

static void check_current(const struct match_instance *instance,
                          const struct match_request *request, const struct place *at)
{
    const struct match_current *current = request->current;
    if (!current)
        return;
    const int64_t last_seat = (int64_t)request->seat_count - 1;
    within(at, "current/window", current->window, 0, (int64_t)request->window_count - 1);
    check_pins(at, "current/seats", current->seats, current->seat_count, last_seat,
               (int64_t)instance->peer_count - 1);
    check_rising(at, "current/firm", current->firm, current->firm_count, last_seat);
    loss(at, "current/move", current->move);
    loss(at, "current/move_firm", current->move_firm);
}

static void check_request(const struct match_instance *instance, size_t i, struct pp_faults *faults)
{
    struct place at = {.faults = faults, .list = "requests", .index = i};
    const struct match_request *request = &instance->requests[i];
    const int64_t last_peer = (int64_t)instance->peer_count - 1;
    within(&at, "host_group", request->host_group, 0, MATCH_GROUP_MOST);
    within(&at, "x", request->x, -MATCH_NUMBER_MOST, MATCH_NUMBER_MOST);
    within(&at, "y", request->y, -MATCH_NUMBER_MOST, MATCH_NUMBER_MOST);
    check_rising(&at, "barred", request->barred, request->barred_count, MATCH_INDEX_MOST);
    check_rising(&at, "banned", request->banned, request->banned_count, last_peer);
    check_pins(&at, "pinned", request->pinned, request->pinned_count,
               (int64_t)request->seat_count - 1, last_peer);
    within(&at, "offsets", (int64_t)request->offset_count, 1, MATCH_DAYS_MOST);
    for (size_t k = 0; k < request->offset_count; k++)
        within(&at, "offsets", request->offsets[k], 0, MATCH_DAYS_MOST);
    within(&at, "charge", request->charge, 0, MATCH_DAYS_MOST);
    within(&at, "priority", request->priority, 0, MATCH_POINTS_MOST);
    within(&at, "windows", (int64_t)request->window_count, 1, MATCH_WINDOWS_MOST);
    within(&at, "seats", (int64_t)request->seat_count, 1, MATCH_SEATS_MOST);
    check_goals(instance, request, &at);
    check_current(instance, request, &at);
    at.sub = "windows";
    for (at.sub_index = 0; at.sub_index < request->window_count; at.sub_index++) {
        within(&at, "0", request->windows[at.sub_index].start, 0, (int64_t)instance->days - 1);
        points(&at, "1", request->windows[at.sub_index].points);
    }
    at.sub = "seats";
    for (at.sub_index = 0; at.sub_index < request->seat_count; at.sub_index++)
        check_seat(&request->seats[at.sub_index], &at);
}

void match_instance_check(const struct match_instance *instance, struct pp_faults *faults)
{
    check_weights(instance, faults);
    for (size_t i = 0; i < instance->peer_count; i++)
        check_peer(instance, i, faults);
    check_pairs(instance, faults);
    for (size_t i = 0; i < instance->request_count; i++)
        check_request(instance, i, faults);
}
