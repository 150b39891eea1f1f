/*
 * The model, request by request; then, in mode plan, what binds a peer's engagements together. Rows
 * and columns that could never bind are left out: a limit that no choice of candidates exceeds, a
 * level that nobody has, a goal that earns nothing.
 */
#include "matcher/lp.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "matcher/lp_text.h"
#include "matcher/rules.h"
#include "matcher/score.h"

/* Who may sit in which seats of the request under way. */
struct candidate {
    int32_t peer;
    uint32_t seats; /* bit s */
};

/* A peer may attend a window of a request (plan). */
struct attend {
    int32_t peer, request, window;
    uint32_t seats;
};

struct lp {
    const struct match_instance *in;
    struct pp_arena *arena;
    bool plan;
    struct match_lp_text text;

    /* The request under way. */
    const struct match_request *request;
    size_t number;
    struct candidate *who; /* by rising peer */
    size_t who_count, who_cap;
    uint32_t *seats_of; /* by peer: bit s; 0 but for the candidates */

    struct attend *attends;
    size_t attend_count, attend_cap;
};

/* ---- one request --------------------------------------------------------------------------- */

static void end_row(struct lp *lp, enum match_lp_relation relation, int64_t right)
{
    match_lp_end(&lp->text, relation, right, match_lp_name2("y", (int64_t)lp->number, 0));
}

static struct match_lp_name sits(const struct lp *lp, size_t seat, int32_t peer)
{
    return match_lp_name3("x", (int64_t)lp->number, (int64_t)seat, peer);
}

/* The peer, in whatever seat. */
static void add_peer(struct lp *lp, int64_t factor, int32_t peer)
{
    for (size_t s = 0; s < lp->request->seat_count; s++)
        if (lp->seats_of[peer] >> s & 1)
            match_lp_term(&lp->text, factor, sits(lp, s, peer));
}

static void add_unserved(struct lp *lp, int64_t factor)
{
    if (lp->plan && factor)
        match_lp_term(&lp->text, factor, match_lp_name1("z", (int64_t)lp->number));
}

static void find_candidates(struct lp *lp)
{
    for (size_t i = 0; i < lp->who_count; i++)
        lp->seats_of[lp->who[i].peer] = 0;
    lp->who_count = 0;
    for (int32_t p = 0; p < (int32_t)lp->in->peer_count; p++) {
        uint32_t seats = 0;
        for (size_t s = 0; s < lp->request->seat_count; s++)
            seats |= (uint32_t)!match_rules_broken(lp->in, lp->request, s, p) << s;
        if (!seats)
            continue;
        lp->who = pp_grow(lp->arena, lp->who, &lp->who_cap, lp->who_count + 1, sizeof *lp->who);
        lp->who[lp->who_count++] = (struct candidate){p, seats};
        lp->seats_of[p] = seats;
    }
}

static void write_windows(struct lp *lp)
{
    const int64_t r = (int64_t)lp->number;
    for (size_t w = 0; w < lp->request->window_count; w++)
        match_lp_binary(&lp->text, match_lp_name2("y", r, (int64_t)w),
                        lp->request->windows[w].points);
    if (lp->plan)
        match_lp_binary(&lp->text, match_lp_name1("z", r), -(int64_t)lp->request->priority);
    match_lp_row(&lp->text, match_lp_name1("window", r));
    for (size_t w = 0; w < lp->request->window_count; w++)
        match_lp_term(&lp->text, 1, match_lp_name2("y", r, (int64_t)w));
    add_unserved(lp, 1);
    end_row(lp, MATCH_LP_EQUAL, 1);
}

static void write_seats(struct lp *lp)
{
    for (size_t s = 0; s < lp->request->seat_count; s++) {
        match_lp_row(&lp->text, match_lp_name2("seat", (int64_t)lp->number, (int64_t)s));
        for (size_t i = 0; i < lp->who_count; i++) {
            if (!(lp->who[i].seats >> s & 1))
                continue;
            const int32_t p = lp->who[i].peer;
            const struct match_seat_parts parts = match_score_seat(lp->in, lp->request, s, p);
            const int64_t points = match_score_seat_sum(&parts);
            match_lp_binary(&lp->text, sits(lp, s, p), lp->plan ? points - parts.load : points);
            match_lp_term(&lp->text, 1, sits(lp, s, p));
        }
        const bool needed = match_rules_needed(lp->request, s);
        if (lp->text.row_terms || needed)
            add_unserved(lp, 1);
        end_row(lp, needed ? MATCH_LP_EQUAL : MATCH_LP_AT_MOST, 1);
    }
}

