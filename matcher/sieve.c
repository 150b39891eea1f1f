/*
 * Proof sketch: `upper` bounds every team of a window and is the sum of what is best for each seat;
 * so a team with a member whose value is below (aim - upper + best of that seat), in every open
 * window and for every seat, has fewer points than the aim. The margin of a peer is at least its
 * value less a reference for the seat: who is below the least such difference is in no team of
 * interest. What is best for a seat, window by window, is found among those few whose margin is at
 * least what some already have. What pairs gain is charged to their ends: any shares are valid.
 */
#include "matcher/sieve.h"

#include <stdlib.h>
#include <string.h>

#include "matcher/gauge.h"
#include "matcher/score.h"

#ifdef PP_SLOW_CHECKS
enum { WORDS_LEAST = 1, SAMPLE_WORDS = 1, TOP = 1, PIECE = 1, LEFT_SHARE = 4 };
#else
enum {
    WORDS_LEAST = 400, /* of 64 peers: fewer are not sieved */
    SAMPLE_WORDS = 48,
    TOP = 200,       /* for each seat, that are searched for a team to begin with */
    PIECE = 16,      /* words looked at at once */
    LEFT_SHARE = 50, /* more than this part of all are left: better prices pay */
};
#endif

enum { PEER_BITS = 20, NOBODY = INT32_MIN, BLOCK = 1024 };

/* The looks: at a share of the peers, for better prices; at everybody; at those who are left. */
enum stage { SHARE, ALL, LEFT };

/* What one hand works with. */
struct lane {
    struct match_finder finder;
    /* By seat, value and peer in one number: the best TOP are among them. */
    int64_t top[MATCH_SEATS_MOST][2 * TOP];
    size_t top_count[MATCH_SEATS_MOST];
    int64_t top_floor[MATCH_SEATS_MOST]; /* what is worth no more is not among them */
    int64_t candidates;
};

