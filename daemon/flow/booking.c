#include "daemon/flow/booking.h"

#include <inttypes.h>

#include "base/str.h"
#include "calendars/invitation.h"
#include "daemon/flow/find.h"
#include "daemon/flow/invite.h"
#include "daemon/flow/solve.h"

static enum pp_code show_proposal(struct flow_call *call)
{
    struct flow_proposal_show *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    struct store_proposal proposal;
    enum pp_code code = store_proposal_get(call->tx, arg->proposal, arena, &proposal, &call->err);
    if (code == PP_OK)
        code = store_request_get(call->tx, proposal.request, arena, &arg->request, &call->err);
    if (code == PP_OK)
        code = flow_names_load(call->tx, arena, &arg->names, &call->err);
    if (code == PP_OK)
        code = flow_team_load(call, &proposal, &arg->request, &arg->names, &arg->team);
    return code;
}

const struct flow_case flow_proposal_show = {
    .name = "proposal.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show_proposal}},
    .step_count = 1,
};

const struct store_peer *flow_booking_show_peer(const struct flow_booking_show *show, int64_t peer)
{
    for (size_t i = 0; i < show->booking.seat_count; i++)
        if (show->peers[i].id == peer)
            return &show->peers[i];
    for (size_t i = 0; i < show->other_count; i++)
        if (show->others[i].id == peer)
            return &show->others[i];
    return NULL;
}

static enum pp_code load_people(struct flow_call *call, struct flow_booking_show *arg)
{
    const struct store_booking *booking = &arg->booking;
    arg->peers = PP_NEW_ARRAY(&call->arena, booking->seat_count, struct store_peer);
    arg->others = PP_NEW_ARRAY(&call->arena, arg->move_count, struct store_peer);
    arg->other_count = 0;
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < booking->seat_count; i++)
        code = store_peer_get(call->tx, booking->seats[i].peer, &call->arena, &arg->peers[i],
                              &call->err);
    for (size_t i = 0; code == PP_OK && i < arg->move_count; i++)
        if (arg->moves[i].peer && !flow_booking_show_peer(arg, arg->moves[i].peer))
            code = store_peer_get(call->tx, arg->moves[i].peer, &call->arena,
                                  &arg->others[arg->other_count++], &call->err);
    return code;
}

static enum pp_code show(struct flow_call *call)
{
    struct flow_booking_show *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    struct store_page page = {.limit = 500};
    enum pp_code code = store_booking_get(call->tx, arg->id, arena, &arg->booking, &call->err);
    if (code == PP_OK)
        code = store_request_get(call->tx, arg->booking.request, arena, &arg->request, &call->err);
    if (code == PP_OK)
        code = store_organisation_get(call->tx, arg->request.host, arena, &arg->host, &call->err);
    if (code == PP_OK)
        code = store_seat_move_list(call->tx, arg->id, arena, &arg->moves, &arg->move_count,
                                    &call->err);
    if (code == PP_OK)
        code = load_people(call, arg);
    if (code == PP_OK)
        code = store_mail_list(call->tx, -1, arg->id, &page, arena, &arg->mails, &arg->mail_count,
                               &call->err);
    if (code == PP_OK)
        code = flow_names_load(call->tx, arena, &arg->names, &call->err);
    return code;
}

const struct flow_case flow_booking_show = {
    .name = "booking.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

static enum pp_code list(struct flow_call *call)
{
    struct flow_booking_list *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    struct store_request request = {0};
    enum pp_code code = PP_OK;
    if (arg->request)
        code = store_request_find(call->tx, arg->request, arena, &request, &call->err);
    if (code == PP_OK)
        code = store_booking_list(call->tx, request.id, &arg->page, arena, &arg->bookings,
                                  &arg->count, &call->err);
    if (code != PP_OK)
        return code;
    arg->references = PP_NEW_ARRAY(arena, arg->count, const char *);
    arg->titles = PP_NEW_ARRAY(arena, arg->count, const char *);
    for (size_t i = 0; code == PP_OK && i < arg->count; i++) {
        code = store_request_get(call->tx, arg->bookings[i].request, arena, &request, &call->err);
        arg->references[i] = request.reference;
        arg->titles[i] = request.title;
    }
    return code;
}

const struct flow_case flow_booking_list = {
    .name = "booking.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static enum pp_code write_file(struct flow_call *call, const struct store_booking *booking,
                               const struct store_request *request, const struct store_peer *peer)
{
    struct flow_booking_calendar *arg = call->arg;
    struct cal_event *events =
        PP_NEW_ARRAY(&call->arena, booking->invitation_count, struct cal_event);
    const struct store_proposal_seat *sits =
        flow_seat_of(booking->seats, booking->seat_count, peer->id);
    size_t count = 0;
    for (size_t i = 0; i < booking->invitation_count; i++) {
        const struct store_invitation *invitation = &booking->invitations[i];
        if (invitation->peer != peer->id || invitation->closed)
            continue;
        const struct flow_invite invite = {.settings = flow_settings(call),
                                           .request = request,
                                           .event = flow_booked_event(booking, invitation->event),
                                           .invitation = invitation,
                                           .peer = peer,
                                           .seat_name =
                                               sits ? flow_seat_name(request, sits->seat) : ""};
        PP_REQUIRE(invite.event);
        const enum pp_code code =
            flow_invite_event(&invite, &call->arena, &events[count++], &call->err);
        if (code != PP_OK)
            return code;
    }
    if (!count)
        return pp_fail(&call->err, PP_NOT_FOUND, "%s is not part of booking %" PRId64, peer->name,
                       booking->id);
    struct pp_str ics = {0};
    const enum pp_code code = cal_write_file(request->title, events, count, &ics, &call->err);
    arg->ics = pp_dup_len(&call->arena, pp_str_text(&ics), ics.len);
    pp_str_fini(&ics);
    return code;
}

static enum pp_code calendar(struct flow_call *call)
{
    struct flow_booking_calendar *arg = call->arg;
    struct pp_arena *arena = &call->arena;
    struct store_booking booking;
    struct store_request request;
    struct store_peer peer;
    enum pp_code code = store_booking_get(call->tx, arg->id, arena, &booking, &call->err);
    if (code == PP_OK)
        code = store_request_get(call->tx, booking.request, arena, &request, &call->err);
    if (code == PP_OK)
        code = flow_peer_find(call->tx, arg->peer, arena, &peer, &call->err);
    return code == PP_OK ? write_file(call, &booking, &request, &peer) : code;
}

const struct flow_case flow_booking_calendar = {
    .name = "booking.calendar",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, calendar}},
    .step_count = 1,
};

static enum pp_code list_mails(struct flow_call *call)
{
    struct flow_mail_list *arg = call->arg;
    return store_mail_list(call->tx, arg->state, 0, &arg->page, &call->arena, &arg->mails,
                           &arg->count, &call->err);
}

const struct flow_case flow_mail_list = {
    .name = "mail.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list_mails}},
    .step_count = 1,
};
