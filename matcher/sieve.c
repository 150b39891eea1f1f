/*
 * Proof sketch: with the prices of the second look, `upper` bounds every team of a window and is
 * the sum of what is best for each seat; so a team with a member whose value is below (aim - upper
 * + best of that seat), in every open window and for every seat, has fewer points than the aim. The
 * margin of a peer is its value less a reference for the seat: who is below the least such
 * difference is in no team of interest. What pairs gain is charged to their ends: any shares are
 * valid, these raise few above the reference, and only they are looked at again.
 */
#include "matcher/sieve.h"

#include <stdlib.h>
#include <string.h>

#ifdef PP_SLOW_CHECKS
enum { WORDS_LEAST = 1, SAMPLE_WORDS = 1, TOP = 1, PIECE = 1, LEFT_SHARE = 4, LOOKS_MOST = 3 };
#else
enum {
    WORDS_LEAST = 400, /* of 64 peers: fewer are not sieved */
    SAMPLE_WORDS = 48,
    TOP = 200,       /* for each seat, that are searched for a team to begin with */
    PIECE = 16,      /* words looked at at once */
    LEFT_SHARE = 16, /* more than this part of all are left: better prices may pay */
    LOOKS_MOST = 3,
};
#endif

enum { PEER_BITS = 20, NOBODY = INT32_MIN };

/* What one hand works with. */
struct lane {
    struct match_problem problem; /* its candidates are those of the piece at hand */
    struct match_finder finder;
    struct match_coder coder;
    struct match_bound bound;
    /* By seat, value and peer in one number: the best TOP are among them. */
    int64_t top[MATCH_SEATS_MOST][2 * TOP];
    size_t top_count[MATCH_SEATS_MOST];
    int64_t top_least[MATCH_SEATS_MOST];
    int64_t candidates;
};

struct sieve {
    const struct match_index *index;
    struct match_problem *problem; /* whose features, seats and windows these are */
    struct lane *lanes;
    size_t lane_count;
    int32_t *margin; /* by peer, fine: without what pairs gain; NOBODY: no candidate */
    int64_t *charge; /* by peer, fine: of what pairs gain */
    int64_t *refer;  /* by seat, fine */
    bool with_gains; /* a look at some once more, with what pairs gain */
};

bool match_sieve_pays(const struct match_index *index)
{
    return index->words >= WORDS_LEAST;
}

/* ---- looking at everybody ------------------------------------------------------------------ */

static int32_t clamp(int64_t fine)
{
    return fine > INT32_MAX ? INT32_MAX : fine <= NOBODY ? NOBODY + 1 : (int32_t)fine;
}

static int by_falling_number(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x > y ? -1 : x < y;
}

/* Of equal values the lower peer comes first. */
static void note_top(struct lane *lane, size_t seat, int64_t value, int32_t peer)
{
    const int64_t number =
        (int64_t)clamp(value) * (1 << PEER_BITS) + ((1 << PEER_BITS) - 1 - (int64_t)peer);
    if (number <= lane->top_least[seat])
        return;
    int64_t *top = lane->top[seat];
    top[lane->top_count[seat]++] = number;
    if (lane->top_count[seat] < 2 * TOP)
        return;
    qsort(top, 2 * TOP, sizeof *top, by_falling_number);
    lane->top_count[seat] = TOP;
    lane->top_least[seat] = top[TOP - 1];
}

/*
 * What pairs gain, charged to their ends so that they are not raised above the reference where that
 * can be had, pair by pair.
 */
static void charge_pairs(struct sieve *s)
{
    const struct match_instance *instance = s->index->instance;
    memset(s->charge, 0, instance->peer_count * sizeof *s->charge);
    for (size_t i = 0; s->index->pair_most > 0 && i < instance->pair_count; i++) {
        const struct match_pair *pair = &instance->pairs[i];
        if (pair->points <= 0 || s->margin[pair->a] == NOBODY || s->margin[pair->b] == NOBODY)
            continue;
        const int64_t points = (int64_t)pair->points * MATCH_FINE;
        const int64_t share = match_bound_share(points, -s->margin[pair->a] - s->charge[pair->a],
                                                -s->margin[pair->b] - s->charge[pair->b]);
        s->charge[pair->a] += share;
        s->charge[pair->b] += points - share;
    }
}

