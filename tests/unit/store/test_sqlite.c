#include <sqlite3.h>
#include <string.h>

#include "base/str.h"
#include "store/sqlite_internal.h"
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

/* What reads a whole table on purpose: lists of all, and pages that walk along the key. */
static const enum store_sql walks[] = {
    SQL_ORGANISATION_ALL, SQL_PEER_ALL,      SQL_PRODUCT_LIST,     SQL_PAIR_LIST,
    SQL_TOKEN_LIST,       SQL_WEIGHTS_NAMES, SQL_REBALANCE_NEWEST, SQL_REBALANCE_NEWEST_GOOD,
};

static bool walks_on_purpose(enum store_sql sql)
{
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++)
        if (walks[i] == sql)
            return true;
    return false;
}

static void every_other_statement_finds_its_rows_by_an_index(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < STORE_SQL_COUNT; i++) {
        const enum store_sql sql = (enum store_sql)i;
        struct pp_str explain = {0};
        sqlite3_stmt *plan;
        pp_str_addf(&explain, "EXPLAIN QUERY PLAN %s", engine_sql_text(sql));
        assert_int_equal(sqlite3_prepare_v2(f->engine->db, pp_str_text(&explain), -1, &plan, NULL),
                         SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(plan, 3);
            if (strncmp(detail, "SCAN", 4) == 0 && !walks_on_purpose(sql))
                fail_msg("%.60s: %s", engine_sql_text(sql), detail);
        }
        assert_int_equal(sqlite3_finalize(plan), SQLITE_OK);
        pp_str_fini(&explain);
    }
}

static void no_statement_reads_an_equality_answer(void **state)
{
    struct fixture *f = *state;
    int64_t tables;
    assert_ok(sqlite_ask(f->engine,
                         "SELECT count(*) FROM sqlite_schema WHERE name = 'equality_answer'",
                         &tables, &f->err),
              &f->err);
    assert_int_equal(tables, 1);
    for (int i = 0; i < STORE_SQL_COUNT; i++)
        assert_null(strstr(engine_sql_text((enum store_sql)i), "equality"));
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

static void a_file_that_another_holds_is_busy(void **state)
{
    struct fixture *f = *state; /* holds the right to write */
    const struct store_options options = {.path = f->path, .unsafe_fast = true};
    const struct engine_options engine = {.store = &options,
                                          .mode = ENGINE_WRITER,
                                          .migrations = store_migrations,
                                          .migration_count = store_migration_count};
    struct engine *other;
    test_store_keep(f);
    assert_ok(engine_open(&engine, &other, &f->err), &f->err);
    assert_int_equal(sqlite3_busy_timeout(other->db, 1), SQLITE_OK);
    assert_int_equal(engine_step(other, ENGINE_BEGIN_WRITE, &f->err), PP_BUSY);
    assert_contains(f->err.text, "in use by another program");
    assert_false(engine_in_transaction(other));
    engine_close(other);
}

static void a_stored_word_that_is_not_known_is_damage(void **state)
{
    struct fixture *f = *state;
    struct store_organisation organisation;
    test_put_organisations(f);
    assert_ok(sqlite_do(f->engine,
                        "PRAGMA ignore_check_constraints = ON;"
                        "UPDATE organisation SET kind = 'moon' WHERE id = 2",
                        "tamper", &f->err),
              &f->err);
    assert_int_equal(store_organisation_get(&f->tx, 2, &f->arena, &organisation, &f->err),
                     PP_CORRUPT);
    assert_contains(f->err.text, "unknown kind: \"moon\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(every_statement_prepares_and_is_portable),
        store_test(every_other_statement_finds_its_rows_by_an_index),
        store_test(no_statement_reads_an_equality_answer),
        store_test(the_settings_the_promises_rest_on_are_set),
        store_test(a_unique_key_is_a_conflict),
        store_test(a_file_that_another_holds_is_busy),
        store_test(a_stored_word_that_is_not_known_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
