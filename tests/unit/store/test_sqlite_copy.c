#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/sqlite_internal.h"
#include "tests/unit/store/fixture.h"

static const struct store_migration steps[] = {
    {"0001-first",
     "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT;"
     "INSERT INTO t VALUES (1, 'before')"},
    {"0002-second", "ALTER TABLE t ADD COLUMN c TEXT; UPDATE t SET b = 'after'"},
    {"0003-broken", "CREATE TABLE u (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1)"},
};

struct files {
    char folder[64], path[96], other[128];
    struct engine *engine;
    struct pp_err err;
};

static int setup(void **state)
{
    struct files *f = PP_NEW_HEAP(struct files);
    test_folder_make(f->folder);
    (void)snprintf(f->path, sizeof f->path, "%s/x.db", f->folder);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct files *f = *state;
    engine_close(f->engine);
    test_folder_remove(f->folder);
    free(f);
    return 0;
}

static enum pp_code open_at(struct files *f, const char *path, int version, enum engine_mode mode)
{
    const struct store_options store = {.path = path};
    const struct engine_options options = {
        .store = &store, .mode = mode, .migrations = steps, .migration_count = version};
    engine_close(f->engine);
    return engine_open(&options, &f->engine, &f->err);
}

static int64_t ask(struct files *f, const char *sql)
{
    int64_t number;
    assert_ok(sqlite_ask(f->engine, sql, &number, &f->err), &f->err);
    return number;
}

static void a_new_file_gets_every_step(void **state)
{
    struct files *f = *state;
    assert_ok(open_at(f, f->path, 2, ENGINE_WRITER), &f->err);
    assert_int_equal(ask(f, "PRAGMA user_version"), 2);
    assert_int_equal(ask(f, "SELECT count(*) FROM t WHERE b = 'after' AND c IS NULL"), 1);
    (void)snprintf(f->other, sizeof f->other, "%s.before-0002-second", f->path);
    assert_int_not_equal(access(f->other, F_OK), 0); /* there was nothing to keep */
}

static void an_old_file_is_copied_before_it_is_changed(void **state)
{
    struct files *f = *state;
    assert_ok(open_at(f, f->path, 1, ENGINE_WRITER), &f->err);
    assert_ok(open_at(f, f->path, 2, ENGINE_WRITER), &f->err);
    assert_int_equal(ask(f, "SELECT count(*) FROM t WHERE b = 'after'"), 1);
    (void)snprintf(f->other, sizeof f->other, "%s.before-0002-second", f->path);
    assert_ok(open_at(f, f->other, 1, ENGINE_WRITER), &f->err);
    assert_int_equal(ask(f, "SELECT count(*) FROM t WHERE b = 'before'"), 1);
    assert_int_equal(ask(f, "PRAGMA user_version"), 1);
}

static void a_step_that_fails_changes_nothing(void **state)
{
    struct files *f = *state;
    assert_ok(open_at(f, f->path, 2, ENGINE_WRITER), &f->err);
    assert_int_not_equal(open_at(f, f->path, 3, ENGINE_WRITER), PP_OK);
    assert_contains(f->err.text, "0003-broken");
    assert_int_not_equal(open_at(f, f->path, 3, ENGINE_WRITER), PP_OK); /* its copy is there */
    assert_ok(open_at(f, f->path, 2, ENGINE_WRITER), &f->err);
    assert_int_equal(ask(f, "PRAGMA user_version"), 2);
    assert_int_equal(ask(f, "SELECT count(*) FROM sqlite_schema WHERE name = 'u'"), 0);
}

static void a_newer_file_is_refused_untouched(void **state)
{
    struct files *f = *state;
    assert_ok(open_at(f, f->path, 2, ENGINE_WRITER), &f->err);
    assert_int_equal(open_at(f, f->path, 1, ENGINE_WRITER), PP_CONFIG);
    assert_contains(f->err.text, "has schema version 2 and this program knows up to 1");
    assert_int_equal(open_at(f, f->path, 1, ENGINE_READER), PP_CONFIG);
    assert_ok(open_at(f, f->path, 2, ENGINE_READER), &f->err);
}