static void note_margins(struct sieve *s, struct lane *lane)
{
    const struct match_candidates *candidates = &lane->problem.candidates;
    const size_t seats = candidates->seats;
    for (size_t c = 0; c < candidates->count; c++) {
        const int32_t p = candidates->peer[c];
        int64_t most = INT64_MIN;
        for (unsigned left = candidates->fits[c] & lane->bound.leaders; left; left &= left - 1) {
            const size_t seat = (size_t)__builtin_ctz(left);
            const int64_t value = lane->bound.value[c] +
                                  (int64_t)candidates->points[c * seats + seat] * MATCH_FINE -
                                  s->refer[seat];
            most = value > most ? value : most;
            note_top(lane, seat, value, p);
        }
        const int32_t margin = clamp(most);
        s->margin[p] = margin > s->margin[p] ? margin : s->margin[p];
    }
    lane->candidates += (int64_t)candidates->count;
}

static void look_at_piece(struct sieve *s, struct lane *lane, size_t begin, size_t end)
{
    struct match_candidates *candidates = &lane->problem.candidates;
    struct match_bound *bound = &lane->bound;
    const size_t peers = s->index->instance->peer_count;
    for (size_t p = begin * 64; !s->with_gains && p < end * 64 && p < peers; p++)
        s->margin[p] = NOBODY;
    candidates->count = 0;
    match_finder_find(&lane->finder, begin, end, candidates);
    match_coder_encode(&lane->coder, candidates);
    bound->alive_count = candidates->count;
    for (size_t c = 0; c < candidates->count; c++) {
        bound->alive[c] = (int32_t)c;
        bound->bonus[c] = s->with_gains ? s->charge[candidates->peer[c]] : 0;
    }
    match_bound_look(bound);
    if (!s->with_gains)
        note_margins(s, lane);
}

static void look(void *arg, size_t i)
{
    struct sieve *s = arg;
    struct lane *lane = &s->lanes[i];
    const size_t words = s->index->words;
    if (!s->with_gains)
        match_bound_begin(&lane->bound);
    for (size_t seat = 0; !s->with_gains && seat < MATCH_SEATS_MOST; seat++) {
        lane->top_count[seat] = 0;
        lane->top_least[seat] = INT64_MIN;
    }
    for (size_t begin = i * PIECE; begin < words; begin += s->lane_count * PIECE)
        look_at_piece(s, lane, begin, begin + PIECE < words ? begin + PIECE : words);
}

static void open_lanes(struct sieve *s, const struct match_hands *hands, struct pp_arena *arena)
{
    struct match_problem *problem = s->problem;
    const size_t row = problem->features.dimension_count;
    const size_t most = PIECE * 64 + MATCH_SEATS_MOST;
    s->lane_count = hands && hands->count ? hands->count : 1;
    s->lanes = PP_NEW_ARRAY(arena, s->lane_count, struct lane);
    for (size_t i = 0; i < s->lane_count; i++) {
        struct lane *lane = &s->lanes[i];
        lane->problem = *problem;
        match_finder_init(&lane->finder, s->index, problem->request, true, NULL, arena);
        match_candidates_room(&lane->problem.candidates, problem->request, most, arena);
        lane->problem.candidates.dimensions = row;
        lane->problem.candidates.code = PP_NEW_ARRAY(arena, most * row, uint16_t);
        match_coder_init(&lane->coder, s->index, &lane->problem.features, arena);
        match_bound_room(&lane->bound, &lane->problem, most);
    }
}

