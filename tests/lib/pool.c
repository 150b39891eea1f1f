#include "tests/lib/pool.h"

#include <stdlib.h>
#include <string.h>

enum { ORGANISATIONS = 153, REGIONS = 9, SKILLS = 24, DAYS = 365, TRAITS = 4, COVERED = 8 };

struct pool {
    struct match_instance instance; /* first: the instance is the pool */
    struct match_peer *peers;
    struct match_request request;
    uint64_t dice;
    struct pp_arena *arena;
    struct {
        int32_t region, x, y, group;
    } places[ORGANISATIONS];
};

int32_t pool_roll(uint64_t *state, int32_t below)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (int32_t)((z ^ z >> 31) % (uint64_t)below);
}

static int32_t roll(struct pool *p, int32_t below)
{
    return pool_roll(&p->dice, below);
}

/* One of `count`, in proportion to its share. */
static int32_t pick(struct pool *p, const int32_t *shares, int32_t count)
{
    int32_t sum = 0, at = 0;
    for (int32_t i = 0; i < count; i++)
        sum += shares[i];
    for (int32_t left = roll(p, sum); left >= shares[at]; at++)
        left -= shares[at];
    return at;
}

static void place_organisations(struct pool *p)
{
    for (int32_t i = 0; i < ORGANISATIONS; i++) {
        p->places[i].region = i % REGIONS;
        p->places[i].x = i % REGIONS * 50 + roll(p, 80);
        p->places[i].y = i % REGIONS * 40 + roll(p, 120);
        p->places[i].group = 1 + pick(p, (const int32_t[]){26, 38, 18, 8, 10}, 5);
    }
}

static const uint64_t *free_days(struct pool *p, bool tight)
{
    uint64_t *days = PP_NEW_ARRAY(p->arena, match_day_words(DAYS), uint64_t);
    const int32_t percent = tight ? 20 + 10 * roll(p, 3) : 35 + 15 * roll(p, 3);
    for (int32_t day = 0, span; day < DAYS; day += span) {
        span = 2 + roll(p, 7);
        if (roll(p, 100) < percent)
            for (int32_t d = day; d < day + span && d < DAYS; d++)
                days[d / 64] |= (uint64_t)1 << d % 64;
    }
    return days;
}

static const struct match_skill *skills(struct pool *p, int32_t role, size_t *count)
{
    static const int32_t typical[6][3] = {{0, 1, 2}, {0, 3, 4},  {3, 4, 5},
                                          {6, 7, 8}, {9, 10, 7}, {11, 12, 12}};
    int32_t level[SKILLS] = {0};
    for (int i = 0; i < 3; i++)
        if (roll(p, 10) < 7)
            level[typical[role][i]] = 2 + roll(p, 4);
    for (int32_t i = 3 + roll(p, 5); i > 0; i--) {
        const int32_t k = roll(p, SKILLS);
        const int32_t l = 1 + pick(p, (const int32_t[]){20, 30, 25, 15, 10}, 5);
        level[k] = l > level[k] ? l : level[k];
    }
    struct match_skill *list = PP_NEW_ARRAY(p->arena, SKILLS, struct match_skill);
    *count = 0;
    for (int32_t k = 0; k < SKILLS; k++)
        if (level[k])
            list[(*count)++] = (struct match_skill){k, level[k]};
    return list;
}

static const int32_t *answers(struct pool *p)
{
    static const int32_t shares[TRAITS][5] = {
        {51, 48, 1, 0, 0}, {78, 9, 6, 5, 2}, {18, 50, 32, 0, 0}, {88, 12, 0, 0, 0}};
    int32_t *list = PP_NEW_ARRAY(p->arena, TRAITS, int32_t);
    for (int t = 0; t < TRAITS; t++)
        list[t] = roll(p, 10) < 7 ? pick(p, shares[t], 5) : MATCH_NONE;
    return list;
}

