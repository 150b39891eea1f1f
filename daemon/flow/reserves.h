/* Who could take a seat of a booked team, the rest of it as it is: best first. */
#ifndef FLOW_RESERVES_H
#define FLOW_RESERVES_H

#include "daemon/flow/instance.h"
#include "store/request.h"

enum { FLOW_RESERVES_MOST = 5 };

struct flow_reserve {
    const struct store_peer *peer;
    const char *organisation; /* name of the current post's */
    int seat;
    int64_t points; /* of the whole team with this person in it */
};

/*
 * seats: who sits and stays; `seat` is open. Nobody among `barred` is named. None when nobody fits,
 * or when who stays could not be asked today.
 */
PP_CHECK enum pp_code flow_reserves_find(struct flow_call *call,
                                         const struct flow_instance *instance, int32_t first_day,
                                         const struct store_proposal_seat *seats, size_t seat_count,
                                         int seat, const int64_t *barred, size_t barred_count,
                                         struct flow_reserve **reserves, size_t *count);

#endif