/* Nobody sits twice, nor where they are not free. */
static void write_presence(struct lp *lp)
{
    const int64_t r = (int64_t)lp->number;
    for (size_t i = 0; i < lp->who_count; i++) {
        const struct candidate *who = &lp->who[i];
        const size_t first = lp->attend_count;
        match_lp_row(&lp->text, match_lp_name2(lp->plan ? "attend" : "free", r, who->peer));
        add_peer(lp, 1, who->peer);
        for (size_t w = 0; w < lp->request->window_count; w++) {
            if (!match_rules_free(lp->in, lp->request, w, who->peer))
                continue;
            match_lp_term(&lp->text, -1,
                          lp->plan ? match_lp_name3("a", r, (int64_t)w, who->peer)
                                   : match_lp_name2("y", r, (int64_t)w));
            if (!lp->plan)
                continue;
            lp->attends = pp_grow(lp->arena, lp->attends, &lp->attend_cap, lp->attend_count + 1,
                                  sizeof *lp->attends);
            lp->attends[lp->attend_count++] =
                (struct attend){who->peer, (int32_t)lp->number, (int32_t)w, who->seats};
        }
        end_row(lp, lp->plan ? MATCH_LP_EQUAL : MATCH_LP_AT_MOST, 0);
        for (size_t k = first; k < lp->attend_count; k++) {
            const int64_t w = lp->attends[k].window;
            match_lp_column(&lp->text, match_lp_name3("a", r, w, who->peer), 0, 1);
            match_lp_row(&lp->text, match_lp_name3("when", r, w, who->peer));
            match_lp_term(&lp->text, 1, match_lp_name3("a", r, w, who->peer));
            match_lp_term(&lp->text, -1, match_lp_name2("y", r, w));
            end_row(lp, MATCH_LP_AT_MOST, 0);
        }
    }
}

enum property { ORGANISATION, REGION, GROUP };

struct holder {
    int32_t value, peer;
};

static int by_value(const void *a, const void *b)
{
    const struct holder *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->peer > y->peer) - (x->peer < y->peer);
}

static struct holder *sorted_by(struct lp *lp, enum property property)
{
    struct holder *list = PP_NEW_ARRAY(lp->arena, lp->who_count, struct holder);
    for (size_t i = 0; i < lp->who_count; i++) {
        const struct match_peer *peer = &lp->in->peers[lp->who[i].peer];
        list[i].peer = lp->who[i].peer;
        list[i].value = property == ORGANISATION ? peer->organisation
                        : property == REGION     ? peer->region
                                                 : peer->group;
    }
    if (lp->who_count)
        qsort(list, lp->who_count, sizeof *list, by_value);
    return list;
}

/* At most `limit` of one value; beyond it at `points` each where those are not negative. */
static void write_shared(struct lp *lp, const char *kind, enum property property, int32_t limit,
                         int64_t points)
{
    if (limit == MATCH_NONE || points == 0)
        return;
    const struct holder *list = sorted_by(lp, property);
    for (size_t i = 0, end; i < lp->who_count; i = end) {
        for (end = i; end < lp->who_count && list[end].value == list[i].value;)
            end++;
        if (end - i <= (size_t)limit || (property == GROUP && list[i].value == 0))
            continue;
        match_lp_row(&lp->text, match_lp_name2(kind, (int64_t)lp->number, list[i].value));
        for (size_t k = i; k < end; k++)
            add_peer(lp, 1, list[k].peer);
        if (property == GROUP) {
            const struct match_lp_name over =
                match_lp_name2("g", (int64_t)lp->number, list[i].value);
            match_lp_column(&lp->text, over, -points, (int64_t)lp->request->seat_count);
            match_lp_term(&lp->text, -1, over);
        }
        end_row(lp, MATCH_LP_AT_MOST, limit);
    }
}

