#include "daemon/loop/child.h"

#include <signal.h>

#include "base/str.h"
#include "tests/unit/loop/loop_fixture.h"

struct play {
    struct loop loop;
    struct loop_child *child;
    struct pp_err err;
    struct pp_str got;
    int frames, exits, status, signal;
};

static void on_frame(void *data, const char *bytes, size_t len)
{
    struct play *play = data;
    assert_int_equal(play->exits, 0);
    play->frames++;
    pp_str_add_len(&play->got, bytes, len);
}

static void on_exit_of_child(void *data, int status, int number)
{
    struct play *play = data;
    play->exits++;
    play->status = status;
    play->signal = number;
}

static enum pp_code start(struct play *play, const char *path, const char *script)
{
    const char *argv[] = {path, "-c", script, NULL};
    const struct loop_child_config config = {.path = path,
                                             .argv = argv,
                                             .frame_most = 1 << 20,
                                             .queue_most = 8 << 20,
                                             .on_frame = on_frame,
                                             .on_exit = on_exit_of_child,
                                             .data = play};
    return loop_child_start(&play->child, &play->loop, &config, &play->err);
}

static void open_play(struct play *play, const char *script)
{
    *play = (struct play){0};
    open_loop(&play->loop);
    assert_ok(start(play, "/bin/sh", script), &play->err);
}

static void close_play(struct play *play)
{
    turn_until(&play->loop, &play->exits, 1);
    loop_fini(&play->loop);
    assert_int_equal(play->exits, 1);
    pp_str_fini(&play->got);
}

static void frames_go_to_the_helper_and_back_and_it_ends_with_the_stream(void **state)
{
    (void)state;
    static char large[1 << 20];
    struct play play;
    open_play(&play, "exec cat <&3 >&3");
    memset(large, 'x', sizeof large);
    assert_ok(loop_child_send(play.child, "hello", 5, &play.err), &play.err);
    assert_ok(loop_child_send(play.child, large, sizeof large, &play.err), &play.err);
    assert_ok(loop_child_send(play.child, "", 0, &play.err), &play.err);
    turn_until(&play.loop, &play.frames, 3);
    assert_int_equal(play.got.len, 5 + sizeof large);
    assert_memory_equal(play.got.at, "hellox", 6);
    loop_child_stop(play.child, 10000);
    assert_int_equal(loop_child_send(play.child, "x", 1, &play.err), PP_UNAVAILABLE);
    close_play(&play);
    assert_int_equal(play.status, 0);
    assert_int_equal(play.signal, 0);
}

static void the_last_frames_of_a_helper_come_before_its_exit(void **state)
{
    (void)state;
    struct play play;
    open_play(&play, "printf '\\000\\000\\000\\003250' >&3; exit 7");
    close_play(&play);
    assert_int_equal(play.frames, 1);
    assert_int_equal(play.status, 7);
}

static void stopping_delivers_what_was_queued_and_hears_the_answer(void **state)
{
    (void)state;
    struct play play;
    open_play(&play, "exec cat <&3 >&3");
    assert_ok(loop_child_send(play.child, "last", 4, &play.err), &play.err);
    loop_child_stop(play.child, 10000);
    close_play(&play);
    assert_int_equal(play.frames, 1);
}

static void a_deaf_helper_is_ended_by_term_then_kill(void **state)
{
    (void)state;
    struct play play;
    open_play(&play, "trap '' TERM; while :; do sleep 0.05; done");
    loop_child_stop(play.child, 200);
    close_play(&play);
    assert_int_equal(play.signal, SIGKILL);
    open_play(&play, "while :; do sleep 0.05; done");
    loop_child_stop(play.child, 200);
    close_play(&play);
    assert_int_equal(play.signal, SIGTERM);
}

static void a_helper_that_breaks_the_protocol_is_killed(void **state)
{
    (void)state;
    struct play play;
    open_play(&play, "printf '\\377\\377\\377\\377' >&3; exec sleep 60");
    close_play(&play);
    assert_int_equal(play.signal, SIGKILL);
    assert_int_equal(play.frames, 0);
}

static void a_queue_beyond_its_limit_is_busy(void **state)
{
    (void)state;
    static char large[1 << 20];
    struct play play;
    int taken = 0;
    open_play(&play, "exec sleep 60");
    while (loop_child_send(play.child, large, sizeof large, &play.err) == PP_OK)
        assert_true(++taken < 20);
    assert_int_equal(play.err.code, PP_BUSY);
    loop_child_stop(play.child, 100);
    close_play(&play);
}

static void a_missing_helper_is_an_error_with_its_path(void **state)
{
    (void)state;
    struct play play = {0};
    open_loop(&play.loop);
    assert_int_equal(start(&play, "/nonexistent/helper", ""), PP_FAILED);
    assert_contains(play.err.text, "/nonexistent/helper");
    loop_fini(&play.loop);
    assert_int_equal(play.exits, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_go_to_the_helper_and_back_and_it_ends_with_the_stream),
        cmocka_unit_test(the_last_frames_of_a_helper_come_before_its_exit),
        cmocka_unit_test(stopping_delivers_what_was_queued_and_hears_the_answer),
        cmocka_unit_test(a_deaf_helper_is_ended_by_term_then_kill),
        cmocka_unit_test(a_helper_that_breaks_the_protocol_is_killed),
        cmocka_unit_test(a_queue_beyond_its_limit_is_busy),
        cmocka_unit_test(a_missing_helper_is_an_error_with_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
