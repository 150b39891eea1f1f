#include "base/err.h"

#include <errno.h>

#include "tests/lib/pp_test.h"

static void a_failure_carries_its_code_and_sentence(void **state)
{
    (void)state;
    struct pp_err err = {0};
    assert_int_equal(pp_fail(&err, PP_CONFLICT, "seat %d is taken", 3), PP_CONFLICT);
    assert_string_equal(err.text, "seat 3 is taken");
    assert_int_equal(pp_err_context(&err, "request %s", "R-1"), PP_CONFLICT);
    assert_string_equal(err.text, "request R-1: seat 3 is taken");
    errno = ENOENT;
    assert_int_equal(pp_fail_errno(&err, PP_FAILED, "open x"), PP_FAILED);
    assert_string_equal(err.text, "open x: No such file or directory");
}

static void a_long_sentence_is_cut_not_overrun(void **state)
{
    (void)state;
    struct pp_err err = {0};
    assert_int_equal(pp_fail(&err, PP_INVALID, "%2000d", 1), PP_INVALID);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_int_equal(pp_err_context(&err, "%2000d", 1), PP_INVALID);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

static void every_code_has_facts_for_every_door(void **state)
{
    (void)state;
#define X(code, status, exit, again, slug, title)   \
    assert_int_equal(pp_code_status(code), status); \
    assert_in_range(pp_code_exit(code), 0, 125);    \
    assert_int_equal(pp_code_again(code), again);   \
    assert_string_equal(pp_code_slug(code), slug);  \
    assert_string_equal(pp_code_name(code), #code);
    PP_CODES(X)
#undef X
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_carries_its_code_and_sentence),
        cmocka_unit_test(a_long_sentence_is_cut_not_overrun),
        cmocka_unit_test(every_code_has_facts_for_every_door),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
