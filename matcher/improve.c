/*
 * Steps that serve a few requests in another way.
 */
#include "matcher/improve.h"

enum {
    PICKED_MOST = 6,
    TRIES = 200,
    TRIES_RELATED = 150,
    NOISE = 96, /* parts: of prices, from least to most */
};

/* As in the dual, but with each peer a little cheaper or dearer: another team each time. */
static void price_in_push(void *arg, size_t window, const int32_t *peers, size_t count,
                          int64_t *prices)
{
    const struct match_planning *plan = arg;
    for (size_t i = 0; i < count; i++)
        prices[i] = match_dual_price(&plan->sweep.dual, plan->asked, window, peers[i]) *
                    (MATCH_PART - NOISE / 2 +
                     (int64_t)(match_planning_mix(plan->salt + (uint64_t)peers[i]) % NOISE)) /
                    MATCH_PART;
}

/* ---- a few requests ------------------------------------------------------------------------ */

static bool shares_peer(const struct match_offer *a, const struct match_offer *b)
{
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        for (size_t t = 0; t < MATCH_SEATS_MOST && a->seats[s] != MATCH_NONE; t++)
            if (a->seats[s] == b->seats[t])
                return true;
    return false;
}

static bool shares_days(const struct match_planning *plan, size_t a, size_t b)
{
    const struct match_book *book = &plan->book;
    const struct match_instance *in = plan->instance;
    const int32_t a_start = in->requests[a].windows[book->team[a].window].start;
    const int32_t b_start = in->requests[b].windows[book->team[b].window].start;
    return a_start <= b_start + book->last_offset[b] && b_start <= a_start + book->last_offset[a];
}

static bool is_related(struct match_planning *plan, size_t a, size_t b)
{
    const struct match_offer *team = plan->book.team;
    if (team[a].window == MATCH_NONE || team[b].window == MATCH_NONE)
        return match_planning_roll(plan, 3) == 0;
    return shares_days(plan, a, b) || shares_peer(&team[a], &team[b]);
}

size_t match_improve_relative(struct match_planning *plan, size_t request)
{
    size_t r = request;
    for (int tries = 0; tries < TRIES_RELATED; tries++) {
        r = plan->loose[match_planning_roll(plan, plan->loose_count)];
        if (r != request && is_related(plan, request, r))
            break;
    }
    return r;
}

/* Two to six requests that stand in each other's way; returns how many. */
static size_t pick(struct match_planning *plan, size_t picked[static PICKED_MOST])
{
    const size_t requests = plan->instance->request_count;
    size_t most = 2 + match_planning_roll(plan, PICKED_MOST - 1), count = 1;
    most = most < requests ? most : requests;
    picked[0] = plan->loose[match_planning_roll(plan, plan->loose_count)];
    for (int tries = 0; count < most && tries < TRIES; tries++) {
        const size_t r = match_planning_roll(plan, requests);
        bool taken = false, related = tries >= TRIES_RELATED;
        for (size_t i = 0; i < count; i++)
            taken |= picked[i] == r;
        taken |= plan->frozen[r];
        for (size_t i = 0; i < count && !taken && !related; i++)
            related = is_related(plan, picked[i], r);
        if (!taken && related)
            picked[count++] = r;
    }
    return count;
}

static void put_back(struct match_planning *plan, const size_t *picked, size_t count,
                     const struct match_offer *before)
{
    for (size_t i = 0; i < count; i++)
        match_book_clear(&plan->book, picked[i]);
    for (size_t i = 0; i < count; i++)
        if (before[i].window != MATCH_NONE)
            match_book_put(&plan->book, picked[i], &before[i]);
}

/* Late acceptance: also what is no worse than the plan was some improvements ago. */
static bool is_welcome(struct match_planning *plan, int64_t before)
{
    int64_t *late = &plan->late[plan->late_at];
    const bool welcome = plan->book.points >= before || plan->book.points >= *late;
    *late = welcome ? plan->book.points : before;
    plan->late_at = (plan->late_at + 1) % MATCH_LATE;
    return welcome;
}