/* A look at everybody, at these prices; what is best, seat by seat, is then in the first lane. */
static void look_at_all(struct sieve *s, const struct match_prices *prices,
                        const struct match_hands *hands, struct match_stats *stats)
{
    for (size_t i = 0; i < s->lane_count; i++)
        match_bound_learn(&s->lanes[i].bound, prices);
    for (size_t i = 0; i < s->lane_count; i++)
        s->lanes[i].candidates = 0;
    match_hands_each(hands, s->lane_count, look, s);
    for (size_t i = 1; i < s->lane_count; i++)
        match_bound_merge(&s->lanes[0].bound, &s->lanes[i].bound);
    match_bound_end(&s->lanes[0].bound);
    stats->passes++;
    stats->steps += (int64_t)s->index->instance->peer_count / 16;
}

/* ---- the stages ---------------------------------------------------------------------------- */

/* Every so many words one, so that the sample is spread evenly. */
static const uint64_t *draw_sample(const struct match_index *index, struct pp_arena *arena)
{
    uint64_t *among = PP_NEW_ARRAY(arena, index->words, uint64_t);
    for (size_t i = 0; i < SAMPLE_WORDS && i < index->words; i++)
        among[i * index->words / SAMPLE_WORDS] = ~(uint64_t)0;
    return among;
}

/* The best TOP for each seat. */
static const uint64_t *take_core(struct sieve *s, struct pp_arena *arena)
{
    uint64_t *among = PP_NEW_ARRAY(arena, s->index->words, uint64_t);
    int64_t *all = PP_NEW_ARRAY(arena, s->lane_count * 2 * TOP, int64_t);
    for (size_t seat = 0; seat < s->problem->candidates.seats; seat++) {
        size_t count = 0;
        for (size_t i = 0; i < s->lane_count; i++) {
            memcpy(all + count, s->lanes[i].top[seat], s->lanes[i].top_count[seat] * sizeof *all);
            count += s->lanes[i].top_count[seat];
        }
        qsort(all, count, sizeof *all, by_falling_number);
        for (size_t i = 0; i < count && i < TOP; i++) {
            const int64_t p = (1 << PEER_BITS) - 1 - (all[i] & ((1 << PEER_BITS) - 1));
            among[p / 64] |= (uint64_t)1 << p % 64;
        }
    }
    return among;
}

/* References: what is best for each seat, over all windows, of those in the problem. */
static void find_references(struct sieve *s, struct match_problem *problem,
                            const struct match_prices *prices)
{
    const size_t seats = problem->candidates.seats;
    struct match_bound bound;
    match_bound_room(&bound, problem, problem->candidates.count);
    match_bound_learn(&bound, prices);
    match_bound_open_all(&bound);
    for (size_t c = 0; c < problem->candidates.count; c++)
        bound.alive[c] = (int32_t)c;
    bound.alive_count = problem->candidates.count;
    match_bound_pass(&bound);
    for (size_t seat = 0; seat < seats; seat++) {
        s->refer[seat] = 0;
        for (size_t w = 0; w < problem->request->window_count; w++) {
            const int64_t last = bound.best[w * seats + bound.last[seat]];
            if (last != MATCH_NEVER && (!w || last > s->refer[seat]))
                s->refer[seat] = last;
        }
    }
}

/* The least margin with which a peer may be in a team that reaches the aim. */
static int64_t least_margin(const struct sieve *s, int64_t aim)
{
    const struct match_bound *bound = &s->lanes[0].bound;
    const size_t seats = s->problem->candidates.seats;
    int64_t least = INT64_MAX;
    for (size_t w = 0; w < s->problem->request->window_count; w++) {
        if (bound->upper[w] < aim * MATCH_FINE)
            continue; /* no team of this window reaches it */
        for (size_t seat = 0; seat < seats; seat++) {
            const int64_t value = aim * MATCH_FINE - bound->upper[w] +
                                  bound->best[w * seats + bound->last[seat]] - s->refer[seat];
            least = value < least ? value : least;
        }
    }
    return least;
}

/* Those of at least this margin, with what pairs gain; `some`: only those with such a gain. */
static uint64_t *take_left(const struct sieve *s, int64_t least, bool some, size_t *count,
                           struct pp_arena *arena)
{
    *count = 0;
    uint64_t *among = PP_NEW_ARRAY(arena, s->index->words, uint64_t);
    for (size_t p = 0; p < s->index->instance->peer_count; p++) {
        if (s->margin[p] == NOBODY)
            continue;
        const int64_t gains = s->charge[p];
        if ((some && !gains) || s->margin[p] + gains < least)
            continue;
        among[p / 64] |= (uint64_t)1 << p % 64;
        ++*count;
    }
    return among;
}

