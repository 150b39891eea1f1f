/* The page as it is shown: who may open it, what it tells, how matters stand. */
#include "daemon/flow/page.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/str.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/link.h"
#include "daemon/flow/page_look.h"
#include "daemon/flow/zone.h"
#include "store/revision.h"

static int32_t last_day(const struct store_event *event)
{
    return event->first_day + (event->all_day ? event->days - 1 : 0);
}

static enum pp_code refuse(struct flow_call *call)
{
    return pp_fail(&call->err, PP_NOT_FOUND,
                   "This link opens nothing: it may have been cut off, replaced by a newer one, or "
                   "have ended with the visit. Use the link in the newest mail about the visit, or "
                   "reply to that mail.");
}

/* ---- how matters stand --------------------------------------------------------------------- */

const char *flow_page_stood(const struct flow_booked *booked, int64_t peer, struct pp_arena *arena)
{
    const struct store_booking *booking = &booked->booking;
    const char *text = pp_printf(arena, "%d", (int)booking->state);
    for (size_t i = 0; i < booking->invitation_count; i++) {
        const struct store_invitation *it = &booking->invitations[i];
        if (it->peer == peer)
            text = pp_printf(arena, "%s|%" PRId64 " %d %d %d %d %" PRId64, text, it->id,
                             it->sequence, (int)it->closed, (int)it->partstat,
                             it->answered_sequence, it->answered_stamp_s);
    }
    return text;
}

/* Of who sits there, by their events to come. */
static enum flow_page_standing seated(const struct flow_page *page)
{
    size_t yes = 0, perhaps = 0, no = 0, asked = 0;
    for (size_t i = 0; i < page->event_count; i++) {
        const struct flow_page_event *event = &page->events[i];
        asked += !event->off;
        yes += !event->off && event->answer == STORE_ACCEPTED;
        perhaps += !event->off && event->answer == STORE_TENTATIVE;
        no += !event->off && event->answer == STORE_DECLINED;
    }
    if (asked && yes == asked)
        return FLOW_PAGE_YES;
    if (perhaps)
        return FLOW_PAGE_PERHAPS;
    return yes || no ? FLOW_PAGE_PARTLY : FLOW_PAGE_ASKED;
}

/* Of who sits there no more: by the last that became of them. Their seat's name, too. */
static enum pp_code left(struct flow_call *call, const struct flow_booked *booked, int64_t peer,
                         struct flow_page *page)
{
    struct store_seat_move *moves;
    size_t count;
    const enum pp_code code = store_seat_move_list(call->tx, booked->booking.id, &call->arena,
                                                   &moves, &count, &call->err);
    page->standing = FLOW_PAGE_TAKEN_OFF;
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        if (moves[i].peer != peer)
            continue;
        page->seat = flow_seat_name(&booked->request, moves[i].seat);
        page->standing = moves[i].state == STORE_SEAT_DECLINED      ? FLOW_PAGE_NO
                         : moves[i].state == STORE_SEAT_SUBSTITUTED ? FLOW_PAGE_FILLED
                                                                    : FLOW_PAGE_TAKEN_OFF;
    }
    return code;
}

/* Until when, of who has not answered. */
static enum pp_code find_deadline(struct flow_call *call, const struct flow_booked *booked,
                                  int seat, struct flow_page *page)
{
    const struct store_asking *asking = flow_asking_of(booked, seat);
    const struct cal_zone *zone;
    if (!asking)
        return PP_OK;
    const enum pp_code code =
        flow_zone_find(flow_settings(call)->zone, page->today, &call->arena, &zone, &call->err);
    if (code != PP_OK)
        return code;
    page->reply_by = flow_asking_words(zone, asking->reply_by_s, &call->arena);
    page->reply_by_day = cal_zone_from_utc(zone, asking->reply_by_s).day;
    return PP_OK;
}

