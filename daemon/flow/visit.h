/*
 * A visit as it is booked: its events, who is asked to which, and the half-hours each person's
 * diary must keep for it.
 */
#ifndef FLOW_VISIT_H
#define FLOW_VISIT_H

#include "calendars/event.h"
#include "daemon/flow/snapshot.h"
#include "store/booking.h"

/* Who goes, as proposed. */
struct flow_visitor {
    int64_t peer;
    int seat;
    bool lead;
};

struct flow_visit {
    const struct cal_outing *outings;      /* as the lead attends: all there are */
    const struct flow_event *const *parts; /* parallel: the brief's event it comes from */
    size_t count;
    const struct cal_zone *zone;
};

/* PP_CONFIG when the zone is not known. */
PP_CHECK enum pp_code flow_visit_make(const struct flow_snapshot *snapshot, int32_t first_day,
                                      const char *zone, struct pp_arena *arena,
                                      struct flow_visit *visit, struct pp_err *err);

/* One of its events as it is stored; the id is left to the caller. */
struct store_event flow_visit_event(const struct flow_visit *visit, size_t outing,
                                    const struct flow_snapshot *snapshot);

bool flow_visit_attends(const struct flow_visit *visit, size_t outing, bool lead);

/* Rising and each once; only of events that hold. */
PP_CHECK enum pp_code flow_visit_slots(const struct flow_visit *visit,
                                       const struct flow_visitor *visitors, size_t count,
                                       struct pp_arena *arena, struct store_slot **slots,
                                       size_t *slot_count, struct pp_err *err);

/* The same of a stored booking: those to whom its invitations are open. */
PP_CHECK enum pp_code flow_booking_slots(const struct store_booking *booking,
                                         const struct flow_brief *brief, struct pp_arena *arena,
                                         struct store_slot **slots, size_t *slot_count,
                                         struct pp_err *err);

/* The brief's event that a stored one was made from; NULL: the brief has it no more. */
const struct flow_event *flow_event_part(const struct flow_brief *brief,
                                         const struct store_event *event);

/* A stored event as the calendar folder takes it; its zone lives in the arena. */
PP_CHECK enum pp_code flow_event_span(const struct store_event *event, struct pp_arena *arena,
                                      struct cal_span *span, struct pp_err *err);

#endif