/* Who with the gains of pairs is perhaps better than the best without them: they are looked at. */
static void look_at_gains(struct sieve *s, struct pp_arena *arena)
{
    struct lane *lane = &s->lanes[0];
    const size_t seats = s->problem->candidates.seats;
    int64_t least = INT64_MAX;
    for (size_t w = 0; w < s->problem->request->window_count; w++) {
        for (size_t seat = 0; seat < seats; seat++) {
            const int64_t best = lane->bound.best[w * seats + lane->bound.last[seat]];
            least = best - s->refer[seat] < least ? best - s->refer[seat] : least;
        }
    }
    size_t count;
    charge_pairs(s);
    const size_t lane_count = s->lane_count;
    s->with_gains = true;
    s->lane_count = 1;
    lane->finder.among = take_left(s, least, true, &count, arena);
    look(s, 0);
    match_bound_end(&lane->bound);
    lane->finder.among = NULL;
    s->lane_count = lane_count;
    s->with_gains = false;
}

static void add_stats(struct match_stats *sum, const struct match_stats *stats)
{
    sum->passes += stats->passes;
    sum->nodes += stats->nodes;
    sum->teams += stats->teams;
    sum->steps += stats->steps;
}

/* Searches among some of the peers; false when it was stopped. */
static bool search_among(struct match_problem *problem, const struct match_index *index,
                         const struct match_request *request, const struct match_options *options,
                         const uint64_t *among, struct pp_arena *arena, struct match_sieved *out)
{
    int64_t bound;
    const struct match_prices *hint = out->prices.feature ? &out->prices : NULL;
    match_problem_init(problem, index, request, options, among, arena);
    problem->stats.steps = out->stats.steps;
    if (out->found.count)
        problem->found = out->found;
    struct match_prices learned = match_prices_new(problem);
    match_search(problem, hint, &bound, &learned);
    problem->stats.steps -= out->stats.steps;
    add_stats(&out->stats, &problem->stats);
    out->prices = learned;
    out->found = problem->found;
    out->stopped = problem->stopped;
    return !problem->stopped;
}

struct match_sieved match_sieve(const struct match_index *index,
                                const struct match_request *request,
                                const struct match_options *options, struct pp_arena *arena)
{
    struct match_sieved out = {0};
    struct match_problem sample, core;
    struct sieve s = {.index = index, .problem = &sample};
    if (!search_among(&sample, index, request, options, draw_sample(index, arena), arena, &out))
        return out;
    s.margin = PP_NEW_ARRAY(arena, index->instance->peer_count, int32_t);
    s.charge = PP_NEW_ARRAY(arena, index->instance->peer_count, int64_t);
    s.refer = PP_NEW_ARRAY(arena, request->seat_count, int64_t);
    open_lanes(&s, options->hands, arena);
    for (int looks = 1; looks <= LOOKS_MOST; looks++) {
        find_references(&s, looks > 1 ? &core : &sample, &out.prices);
        look_at_all(&s, &out.prices, options->hands, &out.stats);
        for (size_t i = 0; looks == 1 && i < s.lane_count; i++)
            match_bound_open_all(&s.lanes[i].bound); /* the first look asks for values alone */
        if (looks > 1) {
            size_t left;
            look_at_gains(&s, arena);
            const int64_t aim = match_problem_aim(&core, false);
            out.among = take_left(&s, least_margin(&s, aim), false, &left, arena);
            if (left <= index->instance->peer_count / LEFT_SHARE)
                break;
        }
        const uint64_t *best = take_core(&s, arena);
        if (!search_among(&core, index, request, options, best, arena, &out))
            break;
        if (!match_shortlist_full(&out.found))
            break;
    }
    for (size_t i = 0; i < s.lane_count; i++)
        out.candidates += s.lanes[i].candidates;
    return out;
}
