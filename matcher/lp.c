/*
 * The model, request by request; then, in mode plan, what binds a peer's engagements together. Rows
 * and columns that could never bind are left out: a limit that no choice of candidates exceeds, a
 * level that nobody has, a goal that earns nothing.
 */
#include "matcher/lp.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "matcher/rules.h"
#include "matcher/score.h"

enum { TERMS_PER_LINE = 8, LEVELS = MATCH_LEVEL_MOST };

/* A column's or row's name: its kind, and up to three numbers. */
struct name {
    const char *kind;
    int count;
    int64_t at[3];
};

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
    struct pp_str objective, rows, bounds, binaries;
    size_t objective_terms, row_terms, row_from, binary_count;

    /* The request under way. */
    const struct match_request *request;
    size_t number;
    struct candidate *who; /* by rising peer */
    size_t who_count, who_cap;
    uint32_t *seats_of; /* by peer: bit s; 0 but for the candidates */

    struct attend *attends;
    size_t attend_count, attend_cap;
};

/* ---- text ---------------------------------------------------------------------------------- */

static struct name name1(const char *kind, int64_t a)
{
    return (struct name){kind, 1, {a}};
}

static struct name name2(const char *kind, int64_t a, int64_t b)
{
    return (struct name){kind, 2, {a, b}};
}

static struct name name3(const char *kind, int64_t a, int64_t b, int64_t c)
{
    return (struct name){kind, 3, {a, b, c}};
}

static void put_name(struct pp_str *out, struct name name)
{
    pp_str_add(out, name.kind);
    for (int i = 0; i < name.count; i++)
        pp_str_addf(out, "_%" PRId64, name.at[i]);
}

static void put_term(struct pp_str *out, size_t *count, int64_t factor, struct name name)
{
    pp_str_add(out, *count && *count % TERMS_PER_LINE == 0 ? "\n  " : " ");
    if (factor == 1 || factor == -1)
        pp_str_add(out, factor < 0 ? "- " : "+ ");
    else
        pp_str_addf(out, "%s %" PRId64 " ", factor < 0 ? "-" : "+", factor < 0 ? -factor : factor);
    put_name(out, name);
    ++*count;
}

static void worth(struct lp *lp, struct name name, int64_t points)
{
    if (points)
        put_term(&lp->objective, &lp->objective_terms, points, name);
}

static void binary(struct lp *lp, struct name name, int64_t points)
{
    worth(lp, name, points);
    pp_str_add(&lp->binaries, lp->binary_count++ % TERMS_PER_LINE ? " " : "\n ");
    put_name(&lp->binaries, name);
}

/* A column from 0 to `most`, whole by itself wherever the binaries are. */
static void column(struct lp *lp, struct name name, int64_t points, int64_t most)
{
    worth(lp, name, points);
    pp_str_add(&lp->bounds, " 0 <= ");
    put_name(&lp->bounds, name);
    pp_str_addf(&lp->bounds, " <= %" PRId64 "\n", most);
}

static void row(struct lp *lp, struct name name)
{
    lp->row_from = lp->rows.len;
    lp->row_terms = 0;
    pp_str_add_char(&lp->rows, ' ');
    put_name(&lp->rows, name);
    pp_str_add_char(&lp->rows, ':');
}

static void term(struct lp *lp, int64_t factor, struct name name)
{
    put_term(&lp->rows, &lp->row_terms, factor, name);
}

enum relation { AT_MOST, AT_LEAST, EQUAL };

/* A row without terms is dropped where it holds, and where it cannot, nothing can. */
static void end_row(struct lp *lp, enum relation relation, int64_t right)
{
    static const char *const signs[] = {"<=", ">=", "="};
    if (lp->row_terms == 0) {
        const bool holds = relation == AT_MOST    ? right >= 0
                           : relation == AT_LEAST ? right <= 0
                                                  : right == 0;
        if (holds) {
            lp->rows.len = lp->row_from;
            lp->rows.at[lp->rows.len] = '\0';
            return;
        }
        term(lp, 1, name2("y", (int64_t)lp->number, 0));
        relation = AT_LEAST;
        right = 2;
    }
    pp_str_addf(&lp->rows, " %s %" PRId64 "\n", signs[relation], right);
}

/* ---- one request --------------------------------------------------------------------------- */

static struct name sits(const struct lp *lp, size_t seat, int32_t peer)
{
    return name3("x", (int64_t)lp->number, (int64_t)seat, peer);
}

/* The peer, in whatever seat. */
static void add_peer(struct lp *lp, int64_t factor, int32_t peer)
{
    for (size_t s = 0; s < lp->request->seat_count; s++)
        if (lp->seats_of[peer] >> s & 1)
            term(lp, factor, sits(lp, s, peer));
}

