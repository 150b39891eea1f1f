#include "daemon/loop/frame.h"

#include <sys/socket.h>
#include <unistd.h>

#include "tests/lib/pp_test.h"

struct got {
    struct pp_str all; /* frames, each followed by '|' */
    int count;
};

static bool on_frame(void *data, const char *bytes, size_t len)
{
    struct got *got = data;
    got->count++;
    pp_str_add_len(&got->all, bytes, len);
    pp_str_add_char(&got->all, '|');
    return true;
}

static void frames_come_whole_however_the_stream_is_cut(void **state)
{
    (void)state;
    static const char stream[] = "\0\0\0\5hello\0\0\0\0\0\0\0\1!";
    for (size_t cut = 1; cut < sizeof stream; cut++) {
        struct loop_frames frames = {.most = 5};
        struct got got = {0};
        struct pp_err err = {0};
        for (size_t at = 0; at < sizeof stream - 1; at += cut) {
            const size_t left = sizeof stream - 1 - at;
            assert_ok(loop_frames_feed(&frames, stream + at, left < cut ? left : cut, on_frame,
                                       &got, &err),
                      &err);
        }
        assert_int_equal(got.count, 3);
        assert_string_equal(pp_str_text(&got.all), "hello||!|");
        pp_str_fini(&got.all);
        loop_frames_fini(&frames);
    }
}

static void a_frame_over_the_limit_is_refused_at_its_head(void **state)
{
    (void)state;
    struct loop_frames frames = {.most = 5};
    struct got got = {0};
    struct pp_err err = {0};
    assert_int_equal(loop_frames_feed(&frames, "\0\0\0\6", 4, on_frame, &got, &err), PP_TOO_LARGE);
    loop_frames_fini(&frames);
    assert_int_equal(got.count, 0);
}

static void blocking_calls_round_a_frame_and_tell_the_ends_apart(void **state)
{
    (void)state;
    int ends[2];
    struct pp_err err = {0};
    struct pp_str frame = {0};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_ok(loop_frame_write(ends[0], "peer", 4, &err), &err);
    assert_ok(loop_frame_read(ends[1], &frame, 100, 1000, &err), &err);
    assert_string_equal(frame.at, "peer");
    assert_int_equal(loop_frame_read(ends[1], &frame, 100, 1, &err), PP_TIMEOUT);
    assert_ok(loop_frame_write(ends[0], "peer", 4, &err), &err);
    assert_int_equal(loop_frame_read(ends[1], &frame, 3, 1000, &err), PP_TOO_LARGE);
    close(ends[0]);
    assert_int_equal(read(ends[1], frame.at, 4), 4);
    assert_int_equal(loop_frame_read(ends[1], &frame, 100, 1000, &err), PP_NOT_FOUND);
    close(ends[1]);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(write(ends[0], "\0\0\0\4pe", 6), 6);
    close(ends[0]);
    assert_int_equal(loop_frame_read(ends[1], &frame, 100, 1000, &err), PP_CORRUPT);
    close(ends[1]);
    pp_str_fini(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_whole_however_the_stream_is_cut),
        cmocka_unit_test(a_frame_over_the_limit_is_refused_at_its_head),
        cmocka_unit_test(blocking_calls_round_a_frame_and_tell_the_ends_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
