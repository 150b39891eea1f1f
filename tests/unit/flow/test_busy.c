/* Readings by the real helper, and by helpers that hang, die and lie. */
#include "daemon/flow/busy.h"

#include <stdlib.h>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/loop/loop_fixture.h"

struct play {
    struct loop loop;
    struct flow_busy *busy;
    struct pp_err err;
    enum pp_code code;
    enum cal_refusal refusal;
    size_t count;
    int done;
};

static void on_done(void *data, enum pp_code code, const struct cal_busy *busy,
                    const struct pp_err *err)
{
    struct play *play = data;
    play->done++;
    play->code = code;
    play->err = *err;
    play->refusal = busy->refusal;
    play->count = busy->count;
}

static const char calendar[] =
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270301T090000Z\n"
    "DURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n";

static void start(struct play *play, const char *helper, const char *bytes, int64_t wait_ms)
{
    *play = (struct play){0};
    open_loop(&play->loop);
    const char *const addresses[] = {"p@peer.example"};
    const struct flow_busy_question question = {.helper = helper,
                                                .from = "2027-03-01",
                                                .to = "2027-04-01",
                                                .zone = "Europe/London",
                                                .addresses = addresses,
                                                .address_count = 1,
                                                .wait_ms = wait_ms};
    assert_ok(flow_busy_start(&play->busy, &play->loop, &question, bytes, strlen(bytes), on_done,
                              play, &play->err),
              &play->err);
}

static void finish(struct play *play)
{
    turn_until(&play->loop, &play->done, 1);
    loop_fini(&play->loop);
    assert_int_equal(play->done, 1);
}

/* A script of the shell's in place of the helper: descriptor 3 is the daemon. */
static void play_with(struct play *play, const char *script, int64_t wait_ms)
{
    char path[] = "/tmp/peerpool-helper-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_true(dprintf(fd, "#!/bin/sh\n%s\n", script) > 0);
    assert_int_equal(fchmod(fd, 0700), 0);
    (void)close(fd);
    start(play, path, calendar, wait_ms);
    finish(play);
    (void)unlink(path);
}

static void a_calendar_is_read_by_the_helper(void **state)
{
    (void)state;
    struct play play;
    start(&play, IMPORT_HELPER, calendar, 20000);
    finish(&play);
    assert_ok(play.code, &play.err);
    assert_int_equal(play.count, 1);
}

static void f9_a_page_is_refused_by_the_helper(void **state)
{
    (void)state;
    struct play play;
    start(&play, IMPORT_HELPER, "<html>", 20000);
    finish(&play);
    assert_int_equal(play.code, PP_INVALID);
    assert_int_equal(play.refusal, CAL_REFUSED_PAGE);
    assert_contains(play.err.text, "web page");
}

static void h4_a_helper_that_hangs_is_killed(void **state)
{
    (void)state;
    struct play play;
    play_with(&play, "trap '' TERM; while :; do :; done", 50);
    assert_int_equal(play.code, PP_TIMEOUT);
    assert_int_equal(play.count, 0);
}

static void h4_a_helper_that_is_killed_takes_nobody_with_it(void **state)
{
    (void)state;
    struct play play;
    play_with(&play, "kill -9 $$", 20000);
    assert_int_equal(play.code, PP_FAILED);
    assert_contains(play.err.text, "signal 9");
}

static void h4_a_helper_that_lies_is_not_believed(void **state)
{
    (void)state;
    struct play play;
    play_with(&play, "printf '\\000\\000\\000\\002{}' >&3", 20000);
    assert_int_equal(play.code, PP_FAILED);
    assert_int_equal(play.count, 0);
    play_with(&play, "printf '\\377\\377\\377\\377' >&3; sleep 5", 20000);
    assert_int_equal(play.code, PP_FAILED);
    play_with(&play, "exit 0", 20000);
    assert_int_equal(play.code, PP_FAILED);
}

static void a_reading_can_be_given_up(void **state)
{
    (void)state;
    struct play play;
    start(&play, "/bin/cat", calendar, 20000);
    flow_busy_cancel(play.busy);
    finish(&play);
    assert_int_equal(play.code, PP_CANCELLED);
}

static void h5_too_large_a_calendar_starts_no_helper(void **state)
{
    (void)state;
    struct play play = {0};
    static char large[FLOW_BUSY_BYTES + 2];
    const struct flow_busy_question question = {.helper = "/nowhere"};
    open_loop(&play.loop);
    assert_int_equal(flow_busy_start(&play.busy, &play.loop, &question, large, sizeof large - 1,
                                     on_done, &play, &play.err),
                     PP_TOO_LARGE);
    loop_fini(&play.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calendar_is_read_by_the_helper),
        cmocka_unit_test(f9_a_page_is_refused_by_the_helper),
        cmocka_unit_test(h4_a_helper_that_hangs_is_killed),
        cmocka_unit_test(h4_a_helper_that_is_killed_takes_nobody_with_it),
        cmocka_unit_test(h4_a_helper_that_lies_is_not_believed),
        cmocka_unit_test(a_reading_can_be_given_up),
        cmocka_unit_test(h5_too_large_a_calendar_starts_no_helper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
