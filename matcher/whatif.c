/*
 * What if: the same request once more, on a copy of the instance with other weights or without a
 * rule. Only what the index does not hold in columns is changed, pairs aside, whose ties are made
 * anew: so the columns are shared.
 */
#include <inttypes.h>
#include <string.h>

#include "matcher/check.h"
#include "matcher/explain.h"
#include "matcher/rules.h"
#include "matcher/score.h"
#include "matcher/single.h"

enum { PERCENT_MOST = 1000 };

struct match_what_if match_what_if_none(const struct match_instance *instance)
{
    return (struct match_what_if){.weights = instance->weights,
                                  .cover = 100,
                                  .balance = 100,
                                  .groups = 100,
                                  .pairs = 100,
                                  .only = MATCH_NONE};
}

/* ---- is it a question? --------------------------------------------------------------------- */

static enum pp_code check_weight(const char *name, int64_t value, int64_t least, int64_t most,
                                 struct pp_err *err)
{
    if (value >= least && value <= most)
        return PP_OK;
    return pp_fail(err, PP_INVALID, "%s must be from %" PRId64 " to %" PRId64 ", not %" PRId64,
                   name, least, most, value);
}

static enum pp_code check_weights(const struct match_what_if *what, struct pp_err *err)
{
    const struct match_weights *w = &what->weights;
    const struct {
        const char *name;
        int64_t value, least, most;
    } all[] = {
        {"want", w->want, 0, MATCH_POINTS_MOST},
        {"seniority", w->seniority, 0, MATCH_POINTS_MOST},
        {"km_per_point", w->km_per_point, 1, MATCH_NUMBER_MOST},
        {"fee_per_point", w->fee_per_point, 1, MATCH_NUMBER_MOST},
        {"load", w->load, 0, MATCH_POINTS_MOST},
        {"km_cost", w->km_cost, 0, MATCH_POINTS_MOST},
        {"cover", what->cover, 0, PERCENT_MOST},
        {"balance", what->balance, 0, PERCENT_MOST},
        {"groups", what->groups, 0, PERCENT_MOST},
        {"pairs", what->pairs, 0, PERCENT_MOST},
    };
    enum pp_code code = PP_OK;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && code == PP_OK; i++)
        code = check_weight(all[i].name, all[i].value, all[i].least, all[i].most, err);
    return code;
}

static bool is_without(const struct match_what_if *what, enum match_without one)
{
    return what->without >> one & 1;
}

/* `only` must be an entry of every list that it narrows. */
static enum pp_code check_only(const struct match_request *request,
                               const struct match_what_if *what, struct pp_err *err)
{
    const struct {
        enum match_without of;
        size_t count;
    } lists[] = {
        {MATCH_WITHOUT_ROLE, request->seat_count},
        {MATCH_WITHOUT_SENIORITY, request->seat_count},
        {MATCH_WITHOUT_GROUP, request->seat_count},
        {MATCH_WITHOUT_MUST, request->seat_count},
        {MATCH_WITHOUT_PINNED, request->seat_count},
        {MATCH_WITHOUT_REQUIRE, request->require_count},
        {MATCH_WITHOUT_COVER, request->cover_count},
        {MATCH_WITHOUT_BALANCE, request->balance_count},
    };
    if (what->without >> MATCH_WITHOUT_COUNT)
        return pp_fail(err, PP_INVALID, "there are %d rules and goals to do without",
                       MATCH_WITHOUT_COUNT);
    for (size_t i = 0; what->only != MATCH_NONE && i < sizeof lists / sizeof lists[0]; i++)
        if (is_without(what, lists[i].of) &&
            (what->only < 0 || (size_t)what->only >= lists[i].count))
            return pp_fail(err, PP_INVALID, "there is no \"%s\" number %" PRId32 ", there are %zu",
                           match_without_word(lists[i].of), what->only, lists[i].count);
    return PP_OK;
}

/* ---- the changed copy ---------------------------------------------------------------------- */

static int32_t share(int32_t points, int32_t percent)
{
    const int64_t part = (int64_t)points * percent / 100;
    return (int32_t)(part > MATCH_POINTS_MOST    ? MATCH_POINTS_MOST
                     : part < -MATCH_POINTS_MOST ? -MATCH_POINTS_MOST
                                                 : part);
}