static enum pp_code find_standing(struct flow_call *call, const struct flow_booked *booked,
                                  int64_t peer, struct flow_page *page)
{
    const struct store_booking *booking = &booked->booking;
    const struct store_proposal_seat *seat =
        flow_seat_of(booking->seats, booking->seat_count, peer);
    page->seat = seat ? flow_seat_name(&booked->request, seat->seat) : "";
    if (booking->state == STORE_BOOKING_STOOD_DOWN)
        page->standing = FLOW_PAGE_CALLED_OFF;
    else if (booking->state == STORE_BOOKING_DELIVERED || page->last_day < page->today)
        page->standing = FLOW_PAGE_OVER;
    else if (!seat)
        return left(call, booked, peer, page);
    else
        page->standing = seated(page);
    return seat && page->standing < FLOW_PAGE_NO ? find_deadline(call, booked, seat->seat, page)
                                                 : PP_OK;
}

/* ---- what is told -------------------------------------------------------------------------- */

static int compare_event(const void *a, const void *b)
{
    const struct flow_page_event *x = a, *y = b;
    return x->first_day != y->first_day
               ? (x->first_day > y->first_day) - (x->first_day < y->first_day)
               : (x->minute > y->minute) - (x->minute < y->minute);
}

static void add_event(struct flow_call *call, const struct flow_booked *booked,
                      const struct store_invitation *it, struct flow_page_event *events,
                      struct flow_page *page)
{
    const struct store_event *event = flow_booked_event(&booked->booking, it->event);
    events[page->event_count++] =
        (struct flow_page_event){.summary = event->summary,
                                 .when = flow_invite_when(event, &call->arena),
                                 .where = event->location,
                                 .first_day = event->first_day,
                                 .minute = event->all_day ? 0 : event->start_minute,
                                 .answer = it->partstat,
                                 .off = it->closed || last_day(event) < page->today};
    if (last_day(event) > page->last_day)
        page->last_day = last_day(event);
    if (it->answered_sequence >= 0 && it->answered_stamp_s > page->answered_s)
        page->answered_s = it->answered_stamp_s;
    page->moved = page->moved || (!it->closed && it->moved_sequence > it->asked_sequence);
}

static enum pp_code fill(struct flow_call *call, const char *token,
                         const struct flow_booked *booked, int64_t peer, struct flow_page *page)
{
    const struct store_booking *booking = &booked->booking;
    struct flow_page_event *events =
        PP_NEW_ARRAY(&call->arena, booking->invitation_count, struct flow_page_event);
    *page = (struct flow_page){.peer = flow_booked_peer(booked, peer)->name,
                               .title = booked->request.title,
                               .reference = booked->request.reference,
                               .organiser = flow_settings(call)->organiser,
                               .events = events,
                               .today = flow_today(call),
                               .reply_by_day = STORE_NO_DAY,
                               .last_day = INT32_MIN};
    for (size_t i = 0; i < booking->invitation_count; i++)
        if (booking->invitations[i].peer == peer)
            add_event(call, booked, &booking->invitations[i], events, page);
    qsort(events, page->event_count, sizeof *events, compare_event);
    if (page->last_day < page->today - FLOW_PAGE_KEPT_DAYS)
        return refuse(call);
    const enum pp_code code = find_standing(call, booked, peer, page);
    if (code == PP_OK && page->standing < FLOW_PAGE_NO)
        page->form = flow_link_form(call, token, flow_page_stood(booked, peer, &call->arena));
    return code;
}

enum pp_code flow_page_look(struct flow_call *call, const char *token, struct store_invited *target,
                            struct flow_booked *booked, struct flow_page *page)
{
    int64_t id = 0;
    bool found = false;
    if (!flow_link_names(token, &id))
        return refuse(call);
    enum pp_code code = store_invited_by_id(call->tx, id, &call->arena, target, &found, &call->err);
    if (code != PP_OK)
        return code;
    if (!found ||
        !flow_link_opens(flow_settings(call), token,
                         &(struct store_invitation){.id = target->id,
                                                    .peer = target->peer,
                                                    .uid = target->uid,
                                                    .asked_sequence = target->asked_sequence}))
        return refuse(call);
    code = flow_booked_load(call, target->booking, booked);
    return code == PP_OK ? fill(call, token, booked, target->peer, page) : code;
}

static enum pp_code show(struct flow_call *call)
{
    struct flow_page_show *arg = call->arg;
    struct store_invited target;
    struct flow_booked booked;
    return flow_page_look(call, arg->token, &target, &booked, &arg->page);
}

const struct flow_case flow_page_show = {
    .name = "page.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};
