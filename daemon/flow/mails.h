/*
 * The outbox's own use cases: nobody but flow/outbox.c runs them.
 */
#ifndef FLOW_MAILS_H
#define FLOW_MAILS_H

#include "daemon/flow/flow.h"
#include "daemon/mail/outbox.h"
#include "store/outbox.h"

struct flow_mail_recovered {
    size_t count; /* rows that were being sent when the daemon ended */
};
extern const struct flow_case flow_mail_recover;

struct flow_mail_due {
    int64_t next_s; /* 0: nothing waits */
};
extern const struct flow_case flow_mail_due;

struct flow_mail_claimed {
    int limit; /* in */
    struct store_mail *mails;
    size_t count;
};
extern const struct flow_case flow_mail_claim;

struct flow_mail_outcome {
    struct store_mail mail; /* in: id, tries, created_s, doubtful as claimed */
    enum mail_outcome outcome;
    int reply_code;
    const char *reply_text;
};
extern const struct flow_case flow_mail_record;

#endif
