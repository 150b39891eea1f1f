/*
 * Power cuts: a child does work on a disk that loses its power at a random write; what it had been
 * told was kept must be there when the file is opened again, and nothing may be there by halves.
 *
 * PP_CUTS says how many (60); the slow test makes 100 for each unit of PP_SOAK (10). The same with
 * syncs switched off must lose work, or this test could not see a loss.
 */
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "base/str.h"
#include "tests/faults/disk.h"
#include "tests/faults/work.h"
#include "tests/lib/pp_test.h"

enum { ROUNDS_OF_ONE_FILE = 25, MOST_JOBS = 4 };

struct tally {
    int64_t kept, lost, damaged, halves, cuts;
};

/* Works in batches until the power goes; tells the number of the last job kept after each. */
static _Noreturn void work_until_cut(const char *path, bool unsafe, int64_t from, int told,
                                     uint64_t seed)
{
    uint64_t state = seed;
    const struct pp_random random = pp_random_seeded(&state);
    const struct store_options options = {.path = path, .vfs = DISK_VFS, .unsafe_fast = unsafe};
    struct disk_plan plan = {.fault = DISK_POWER_CUT, .seed = seed};
    struct store *store;
    struct pp_err err;
    /* Some cuts come early, some after the log was copied into the file at least once. */
    plan.after = 1 + pp_random_below(&random, pp_random_below(&random, 3) ? 600 : 6000);
    disk_register();
    disk_plan(&plan);
    if (store_open(&options, &store, &err))
        _exit(1);
    for (int64_t number = from;;) {
        int64_t numbers[MOST_JOBS];
        struct store_job jobs[MOST_JOBS], *all[MOST_JOBS];
        const size_t count = 1 + pp_random_below(&random, MOST_JOBS);
        for (size_t i = 0; i < count; i++) {
            numbers[i] = ++number;
            jobs[i] = (struct store_job){.fn = work_book, .arg = &numbers[i]};
            all[i] = &jobs[i];
        }
        store_write_batch(store, all, count);
        for (size_t i = 0; i < count; i++)
            if (jobs[i].code)
                _exit(2);
        if (write(told, &number, sizeof number) != sizeof number)
            _exit(3);
    }
}

/* One cut; *kept gets the number that was last told to be kept. */
static void cut_once(const char *path, bool unsafe, int64_t from, uint64_t seed, int64_t *kept)
{
    int ends[2], status;
    int64_t told;
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        work_until_cut(path, unsafe, from, ends[1], seed);
    assert_int_equal(close(ends[1]), 0);
    for (*kept = from; read(ends[0], &told, sizeof told) == sizeof told;)
        *kept = told;
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != DISK_CUT)
        fail_msg("the child of seed %" PRIu64 " ended with %#x", seed, (unsigned)status);
}

static void remove_files(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < 4; i++) {
        char name[128];
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name); /* not each is there each time */
    }
    /* Copies that were made before a migration. */
    glob_t copies;
    char pattern[128];
    (void)snprintf(pattern, sizeof pattern, "%s.before-*", path);
    if (glob(pattern, 0, NULL, &copies) != 0)
        return;
    for (size_t i = 0; i < copies.gl_pathc; i++)
        (void)unlink(copies.gl_pathv[i]);
    globfree(&copies);
}

/* Judges the file as a restart finds it. Returns the last job in it; -1: make a new file. */
static int64_t judge(const char *path, int64_t from, int64_t kept, struct tally *tally)
{
    struct work_count count;
    struct pp_err err;
    char memory[128];
    (void)snprintf(memory, sizeof memory, "%s-shm", path);
    (void)unlink(memory); /* memory does not outlive the power */
    tally->kept += kept - from;
    tally->cuts++;
    if (work_inspect(path, &count, &err)) {
        tally->damaged++;
        return -1;
    }
    if (count.last_job < kept)
        tally->lost += kept - count.last_job;
    if (!count.whole || !count.chained || count.jobs != count.last_job)
        tally->halves++;
    return count.last_job;
}

