#include "daemon/mail/outbox.h"

#include "tests/lib/pp_test.h"

enum { NOW = 1000000 };

struct row {
    struct mail_tried tried;
    enum mail_state state;
    int wait_least, wait_most; /* when waiting: seconds from now */
    bool doubtful, gave_up;
};

static const struct row rows[] = {
    {{.tries = 1, .first_at = NOW, .outcome = MAIL_ACCEPTED}, MAIL_SENT, 0, 0, false, false},
    {{.tries = 3, .doubtful = true, .first_at = NOW, .outcome = MAIL_ACCEPTED},
     MAIL_SENT,
     0,
     0,
     true,
     false},
    {{.tries = 1, .first_at = NOW, .outcome = MAIL_PERMANENT}, MAIL_FAILED, 0, 0, false, false},
    {{.tries = 0, .first_at = NOW, .outcome = MAIL_NOT_TRIED}, MAIL_WAITING, 0, 0, false, false},
    {{.tries = 9, .doubtful = true, .first_at = 0, .outcome = MAIL_NOT_TRIED},
     MAIL_WAITING,
     0,
     0,
     true,
     false},
    {{.tries = 1, .first_at = NOW, .outcome = MAIL_TEMPORARY}, MAIL_WAITING, 60, 72, false, false},
    {{.tries = 2, .first_at = NOW, .outcome = MAIL_UNREACHABLE},
     MAIL_WAITING,
     120,
     144,
     false,
     false},
    {{.tries = 8, .first_at = NOW, .outcome = MAIL_TEMPORARY},
     MAIL_WAITING,
     7680,
     9216,
     false,
     false},
    {{.tries = 9, .first_at = NOW, .outcome = MAIL_TEMPORARY},
     MAIL_WAITING,
     14400,
     17280,
     false,
     false},
    {{.tries = 1000000, .first_at = NOW, .outcome = MAIL_TEMPORARY},
     MAIL_WAITING,
     14400,
     17280,
     false,
     false},
    {{.tries = 1, .first_at = NOW, .outcome = MAIL_UNKNOWN}, MAIL_WAITING, 60, 72, true, false},
    {{.tries = 5, .first_at = NOW, .outcome = MAIL_UNKNOWN}, MAIL_WAITING, 960, 1152, true, false},
    {{.tries = 4, .doubtful = true, .first_at = NOW, .outcome = MAIL_UNKNOWN},
     MAIL_WAITING,
     480,
     576,
     true,
     false},
    {{.tries = 5, .doubtful = true, .first_at = NOW, .outcome = MAIL_UNKNOWN},
     MAIL_FAILED,
     0,
     0,
     true,
     true},
    {{.tries = 40, .first_at = NOW - MAIL_GIVE_UP_S + 1, .outcome = MAIL_TEMPORARY},
     MAIL_WAITING,
     1,
     1,
     false,
     false}, /* one last try at the very end */
    {{.tries = 41, .first_at = NOW - MAIL_GIVE_UP_S, .outcome = MAIL_TEMPORARY},
     MAIL_FAILED,
     0,
     0,
     false,
     true},
    {{.tries = 41, .first_at = NOW - MAIL_GIVE_UP_S, .outcome = MAIL_UNKNOWN},
     MAIL_FAILED,
     0,
     0,
     true,
     true},
    {{.tries = 2, .first_at = NOW + 900, .outcome = MAIL_TEMPORARY}, /* the clock went back */
     MAIL_WAITING,
     120,
     144,
     false,
     false},
};

static void each_outcome_leads_where_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int64_t id = -50; id < 50; id++) {
            struct mail_tried tried = rows[i].tried;
            tried.now = NOW;
            tried.id = id * 7919;
            const struct mail_next next = mail_outbox_next(&tried);
            const int64_t wait = next.state == MAIL_WAITING ? next.at - NOW : 0;
            if (next.state != rows[i].state || next.doubtful != rows[i].doubtful ||
                next.gave_up != rows[i].gave_up || wait < rows[i].wait_least ||
                wait > rows[i].wait_most || (next.state != MAIL_WAITING && next.at != 0))
                fail_msg("row %zu, id %d: state %d, wait %d, doubtful %d, gave up %d", i, (int)id,
                         next.state, (int)wait, next.doubtful, next.gave_up);
        }
    }
}

static void mails_that_fail_together_do_not_come_back_together(void **state)
{
    (void)state;
    bool seen[13] = {false};
    size_t different = 0;
    for (int64_t id = 1; id <= 200; id++) {
        const struct mail_tried tried = {.id = id, .tries = 1, .outcome = MAIL_TEMPORARY};
        const int64_t jitter = mail_outbox_next(&tried).at - MAIL_BACKOFF_LEAST_S;
        assert_in_range(jitter, 0, 12);
        different += !seen[jitter];
        seen[jitter] = true;
        assert_int_equal(mail_outbox_next(&tried).at, MAIL_BACKOFF_LEAST_S + jitter);
    }
    assert_int_equal(different, 13);
}

static void a_mail_nobody_takes_is_given_up_after_five_days(void **state)
{
    (void)state;
    struct mail_tried tried = {.id = 5, .outcome = MAIL_UNREACHABLE};
    struct mail_next next;
    do {
        tried.tries++;
        next = mail_outbox_next(&tried);
        if (next.state == MAIL_WAITING)
            tried.now = next.at;
    } while (next.state == MAIL_WAITING && tried.tries < 1000);
    assert_int_equal(next.state, MAIL_FAILED);
    assert_true(next.gave_up);
    assert_int_equal(tried.now, MAIL_GIVE_UP_S);
    assert_in_range(tried.tries, 33, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_outcome_leads_where_the_table_says),
        cmocka_unit_test(mails_that_fail_together_do_not_come_back_together),
        cmocka_unit_test(a_mail_nobody_takes_is_given_up_after_five_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