struct sieve {
    const struct match_index *index;
    const struct match_request *request;
    struct match_bound bound; /* its candidates are those of the piece at hand */
    struct match_problem problem;
    struct match_coder coder;
    struct match_gauge gauge;
    struct lane *lanes;
    size_t lane_count;
    int32_t *margin; /* by peer, fine: without what pairs gain; NOBODY: cannot matter */
    int64_t *charge; /* by peer, fine: of what pairs gain */
    bool charged;    /* before */
    int64_t refer[MATCH_SEATS_MOST]; /* fine */
    const uint64_t *among;           /* who can matter; NULL: perhaps everybody */
    size_t stride;                   /* one piece of so many is looked at */
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

/*
 * Of equal values the lower peer comes first, and each hand sees peers by rising number: so one who
 * equals the last is not noted.
 */
static void note_top(struct lane *lane, size_t seat, int64_t value, int32_t peer)
{
    int64_t *top = lane->top[seat];
    top[lane->top_count[seat]++] =
        (int64_t)clamp(value) * (1 << PEER_BITS) + ((1 << PEER_BITS) - 1 - (int64_t)peer);
    if (lane->top_count[seat] < 2 * TOP)
        return;
    qsort(top, 2 * TOP, sizeof *top, by_falling_number);
    lane->top_count[seat] = TOP;
    lane->top_floor[seat] = top[TOP - 1] >> PEER_BITS;
}

static void charge_pair(struct sieve *s, const struct match_pair *pair)
{
    const int64_t points = (int64_t)pair->points * MATCH_FINE;
    const int64_t share = match_bound_share(points, -s->margin[pair->a] - s->charge[pair->a],
                                            -s->margin[pair->b] - s->charge[pair->b]);
    s->charge[pair->a] += share;
    s->charge[pair->b] += points - share;
}

/*
 * What pairs gain, charged to their ends so that they are not raised above the reference where that
 * can be had, pair by pair. Few pairs do, and their ends lie anywhere: they are noted first, in two
 * rounds without a branch, so that no look waits for the one before it.
 */
static void charge_pairs(struct sieve *s)
{
    const struct match_instance *instance = s->index->instance;
    const struct match_pair *pairs = s->index->pairs;
    uint32_t gaining[BLOCK];
    if (s->charged)
        memset(s->charge, 0, instance->peer_count * sizeof *s->charge);
    s->charged = true;
    for (size_t i = 0; s->index->pair_most > 0 && i < instance->pair_count;) {
        size_t some = 0, count = 0;
        for (size_t end = i + BLOCK; i < end && i < instance->pair_count; i++) {
            gaining[some] = (uint32_t)i;
            some += pairs[i].points > 0;
        }
        for (size_t k = 0; k < some; k++) {
            const struct match_pair *pair = &pairs[gaining[k]];
            gaining[count] = gaining[k];
            count += s->margin[pair->a] != NOBODY && s->margin[pair->b] != NOBODY;
        }
        for (size_t k = 0; k < count; k++)
            charge_pair(s, &pairs[gaining[k]]);
    }
}

static void look_at(struct sieve *s, struct lane *lane, int32_t p, const struct match_seen *seen)
{
    const int64_t own = match_gauge_price(&s->gauge, p, seen->cost) + seen->price +
                        match_score_stay(s->request, p) * MATCH_FINE;
    int64_t most = INT64_MIN;
    for (unsigned left = seen->fits & s->bound.leaders; left; left &= left - 1) {
        const size_t seat = (size_t)__builtin_ctz(left);
        const int64_t value =
            own - s->refer[seat] + match_finder_points(&lane->finder, seen, seat) * MATCH_FINE;
        most = value > most ? value : most;
        if (value > lane->top_floor[seat])
            note_top(lane, seat, value, p);
    }
    s->margin[p] = clamp(most);
    lane->candidates++;
}

static void look_at_word(struct sieve *s, struct lane *lane, size_t word)
{
    const size_t peers = s->index->instance->peer_count;
    struct match_seen seen;
    for (size_t p = word * 64; p < word * 64 + 64 && p < peers; p++)
        s->margin[p] = NOBODY;
    for (uint64_t left = match_finder_sift(&lane->finder, word); left; left &= left - 1) {
        const int32_t p = (int32_t)(word * 64) + __builtin_ctzll(left);
        if (match_finder_see(&lane->finder, p, &seen))
            look_at(s, lane, p, &seen);
    }
}

static void look(void *arg, size_t i)
{
    struct sieve *s = arg;
    struct lane *lane = &s->lanes[i];
    const size_t words = s->index->words;
    lane->finder.among = s->among;
    match_gauge_skills(&s->gauge, &lane->finder);
    lane->finder.knows_free = s->among != NULL;
    lane->candidates = 0;
    for (size_t seat = 0; seat < MATCH_SEATS_MOST; seat++) {
        lane->top_count[seat] = 0;
        lane->top_floor[seat] = INT64_MIN;
    }
    const size_t step = PIECE * s->stride;
    for (size_t begin = i * step; begin < words; begin += s->lane_count * step) {
        match_finder_begin(&lane->finder, begin);
        for (size_t word = begin; word < begin + PIECE && word < words; word++)
            look_at_word(s, lane, word);
    }
}

static void open_sieve(struct sieve *s, const struct match_problem *sample,
                       const struct match_hands *hands, struct pp_arena *arena)
{
    const size_t row = sample->features.dimension_count;
    const size_t most = PIECE * 64 + MATCH_SEATS_MOST;
    const size_t peers = s->index->instance->peer_count;
    s->margin = PP_NEW_ARRAY(arena, peers, int32_t);
    s->charge = PP_NEW_ARRAY(arena, peers, int64_t);
    s->problem = *sample;
    match_candidates_room(&s->problem.candidates, s->request, most, arena);
    s->problem.candidates.dimensions = row;
    s->problem.candidates.code = PP_NEW_ARRAY(arena, most * row, uint16_t);
    match_coder_init(&s->coder, s->index, &s->problem.features, arena);
    match_bound_room(&s->bound, &s->problem, most);
    match_bound_open_all(&s->bound);
    s->lane_count = hands && hands->count ? hands->count : 1;
    s->lanes = PP_NEW_ARRAY(arena, s->lane_count, struct lane);
    for (size_t i = 0; i < s->lane_count; i++)
        match_finder_init(&s->lanes[i].finder, s->index, s->request, NULL, arena);
}

/* A look at everybody who can matter, or a share of them, at these prices: margins and tops. */
static void look_at_all(struct sieve *s, const struct match_prices *prices, bool share,
                        const struct match_hands *hands, struct match_stats *stats,
                        struct pp_arena *arena)
{
    /* The share is as much more than the sample as all are more than the share. */
    s->stride = 1;
    while (share && s->stride * s->stride * SAMPLE_WORDS < s->index->words)
        s->stride++;
    match_bound_learn(&s->bound, prices);
    match_bound_begin(&s->bound);
    match_gauge_init(&s->gauge, &s->bound, arena);
    match_hands_each(hands, s->lane_count, look, s);
    stats->passes++;
    stats->steps += (int64_t)(s->index->instance->peer_count / s->stride / 16);
}

/* The bound over some, with what pairs gain: what is best for each seat in each window. */
static void look_closely(struct sieve *s, const uint64_t *some)
{
    struct match_candidates *candidates = &s->problem.candidates;
    struct match_finder *finder = &s->lanes[0].finder;
    const size_t words = s->index->words;
    finder->among = some;
    finder->knows_free = false;
    for (size_t begin = 0; begin < words; begin += PIECE) {
        candidates->count = 0;
        match_candidates_add(candidates, finder, begin,
                             begin + PIECE < words ? begin + PIECE : words, true);
        match_coder_encode(&s->coder, candidates);
        s->bound.alive_count = candidates->count;
        for (size_t c = 0; c < candidates->count; c++) {
            s->bound.alive[c] = (int32_t)c;
            s->bound.bonus[c] = s->charge[candidates->peer[c]];
        }
        match_bound_look(&s->bound);
    }
    match_bound_end(&s->bound);
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

/* The best TOP for each seat; notes for which seats these are all there are. */
static const uint64_t *take_tops(const struct sieve *s, bool *complete, struct pp_arena *arena)
{
    uint64_t *among = PP_NEW_ARRAY(arena, s->index->words, uint64_t);
    int64_t *all = PP_NEW_ARRAY(arena, s->lane_count * 2 * TOP, int64_t);
    for (size_t seat = 0; seat < s->request->seat_count; seat++) {
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
        complete[seat] = count < TOP;
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
    const struct match_bound *bound = &s->bound;
    const size_t seats = s->request->seat_count;
    int64_t least = INT64_MAX;
    for (size_t w = 0; w < s->request->window_count; w++) {
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

/* The least margin with which a peer may be better than what is best of those looked at. */
static int64_t rival_margin(const struct sieve *s, const bool *complete)
{
    const struct match_bound *bound = &s->bound;
    const size_t seats = s->request->seat_count;
    int64_t least = INT64_MAX;
    for (size_t w = 0; w < s->request->window_count; w++) {
        for (size_t seat = 0; seat < seats; seat++) {
            const int64_t best = bound->best[w * seats + bound->last[seat]];
            if (!complete[seat] && best - s->refer[seat] < least)
                least = best - s->refer[seat];
        }
    }
    return least;
}

/* Those of at least this margin, with what pairs gain. */
static const uint64_t *take_above(const struct sieve *s, int64_t least, size_t *count,
                                  struct pp_arena *arena)
{
    uint64_t *among = PP_NEW_ARRAY(arena, s->index->words, uint64_t);
    *count = 0;
    for (size_t p = 0; p < s->index->instance->peer_count; p++) {
        if (s->margin[p] == NOBODY ||
            (s->margin[p] < INT32_MAX && s->margin[p] + s->charge[p] < least))
            continue;
        among[p / 64] |= (uint64_t)1 << p % 64;
        ++*count;
    }
    return among;
}

/* The bound over everybody at the prices of the look; who can be in a team of the aim, and how
 * many. */
static size_t reduce(struct sieve *s, const uint64_t *tops, const bool *complete, int64_t aim,
                     struct pp_arena *arena)
{
    size_t count;
    charge_pairs(s);
    match_bound_begin(&s->bound);
    look_closely(s, tops);
    const uint64_t *rivals = take_above(s, rival_margin(s, complete), &count, arena);
    match_bound_begin(&s->bound);
    look_closely(s, rivals);
    s->among = take_above(s, least_margin(s, aim), &count, arena);
    return count;
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
    bool complete[MATCH_SEATS_MOST] = {0};
    struct sieve s = {.index = index, .request = request};
    if (!search_among(&sample, index, request, options, draw_sample(index, arena), arena, &out))
        return out;
    open_sieve(&s, &sample, options->hands, arena);
    for (enum stage stage = SHARE; stage <= LEFT; stage++) {
        find_references(&s, stage == SHARE ? &sample : &core, &out.prices);
        look_at_all(&s, &out.prices, stage == SHARE, options->hands, &out.stats, arena);
        for (size_t i = 0; stage == ALL && i < s.lane_count; i++)
            out.candidates += s.lanes[i].candidates;
        const uint64_t *tops = take_tops(&s, complete, arena);
        if (stage < LEFT && !search_among(&core, index, request, options, tops, arena, &out))
            break;
        if (stage == SHARE)
            continue;
        if (!match_shortlist_full(&out.found) ||
            reduce(&s, tops, complete, match_problem_aim(&core, false), arena) <=
                index->instance->peer_count / LEFT_SHARE)
            break;
    }
    out.among = s.among;
    return out;
}
