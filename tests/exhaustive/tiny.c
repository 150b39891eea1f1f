#include "tests/exhaustive/tiny.h"

enum { PEERS = 6, SEATS = 3, WINDOWS = 3, DAYS = 6, SKILLS = 2 };

struct dice {
    uint64_t state;
    struct pp_arena *arena;
};

/* 0 .. below - 1 (splitmix64). */
static int32_t roll(struct dice *d, int32_t below)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (int32_t)((z ^ z >> 31) % (uint64_t)below);
}

static bool often(struct dice *d, int32_t percent)
{
    return roll(d, 100) < percent;
}

static const struct match_skill *skills(struct dice *d, int32_t percent, int32_t most,
                                        size_t *count)
{
    struct match_skill *list = PP_NEW_ARRAY(d->arena, SKILLS, struct match_skill);
    *count = 0;
    for (int32_t k = 0; k < SKILLS; k++)
        if (often(d, percent))
            list[(*count)++] = (struct match_skill){k, 1 + roll(d, most)};
    return list;
}

static const struct match_bonus *bonuses(struct dice *d, int32_t keys, int32_t percent,
                                         int32_t least, size_t *count)
{
    struct match_bonus *list = PP_NEW_ARRAY(d->arena, keys, struct match_bonus);
    *count = 0;
    for (int32_t k = 0; k < keys; k++)
        if (often(d, percent))
            list[(*count)++] = (struct match_bonus){k, least + roll(d, 4)};
    return list;
}

static const struct match_peer *peers(struct dice *d, size_t count, size_t trait_count)
{
    struct match_peer *list = PP_NEW_ARRAY(d->arena, count, struct match_peer);
    const int32_t free_percent = 70 + roll(d, 31);
    for (size_t i = 0; i < count; i++) {
        struct match_peer *p = &list[i];
        uint64_t *days = PP_NEW(d->arena, uint64_t);
        int32_t *traits = PP_NEW_ARRAY(d->arena, trait_count, int32_t);
        for (int day = 0; day < DAYS; day++)
            *days |= (uint64_t)often(d, free_percent) << day;
        for (size_t t = 0; t < trait_count; t++)
            traits[t] = roll(d, 3) - 1;
        *p = (struct match_peer){.role = roll(d, 3),
                                 .seniority = roll(d, 3),
                                 .organisation = roll(d, 4),
                                 .region = roll(d, 3),
                                 .group = roll(d, 3),
                                 .traits = traits,
                                 .free = days,
                                 .days_left = 1 + roll(d, 4),
                                 .engagements_left = roll(d, 12) != 0,
                                 .recent = roll(d, 2),
                                 .is_new = often(d, 40),
                                 .day_rate = roll(d, 4),
                                 .x = roll(d, 5),
                                 .y = roll(d, 5),
                                 .merit = roll(d, 3) - 1};
        p->skills = skills(d, 50, 2, &p->skill_count);
        if (i && often(d, 25)) { /* a twin: only the index tells them apart */
            *p = list[roll(d, (int32_t)i)];
        }
    }
    return list;
}

static const struct match_pair *pairs(struct dice *d, size_t peer_count, size_t *count)
{
    struct match_pair *list = PP_NEW_ARRAY(d->arena, peer_count * peer_count, struct match_pair);
    const int32_t percent = roll(d, 3) * 20;
    *count = 0;
    for (size_t a = 0; a < peer_count; a++)
        for (size_t b = a + 1; b < peer_count; b++)
            if (often(d, percent)) {
                const bool never = often(d, 25);
                list[(*count)++] =
                    (struct match_pair){(int32_t)a, (int32_t)b, never, never ? 0 : roll(d, 7) - 3};
            }
    return list;
}

static const struct match_seat *seats(struct dice *d, size_t count)
{
    struct match_seat *list = PP_NEW_ARRAY(d->arena, count, struct match_seat);
    for (size_t s = 0; s < count; s++) {
        list[s] = (struct match_seat){.roles = often(d, 60) ? 7 : 1 + (uint64_t)roll(d, 7),
                                      .seniority = roll(d, 2),
                                      .group = often(d, 70) ? MATCH_GROUP_ANY
                                                            : (enum match_group)roll(d, 3),
                                      .want = roll(d, SKILLS + 1) - 1,
                                      .required = often(d, 60),
                                      .value = roll(d, 5) - 1};
        list[s].must = skills(d, 7, 2, &list[s].must_count);
        if (s && often(d, 35)) /* two seats that are the same */
            list[s] = list[roll(d, (int32_t)s)];
    }
    return list;
}

static int32_t maybe(struct dice *d, int32_t percent, int32_t below)
{
    return often(d, percent) ? roll(d, below) : MATCH_NONE;
}

static const int32_t *few(struct dice *d, int32_t below, int32_t percent, size_t *count)
{
    int32_t *list = PP_NEW_ARRAY(d->arena, below, int32_t);
    *count = 0;
    for (int32_t i = 0; i < below; i++)
        if (often(d, percent))
            list[(*count)++] = i;
    return list;
}

