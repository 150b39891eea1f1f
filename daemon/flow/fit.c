#include "daemon/flow/fit.h"

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

static enum pp_code find_window(const struct flow_snapshot *snapshot, int32_t first_day,
                                int32_t *window, struct pp_err *err)
{
    for (size_t i = 0; i < snapshot->request.window_count; i++)
        if (snapshot->request.windows[i].first_day == first_day) {
            *window = (int32_t)i;
            return PP_OK;
        }
    char day[PP_DAY_WORDS];
    return pp_fail(err, PP_CONFLICT,
                   "request %s no longer allows a start on %s; run the match again",
                   snapshot->request.reference, pp_day_words(first_day, day));
}

enum pp_code flow_fit_make(const struct flow_instance *instance, int32_t first_day,
                           const struct store_proposal_seat *seats, size_t count,
                           struct pp_arena *arena, struct flow_fit *fit, struct pp_err *err)
{
    const struct flow_snapshot *snapshot = instance->snapshot;
    *fit = (struct flow_fit){.instance = instance, .first_day = first_day};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        fit->team.seats[s] = MATCH_NONE;
    enum pp_code code = find_window(snapshot, first_day, &fit->team.window, err);
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        const size_t peer = flow_snapshot_peer(snapshot, seats[i].peer);
        if (peer == SIZE_MAX || (size_t)seats[i].seat >= snapshot->brief.seat_count)
            return pp_fail(err, PP_CONFLICT,
                           "the team no longer fits request %s; run the match again",
                           snapshot->request.reference);
        fit->team.seats[seats[i].seat] = (int32_t)peer;
        fit->asked |= UINT32_C(1) << seats[i].seat;
    }
    if (code == PP_OK)
        fit->index = match_index_new(&instance->match, arena);
    return code;
}

/* The other booking that has the peer on that day; 0: none. */
static int64_t booking_on(const struct flow_snapshot *snapshot, int64_t peer, int32_t day)
{
    for (size_t i = 0; i < snapshot->taken_count; i++)
        if (snapshot->taken[i].peer == peer && snapshot->taken[i].day == day)
            return snapshot->taken[i].booking;
    return 0;
}

/* On which days the peer cannot go: the first unbroken run of them is the clash. */
static const char *busy_words(struct flow_fit *fit, size_t peer, struct pp_arena *arena)
{
    const struct flow_snapshot *snapshot = fit->instance->snapshot;
    const struct store_peer *who = &snapshot->peers[peer];
    const char *why = NULL;
    for (size_t i = 0; i < snapshot->attended_count; i++) {
        const int32_t day = fit->first_day + snapshot->attended[i];
        const char *busy = flow_instance_busy(fit->instance, peer, day, arena);
        if (!busy || (why && day != fit->clash.last_day + 1))
            continue;
        if (!why) {
            why = busy;
            fit->clash = (struct store_clash){.peer = who->id,
                                              .peer_name = who->name,
                                              .booking = booking_on(snapshot, who->id, day),
                                              .first_day = day};
        }
        fit->clash.last_day = day;
    }
    return why ? pp_printf(arena, "%s is no longer free: %s", who->name, why) : NULL;
}

const char *flow_fit_bar(struct flow_fit *fit, size_t seat, struct pp_arena *arena)
{
    const struct flow_instance *instance = fit->instance;
    const size_t peer = (size_t)fit->team.seats[seat];
    const struct store_peer *who = &instance->snapshot->peers[peer];
    struct flow_bar *bars;
    size_t count;
    flow_bar_list(instance->bars, who, arena, &bars, &count);
    if (count)
        return pp_printf(arena, "%s %s", who->name, bars[0].words);
    const uint32_t broken = match_peer_breaks(fit->index, 0, seat, (int32_t)peer);
    for (int rule = 0; rule < MATCH_RULES; rule++)
        if (rule != MATCH_RULE_BUSY && broken >> rule & 1)
            return pp_printf(arena, "%s no longer fits the seat \"%s\": %s", who->name,
                             instance->snapshot->brief.seats[seat].name,
                             flow_rule_words(instance, peer, seat, (enum match_rule)rule, arena));
    return busy_words(fit, peer, arena);
}

