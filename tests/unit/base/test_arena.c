#include "base/arena.h"

#include "tests/lib/pp_test.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    unsigned char *before = NULL;
    for (size_t size = 1; size < 9000; size += 97) {
        unsigned char *at = pp_alloc(&arena, size);
        assert_int_equal((uintptr_t)at % 16, 0);
        assert_ptr_not_equal(at, before);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(at[i], 0);
        memset(at, 0xff, size);
        before = at;
    }
    pp_arena_fini(&arena);
    assert_null(arena.last);
}

static void growing_keeps_what_was_there(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    int *numbers = NULL;
    size_t cap = 0;
    for (size_t i = 0; i < 1000; i++) {
        numbers = pp_grow(&arena, numbers, &cap, i + 1, sizeof *numbers);
        numbers[i] = (int)i;
    }
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(numbers[i], i);
    pp_arena_fini(&arena);
}

static void printf_makes_a_text_of_the_right_length(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    assert_string_equal(pp_printf(&arena, "%s-%d", "seat", 7), "seat-7");
    assert_string_equal(pp_dup_len(&arena, "peerpool", 4), "peer");
    assert_null(pp_dup(&arena, NULL));
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(growing_keeps_what_was_there),
        cmocka_unit_test(printf_makes_a_text_of_the_right_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
