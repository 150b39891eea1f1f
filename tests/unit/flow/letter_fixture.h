/* Answers by mail to a booked team, for the tests of flows that receive them. */
#ifndef TESTS_UNIT_FLOW_LETTER_FIXTURE_H
#define TESTS_UNIT_FLOW_LETTER_FIXTURE_H

#include "base/str.h"
#include "daemon/flow/receive.h"
#include "tests/unit/flow/alter_fixture.h"

/* What somebody answers, and how it comes. Zeroed: the person, by their own address, accepts. */
struct letter {
    int64_t peer;
    const char *event; /* kind; NULL: onsite */
    const char *partstat, *method, *uid, *attendee, *from, *to, *organizer, *head, *more;
    int sequence;    /* -1: what was asked */
    int64_t stamp_s; /* 0: now */
};

/* event: its kind; NULL: onsite */
const struct store_invitation *invitation(struct fixture *f, int64_t booking, int64_t peer,
                                          const char *event);
const char *write_letter(struct fixture *f, int64_t booking, const struct letter *letter);
const struct flow_received *receive_text(struct fixture *f, const char *text);
const struct flow_received *receive(struct fixture *f, int64_t booking, struct letter letter);
void receive_all(struct fixture *f, int64_t booking, int64_t peer, const char *partstat);
/* A coordinator lets the message count. */
struct flow_call *apply_call(struct fixture *f, int64_t id);

#define assert_verdict(received, word, wanted)                                                    \
    do {                                                                                          \
        const struct flow_received *got_ = (received);                                            \
        if (!pp_text_is(got_->row.verdict, (word)) || got_->row.state != (wanted))                \
            fail_msg("%s, %s: %s", got_->row.verdict, store_incoming_state_text(got_->row.state), \
                     got_->row.sentence);                                                         \
    } while (0)

#endif
