/*
 * Publishing a proposal: checked again against today's pool, then booking, events, invitations,
 * taken half-hours and mails in one transaction. Two proposals that want the same peer on the same
 * day meet at the slots: one wins, the other is told who and when.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/booking.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/solve.h"
#include "daemon/flow/visit.h"
#include "daemon/flow/words.h"
#include "matcher/match.h"

enum { UID_BYTES = 16 };

/* One team for a request: a second one is booked only after the first was stood down. */
static enum pp_code check_free(struct flow_call *call, const struct store_request *request)
{
    struct store_page page = {.limit = 500};
    struct store_booking *bookings;
    size_t count;
    const enum pp_code code = store_booking_list(call->tx, request->id, &page, &call->arena,
                                                 &bookings, &count, &call->err);
    for (size_t i = 0; code == PP_OK && i < count; i++)
        if (bookings[i].state != STORE_BOOKING_STOOD_DOWN)
            return pp_fail(&call->err, PP_CONFLICT,
                           "request %s is booked already (booking %" PRId64
                           "); stand that down before another team is published",
                           request->reference, bookings[i].id);
    return code;
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    struct store_proposal proposal;
    enum pp_code code =
        store_proposal_get(call->tx, arg->proposal, &call->arena, &proposal, &call->err);
    if (code != PP_OK)
        return code;
    if (arg->rev && arg->rev != proposal.rev)
        return pp_fail(&call->err, PP_STALE,
                       "proposal %" PRId64 " has changed since you read it; read it again",
                       proposal.id);
    if (proposal.state != STORE_PROPOSAL_OPEN)
        return pp_fail(&call->err, PP_CONFLICT, "proposal %" PRId64 " is %s; run the match again",
                       proposal.id, store_proposal_state_text(proposal.state));
    arg->work = PP_NEW(&call->arena, struct flow_match_work);
    code = flow_snapshot_load(call, pp_printf(&call->arena, "%" PRId64, proposal.request),
                              &arg->work->snapshot);
    if (code != PP_OK)
        return code;
    arg->request = arg->work->snapshot.request;
    arg->names = arg->work->snapshot.names;
    code = check_free(call, &arg->request);
    if (code != PP_OK)
        return code;
    arg->clash = (struct store_clash){0};
    arg->publish = (struct store_publish){
        .booking = {.request = proposal.request,
                    .proposal = proposal.id,
                    .state = STORE_BOOKING_INVITING,
                    .first_day = proposal.first_day,
                    .created_s = call->now_s,
                    .seats = proposal.seats,
                    .seat_count = proposal.seat_count},
        .proposal_rev = proposal.rev,
        .request_rev = arg->request.rev,
    };
    return PP_OK;
}

static enum pp_code find_window(struct flow_call *call, const struct flow_snapshot *snapshot,
                                int32_t first_day, int32_t *window)
{
    for (size_t i = 0; i < snapshot->request.window_count; i++)
        if (snapshot->request.windows[i].first_day == first_day) {
            *window = (int32_t)i;
            return PP_OK;
        }
    char day[PP_DAY_WORDS];
    return pp_fail(&call->err, PP_CONFLICT,
                   "request %s no longer allows a start on %s; run the match again",
                   snapshot->request.reference, pp_day_words(first_day, day));
}

/* The other booking that has the peer on that day; 0: none. */
static int64_t booking_on(const struct flow_snapshot *snapshot, int64_t peer, int32_t day)
{
    for (size_t i = 0; i < snapshot->taken_count; i++)
        if (snapshot->taken[i].peer == peer && snapshot->taken[i].day == day)
            return snapshot->taken[i].booking;
    return 0;
}

