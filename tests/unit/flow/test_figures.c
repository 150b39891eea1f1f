#include "daemon/flow/figures.h"

#include <stdlib.h>

#include "daemon/flow/upkeep.h"
#include "store/incoming.h"
#include "tests/unit/flow/alter_fixture.h"

enum { DAY_S = 86400, KEEP_S = 90 * DAY_S };

static const struct flow_figures *count(struct fixture *f)
{
    struct flow_call *call = NEW_CALL(f, flow_figures);
    run_ok(f, call);
    return call->arg;
}

static void what_waits_is_counted_when_it_is_asked_for(void **state)
{
    struct fixture *f = *state;
    const struct flow_figures *none = count(f);
    assert_int_equal(none->mails.waiting + none->mails.oldest_s + none->inviting, 0);
    const int64_t booking = book_team(f, "2027-03-01");
    const struct flow_figures *now = count(f);
    assert_int_equal(now->mails.waiting, 5); /* nobody sends here */
    assert_in_range(now->mails.oldest_s, f->now_ms / 1000 - 60, f->now_ms / 1000);
    assert_int_equal(now->inviting, 1);
    assert_int_equal(now->confirmed, 0);
    assert_int_equal(now->expiring, 0);
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    now = count(f);
    assert_int_equal(now->inviting, 0);
    assert_int_equal(now->confirmed, 1);
}

static void a_seat_is_told_of_a_day_before_its_deadline(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    int days = 0;
    while (count(f)->expiring == 0 && days++ < 60)
        f->now_ms += (int64_t)DAY_S * 1000;
    assert_in_range(days, 1, 59);
    assert_int_equal(count(f)->expiring, 2);
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    assert_int_equal(count(f)->expiring, 1);
}

static void figures_are_told_in_words_that_monitors_read(void **state)
{
    (void)state;
    struct pp_str out = {0};
    const struct flow_figures figures = {
        .mails = {3, 1, 2, 1000}, .unmatched = 4, .inviting = 5, .confirmed = 6, .expiring = 7};
    flow_figures_write(&figures, 1090, &out);
    assert_string_equal(out.at,
                        "# TYPE peerpool_mail_queue_depth gauge\n"
                        "peerpool_mail_queue_depth{state=\"waiting\"} 3\n"
                        "peerpool_mail_queue_depth{state=\"doubtful\"} 1\n"
                        "peerpool_mail_queue_depth{state=\"failed\"} 2\n"
                        "# TYPE peerpool_mail_oldest_seconds gauge\n"
                        "peerpool_mail_oldest_seconds 90\n"
                        "# TYPE peerpool_replies_unmatched gauge\n"
                        "peerpool_replies_unmatched 4\n"
                        "# TYPE peerpool_bookings gauge\n"
                        "peerpool_bookings{state=\"inviting\"} 5\n"
                        "peerpool_bookings{state=\"confirmed\"} 6\n"
                        "# TYPE peerpool_holds_expiring gauge\n"
                        "peerpool_holds_expiring 7\n");
    pp_str_fini(&out);
}

/* ---- what came in and was dealt with ------------------------------------------------------- */

static enum pp_code put_incoming(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct store_who who = {"test", "put", 1};
    const struct store_incoming *row = arg;
    return store_incoming_put(tx, &who, row, "From: x\r\n\r\n", 11, err);
}

static enum pp_code look_up(struct store_tx *tx, void *arg, struct pp_err *err)
{
    static struct pp_arena arena;
    struct store_incoming *row = arg;
    const enum pp_code code = store_incoming_get(tx, row->id, &arena, row, err);
    row->size = row->raw != NULL;
    row->raw = row->hash = NULL;
    pp_arena_fini(&arena);
    return code;
}

static bool is_kept(struct fixture *f, int64_t id)
{
    struct store_incoming row = {.id = id};
    test_read(f, look_up, &row);
    return row.size;
}

static void care(struct fixture *f, int64_t keep_s, size_t dropped)
{
    struct flow_call *call = test_call(f, &flow_upkeep, sizeof(struct flow_upkeep_done));
    ARG(call, flow_upkeep_done)->keep_mail_s = keep_s;
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_upkeep_done)->dropped, dropped);
}

static void bytes_that_came_in_are_dropped_once_they_were_dealt_with_long_ago(void **state)
{
    struct fixture *f = *state;
    for (int i = 1; i <= 3; i++) {
        struct store_incoming row = {.id = i,
                                     .hash = pp_printf(&f->arena, "%064d", i),
                                     .received_s = f->now_ms / 1000 - (i == 3 ? DAY_S : KEEP_S + 9),
                                     .kind = "answer",
                                     .subject = "Re",
                                     .verdict = "applies",
                                     .sentence = "It counts.",
                                     .state = i == 2 ? STORE_INCOMING_REVIEW : STORE_INCOMING_DONE};
        test_write(f, put_incoming, &row);
    }
    care(f, 0, 0);
    care(f, KEEP_S, 1);
    assert_false(is_kept(f, 1));
    assert_true(is_kept(f, 2)); /* waits for a person */
    assert_true(is_kept(f, 3)); /* is young */
    care(f, KEEP_S, 0);
    assert_int_equal(count(f)->unmatched, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(what_waits_is_counted_when_it_is_asked_for),
        flow_test(a_seat_is_told_of_a_day_before_its_deadline),
        cmocka_unit_test(figures_are_told_in_words_that_monitors_read),
        flow_test(bytes_that_came_in_are_dropped_once_they_were_dealt_with_long_ago),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
