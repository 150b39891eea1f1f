/*
 * What an operator watches of the record itself: what waits, and for whom. Counted when it is asked
 * for, so that it is never old.
 */
#ifndef FLOW_FIGURES_H
#define FLOW_FIGURES_H

#include "daemon/flow/flow.h"
#include "store/outbox.h"

struct flow_figures {
    struct store_mail_depth mails;
    int64_t unmatched;           /* messages that came in and wait for a person */
    int64_t inviting, confirmed; /* bookings that hold people's time */
    int64_t expiring;            /* seats whose deadline is within a day */
};
/* Ends on the loop, where other figures may be looked at. */
extern const struct flow_case flow_figures;

/* OpenMetrics text; no "# EOF". */
void flow_figures_write(const struct flow_figures *figures, int64_t now_s, struct pp_str *out);

#endif
