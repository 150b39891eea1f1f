#include "daemon/json/busy.h"

#include "tests/lib/pp_test.h"

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_str text = {0}, again = {0};
    struct pp_err err = {0};
    struct cal_interval intervals[] = {{1000, 2000, CAL_TAKEN_BUSY},
                                       {2000, 3000, CAL_TAKEN_TENTATIVE}};
    struct cal_warning warnings[] = {{7, "its time zone is not known"}};
    const struct cal_busy busy = {.intervals = intervals,
                                  .count = 2,
                                  .warnings = warnings,
                                  .warning_count = 1,
                                  .warnings_dropped = 4,
                                  .components = 3,
                                  .not_expanded = 1};
    struct cal_busy read;
    js_busy_write(&busy, "", &text);
    assert_ok(js_busy_read(text.at, text.len, &arena, &read, &err), &err);
    js_busy_write(&read, "", &again);
    assert_string_equal(text.at, again.at);
    assert_contains(text.at, "{\"from\":\"1970-01-01T00:16:40Z\",\"to\":\"1970-01-01T00:33:20Z\",");
    pp_str_fini(&text);
    pp_str_fini(&again);
    pp_arena_fini(&arena);
}

static void f9_a_refusal_keeps_its_word_and_sentence(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_str text = {0};
    struct pp_err err = {0};
    const struct cal_busy busy = {.refusal = CAL_REFUSED_PAGE};
    struct cal_busy read;
    js_busy_write(&busy, "a web page", &text);
    assert_int_equal(js_busy_read(text.at, text.len, &arena, &read, &err), PP_INVALID);
    assert_int_equal(read.refusal, CAL_REFUSED_PAGE);
    assert_string_equal(err.text, "a web page");
    pp_str_fini(&text);
    pp_arena_fini(&arena);
}

#define ANSWER(refusal, intervals, warnings)                                          \
    "{\"refusal\":" refusal                                                           \
    ",\"message\":\"\",\"components\":1,\"not_expanded\":0,\"intervals\":[" intervals \
    "],\"warnings\":[" warnings "],\"warnings_dropped\":0}"
#define ONE(from, to, kind) "{\"from\":\"" from "\",\"to\":\"" to "\",\"kind\":\"" kind "\"}"

static void h4_what_a_helper_gone_wrong_might_say_is_not_believed(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "free",
        ANSWER("\"fine\"", "", ""),
        ANSWER("null", "", ""),
        ANSWER("\"read\"", "1", ""),
        ANSWER("\"read\"", ONE("2027-03-01T09:00:00Z", "2027-03-01T09:00:00Z", "busy"), ""),
        ANSWER("\"read\"", ONE("2027-03-01T09:00:00Z", "2027-03-01T10:00:00Z", "free"), ""),
        ANSWER("\"read\"", ONE("2027-03-01T09:00:00Z", "2027-03-01", "busy"), ""),
        ANSWER("\"read\"",
               ONE("2027-03-01T09:00:00Z", "2027-03-01T10:00:00Z",
                   "busy") "," ONE("2027-03-01T08:00:00Z", "2027-03-01T09:00:00Z", "busy"),
               ""),
        ANSWER("\"read\"", "", "{\"line\":-1,\"text\":\"x\"}"),
        ANSWER("\"read\"", "", "{\"line\":1,\"text\":\"a\\nb\"}"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct pp_arena arena = {0};
        struct pp_err err = {0};
        struct cal_busy busy;
        if (js_busy_read(bad[i], strlen(bad[i]), &arena, &busy, &err) != PP_FAILED)
            fail_msg("%s was believed", bad[i]);
        assert_true(*err.text);
        pp_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(f9_a_refusal_keeps_its_word_and_sentence),
        cmocka_unit_test(h4_what_a_helper_gone_wrong_might_say_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
