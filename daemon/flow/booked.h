/*
 * A booking with what belongs to it, as the use cases that change one read it; and the same kept as
 * text, so that a change can be taken back.
 */
#ifndef FLOW_BOOKED_H
#define FLOW_BOOKED_H

#include "daemon/flow/asking.h"
#include "daemon/flow/brief.h"
#include "daemon/flow/flow.h"
#include "store/asking.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "store/revision.h"

struct flow_booked {
    struct store_booking booking;
    struct store_request request;
    struct store_product product;
    struct store_organisation host;
    struct flow_brief brief;
    struct flow_asking asking;    /* how its people are asked */
    struct store_asking *askings; /* who has not answered */
    size_t asking_count;
    struct store_peer *peers; /* who sits or was ever invited, and who was asked for */
    size_t peer_count, peer_cap;
};

/* For a READ step. */
PP_CHECK enum pp_code flow_booked_load(struct flow_call *call, int64_t booking,
                                       struct flow_booked *booked);
/* One more person to know. */
PP_CHECK enum pp_code flow_booked_know(struct flow_call *call, struct flow_booked *booked,
                                       int64_t peer);
/* Who is known; never NULL. */
const struct store_peer *flow_booked_peer(const struct flow_booked *booked, int64_t peer);

/* PP_CONFLICT when the booking is over or stood down; PP_STALE when rev (0: any) is another. */
PP_CHECK enum pp_code flow_booked_open(const struct flow_booked *booked, int64_t rev,
                                       struct pp_err *err);

const struct store_event *flow_booked_event(const struct store_booking *booking, int64_t event);
/* Where the peer sits; NULL: nowhere. */
const struct store_proposal_seat *flow_seat_of(const struct store_proposal_seat *seats,
                                               size_t count, int64_t peer);
/* Who is asked for that seat and has not answered; NULL: nobody. */
const struct store_asking *flow_asking_of(const struct flow_booked *booked, int seat);
/* Who sits there; 0: nobody. */
int64_t flow_peer_in(const struct store_proposal_seat *seats, size_t count, int seat);
const struct store_request_seat *flow_request_seat(const struct store_request *request, int seat);
/* Has who sits there agreed to come? */
bool flow_seat_agreed(enum store_seat_state state);
const char *flow_seat_name(const struct store_request *request, int seat); /* never NULL */

/* What a change can be taken back to: the booking, the request's state and seats. */
const char *flow_kept_write(const struct flow_booked *booked, struct pp_arena *arena);

struct flow_kept {
    struct store_booking booking; /* rev as it was then */
    enum store_request_state request_state;
    struct store_request_seat *seats; /* of the request; without names */
    size_t seat_count;
};
/* booking: as it is now, for what never changes. PP_CORRUPT when the text is not what was written.
 */
PP_CHECK enum pp_code flow_kept_read(const char *json, const struct store_booking *booking,
                                     struct pp_arena *arena, struct flow_kept *kept,
                                     struct pp_err *err);

#endif
