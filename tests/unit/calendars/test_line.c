#include "calendars/line.h"

#include "tests/lib/pp_test.h"

/* Removes CRLF + space: what every reader does first. */
static void unfold(const struct pp_str *folded, struct pp_str *out)
{
    for (size_t i = 0; i < folded->len; i++) {
        if (i + 2 < folded->len && memcmp(folded->at + i, "\r\n ", 3) == 0)
            i += 2;
        else
            pp_str_add_char(out, folded->at[i]);
    }
}

/* Each line at most 75 octets, ending in CRLF, and valid UTF-8 by itself. */
static void assert_lines_good(const struct pp_str *folded)
{
    const char *at = folded->at;
    const char *end = folded->at + folded->len;
    while (at < end) {
        const char *stop = memchr(at, '\r', (size_t)(end - at));
        assert_non_null(stop);
        assert_true(stop - at <= CAL_LINE_OCTETS);
        assert_int_equal(stop[1], '\n');
        assert_true(pp_utf8_valid(at, (size_t)(stop - at)));
        at = stop + 2;
    }
}

/* Puts `unit` at every column about the fold and checks the lines and the way back. */
static void assert_folds(const char *unit)
{
    for (size_t before = 60; before < 160; before++) {
        struct pp_str plain = {0};
        struct pp_str folded = {0};
        struct pp_str back = {0};
        for (size_t i = 0; i < before; i++)
            pp_str_add_char(&plain, 'x');
        for (int i = 0; i < 40; i++)
            pp_str_add(&plain, unit);
        cal_fold(plain.at, plain.len, &folded);
        assert_lines_good(&folded);
        unfold(&folded, &back);
        pp_str_add(&plain, "\r\n");
        assert_string_equal(back.at, plain.at);
        pp_str_fini(&plain);
        pp_str_fini(&folded);
        pp_str_fini(&back);
    }
}

static void a1_lines_are_folded_at_75_octets_and_never_inside_a_character(void **state)
{
    (void)state;
    assert_folds("a");
    assert_folds("\xc5\xb5");         /* w with circumflex, 2 octets */
    assert_folds("\xe6\x97\xa5");     /* a Japanese character, 3 octets */
    assert_folds("\xf0\x9f\x8f\xab"); /* an emoji, 4 octets */
}

static void a1_a_character_over_octets_73_to_77_moves_to_the_next_line_whole(void **state)
{
    (void)state;
    static const char *const wide[] = {"\xc5\xb5", "\xe6\x97\xa5", "\xf0\x9f\x8f\xab"};
    for (size_t w = 0; w < 3; w++) {
        for (size_t column = 72; column <= 76; column++) { /* octets before it on its line */
            char text[128] = {0};
            memset(text, 'x', column);
            memcpy(text + column, wide[w], strlen(wide[w]));
            struct pp_str folded = {0};
            cal_fold(text, strlen(text), &folded);
            const size_t cut = strcspn(folded.at, "\r");
            const size_t whole = column + strlen(wide[w]);
            assert_int_equal(cut, whole <= 75 ? whole : column < 75 ? column : 75);
            assert_lines_good(&folded);
            pp_str_fini(&folded);
        }
    }
}

static void a1_an_escape_pair_is_never_split_by_a_fold(void **state)
{
    (void)state;
    static const char *const escapes[] = {"\\n", "\\\\", "\\,", "\\;"};
    for (size_t e = 0; e < 4; e++) {
        assert_folds(escapes[e]);
        for (size_t before = 70; before < 76; before++) {
            struct pp_str plain = {0};
            struct pp_str folded = {0};
            for (size_t i = 0; i < before; i++)
                pp_str_add_char(&plain, 'x');
            for (int i = 0; i < 50; i++)
                pp_str_add(&plain, escapes[e]);
            cal_fold(plain.at, plain.len, &folded);
            for (char *at = strstr(folded.at, "\r\n "); at; at = strstr(at + 1, "\r\n ")) {
                size_t slashes = 0;
                while (at[-1 - (int)slashes] == '\\')
                    slashes++;
                assert_int_equal(slashes % 2, 0);
            }
            pp_str_fini(&plain);
            pp_str_fini(&folded);
        }
    }
}

static void a2_text_is_escaped_and_carriage_returns_are_left_out(void **state)
{
    (void)state;
    struct cal_line line = {0};
    struct pp_str out = {0};
    cal_line_start(&line, "DESCRIPTION");
    cal_line_text(&line, "a\\b;c,d\r\ne\tf:g\"h");
    cal_line_end(&line, &out);
    assert_string_equal(out.at, "DESCRIPTION:a\\\\b\\;c\\,d\\ne\tf:g\"h\r\n");
    pp_str_fini(&out);
    pp_str_fini(&line.text);
}

static void a3_a_parameter_value_is_quoted_and_holds_no_quote_and_no_caret(void **state)
{
    (void)state;
    struct cal_line line = {0};
    struct pp_str out = {0};
    cal_line_start(&line, "ATTENDEE");
    cal_line_quoted(&line, "CN", "Jones, Jo \"Jojo\": M^n;d");
    cal_line_mailto(&line, "jo%x&y=z@example.org");
    cal_line_end(&line, &out);
    assert_string_equal(
        out.at, "ATTENDEE;CN=\"Jones, Jo 'Jojo': Mn;d\":mailto:jo%25x%26y%3Dz@example.org\r\n");
    pp_str_fini(&out);
    pp_str_fini(&line.text);
}

static void h10_text_that_could_start_a_line_of_its_own_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"a\r\nATTENDEE:x",
                                      "a\nb",
                                      "a\rb",
                                      "a\x01",
                                      "a\x7f",
                                      "a\x1b[2J",
                                      "a\xc2\x85"
                                      "b",
                                      "a\xe2\x80\xa8"
                                      "b",
                                      "a\xe2\x80\xa9"
                                      "b",
                                      "a\tb"};
    struct pp_err err = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(cal_text_check("name", bad[i], 100, false, &err), PP_INVALID);
    assert_contains(err.text, "the name holds a control or line-breaking character at byte 2");
    assert_ok(cal_text_check("description", "a\tb\nc\r\nd", 100, true, &err), &err);
    assert_int_equal(cal_text_check("description", "a\rb", 100, true, &err), PP_INVALID);
    assert_int_equal(cal_text_check("description", "a\xe2\x80\xa8", 100, true, &err), PP_INVALID);
    assert_int_equal(cal_text_check("name", "a\xc3", 100, false, &err), PP_INVALID);
    assert_contains(err.text, "UTF-8");
    assert_int_equal(cal_text_check("name", "abcdef", 5, false, &err), PP_TOO_LARGE);
    assert_ok(cal_text_check("name", "Si\xc3\xa2n \xe6\x97\xa5 \xe2\x80\x93 \xf0\x9f\x8f\xab", 100,
                             false, &err),
              &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a1_lines_are_folded_at_75_octets_and_never_inside_a_character),
        cmocka_unit_test(a1_a_character_over_octets_73_to_77_moves_to_the_next_line_whole),
        cmocka_unit_test(a1_an_escape_pair_is_never_split_by_a_fold),
        cmocka_unit_test(a2_text_is_escaped_and_carriage_returns_are_left_out),
        cmocka_unit_test(a3_a_parameter_value_is_quoted_and_holds_no_quote_and_no_caret),
        cmocka_unit_test(h10_text_that_could_start_a_line_of_its_own_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