static void write_limits(struct lp *lp)
{
    const struct match_request *request = lp->request;
    write_shared(lp, "organisation", ORGANISATION, request->max_per_organisation, 1);
    write_shared(lp, "region", REGION, request->max_per_region, 1);
    write_shared(lp, "group", GROUP, request->group_limit, request->group_points);
    if (request->max_new != MATCH_NONE) {
        match_lp_row(&lp->text, match_lp_name1("new", (int64_t)lp->number));
        for (size_t i = 0; i < lp->who_count; i++)
            if (lp->in->peers[lp->who[i].peer].is_new)
                add_peer(lp, 1, lp->who[i].peer);
        end_row(lp, MATCH_LP_AT_MOST, request->max_new);
    }
    if (request->budget == MATCH_NONE)
        return;
    match_lp_row(&lp->text, match_lp_name1("budget", (int64_t)lp->number));
    for (size_t i = 0; i < lp->who_count; i++) {
        const int64_t cost = match_score_cost(lp->in, request, lp->who[i].peer);
        if (cost)
            add_peer(lp, cost, lp->who[i].peer);
    }
    end_row(lp, MATCH_LP_AT_MOST, request->budget);
}

static void add_skilled(struct lp *lp, int64_t factor, int32_t skill, int32_t level)
{
    for (size_t i = 0; i < lp->who_count; i++) {
        const struct match_peer *peer = &lp->in->peers[lp->who[i].peer];
        if (match_skill_level(peer->skills, peer->skill_count, skill) >= level)
            add_peer(lp, factor, lp->who[i].peer);
    }
}

static void write_skills(struct lp *lp)
{
    const int64_t r = (int64_t)lp->number;
    for (size_t k = 0; k < lp->request->require_count; k++) {
        const struct match_need *need = &lp->request->require[k];
        if (need->count == 0)
            continue;
        match_lp_row(&lp->text, match_lp_name2("require", r, (int64_t)k));
        add_skilled(lp, 1, need->skill, need->level);
        add_unserved(lp, need->count);
        end_row(lp, MATCH_LP_AT_LEAST, need->count);
    }
    for (size_t k = 0; k < lp->request->cover_count; k++) {
        const struct match_bonus *cover = &lp->request->cover[k];
        for (int32_t level = 1; level <= MATCH_LEVEL_MOST && cover->points; level++) {
            const struct match_lp_name reached = match_lp_name3("c", r, cover->key, level);
            match_lp_row(&lp->text, match_lp_name3("cover", r, cover->key, level));
            add_skilled(lp, -1, cover->key, level);
            if (lp->text.row_terms) {
                match_lp_column(&lp->text, reached, cover->points, 1);
                match_lp_term(&lp->text, 1, reached);
            }
            end_row(lp, MATCH_LP_AT_MOST, 0);
        }
    }
}

static void add_answered(struct lp *lp, const struct match_balance *balance)
{
    for (size_t i = 0; i < lp->who_count; i++)
        if (lp->in->peers[lp->who[i].peer].traits[balance->trait] == balance->value)
            add_peer(lp, 1, lp->who[i].peer);
}

static void write_balance(struct lp *lp)
{
    const int64_t r = (int64_t)lp->number;
    for (size_t j = 0; j < lp->request->balance_count; j++) {
        const struct match_balance *balance = &lp->request->balance[j];
        const struct match_lp_name missed = match_lp_name2("d", r, (int64_t)j);
        const int64_t most = balance->low > (int64_t)lp->request->seat_count
                                 ? balance->low
                                 : (int64_t)lp->request->seat_count;
        if (balance->points == 0)
            continue;
        match_lp_column(&lp->text, missed, -(int64_t)balance->points, most);
        match_lp_row(&lp->text, match_lp_name2("low", r, (int64_t)j));
        match_lp_term(&lp->text, 1, missed);
        add_answered(lp, balance);
        add_unserved(lp, balance->low);
        end_row(lp, MATCH_LP_AT_LEAST, balance->low);
        match_lp_row(&lp->text, match_lp_name2("high", r, (int64_t)j));
        match_lp_term(&lp->text, -1, missed);
        add_answered(lp, balance);
        end_row(lp, MATCH_LP_AT_MOST, balance->high);
    }
}

