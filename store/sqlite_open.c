/* Opening and closing a SQLite connection with the settings the store's promises rest on. */
#include <sqlite3.h>
#include <stdlib.h>

#include "store/sqlite_internal.h"

static enum pp_code configure(struct engine *engine, const struct engine_options *options,
                              struct pp_err *err)
{
    int rc = sqlite3_extended_result_codes(engine->db, 1);
    if (!rc)
        rc = sqlite3_busy_timeout(engine->db, 5000);
    if (!rc)
        rc = sqlite3_db_config(engine->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!rc)
        rc = sqlite3_db_config(engine->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (rc)
        return sqlite_fail(engine, rc, "set up the database", err);
    enum pp_code code = sqlite_do(engine,
                                  "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                                  " PRAGMA cell_size_check = ON;",
                                  "set up the database", err);
    if (!code && options->mode == ENGINE_READER)
        return sqlite_do(engine, "PRAGMA query_only = ON", "set up the database", err);
    if (!code)
        code = sqlite_do(engine, "PRAGMA journal_mode = WAL", "set up the database", err);
    if (!code)
        code = sqlite_do(engine,
                         options->store->unsafe_fast ? "PRAGMA synchronous = OFF"
                                                     : "PRAGMA synchronous = FULL",
                         "set up the database", err);
    return code;
}

static enum pp_code check_version(struct engine *engine, const struct engine_options *options,
                                  struct pp_err *err)
{
    if (options->mode == ENGINE_WRITER) {
        const enum pp_code code =
            sqlite_check(engine, "PRAGMA quick_check(1)", options->store->path, err);
        return code ? code : sqlite_migrate(engine, options, err);
    }
    int64_t version;
    const enum pp_code code = sqlite_ask(engine, "PRAGMA user_version", &version, err);
    if (code)
        return code;
    if (version != options->migration_count)
        return pp_fail(err, PP_CONFIG,
                       "%s has schema version %lld where this program reads %d; open it for "
                       "writing first",
                       options->store->path, (long long)version, options->migration_count);
    return PP_OK;
}

enum pp_code engine_open(const struct engine_options *options, struct engine **out,
                         struct pp_err *err)
{
    const struct store_options *store = options->store;
    PP_REQUIRE(store->path);
    *out = NULL;
    if (!store->path[0] || store->path[0] == ':')
        return pp_fail(err, PP_CONFIG, "the database must be a file, not \"%s\"", store->path);
    struct engine *engine = PP_NEW_HEAP(struct engine);
    const int create = options->mode == ENGINE_WRITER ? SQLITE_OPEN_CREATE : 0;
    /* A reader needs to write, too: to the shared memory beside the file. query_only holds it. */
    const int rc = sqlite3_open_v2(
        store->path, &engine->db,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | create, store->vfs);
    enum pp_code code =
        rc ? sqlite_fail(engine, rc, "open the database", err) : configure(engine, options, err);
    if (!code)
        code = check_version(engine, options, err);
    if (code) {
        engine_close(engine);
        return pp_err_context(err, "%s", store->path);
    }
    *out = engine;
    return PP_OK;
}

void engine_close(struct engine *engine)
{
    if (!engine)
        return;
    for (size_t i = 0; i < STORE_SQL_COUNT; i++)
        (void)sqlite3_finalize(engine->statement[i]); /* repeats the last step's result */
    (void)sqlite3_close_v2(engine->db);
    free(engine);
}