static void add_unserved(struct lp *lp, int64_t factor)
{
    if (lp->plan && factor)
        term(lp, factor, name1("z", (int64_t)lp->number));
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
        binary(lp, name2("y", r, (int64_t)w), lp->request->windows[w].points);
    if (lp->plan)
        binary(lp, name1("z", r), -(int64_t)lp->request->priority);
    row(lp, name1("window", r));
    for (size_t w = 0; w < lp->request->window_count; w++)
        term(lp, 1, name2("y", r, (int64_t)w));
    add_unserved(lp, 1);
    end_row(lp, EQUAL, 1);
}

static void write_seats(struct lp *lp)
{
    for (size_t s = 0; s < lp->request->seat_count; s++) {
        row(lp, name2("seat", (int64_t)lp->number, (int64_t)s));
        for (size_t i = 0; i < lp->who_count; i++) {
            if (!(lp->who[i].seats >> s & 1))
                continue;
            const int32_t p = lp->who[i].peer;
            const struct match_seat_parts parts = match_score_seat(lp->in, lp->request, s, p);
            const int64_t points = match_score_seat_sum(&parts);
            binary(lp, sits(lp, s, p), lp->plan ? points - parts.load : points);
            term(lp, 1, sits(lp, s, p));
        }
        const bool needed = match_rules_needed(lp->request, s);
        if (lp->row_terms || needed)
            add_unserved(lp, 1);
        end_row(lp, needed ? EQUAL : AT_MOST, 1);
    }
}

