#include "base/fault.h"

#include "tests/lib/pp_test.h"

static void faults_are_copied_and_summed_up(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_err err = {0};
    assert_ok(pp_faults_code(&faults, &err), &err);
    char value[200];
    memset(value, 'x', sizeof value);
    memcpy(value + 79, "\xc3\xa9", 2); /* a character across the cut */
    value[199] = '\0';
    pp_faults_add(&faults, &(struct pp_fault){.where = "role", .value = value, .message = "no"});
    value[0] = 'y';
    assert_int_equal(strlen(faults.at[0].value), 79);
    assert_int_equal(faults.at[0].value[0], 'x');
    pp_faults_add(&faults, &(struct pp_fault){.message = "again"});
    assert_int_equal(pp_faults_code(&faults, &err), PP_INVALID);
    assert_string_equal(err.text, "role: no (and 1 more)");
    pp_arena_fini(&arena);
}

static void there_is_an_end_to_them(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    for (int i = 0; i < PP_FAULTS_MOST + 5; i++)
        pp_faults_add(&faults, &(struct pp_fault){.message = "m", .suggestion = "s"});
    assert_int_equal(faults.count, PP_FAULTS_MOST);
    assert_int_equal(faults.dropped, 5);
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_copied_and_summed_up),
        cmocka_unit_test(there_is_an_end_to_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
