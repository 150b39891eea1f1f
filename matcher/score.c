#include "matcher/score.h"

#include <math.h>
#include <string.h>

int64_t match_score_km(const struct match_request *request, const struct match_peer *peer)
{
    if (request->remote)
        return 0;
    const int64_t dx = (int64_t)peer->x - request->x, dy = (int64_t)peer->y - request->y;
    const int64_t square = dx * dx + dy * dy;
    /* The root in floating point is only a guess; the integers decide. */
    int64_t km = (int64_t)sqrt((double)square);
    while (km * km > square)
        km--;
    while ((km + 1) * (km + 1) <= square)
        km++;
    return km;
}

int64_t match_score_cost(const struct match_instance *instance, const struct match_request *request,
                         int32_t p)
{
    const struct match_peer *peer = &instance->peers[p];
    return (int64_t)peer->day_rate * request->charge +
           instance->weights.km_cost * match_score_km(request, peer);
}

struct match_seat_parts match_score_seat(const struct match_instance *instance,
                                         const struct match_request *request, size_t seat_index,
                                         int32_t p)
{
    const struct match_weights *weights = &instance->weights;
    const struct match_seat *seat = &request->seats[seat_index];
    const struct match_peer *peer = &instance->peers[p];
    const int32_t level = seat->want == MATCH_NONE
                              ? 0
                              : match_skill_level(peer->skills, peer->skill_count, seat->want);
    return (struct match_seat_parts){
        .want = (int64_t)weights->want * level,
        .seniority = (int64_t)weights->seniority * (peer->seniority - seat->seniority),
        .merit = peer->merit,
        .affinity = match_bonus_points(request->affinity, request->affinity_count, p),
        .comparable =
            match_bonus_points(request->comparable, request->comparable_count, peer->organisation),
        .travel = -(match_score_km(request, peer) / weights->km_per_point),
        .fee = -(peer->day_rate / weights->fee_per_point),
        .value = seat->required ? 0 : seat->value,
        .load = -(int64_t)weights->load * (peer->recent + 1),
    };
}

int64_t match_score_seat_sum(const struct match_seat_parts *parts)
{
    return parts->want + parts->seniority + parts->merit + parts->affinity + parts->comparable +
           parts->travel + parts->fee + parts->value + parts->load;
}

static int64_t cover_points(const struct match_peer *peers, const struct match_request *request,
                            const int32_t *who, size_t size)
{
    int64_t sum = 0;
    for (size_t k = 0; k < request->cover_count; k++) {
        int32_t best = 0;
        for (size_t i = 0; i < size; i++) {
            const int32_t level = match_skill_level(peers[who[i]].skills, peers[who[i]].skill_count,
                                                    request->cover[k].key);
            best = level > best ? level : best;
        }
        sum += (int64_t)request->cover[k].points * best;
    }
    return sum;
}

static int64_t balance_points(const struct match_peer *peers, const struct match_request *request,
                              const int32_t *who, size_t size)
{
    int64_t sum = 0;
    for (size_t k = 0; k < request->balance_count; k++) {
        const struct match_balance *balance = &request->balance[k];
        int32_t count = 0;
        for (size_t i = 0; i < size; i++)
            count += peers[who[i]].traits[balance->trait] == balance->value;
        const int32_t missed = count < balance->low    ? balance->low - count
                               : count > balance->high ? count - balance->high
                                                       : 0;
        sum -= (int64_t)balance->points * missed;
    }
    return sum;
}

static int64_t group_points(const struct match_peer *peers, const struct match_request *request,
                            const int32_t *who, size_t size)
{
    if (request->group_limit == MATCH_NONE)
        return 0;
    int32_t members[MATCH_GROUP_MOST + 1] = {0};
    for (size_t i = 0; i < size; i++)
        members[peers[who[i]].group]++;
    int64_t sum = 0;
    for (size_t g = 1; g <= MATCH_GROUP_MOST; g++)
        if (members[g] > request->group_limit)
            sum -= (int64_t)request->group_points * (members[g] - request->group_limit);
    return sum;
}

static int64_t pair_points(const struct match_index *index, const int32_t *who, size_t size)
{
    int64_t sum = 0;
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j < i; j++)
            sum += match_index_tie(index, who[i], who[j]).points;
    return sum;
}

static int64_t leaving(const struct match_current *current, const struct match_pin *member)
{
    for (size_t i = 0; i < current->firm_count; i++)
        if (current->firm[i] == member->seat)
            return current->move_firm;
    return current->move;
}

int64_t match_score_stay(const struct match_request *request, int32_t peer)
{
    const struct match_current *current = request->current;
    int64_t sum = 0;
    for (size_t i = 0; current && i < current->seat_count; i++)
        if (current->seats[i].peer == peer)
            sum += leaving(current, &current->seats[i]);
    return sum;
}

int64_t match_score_settled(const struct match_request *request)
{
    const struct match_current *current = request->current;
    int64_t sum = 0;
    for (size_t i = 0; current && i < current->seat_count; i++)
        sum += leaving(current, &current->seats[i]);
    return sum;
}

int64_t match_score_moves(const struct match_request *request, int32_t window, const int32_t *seats)
{
    int64_t lost = match_score_settled(request);
    if (!lost || window != request->current->window)
        return lost;
    for (size_t s = 0; s < request->seat_count; s++)
        if (seats[s] != MATCH_NONE)
            lost -= match_score_stay(request, seats[s]);
    return lost;
}

int32_t match_score_leavers(const struct match_request *request, int32_t window,
                            const int32_t *seats)
{
    const struct match_current *current = request->current;
    int32_t left = current ? (int32_t)current->seat_count : 0;
    for (size_t i = 0; current && window == current->window && i < current->seat_count; i++)
        for (size_t s = 0; s < request->seat_count; s++)
            if (seats[s] == current->seats[i].peer) {
                left--;
                break;
            }
    return left;
}

void match_score_team(const struct match_index *index, const struct match_request *request,
                      struct match_team *team)
{
    const struct match_peer *peers = index->instance->peers;
    struct match_parts *parts = &team->parts;
    memset(parts, 0, sizeof *parts);
    int32_t who[MATCH_SEATS_MOST];
    size_t size = 0;
    parts->window = request->windows[team->window].points;
    team->points = parts->window;
    for (size_t s = 0; s < request->seat_count; s++) {
        if (team->seats[s] == MATCH_NONE)
            continue;
        who[size++] = team->seats[s];
        parts->seats[s] = match_score_seat(index->instance, request, s, team->seats[s]);
        parts->load += parts->seats[s].load;
        team->points += match_score_seat_sum(&parts->seats[s]);
    }
    parts->cover = cover_points(peers, request, who, size);
    parts->balance = balance_points(peers, request, who, size);
    parts->groups = group_points(peers, request, who, size);
    parts->pairs = pair_points(index, who, size);
    parts->moves = -match_score_moves(request, team->window, team->seats);
    team->points += parts->cover + parts->balance + parts->groups + parts->pairs + parts->moves;
}

void match_score_load(const struct match_instance *instance, struct match_team *team, int32_t *uses)
{
    team->points -= team->parts.load;
    team->parts.load = 0;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++) {
        const int32_t peer = team->seats[s];
        if (peer == MATCH_NONE)
            continue;
        team->parts.seats[s].load =
            -(int64_t)instance->weights.load * (instance->peers[peer].recent + ++uses[peer]);
        team->parts.load += team->parts.seats[s].load;
    }
    team->points += team->parts.load;
}
