#include "daemon/flow/mails.h"

static enum pp_code recover(struct flow_call *call)
{
    struct flow_mail_recovered *arg = call->arg;
    return store_mail_recover(call->tx, call->now_s, &arg->count, &call->err);
}

const struct flow_case flow_mail_recover = {
    .name = "mail.recover",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, recover}},
    .step_count = 1,
};

static enum pp_code due(struct flow_call *call)
{
    struct flow_mail_due *arg = call->arg;
    return store_mail_next_due(call->tx, &arg->next_s, &call->err);
}

const struct flow_case flow_mail_due = {
    .name = "mail.due",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, due}},
    .step_count = 1,
};

static enum pp_code claim(struct flow_call *call)
{
    struct flow_mail_claimed *arg = call->arg;
    return store_mail_claim(call->tx, call->now_s, arg->limit, &call->arena, &arg->mails,
                            &arg->count, &call->err);
}

const struct flow_case flow_mail_claim = {
    .name = "mail.claim",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, claim}},
    .step_count = 1,
};

static enum store_mail_state state_of(enum mail_state state)
{
    switch (state) {
    case MAIL_WAITING:
        return STORE_MAIL_WAITING;
    case MAIL_SENT:
        return STORE_MAIL_SENT;
    case MAIL_FAILED:
        return STORE_MAIL_FAILED;
    }
    PP_REQUIRE(false);
    return STORE_MAIL_FAILED;
}

static enum pp_code record(struct flow_call *call)
{
    const struct flow_mail_outcome *arg = call->arg;
    /* The claim counted a try that was perhaps none. */
    const int tries = arg->mail.tries - (arg->outcome == MAIL_NOT_TRIED);
    const struct mail_next next =
        mail_outbox_next(&(struct mail_tried){.id = arg->mail.id,
                                              .tries = tries,
                                              .doubtful = arg->mail.doubtful,
                                              .first_at = arg->mail.created_s,
                                              .now = call->now_s,
                                              .outcome = arg->outcome});
    const struct store_mail outcome = {.id = arg->mail.id,
                                       .state = state_of(next.state),
                                       .tries = tries,
                                       .next_s = next.at,
                                       .sent_s = next.state == MAIL_SENT ? call->now_s : 0,
                                       .reply_code = arg->reply_code,
                                       .reply_text = arg->reply_text,
                                       .doubtful = next.doubtful};
    return store_mail_record(call->tx, &call->who, &outcome, &call->err);
}

const struct flow_case flow_mail_record = {
    .name = "mail.record",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, record}},
    .step_count = 1,
};