static void write_pair(struct lp *lp, const struct match_pair *pair)
{
    const int64_t r = (int64_t)lp->number;
    const struct match_lp_name both = match_lp_name3("u", r, pair->a, pair->b);
    if (pair->never) {
        match_lp_row(&lp->text, match_lp_name3("never", r, pair->a, pair->b));
        add_peer(lp, 1, pair->a);
        add_peer(lp, 1, pair->b);
        end_row(lp, MATCH_LP_AT_MOST, 1);
        return;
    }
    match_lp_column(&lp->text, both, pair->points, 1);
    if (pair->points < 0) {
        match_lp_row(&lp->text, match_lp_name3("pair", r, pair->a, pair->b));
        add_peer(lp, 1, pair->a);
        add_peer(lp, 1, pair->b);
        match_lp_term(&lp->text, -1, both);
        end_row(lp, MATCH_LP_AT_MOST, 1);
        return;
    }
    for (int i = 0; i < 2; i++) {
        match_lp_row(&lp->text, match_lp_name3(i ? "second" : "first", r, pair->a, pair->b));
        match_lp_term(&lp->text, 1, both);
        add_peer(lp, -1, i ? pair->b : pair->a);
        end_row(lp, MATCH_LP_AT_MOST, 0);
    }
}

static void write_pairs(struct lp *lp)
{
    for (size_t i = 0; i < lp->in->pair_count; i++) {
        const struct match_pair *pair = &lp->in->pairs[i];
        if (lp->seats_of[pair->a] && lp->seats_of[pair->b] && (pair->never || pair->points))
            write_pair(lp, pair);
    }
}

/* What is arranged: who leaves the team, or has to come at another time, costs points. */
static void write_current(struct lp *lp)
{
    const struct match_current *current = lp->request->current;
    const int64_t r = (int64_t)lp->number;
    for (size_t i = 0; current && i < current->seat_count; i++) {
        const struct match_pin *at = &current->seats[i];
        const struct match_lp_name leaves = match_lp_name2("l", r, at->seat);
        bool firm = false;
        for (size_t k = 0; k < current->firm_count; k++)
            firm |= current->firm[k] == at->seat;
        match_lp_column(&lp->text, leaves, -(int64_t)(firm ? current->move_firm : current->move),
                        1);
        match_lp_row(&lp->text, match_lp_name2("stay", r, at->seat));
        match_lp_term(&lp->text, 1, leaves);
        add_peer(lp, 1, at->peer);
        end_row(lp, MATCH_LP_AT_LEAST, 1);
        match_lp_row(&lp->text, match_lp_name2("keep", r, at->seat));
        match_lp_term(&lp->text, 1, leaves);
        match_lp_term(&lp->text, 1, match_lp_name2("y", r, current->window));
        end_row(lp, MATCH_LP_AT_LEAST, 1);
    }
}

static void write_request(struct lp *lp, size_t number)
{
    lp->number = number;
    lp->request = &lp->in->requests[number];
    find_candidates(lp);
    write_windows(lp);
    write_seats(lp);
    write_presence(lp);
    write_limits(lp);
    write_skills(lp);
    write_balance(lp);
    write_pairs(lp);
    write_current(lp);
}

/* ---- a peer's engagements (plan) ----------------------------------------------------------- */

/* For each day the attendances that take it, in their order: at[from[day]] .. at[from[day + 1]]. */
struct days {
    const struct attend *list;
    size_t count;
    int32_t days;
    uint32_t *from, *at;
    size_t *mark; /* attendance + 1 that was last counted on the day */
    size_t cap;
};

static int by_peer(const void *a, const void *b)
{
    const struct attend *x = a, *y = b;
    if (x->peer != y->peer)
        return x->peer < y->peer ? -1 : 1;
    if (x->request != y->request)
        return x->request < y->request ? -1 : 1;
    return (x->window > y->window) - (x->window < y->window);
}

static void count_day(struct days *days, int32_t day, size_t i, bool fill)
{
    if (day >= days->days || days->mark[day] == i + 1)
        return;
    days->mark[day] = i + 1;
    if (fill)
        days->at[days->from[day]++] = (uint32_t)i;
    else
        days->from[day + 1]++;
}

