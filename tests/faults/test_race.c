/*
 * Double booking: two threads with a connection each publish, again and again at the same moment,
 * two proposals that want one peer on overlapping days. Exactly one of each two is published, and
 * the other is told whom, when and by what it was beaten.
 *
 * Without syncs, because they change nothing about who may write; 2,000 tries, times PP_SOAK.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/date.h"
#include "base/random.h"
#include "base/str.h"
#include "store/booking.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "tests/lib/pp_test.h"

enum { PEERS = 20, ONSITE_DAYS = 4, BATCH = 16, TRIES = 2000, FIRST_DAY = 20878 };

static const struct store_who who = {.actor = "test", .operation = "race", .now_s = 1800000000};

/* One side of a try: request and proposal have its id. */
struct side {
    int64_t id, peer;
    int32_t first_day;
    struct store_clash clash;
    struct pp_arena arena;
};

struct try_pair {
    struct side side[2];
};

static void make_tries(struct try_pair *tries, size_t count)
{
    uint64_t seed = 7;
    const struct pp_random random = pp_random_seeded(&seed);
    for (size_t i = 0; i < count; i++) {
        const int32_t day = FIRST_DAY + (int32_t)(i / PEERS) * 10;
        for (size_t k = 0; k < 2; k++)
            tries[i].side[k] = (struct side){
                .id = (int64_t)(2 * i + k + 1),
                .peer = (int64_t)(i % PEERS + 1),
                .first_day = day + (int32_t)(k * pp_random_below(&random, ONSITE_DAYS)),
            };
    }
}

static enum pp_code put_pool(struct store_tx *tx, void *unused, struct pp_err *err)
{
    (void)unused;
    const struct store_organisation host = {
        .id = 1, .name = "Leeds", .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY};
    const struct store_product product = {
        .id = 1, .code = "c", .name = "c", .strand = "targeted", .template_json = "{}"};
    bool changed;
    enum pp_code code = store_organisation_put(tx, &who, &host, &changed, err);
    if (!code)
        code = store_product_put(tx, &who, &product, &changed, err);
    for (int64_t id = 1; !code && id <= PEERS; id++) {
        char email[32], name[32];
        (void)snprintf(email, sizeof email, "p%d@example.org", (int)id);
        (void)snprintf(name, sizeof name, "Peer %d", (int)id);
        const struct store_peer peer = {.id = id,
                                        .email = email,
                                        .name = name,
                                        .kind = "member",
                                        .paused_until = STORE_NO_DAY,
                                        .seniority = 1};
        code = store_peer_put(tx, &who, &peer, &changed, err);
    }
    return code;
}

static enum pp_code put_side(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct side *side = arg;
    const struct store_request_seat seat = {.name = "Lead"};
    const struct store_request request = {.id = side->id,
                                          .product = 1,
                                          .host = 1,
                                          .title = "r",
                                          .brief_json = "{}",
                                          .seats = &seat,
                                          .seat_count = 1};
    const struct store_match match = {.id = side->id,
                                      .request = side->id,
                                      .instance_json = "",
                                      .answer_json = "",
                                      .people_json = "",
                                      .instance_hash = "",
                                      .answer_hash = "",
                                      .weights = "",
                                      .program = "",
                                      .status = ""};
    const struct store_proposal_seat sits = {.peer = side->peer, .parts_json = "{}"};
    const struct store_proposal proposal = {.id = side->id,
                                            .rank = 1,
                                            .first_day = side->first_day,
                                            .parts_json = "{}",
                                            .seats = &sits,
                                            .seat_count = 1};
    bool changed;
    const enum pp_code code = store_request_put(tx, &who, &request, "PC", &changed, err);
    return code ? code : store_match_put(tx, &who, &match, &proposal, 1, err);
}

static enum pp_code publish_side(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct side *side = arg;
    char uid[32];
    struct store_slot slots[ONSITE_DAYS * 48];
    (void)snprintf(uid, sizeof uid, "u%d", (int)side->id);
    for (int i = 0; i < ONSITE_DAYS * 48; i++)
        slots[i] = (struct store_slot){side->peer, (int64_t)side->first_day * 48 + i};
    const struct store_proposal_seat seat = {.peer = side->peer, .parts_json = "{}"};
    const struct store_event event = {.id = side->id,
                                      .kind = "onsite",
                                      .summary = "s",
                                      .all_day = true,
                                      .first_day = side->first_day,
                                      .days = ONSITE_DAYS,
                                      .zone = "Europe/London"};
    const struct store_invitation invitation = {
        .id = side->id, .event = side->id, .peer = side->peer, .uid = uid};
    const struct store_publish publish = {
        .booking = {.id = side->id,
                    .request = side->id,
                    .proposal = side->id,
                    .first_day = side->first_day,
                    .seats = &seat,
                    .seat_count = 1,
                    .events = &event,
                    .event_count = 1,
                    .invitations = &invitation,
                    .invitation_count = 1},
        .slots = slots,
        .slot_count = ONSITE_DAYS * 48,
        .proposal_rev = 1,
        .request_rev = 1,
    };
    return store_booking_publish(tx, &who, &publish, &side->arena, &side->clash, err);
}

/* One of the two writers: its side of every try, BATCH tries in one commit. */
struct writer {
    struct store *store;
    struct try_pair *tries;
    size_t count, which;
    struct store_job *jobs; /* one for each try */
    pthread_barrier_t *start;
};