/* Says on which days the peer cannot go: the first unbroken run of them is the clash. */
static enum pp_code explain_busy(struct flow_call *call, size_t peer)
{
    struct flow_proposal_publish *arg = call->arg;
    const struct flow_instance *instance = &arg->work->instance;
    const struct flow_snapshot *snapshot = instance->snapshot;
    const struct store_peer *who = &snapshot->peers[peer];
    const char *why = NULL;
    for (size_t i = 0; i < snapshot->attended_count; i++) {
        const int32_t day = arg->publish.booking.first_day + snapshot->attended[i];
        const char *busy = flow_instance_busy(instance, peer, day, &call->arena);
        if (!busy || (why && day != arg->clash.last_day + 1))
            continue;
        if (!why) {
            why = busy;
            arg->clash = (struct store_clash){.peer = who->id,
                                              .peer_name = who->name,
                                              .booking = booking_on(snapshot, who->id, day),
                                              .first_day = day};
        }
        arg->clash.last_day = day;
    }
    return why ? pp_fail(&call->err, PP_CONFLICT,
                         "%s is no longer free: %s; choose another team or run the match again",
                         who->name, why)
               : PP_OK;
}

/* Says why the peer may not sit there any more: a personal bar, a rule of the seat, the days. */
static enum pp_code explain_member(struct flow_call *call, const struct match_index *index,
                                   size_t seat, size_t peer)
{
    const struct flow_proposal_publish *arg = call->arg;
    const struct flow_instance *instance = &arg->work->instance;
    const struct store_peer *who = &instance->snapshot->peers[peer];
    struct flow_bar *bars;
    size_t count;
    flow_bar_list(instance->bars, who, &call->arena, &bars, &count);
    if (count)
        return pp_fail(&call->err, PP_CONFLICT, "%s %s; run the match again", who->name,
                       bars[0].words);
    const uint32_t broken = match_peer_breaks(index, 0, seat, (int32_t)peer);
    for (int rule = 0; rule < MATCH_RULES; rule++)
        if (rule != MATCH_RULE_BUSY && broken >> rule & 1)
            return pp_fail(
                &call->err, PP_CONFLICT,
                "%s no longer fits the seat \"%s\": %s; run the match again", who->name,
                instance->snapshot->brief.seats[seat].name,
                flow_rule_words(instance, peer, seat, (enum match_rule)rule, &call->arena));
    return explain_busy(call, peer);
}

/* The first member who cannot go any more, else the rule that the team as a whole breaks. */
static enum pp_code explain(struct flow_call *call, const struct match_index *index,
                            const struct match_team *team, uint32_t breaks)
{
    const struct flow_proposal_publish *arg = call->arg;
    for (size_t s = 0; s < arg->work->snapshot.brief.seat_count; s++) {
        if (team->seats[s] == MATCH_NONE)
            continue;
        const enum pp_code code = explain_member(call, index, s, (size_t)team->seats[s]);
        if (code != PP_OK)
            return code;
    }
    for (int rule = 0; rule < MATCH_TEAM_RULES; rule++)
        if (breaks >> rule & 1)
            return pp_fail(&call->err, PP_CONFLICT,
                           "the team no longer keeps the rule \"%s\"; run the match again",
                           match_team_rule_word((enum match_team_rule)rule));
    PP_REQUIRE(!breaks);
    return PP_OK;
}

/* Every hard rule once more, on the pool as it is now. */
static enum pp_code check_again(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    struct flow_instance *instance = &arg->work->instance;
    const struct flow_snapshot *snapshot = &arg->work->snapshot;
    enum pp_code code = flow_instance_build(snapshot, &call->arena, instance, &call->err);
    struct match_team team = {0};
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        team.seats[s] = MATCH_NONE;
    if (code == PP_OK)
        code = find_window(call, snapshot, arg->publish.booking.first_day, &team.window);
    for (size_t i = 0; code == PP_OK && i < arg->publish.booking.seat_count; i++) {
        const struct store_proposal_seat *seat = &arg->publish.booking.seats[i];
        const size_t peer = flow_snapshot_peer(snapshot, seat->peer);
        if (peer == SIZE_MAX || (size_t)seat->seat >= snapshot->brief.seat_count)
            code = pp_fail(&call->err, PP_CONFLICT,
                           "the proposal no longer fits its request; run the match again");
        else
            team.seats[seat->seat] = (int32_t)peer;
    }
    if (code != PP_OK)
        return code;
    const struct match_index *index = match_index_new(&instance->match, &call->arena);
    const uint32_t breaks = match_team_breaks(index, 0, &team);
    return breaks ? explain(call, index, &team, breaks) : PP_OK;
}

