/*
 * What sqlite.c, sqlite_open.c and sqlite_copy.c share: the connection and how SQLite's results
 * become the store's. sqlite3.h is included in those files alone.
 */
#ifndef STORE_SQLITE_INTERNAL_H
#define STORE_SQLITE_INTERNAL_H

#include "store/engine.h"

struct sqlite3;
struct sqlite3_stmt;

struct engine {
    struct sqlite3 *db;                              /* owned */
    struct sqlite3_stmt *statement[STORE_SQL_COUNT]; /* owned; NULL until first used */
};

/* The store's code for SQLite's; `what` names what was being done, as "read the database". */
enum pp_code sqlite_fail(struct engine *engine, int rc, const char *what, struct pp_err *err);
/* Fixed SQL without values: PRAGMAs, migrations. */
PP_CHECK enum pp_code sqlite_do(struct engine *engine, const char *sql, const char *what,
                                struct pp_err *err);
/* The first column of the first row as a number. */
PP_CHECK enum pp_code sqlite_ask(struct engine *engine, const char *sql, int64_t *number,
                                 struct pp_err *err);
/* PRAGMA quick_check or integrity_check; PP_CORRUPT with its first finding. */
PP_CHECK enum pp_code sqlite_check(struct engine *engine, const char *pragma, const char *path,
                                   struct pp_err *err);
/* From the file's version to the newest given; PP_CONFIG when the file's is newer. */
PP_CHECK enum pp_code sqlite_migrate(struct engine *engine, const struct engine_options *options,
                                     struct pp_err *err);

#endif