/* The days attended, and those kept free after the last of them. */
static void walk_days(const struct lp *lp, struct days *days, bool fill)
{
    memset(days->mark, 0, (size_t)days->days * sizeof *days->mark);
    for (size_t i = 0; i < days->count; i++) {
        const struct attend *attend = &days->list[i];
        const struct match_request *request = &lp->in->requests[attend->request];
        const int32_t start = request->windows[attend->window].start;
        int32_t last = start;
        for (size_t k = 0; k < request->offset_count; k++) {
            const int32_t day = start + request->offsets[k];
            last = day > last ? day : last;
            count_day(days, day, i, fill);
        }
        for (int32_t day = 1; day <= lp->in->peers[attend->peer].gap; day++)
            count_day(days, last + day, i, fill);
    }
}

static void list_days(struct lp *lp, struct days *days)
{
    memset(days->from, 0, ((size_t)days->days + 1) * sizeof *days->from);
    walk_days(lp, days, false);
    for (int32_t day = 0; day < days->days; day++)
        days->from[day + 1] += days->from[day];
    days->at = pp_grow(lp->arena, days->at, &days->cap, days->from[days->days] + (size_t)1,
                       sizeof *days->at);
    walk_days(lp, days, true); /* moves from[day] on to where from[day + 1] was */
    memmove(days->from + 1, days->from, (size_t)days->days * sizeof *days->from);
    days->from[0] = 0;
}

static bool is_within(const struct days *days, int32_t a, int32_t b)
{
    uint32_t at = days->from[b];
    for (uint32_t i = days->from[a]; i < days->from[a + 1]; i++, at++) {
        while (at < days->from[b + 1] && days->at[at] < days->at[i])
            at++;
        if (at == days->from[b + 1] || days->at[at] != days->at[i])
            return false;
    }
    return true;
}

/* Two engagements may not share a day; a day says nothing new that is within one beside it. */
static void write_days(struct lp *lp, struct days *days)
{
    int32_t kept = -1;
    list_days(lp, days);
    for (int32_t day = 0; day < days->days; day++) {
        const uint32_t from = days->from[day], end = days->from[day + 1];
        if (from == end ||
            days->list[days->at[from]].request == days->list[days->at[end - 1]].request ||
            (kept >= 0 && is_within(days, day, kept)) ||
            (day + 1 < days->days && is_within(days, day, day + 1)))
            continue;
        kept = day;
        match_lp_row(&lp->text, match_lp_name2("day", days->list->peer, day));
        for (uint32_t i = from; i < end; i++) {
            const struct attend *attend = &days->list[days->at[i]];
            match_lp_term(&lp->text, 1,
                          match_lp_name3("a", attend->request, attend->window, attend->peer));
        }
        end_row(lp, MATCH_LP_AT_MOST, 1);
    }
}

/* Every seat of the peer in every request, by `charge` or once. */
static void add_seats(struct lp *lp, const struct attend *list, size_t count, bool charge)
{
    for (size_t i = 0; i < count; i++) {
        if (i && list[i].request == list[i - 1].request)
            continue;
        const struct match_request *request = &lp->in->requests[list[i].request];
        for (size_t s = 0; s < request->seat_count; s++)
            if (list[i].seats >> s & 1 && (!charge || request->charge))
                match_lp_term(&lp->text, charge ? request->charge : 1,
                              match_lp_name3("x", list[i].request, (int64_t)s, list[i].peer));
    }
}

/* Days and engagements left; the j-th engagement costs the load of the j-th. */
static void write_loads(struct lp *lp, const struct attend *list, size_t count)
{
    const struct match_peer *peer = &lp->in->peers[list->peer];
    int64_t most = 0, charge = 0;
    for (size_t i = 0; i < count; i++)
        if (!i || list[i].request != list[i - 1].request) {
            most++;
            charge += lp->in->requests[list[i].request].charge;
        }
    if (charge > peer->days_left) {
        match_lp_row(&lp->text, match_lp_name1("days", list->peer));
        add_seats(lp, list, count, true);
        end_row(lp, MATCH_LP_AT_MOST, peer->days_left);
    }
    most = most < peer->engagements_left ? most : peer->engagements_left;
    match_lp_row(&lp->text, match_lp_name1("load", list->peer));
    add_seats(lp, list, count, false);
    for (int64_t j = 1; j <= most; j++) {
        const struct match_lp_name serves = match_lp_name2("n", list->peer, j);
        match_lp_column(&lp->text, serves, -(int64_t)lp->in->weights.load * (peer->recent + j), 1);
        match_lp_term(&lp->text, -1, serves);
    }
    end_row(lp, MATCH_LP_EQUAL, 0);
}