static void save(const struct match_planning *plan, struct match_offer *before,
                 const size_t *picked, size_t count)
{
    for (size_t i = 0; i < count; i++)
        before[i] = plan->book.team[picked[i]];
}

/* A few requests are taken out and served anew, in any order. False when it ended. */
static bool reserve(struct match_planning *plan, size_t picked[static PICKED_MOST], size_t *count,
                    struct match_offer before[static PICKED_MOST])
{
    static const int64_t parts[] = {0, 0, MATCH_PART / 2, MATCH_PART};
    const int64_t part = match_planning_priced(plan) ? parts[match_planning_roll(plan, 4)] : 0;
    *count = pick(plan, picked);
    for (size_t i = 0; i < *count; i++) {
        const size_t j = i + match_planning_roll(plan, *count - i), r = picked[j];
        picked[j] = picked[i];
        picked[i] = r;
    }
    save(plan, before, picked, *count);
    for (size_t i = 0; i < *count; i++)
        match_book_clear(&plan->book, picked[i]);
    for (size_t i = 0; i < *count; i++)
        if (!match_planning_serve(plan, picked[i], part))
            return false;
    return true;
}

/* Adds the requests whose engagements keep the peer from one more; false when they are too many. */
static bool add_rivals(const struct match_planning *plan, size_t request, int32_t window,
                       int32_t peer, size_t picked[static PICKED_MOST], size_t *count)
{
    const struct match_book *book = &plan->book;
    for (int32_t e = book->head[peer]; e >= 0; e = book->next[e]) {
        const size_t other = (size_t)e / MATCH_SEATS_MOST;
        bool taken = false;
        for (size_t i = 0; i < *count; i++)
            taken |= picked[i] == other;
        if (taken ||
            (!match_book_full(book, request, peer) &&
             !match_book_clash(book, peer, request, window, other, book->team[other].window)))
            continue;
        if (*count == PICKED_MOST || plan->frozen[other])
            return false;
        picked[(*count)++] = other;
    }
    return true;
}

/*
 * One request is given the team that the prices of the bound would give it; those in the way are
 * served anew. False when it ended.
 */
static bool push_in(struct match_planning *plan, size_t picked[static PICKED_MOST], size_t *count,
                    struct match_offer before[static PICKED_MOST])
{
    const size_t request = plan->loose[match_planning_roll(plan, plan->loose_count)];
    struct match_ask ask = {
        .price = price_in_push, .grain = plan->scale, .first = plan->sweep.dual.wish.team[request]};
    struct match_bid bid;
    plan->salt = match_planning_mix(++plan->dice);
    if (!match_planning_search(plan, request, &ask, &bid))
        return false;
    *count = 0;
    if (bid.offer.window == MATCH_NONE)
        return true;
    picked[(*count)++] = request;
    save(plan, before, picked, 1);
    match_book_clear(&plan->book, request);
    bool few = true;
    for (size_t s = 0; s < MATCH_SEATS_MOST && few; s++)
        if (bid.offer.seats[s] != MATCH_NONE)
            few = add_rivals(plan, request, bid.offer.window, bid.offer.seats[s], picked, count);
    if (!few) {
        put_back(plan, picked, 1, before);
        *count = 0;
        return true;
    }
    save(plan, before + 1, picked + 1, *count - 1);
    for (size_t i = 1; i < *count; i++)
        match_book_clear(&plan->book, picked[i]);
    match_book_put(&plan->book, request, &bid.offer);
    for (size_t i = 1; i < *count; i++)
        if (!match_planning_serve(plan, picked[i], 0))
            return false;
    return true;
}

/* One step: some requests are served in another way; false when it ended. */
bool match_improve(struct match_planning *plan)
{
    size_t picked[PICKED_MOST], count = 0;
    struct match_offer before[PICKED_MOST];
    if (!match_planning_goes_on(plan))
        return false;
    const int64_t points = plan->book.points;
    const bool pushes = match_planning_priced(plan) && match_planning_roll(plan, 4) != 0;
    if (!(pushes ? push_in : reserve)(plan, picked, &count, before))
        return false;
    plan->stats.steps++;
    if (!is_welcome(plan, points))
        put_back(plan, picked, count, before);
    match_planning_keep(plan);
    return true;
}
