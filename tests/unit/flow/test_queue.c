#include "daemon/flow/queue.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/chase.h"
#include "daemon/flow/receive.h"
#include "daemon/flow/repair.h"
#include "tests/unit/flow/alter_fixture.h"

static const struct flow_queue *queue(struct fixture *f, int kind)
{
    struct flow_call *call = NEW_CALL(f, flow_queue);
    ARG(call, flow_queue)->kind = kind;
    run_ok(f, call);
    return call->arg;
}

/* "repair: words\n…" */
static const char *lines(struct fixture *f, const struct flow_queue *queue)
{
    const char *text = "";
    for (size_t i = 0; i < queue->count; i++)
        text = pp_printf(&f->arena, "%s%s: %s\n", text, flow_queue_kind_text(queue->items[i].kind),
                         queue->items[i].words);
    return text;
}

/* What the clock does about every seat that fell open. */
static void make_repairs(struct fixture *f)
{
    struct flow_call *seen = NEW_CALL(f, flow_chase_look);
    run_ok(f, seen);
    const struct flow_chase_look *due = seen->arg;
    for (size_t i = 0; i < due->repair_count; i++) {
        struct flow_call *call = NEW_CALL(f, flow_repair_make);
        ARG(call, flow_repair_make)->id = due->repairs[i].id;
        run_ok(f, call);
    }
}

static void receive(struct fixture *f, const char *text)
{
    struct flow_call *call = NEW_CALL(f, flow_mail_receive);
    ARG(call, flow_mail_receive)->bytes = text;
    ARG(call, flow_mail_receive)->len = strlen(text);
    run_ok(f, call);
}

static void nothing_waits_where_everybody_is_asked(void **state)
{
    struct fixture *f = *state;
    (void)book_team(f, "2027-03-01");
    assert_int_equal(queue(f, -1)->count, 0);
    assert_false(queue(f, -1)->more);
}

static void an_open_seat_says_who_left_and_who_could_come(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    struct flow_call *call = reply(f, booking, "12", STORE_DECLINED);
    ARG(call, flow_booking_reply)->reason = "ill";
    run_ok(f, call);
    assert_int_equal(queue(f, -1)->count, 0); /* it is being looked at */
    make_repairs(f);
    const struct flow_queue *waits = queue(f, -1);
    assert_string_equal(lines(f, waits),
                        "repair: the seat \"Member\" of the visit from Mon 1 Mar 2027 is open (Mo "
                        "Member declined: ill); Max Member could come\n");
    assert_string_equal(waits->items[0].reference, "V-0001");
    assert_string_equal(waits->items[0].command,
                        pp_printf(&f->arena, "repair show %lld", (long long)waits->items[0].id));
    run_ok(f, substitute(f, booking, "Max Member", NULL));
    assert_int_equal(queue(f, -1)->count, 0);
}

static void half_an_answer_waits_from_the_deadline_on(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    run_ok(f, reply(f, booking, "12", STORE_TENTATIVE));
    assert_int_equal(queue(f, -1)->count, 0);
    f->now_ms += (int64_t)20 * 86400 * 1000;
    struct flow_call *call = NEW_CALL(f, flow_chase_asking);
    ARG(call, flow_chase_asking)->booking = booking;
    ARG(call, flow_chase_asking)->seat = 1;
    run_ok(f, call);
    assert_string_equal(lines(f, queue(f, -1)),
                        "answer: Mo Member has not said for certain whether they come, and the "
                        "deadline has passed\n");
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    assert_int_equal(queue(f, -1)->count, 0);
}

static void the_oldest_comes_first_and_a_kind_can_be_asked_for_alone(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    receive(f, "From: jo@council.test\r\nSubject: Hm\r\n\r\nCall me.\r\n");
    run_ok(f, reply(f, booking, "12", STORE_DECLINED));
    make_repairs(f);
    const struct flow_queue *all = queue(f, -1);
    assert_int_equal(all->count, 2);
    assert_int_equal(all->items[0].kind, FLOW_QUEUE_MESSAGE);
    assert_int_equal(all->items[1].kind, FLOW_QUEUE_REPAIR);
    assert_int_equal(queue(f, FLOW_QUEUE_MESSAGE)->count, 1);
    assert_int_equal(queue(f, FLOW_QUEUE_MAIL)->count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(nothing_waits_where_everybody_is_asked),
        flow_test(an_open_seat_says_who_left_and_who_could_come),
        flow_test(half_an_answer_waits_from_the_deadline_on),
        flow_test(the_oldest_comes_first_and_a_kind_can_be_asked_for_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
