#include "daemon/flow/booked.h"

#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/find.h"

enum pp_code flow_booked_know(struct flow_call *call, struct flow_booked *booked, int64_t peer)
{
    for (size_t i = 0; i < booked->peer_count; i++)
        if (booked->peers[i].id == peer)
            return PP_OK;
    booked->peers = pp_grow(&call->arena, booked->peers, &booked->peer_cap, booked->peer_count + 1,
                            sizeof *booked->peers);
    return store_peer_get(call->tx, peer, &call->arena, &booked->peers[booked->peer_count++],
                          &call->err);
}

const struct store_peer *flow_booked_peer(const struct flow_booked *booked, int64_t peer)
{
    for (size_t i = 0; i < booked->peer_count; i++)
        if (booked->peers[i].id == peer)
            return &booked->peers[i];
    PP_REQUIRE(false);
    return NULL;
}

enum pp_code flow_booked_load(struct flow_call *call, int64_t booking, struct flow_booked *booked)
{
    struct pp_arena *arena = &call->arena;
    *booked = (struct flow_booked){0};
    enum pp_code code = store_booking_get(call->tx, booking, arena, &booked->booking, &call->err);
    if (code == PP_OK)
        code = store_request_get(call->tx, booked->booking.request, arena, &booked->request,
                                 &call->err);
    if (code == PP_OK)
        code = flow_request_load(call->tx, &booked->request, arena, &booked->product, &booked->host,
                                 &call->err);
    if (code == PP_OK)
        code =
            flow_brief_read(booked->request.brief_json, &booked->brief, &call->faults, &call->err);
    if (code == PP_OK)
        code = flow_asking_load(call, booked->request.product, &booked->asking);
    if (code == PP_OK)
        code = store_asking_list(call->tx, booking, arena, &booked->askings, &booked->asking_count,
                                 &call->err);
    for (size_t i = 0; code == PP_OK && i < booked->booking.seat_count; i++)
        code = flow_booked_know(call, booked, booked->booking.seats[i].peer);
    for (size_t i = 0; code == PP_OK && i < booked->booking.invitation_count; i++)
        code = flow_booked_know(call, booked, booked->booking.invitations[i].peer);
    return code;
}

enum pp_code flow_booked_open(const struct flow_booked *booked, int64_t rev, struct pp_err *err)
{
    const struct store_booking *booking = &booked->booking;
    if (rev && rev != booking->rev)
        return pp_fail(err, PP_STALE,
                       "booking %" PRId64 " has changed since you read it; read it again",
                       booking->id);
    switch (booking->state) {
    case STORE_BOOKING_INVITING:
    case STORE_BOOKING_CONFIRMED:
        return PP_OK;
    case STORE_BOOKING_DELIVERED:
    case STORE_BOOKING_STOOD_DOWN:
        break;
    }
    return pp_fail(err, PP_CONFLICT, "booking %" PRId64 " of %s is %s: nothing of it changes now",
                   booking->id, booked->request.reference,
                   booking->state == STORE_BOOKING_STOOD_DOWN ? "stood down" : "delivered");
}

const struct store_event *flow_booked_event(const struct store_booking *booking, int64_t event)
{
    for (size_t i = 0; i < booking->event_count; i++)
        if (booking->events[i].id == event)
            return &booking->events[i];
    return NULL;
}

const struct store_proposal_seat *flow_seat_of(const struct store_proposal_seat *seats,
                                               size_t count, int64_t peer)
{
    for (size_t i = 0; i < count; i++)
        if (seats[i].peer == peer)
            return &seats[i];
    return NULL;
}

const struct store_asking *flow_asking_of(const struct flow_booked *booked, int seat)
{
    for (size_t i = 0; i < booked->asking_count; i++)
        if (booked->askings[i].seat == seat)
            return &booked->askings[i];
    return NULL;
}

int64_t flow_peer_in(const struct store_proposal_seat *seats, size_t count, int seat)
{
    for (size_t i = 0; i < count; i++)
        if (seats[i].seat == seat)
            return seats[i].peer;
    return 0;
}

const struct store_request_seat *flow_request_seat(const struct store_request *request, int seat)
{
    for (size_t i = 0; i < request->seat_count; i++)
        if (request->seats[i].seat == seat)
            return &request->seats[i];
    return NULL;
}

bool flow_seat_agreed(enum store_seat_state state)
{
    switch (state) {
    case STORE_SEAT_ACCEPTED:
    case STORE_SEAT_RELEASED:
    case STORE_SEAT_HOST_APPROVED:
    case STORE_SEAT_CONFIRMED:
    case STORE_SEAT_DELIVERED:
        return true;
    case STORE_SEAT_OPEN:
    case STORE_SEAT_PROPOSED:
    case STORE_SEAT_ENQUIRED:
    case STORE_SEAT_DECLINED:
    case STORE_SEAT_VETOED:
    case STORE_SEAT_WITHDRAWN:
    case STORE_SEAT_SUBSTITUTED:
        break;
    }
    return false;
}

const char *flow_seat_name(const struct store_request *request, int seat)
{
    const struct store_request_seat *found = flow_request_seat(request, seat);
    return found ? found->name : "";
}
