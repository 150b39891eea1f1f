/*
 * SQLite as the store's engine: prepared statements and transactions on one connection.
 * Opening is in sqlite_open.c, migrations and copies in sqlite_copy.c.
 */
#include "store/sqlite_internal.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static const char *const texts[] = {
#define X(name, text) text,
    STORE_STATEMENTS(X)
#undef X
};

static const char *const steps[] = {
#define X(name, text) text,
    ENGINE_STEPS(X)
#undef X
};

const char *engine_sql_text(enum store_sql sql)
{
    return texts[sql];
}

static enum pp_code code_of(int rc)
{
    if (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY ||
        rc == SQLITE_CONSTRAINT_ROWID)
        return PP_CONFLICT;
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        return PP_INVALID;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return PP_BUSY;
    case SQLITE_FULL:
        return PP_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return PP_CORRUPT;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return PP_CONFIG;
    default:
        return PP_FAILED;
    }
}

enum pp_code sqlite_fail(struct engine *engine, int rc, const char *what, struct pp_err *err)
{
    const char *says = engine->db ? sqlite3_errmsg(engine->db) : sqlite3_errstr(rc);
    const int full = engine->db ? sqlite3_extended_errcode(engine->db) : rc;
    const enum pp_code code = code_of(full);
    if (code == PP_BUSY)
        return pp_fail(err, code, "the database is in use by another program; try again");
    if (code == PP_FULL)
        return pp_fail(err, code, "cannot %s: there is no room left on the disk", what);
    if (code == PP_CORRUPT)
        return pp_fail(err, code, "cannot %s: the file is damaged (%s); restore a backup", what,
                       says);
    if (code == PP_CONFIG)
        return pp_fail(err, code,
                       "cannot %s: %s (%d); the file and its folder must be there, and this user "
                       "must be able to write to them",
                       what, says, full);
    if (full == SQLITE_CONSTRAINT_FOREIGNKEY)
        return pp_fail(err, code, "cannot %s: it names something that is not there", what);
    return pp_fail(err, code, "cannot %s: %s (%d)", what, says, full);
}

enum pp_code engine_prepare(struct engine *engine, enum store_sql sql, struct pp_err *err)
{
    PP_REQUIRE(sql < STORE_SQL_COUNT);
    if (engine->statement[sql])
        return PP_OK;
    const int rc = sqlite3_prepare_v3(engine->db, texts[sql], -1, SQLITE_PREPARE_PERSISTENT,
                                      &engine->statement[sql], NULL);
    return rc ? sqlite_fail(engine, rc, texts[sql], err) : PP_OK;
}

static int bind(struct sqlite3_stmt *statement, int at, const struct sql_value *value)
{
    switch (value->kind) {
    case SQL_NULL:
        return sqlite3_bind_null(statement, at);
    case SQL_INT:
        return sqlite3_bind_int64(statement, at, value->number);
    case SQL_TEXT:
        return sqlite3_bind_text64(statement, at, value->text, strlen(value->text), SQLITE_STATIC,
                                   SQLITE_UTF8);
    }
    return SQLITE_MISUSE;
}

enum pp_code engine_start(struct engine *engine, enum store_sql sql, const struct sql_value *values,
                          size_t count, struct pp_err *err)
{
    const enum pp_code code = engine_prepare(engine, sql, err);
    if (code)
        return code;
    struct sqlite3_stmt *statement = engine->statement[sql];
    PP_REQUIRE(!sqlite3_stmt_busy(statement));
    PP_REQUIRE((size_t)sqlite3_bind_parameter_count(statement) == count);
    for (size_t i = 0; i < count; i++) {
        char name[24];
        (void)snprintf(name, sizeof name, "$%zu", i + 1);
        const int at = sqlite3_bind_parameter_index(statement, name);
        PP_REQUIRE(at > 0);
        const int rc = bind(statement, at, &values[i]);
        if (rc)
            return sqlite_fail(engine, rc, "hand a value to the database", err);
    }
    return PP_OK;
}

enum pp_code engine_next(struct engine *engine, enum store_sql sql, bool *row, struct pp_err *err)
{
    const int rc = sqlite3_step(engine->statement[sql]);
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return PP_OK;
    const bool reads = sqlite3_stmt_readonly(engine->statement[sql]);
    return sqlite_fail(engine, rc, reads ? "read the database" : "write to the database", err);
}

void engine_finish(struct engine *engine, enum store_sql sql)
{
    if (!engine->statement[sql])
        return;
    (void)sqlite3_reset(engine->statement[sql]); /* repeats what the step already told */
    (void)sqlite3_clear_bindings(engine->statement[sql]);
}

size_t engine_changes(const struct engine *engine)
{
    return (size_t)sqlite3_changes64(engine->db);
}

int engine_column(struct engine *engine, enum store_sql sql, const char *name)
{
    struct sqlite3_stmt *statement = engine->statement[sql];
    const int count = sqlite3_column_count(statement);
    for (int i = 0; i < count; i++)
        if (strcmp(sqlite3_column_name(statement, i), name) == 0)
            return i;
    return -1;
}

bool engine_is_null(struct engine *engine, enum store_sql sql, int column)
{
    return sqlite3_column_type(engine->statement[sql], column) == SQLITE_NULL;
}

int64_t engine_int(struct engine *engine, enum store_sql sql, int column)
{
    return sqlite3_column_int64(engine->statement[sql], column);
}

const char *engine_text(struct engine *engine, enum store_sql sql, int column)
{
    return (const char *)sqlite3_column_text(engine->statement[sql], column);
}

enum pp_code engine_step(struct engine *engine, enum engine_step step, struct pp_err *err)
{
    const int rc = sqlite3_exec(engine->db, steps[step], NULL, NULL, NULL);
    if (!rc)
        return PP_OK;
    const enum pp_code code = sqlite_fail(engine, rc, "keep what was written", err);
    /* A disk that fails at the end leaves it open whether the commit is on it (PP_UNKNOWN). */
    if (step == ENGINE_COMMIT && (rc & 0xff) == SQLITE_IOERR)
        return pp_fail(err, PP_UNKNOWN,
                       "the disk failed while the change was being kept (%d); look whether it is "
                       "there, or send the same request again under the same operation",
                       rc);
    return code;
}

bool engine_in_transaction(const struct engine *engine)
{
    return !sqlite3_get_autocommit(engine->db);
}

enum pp_code sqlite_do(struct engine *engine, const char *sql, const char *what, struct pp_err *err)
{
    const int rc = sqlite3_exec(engine->db, sql, NULL, NULL, NULL);
    return rc ? sqlite_fail(engine, rc, what, err) : PP_OK;
}

enum pp_code sqlite_ask(struct engine *engine, const char *sql, int64_t *number, struct pp_err *err)
{
    struct sqlite3_stmt *statement;
    int rc = sqlite3_prepare_v2(engine->db, sql, -1, &statement, NULL);
    if (!rc) {
        rc = sqlite3_step(statement);
        *number = rc == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
        rc = sqlite3_finalize(statement);
    }
    return rc ? sqlite_fail(engine, rc, "read the database", err) : PP_OK;
}