static void *write_all(void *arg)
{
    struct writer *writer = arg;
    struct store_job *all[BATCH];
    for (size_t i = 0; i < writer->count; i += BATCH) {
        size_t in_batch = 0;
        for (size_t k = i; k < i + BATCH && k < writer->count; k++) {
            writer->jobs[k] = (struct store_job){.fn = publish_side,
                                                 .arg = &writer->tries[k].side[writer->which]};
            all[in_batch++] = &writer->jobs[k];
        }
        (void)pthread_barrier_wait(writer->start); /* both at the same moment */
        store_write_batch(writer->store, all, in_batch);
    }
    return NULL;
}

/* The loser's sentence names the peer, the days both wanted, and the winner's request. */
static void assert_told(const struct side *lost, const struct side *won, const struct pp_err *err)
{
    const int32_t first = lost->first_day > won->first_day ? lost->first_day : won->first_day;
    const int32_t last =
        (lost->first_day < won->first_day ? lost->first_day : won->first_day) + ONSITE_DAYS - 1;
    char expected[64], day[PP_DAY_WORDS];
    assert_int_equal(lost->clash.peer, lost->peer);
    assert_int_equal(lost->clash.booking, won->id);
    assert_int_equal(lost->clash.first_day, first);
    assert_int_equal(lost->clash.last_day, last);
    (void)snprintf(expected, sizeof expected, "Peer %d is already booked", (int)lost->peer);
    assert_contains(err->text, expected);
    assert_contains(err->text, pp_day_words(last, day));
    (void)snprintf(expected, sizeof expected, "for PC-%04d;", (int)won->id);
    assert_contains(err->text, expected);
}

static size_t judge(const struct try_pair *tries, struct store_job *const jobs[2], size_t count)
{
    size_t won_by_first = 0;
    for (size_t i = 0; i < count; i++) {
        const bool first = jobs[0][i].code == PP_OK;
        const struct store_job *loser = first ? &jobs[1][i] : &jobs[0][i];
        if (jobs[!first][i].code != PP_OK || loser->code != PP_CONFLICT)
            fail_msg("try %zu ended %s and %s: %s %s", i, pp_code_name(jobs[0][i].code),
                     pp_code_name(jobs[1][i].code), jobs[0][i].err.text, jobs[1][i].err.text);
        assert_told(&tries[i].side[first], &tries[i].side[!first], &loser->err);
        won_by_first += first;
    }
    return won_by_first;
}

static void prepare(struct store *store, struct try_pair *tries, size_t count)
{
    struct pp_err err;
    assert_ok(store_write(store, put_pool, NULL, &err), &err);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < 2; k++)
            assert_ok(store_write(store, put_side, &tries[i].side[k], &err), &err);
}

static size_t tries_wanted(void)
{
    const char *soak = getenv("PP_SOAK");
    int64_t times = 1;
    if (soak)
        (void)pp_text_int(soak, 1, 1000, &times);
    return (size_t)times * TRIES;
}

static void of_two_that_want_one_peer_one_is_booked(void **state)
{
    (void)state;
    char folder[] = "/tmp/pp-race-XXXXXX", path[64];
    const size_t count = tries_wanted();
    struct try_pair *tries = pp_new_bytes(count * sizeof *tries);
    struct store_job *jobs[2];
    struct writer writers[2];
    pthread_barrier_t start;
    pthread_t threads[2];
    struct pp_err err;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/x.db", folder);
    const struct store_options options = {.path = path, .unsafe_fast = true};
    assert_int_equal(pthread_barrier_init(&start, NULL, 2), 0);
    make_tries(tries, count);
    for (size_t k = 0; k < 2; k++) {
        jobs[k] = pp_new_bytes(count * sizeof *jobs[k]);
        writers[k] = (struct writer){
            .tries = tries, .count = count, .which = k, .jobs = jobs[k], .start = &start};
        assert_ok(store_open(&options, &writers[k].store, &err), &err);
    }
    prepare(writers[0].store, tries, count);
    for (size_t k = 0; k < 2; k++)
        assert_int_equal(pthread_create(&threads[k], NULL, write_all, &writers[k]), 0);
    for (size_t k = 0; k < 2; k++)
        assert_int_equal(pthread_join(threads[k], NULL), 0);
    const size_t first = judge(tries, jobs, count);
    print_message("%zu tries: %zu won by the first writer, %zu by the second\n", count, first,
                  count - first);
    for (size_t k = 0; k < 2; k++) {
        store_close(writers[k].store);
        free(jobs[k]);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < 2; k++)
            pp_arena_fini(&tries[i].side[k].arena);
    free(tries);
    assert_int_equal(pthread_barrier_destroy(&start), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void in_one_commit_the_later_of_two_loses_alone(void **state)
{
    (void)state;
    char folder[] = "/tmp/pp-race-XXXXXX", path[64];
    struct try_pair tries[2] = {0};
    struct store_job jobs[4], *all[4];
    struct store *store;
    struct pp_err err;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/x.db", folder);
    const struct store_options options = {.path = path, .unsafe_fast = true};
    assert_ok(store_open(&options, &store, &err), &err);
    make_tries(tries, 2);
    prepare(store, tries, 2);
    for (size_t i = 0; i < 4; i++) {
        jobs[i] = (struct store_job){.fn = publish_side, .arg = &tries[i / 2].side[i % 2]};
        all[i] = &jobs[i];
    }
    store_write_batch(store, all, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(jobs[i].code, i % 2 ? PP_CONFLICT : PP_OK);
    assert_told(&tries[1].side[1], &tries[1].side[0], &jobs[3].err);
    for (size_t i = 0; i < 4; i++)
        pp_arena_fini(&tries[i / 2].side[i % 2].arena);
    store_close(store);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_that_want_one_peer_one_is_booked),
        cmocka_unit_test(in_one_commit_the_later_of_two_loses_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
