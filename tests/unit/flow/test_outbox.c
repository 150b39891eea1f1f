#include "daemon/flow/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "daemon/flow/mails.h"
#include "daemon/flow/open.h"
#include "store/outbox.h"
#include "tests/unit/flow/flow_fixture.h"
#include "tests/unit/loop/loop_fixture.h"

/* A team of two has been published: five mails wait. */
enum { MAILS = 5 };

struct office {
    struct fixture *f;
    struct loop loop;
    struct flow *flow;
    struct flow_outbox *outbox;
    char noted[128]; /* what the sender was given */
    const char *argv[4];
    int stopped, closed;
    char said[200]; /* the last sentence */
};

static void on_said(void *data, const char *sentence)
{
    struct office *office = data;
    (void)snprintf(office->said, sizeof office->said, "%s", sentence);
}

static void on_stopped(void *data)
{
    ((struct office *)data)->stopped++;
}

static void on_closed(void *data)
{
    ((struct office *)data)->closed++;
}

static void start(struct office *office)
{
    const struct flow_outbox_config config = {
        .helper = office->argv[0], .argv = office->argv, .say = on_said, .data = office};
    office->outbox = flow_outbox_start(office->flow, &office->loop, &config);
}

static void begin(struct office *office, struct fixture *f, const char *how)
{
    *office = (struct office){.f = f};
    (void)snprintf(office->noted, sizeof office->noted, "%s/noted", f->folder);
    office->argv[0] = FAKE_SENDER;
    office->argv[1] = how;
    office->argv[2] = office->noted;
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    run_ok(f, publish(f, found->teams[0].proposal.id));
    assert_ok(loop_init(&office->loop, f->desk.clock, &f->err), &f->err);
    office->loop.clock_poll_ms = 2;
    const struct flow_config config = {.database = f->path,
                                       .readers = 1,
                                       .matchers = 1,
                                       .random = pp_random_system(),
                                       .settings = f->desk.settings};
    assert_ok(flow_open(&office->flow, &office->loop, &config, &f->err), &f->err);
    start(office);
}

static void stop(struct office *office)
{
    flow_outbox_stop(office->outbox, 20000, on_stopped, office);
    turn_until(&office->loop, &office->stopped, 1);
    office->stopped = 0;
}

static void end(struct office *office)
{
    flow_close(office->flow, on_closed, office);
    turn_until(&office->loop, &office->closed, 1);
    loop_fini(&office->loop);
}

struct mails {
    struct pp_arena *arena;
    struct store_mail *at;
    size_t count;
};

static enum pp_code read_mails(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct mails *mails = arg;
    struct store_page page = {.limit = 100};
    return store_mail_list(tx, -1, 0, &page, mails->arena, &mails->at, &mails->count, err);
}

static struct mails mails_of(struct office *office)
{
    struct mails mails = {.arena = &office->f->arena};
    test_read(office->f, read_mails, &mails);
    assert_int_equal(mails.count, MAILS);
    return mails;
}

static size_t in_state(struct office *office, enum store_mail_state state)
{
    const struct mails mails = mails_of(office);
    size_t count = 0;
    for (size_t i = 0; i < mails.count; i++)
        count += mails.at[i].state == state;
    return count;
}

/* Turns while the clock runs by `step_ms` a turn, until so many mails are in the state. */
static void run_until(struct office *office, enum store_mail_state state, size_t want,
                      int64_t step_ms)
{
    for (int i = 0; i < 2000 && in_state(office, state) != want; i++) {
        office->f->now_ms += step_ms;
        loop_turn(&office->loop, 5);
    }
    assert_int_equal(in_state(office, state), want);
}

/* Lines of what the sender was given. */
static size_t read_noted(struct office *office, char lines[][200], size_t most)
{
    FILE *file = fopen(office->noted, "r");
    size_t count = 0;
    while (file && count < most && fgets(lines[count], 200, file))
        count++;
    if (file)
        assert_int_equal(fclose(file), 0);
    return count;
}

static void mails_that_are_accepted_are_sent_once(void **state)
{
    struct office office;
    char lines[20][200];
    begin(&office, *state, "accept");
    run_until(&office, STORE_MAIL_SENT, MAILS, 0);
    assert_int_equal(read_noted(&office, lines, 20), MAILS);
    const struct mails mails = mails_of(&office);
    for (size_t i = 0; i < MAILS; i++) {
        assert_int_equal(mails.at[i].tries, 1);
        assert_int_equal(mails.at[i].reply_code, 250);
        assert_false(mails.at[i].doubtful);
        assert_true(mails.at[i].sent_s > 0);
    }
    stop(&office);
    end(&office);
}

static void a_mail_put_off_is_tried_again_after_a_wait(void **state)
{
    struct office office;
    char lines[20][200];
    begin(&office, *state, "temporary");
    const int64_t began_s = office.f->now_ms / 1000;
    for (int i = 0; i < 400 && read_noted(&office, lines, 20) < MAILS; i++)
        loop_turn(&office.loop, 5);
    run_until(&office, STORE_MAIL_WAITING, MAILS, 0);
    const struct mails mails = mails_of(&office);
    for (size_t i = 0; i < MAILS; i++) {
        assert_int_equal(mails.at[i].tries, 1);
        assert_int_equal(mails.at[i].reply_code, 451);
        assert_string_equal(mails.at[i].reply_text, "told");
        assert_in_range(mails.at[i].next_s, began_s + 60, began_s + 75);
        assert_false(mails.at[i].doubtful);
    }
    assert_int_equal(read_noted(&office, lines, 20), MAILS);
    for (int i = 0; i < 1000 && read_noted(&office, lines, 20) < 2 * MAILS; i++) {
        office.f->now_ms += 500;
        loop_turn(&office.loop, 5);
    }
    assert_int_equal(read_noted(&office, lines, 20), 2 * MAILS);
    stop(&office);
    end(&office);
}

