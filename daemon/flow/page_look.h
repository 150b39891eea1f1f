/* What looking at the page and answering on it share. Inside the folder only. */
#ifndef FLOW_PAGE_LOOK_H
#define FLOW_PAGE_LOOK_H

#include "daemon/flow/page.h"
#include "store/incoming.h"

/* READ: the invitation that the token opens, its booking, the page with a new form. */
PP_CHECK enum pp_code flow_page_look(struct flow_call *call, const char *token,
                                     struct store_invited *target, struct flow_booked *booked,
                                     struct flow_page *page);

/* How matters stand for that person: another text when anything they answer about has changed. */
const char *flow_page_stood(const struct flow_booked *booked, int64_t peer, struct pp_arena *arena);

#endif
