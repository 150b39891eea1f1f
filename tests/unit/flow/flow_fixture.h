/*
 * What the tests of use cases stand on: a real database in a folder of its own with a small country
 * in it, a clock that stands still on Mon 23 Nov 2026, seeded ids, and calls run here and now.
 */
#ifndef TESTS_UNIT_FLOW_FIXTURE_H
#define TESTS_UNIT_FLOW_FIXTURE_H

#include "base/date.h"
#include "daemon/flow/booking.h"
#include "daemon/flow/flow.h"
#include "daemon/flow/match.h"
#include "daemon/flow/request.h"
#include "daemon/flow/snapshot.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "tests/lib/pp_test.h"

/* The country. Links are seen from HOST; each region is "r" and a digit. */
enum {
    HOST = 1,   /* r1, at (400, 300) km */
    ALPHA,      /* r2, 30 km east; statistical neighbour 1 */
    BETA,       /* r2, 40 km north */
    GAMMA,      /* r3 */
    NEXT,       /* r1: neighbour by land */
    FORCE,      /* r4: police force that covers HOST */
    DISTRICT,   /* r4: district within HOST */
    OLD,        /* r4: predecessor */
    SHARER,     /* r4: shares services */
    ACROSS,     /* r4: neighbour by water */
    SAME_REGION /* r1, no link */
};

enum { TEST_CALLS_MOST = 256 };

struct fixture {
    char folder[64], path[96];
    int64_t now_ms;
    uint64_t seed;
    struct flow_desk desk;
    struct pp_arena arena;
    struct pp_err err;
    struct flow_call *calls[TEST_CALLS_MOST];
    size_t call_count;
};

int test_flow_setup(void **state);
int test_flow_teardown(void **state);
#define flow_test(one_named_test) \
    cmocka_unit_test_setup_teardown(one_named_test, test_flow_setup, test_flow_teardown)

/* Days are written as "2027-03-01". */
int32_t day(const char *text);

/* A call with every right; freed at the end of the test. */
struct flow_call *test_call(struct fixture *f, const struct flow_case *use, size_t arg_size);
#define NEW_CALL(f, use) test_call(f, &(use), sizeof(struct use))
#define ARG(call, use) ((struct use *)(call)->arg)
enum pp_code run(struct fixture *f, struct flow_call *call);
void run_ok(struct fixture *f, struct flow_call *call);

/* Straight into the store. */
void test_write(struct fixture *f, store_fn *fn, void *arg);
void test_read(struct fixture *f, store_fn *fn, void *arg);
int64_t test_count(struct fixture *f, store_fn *fn); /* of a fn that fills an int64_t */

void put_organisation(struct fixture *f, int64_t id, const char *name, const char *region,
                      int64_t x_km, int64_t y_km); /* x_km negative: its place is not known */
void put_link(struct fixture *f, int64_t from, int64_t to, enum store_link_kind kind, int rank);
void put_fact(struct fixture *f, int64_t organisation, const char *framework, const char *value);
void put_closed(struct fixture *f, int64_t organisation, const char *on);
void put_pair(struct fixture *f, int64_t a, int64_t b, int points, bool never);
void put_terms(struct fixture *f, const char *taxonomy, const char *codes); /* space between */

/*
 * An active peer who may go anywhere, with one current post; give it more before put_peer().
 * Officers are of seniority 4.
 */
struct store_peer new_peer(struct fixture *f, int64_t id, const char *name, int64_t organisation,
                           const char *role);
void put_peer(struct fixture *f, struct store_peer *peer);
/* Both at once. */
void add_peer(struct fixture *f, int64_t id, const char *name, int64_t organisation,
              const char *role);
void put_period(struct fixture *f, int64_t peer, enum store_availability_kind kind,
                const char *first, const char *last);
struct store_peer get_peer(struct fixture *f, int64_t id);

/* Product "visit": two days on site, a lead (dcs) and a member, arrival the evening before. */
extern const char test_template[];
void put_product(struct fixture *f, const char *code, const char *template_json);
/* Product "visit" from now on with this way of asking (daemon/flow/asking.h). */
void put_asking(struct fixture *f, const char *asking_json);
/* Of product "visit" at HOST, starting on the days named (space between). Returns its reference. */
const char *add_request(struct fixture *f, const char *starts, const char *brief_json);

/* Runs the match; fails the test when that fails. */
const struct flow_match_run *match(struct fixture *f, const char *request, int best);
struct flow_call *publish(struct fixture *f, int64_t proposal); /* made, not run */

/* The snapshot of a request, in the arena of a call of its own. */
const struct flow_snapshot *snapshot(struct fixture *f, const char *request);
/* Of several, loaded together. */
struct flow_call *snapshots_call(struct fixture *f, const char *const *requests, size_t count);
const struct flow_snapshot *snapshots(struct fixture *f, const char *const *requests, size_t count);

#endif