static bool goes(const struct match_what_if *what, enum match_without one, size_t i)
{
    return is_without(what, one) && (what->only == MATCH_NONE || (size_t)what->only == i);
}

static void change_seats(struct match_request *request, const struct match_what_if *what,
                         struct pp_arena *arena)
{
    struct match_seat *seats =
        pp_dup_bytes(arena, request->seats, request->seat_count * sizeof *seats);
    struct match_pin *pins = PP_NEW_ARRAY(arena, request->pinned_count, struct match_pin);
    size_t pin_count = 0;
    for (size_t s = 0; s < request->seat_count; s++) {
        if (goes(what, MATCH_WITHOUT_ROLE, s))
            seats[s].roles = UINT64_MAX;
        if (goes(what, MATCH_WITHOUT_SENIORITY, s))
            seats[s].seniority = 0;
        if (goes(what, MATCH_WITHOUT_GROUP, s))
            seats[s].group = MATCH_GROUP_ANY;
        if (goes(what, MATCH_WITHOUT_MUST, s))
            seats[s].must_count = 0;
    }
    for (size_t i = 0; i < request->pinned_count; i++)
        if (!goes(what, MATCH_WITHOUT_PINNED, (size_t)request->pinned[i].seat))
            pins[pin_count++] = request->pinned[i];
    request->seats = seats;
    request->pinned = pins;
    request->pinned_count = pin_count;
}

static void change_goals(struct match_request *request, const struct match_what_if *what,
                         struct pp_arena *arena)
{
    struct match_need *needs = PP_NEW_ARRAY(arena, request->require_count, struct match_need);
    struct match_bonus *cover = PP_NEW_ARRAY(arena, request->cover_count, struct match_bonus);
    struct match_balance *balance =
        PP_NEW_ARRAY(arena, request->balance_count, struct match_balance);
    size_t need_count = 0, cover_count = 0, balance_count = 0;
    for (size_t i = 0; i < request->require_count; i++)
        if (!goes(what, MATCH_WITHOUT_REQUIRE, i))
            needs[need_count++] = request->require[i];
    for (size_t i = 0; i < request->cover_count; i++) {
        cover[cover_count] = request->cover[i];
        cover[cover_count].points = share(cover[cover_count].points, what->cover);
        cover_count += !goes(what, MATCH_WITHOUT_COVER, i);
    }
    for (size_t i = 0; i < request->balance_count; i++) {
        balance[balance_count] = request->balance[i];
        balance[balance_count].points = share(balance[balance_count].points, what->balance);
        balance_count += !goes(what, MATCH_WITHOUT_BALANCE, i);
    }
    request->require = needs;
    request->require_count = need_count;
    request->cover = cover;
    request->cover_count = cover_count;
    request->balance = balance;
    request->balance_count = balance_count;
    request->group_points = share(request->group_points, what->groups);
}

static void change_lists(struct match_request *request, const struct match_what_if *what,
                         struct pp_arena *arena)
{
    int32_t *const limits[] = {&request->max_per_organisation, &request->max_per_region,
                               &request->max_new, &request->budget, &request->group_limit};
    static const enum match_without names[] = {MATCH_WITHOUT_ORGANISATION, MATCH_WITHOUT_REGION,
                                               MATCH_WITHOUT_NEW, MATCH_WITHOUT_BUDGET,
                                               MATCH_WITHOUT_GROUPS};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_without(what, names[i]))
            *limits[i] = MATCH_NONE;
    if (is_without(what, MATCH_WITHOUT_BARRED))
        request->barred_count = 0;
    if (is_without(what, MATCH_WITHOUT_BANNED))
        request->banned_count = 0;
    if (is_without(what, MATCH_WITHOUT_AFFINITY))
        request->affinity_count = 0;
    if (is_without(what, MATCH_WITHOUT_COMPARABLE))
        request->comparable_count = 0;
    if (is_without(what, MATCH_WITHOUT_WINDOWS)) {
        struct match_window *windows =
            pp_dup_bytes(arena, request->windows, request->window_count * sizeof *windows);
        for (size_t w = 0; w < request->window_count; w++)
            windows[w].points = 0;
        request->windows = windows;
    }
}

