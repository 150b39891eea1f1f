#include <string.h>

#include "tests/unit/store/fixture.h"

static void every_statement_prepares_and_is_portable(void **state)
{
    struct fixture *f = *state;
    static const char *const foreign[] = {"AUTOINCREMENT", "strftime", "datetime(", "random(",
                                          "INSERT OR",     "REPLACE ", "now()",     "rowid",
                                          "sqlite",        "?",        "IFNULL",    "||"};
    for (int i = 0; i < STORE_SQL_COUNT; i++) {
        const enum store_sql sql = (enum store_sql)i;
        assert_ok(engine_prepare(f->engine, sql, &f->err), &f->err);
        for (size_t k = 0; k < sizeof foreign / sizeof foreign[0]; k++)
            if (strstr(engine_sql_text(sql), foreign[k]))
                fail_msg("\"%s\" uses %s", engine_sql_text(sql), foreign[k]);
    }
}

static void the_settings_the_promises_rest_on_are_set(void **state)
{
    struct fixture *f = *state;
    struct pp_err err;
    /* A foreign key that leads nowhere and a CHECK that fails are refused at once. */
    assert_int_equal(sql_exec(&f->tx, SQL_CODE_PUT,
                              SQL_ARGS(sql_text("gss"), sql_text("E1"), sql_day(STORE_NO_DAY),
                                       sql_day(STORE_NO_DAY), sql_int(99)),
                              NULL, &err),
                     PP_INVALID);
    assert_contains(err.text, "names something that is not there");
    test_put_organisations(f);
    assert_int_equal(sql_exec(&f->tx, SQL_CODE_PUT,
                              SQL_ARGS(sql_text(""), sql_text("E1"), sql_day(STORE_NO_DAY),
                                       sql_day(STORE_NO_DAY), sql_int(1)),
                              NULL, &err),
                     PP_INVALID);
}

static void a_unique_key_is_a_conflict(void **state)
{
    struct fixture *f = *state;
    struct pp_err err;
    const struct sql_args args = SQL_ARGS(sql_text("role"), sql_int(1), sql_int(0));
    assert_ok(sql_exec(&f->tx, SQL_TAXONOMY_PUT, args, NULL, &f->err), &f->err);
    assert_int_equal(sql_exec(&f->tx, SQL_TAXONOMY_PUT, args, NULL, &err), PP_CONFLICT);
    /* The statement is ready for its next use all the same. */
    assert_ok(sql_exec(&f->tx, SQL_TAXONOMY_PUT, SQL_ARGS(sql_text("role"), sql_int(2), sql_int(0)),
                       NULL, &f->err),
              &f->err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(every_statement_prepares_and_is_portable),
        store_test(the_settings_the_promises_rest_on_are_set),
        store_test(a_unique_key_is_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
