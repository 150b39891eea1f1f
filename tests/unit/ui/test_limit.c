#include "daemon/ui/limit.h"

#include "tests/lib/pp_test.h"

static void a_link_has_so_many_tries_an_hour_and_gets_them_back(void **state)
{
    (void)state;
    static struct ui_limit limit;
    int64_t now_ms = 1000000;
    for (int i = 0; i < UI_LIMIT_HOUR; i++) {
        assert_int_equal(ui_limit_wait_s(&limit, "one", now_ms), 0);
        ui_limit_used(&limit, "one", now_ms);
    }
    const int wait_s = ui_limit_wait_s(&limit, "one", now_ms);
    assert_in_range(wait_s, 1, 3600 / UI_LIMIT_HOUR + 1);
    assert_int_equal(ui_limit_wait_s(&limit, "another", now_ms), 0);
    now_ms += (int64_t)wait_s * 1000;
    assert_int_equal(ui_limit_wait_s(&limit, "one", now_ms), 0);
    ui_limit_used(&limit, "one", now_ms);
    assert_true(ui_limit_wait_s(&limit, "one", now_ms) > 0);
    now_ms += 3600 * 1000;
    for (int i = 0; i < UI_LIMIT_HOUR; i++) {
        assert_int_equal(ui_limit_wait_s(&limit, "one", now_ms), 0);
        ui_limit_used(&limit, "one", now_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_has_so_many_tries_an_hour_and_gets_them_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
