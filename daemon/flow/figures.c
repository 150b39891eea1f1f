#include "daemon/flow/figures.h"

#include <inttypes.h>

#include "store/asking.h"
#include "store/booking.h"
#include "store/incoming.h"

enum { SOON_S = 86400 };

static enum pp_code count(struct flow_call *call)
{
    struct flow_figures *arg = call->arg;
    enum pp_code code = store_mail_depth(call->tx, &arg->mails, &call->err);
    if (code == PP_OK)
        code = store_incoming_waiting(call->tx, &arg->unmatched, &call->err);
    if (code == PP_OK)
        code = store_booking_count(call->tx, STORE_BOOKING_INVITING, &arg->inviting, &call->err);
    if (code == PP_OK)
        code = store_booking_count(call->tx, STORE_BOOKING_CONFIRMED, &arg->confirmed, &call->err);
    return code == PP_OK
               ? store_asking_expiring(call->tx, call->now_s + SOON_S, &arg->expiring, &call->err)
               : code;
}

static enum pp_code on_the_loop(struct flow_call *call)
{
    (void)call;
    return PP_OK;
}

const struct flow_case flow_figures = {
    .name = "service.figures",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, count}, {FLOW_LOOP, on_the_loop}},
    .step_count = 2,
};

void flow_figures_write(const struct flow_figures *figures, int64_t now_s, struct pp_str *out)
{
    const struct store_mail_depth *mails = &figures->mails;
    const int64_t age_s = mails->oldest_s ? now_s - mails->oldest_s : 0;
    pp_str_addf(out,
                "# TYPE peerpool_mail_queue_depth gauge\n"
                "peerpool_mail_queue_depth{state=\"waiting\"} %" PRId64
                "\n"
                "peerpool_mail_queue_depth{state=\"doubtful\"} %" PRId64
                "\n"
                "peerpool_mail_queue_depth{state=\"failed\"} %" PRId64
                "\n"
                "# TYPE peerpool_mail_oldest_seconds gauge\n"
                "peerpool_mail_oldest_seconds %" PRId64 "\n",
                mails->waiting, mails->doubtful, mails->failed, age_s > 0 ? age_s : 0);
    pp_str_addf(out,
                "# TYPE peerpool_replies_unmatched gauge\n"
                "peerpool_replies_unmatched %" PRId64
                "\n"
                "# TYPE peerpool_bookings gauge\n"
                "peerpool_bookings{state=\"inviting\"} %" PRId64
                "\n"
                "peerpool_bookings{state=\"confirmed\"} %" PRId64
                "\n"
                "# TYPE peerpool_holds_expiring gauge\n"
                "peerpool_holds_expiring %" PRId64 "\n",
                figures->unmatched, figures->inviting, figures->confirmed, figures->expiring);
}