enum pp_code flow_fit_check(struct flow_fit *fit, struct pp_arena *arena, struct pp_err *err)
{
    const uint32_t personal = UINT32_C(1) << MATCH_TEAM_UNFIT | UINT32_C(1) << MATCH_TEAM_BUSY;
    const uint32_t breaks = match_team_breaks(fit->index, 0, &fit->team);
    for (size_t s = 0; (breaks & personal) && s < fit->instance->snapshot->brief.seat_count; s++) {
        if (fit->team.seats[s] == MATCH_NONE || !(fit->asked >> s & 1))
            continue;
        const char *words = flow_fit_bar(fit, s, arena);
        if (words)
            return pp_fail(err, PP_CONFLICT,
                           fit->clash.peer ? "%s; choose another team or run the match again"
                                           : "%s; run the match again",
                           words);
    }
    for (int rule = 0; rule < MATCH_TEAM_RULES; rule++)
        if ((breaks & ~fit->tolerated) >> rule & 1)
            return pp_fail(err, PP_CONFLICT,
                           "the team keeps its rules no longer: %s; run the match again",
                           flow_team_rule_words((enum match_team_rule)rule));
    return PP_OK;
}

/* ---- does it still hold -------------------------------------------------------------------- */

static bool is_member(const struct store_proposal_seat *seats, size_t count, int64_t peer)
{
    for (size_t i = 0; i < count; i++)
        if (seats[i].peer == peer)
            return true;
    return false;
}

/* Every record of a member as it was read. */
static enum pp_code members_unchanged(struct flow_call *call, const struct flow_snapshot *snapshot,
                                      const struct store_proposal_seat *seats, size_t count,
                                      bool *same)
{
    for (size_t i = 0; *same && i < count; i++) {
        struct store_peer now;
        const size_t peer = flow_snapshot_peer(snapshot, seats[i].peer);
        const enum pp_code code =
            store_peer_get(call->tx, seats[i].peer, &call->arena, &now, &call->err);
        if (code != PP_OK)
            return code;
        *same = peer != SIZE_MAX && now.rev == snapshot->peers[peer].rev;
    }
    return PP_OK;
}

static bool is_own(struct flow_own own, int64_t booking)
{
    for (size_t i = 0; i < own.count; i++)
        if (own.bookings[i] == booking)
            return true;
    return false;
}

/* Nobody of the team was booked meanwhile, for these days or others. */
static enum pp_code bookings_unchanged(struct flow_call *call, const struct flow_snapshot *snapshot,
                                       const struct store_proposal_seat *seats, size_t member_count,
                                       struct flow_own own, bool *same)
{
    struct store_served *served;
    size_t count, before = 0, now = 0;
    const enum pp_code code = flow_snapshot_served(call, snapshot, &served, &count);
    for (size_t i = 0; code == PP_OK && i < count; i++)
        now += !is_own(own, served[i].booking) && is_member(seats, member_count, served[i].peer);
    for (size_t i = 0; i < snapshot->served_count; i++)
        before += is_member(seats, member_count, snapshot->served[i].peer);
    *same = *same && now == before;
    return code;
}

enum pp_code flow_fit_holds(struct flow_call *call, const struct flow_snapshot *snapshot,
                            const struct store_proposal_seat *seats, size_t count,
                            struct flow_own own, bool *holds)
{
    int64_t revision;
    *holds = true;
    enum pp_code code = store_pool_revision(call->tx, &revision, &call->err);
    if (code != PP_OK || revision == snapshot->revision)
        return code;
    code = members_unchanged(call, snapshot, seats, count, holds);
    return code == PP_OK ? bookings_unchanged(call, snapshot, seats, count, own, holds) : code;
}