static void goals(struct dice *d, struct match_request *r, size_t trait_count)
{
    struct match_need *need = PP_NEW_ARRAY(d->arena, 2, struct match_need);
    struct match_balance *balance = PP_NEW_ARRAY(d->arena, 3, struct match_balance);
    for (r->require_count = 0; r->require_count < 2 && often(d, 15); r->require_count++)
        need[r->require_count] = (struct match_need){roll(d, SKILLS), 1 + roll(d, 2), roll(d, 3)};
    for (r->balance_count = 0; trait_count && r->balance_count < 3 && often(d, 40);
         r->balance_count++) {
        const int32_t low = roll(d, 3);
        balance[r->balance_count] = (struct match_balance){
            roll(d, (int32_t)trait_count), roll(d, 2), low, low + roll(d, 2), roll(d, 4)};
    }
    r->require = need;
    r->balance = balance;
    r->cover = bonuses(d, SKILLS, 50, 0, &r->cover_count);
    r->group_limit = maybe(d, 40, 3);
    r->group_points = roll(d, 4);
    r->max_new = maybe(d, 30, 3);
    r->max_per_region = maybe(d, 30, 3);
    r->max_per_organisation = maybe(d, 30, 3);
    r->budget = maybe(d, 30, 60);
}

static const struct match_pin *pins(struct dice *d, size_t seat_count, size_t peer_count,
                                    size_t *count)
{
    struct match_pin *list = PP_NEW_ARRAY(d->arena, seat_count, struct match_pin);
    *count = 0;
    for (size_t s = 0; s < seat_count; s++)
        if (often(d, 5))
            list[(*count)++] = (struct match_pin){(int32_t)s, roll(d, (int32_t)peer_count)};
    return list;
}

static const struct match_window *windows(struct dice *d, size_t count)
{
    struct match_window *list = PP_NEW_ARRAY(d->arena, count, struct match_window);
    for (size_t w = 0; w < count; w++)
        list[w] = (struct match_window){roll(d, DAYS), roll(d, 3)};
    return list;
}

struct match_instance *tiny_instance(uint64_t seed, struct pp_arena *arena)
{
    struct dice d = {.state = seed, .arena = arena};
    struct match_instance *in = PP_NEW(arena, struct match_instance);
    struct match_request *r = PP_NEW(arena, struct match_request);
    int32_t *offsets = PP_NEW_ARRAY(arena, 2, int32_t);
    in->days = DAYS;
    in->trait_count = (size_t)roll(&d, 3);
    in->weights = (struct match_weights){.want = roll(&d, 3),
                                         .seniority = roll(&d, 2),
                                         .km_per_point = 1 + roll(&d, 3),
                                         .fee_per_point = 1 + roll(&d, 3),
                                         .load = roll(&d, 2),
                                         .km_cost = roll(&d, 3)};
    in->peer_count = PEERS - (size_t)roll(&d, PEERS) * (size_t)roll(&d, 2);
    in->peers = peers(&d, in->peer_count, in->trait_count);
    in->pairs = pairs(&d, in->peer_count, &in->pair_count);
    *r = (struct match_request){.host_group = roll(&d, 3),
                                .x = roll(&d, 5),
                                .y = roll(&d, 5),
                                .remote = often(&d, 20),
                                .offsets = offsets,
                                .offset_count = 1 + (size_t)roll(&d, 2),
                                .charge = roll(&d, 3),
                                .window_count = 1 + (size_t)roll(&d, WINDOWS),
                                .seat_count = 1 + (size_t)roll(&d, SEATS)};
    offsets[1] = 1;
    r->windows = windows(&d, r->window_count);
    r->seats = seats(&d, r->seat_count);
    r->barred = few(&d, 4, 6, &r->barred_count);
    r->banned = few(&d, (int32_t)in->peer_count, 5, &r->banned_count);
    r->pinned = pins(&d, r->seat_count, in->peer_count, &r->pinned_count);
    r->affinity = bonuses(&d, (int32_t)in->peer_count, 20, -2, &r->affinity_count);
    r->comparable = bonuses(&d, 4, 20, -1, &r->comparable_count);
    goals(&d, r, in->trait_count);
    in->requests = r;
    in->request_count = 1;
    return in;
}

void tiny_settle(const struct match_instance *instance, struct match_request *request,
                 uint64_t seed, struct pp_arena *arena)
{
    struct dice d = {.state = seed ^ 0x5e771ed, .arena = arena};
    struct match_current *current = PP_NEW(arena, struct match_current);
    struct match_pin *seats = PP_NEW_ARRAY(arena, request->seat_count, struct match_pin);
    for (size_t s = 0; s < request->seat_count; s++)
        if (often(&d, 70))
            seats[current->seat_count++] =
                (struct match_pin){(int32_t)s, roll(&d, (int32_t)instance->peer_count)};
    current->seats = seats;
    current->firm = few(&d, (int32_t)request->seat_count, 30, &current->firm_count);
    current->window = roll(&d, (int32_t)request->window_count);
    current->move = roll(&d, 4);
    current->move_firm = roll(&d, 20);
    request->current = current;
}
