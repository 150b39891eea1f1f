/* Who could take a seat of a booked team, the rest of it as it is: best first. */
#ifndef FLOW_RESERVES_H
#define FLOW_RESERVES_H

#include "daemon/flow/instance.h"
#include "store/repair.h"
#include "store/request.h"

enum { FLOW_RESERVES_MOST = 5 };

struct flow_reserve {
    const struct store_peer *peer;
    const char *organisation; /* name of the current post's */
    int seat;
    int64_t points; /* of the whole team with this person in it */
};

/* Who is not to be asked again. */
struct flow_barred {
    const int64_t *peers;
    size_t count;
};

/*
 * seats: who sits and stays; `seat` is open. Points and order are those without aims for the team
 * that rest on answers about persons. None when nobody fits, or when the request no longer allows
 * the day.
 */
PP_CHECK enum pp_code flow_reserves_find(struct flow_call *call,
                                         const struct flow_instance *instance, int32_t first_day,
                                         const struct store_proposal_seat *seats, size_t seat_count,
                                         int seat, const struct flow_barred *barred,
                                         struct flow_reserve **reserves, size_t *count);

/* The same for every seat of a whole team, nobody barred: by seat, best first; for the record. */
PP_CHECK enum pp_code flow_reserves_rank(struct flow_call *call,
                                         const struct flow_instance *instance, int32_t first_day,
                                         const struct store_proposal_seat *seats, size_t seat_count,
                                         struct store_reserve **reserves, size_t *count);

#endif
