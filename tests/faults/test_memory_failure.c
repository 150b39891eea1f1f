/*
 * Every piece of memory the engine asks for is refused in turn: the use case ends with an error
 * or does without, is there wholly or not at all, and the store works on. The rollback itself can
 * fail so, which is when the connection is opened anew.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/faults/work.h"
#include "tests/lib/pp_test.h"

static sqlite3_mem_methods usual;
static long countdown = -1; /* -1: nothing is refused */
static long times;          /* how many in a row are refused */
static long refused;

static bool is_refused(void)
{
    if (countdown < 0)
        return false;
    if (countdown > 1) {
        countdown--;
        return false;
    }
    if (refused >= times)
        return false;
    refused++;
    return true;
}

static void *on_malloc(int size)
{
    return is_refused() ? NULL : usual.xMalloc(size);
}

static void *on_realloc(void *old, int size)
{
    return is_refused() ? NULL : usual.xRealloc(old, size);
}

static void install(void)
{
    sqlite3_mem_methods ours;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual), SQLITE_OK);
    ours = usual;
    ours.xMalloc = on_malloc;
    ours.xRealloc = on_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &ours), SQLITE_OK);
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK);
}

/*
 * Runs job after job, the nth piece of memory refused, until one asks for fewer than n. In the
 * fast test every third n; each one in a soak.
 */
static void refuse_each(struct store *store, long in_a_row, int64_t *last)
{
    const long step = getenv("PP_SOAK") ? 1 : 3;
    struct pp_err err;
    long nth = 0;
    do {
        struct work_count count;
        int64_t number = *last + 1;
        countdown = nth += step;
        times = in_a_row;
        refused = 0;
        const enum pp_code code = store_write(store, work_book, &number, &err);
        countdown = -1;
        if (code && !refused)
            fail_msg("failed with all its memory: %s", err.text);
        assert_ok(store_write(store, work_count, &count, &err), &err);
        if (!count.whole || count.last_job != number - (code != PP_OK))
            fail_msg("refusing %ld at %ld (%s) left a half", in_a_row, nth, pp_code_name(code));
        *last = count.last_job;
    } while (refused);
    print_message("memory refused at up to %ld places, %ld at once\n", nth - step, in_a_row);
}

static void every_piece_of_memory_may_be_refused(void **state)
{
    (void)state;
    char folder[] = "/tmp/pp-memory-XXXXXX", path[64];
    struct store *store;
    struct work_count count;
    struct pp_err err;
    int64_t last = 0;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/x.db", folder);
    work_make(path);
    const struct store_options options = {.path = path, .unsafe_fast = true};
    assert_ok(store_open(&options, &store, &err), &err);
    refuse_each(store, 1, &last);
    refuse_each(store, 1000, &last); /* also what the rollback asks for */
    store_close(store);
    assert_ok(work_inspect(path, &count, &err), &err);
    assert_true(count.whole && count.chained);
    assert_int_equal(count.last_job, last);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_of_memory_may_be_refused),
    };
    install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
