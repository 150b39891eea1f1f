#include "store/names.h"

#include "store/booking.h"
#include "store/organisation.h"
#include "store/outbox.h"
#include "store/peer.h"
#include "store/request.h"
#include "tests/lib/pp_test.h"

static void every_value_has_its_text_and_is_read_back(void **state)
{
    (void)state;
#define X(name, text)                                                            \
    {                                                                            \
        enum store_request_state value;                                          \
        assert_string_equal(store_request_state_text(name), text);               \
        assert_true(store_request_state_parse(text, &value) && value == (name)); \
    }
    STORE_REQUEST_STATES(X)
#undef X
#define X(name, text)                                                        \
    {                                                                        \
        enum store_link_kind value;                                          \
        assert_string_equal(store_link_kind_text(name), text);               \
        assert_true(store_link_kind_parse(text, &value) && value == (name)); \
    }
    STORE_LINK_KINDS(X)
#undef X
    assert_string_equal(store_availability_kind_text(STORE_FINISH_ONLY), "finish-only");
    assert_string_equal(store_seat_state_text(STORE_SEAT_HOST_APPROVED), "host-approved");
    assert_string_equal(store_booking_state_text(STORE_BOOKING_STOOD_DOWN), "stood-down");
    assert_string_equal(store_partstat_text(STORE_DELEGATED), "delegated");
    assert_string_equal(store_mail_state_text(STORE_MAIL_FAILED), "failed");
    assert_string_equal(store_proposal_state_text(STORE_PROPOSAL_DROPPED), "dropped");
}

static void an_unknown_text_is_refused(void **state)
{
    (void)state;
    enum store_peer_state peer = STORE_PEER_PAUSED;
    enum store_organisation_kind kind;
    enum store_availability_kind availability;
    enum store_seat_state seat;
    assert_false(store_peer_state_parse("Active", &peer));
    assert_false(store_peer_state_parse(NULL, &peer));
    assert_int_equal(peer, STORE_PEER_PAUSED);
    assert_false(store_organisation_kind_parse("", &kind));
    assert_false(store_availability_kind_parse("busy", &availability));
    assert_false(store_seat_state_parse("openx", &seat));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_has_its_text_and_is_read_back),
        cmocka_unit_test(an_unknown_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