static struct tally cut_often(bool unsafe, int64_t cuts, uint64_t seed)
{
    char folder[] = "/tmp/pp-cuts-XXXXXX", path[64];
    struct tally tally = {0};
    int64_t last = -1;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/x.db", folder);
    for (int64_t i = 0; i < cuts; i++) {
        int64_t kept;
        if (last < 0 || i % ROUNDS_OF_ONE_FILE == 0) {
            remove_files(path);
            work_make(path);
            last = 0;
        }
        const int64_t from = last;
        cut_once(path, unsafe, from, seed + (uint64_t)i, &kept);
        last = judge(path, from, kept, &tally);
    }
    remove_files(path);
    assert_int_equal(rmdir(folder), 0);
    print_message("%s: %" PRId64 " cuts, %" PRId64 " jobs kept, %" PRId64 " of them lost, %" PRId64
                  " files damaged, %" PRId64 " with halves\n",
                  unsafe ? "without syncs" : "with syncs", tally.cuts, tally.kept, tally.lost,
                  tally.damaged, tally.halves);
    return tally;
}

static int64_t cuts_wanted(void)
{
    const char *cuts = getenv("PP_CUTS"), *soak = getenv("PP_SOAK");
    int64_t number;
    if (cuts && pp_text_int(cuts, 1, 1000000, &number))
        return number;
    if (soak && pp_text_int(soak, 1, 10000, &number))
        return number * 100;
    return 60;
}

static void nothing_kept_is_lost_and_nothing_is_there_by_halves(void **state)
{
    (void)state;
    const struct tally tally = cut_often(false, cuts_wanted(), 1000);
    assert_int_equal(tally.lost, 0);
    assert_int_equal(tally.damaged, 0);
    assert_int_equal(tally.halves, 0);
    assert_true(tally.kept > tally.cuts); /* there was something to lose */
}

static void without_syncs_the_same_test_sees_losses(void **state)
{
    (void)state;
    const struct tally tally = cut_often(true, 30, 5000);
    assert_true(tally.lost > 0);
}

/* Opens a file that is not there yet; ends without a cut when it asks for fewer writes than n. */
static _Noreturn void open_until_cut(const char *path, long nth)
{
    const struct store_options options = {.path = path, .vfs = DISK_VFS};
    const struct disk_plan plan = {.fault = DISK_POWER_CUT, .after = nth, .seed = (uint64_t)nth};
    struct store *store;
    struct pp_err err;
    disk_register();
    disk_plan(&plan);
    _exit(store_open(&options, &store, &err) == PP_OK ? 0 : 1);
}

static void a_first_opening_that_was_cut_short_is_made_good_by_the_next(void **state)
{
    (void)state;
    char folder[] = "/tmp/pp-cuts-XXXXXX", path[64], memory[72];
    const long step = getenv("PP_SOAK") ? 1 : 7;
    int status = -1;
    long nth = 0;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/x.db", folder);
    (void)snprintf(memory, sizeof memory, "%s-shm", path);
    while (status != 0) {
        struct work_count count;
        struct pp_err err;
        nth += step;
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            open_until_cut(path, nth);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_true(WEXITSTATUS(status) == DISK_CUT || status == 0);
        (void)unlink(memory);
        work_make(path);
        assert_ok(work_inspect(path, &count, &err), &err);
        assert_true(count.whole && count.chained);
        remove_files(path);
    }
    print_message("the power was cut at up to %ld writes of a first opening\n", nth - step);
    assert_true(nth > 100);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_kept_is_lost_and_nothing_is_there_by_halves),
        cmocka_unit_test(a_first_opening_that_was_cut_short_is_made_good_by_the_next),
        cmocka_unit_test(without_syncs_the_same_test_sees_losses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
