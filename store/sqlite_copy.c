/*
 * Migrations, checks and copies of a SQLite file. A migration runs whole or not at all: the schema
 * version lives in the first page of the file and moves in the same transaction.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "base/str.h"
#include "store/sqlite_internal.h"

/* "PPol": says that the file is Peerpool's, so that no other program's is ever migrated. */
#define APPLICATION_ID "1347448684"

enum pp_code sqlite_check(struct engine *engine, const char *pragma, const char *path,
                          struct pp_err *err)
{
    struct sqlite3_stmt *statement;
    int rc = sqlite3_prepare_v2(engine->db, pragma, -1, &statement, NULL);
    if (rc)
        return sqlite_fail(engine, rc, "check the database", err);
    enum pp_code code = PP_OK;
    rc = sqlite3_step(statement);
    const char *finding = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (rc != SQLITE_ROW)
        code = sqlite_fail(engine, rc, "check the database", err);
    else if (!pp_text_is(finding, "ok"))
        code = pp_fail(err, PP_CORRUPT, "%s is damaged (%s); restore a backup", path,
                       finding ? finding : "no finding");
    (void)sqlite3_finalize(statement); /* its result was judged above */
    return code;
}

/* There are people in it: only its owner may read it, whatever the umask. */
static enum pp_code make_private(const char *path, struct pp_err *err)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return pp_fail_errno(err, PP_FAILED, "it cannot be made");
    return close(fd) ? pp_fail_errno(err, PP_FAILED, "it cannot be made") : PP_OK;
}

static enum pp_code copy_into(struct engine *engine, struct engine *copy, const char *path,
                              struct pp_err *err)
{
    const enum pp_code made = make_private(path, err);
    if (made)
        return made;
    int rc = sqlite3_open_v2(
        path, &copy->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc)
        return sqlite_fail(copy, rc, "make the copy", err);
    sqlite3_backup *backup = sqlite3_backup_init(copy->db, "main", engine->db, "main");
    if (!backup)
        return sqlite_fail(copy, SQLITE_ERROR, "make the copy", err);
    (void)sqlite3_backup_step(backup, -1); /* finish repeats its result */
    rc = sqlite3_backup_finish(backup);
    if (rc)
        return sqlite_fail(copy, rc, "make the copy", err);
    /* One file alone: no -wal beside the copy. */
    const enum pp_code code = sqlite_do(copy, "PRAGMA journal_mode = DELETE", "make the copy", err);
    return code ? code : sqlite_check(copy, "PRAGMA integrity_check(1)", path, err);
}

/* The finished copy gets its name, and the name is on the disk, too. */
static enum pp_code give_name(const char *part, const char *path, struct pp_err *err)
{
    if (link(part, path)) {
        const bool there = errno == EEXIST;
        (void)unlink(part);
        return there ? pp_fail(err, PP_CONFLICT, "it is there already; name a new file")
                     : pp_fail_errno(err, PP_FAILED, "cannot name the copy");
    }
    (void)unlink(part); /* only a second name by now */
    char folder[PATH_MAX];
    (void)snprintf(folder, sizeof folder, "%s", path);
    const int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int rc = fd < 0 ? -1 : fsync(fd);
    if (fd >= 0)
        (void)close(fd); /* nothing was written through it */
    return rc ? pp_fail_errno(err, PP_FAILED, "cannot sync the folder of the copy") : PP_OK;
}

enum pp_code engine_backup(struct engine *engine, const char *path, struct pp_err *err)
{
    if (access(path, F_OK) == 0)
        return pp_fail(err, PP_CONFLICT, "%s is there already; name a new file for the copy", path);
    struct pp_str part = {0};
    pp_str_addf(&part, "%s.part", path);
    (void)unlink(pp_str_text(&part)); /* left by an attempt that was cut off */
    struct engine copy = {0};
    enum pp_code code = copy_into(engine, &copy, pp_str_text(&part), err);
    if (sqlite3_close(copy.db) && !code)
        code = pp_fail(err, PP_FAILED, "it cannot be closed");
    if (code)
        (void)unlink(pp_str_text(&part)); /* a copy that failed must not be taken for one */
    else
        code = give_name(pp_str_text(&part), path, err);
    pp_str_fini(&part);
    return code ? pp_err_context(err, "backup to %s", path) : PP_OK;
}

/* One step: the schema's text and its version in one transaction. */
static enum pp_code migrate_one(struct engine *engine, const struct store_migration *step,
                                int version, struct pp_err *err)
{
    char words[128];
    (void)snprintf(words, sizeof words,
                   "PRAGMA application_id = " APPLICATION_ID "; PRAGMA user_version = %d", version);
    enum pp_code code = sqlite_do(engine, "BEGIN EXCLUSIVE", step->name, err);
    if (code)
        return code;
    int64_t now;
    code = sqlite_ask(engine, "PRAGMA user_version", &now, err);
    if (!code && now != version - 1)
        code = pp_fail(err, PP_BUSY, "another program is migrating it; try again");
    if (!code)
        code = sqlite_do(engine, step->sql, step->name, err);
    if (!code)
        code = sqlite_do(engine, words, step->name, err);
    if (!code)
        code = sqlite_do(engine, "COMMIT", step->name, err);
    if (code && engine_in_transaction(engine) &&
        sqlite3_exec(engine->db, "ROLLBACK", NULL, NULL, NULL))
        return pp_err_context(err, "and it could not be undone, which closing will do");
    return code;
}

/* Refuses files that this program must not touch. */
static enum pp_code look_at(struct engine *engine, const struct engine_options *options,
                            int64_t *version, struct pp_err *err)
{
    int64_t application, tables;
    enum pp_code code = sqlite_ask(engine, "PRAGMA user_version", version, err);
    if (!code)
        code = sqlite_ask(engine, "PRAGMA application_id", &application, err);
    if (!code)
        code = sqlite_ask(engine, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (code)
        return code;
    if (tables > 0 && application != INT64_C(1347448684))
        return pp_fail(err, PP_CONFIG, "it is a database of another program; name another file");
    if (*version > options->migration_count)
        return pp_fail(err, PP_CONFIG,
                       "it has schema version %lld and this program knows up to %d; install the "
                       "newer Peerpool that wrote it, or restore the copy made before",
                       (long long)*version, options->migration_count);
    return PP_OK;
}

enum pp_code sqlite_migrate(struct engine *engine, const struct engine_options *options,
                            struct pp_err *err)
{
    int64_t version;
    enum pp_code code = look_at(engine, options, &version, err);
    if (code || version == options->migration_count)
        return code;
    if (version > 0) {
        struct pp_str path = {0};
        pp_str_addf(&path, "%s.before-%s", options->store->path, options->migrations[version].name);
        /* A copy from an attempt that failed holds the same data: the version has not moved. */
        if (access(pp_str_text(&path), F_OK))
            code = engine_backup(engine, pp_str_text(&path), err);
        pp_str_fini(&path);
    }
    for (int i = (int)version; !code && i < options->migration_count; i++)
        code = migrate_one(engine, &options->migrations[i], i + 1, err);
    return code;
}
