#include "daemon/json/differ.h"

#include "tests/lib/pp_test.h"

static void each_place_that_differs_is_named_with_both_values(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct js_difference *list;
    size_t count, total;
    js_differ("{\"a\":1,\"b\":[1,2,{\"c\":\"x\"}],\"gone\":null,\"same\":{\"p\":1,\"q\":2}}",
              "{\"same\":{\"q\":2,\"p\":1},\"a\":2,\"b\":[1,2,{\"c\":\"y\"},4],\"new\":true}", 10,
              &arena, &list, &count, &total);
    static const struct js_difference expected[] = {{"/a", "1", "2"},
                                                    {"/b/2/c", "\"x\"", "\"y\""},
                                                    {"/b/3", NULL, "4"},
                                                    {"/gone", "null", NULL},
                                                    {"/new", NULL, "true"}};
    assert_int_equal(total, sizeof expected / sizeof expected[0]);
    assert_int_equal(count, total);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(list[i].where, expected[i].where);
        assert_true(!list[i].from == !expected[i].from && !list[i].to == !expected[i].to);
        if (list[i].from)
            assert_string_equal(list[i].from, expected[i].from);
        if (list[i].to)
            assert_string_equal(list[i].to, expected[i].to);
    }
    pp_arena_fini(&arena);
}

static void only_the_first_are_listed_but_all_are_counted(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct js_difference *list;
    size_t count, total;
    js_differ("[1,2,3,4]", "[5,6,7,8]", 2, &arena, &list, &count, &total);
    assert_int_equal(count, 2);
    assert_int_equal(total, 4);
    js_differ("[1]", "[1]", 2, &arena, &list, &count, &total);
    assert_int_equal(total, 0);
    pp_arena_fini(&arena);
}

static void what_is_no_json_differs_as_a_whole(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct js_difference *list;
    size_t count, total;
    js_differ("{\"a\":", "{}", 2, &arena, &list, &count, &total);
    assert_int_equal(total, 1);
    assert_string_equal(list[0].where, "");
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_place_that_differs_is_named_with_both_values),
        cmocka_unit_test(only_the_first_are_listed_but_all_are_counted),
        cmocka_unit_test(what_is_no_json_differs_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
