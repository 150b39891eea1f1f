/* Why a request changes: each hard rule that is broken with its evidence, or what is gained. */
#include <inttypes.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/bars.h"
#include "daemon/flow/rebalance_work.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

enum { TEAM_SEAT = -1 };

struct reasons {
    const struct flow_rebalance_work *work;
    const struct match_moved *change;
    const struct flow_instance *view;
    struct pp_arena *arena;
    struct flow_reason *at;
    size_t count, cap;
};

static void add(struct reasons *list, struct flow_reason reason)
{
    list->at = pp_grow(list->arena, list->at, &list->cap, list->count + 1, sizeof *list->at);
    list->at[list->count++] = reason;
}

static const struct store_peer *peer_of(const struct reasons *list, size_t peer)
{
    return &list->view->snapshot->peers[peer];
}

static void add_of_peer(struct reasons *list, const char *code, size_t seat, size_t peer,
                        const char *words)
{
    add(list, (struct flow_reason){
                  .code = code,
                  .seat = (int)seat,
                  .peer = peer_of(list, peer)->id,
                  .words = pp_printf(list->arena, "%s %s", peer_of(list, peer)->name, words)});
}

static bool has_refused(const struct reasons *list, int64_t peer)
{
    const struct flow_rebalance_part *part = &list->work->parts[list->change->request];
    for (size_t i = 0; i < part->refused_count; i++)
        if (part->refused[i] == peer)
            return true;
    return false;
}

static void add_bars(struct reasons *list, size_t seat, size_t peer)
{
    struct flow_bar *bars;
    size_t count;
    flow_bar_list(list->view->bars, peer_of(list, peer), list->arena, &bars, &count);
    for (size_t i = 0; i < count; i++)
        add_of_peer(list, bars[i].code, seat, peer, bars[i].words);
    if (!count && has_refused(list, peer_of(list, peer)->id))
        add_of_peer(list, "refused", seat, peer, "has said no to this visit, or was taken off it");
    else if (!count)
        add_of_peer(list, match_rule_word(MATCH_RULE_BANNED), seat, peer,
                    "has another role, place or group by then");
}

/* The first of the visit's days that is taken. */
static void add_busy(struct reasons *list, size_t seat, size_t peer)
{
    const struct flow_snapshot *snapshot = list->view->snapshot;
    const int32_t first = snapshot->request.windows[list->change->before.window].first_day;
    for (size_t i = 0; i < snapshot->attended_count; i++) {
        const char *busy =
            flow_instance_busy(list->view, peer, first + snapshot->attended[i], list->arena);
        if (!busy)
            continue;
        add_of_peer(list, match_rule_word(MATCH_RULE_BUSY), seat, peer,
                    pp_printf(list->arena, "is not free: %s", busy));
        return;
    }
}

static void add_rules(struct reasons *list, size_t seat, size_t peer, uint32_t broken)
{
    for (int r = 0; r < MATCH_RULES; r++) {
        const enum match_rule rule = (enum match_rule)r;
        if (!(broken >> r & 1))
            continue;
        if (rule == MATCH_RULE_BANNED)
            add_bars(list, seat, peer);
        else if (rule == MATCH_RULE_BUSY)
            add_busy(list, seat, peer);
        else
            add_of_peer(list, match_rule_word(rule), seat, peer,
                        pp_printf(list->arena, "does not fit the seat any more: %s",
                                  flow_rule_words(list->view, peer, seat, rule, list->arena)));
    }
}

static const char *between_words(const struct reasons *list, const struct match_moved_seat *seat,
                                 enum match_between_rule rule)
{
    const struct store_peer *who = peer_of(list, (size_t)seat->before);
    switch (rule) {
    case MATCH_BETWEEN_CLASH:
        return pp_printf(list->arena, "sits in the team of %s on the same or too near days",
                         list->work->parts[seat->clash].row.reference);
    case MATCH_BETWEEN_DAYS:
        return pp_printf(list->arena, "is in more teams than %d days a year allow", who->days_year);
    case MATCH_BETWEEN_ENGAGEMENTS:
        return pp_printf(list->arena, "is in more teams than %d engagements a year allow",
                         who->engagements_year);
    case MATCH_BETWEEN_RULES:
        break;
    }
    PP_REQUIRE(false);
    return "";
}

