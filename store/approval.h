/*
 * What a part of a change-set does to the proposals of a request that is not booked yet, and taking
 * that back. What it does to bookings is a revision (revision.h).
 */
#ifndef STORE_APPROVAL_H
#define STORE_APPROVAL_H

#include "store/changeset.h"

struct store_replacement {
    int64_t part;
    int64_t request, request_rev; /* as read; PP_STALE when it moved */
    enum store_request_state request_state;
    /* The team that is proposed from now on, in place of every open one; its match is there. The
     * next rank of the match is its own. NULL: no team is left. */
    const struct store_proposal *made;
};
PP_CHECK enum pp_code store_proposal_replace(struct store_tx *tx, const struct store_who *who,
                                             const struct store_replacement *replacement,
                                             struct pp_err *err);

/*
 * Puts back what store_proposal_replace() put aside for the part: proposals and the request's
 * state. made: the proposal that came of it, 0: none. PP_CONFLICT when it was published, or other
 * teams were proposed since.
 */
PP_CHECK enum pp_code store_proposal_restore(struct store_tx *tx, const struct store_who *who,
                                             const struct store_change_part *part,
                                             struct pp_err *err);

#endif
