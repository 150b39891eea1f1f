#include "daemon/mail/frame.h"

#include "tests/lib/pp_test.h"

static const struct mail_frame samples[] = {
    {.kind = MAIL_FRAME_HELLO, .version = MAIL_FRAME_VERSION, .capacity = 8},
    {.kind = MAIL_FRAME_SEND,
     .job = INT64_MAX,
     .from = "",
     .to = "jo@council.test",
     .bytes = "Subject: x\r\n\r\na\0b\r\n",
     .len = 19},
    {.kind = MAIL_FRAME_RESULT, .job = 7, .outcome = MAIL_PERMANENT, .code = 550, .text = "no"},
    {.kind = MAIL_FRAME_RESULT, .job = -1, .outcome = MAIL_NOT_TRIED, .text = ""},
    {.kind = MAIL_FRAME_QUIT},
};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static void assert_text(const char *a, const char *b)
{
    if (!pp_text_is(a, b))
        fail_msg("\"%s\" is not \"%s\"", a ? a : "(none)", b ? b : "(none)");
}

static void assert_same(const struct mail_frame *a, const struct mail_frame *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->version, b->version);
    assert_int_equal(a->capacity, b->capacity);
    assert_true(a->job == b->job);
    assert_text(a->from, b->from);
    assert_text(a->to, b->to);
    assert_int_equal(a->len, b->len);
    assert_int_equal(a->outcome, b->outcome);
    assert_int_equal(a->code, b->code);
    assert_text(a->text, b->text);
    if (a->len)
        assert_memory_equal(a->bytes, b->bytes, a->len);
}

static void write_samples(struct pp_str *wire)
{
    struct pp_err err = {0};
    for (size_t i = 0; i < SAMPLES; i++)
        assert_ok(mail_frame_write(wire, &samples[i], &err), &err);
}

static void frames_come_out_as_they_went_in_however_the_bytes_arrive(void **state)
{
    (void)state;
    struct pp_str wire = {0};
    write_samples(&wire);
    for (size_t step = 1; step <= wire.len; step++) {
        struct mail_frames frames = {0};
        struct mail_frame got;
        struct pp_err err = {0};
        size_t seen = 0;
        for (size_t at = 0; at < wire.len; at += step) {
            mail_frames_push(&frames, wire.at + at, wire.len - at < step ? wire.len - at : step);
            for (bool have = true; have;) {
                assert_ok(mail_frames_next(&frames, &got, &have, &err), &err);
                if (have)
                    assert_same(&got, &samples[seen++]);
            }
        }
        assert_int_equal(seen, SAMPLES);
        mail_frames_fini(&frames);
    }
    pp_str_fini(&wire);
}

static void every_damaged_byte_gives_a_frame_or_a_fault_and_never_more_frames(void **state)
{
    (void)state;
    struct pp_str wire = {0};
    write_samples(&wire);
    for (size_t at = 0; at < wire.len * 256; at++) {
        struct mail_frames frames = {0};
        struct mail_frame got;
        mail_frames_push(&frames, wire.at, wire.len);
        frames.pending.at[at / 256] = (char)(unsigned char)(at % 256);
        bool have = true;
        size_t seen = 0;
        while (have && mail_frames_next(&frames, &got, &have, NULL) == PP_OK && seen <= SAMPLES)
            seen += have;
        assert_true(seen <= SAMPLES);
        mail_frames_fini(&frames);
    }
    pp_str_fini(&wire);
}

static void lengths_out_of_bounds_are_refused_before_anything_is_awaited(void **state)
{
    (void)state;
    static const unsigned char bad[][4] = {{0, 0, 0, 0}, {0, 0x20, 0, 1}, {0xff, 0xff, 0xff, 0xff}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct mail_frames frames = {0};
        struct mail_frame got;
        struct pp_err err = {0};
        bool have = true;
        mail_frames_push(&frames, bad[i], 4);
        assert_int_equal(mail_frames_next(&frames, &got, &have, &err), PP_CORRUPT);
        assert_contains(err.text, "length");
        assert_false(have);
        mail_frames_push(&frames, "\0\0\0\1\4", 5);
        assert_int_equal(mail_frames_next(&frames, &got, &have, &err), PP_CORRUPT);
        mail_frames_fini(&frames);
    }
}

static void a_text_with_a_nul_inside_or_none_at_its_end_is_refused(void **state)
{
    (void)state;
    struct pp_str wire = {0};
    struct pp_err err = {0};
    const struct mail_frame frame = {.kind = MAIL_FRAME_RESULT, .job = 1, .text = "abc"};
    assert_ok(mail_frame_write(&wire, &frame, &err), &err);
    for (size_t back = 1; back <= 3; back++) { /* 1: its NUL, 2 and 3: "c" and "b" */
        struct mail_frames frames = {0};
        struct mail_frame got;
        bool have;
        mail_frames_push(&frames, wire.at, wire.len);
        frames.pending.at[wire.len - back] = back == 1 ? 'x' : '\0';
        assert_int_equal(mail_frames_next(&frames, &got, &have, &err), PP_CORRUPT);
        mail_frames_fini(&frames);
    }
    pp_str_fini(&wire);
}

static void what_is_too_large_is_not_written(void **state)
{
    (void)state;
    static char text[MAIL_FRAME_TEXT_MOST + 2];
    memset(text, 'a', sizeof text - 1);
    struct pp_str wire = {0};
    struct pp_err err = {0};
    const struct mail_frame long_text = {.kind = MAIL_FRAME_RESULT, .text = text};
    assert_int_equal(mail_frame_write(&wire, &long_text, &err), PP_TOO_LARGE);
    const struct mail_frame big = {
        .kind = MAIL_FRAME_SEND, .from = "", .to = "", .bytes = text, .len = MAIL_FRAME_MOST};
    assert_int_equal(mail_frame_write(&wire, &big, &err), PP_TOO_LARGE);
    assert_int_equal(wire.len, 0);
    pp_str_fini(&wire);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_out_as_they_went_in_however_the_bytes_arrive),
        cmocka_unit_test(every_damaged_byte_gives_a_frame_or_a_fault_and_never_more_frames),
        cmocka_unit_test(lengths_out_of_bounds_are_refused_before_anything_is_awaited),
        cmocka_unit_test(a_text_with_a_nul_inside_or_none_at_its_end_is_refused),
        cmocka_unit_test(what_is_too_large_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
