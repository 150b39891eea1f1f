/* Fetching by the real helper, and by helpers that hang, die and lie. */
#include "daemon/flow/fetch.h"

#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/loop/loop_fixture.h"

struct play {
    struct loop loop;
    struct flow_fetch *fetch;
    struct pp_err err;
    enum pp_code code;
    size_t len;
    int done;
};

static void on_done(void *data, enum pp_code code, const struct js_fetched *fetched,
                    const char *bytes, size_t len, const struct pp_err *err)
{
    struct play *play = data;
    assert_non_null(fetched->host);
    assert_non_null(bytes);
    play->done++;
    play->code = code;
    play->len = len;
    play->err = *err;
}

static void start(struct play *play, const char *helper, const char *url, int64_t wait_ms)
{
    *play = (struct play){0};
    open_loop(&play->loop);
    const struct flow_fetch_question question = {.helper = helper, .url = url, .wait_ms = wait_ms};
    assert_ok(flow_fetch_start(&play->fetch, &play->loop, &question, on_done, play, &play->err),
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
    start(play, path, "http://127.0.0.1/", wait_ms);
    finish(play);
    (void)unlink(path);
}

static void h9_what_may_not_be_asked_is_told_by_the_helper(void **state)
{
    (void)state;
    struct play play;
    start(&play, IMPORT_HELPER, "http://127.0.0.1/hidden", 60000);
    finish(&play);
    assert_int_equal(play.code, PP_FORBIDDEN);
    assert_contains(play.err.text, "this machine itself");
    assert_null(strstr(play.err.text, "hidden"));
    assert_int_equal(play.len, 0);
}

/* A frame of fewer than 256 bytes. */
#define SAY(text)                                                                             \
    "say() { printf '\\000\\000\\000'; printf \"\\\\$(printf %o ${#1})\"; printf %s \"$1\"; " \
    "}; " text " >&3"

static void both_frames_make_the_answer(void **state)
{
    (void)state;
    struct play play;
    play_with(&play, SAY("{ say '{\"fault\":\"ok\",\"same\":false,\"retry_s\":0}'; say BEGIN; }"),
              20000);
    assert_ok(play.code, &play.err);
    assert_int_equal(play.len, 5);
    play_with(&play, SAY("{ say '{\"fault\":\"ok\",\"same\":true,\"retry_s\":0}'; say BEGIN; }"),
              20000);
    assert_ok(play.code, &play.err);
    assert_int_equal(play.len, 0);
}

static void h4_a_helper_that_hangs_dies_or_lies_is_not_believed(void **state)
{
    (void)state;
    struct play play;
    play_with(&play, "trap '' TERM; while :; do :; done", 50);
    assert_int_equal(play.code, PP_TIMEOUT);
    play_with(&play, "kill -9 $$", 20000);
    assert_int_equal(play.code, PP_FAILED);
    assert_contains(play.err.text, "signal 9");
    play_with(&play, SAY("say '{\"fault\":\"ok\",\"same\":false,\"retry_s\":0}'"), 20000);
    assert_int_equal(play.code, PP_FAILED);
    play_with(&play, SAY("say '{}'"), 20000);
    assert_int_equal(play.code, PP_FAILED);
    play_with(&play, "printf '\\377\\377\\377\\377' >&3; sleep 5", 20000);
    assert_int_equal(play.code, PP_FAILED);
    assert_int_equal(play.len, 0);
}

static void fetching_can_be_given_up(void **state)
{
    (void)state;
    struct play play;
    start(&play, "/bin/cat", "http://127.0.0.1/", 20000);
    flow_fetch_cancel(play.fetch);
    finish(&play);
    assert_int_equal(play.code, PP_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h9_what_may_not_be_asked_is_told_by_the_helper),
        cmocka_unit_test(both_frames_make_the_answer),
        cmocka_unit_test(h4_a_helper_that_hangs_dies_or_lies_is_not_believed),
        cmocka_unit_test(fetching_can_be_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
