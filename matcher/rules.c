#include "matcher/rules.h"

#include "matcher/score.h"

const char *match_rule_word(enum match_rule rule)
{
    static const char *const words[MATCH_RULES] = {
        "role",      "seniority",        "group",  "must", "barred", "banned",
        "days_left", "engagements_left", "pinned", "busy"};
    return words[rule];
}

const char *match_team_rule_word(enum match_team_rule rule)
{
    static const char *const words[MATCH_TEAM_RULES] = {
        "empty",          "unfit",   "busy",    "twice",  "pinned", "max_per_organisation",
        "max_per_region", "max_new", "require", "budget", "never"};
    return words[rule];
}

int32_t match_rules_pin(const struct match_request *request, size_t seat)
{
    for (size_t i = 0; i < request->pinned_count; i++)
        if ((size_t)request->pinned[i].seat == seat)
            return request->pinned[i].peer;
    return MATCH_NONE;
}

bool match_rules_needed(const struct match_request *request, size_t seat)
{
    return request->seats[seat].required || match_rules_pin(request, seat) != MATCH_NONE;
}

struct match_request match_rules_with_pin(const struct match_request *request, int32_t seat,
                                          int32_t peer, struct match_pin pins[MATCH_SEATS_MOST])
{
    struct match_request pinned = *request;
    size_t count = 0;
    for (size_t i = 0; i < request->pinned_count; i++)
        if (request->pinned[i].seat < seat)
            pins[count++] = request->pinned[i];
    pins[count++] = (struct match_pin){.seat = seat, .peer = peer};
    for (size_t i = 0; i < request->pinned_count; i++)
        if (request->pinned[i].seat > seat)
            pins[count++] = request->pinned[i];
    pinned.pinned = pins;
    pinned.pinned_count = count;
    return pinned;
}

