/*
 * Mode rebalance: what is arranged becomes the plan's start, and the plan that comes out of it is
 * compared with what was.
 */
#include "matcher/rebalance.h"

#include <string.h>

#include "matcher/book.h"
#include "matcher/rules.h"
#include "matcher/score.h"

struct rebalance {
    const struct match_index *index;
    const struct match_instance *instance;
    const struct match_rebalance_options *options;
    struct match_team *before, *after; /* by request; points with load */
    bool *frozen;                      /* by request: those that can be */
};

const char *match_between_rule_word(enum match_between_rule rule)
{
    static const char *const words[MATCH_BETWEEN_RULES] = {"clash", "days_left",
                                                           "engagements_left"};
    return words[rule];
}

static const struct match_request *request_at(const struct rebalance *at, size_t request)
{
    return &at->instance->requests[request];
}

static struct match_team no_team(void)
{
    struct match_team team = {.window = MATCH_NONE};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        team.seats[s] = MATCH_NONE;
    return team;
}

static struct match_team current_team(const struct match_request *request)
{
    const struct match_current *current = request->current;
    struct match_team team = no_team();
    if (!current)
        return team;
    team.window = current->window;
    for (size_t i = 0; i < current->seat_count; i++)
        team.seats[current->seats[i].seat] = current->seats[i].peer;
    return team;
}

/* ---- before -------------------------------------------------------------------------------- */

/* Which frozen requests can stay as they are, beside each other. */
static void freeze(struct rebalance *at, struct pp_arena *arena)
{
    struct pp_arena scratch = {0};
    struct match_book book;
    match_book_init(&book, at->instance, &scratch);
    at->frozen = PP_NEW_ARRAY(arena, at->instance->request_count, bool);
    for (size_t r = 0; at->options->frozen && r < at->instance->request_count; r++) {
        if (!at->options->frozen[r])
            continue;
        struct match_offer team = {.window = at->before[r].window};
        memcpy(team.seats, at->before[r].seats, sizeof team.seats);
        at->frozen[r] = team.window == MATCH_NONE || match_book_takes(&book, at->index, r, &team);
        if (at->frozen[r] && team.window != MATCH_NONE)
            match_book_put(&book, r, &team);
    }
    pp_arena_fini(&scratch);
}

/* Points as in a plan's answer: the load counted in the order of the requests. */
static void score_before(struct rebalance *at)
{
    struct pp_arena scratch = {0};
    int32_t *uses = PP_NEW_ARRAY(&scratch, at->instance->peer_count, int32_t);
    for (size_t r = 0; r < at->instance->request_count; r++)
        if (at->before[r].window != MATCH_NONE) {
            match_score_team(at->index, request_at(at, r), &at->before[r]);
            match_score_load(at->instance, &at->before[r], uses);
        }
    pp_arena_fini(&scratch);
}

/* ---- changes ------------------------------------------------------------------------------- */

static bool sits_in(const struct match_team *team, int32_t peer)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team->seats[s] == peer)
            return true;
    return false;
}

static bool is_firm(const struct match_current *current, size_t seat)
{
    for (size_t i = 0; i < current->firm_count; i++)
        if ((size_t)current->firm[i] == seat)
            return true;
    return false;
}

static bool same_team(const struct match_team *a, const struct match_team *b)
{
    return a->window == b->window && memcmp(a->seats, b->seats, sizeof a->seats) == 0;
}

/* The rules between the current teams that the peer's place in this one breaks. */
static void find_between(const struct rebalance *at, const struct match_book *days, size_t request,
                         struct match_moved_seat *seat)
{
    const int32_t peer = seat->before;
    const struct match_peer *of = &at->instance->peers[peer];
    int64_t uses = 0, charged = 0;
    for (size_t r = 0; r < at->instance->request_count; r++) {
        if (at->before[r].window == MATCH_NONE || !sits_in(&at->before[r], peer))
            continue;
        uses++;
        charged += request_at(at, r)->charge;
        if (r == request || seat->between & 1u << MATCH_BETWEEN_CLASH ||
            !match_book_clash(days, peer, request, at->before[request].window, r,
                              at->before[r].window))
            continue;
        seat->between |= 1u << MATCH_BETWEEN_CLASH;
        seat->clash = r;
    }
    seat->between |= (uint32_t)(charged > of->days_left) << MATCH_BETWEEN_DAYS;
    seat->between |= (uint32_t)(uses > of->engagements_left) << MATCH_BETWEEN_ENGAGEMENTS;
}