static void change_peers(struct match_instance *instance, const struct match_what_if *what,
                         struct pp_arena *arena)
{
    if (!is_without(what, MATCH_WITHOUT_MERIT))
        return;
    struct match_peer *peers =
        pp_dup_bytes(arena, instance->peers, instance->peer_count * sizeof *peers);
    for (size_t p = 0; p < instance->peer_count; p++)
        peers[p].merit = 0;
    instance->peers = peers;
}

/* True when pairs changed. */
static bool change_pairs(struct match_instance *instance, const struct match_what_if *what,
                         struct pp_arena *arena)
{
    const bool without_never = is_without(what, MATCH_WITHOUT_NEVER);
    const int32_t percent = is_without(what, MATCH_WITHOUT_PAIRS) ? 0 : what->pairs;
    if (!without_never && percent == 100)
        return false;
    struct match_pair *pairs =
        pp_dup_bytes(arena, instance->pairs, instance->pair_count * sizeof *pairs);
    for (size_t i = 0; i < instance->pair_count; i++) {
        pairs[i].points = share(pairs[i].points, percent);
        pairs[i].never &= !without_never;
    }
    instance->pairs = pairs;
    return true;
}

static const struct match_index *changed_index(const struct match_index *index, size_t request,
                                               const struct match_what_if *what,
                                               struct pp_arena *arena)
{
    struct match_instance *instance = PP_NEW(arena, struct match_instance);
    struct match_request *one = PP_NEW(arena, struct match_request);
    *instance = *index->instance;
    *one = instance->requests[request];
    change_seats(one, what, arena);
    change_goals(one, what, arena);
    change_lists(one, what, arena);
    change_peers(instance, what, arena);
    instance->weights = what->weights;
    instance->requests = one;
    instance->request_count = 1;
    return change_pairs(instance, what, arena) ? match_index_new(instance, arena)
                                               : match_index_over(index, instance, arena);
}

/* ---- before and after ---------------------------------------------------------------------- */

static bool sits(const struct match_team *team, int32_t peer)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team->seats[s] == peer)
            return true;
    return false;
}

/* Who is in one team and not in the other, rising. */
static size_t only_in(const struct match_team *team, const struct match_team *other, int32_t *peers)
{
    size_t count = 0;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++) {
        if (team->seats[s] == MATCH_NONE || sits(other, team->seats[s]))
            continue;
        size_t i = count++;
        for (; i && peers[i - 1] > team->seats[s]; i--)
            peers[i] = peers[i - 1];
        peers[i] = team->seats[s];
    }
    return count;
}

static void compare(const struct match_index *index, const struct match_request *request,
                    struct match_what_if_answer *answer)
{
    const struct match_team *before = &answer->before.teams[0], *after = &answer->after.teams[0];
    struct match_team then = *after;
    match_score_team(index, request, &then);
    answer->both = true;
    answer->same = before->window == after->window &&
                   memcmp(before->seats, after->seats, sizeof before->seats) == 0;
    answer->difference = match_difference(before, after);
    answer->then = match_difference(before, &then);
    answer->breaks = match_rules_team(index, request, &then);
    answer->come_count = only_in(after, before, answer->comes);
    answer->go_count = only_in(before, after, answer->goes);
}

enum pp_code match_what_if(const struct match_index *index, size_t request,
                           const struct match_what_if *what, const struct match_options *options,
                           struct pp_arena *arena, struct match_what_if_answer *answer,
                           struct pp_err *err)
{
    *answer = (struct match_what_if_answer){0};
    enum pp_code code = match_check_request(index->instance, request, err);
    if (code == PP_OK)
        code = check_weights(what, err);
    if (code == PP_OK)
        code = check_only(&index->instance->requests[request], what, err);
    if (code == PP_OK)
        code = match_single(index, request, options, arena, &answer->before, err);
    if (code != PP_OK)
        return code;
    const struct match_index *changed = changed_index(index, request, what, arena);
    code = match_single(changed, 0, options, arena, &answer->after, err);
    if (code == PP_OK && answer->before.team_count && answer->after.team_count)
        compare(index, &index->instance->requests[request], answer);
    return code;
}