static bool contains(const int32_t *list, size_t count, int32_t value)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (list[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && list[low] == value;
}

static bool is_barred(const struct match_request *request, int32_t organisation)
{
    return contains(request->barred, request->barred_count, organisation);
}

bool match_rules_banned(const struct match_request *request, int32_t peer)
{
    return contains(request->banned, request->banned_count, peer);
}

bool match_rules_free(const struct match_instance *instance, const struct match_request *request,
                      size_t window, int32_t peer)
{
    const uint64_t *free_days = instance->peers[peer].free;
    for (size_t i = 0; i < request->offset_count; i++) {
        const int32_t day = request->windows[window].start + request->offsets[i];
        if (day >= instance->days || !(free_days[day / 64] >> day % 64 & 1))
            return false;
    }
    return true;
}

static bool group_fits(const struct match_request *request, enum match_group wanted, int32_t group)
{
    switch (wanted) {
    case MATCH_GROUP_ANY:
        return true;
    case MATCH_GROUP_HOST:
        return group == request->host_group;
    case MATCH_GROUP_OTHER:
        return group != 0 && group != request->host_group;
    }
    return false;
}

static bool has_skills(const struct match_peer *peer, const struct match_seat *seat)
{
    for (size_t i = 0; i < seat->must_count; i++)
        if (match_skill_level(peer->skills, peer->skill_count, seat->must[i].skill) <
            seat->must[i].level)
            return false;
    return true;
}

/* Another sits here by a pin, or this peer is pinned elsewhere. */
static bool kept_out_by_pin(const struct match_request *request, size_t seat, int32_t peer)
{
    const int32_t pin = match_rules_pin(request, seat);
    if (pin != MATCH_NONE)
        return pin != peer;
    for (size_t i = 0; i < request->pinned_count; i++)
        if (request->pinned[i].peer == peer)
            return true;
    return false;
}

static bool free_ever(const struct match_instance *instance, const struct match_request *request,
                      int32_t peer)
{
    for (size_t w = 0; w < request->window_count; w++)
        if (match_rules_free(instance, request, w, peer))
            return true;
    return false;
}

bool match_rules_breaks(const struct match_instance *instance, const struct match_request *request,
                        size_t seat_index, int32_t p, enum match_rule rule)
{
    const struct match_seat *seat = &request->seats[seat_index];
    const struct match_peer *peer = &instance->peers[p];
    switch (rule) {
    case MATCH_RULE_ROLE:
        return !(seat->roles >> peer->role & 1);
    case MATCH_RULE_SENIORITY:
        return peer->seniority < seat->seniority;
    case MATCH_RULE_GROUP:
        return !group_fits(request, seat->group, peer->group);
    case MATCH_RULE_MUST:
        return !has_skills(peer, seat);
    case MATCH_RULE_BARRED:
        return is_barred(request, peer->organisation);
    case MATCH_RULE_BANNED:
        return match_rules_banned(request, p);
    case MATCH_RULE_DAYS:
        return peer->days_left < request->charge;
    case MATCH_RULE_ENGAGEMENTS:
        return peer->engagements_left < 1;
    case MATCH_RULE_PINNED:
        return kept_out_by_pin(request, seat_index, p);
    case MATCH_RULE_BUSY:
        return !free_ever(instance, request, p);
    case MATCH_RULES:
        break;
    }
    return true;
}

uint32_t match_rules_broken(const struct match_instance *instance,
                            const struct match_request *request, size_t seat, int32_t peer)
{
    uint32_t mask = 0;
    for (int rule = 0; rule < MATCH_RULES; rule++)
        mask |= (uint32_t)match_rules_breaks(instance, request, seat, peer, (enum match_rule)rule)
                << rule;
    return mask;
}

bool match_rules_fits(const struct match_instance *instance, const struct match_request *request,
                      size_t seat, int32_t peer)
{
    for (int rule = 0; rule < MATCH_RULE_BUSY; rule++)
        if (match_rules_breaks(instance, request, seat, peer, (enum match_rule)rule))
            return false;
    return true;
}

/* ---- the whole team ------------------------------------------------------------------------ */

static void seats_broken(const struct match_instance *instance, const struct match_request *request,
                         const struct match_team *team, bool broken[MATCH_TEAM_RULES])
{
    for (size_t s = 0; s < request->seat_count; s++) {
        const int32_t p = team->seats[s], pin = match_rules_pin(request, s);
        broken[MATCH_TEAM_PINNED] |= pin != MATCH_NONE && pin != p;
        if (p == MATCH_NONE) {
            broken[MATCH_TEAM_EMPTY] |= match_rules_needed(request, s);
            continue;
        }
        const uint32_t rules = match_rules_broken(instance, request, s, p);
        broken[MATCH_TEAM_UNFIT] |=
            (rules & ~(1u << MATCH_RULE_PINNED | 1u << MATCH_RULE_BUSY)) != 0;
        broken[MATCH_TEAM_BUSY] |= !match_rules_free(instance, request, (size_t)team->window, p);
        for (size_t t = 0; t < s; t++)
            broken[MATCH_TEAM_TWICE] |= team->seats[t] == p;
    }
}

static bool over(int32_t limit, int64_t count)
{
    return limit != MATCH_NONE && count > limit;
}

static uint32_t mask_of(const bool broken[MATCH_TEAM_RULES])
{
    uint32_t mask = 0;
    for (unsigned rule = 0; rule < MATCH_TEAM_RULES; rule++)
        mask |= (uint32_t)broken[rule] << rule;
    return mask;
}

uint32_t match_rules_counts(const struct match_index *index, const struct match_request *request,
                            const int32_t *who, size_t size)
{
    bool broken[MATCH_TEAM_RULES] = {false};
    const struct match_peer *peers = index->instance->peers;
    int64_t fresh = 0, cost = 0;
    for (size_t i = 0; i < size; i++) {
        int64_t same_organisation = 0, same_region = 0;
        for (size_t j = 0; j < size; j++) {
            same_organisation += peers[who[i]].organisation == peers[who[j]].organisation;
            same_region += peers[who[i]].region == peers[who[j]].region;
            broken[MATCH_TEAM_NEVER] |= match_index_tie(index, who[i], who[j]).never;
        }
        broken[MATCH_TEAM_ORGANISATION] |= over(request->max_per_organisation, same_organisation);
        broken[MATCH_TEAM_REGION] |= over(request->max_per_region, same_region);
        fresh += peers[who[i]].is_new;
        cost += match_score_cost(index->instance, request, who[i]);
    }
    broken[MATCH_TEAM_NEW] = over(request->max_new, fresh);
    broken[MATCH_TEAM_BUDGET] = over(request->budget, cost);
    for (size_t k = 0; k < request->require_count; k++) {
        const struct match_need *need = &request->require[k];
        int32_t have = 0;
        for (size_t i = 0; i < size; i++)
            have += match_skill_level(peers[who[i]].skills, peers[who[i]].skill_count,
                                      need->skill) >= need->level;
        broken[MATCH_TEAM_REQUIRE] |= have < need->count;
    }
    return mask_of(broken);
}

uint32_t match_rules_team(const struct match_index *index, const struct match_request *request,
                          const struct match_team *team)
{
    bool broken[MATCH_TEAM_RULES] = {false};
    seats_broken(index->instance, request, team, broken);
    int32_t who[MATCH_SEATS_MOST];
    size_t size = 0;
    for (size_t s = 0; s < request->seat_count; s++)
        if (team->seats[s] != MATCH_NONE)
            who[size++] = team->seats[s];
    return mask_of(broken) | match_rules_counts(index, request, who, size);
}
