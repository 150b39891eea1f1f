#include "tests/exhaustive/brute.h"

#include <string.h>

#include "base/err.h"

#define EACH(i, n) for (size_t i = 0; i < (n); i++) /* NOLINT(bugprone-macro-parentheses) */

static int level(const struct match_peer *p, int skill)
{
    EACH(i, p->skill_count) if (p->skills[i].skill == skill) return p->skills[i].level;
    return 0;
}

static bool fits(const struct match_instance *in, const struct match_request *r, size_t si,
                 size_t w, int i)
{
    const struct match_seat *s = &r->seats[si];
    const struct match_peer *p = &in->peers[i];
    bool ok = (s->roles >> p->role & 1) && p->seniority >= s->seniority;
    ok &= s->group != MATCH_GROUP_HOST || p->group == r->host_group;
    ok &= s->group != MATCH_GROUP_OTHER || (p->group && p->group != r->host_group);
    ok &= p->days_left >= r->charge && p->engagements_left >= 1;
    EACH(k, s->must_count) ok &= level(p, s->must[k].skill) >= s->must[k].level;
    EACH(k, r->barred_count) ok &= r->barred[k] != p->organisation;
    EACH(k, r->banned_count) ok &= r->banned[k] != i;
    EACH(k, r->offset_count)
    {
        const int d = r->windows[w].start + r->offsets[k];
        ok &= d < in->days && (p->free[d / 64] >> d % 64 & 1);
    }
    return ok;
}

static int64_t km(const struct match_request *r, const struct match_peer *p)
{
    int64_t d = 0, x = p->x - r->x, y = p->y - r->y;
    while (!r->remote && (d + 1) * (d + 1) <= x * x + y * y)
        d++;
    return d;
}

static int64_t listed(const struct match_bonus *list, size_t n, int key)
{
    EACH(i, n) if (list[i].key == key) return list[i].points;
    return 0;
}

static int64_t alone(const struct match_instance *in, const struct match_request *r, size_t si,
                     int i)
{
    const struct match_seat *s = &r->seats[si];
    const struct match_peer *p = &in->peers[i];
    const struct match_weights *w = &in->weights;
    return (s->want < 0 ? 0 : w->want * level(p, s->want)) +
           w->seniority * (p->seniority - s->seniority) + p->merit +
           listed(r->affinity, r->affinity_count, i) +
           listed(r->comparable, r->comparable_count, p->organisation) -
           km(r, p) / w->km_per_point - p->day_rate / w->fee_per_point +
           (s->required ? 0 : s->value) - w->load * (p->recent + 1);
}

/* Points of those who sit, or INT64_MIN when a rule of the team is broken. */
static int64_t together(const struct match_instance *in, const struct match_request *r,
                        const int32_t *seats)
{
    int64_t v = 0, cost = 0, fresh = 0;
    const struct match_peer *t[MATCH_SEATS_MOST];
    size_t n = 0;
    bool ok = true;
    EACH(s, r->seat_count) if (seats[s] >= 0) t[n++] = &in->peers[seats[s]];
    EACH(i, n)
    {
        int64_t org = 0, region = 0;
        cost += (int64_t)t[i]->day_rate * r->charge + in->weights.km_cost * km(r, t[i]);
        fresh += t[i]->is_new;
        EACH(j, n) org += t[j]->organisation == t[i]->organisation;
        EACH(j, n) region += t[j]->region == t[i]->region;
        EACH(j, i) ok &= t[j] != t[i];
        ok &= r->max_per_organisation < 0 || org <= r->max_per_organisation;
        ok &= r->max_per_region < 0 || region <= r->max_per_region;
    }
    ok &= (r->max_new < 0 || fresh <= r->max_new) && (r->budget < 0 || cost <= r->budget);
    EACH(k, r->pinned_count) ok &= seats[r->pinned[k].seat] == r->pinned[k].peer;
    EACH(k, r->require_count)
    {
        int have = 0;
        EACH(i, n) have += level(t[i], r->require[k].skill) >= r->require[k].level;
        ok &= have >= r->require[k].count;
    }
    EACH(k, in->pair_count)
    {
        int ends = 0;
        EACH(i, n) ends += t[i] == &in->peers[in->pairs[k].a] || t[i] == &in->peers[in->pairs[k].b];
        ok &= ends < 2 || !in->pairs[k].never;
        v += ends == 2 ? in->pairs[k].points : 0;
    }
    EACH(k, r->cover_count)
    {
        int top = 0;
        EACH(i, n) top = level(t[i], r->cover[k].key) > top ? level(t[i], r->cover[k].key) : top;
        v += r->cover[k].points * top;
    }
    EACH(k, r->balance_count)
    {
        const struct match_balance *b = &r->balance[k];
        int have = 0;
        EACH(i, n) have += t[i]->traits[b->trait] == b->value;
        v -= have < b->low ? b->points * (b->low - have) : 0;
        v -= have > b->high ? b->points * (have - b->high) : 0;
    }
    for (int g = 1; r->group_limit >= 0 && g <= MATCH_GROUP_MOST; g++) {
        int have = 0;
        EACH(i, n) have += t[i]->group == g;
        v -= have > r->group_limit ? r->group_points * (have - r->group_limit) : 0;
    }
    return ok ? v : INT64_MIN;
}

