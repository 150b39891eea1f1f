#include "daemon/loop/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/loop/loop_fixture.h"

struct seen {
    struct loop_watch watch;
    int events;
    bool end;
};

static void on_change(void *data)
{
    struct seen *seen = data;
    seen->events++;
    if (seen->end)
        loop_watch_fini(&seen->watch);
}

static void touch(const char *path)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

static void a_new_file_is_noticed_and_the_watch_may_end_itself(void **state)
{
    (void)state;
    char folder[] = "/tmp/pp-watch-XXXXXX", path[64];
    struct loop loop;
    struct pp_err err = {0};
    struct seen seen = {.end = true};
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/file", folder);
    open_loop(&loop);
    assert_ok(loop_watch_start(&seen.watch, &loop, folder, on_change, &seen, &err), &err);
    touch(path);
    turn_until(&loop, &seen.events, 1);
    assert_null(seen.watch.handle);
    loop_fini(&loop);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void a_folder_that_is_not_there_cannot_be_watched(void **state)
{
    (void)state;
    struct loop loop;
    struct pp_err err = {0};
    struct seen seen = {0};
    open_loop(&loop);
    assert_int_equal(
        loop_watch_start(&seen.watch, &loop, "/nowhere/at/all", on_change, &seen, &err), PP_CONFIG);
    assert_contains(err.text, "/nowhere/at/all cannot be watched");
    assert_null(seen.watch.handle);
    loop_watch_fini(&seen.watch);
    loop_fini(&loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_is_noticed_and_the_watch_may_end_itself),
        cmocka_unit_test(a_folder_that_is_not_there_cannot_be_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
