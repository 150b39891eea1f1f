#include "daemon/json/fetched.h"

#include <string.h>

#include "tests/lib/pp_test.h"

struct play {
    struct pp_arena arena;
    struct pp_str text;
    struct js_fetched back;
    struct pp_err err;
};

static enum pp_code there_and_back(struct play *play, const struct js_fetched *fetched,
                                   enum pp_code code, const char *message)
{
    js_fetched_write(fetched, code, message, &play->text);
    return js_fetched_read(play->text.at, play->text.len, &play->arena, &play->back, &play->err);
}

static void end(struct play *play)
{
    pp_str_fini(&play->text);
    pp_arena_fini(&play->arena);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct play play = {0};
    const struct js_fetched fetched = {
        .same = true, .host = "cal.example", .etag = "\"7\"", .modified = "", .retry_s = 9};
    assert_ok(there_and_back(&play, &fetched, PP_OK, ""), &play.err);
    assert_true(play.back.same);
    assert_string_equal(play.back.host, "cal.example");
    assert_string_equal(play.back.etag, "\"7\"");
    assert_string_equal(play.back.modified, "");
    assert_int_equal(play.back.retry_s, 9);
    end(&play);
}

static void a_fault_comes_back_with_its_sentence(void **state)
{
    (void)state;
    struct play play = {0};
    const struct js_fetched fetched = {.host = "", .etag = "", .modified = ""};
    assert_int_equal(there_and_back(&play, &fetched, PP_TIMEOUT, "too slow"), PP_TIMEOUT);
    assert_string_equal(play.err.text, "too slow");
    end(&play);
}

static void what_is_no_answer_is_not_believed(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "{}",
        "[]",
        "null",
        "{\"fault\":\"nonsense\",\"same\":false,\"retry_s\":0}",
        "{\"fault\":\"ok\",\"same\":1,\"retry_s\":0}",
        "{\"fault\":\"ok\",\"same\":true,\"retry_s\":-1}",
        "{\"fault\":\"ok\",\"same\":true,\"retry_s\":99999999}",
        "{\"fault\":\"ok\",\"same\":true,\"retry_s\":0,\"etag\":\"a\\nb\"}",
        "{\"fault\":\"ok\",\"same\":true,\"retry_s\":0,\"message\":\"\\u202e\"}"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct play play = {0};
        assert_int_equal(
            js_fetched_read(wrong[i], strlen(wrong[i]), &play.arena, &play.back, &play.err),
            PP_FAILED);
        assert_contains(play.err.text, "the helper's answer");
        end(&play);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_fault_comes_back_with_its_sentence),
        cmocka_unit_test(what_is_no_answer_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