/* What is lost for those arranged before who are not in the team. */
static int64_t moves(const struct match_request *r, size_t window, const int32_t *seats)
{
    const struct match_current *c = r->current;
    int64_t lost = 0;
    EACH(i, c ? c->seat_count : 0)
    {
        bool there = false, firm = false;
        EACH(s, r->seat_count) there |= seats[s] == c->seats[i].peer;
        EACH(k, c->firm_count) firm |= c->firm[k] == c->seats[i].seat;
        if (!there || (size_t)c->window != window)
            lost += firm ? c->move_firm : c->move;
    }
    return lost;
}

static bool before(const struct brute_team *a, const struct brute_team *b)
{
    if (a->points != b->points)
        return a->points > b->points;
    if (a->start != b->start)
        return a->start < b->start;
    EACH(s, MATCH_SEATS_MOST) if (a->seats[s] != b->seats[s]) return a->seats[s] < b->seats[s];
    return a->window < b->window;
}

/* Puts a team at its place; of the same seats only the better window stays. */
static size_t keep(struct brute_team *best, size_t n, const struct brute_team *team)
{
    size_t same = 0;
    while (same < n && memcmp(best[same].seats, team->seats, sizeof team->seats) != 0)
        same++;
    if (same < n && !before(team, &best[same]))
        return n;
    PP_REQUIRE(same < n || n < BRUTE_MOST);
    size_t at = same;
    for (; at && before(team, &best[at - 1]); at--)
        best[at] = best[at - 1];
    best[at] = *team;
    return same < n ? n : n + 1;
}

int64_t brute_points(const struct match_instance *in, const struct match_request *r, size_t w,
                     const int32_t *seats)
{
    int64_t v = r->windows[w].points;
    EACH(s, r->seat_count)
    {
        if (seats[s] < 0 ? r->seats[s].required : !fits(in, r, s, w, seats[s]))
            return INT64_MIN;
        v += seats[s] < 0 ? 0 : alone(in, r, s, seats[s]);
    }
    const int64_t rest = together(in, r, seats);
    return rest == INT64_MIN ? rest : v + rest - moves(r, w, seats);
}

size_t brute_best(const struct match_instance *in, const struct match_request *r, size_t k,
                  struct brute_team best[static BRUTE_MOST])
{
    size_t n = 0;
    EACH(w, r->window_count)
    {
        int32_t at[MATCH_SEATS_MOST]; /* an odometer over all choices, -1 first */
        EACH(s, MATCH_SEATS_MOST) at[s] = -1;
        for (size_t turn = 0; turn < r->seat_count;) {
            struct brute_team team = {.start = r->windows[w].start, .window = (int32_t)w};
            memcpy(team.seats, at, sizeof at);
            team.points = brute_points(in, r, w, at);
            if (team.points != INT64_MIN)
                n = keep(best, n, &team);
            for (turn = 0; turn < r->seat_count && ++at[turn] == (int32_t)in->peer_count; turn++)
                at[turn] = -1;
        }
    }
    return n < k ? n : k;
}
