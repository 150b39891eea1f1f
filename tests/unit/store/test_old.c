/*
 * Databases as earlier programs left them (tests/data/schema-NNNN.sql), opened by this one: they
 * are migrated, keep every row, their audit trail is whole and their matches come out again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "daemon/flow/replay.h"
#include "store/access.h"
#include "tests/unit/store/fixture.h"

#include <sqlite3.h>

static const char *const olds[] = {"schema-0001"};

enum { TABLES_MOST = 64, NAME_MOST = 64 };

/* What is looked at: each table's rows as texts, of the columns that the old schema has. */
struct table {
    char name[NAME_MOST];
    struct pp_str select; /* one column: the row as a text */
    struct pp_str *rows;  /* sorted */
    size_t count;
};

struct old {
    char folder[64], path[96];
    struct pp_arena arena;
    struct table tables[TABLES_MOST];
    size_t table_count;
};

static sqlite3 *open_raw(const struct old *old)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(old->path, &db), SQLITE_OK);
    return db;
}

/* The dump becomes a database file. */
static void make(struct old *old, const char *name)
{
    memset(old, 0, sizeof *old);
    test_folder_make(old->folder);
    (void)snprintf(old->path, sizeof old->path, "%s/test.db", old->folder);
    const char *file =
        pp_printf(&old->arena, "%s/tests/data/%s.sql", getenv("PP_SOURCE_DIR"), name);
    struct pp_str sql = {0};
    char part[4096];
    FILE *dump = fopen(file, "rbe");
    assert_non_null(dump);
    for (size_t got; (got = fread(part, 1, sizeof part, dump)) > 0;)
        pp_str_add_len(&sql, part, got);
    (void)fclose(dump);
    sqlite3 *db = open_raw(old);
    char *message = NULL;
    if (sqlite3_exec(db, pp_str_text(&sql), NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", file, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    pp_str_fini(&sql);
}

static void drop_rows(struct table *table)
{
    for (size_t r = 0; r < table->count; r++)
        pp_str_fini(&table->rows[r]);
    free(table->rows);
    table->rows = NULL;
    table->count = 0;
}

static void clean(struct old *old)
{
    for (size_t t = 0; t < old->table_count; t++) {
        drop_rows(&old->tables[t]);
        pp_str_fini(&old->tables[t].select);
    }
    pp_arena_fini(&old->arena);
    test_folder_remove(old->folder);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(pp_str_text(a), pp_str_text(b));
}

static void read_rows(sqlite3 *db, struct table *table)
{
    sqlite3_stmt *rows;
    drop_rows(table);
    assert_int_equal(sqlite3_prepare_v2(db, pp_str_text(&table->select), -1, &rows, NULL),
                     SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        table->rows = pp_resize(table->rows, (table->count + 1) * sizeof *table->rows);
        struct pp_str *row = &table->rows[table->count++];
        *row = (struct pp_str){0};
        pp_str_add(row, (const char *)sqlite3_column_text(rows, 0));
    }
    assert_int_equal(sqlite3_finalize(rows), SQLITE_OK);
    if (table->count)
        qsort(table->rows, table->count, sizeof *table->rows, by_text);
}

static void find_columns(sqlite3 *db, struct table *table)
{
    sqlite3_stmt *columns;
    size_t count = 0;
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_info($1)", -1, &columns, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_bind_text(columns, 1, table->name, -1, SQLITE_STATIC), SQLITE_OK);
    while (sqlite3_step(columns) == SQLITE_ROW)
        pp_str_addf(&table->select, "%squote(\"%s\")", count++ ? " || ',' || " : "SELECT ",
                    (const char *)sqlite3_column_text(columns, 0));
    pp_str_addf(&table->select, " FROM \"%s\"", table->name);
    assert_int_equal(sqlite3_finalize(columns), SQLITE_OK);
}

static void read_all(struct old *old)
{
    sqlite3 *db = open_raw(old);
    sqlite3_stmt *names;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table'",
                                        -1, &names, NULL),
                     SQLITE_OK);
    while (sqlite3_step(names) == SQLITE_ROW) {
        assert_true(old->table_count < TABLES_MOST);
        struct table *table = &old->tables[old->table_count++];
        (void)snprintf(table->name, sizeof table->name, "%s",
                       (const char *)sqlite3_column_text(names, 0));
        find_columns(db, table);
        read_rows(db, table);
    }
    assert_int_equal(sqlite3_finalize(names), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static struct store *open_store(const struct old *old)
{
    const struct store_options options = {.path = old->path, .now_s = 1800000000};
    struct store *store;
    struct pp_err err = {0};
    assert_ok(store_open(&options, &store, &err), &err);
    return store;
}

static struct store_reader *open_reader(const struct old *old)
{
    const struct store_options options = {.path = old->path};
    struct store_reader *reader;
    struct pp_err err = {0};
    assert_ok(store_reader_open(&options, &reader, &err), &err);
    return reader;
}

/* Counters and the note of the schema move when a database is opened; nothing else does. */
static bool moves(const char *table)
{
    return strcmp(table, "counter") == 0 || strcmp(table, "setting") == 0;
}

static size_t assert_kept(sqlite3 *db, const struct table *before)
{
    struct table now = {.select = before->select};
    read_rows(db, &now);
    for (size_t r = 0; r < before->count && !moves(before->name); r++)
        if (!bsearch(&before->rows[r], now.rows, now.count, sizeof *now.rows, by_text))
            fail_msg("a row of %s is gone: %s", before->name, pp_str_text(&before->rows[r]));
    assert_true(now.count >= before->count);
    drop_rows(&now);
    return before->count;
}

static void every_row_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof olds / sizeof olds[0]; i++) {
        struct old old;
        size_t rows = 0;
        make(&old, olds[i]);
        read_all(&old);
        store_close(open_store(&old));
        sqlite3 *db = open_raw(&old);
        for (size_t t = 0; t < old.table_count; t++)
            rows += assert_kept(db, &old.tables[t]);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
        print_message("%s: %zu rows of %zu tables\n", olds[i], rows, old.table_count);
        assert_true(rows > 500);
        clean(&old);
    }
}

