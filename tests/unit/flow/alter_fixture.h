/* A booked team and what changes say to whom, for the tests of flows that change bookings. */
#ifndef TESTS_UNIT_FLOW_ALTER_FIXTURE_H
#define TESTS_UNIT_FLOW_ALTER_FIXTURE_H

#include "tests/unit/flow/flow_fixture.h"

/* Lee Lead (11) and Mo Member (12) are best; Lou Lead (13) and Max Member (14) are reserves. */
int64_t book_team(struct fixture *f, const char *starts);

/* "12 CANCEL arrival 1\n…": every mail of the change: to whom, method, event, SEQUENCE. */
const char *told(struct fixture *f, const struct flow_altered *altered);

/* The booking as it is in the store. */
const struct flow_booking_show *look(struct fixture *f, int64_t booking);
/* "12 accepted\n…": who is asked and what they have answered, one line for each open invitation's
 * person, each once. */
const char *answers(struct fixture *f, const struct store_booking *booking);
enum store_seat_state seat_state(const struct store_request *request, int seat);

struct flow_call *reply(struct fixture *f, int64_t booking, const char *peer,
                        enum store_partstat answer); /* made, not run */
struct flow_call *substitute(struct fixture *f, int64_t booking, const char *peer,
                             const char *instead); /* made, not run */

#endif
