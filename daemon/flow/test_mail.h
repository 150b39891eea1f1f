/*
 * A test invitation: to any address, of a visit that is made up and says so, and its cancellation.
 * It is a row of the outbox and nothing else, so what became of it shows in the queue. An answer to
 * it books nothing, and is known for what it is when it comes in.
 */
#ifndef FLOW_TEST_MAIL_H
#define FLOW_TEST_MAIL_H

#include "daemon/flow/flow.h"
#include "store/outbox.h"

struct flow_mail_show {
    int64_t id; /* in */
    struct store_mail mail;
};
extern const struct flow_case flow_mail_show;

struct flow_mail_test {
    const char *to, *name; /* in; name NULL: the address is the name */
    struct store_mail mail;
};
extern const struct flow_case flow_mail_test;

/* The test invitation is taken back. PP_CONFLICT when the message is none. */
struct flow_mail_test_cancel {
    int64_t id; /* in: of the invitation */
    struct store_mail mail;
};
extern const struct flow_case flow_mail_test_cancel;

/* "test-…@domain": an event that no visit has. */
bool flow_test_uid(const struct flow_settings *settings, const char *uid);

#endif