static const char *new_uid(struct flow_call *call)
{
    unsigned char bytes[UID_BYTES];
    char text[2 * UID_BYTES + 1];
    pp_random_fill(flow_random(call), bytes, sizeof bytes);
    for (size_t i = 0; i < UID_BYTES; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return pp_printf(&call->arena, "%s@%s", text, flow_settings(call)->mail_domain);
}

static struct store_event *make_events(struct flow_call *call, const struct flow_visit *visit)
{
    const struct flow_proposal_publish *arg = call->arg;
    const struct store_organisation *host = &arg->work->snapshot.host;
    struct store_event *events = PP_NEW_ARRAY(&call->arena, visit->count, struct store_event);
    for (size_t i = 0; i < visit->count; i++) {
        const struct cal_outing *outing = &visit->outings[i];
        const struct cal_span *when = &outing->when;
        const bool there = !arg->work->snapshot.brief.remote &&
                           visit->parts[i]->holds; /* calls are held wherever one is */
        events[i] = (struct store_event){
            .id = flow_id(call),
            .kind = outing->part->kind,
            .summary = outing->summary,
            .location = there ? host->official_name ? host->official_name : host->name : NULL,
            .all_day = when->all_day,
            .first_day = when->all_day ? when->first_day : when->start.day,
            .days = when->all_day ? when->days : 1,
            .start_minute = outing->part->start_minute,
            .end_minute = outing->part->end_minute,
            .zone = visit->zone->name};
    }
    return events;
}

static const char *team_words(struct flow_call *call)
{
    const struct flow_proposal_publish *arg = call->arg;
    const struct flow_snapshot *snapshot = &arg->work->snapshot;
    const char *words = "";
    for (size_t i = 0; i < arg->publish.booking.seat_count; i++)
        words = pp_printf(&call->arena, "%s%s (%s)\n", words, arg->peers[i].name,
                          snapshot->brief.seats[arg->publish.booking.seats[i].seat].name);
    return words;
}

static struct flow_visitor *make_visitors(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    const struct flow_snapshot *snapshot = &arg->work->snapshot;
    const size_t count = arg->publish.booking.seat_count;
    struct flow_visitor *visitors = PP_NEW_ARRAY(&call->arena, count, struct flow_visitor);
    arg->peers = PP_NEW_ARRAY(&call->arena, count, struct store_peer);
    for (size_t i = 0; i < count; i++) {
        const struct store_proposal_seat *seat = &arg->publish.booking.seats[i];
        arg->peers[i] = snapshot->peers[flow_snapshot_peer(snapshot, seat->peer)];
        visitors[i] = (struct flow_visitor){
            .peer = seat->peer, .seat = seat->seat, .lead = snapshot->brief.seats[seat->seat].lead};
    }
    return visitors;
}

/* One invitation and one mail for each person and event that is theirs. */
static enum pp_code invite_all(struct flow_call *call, const struct flow_visit *visit,
                               const struct flow_visitor *visitors)
{
    struct flow_proposal_publish *arg = call->arg;
    struct store_booking *booking = &arg->publish.booking;
    const size_t most = visit->count * booking->seat_count;
    struct store_invitation *invitations =
        PP_NEW_ARRAY(&call->arena, most, struct store_invitation);
    struct store_mail *mails = PP_NEW_ARRAY(&call->arena, most, struct store_mail);
    const char *team = team_words(call);
    size_t count = 0;
    for (size_t p = 0; p < booking->seat_count; p++)
        for (size_t e = 0; e < visit->count; e++) {
            if (!flow_visit_attends(visit, e, visitors[p].lead))
                continue;
            invitations[count] = (struct store_invitation){.id = flow_id(call),
                                                           .event = booking->events[e].id,
                                                           .peer = visitors[p].peer,
                                                           .uid = new_uid(call),
                                                           .dtstamp_s = call->now_s};
            const struct flow_invite invite = {
                .settings = flow_settings(call),
                .request = &arg->request,
                .event = &booking->events[e],
                .invitation = &invitations[count],
                .peer = &arg->peers[p],
                .seat_name = arg->work->snapshot.brief.seats[visitors[p].seat].name,
                .team = team};
            const enum pp_code code =
                flow_invite_mail(&invite, flow_id(call), booking->id, call->now_s, &call->arena,
                                 &mails[count], &call->err);
            if (code != PP_OK)
                return code;
            count++;
        }
    booking->invitations = invitations;
    booking->invitation_count = count;
    arg->publish.mails = mails;
    arg->publish.mail_count = count;
    return PP_OK;
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    struct store_booking *booking = &arg->publish.booking;
    enum pp_code code = check_again(call);
    if (code != PP_OK)
        return code;
    struct flow_visit visit;
    code = flow_visit_make(&arg->work->snapshot, booking->first_day, flow_settings(call)->zone,
                           &call->arena, &visit, &call->err);
    if (code != PP_OK)
        return code;
    booking->id = flow_id(call);
    booking->rev = 1;
    booking->charge = arg->work->snapshot.brief.charge;
    booking->events = make_events(call, &visit);
    booking->event_count = visit.count;
    const struct flow_visitor *visitors = make_visitors(call);
    struct store_slot *slots;
    code = flow_visit_slots(&visit, visitors, booking->seat_count, &call->arena, &slots,
                            &arg->publish.slot_count, &call->err);
    arg->publish.slots = slots;
    return code == PP_OK ? invite_all(call, &visit, visitors) : code;
}

static bool is_member(const struct flow_proposal_publish *arg, int64_t peer)
{
    for (size_t i = 0; i < arg->publish.booking.seat_count; i++)
        if (arg->publish.booking.seats[i].peer == peer)
            return true;
    return false;
}

/* Every record of a member as it was read. */
static enum pp_code members_unchanged(struct flow_call *call, bool *same)
{
    const struct flow_proposal_publish *arg = call->arg;
    for (size_t i = 0; *same && i < arg->publish.booking.seat_count; i++) {
        struct store_peer now;
        const enum pp_code code =
            store_peer_get(call->tx, arg->peers[i].id, &call->arena, &now, &call->err);
        if (code != PP_OK)
            return code;
        *same = now.rev == arg->peers[i].rev;
    }
    return PP_OK;
}

/* Nobody of the team was booked meanwhile, for these days or others. */
static enum pp_code bookings_unchanged(struct flow_call *call, bool *same)
{
    const struct flow_proposal_publish *arg = call->arg;
    const struct flow_snapshot *snapshot = &arg->work->snapshot;
    struct store_served *served;
    size_t count, before = 0, now = 0;
    const enum pp_code code = flow_snapshot_served(call, snapshot, &served, &count);
    for (size_t i = 0; code == PP_OK && i < count; i++)
        now += is_member(arg, served[i].peer);
    for (size_t i = 0; i < snapshot->served_count; i++)
        before += is_member(arg, snapshot->served[i].peer);
    *same = *same && now == before;
    return code;
}

/*
 * Commits only on what was checked: the whole pool as it was, or, where others write all the time,
 * at least every member's record and bookings. Slots and the request's revision guard the rest.
 */
static enum pp_code save(struct flow_call *call)
{
    struct flow_proposal_publish *arg = call->arg;
    int64_t revision;
    bool same = true;
    enum pp_code code = store_pool_revision(call->tx, &revision, &call->err);
    if (code == PP_OK && revision != arg->work->snapshot.revision) {
        code = members_unchanged(call, &same);
        if (code == PP_OK)
            code = bookings_unchanged(call, &same);
    }
    if (code != PP_OK)
        return code;
    if (!same)
        return flow_moved(call);
    return store_booking_publish(call->tx, &call->who, &arg->publish, &call->arena, &arg->clash,
                                 &call->err);
}

const struct flow_case flow_proposal_publish = {
    .name = "proposal.publish",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