/* Nobody sits twice, nor where they are not free. */
static void write_presence(struct lp *lp)
{
    const int64_t r = (int64_t)lp->number;
    for (size_t i = 0; i < lp->who_count; i++) {
        const struct candidate *who = &lp->who[i];
        const size_t first = lp->attend_count;
        row(lp, name2(lp->plan ? "attend" : "free", r, who->peer));
        add_peer(lp, 1, who->peer);
        for (size_t w = 0; w < lp->request->window_count; w++) {
            if (!match_rules_free(lp->in, lp->request, w, who->peer))
                continue;
            term(lp, -1,
                 lp->plan ? name3("a", r, (int64_t)w, who->peer) : name2("y", r, (int64_t)w));
            if (!lp->plan)
                continue;
            lp->attends = pp_grow(lp->arena, lp->attends, &lp->attend_cap, lp->attend_count + 1,
                                  sizeof *lp->attends);
            lp->attends[lp->attend_count++] =
                (struct attend){who->peer, (int32_t)lp->number, (int32_t)w, who->seats};
        }
        end_row(lp, lp->plan ? EQUAL : AT_MOST, 0);
        for (size_t k = first; k < lp->attend_count; k++) {
            const int64_t w = lp->attends[k].window;
            column(lp, name3("a", r, w, who->peer), 0, 1);
            row(lp, name3("when", r, w, who->peer));
            term(lp, 1, name3("a", r, w, who->peer));
            term(lp, -1, name2("y", r, w));
            end_row(lp, AT_MOST, 0);
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
        row(lp, name2(kind, (int64_t)lp->number, list[i].value));
        for (size_t k = i; k < end; k++)
            add_peer(lp, 1, list[k].peer);
        if (property == GROUP) {
            const struct name over = name2("g", (int64_t)lp->number, list[i].value);
            column(lp, over, -points, (int64_t)lp->request->seat_count);
            term(lp, -1, over);
        }
        end_row(lp, AT_MOST, limit);
    }
}

static void write_limits(struct lp *lp)
{
    const struct match_request *request = lp->request;
    write_shared(lp, "organisation", ORGANISATION, request->max_per_organisation, 1);
    write_shared(lp, "region", REGION, request->max_per_region, 1);
    write_shared(lp, "group", GROUP, request->group_limit, request->group_points);
    if (request->max_new != MATCH_NONE) {
        row(lp, name1("new", (int64_t)lp->number));
        for (size_t i = 0; i < lp->who_count; i++)
            if (lp->in->peers[lp->who[i].peer].is_new)
                add_peer(lp, 1, lp->who[i].peer);
        end_row(lp, AT_MOST, request->max_new);
    }
    if (request->budget == MATCH_NONE)
        return;
    row(lp, name1("budget", (int64_t)lp->number));
    for (size_t i = 0; i < lp->who_count; i++) {
        const int64_t cost = match_score_cost(lp->in, request, lp->who[i].peer);
        if (cost)
            add_peer(lp, cost, lp->who[i].peer);
    }
    end_row(lp, AT_MOST, request->budget);
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
        row(lp, name2("require", r, (int64_t)k));
        add_skilled(lp, 1, need->skill, need->level);
        add_unserved(lp, need->count);
        end_row(lp, AT_LEAST, need->count);
    }
    for (size_t k = 0; k < lp->request->cover_count; k++) {
        const struct match_bonus *cover = &lp->request->cover[k];
        for (int32_t level = 1; level <= LEVELS && cover->points; level++) {
            const struct name reached = name3("c", r, cover->key, level);
            row(lp, name3("cover", r, cover->key, level));
            add_skilled(lp, -1, cover->key, level);
            if (lp->row_terms) {
                column(lp, reached, cover->points, 1);
                term(lp, 1, reached);
            }
            end_row(lp, AT_MOST, 0);
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
        const struct name missed = name2("d", r, (int64_t)j);
        const int64_t most = balance->low > (int64_t)lp->request->seat_count
                                 ? balance->low
                                 : (int64_t)lp->request->seat_count;
        if (balance->points == 0)
            continue;
        column(lp, missed, -(int64_t)balance->points, most);
        row(lp, name2("low", r, (int64_t)j));
        term(lp, 1, missed);
        add_answered(lp, balance);
        add_unserved(lp, balance->low);
        end_row(lp, AT_LEAST, balance->low);
        row(lp, name2("high", r, (int64_t)j));
        term(lp, -1, missed);
        add_answered(lp, balance);
        end_row(lp, AT_MOST, balance->high);
    }
}

static void write_pair(struct lp *lp, const struct match_pair *pair)
{
    const int64_t r = (int64_t)lp->number;
    const struct name both = name3("u", r, pair->a, pair->b);
    if (pair->never) {
        row(lp, name3("never", r, pair->a, pair->b));
        add_peer(lp, 1, pair->a);
        add_peer(lp, 1, pair->b);
        end_row(lp, AT_MOST, 1);
        return;
    }
    column(lp, both, pair->points, 1);
    if (pair->points < 0) {
        row(lp, name3("pair", r, pair->a, pair->b));
        add_peer(lp, 1, pair->a);
        add_peer(lp, 1, pair->b);
        term(lp, -1, both);
        end_row(lp, AT_MOST, 1);
        return;
    }
    for (int i = 0; i < 2; i++) {
        row(lp, name3(i ? "second" : "first", r, pair->a, pair->b));
        term(lp, 1, both);
        add_peer(lp, -1, i ? pair->b : pair->a);
        end_row(lp, AT_MOST, 0);
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
        const struct name leaves = name2("l", r, at->seat);
        bool firm = false;
        for (size_t k = 0; k < current->firm_count; k++)
            firm |= current->firm[k] == at->seat;
        column(lp, leaves, -(int64_t)(firm ? current->move_firm : current->move), 1);
        row(lp, name2("stay", r, at->seat));
        term(lp, 1, leaves);
        add_peer(lp, 1, at->peer);
        end_row(lp, AT_LEAST, 1);
        row(lp, name2("keep", r, at->seat));
        term(lp, 1, leaves);
        term(lp, 1, name2("y", r, current->window));
        end_row(lp, AT_LEAST, 1);
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
        row(lp, name2("day", days->list->peer, day));
        for (uint32_t i = from; i < end; i++) {
            const struct attend *attend = &days->list[days->at[i]];
            term(lp, 1, name3("a", attend->request, attend->window, attend->peer));
        }
        end_row(lp, AT_MOST, 1);
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
                term(lp, charge ? request->charge : 1,
                     name3("x", list[i].request, (int64_t)s, list[i].peer));
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
        row(lp, name1("days", list->peer));
        add_seats(lp, list, count, true);
        end_row(lp, AT_MOST, peer->days_left);
    }
    most = most < peer->engagements_left ? most : peer->engagements_left;
    row(lp, name1("load", list->peer));
    add_seats(lp, list, count, false);
    for (int64_t j = 1; j <= most; j++) {
        const struct name serves = name2("n", list->peer, j);
        column(lp, serves, -(int64_t)lp->in->weights.load * (peer->recent + j), 1);
        term(lp, -1, serves);
    }
    end_row(lp, EQUAL, 0);
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
    return lp->objective.len + lp->rows.len + lp->bounds.len + lp->binaries.len >
           MATCH_LP_BYTES_MOST;
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

static void put_all(struct lp *lp, size_t request, struct pp_str *out)
{
    put_head(lp, request, out);
    pp_str_add(out, "Maximize\n obj:");
    if (!lp->objective_terms) {
        pp_str_addf(&lp->objective, " 0 y_%zu_0", request);
    }
    pp_str_add_len(out, lp->objective.at, lp->objective.len);
    pp_str_add(out, "\nSubject To\n");
    pp_str_add_len(out, pp_str_text(&lp->rows), lp->rows.len);
    pp_str_add(out, "Bounds\n");
    pp_str_add_len(out, pp_str_text(&lp->bounds), lp->bounds.len);
    pp_str_add(out, "Binaries");
    pp_str_add_len(out, pp_str_text(&lp->binaries), lp->binaries.len);
    pp_str_add(out, "\nEnd\n");
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
    if (code == PP_OK)
        put_all(&lp, lp.plan ? 0 : request, out);
    pp_str_fini(&lp.objective);
    pp_str_fini(&lp.rows);
    pp_str_fini(&lp.bounds);
    pp_str_fini(&lp.binaries);
    return code;
}
