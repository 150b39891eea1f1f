/*
 * Every write and every sync of several use cases fails once, and in a second pass all from there
 * on: the use case is done wholly or not at all, the caller is told which unless it is PP_UNKNOWN,
 * and the store works again as soon as the disk does.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/faults/disk.h"
#include "tests/faults/work.h"
#include "tests/lib/pp_test.h"

static const struct {
    const char *name;
    store_fn *work;
} cases[] = {
    {"book", work_book},
    {"put a peer", work_put_peer},
    {"publish terms", work_publish_terms},
    {"send mail", work_send_mail},
};

static const struct {
    const char *name;
    enum disk_fault fault;
} faults[] = {
    {"full", DISK_FULL}, {"write error", DISK_WRITE_ERROR}, {"sync error", DISK_SYNC_ERROR}};

struct scene {
    char folder[32], path[48];
    struct store *store;
    int64_t number; /* of the last job that is there */
    struct pp_err err;
};

static int setup(void **state)
{
    struct scene *s = PP_NEW_HEAP(struct scene);
    (void)snprintf(s->folder, sizeof s->folder, "/tmp/pp-disk-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    (void)snprintf(s->path, sizeof s->path, "%s/x.db", s->folder);
    work_make(s->path);
    disk_register();
    disk_plan(&(struct disk_plan){.fault = DISK_NONE});
    const struct store_options options = {.path = s->path, .vfs = DISK_VFS};
    assert_ok(store_open(&options, &s->store, &s->err), &s->err);
    s->number = 1;
    assert_ok(store_write(s->store, work_book, &s->number, &s->err), &s->err);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct scene *s = *state;
    static const char *const ends[] = {"", "-wal", "-shm"};
    store_close(s->store);
    for (size_t i = 0; i < 3; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "%s%s", s->path, ends[i]);
        (void)unlink(name); /* not each is there */
    }
    assert_int_equal(rmdir(s->folder), 0);
    free(s);
    return 0;
}

/* The state as the same store reads it, after the disk works again. */
static struct work_count look(struct scene *s)
{
    struct work_count count;
    assert_ok(store_write(s->store, work_count, &count, &s->err), &s->err);
    return count;
}

/* One attempt with the nth write or sync failing. Returns how many failures there were. */
static long attempt(struct scene *s, size_t which, size_t fault, long nth, long times)
{
    const bool books = cases[which].work == work_book;
    int64_t number = s->number + books;
    disk_plan(&(struct disk_plan){.fault = faults[fault].fault, .after = nth, .times = times});
    const enum pp_code code = store_write(s->store, cases[which].work, &number, &s->err);
    const long failures = disk_failures();
    disk_plan(&(struct disk_plan){.fault = DISK_NONE});
    if (code && !failures)
        fail_msg("%s failed without a failing disk: %s", cases[which].name, s->err.text);
    if (code && code != PP_FULL && code != PP_FAILED && code != PP_UNKNOWN)
        fail_msg("%s, %s at %ld: %s %s", cases[which].name, faults[fault].name, nth,
                 pp_code_name(code), s->err.text);
    const struct work_count count = look(s);
    if (!count.whole || count.jobs != count.last_job)
        fail_msg("%s, %s at %ld left a half", cases[which].name, faults[fault].name, nth);
    if (!code && count.last_job != number)
        fail_msg("%s, %s at %ld was lost", cases[which].name, faults[fault].name, nth);
    if (code && code != PP_UNKNOWN && count.last_job != s->number)
        fail_msg("%s, %s at %ld was done all the same", cases[which].name, faults[fault].name, nth);
    s->number = count.last_job;
    return failures;
}

static void fail_each_in_turn(struct scene *s, long times)
{
    for (size_t fault = 0; fault < sizeof faults / sizeof faults[0]; fault++)
        for (size_t which = 0; which < sizeof cases / sizeof cases[0]; which++) {
            long points = 0;
            for (long nth = 1; attempt(s, which, fault, nth, times) > 0; nth++)
                points++;
            assert_true(points > 0);
            print_message("%s, %s: %ld points\n", cases[which].name, faults[fault].name, points);
        }
    struct work_count count;
    store_close(s->store);
    s->store = NULL;
    assert_ok(work_inspect(s->path, &count, &s->err), &s->err);
    assert_true(count.whole && count.chained);
    assert_int_equal(count.last_job, s->number);
}

static void each_use_case_is_whole_or_nothing_when_one_write_fails(void **state)
{
    fail_each_in_turn(*state, 1);
}

static void the_same_when_the_disk_stays_broken_for_a_while(void **state)
{
    fail_each_in_turn(*state, 1000000);
}

static void jobs_that_share_a_commit_share_its_failure(void **state)
{
    struct scene *s = *state;
    int64_t numbers[3];
    struct store_job jobs[3], *all[3];
    for (int i = 0; i < 3; i++) {
        numbers[i] = s->number + 1 + i;
        jobs[i] = (struct store_job){.fn = work_book, .arg = &numbers[i]};
        all[i] = &jobs[i];
    }
    disk_plan(&(struct disk_plan){.fault = DISK_SYNC_ERROR, .after = 1, .times = 1});
    store_write_batch(s->store, all, 3);
    assert_int_equal(disk_failures(), 1);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(jobs[i].code, PP_UNKNOWN);
        assert_contains(jobs[i].err.text, "send the same request again under the same operation");
    }
    disk_plan(&(struct disk_plan){.fault = DISK_NONE});
    store_write_batch(s->store, all, 3); /* which is then what works */
    for (int i = 0; i < 3; i++)
        assert_int_equal(jobs[i].code, PP_OK);
    assert_int_equal(look(s).last_job, s->number + 3);
}

int main(void)
{
#define with_disk(one_named_test) cmocka_unit_test_setup_teardown(one_named_test, setup, teardown)
    const struct CMUnitTest tests[] = {
        with_disk(each_use_case_is_whole_or_nothing_when_one_write_fails),
        with_disk(the_same_when_the_disk_stays_broken_for_a_while),
        with_disk(jobs_that_share_a_commit_share_its_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
