/*
 * The engine: one connection to the database that keeps its statements prepared. All that is
 * particular to SQLite is behind this header (sqlite*.c); a second engine implements it again.
 *
 * Results are the six outcomes of the store: PP_CONFLICT (unique key), PP_BUSY (try again),
 * PP_UNKNOWN (a commit that may or may not have happened), PP_FULL, PP_CORRUPT, PP_FAILED; and
 * PP_INVALID where a foreign key or CHECK refuses a value. Inside the folder only.
 */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/migrate.h"
#include "store/statements.h"
#include "store/store.h"

struct engine;

enum engine_mode {
    ENGINE_WRITER, /* creates and migrates */
    ENGINE_READER  /* cannot write */
};

struct engine_options {
    const struct store_options *store;
    enum engine_mode mode;
    const struct store_migration *migrations;
    int migration_count;
};

PP_CHECK enum pp_code engine_open(const struct engine_options *options, struct engine **out,
                                  struct pp_err *err);
void engine_close(struct engine *engine); /* accepts NULL */

/* X(name, SQLite's words): what moves a transaction on */
#define ENGINE_STEPS(X)                      \
    X(ENGINE_BEGIN_WRITE, "BEGIN IMMEDIATE") \
    X(ENGINE_BEGIN_READ, "BEGIN")            \
    X(ENGINE_COMMIT, "COMMIT")               \
    X(ENGINE_ROLLBACK, "ROLLBACK")           \
    X(ENGINE_SAVEPOINT, "SAVEPOINT job")     \
    X(ENGINE_RELEASE, "RELEASE job")         \
    X(ENGINE_ROLLBACK_TO, "ROLLBACK TO job")
enum engine_step {
#define X(name, sql) name,
    ENGINE_STEPS(X)
#undef X
};
PP_CHECK enum pp_code engine_step(struct engine *engine, enum engine_step step, struct pp_err *err);
/* False when there is no transaction, also after the engine itself undid one that failed. */
bool engine_in_transaction(const struct engine *engine);

struct sql_value {
    enum { SQL_NULL, SQL_INT, SQL_TEXT } kind;
    int64_t number;
    const char *text; /* borrowed until the statement ended */
};

/*
 * Running one statement: start binds $1.., next fetches row after row, finish makes it ready for
 * the next use and must follow every start, also a failed one. One use at a time for each.
 */
PP_CHECK enum pp_code engine_start(struct engine *engine, enum store_sql sql,
                                   const struct sql_value *values, size_t count,
                                   struct pp_err *err);
PP_CHECK enum pp_code engine_next(struct engine *engine, enum store_sql sql, bool *row,
                                  struct pp_err *err);
void engine_finish(struct engine *engine, enum store_sql sql);
size_t engine_changes(const struct engine *engine); /* rows the last statement wrote */

/*
 * Columns of the current row; engine_column gives -1 for a name that is not there, engine_text NULL
 * also when the engine has no memory for the text.
 */
int engine_column(struct engine *engine, enum store_sql sql, const char *name);
bool engine_is_null(struct engine *engine, enum store_sql sql, int column);
int64_t engine_int(struct engine *engine, enum store_sql sql, int column);
const char *engine_text(struct engine *engine, enum store_sql sql, int column); /* till next */

PP_CHECK enum pp_code engine_backup(struct engine *engine, const char *path, struct pp_err *err);
/* The text of a statement, for the test that prepares each. */
const char *engine_sql_text(enum store_sql sql);
PP_CHECK enum pp_code engine_prepare(struct engine *engine, enum store_sql sql, struct pp_err *err);

#endif