static void write_peers(struct lp *lp)
{
    struct days days = {.days = lp->in->days};
    days.from = PP_NEW_ARRAY(lp->arena, days.days + 1, uint32_t);
    days.mark = PP_NEW_ARRAY(lp->arena, days.days, size_t);
    if (lp->attend_count)
        qsort(lp->attends, lp->attend_count, sizeof *lp->attends, by_peer);
    for (size_t i = 0, end; i < lp->attend_count; i = end) {
        for (end = i; end < lp->attend_count && lp->attends[end].peer == lp->attends[i].peer;)
            end++;
        days.list = lp->attends + i;
        days.count = end - i;
        write_days(lp, &days);
        write_loads(lp, lp->attends + i, end - i);
    }
}

/* ---- the whole ----------------------------------------------------------------------------- */

static bool is_too_large(const struct lp *lp)
{
    return match_lp_text_size(&lp->text) > MATCH_LP_BYTES_MOST;
}

static void put_head(const struct lp *lp, size_t request, struct pp_str *out)
{
    pp_str_add(out, "\\ A peerpool-instance as a mixed-integer programme, ");
    if (lp->plan)
        pp_str_addf(out, "mode plan, %zu requests.\n", lp->in->request_count);
    else
        pp_str_addf(out, "mode single, request %zu.\n", request);
    pp_str_add(out,
               "\\ y_R_W: request R takes window W; x_R_S_P: peer P sits in its seat S;\n"
               "\\ c_R_K_L: level L of skill K is there; d_R_J: misses of balance J;\n"
               "\\ g_R_G: members of group G over the limit; u_R_A_B: both peers are in it;\n"
               "\\ l_R_S: who has seat S now leaves");
    if (lp->plan)
        pp_str_add(out,
                   "; z_R: stays unserved; a_R_W_P: peer P attends;\n"
                   "\\ n_P_J: peer P has a J-th engagement");
    pp_str_add(out, ".\n");
}

static enum pp_code write_all(struct lp *lp, size_t request, struct pp_err *err)
{
    if (!lp->plan)
        write_request(lp, request);
    for (size_t r = 0; lp->plan && r < lp->in->request_count && !is_too_large(lp); r++)
        write_request(lp, r);
    if (lp->plan && !is_too_large(lp))
        write_peers(lp);
    return is_too_large(lp) ? pp_fail(err, PP_TOO_LARGE,
                                      "as a mixed-integer programme this instance is larger than "
                                      "%d bytes: take fewer requests",
                                      MATCH_LP_BYTES_MOST)
                            : PP_OK;
}

enum pp_code match_lp_write(const struct match_index *index, enum match_lp_mode mode,
                            size_t request, struct pp_arena *arena, struct pp_str *out,
                            struct pp_err *err)
{
    struct lp lp = {.in = index->instance, .arena = arena, .plan = mode == MATCH_LP_PLAN};
    if (request >= lp.in->request_count && (!lp.plan || lp.in->request_count == 0))
        return pp_fail(err, PP_INVALID, "there is no request %zu: the instance has %zu", request,
                       lp.in->request_count);
    if (lp.plan && lp.in->weights.load < 0)
        return pp_fail(err, PP_INVALID,
                       "a plan needs a weight of load that is not below 0: engagements would earn "
                       "points without end");
    lp.seats_of = PP_NEW_ARRAY(arena, lp.in->peer_count, uint32_t);
    const enum pp_code code = write_all(&lp, request, err);
    if (code == PP_OK) {
        put_head(&lp, request, out);
        match_lp_text_join(&lp.text, match_lp_name2("y", (int64_t)(lp.plan ? 0 : request), 0), out);
    }
    match_lp_text_fini(&lp.text);
    return code;
}