static enum pp_code verify(struct store_tx *tx, void *arg, struct pp_err *err)
{
    return store_audit_verify(tx, arg, err);
}

static void the_audit_trail_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof olds / sizeof olds[0]; i++) {
        struct old old;
        struct pp_err err = {0};
        size_t entries = 0;
        make(&old, olds[i]);
        store_close(open_store(&old));
        struct store_reader *reader = open_reader(&old);
        assert_ok(store_read(reader, verify, &entries, &err), &err);
        assert_true(entries > 100);
        store_reader_close(reader);
        clean(&old);
    }
}

static size_t list_matches(const struct old *old, int64_t *ids, size_t most)
{
    sqlite3 *db = open_raw(old);
    sqlite3_stmt *rows;
    size_t count = 0;
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT id FROM match_run ORDER BY id", -1, &rows, NULL), SQLITE_OK);
    while (count < most && sqlite3_step(rows) == SQLITE_ROW)
        ids[count++] = sqlite3_column_int64(rows, 0);
    assert_int_equal(sqlite3_finalize(rows), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return count;
}

static void replay(const struct flow_desk *desk, int64_t id)
{
    struct flow_call *call = flow_call_new(&flow_match_replay, sizeof(struct flow_match_replay));
    struct flow_match_replay *arg = call->arg;
    call->actor = "test";
    call->rights = 1U << FLOW_ADMIN;
    arg->match = pp_printf(&call->arena, "%lld", (long long)id);
    assert_ok(flow_run_here(desk, call), &call->err);
    if (arg->verdict != FLOW_REPLAY_SAME)
        fail_msg("match %lld: %s", (long long)id, arg->words);
    assert_string_equal(arg->row.weights, "default/1");
    flow_call_free(call);
}

static void every_match_comes_out_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof olds / sizeof olds[0]; i++) {
        struct old old;
        int64_t ids[100];
        make(&old, olds[i]);
        struct store *store = open_store(&old);
        const struct flow_desk desk = {.store = store,
                                       .reader = open_reader(&old),
                                       .clock = pp_clock_system(),
                                       .random = pp_random_system()};
        const size_t count = list_matches(&old, ids, 100);
        assert_true(count > 3);
        for (size_t m = 0; m < count; m++)
            replay(&desk, ids[m]);
        store_reader_close(desk.reader);
        store_close(store);
        clean(&old);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_kept),
        cmocka_unit_test(the_audit_trail_is_whole),
        cmocka_unit_test(every_match_comes_out_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