static void add_between(struct reasons *list, size_t seat, const struct match_moved_seat *of)
{
    for (int r = 0; r < MATCH_BETWEEN_RULES; r++) {
        const enum match_between_rule rule = (enum match_between_rule)r;
        if (of->between >> r & 1)
            add_of_peer(list, match_between_rule_word(rule), seat, (size_t)of->before,
                        between_words(list, of, rule));
    }
}

/* Rules of the whole team; those of members alone were said seat by seat. */
static const uint32_t of_the_team =
    UINT32_C(1) << MATCH_TEAM_ORGANISATION | UINT32_C(1) << MATCH_TEAM_REGION |
    UINT32_C(1) << MATCH_TEAM_NEW | UINT32_C(1) << MATCH_TEAM_REQUIRE |
    UINT32_C(1) << MATCH_TEAM_BUDGET | UINT32_C(1) << MATCH_TEAM_NEVER |
    UINT32_C(1) << MATCH_TEAM_PINNED;

static void add_team(struct reasons *list)
{
    const struct flow_brief *brief = &list->view->snapshot->brief;
    const struct match_moved *change = list->change;
    for (size_t s = 0; s < brief->seat_count; s++)
        if (brief->seats[s].required && change->before.seats[s] == MATCH_NONE)
            add(list, (struct flow_reason){.code = match_team_rule_word(MATCH_TEAM_EMPTY),
                                           .seat = (int)s,
                                           .words = pp_printf(list->arena,
                                                              "nobody sits in the seat \"%s\"",
                                                              brief->seats[s].name)});
    for (int r = 0; r < MATCH_TEAM_RULES; r++)
        if ((change->team_broken & of_the_team) >> r & 1)
            add(list, (struct flow_reason){.code = match_team_rule_word((enum match_team_rule)r),
                                           .seat = TEAM_SEAT,
                                           .words = flow_team_rule_words((enum match_team_rule)r)});
}

/* No rule is broken: it is for points, its own or those of others. */
static void add_gain(struct reasons *list)
{
    const struct match_moved *change = list->change;
    const int64_t net = change->gain - change->cost;
    struct flow_reason reason = {.seat = TEAM_SEAT};
    if (change->before.window == MATCH_NONE) {
        reason.code = "waits";
        reason.words = "it waits for a team";
    } else if (net > 0) {
        reason.code = "gain";
        reason.words = pp_printf(list->arena,
                                 "the team is worth %" PRId64
                                 " points more, of which disturbing "
                                 "people takes %" PRId64,
                                 change->gain, change->cost);
    } else {
        reason.code = "room";
        reason.words = "it makes room for another visit; the plan as a whole gains";
    }
    add(list, reason);
}

struct flow_reason *flow_rebalance_reasons(const struct flow_rebalance_work *work,
                                           const struct match_moved *change, struct pp_arena *arena,
                                           size_t *count)
{
    struct reasons list = {
        .work = work, .change = change, .view = &work->views[change->request], .arena = arena};
    if (change->before.window != MATCH_NONE) {
        for (size_t s = 0; s < list.view->snapshot->brief.seat_count; s++) {
            const struct match_moved_seat *seat = &change->seats[s];
            if (seat->before == MATCH_NONE)
                continue;
            add_rules(&list, s, (size_t)seat->before, seat->broken);
            add_between(&list, s, seat);
        }
        add_team(&list);
    }
    if (!list.count)
        add_gain(&list);
    *count = list.count;
    return list.at;
}
