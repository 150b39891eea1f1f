/*
 * What rebalancing may do with requests of a product: data of the product, beside its template.
 *
 *   {"code": …, "rebalance": {"apply": "never", "freeze_days": 14, "move": 20, "move_firm": 200,
 *                             "expires_days": 7}}
 *
 * Every member may be left out; the defaults are those above.
 */
#ifndef FLOW_POLICY_H
#define FLOW_POLICY_H

#include "daemon/flow/flow.h"
#include "daemon/json/json.h"

enum flow_apply {
    FLOW_APPLY_NEVER,    /* every change waits for a person */
    FLOW_APPLY_PROPOSED, /* a team that nobody was told of may be replaced without one */
};

struct flow_policy {
    enum flow_apply apply;
    int freeze_days;     /* before a visit in which nothing changes any more; 0: none */
    int move, move_firm; /* points that moving somebody costs, and somebody who has agreed */
    int expires_days;    /* until an undecided change-set expires */
};

/* JSON of the object alone, as the store keeps it; NULL: the defaults. Faults below "/rebalance".
 */
PP_CHECK enum pp_code flow_policy_read(const char *json, struct flow_policy *policy,
                                       struct pp_faults *faults, struct pp_err *err);
/*
 * Of a product as it stands in products.json: reads its member "rebalance" and gives the text to
 * keep, in the arena of the faults; NULL when it has none.
 */
const char *flow_policy_kept(const struct js_value *product, struct flow_policy *policy);

/* Is a visit that is arranged for that day so near that nothing changes of itself any more?
 * STORE_NO_DAY: none is arranged. */
bool flow_policy_freezes(const struct flow_policy *policy, int32_t first_day, int32_t today);

/* Of the newest version of a product, whichever the request was made from. In a transaction. */
PP_CHECK enum pp_code flow_policy_of(struct flow_call *call, int64_t product,
                                     struct flow_policy *policy);

#endif
