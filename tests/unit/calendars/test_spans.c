#include "calendars/spans.h"

#include "base/str.h"
#include "tests/lib/pp_test.h"

static const char letters[] = "-tub"; /* free, tentative, unavailable, busy */

/* "bb  tt": one letter an hour. */
static struct cal_spans spans_of(struct pp_arena *arena, const char *text)
{
    struct cal_spans spans = {0};
    for (int64_t i = 0; text[i]; i++) {
        const char *letter = text[i] == ' ' ? NULL : strchr(letters, text[i]);
        if (letter)
            cal_spans_add(&spans, arena, i, i + 1, (enum cal_taken)(letter - letters));
    }
    cal_spans_settle(&spans, arena);
    return spans;
}

static void assert_spans(const struct cal_spans *spans, const char *want)
{
    char text[64];
    memset(text, ' ', sizeof text);
    for (size_t i = 0; i < spans->count; i++) {
        const struct cal_interval *one = &spans->at[i];
        assert_true(one->from_s < one->to_s);
        if (i > 0)
            assert_true(one[-1].to_s < one->from_s ||
                        (one[-1].to_s == one->from_s && one[-1].taken != one->taken));
        for (int64_t at = one->from_s; at < one->to_s; at++)
            text[at] = letters[one->taken];
    }
    text[strlen(want)] = '\0';
    assert_string_equal(text, want);
}

static void where_several_overlap_the_strongest_holds_in_any_order(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    static const struct cal_interval parts[] = {
        {0, 9, CAL_TAKEN_TENTATIVE}, {2, 4, CAL_TAKEN_BUSY}, {3, 6, CAL_TAKEN_UNAVAILABLE},
        {8, 12, CAL_TAKEN_FREE},     {4, 5, CAL_TAKEN_BUSY}, {7, 7, CAL_TAKEN_BUSY},
        {14, 15, CAL_TAKEN_BUSY}};
    const size_t count = sizeof parts / sizeof parts[0];
    for (size_t turn = 0; turn < count; turn++) {
        struct cal_spans spans = {0};
        for (size_t i = 0; i < count; i++) {
            const struct cal_interval *one = &parts[(i + turn) % count];
            cal_spans_add(&spans, &arena, one->from_s, one->to_s, one->taken);
        }
        cal_spans_settle(&spans, &arena);
        assert_spans(&spans, "ttbbbuttt---  b ");
    }
    pp_arena_fini(&arena);
}

static void what_lies_above_holds_also_where_it_is_free(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"bbbbbb", " -- t ", "b--btb"},
        {"bb  bb", "tttttt", "tttttt"},
        {"", "b-", "b-"},
        {"b b b ", "      ", "b b b "},
        {" bbb  ", "ttt   ", "tttb  "},
        {"  bb  ", "t    t", "t bb t"},
        {"ubtubt", "  --- ", "ub---t"},
    };
    struct pp_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct cal_spans below = spans_of(&arena, cases[i][0]);
        const struct cal_spans above = spans_of(&arena, cases[i][1]);
        const struct cal_spans both = cal_spans_over(&below, &above, &arena);
        assert_spans(&both, cases[i][2]);
    }
    struct cal_spans some = spans_of(&arena, "b--tt-");
    cal_spans_drop_free(&some);
    assert_spans(&some, "b  tt ");
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_several_overlap_the_strongest_holds_in_any_order),
        cmocka_unit_test(what_lies_above_holds_also_where_it_is_free)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
