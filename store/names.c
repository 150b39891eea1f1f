#include "store/names.h"

#include "store/booking.h"
#include "store/calendar.h"
#include "store/changeset.h"
#include "store/feed.h"
#include "store/incoming.h"
#include "store/organisation.h"
#include "store/outbox.h"
#include "store/peer.h"
#include "store/repair.h"
#include "store/request.h"
#include "store/weights.h"

#define X(name, text) text,
/* One enum: its table of texts and the function that gives the text of a value. */
#define NAMES(noun, LIST, word)                                                                   \
    static const char *const noun##_texts[] = {LIST(X)};                                          \
    const struct sql_names store_##noun##_names = {noun##_texts,                                  \
                                                   sizeof noun##_texts / sizeof noun##_texts[0]}; \
    const char *store_##noun##_text(enum store_##noun(word))                                      \
    {                                                                                             \
        return sql_name_of(&store_##noun##_names, (unsigned)(word));                              \
    }
/* And the function that reads it. */
#define PARSED(noun)                                                    \
    bool store_##noun##_parse(const char *text, enum store_##noun *out) \
    {                                                                   \
        unsigned value;                                                 \
        if (!sql_name_parse(&store_##noun##_names, text, &value))       \
            return false;                                               \
        *out = (enum store_##noun)value;                                \
        return true;                                                    \
    }

NAMES(organisation_kind, STORE_ORGANISATION_KINDS, kind)
NAMES(link_kind, STORE_LINK_KINDS, kind)
NAMES(peer_state, STORE_PEER_STATES, state)
NAMES(availability_kind, STORE_AVAILABILITY_KINDS, kind)
NAMES(request_state, STORE_REQUEST_STATES, state)
NAMES(seat_state, STORE_SEAT_STATES, state)
NAMES(proposal_state, STORE_PROPOSAL_STATES, state)
NAMES(booking_state, STORE_BOOKING_STATES, state)
NAMES(partstat, STORE_PARTSTATS, partstat)
NAMES(mail_state, STORE_MAIL_STATES, state)
NAMES(incoming_state, STORE_INCOMING_STATES, state)
NAMES(calendar_state, STORE_CALENDAR_STATES, state)
NAMES(change_state, STORE_CHANGE_STATES, state)
NAMES(change_cause, STORE_CHANGE_CAUSES, cause)
NAMES(part_kind, STORE_PART_KINDS, kind)
NAMES(part_state, STORE_PART_STATES, state)
NAMES(repair_state, STORE_REPAIR_STATES, state)
NAMES(rebalance_state, STORE_REBALANCE_STATES, state)
NAMES(weights_state, STORE_WEIGHTS_STATES, state)
NAMES(feed_kind, STORE_FEED_KINDS, kind)
#undef X

PARSED(organisation_kind)
PARSED(link_kind)
PARSED(peer_state)
PARSED(availability_kind)
PARSED(request_state)
PARSED(seat_state)