static void fill_seat(const struct rebalance *at, const struct match_book *days,
                      struct match_moved *change, size_t s)
{
    struct match_moved_seat *seat = &change->seats[s];
    const struct match_request *request = request_at(at, change->request);
    const bool same_dates = change->before.window == change->after.window;
    seat->before = change->before.seats[s];
    seat->after = change->after.seats[s];
    seat->comes =
        seat->after != MATCH_NONE && !(same_dates && sits_in(&change->before, seat->after));
    if (seat->before == MATCH_NONE)
        return;
    const size_t window = (size_t)change->before.window;
    seat->firm = is_firm(request->current, s);
    seat->stays = same_dates && sits_in(&change->after, seat->before);
    seat->broken =
        match_rules_broken(at->instance, request, s, seat->before) & ~(1u << MATCH_RULE_BUSY);
    if (!match_rules_free(at->instance, request, window, seat->before))
        seat->broken |= 1u << MATCH_RULE_BUSY;
    find_between(at, days, change->request, seat);
    change->disturbed += !seat->stays;
    change->forced |= seat->broken || seat->between;
}

static int64_t worth(const struct rebalance *at, size_t request, const struct match_team *team)
{
    return team->window == MATCH_NONE ? -(int64_t)request_at(at, request)->priority
                                      : team->points - team->parts.moves;
}

static struct match_moved make_change(const struct rebalance *at, const struct match_book *days,
                                      size_t r)
{
    const struct match_request *request = request_at(at, r);
    struct match_moved change = {.request = r, .before = at->before[r], .after = at->after[r]};
    if (change.before.window != MATCH_NONE)
        change.team_broken = match_rules_team(at->index, request, &change.before);
    change.forced = change.team_broken != 0;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        fill_seat(at, days, &change, s);
    change.thawed = at->options->frozen && at->options->frozen[r];
    change.cost = match_score_moves(request, change.after.window, change.after.seats);
    change.gain = worth(at, r, &change.after) - worth(at, r, &change.before);
    return change;
}

static void list_changes(struct rebalance *at, struct pp_arena *arena,
                         struct match_rebalance_answer *answer)
{
    const size_t requests = at->instance->request_count;
    struct pp_arena scratch = {0};
    struct match_book days;
    match_book_init(&days, at->instance, &scratch);
    struct match_moved *changes = PP_NEW_ARRAY(arena, requests, struct match_moved);
    for (size_t r = 0; r < requests; r++) {
        if (same_team(&at->before[r], &at->after[r]))
            continue;
        const struct match_moved change = make_change(at, &days, r);
        changes[answer->change_count++] = change;
        answer->disturbed += change.disturbed;
        answer->cost += change.cost;
        answer->gain += change.gain;
    }
    answer->changes = changes;
    pp_arena_fini(&scratch);
}

/* ---- the run ------------------------------------------------------------------------------- */

enum pp_code match_rebalance(const struct match_index *index,
                             const struct match_rebalance_options *options, struct pp_arena *arena,
                             struct match_rebalance_answer *answer, struct pp_err *err)
{
    const size_t requests = index->instance->request_count;
    struct rebalance at = {.index = index, .instance = index->instance, .options = options};
    struct pp_arena work = {0};
    struct match_plan_team *start = PP_NEW_ARRAY(&work, requests, struct match_plan_team);
    size_t count = 0;
    *answer = (struct match_rebalance_answer){0};
    at.before = PP_NEW_ARRAY(&work, requests, struct match_team);
    at.after = PP_NEW_ARRAY(&work, requests, struct match_team);
    for (size_t r = 0; r < requests; r++) {
        at.before[r] = current_team(&index->instance->requests[r]);
        at.after[r] = no_team();
        if (at.before[r].window != MATCH_NONE)
            start[count++] = (struct match_plan_team){r, at.before[r]};
    }
    score_before(&at);
    freeze(&at, &work);
    const struct match_plan_options plan = {.step_limit = options->step_limit,
                                            .cancelled = options->cancelled,
                                            .progress = options->progress,
                                            .arg = options->arg,
                                            .start = start,
                                            .start_count = count,
                                            .frozen = at.frozen,
                                            .calm = true,
                                            .hands = options->hands};
    const enum pp_code code = match_plan(index, &plan, arena, &answer->plan, err);
    for (size_t i = 0; code == PP_OK && i < answer->plan.team_count; i++)
        at.after[answer->plan.teams[i].request] = answer->plan.teams[i].team;
    if (code == PP_OK) {
        list_changes(&at, arena, answer);
        PP_REQUIRE(answer->disturbed == answer->plan.disturbed);
        answer->disturbed_bound = answer->plan.disturbed_bound;
        answer->proven =
            answer->plan.status == MATCH_OPTIMAL && answer->disturbed == answer->disturbed_bound;
    }
    pp_arena_fini(&work);
    return code;
}
