#include "store/sql.h"

#include "tests/unit/store/fixture.h"

struct row {
    int64_t id, ref;
    int32_t day;
    bool flag;
    const char *text;
};
static const struct sql_field fields[] = {
    SQL_FIELD(struct row, id, INT64),  SQL_FIELD(struct row, ref, REF),
    SQL_FIELD(struct row, day, DAY),   SQL_FIELD(struct row, flag, BOOL),
    SQL_FIELD(struct row, text, TEXT),
};
static const struct sql_shape shape = SQL_SHAPE(fields, struct row);

static void rows_differ_when_any_member_differs(void **state)
{
    (void)state;
    const struct row a = {1, 2, 3, true, "x"};
    struct row b = a;
    char x[] = "x";
    b.text = x; /* equal by its letters, not by where it is */
    assert_true(sql_same(&shape, &a, &b));
    b.id = 9;
    assert_false(sql_same(&shape, &a, &b));
    b = a;
    b.ref = 0;
    assert_false(sql_same(&shape, &a, &b));
    b = a;
    b.day = STORE_NO_DAY;
    assert_false(sql_same(&shape, &a, &b));
    b = a;
    b.flag = false;
    assert_false(sql_same(&shape, &a, &b));
    b = a;
    b.text = NULL;
    assert_false(sql_same(&shape, &a, &b));
    b.text = "";
    assert_false(sql_same(&shape, &a, &b));
    assert_false(sql_same_all(&shape, &a, 1, &a, 0));
    assert_true(sql_same_all(&shape, NULL, 0, NULL, 0));
}

static void children_are_dealt_to_their_owners_alone(void **state)
{
    (void)state;
    struct row rows[] = {{.id = 1}, {.id = 2}, {.id = 3}, {.id = 4}};
    int64_t owners[] = {10, 10, 15, 20};
    const struct sql_rows all = {.at = rows, .owner = owners, .count = 4};
    size_t at = 0, count;
    assert_null(sql_children(&all, &shape, 5, &at, &count));
    assert_ptr_equal(sql_children(&all, &shape, 10, &at, &count), rows);
    assert_int_equal(count, 2);
    assert_ptr_equal(sql_children(&all, &shape, 20, &at, &count), rows + 3); /* 15 has no owner */
    assert_int_equal(count, 1);
    assert_null(sql_children(&all, &shape, 30, &at, &count));
}

static void patterns_find_their_letters_only(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    assert_string_equal(sql_pattern(&arena, NULL), "%%");
    assert_string_equal(sql_pattern(&arena, "A_b%\\"), "%a\\_b\\%\\\\%");
    assert_string_equal(sql_fold(&arena, "ÀBC"), "Àbc");
    assert_null(sql_fold(&arena, NULL));
    pp_arena_fini(&arena);
}

static void a_page_says_whether_there_is_more(void **state)
{
    (void)state;
    struct store_page page = {.limit = 2};
    size_t count = 3;
    sql_page_end(&page, &count);
    assert_true(page.more);
    assert_int_equal(count, 2);
    sql_page_end(&page, &count);
    assert_false(page.more);
}

static void counters_count_from_one(void **state)
{
    struct fixture *f = *state;
    int64_t value;
    for (int i = 1; i <= 3; i++) {
        assert_ok(sql_count_up(&f->tx, "test", &value, &f->err), &f->err);
        assert_int_equal(value, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_differ_when_any_member_differs),
        cmocka_unit_test(children_are_dealt_to_their_owners_alone),
        cmocka_unit_test(patterns_find_their_letters_only),
        cmocka_unit_test(a_page_says_whether_there_is_more),
        store_test(counters_count_from_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
