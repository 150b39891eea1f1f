#include "daemon/mail/pool.h"

#include <poll.h>
#include <sched.h>

#include "tests/lib/pp_test.h"

enum { MAILS = 200 };

/* What the fake transport does and has seen. */
struct seen {
    atomic_int begun;
    atomic_int at_once, most_at_once;
    atomic_bool hold; /* deliver waits until this is false or it is cancelled */
};

static void deliver(void *arg, const struct mail_job *job, const atomic_bool *cancel,
                    struct mail_done *out)
{
    struct seen *seen = arg;
    const int now = atomic_fetch_add(&seen->at_once, 1) + 1;
    if (now > atomic_load(&seen->most_at_once))
        atomic_store(&seen->most_at_once, now);
    atomic_fetch_add(&seen->begun, 1);
    while (atomic_load(&seen->hold) && !atomic_load(cancel))
        sched_yield();
    out->outcome = atomic_load(&seen->hold) ? MAIL_NOT_TRIED : MAIL_ACCEPTED;
    out->code = (int)job->len;
    atomic_fetch_sub(&seen->at_once, 1);
}

static void submit(struct mail_pool *pool, int64_t id)
{
    mail_pool_submit(pool, &(struct mail_frame){.kind = MAIL_FRAME_SEND,
                                                .job = id,
                                                .from = "",
                                                .to = "jo@council.test",
                                                .bytes = "x\r\n",
                                                .len = (size_t)(id % 4)});
}

/* The next result, waited for no longer than ten seconds. */
static struct mail_done take(struct mail_pool *pool)
{
    struct mail_done done = {0};
    while (!mail_pool_take(pool, &done)) {
        struct pollfd fd = {.fd = mail_pool_fd(pool), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 10000), 1);
    }
    return done;
}

static void each_mail_has_one_result_and_no_more_run_at_once_than_workers(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct mail_pool *pool = mail_pool_new(3, deliver, &seen);
    bool done[MAILS] = {false};
    for (int i = 0; i < MAILS; i++)
        submit(pool, i);
    for (int i = 0; i < MAILS; i++) {
        const struct mail_done one = take(pool);
        assert_in_range(one.job, 0, MAILS - 1);
        assert_false(done[one.job]);
        done[one.job] = true;
        assert_int_equal(one.outcome, MAIL_ACCEPTED);
        assert_int_equal(one.code, one.job % 4);
    }
    struct mail_done more;
    assert_false(mail_pool_take(pool, &more));
    assert_in_range(atomic_load(&seen.most_at_once), 1, 3);
    mail_pool_free(pool);
}

static void a_stop_answers_for_every_mail(void **state)
{
    (void)state;
    struct seen seen = {.hold = true};
    struct mail_pool *pool = mail_pool_new(2, deliver, &seen);
    for (int i = 0; i < 10; i++)
        submit(pool, i);
    while (atomic_load(&seen.begun) < 2)
        sched_yield();
    mail_pool_stop(pool);
    for (int i = 0; i < 10; i++)
        assert_int_equal(take(pool).outcome, MAIL_NOT_TRIED);
    assert_int_equal(atomic_load(&seen.begun), 2);
    mail_pool_free(pool);
}

static void a_pool_with_work_under_way_can_be_freed(void **state)
{
    (void)state;
    struct seen seen = {.hold = true};
    struct mail_pool *pool = mail_pool_new(2, deliver, &seen);
    for (int i = 0; i < 5; i++)
        submit(pool, i);
    mail_pool_free(pool);
    mail_pool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mail_has_one_result_and_no_more_run_at_once_than_workers),
        cmocka_unit_test(a_stop_answers_for_every_mail),
        cmocka_unit_test(a_pool_with_work_under_way_can_be_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