static void another_programs_database_is_refused(void **state)
{
    struct files *f = *state;
    assert_ok(open_at(f, f->path, 0, ENGINE_WRITER), &f->err);
    assert_ok(sqlite_do(f->engine, "CREATE TABLE theirs (a INTEGER)", "make", &f->err), &f->err);
    assert_int_equal(open_at(f, f->path, 2, ENGINE_WRITER), PP_CONFIG);
    assert_contains(f->err.text, "database of another program");
}

static void a_damaged_file_is_refused(void **state)
{
    struct files *f = *state;
    assert_ok(open_at(f, f->path, 2, ENGINE_WRITER), &f->err);
    engine_close(f->engine);
    f->engine = NULL;
    FILE *file = fopen(f->path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 4096, SEEK_SET), 0);
    for (int i = 0; i < 4096; i++)
        assert_int_equal(fputc('x', file), 'x');
    assert_int_equal(fclose(file), 0);
    assert_int_equal(open_at(f, f->path, 2, ENGINE_WRITER), PP_CORRUPT);
    assert_contains(f->err.text, "restore a backup");
    file = fopen(f->path, "w");
    assert_non_null(file);
    assert_true(fputs("this is a letter, not a database, and long enough to look at", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(open_at(f, f->path, 2, ENGINE_WRITER), PP_CORRUPT);
}

static void a_backup_is_a_whole_database_in_one_file(void **state)
{
    struct files *f = *state;
    assert_ok(open_at(f, f->path, 2, ENGINE_WRITER), &f->err);
    (void)snprintf(f->other, sizeof f->other, "%s/copy.db", f->folder);
    assert_ok(engine_backup(f->engine, f->other, &f->err), &f->err);
    assert_int_equal(engine_backup(f->engine, f->other, &f->err), PP_CONFLICT);
    assert_int_not_equal(engine_backup(f->engine, "/nowhere/x.db", &f->err), PP_OK);
    char wal[140];
    (void)snprintf(wal, sizeof wal, "%s-wal", f->other);
    assert_int_not_equal(access(wal, F_OK), 0);
    assert_ok(open_at(f, f->other, 2, ENGINE_WRITER), &f->err);
    assert_int_equal(ask(f, "SELECT count(*) FROM t WHERE b = 'after'"), 1);
}

static void the_real_schema_is_whole(void **state)
{
    struct files *f = *state;
    const struct store_options store = {.path = f->path};
    const struct engine_options options = {.store = &store,
                                           .mode = ENGINE_WRITER,
                                           .migrations = store_migrations,
                                           .migration_count = store_migration_count};
    assert_int_equal(store_schema_version(), store_migration_count);
    assert_ok(engine_open(&options, &f->engine, &f->err), &f->err);
    assert_int_equal(ask(f,
                         "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND"
                         " type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 0"),
                     0);
    assert_true(ask(f, "SELECT count(*) FROM pragma_table_list WHERE strict = 1") >= 35);
    assert_int_equal(ask(f, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(ask(f, "PRAGMA foreign_keys"), 1);
    assert_int_equal(ask(f, "PRAGMA synchronous"), 2);
    assert_int_equal(ask(f, "PRAGMA trusted_schema"), 0);
    assert_int_equal(ask(f, "PRAGMA cell_size_check"), 1);
    assert_int_equal(ask(f, "PRAGMA busy_timeout"), 5000);
    assert_int_equal(ask(f, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    assert_int_not_equal(sqlite_do(f->engine,
                                   "PRAGMA writable_schema = ON;"
                                   "UPDATE sqlite_schema SET sql = 'x'",
                                   "break", &f->err),
                         PP_OK);
}

int main(void)
{
#define with_files(one_named_test) cmocka_unit_test_setup_teardown(one_named_test, setup, teardown)
    const struct CMUnitTest tests[] = {
        with_files(a_new_file_gets_every_step),
        with_files(an_old_file_is_copied_before_it_is_changed),
        with_files(a_step_that_fails_changes_nothing),
        with_files(a_newer_file_is_refused_untouched),
        with_files(another_programs_database_is_refused),
        with_files(a_damaged_file_is_refused),
        with_files(a_backup_is_a_whole_database_in_one_file),
        with_files(the_real_schema_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