static void a_mail_refused_for_good_has_failed(void **state)
{
    struct office office;
    begin(&office, *state, "permanent");
    run_until(&office, STORE_MAIL_FAILED, MAILS, 0);
    assert_int_equal(mails_of(&office).at[0].reply_code, 550);
    struct pp_str metrics = {0};
    flow_outbox_metrics_write(office.outbox, &metrics);
    assert_contains(pp_str_text(&metrics), "peerpool_mail_tries_total 5\n");
    assert_contains(pp_str_text(&metrics), "peerpool_mail_refused_total 5\n");
    assert_contains(pp_str_text(&metrics), "peerpool_mail_sent_total 0\n");
    pp_str_fini(&metrics);
    stop(&office);
    end(&office);
}

/* What the sender had is doubtful, and goes out again as the same mail. */
static void expect_all_sent_and_the_first_twice(struct office *office)
{
    char lines[20][200];
    run_until(office, STORE_MAIL_SENT, MAILS, 200);
    const size_t count = read_noted(office, lines, 20);
    assert_true(count > MAILS);
    size_t same = 0, doubtful = 0;
    for (size_t i = 1; i < count; i++)
        same += strcmp(lines[0], lines[i]) == 0;
    assert_int_equal(same, 1);
    assert_contains(lines[0], "@mail.programme.test>");
    const struct mails mails = mails_of(office);
    for (size_t i = 0; i < MAILS; i++)
        doubtful += mails.at[i].doubtful;
    assert_in_range(doubtful, 1, 2);
}

static void a_sender_that_dies_leaves_doubt_and_the_same_mail_again(void **state)
{
    struct office office;
    begin(&office, *state, "die-at-first");
    expect_all_sent_and_the_first_twice(&office);
    assert_contains(office.said, "peerpool-mail ended (status 9, signal 0)");
    stop(&office);
    end(&office);
}

static void a_sender_that_talks_rubbish_is_started_again(void **state)
{
    struct office office;
    begin(&office, *state, "talk-rubbish");
    expect_all_sent_and_the_first_twice(&office);
    stop(&office);
    end(&office);
}

static void stopping_records_what_the_sender_still_says(void **state)
{
    struct office office;
    char lines[20][200];
    begin(&office, *state, "at-the-end");
    for (int i = 0; i < 1000 && read_noted(&office, lines, 20) < 2; i++)
        loop_turn(&office.loop, 5);
    assert_int_equal(in_state(&office, STORE_MAIL_SENDING), 2); /* all it takes at once */
    stop(&office);
    assert_int_equal(in_state(&office, STORE_MAIL_SENT), 2);
    assert_int_equal(in_state(&office, STORE_MAIL_WAITING), 3);
    /* A new start takes up the rest. */
    office.argv[1] = "accept";
    start(&office);
    run_until(&office, STORE_MAIL_SENT, MAILS, 100);
    stop(&office);
    end(&office);
}

/* As if the daemon had ended between a claim and the outcome. */
static void what_was_being_sent_when_the_daemon_ended_is_doubtful_and_sent_again(void **state)
{
    struct office office;
    begin(&office, *state, "accept");
    stop(&office);
    run_ok(office.f, test_call(office.f, &flow_mail_recover, sizeof(struct flow_mail_recovered)));
    struct flow_call *claim =
        test_call(office.f, &flow_mail_claim, sizeof(struct flow_mail_claimed));
    ARG(claim, flow_mail_claimed)->limit = 3;
    run_ok(office.f, claim);
    const size_t lost = ARG(claim, flow_mail_claimed)->count;
    assert_true(lost > 0);
    start(&office);
    run_until(&office, STORE_MAIL_SENT, MAILS, 100);
    const struct mails mails = mails_of(&office);
    size_t doubtful = 0;
    for (size_t i = 0; i < MAILS; i++)
        doubtful += mails.at[i].doubtful;
    assert_int_equal(doubtful, lost);
    stop(&office);
    end(&office);
}

static void stopping_at_once_ends(void **state)
{
    struct office office;
    begin(&office, *state, "accept");
    stop(&office);
    assert_int_equal(in_state(&office, STORE_MAIL_SENDING), 0);
    end(&office);
}

static void a_sender_that_cannot_be_started_is_said_and_tried_again(void **state)
{
    struct office office;
    begin(&office, *state, "accept");
    stop(&office);
    office.argv[0] = "/nowhere/peerpool-mail";
    office.said[0] = '\0';
    start(&office);
    for (int i = 0; i < 400 && !office.said[0]; i++)
        loop_turn(&office.loop, 5);
    assert_contains(office.said, "/nowhere/peerpool-mail");
    office.argv[0] = FAKE_SENDER;
    /* The path was taken at the start; the office must be started anew. */
    stop(&office);
    start(&office);
    run_until(&office, STORE_MAIL_SENT, MAILS, 100);
    stop(&office);
    end(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(mails_that_are_accepted_are_sent_once),
        flow_test(a_mail_put_off_is_tried_again_after_a_wait),
        flow_test(a_mail_refused_for_good_has_failed),
        flow_test(a_sender_that_dies_leaves_doubt_and_the_same_mail_again),
        flow_test(a_sender_that_talks_rubbish_is_started_again),
        flow_test(stopping_records_what_the_sender_still_says),
        flow_test(what_was_being_sent_when_the_daemon_ended_is_doubtful_and_sent_again),
        flow_test(stopping_at_once_ends),
        flow_test(a_sender_that_cannot_be_started_is_said_and_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