static void draw_peer(struct pool *p, struct match_peer *peer, bool tight)
{
    static const int32_t fees[] = {250, 300, 350, 400, 500}, gaps[] = {0, 0, 3, 14};
    const int32_t role = pick(p, (const int32_t[]){8, 6, 22, 34, 14, 16}, 6);
    const int32_t home = roll(p, ORGANISATIONS);
    const int32_t recent = roll(p, 100) < 45 ? 0 : 1 + roll(p, 3);
    const bool member = role == 1 || role == 2, own = role == 1 || roll(p, 100) < 45;
    *peer = (struct match_peer){
        .role = role,
        .seniority = role == 0 ? 5 : 1 + pick(p, (const int32_t[]){15, 25, 30, 20, 10}, 5),
        .organisation = home,
        .region = p->places[home].region,
        .group = !member ? 0
                 : own   ? p->places[home].group
                         : 1 + pick(p, (const int32_t[]){28, 34, 20, 12, 6}, 5),
        .traits = answers(p),
        .free = free_days(p, tight),
        .days_left = tight ? 5 + roll(p, 2) : 5 + roll(p, 8),
        .engagements_left = 1 + roll(p, 3),
        .recent = recent,
        .is_new = recent == 0 && roll(p, 2),
        .day_rate = (role == 0 || role == 3) && roll(p, 10) < 7 ? 0 : fees[roll(p, 5)],
        .x = p->places[home].x + roll(p, 51) - 25,
        .y = p->places[home].y + roll(p, 51) - 25,
        .merit = roll(p, 6),
        .gap = gaps[roll(p, 4)]};
    peer->skills = skills(p, role, &peer->skill_count);
}

static int by_ends(const void *x, const void *y)
{
    const struct match_pair *a = x, *b = y;
    return a->a != b->a ? a->a - b->a : a->b - b->b;
}

/* About two for each peer, any two with the same chance, by rising first peer. */
static void draw_pairs(struct pool *p)
{
    const int32_t count = (int32_t)p->instance.peer_count;
    struct match_pair *list = PP_NEW_ARRAY(p->arena, 2 * count, struct match_pair);
    size_t drawn = 0, n = 0;
    for (int32_t i = 0; i < 2 * count; i++) {
        const int32_t kind = roll(p, 10), a = roll(p, count), b = roll(p, count);
        if (a != b)
            list[drawn++] = (struct match_pair){.a = a < b ? a : b,
                                                .b = a < b ? b : a,
                                                .never = kind == 0,
                                                .points = kind == 0  ? 0
                                                          : kind < 3 ? 15
                                                                     : -12};
    }
    qsort(list, drawn, sizeof *list, by_ends);
    for (size_t i = 0; i < drawn; i++)
        if (!n || by_ends(&list[n - 1], &list[i]) != 0)
            list[n++] = list[i];
    p->instance.pairs = list;
    p->instance.pair_count = n;
}

static void draw_seats(struct pool *p, const int32_t *wish)
{
    struct match_seat *seats = PP_NEW_ARRAY(p->arena, 7, struct match_seat);
    struct match_skill *must = PP_NEW(p->arena, struct match_skill);
    const struct match_seat six[] = {
        {.roles = 9, .seniority = 4, .want = 0},
        {.roles = 6, .seniority = 2, .group = MATCH_GROUP_HOST, .want = wish[0]},
        {.roles = 6, .seniority = 2, .group = MATCH_GROUP_OTHER, .want = wish[1]},
        {.roles = 8, .seniority = 3, .want = 6 + roll(p, 3)},
        {.roles = 24, .seniority = 2, .must = must, .must_count = 1, .want = wish[2]},
        {.roles = 56, .seniority = 1, .want = wish[3]}};
    *must = (struct match_skill){9 + roll(p, 2), 2};
    memcpy(seats, six, sizeof six);
    for (int s = 0; s < 6; s++)
        seats[s].required = true;
    seats[6] = (struct match_seat){.roles = 32, .seniority = 1, .want = MATCH_NONE, .value = 25};
    p->request.seats = seats;
    p->request.seat_count = 6 + (roll(p, 10) < 4);
}

