/*
 * Whether people may go, asked again on the pool as it is now: every hard rule, at the moment when
 * something is booked or changed. Who may not is named, with the reason and the days.
 */
#ifndef FLOW_FIT_H
#define FLOW_FIT_H

#include "daemon/flow/instance.h"
#include "matcher/match.h"
#include "store/booking.h"

/* A team on its days. */
struct flow_fit {
    const struct flow_instance *instance;
    const struct match_index *index;
    int32_t first_day;
    struct match_team team;
    uint32_t asked;           /* bit s set: who sits in seat s must keep every rule */
    uint32_t tolerated;       /* bit r set: team rule r was broken before and may stay so */
    struct store_clash clash; /* out: who is busy on which days; peer 0: it was something else */
};

/*
 * The team of these seats, everybody asked. PP_CONFLICT when the request no longer allows the day,
 * a seat or a person is not there any more.
 */
PP_CHECK enum pp_code flow_fit_make(const struct flow_instance *instance, int32_t first_day,
                                    const struct store_proposal_seat *seats, size_t count,
                                    struct pp_arena *arena, struct flow_fit *fit,
                                    struct pp_err *err);

/* PP_CONFLICT with a sentence that names the first who may not, or the rule of the team. */
PP_CHECK enum pp_code flow_fit_check(struct flow_fit *fit, struct pp_arena *arena,
                                     struct pp_err *err);

/* Why who sits in that seat may not, in words; NULL: nothing of their own is in the way. Fills the
 * clash when they are busy. */
const char *flow_fit_bar(struct flow_fit *fit, size_t seat, struct pp_arena *arena);

/*
 * For a WRITE step: nothing that the check rested on has moved: the whole pool, or, where others
 * write all the time, at least these people's records and bookings. own: bookings that are being
 * changed, which say nothing against them.
 */
struct flow_own {
    const int64_t *bookings;
    size_t count;
};
PP_CHECK enum pp_code flow_fit_holds(struct flow_call *call, const struct flow_snapshot *snapshot,
                                     const struct store_proposal_seat *seats, size_t count,
                                     struct flow_own own, bool *holds);

#endif