static void draw_goals(struct pool *p, const int32_t *wish)
{
    struct match_need *need = PP_NEW_ARRAY(p->arena, 2, struct match_need);
    struct match_bonus *cover = PP_NEW_ARRAY(p->arena, COVERED, struct match_bonus);
    struct match_balance *balance = PP_NEW_ARRAY(p->arena, 4, struct match_balance);
    const struct match_balance aims[] = {
        {0, 0, 3, 5, 14}, {0, 1, 2, 4, 14}, {1, 0, 4, 6, 10}, {2, 1, 3, 5, 6}};
    memcpy(balance, aims, sizeof aims);
    for (int i = 0; i < 2; i++)
        need[i] = (struct match_need){wish[i], 3, 1};
    for (int32_t k = 0; k < COVERED; k++)
        cover[k] = (struct match_bonus){3 * k + roll(p, 3), 2 + roll(p, 5)};
    struct match_request *r = &p->request;
    r->require = need;
    r->require_count = 2;
    r->cover = cover;
    r->cover_count = COVERED;
    r->balance = balance;
    r->balance_count = 4;
    r->group_limit = 2;
    r->group_points = 10;
    r->max_new = 2;
    r->max_per_region = 3;
    r->max_per_organisation = 1;
    r->budget = 9000;
}

static void draw_lists(struct pool *p)
{
    struct match_request *r = &p->request;
    const int32_t count = (int32_t)p->instance.peer_count, step = count < 50 ? 1 : 50;
    struct match_bonus *affinity = PP_NEW_ARRAY(p->arena, count / step + 1, struct match_bonus);
    struct match_bonus *comparable = PP_NEW_ARRAY(p->arena, 10, struct match_bonus);
    int32_t *barred = PP_NEW_ARRAY(p->arena, 5, int32_t);
    for (int32_t i = 0; i + step <= count; i += step)
        affinity[r->affinity_count++] =
            (struct match_bonus){i + roll(p, step), roll(p, 3) ? -20 : 15};
    for (int32_t i = 0; i < 10; i++)
        comparable[r->comparable_count++] = (struct match_bonus){15 * i + roll(p, 15), 20 - 2 * i};
    for (int32_t i = 0; i < 5; i++)
        barred[r->barred_count++] = 30 * i + roll(p, 30);
    r->affinity = affinity;
    r->comparable = comparable;
    r->barred = barred;
}

static void draw_request(struct pool *p, size_t windows, bool tight)
{
    static const int32_t offsets[] = {0, 1, 2, 3};
    struct match_request *r = &p->request;
    const int32_t host = roll(p, ORGANISATIONS);
    struct match_window *list = PP_NEW_ARRAY(p->arena, windows, struct match_window);
    const int32_t first = tight ? 56 : 14, span = tight ? 84 : 340;
    int32_t wish[4];
    for (size_t w = 0; w < windows; w++)
        list[w] = (struct match_window){first + (int32_t)w * span / (int32_t)windows, roll(p, 21)};
    for (int i = 0; i < 4; i++)
        wish[i] = 6 * i + roll(p, 6);
    *r = (struct match_request){.host_group = p->places[host].group,
                                .x = p->places[host].x,
                                .y = p->places[host].y,
                                .offsets = offsets,
                                .offset_count = 4,
                                .charge = 5,
                                .priority = 500,
                                .windows = list,
                                .window_count = windows};
    draw_seats(p, wish);
    draw_goals(p, wish);
    draw_lists(p);
}

struct match_instance *pool_instance(size_t peers, size_t windows, uint64_t seed, bool tight,
                                     struct pp_arena *arena)
{
    struct pool *p = PP_NEW(arena, struct pool);
    p->arena = arena;
    p->dice = seed;
    place_organisations(p);
    p->peers = PP_NEW_ARRAY(arena, peers, struct match_peer);
    p->instance = (struct match_instance){.days = DAYS,
                                          .weights = {10, 3, 20, 50, 4, 2},
                                          .trait_count = TRAITS,
                                          .peers = p->peers,
                                          .peer_count = peers,
                                          .requests = &p->request,
                                          .request_count = 1};
    for (size_t i = 0; i < peers; i++)
        draw_peer(p, &p->peers[i], tight);
    draw_pairs(p);
    draw_request(p, windows, tight);
    return &p->instance;
}

struct match_request *pool_request(struct match_instance *instance)
{
    return &((struct pool *)instance)->request;
}

struct match_peer *pool_peers(struct match_instance *instance)
{
    return ((struct pool *)instance)->peers;
}
