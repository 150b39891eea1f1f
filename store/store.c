#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/access.h"
#include "store/sql.h"

struct store {
    struct engine *engine; /* owned; NULL after a rollback that failed, until the next batch */
    struct store_options options;
    char *path, *vfs; /* owned: what options points to */
};

struct store_reader {
    struct engine *engine; /* owned */
};

int store_schema_version(void)
{
    return store_migration_count;
}

static enum pp_code open_engine(const struct store_options *options, enum engine_mode mode,
                                struct engine **out, struct pp_err *err)
{
    const struct engine_options engine = {
        .store = options,
        .mode = mode,
        .migrations = store_migrations,
        .migration_count = store_migration_count,
    };
    return engine_open(&engine, out, err);
}

/* The first opening by a program with a newer schema is in the audit trail. */
static enum pp_code note_schema(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct store_options *options = arg;
    const struct store_who who = {
        .actor = "peerpool", .operation = "open", .now_s = options->now_s};
    char version[16];
    (void)snprintf(version, sizeof version, "%d", store_migration_count);
    return store_setting_put(tx, &who, "schema", version, err);
}

enum pp_code store_open(const struct store_options *options, struct store **out, struct pp_err *err)
{
    *out = NULL;
    struct engine *engine;
    enum pp_code code = open_engine(options, ENGINE_WRITER, &engine, err);
    if (code)
        return code;
    struct store *store = PP_NEW_HEAP(struct store);
    store->engine = engine;
    store->options = *options;
    store->options.path = store->path = strdup(options->path);
    store->options.vfs = store->vfs = options->vfs ? strdup(options->vfs) : NULL;
    PP_REQUIRE(store->path && (store->vfs || !options->vfs));
    code = store_write(store, note_schema, &store->options, err);
    if (code) {
        store_close(store);
        return pp_err_context(err, "%s", options->path);
    }
    *out = store;
    return PP_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    engine_close(store->engine);
    free(store->path);
    free(store->vfs);
    free(store);
}

enum pp_code store_reader_open(const struct store_options *options, struct store_reader **out,
                               struct pp_err *err)
{
    *out = NULL;
    struct engine *engine;
    const enum pp_code code = open_engine(options, ENGINE_READER, &engine, err);
    if (code)
        return code;
    *out = PP_NEW_HEAP(struct store_reader);
    (*out)->engine = engine;
    return PP_OK;
}

void store_reader_close(struct store_reader *reader)
{
    if (!reader)
        return;
    engine_close(reader->engine);
    free(reader);
}

/* Ends the transaction whatever it takes: a connection that cannot undo is opened again. */
static void undo(struct store *store)
{
    struct pp_err ignored;
    if (!store->engine || !engine_in_transaction(store->engine))
        return;
    if (engine_step(store->engine, ENGINE_ROLLBACK, &ignored) &&
        engine_in_transaction(store->engine)) {
        engine_close(store->engine);
        store->engine = NULL;
    }
}

static enum pp_code begin(struct store *store, struct pp_err *err)
{
    if (!store->engine) {
        const enum pp_code code = open_engine(&store->options, ENGINE_WRITER, &store->engine, err);
        if (code)
            return code;
    }
    return engine_step(store->engine, ENGINE_BEGIN_WRITE, err);
}

/*
 * One job in a savepoint of its own. What comes back is the state of the transaction around it:
 * not PP_OK when that is lost, in which case *err says why.
 */
static enum pp_code run_job(struct store *store, struct store_job *job, struct pp_err *err)
{
    struct store_tx tx = {.engine = store->engine, .writing = true};
    job->err = (struct pp_err){0};
    job->code = engine_step(store->engine, ENGINE_SAVEPOINT, err);
    if (job->code)
        return job->code;
    job->code = job->fn(&tx, job->arg, &job->err);
    if (job->code && !job->err.code)
        (void)pp_fail(&job->err, job->code, "the change could not be made");
    if (!engine_in_transaction(store->engine)) {
        /* The engine undid everything by itself: a full disk or a failing one. */
        PP_REQUIRE(job->code);
        *err = job->err;
        return job->code;
    }
    if (!job->code)
        return job->code = engine_step(store->engine, ENGINE_RELEASE, err);
    const enum pp_code code = engine_step(store->engine, ENGINE_ROLLBACK_TO, err);
    return code ? code : engine_step(store->engine, ENGINE_RELEASE, err);
}

/* Every job that thought it was done gets what became of the transaction. */
static void fail_all(struct store_job *const *jobs, size_t count, const struct pp_err *err)
{
    for (size_t i = 0; i < count; i++)
        if (!jobs[i]->code || !jobs[i]->err.code) {
            jobs[i]->code = err->code;
            jobs[i]->err = *err;
        }
}

void store_write_batch(struct store *store, struct store_job *const *jobs, size_t count)
{
    struct pp_err err = {0};
    for (size_t i = 0; i < count; i++) {
        jobs[i]->code = PP_OK;
        jobs[i]->err = (struct pp_err){0};
    }
    enum pp_code code = begin(store, &err);
    for (size_t i = 0; !code && i < count; i++)
        code = run_job(store, jobs[i], &err);
    if (!code)
        code = engine_step(store->engine, ENGINE_COMMIT, &err);
    if (code) {
        undo(store);
        fail_all(jobs, count, &err);
    }
}

enum pp_code store_write(struct store *store, store_fn *fn, void *arg, struct pp_err *err)
{
    struct store_job job = {.fn = fn, .arg = arg};
    struct store_job *const jobs[] = {&job};
    store_write_batch(store, jobs, 1);
    if (job.code && err)
        *err = job.err;
    return job.code;
}

enum pp_code store_read(struct store_reader *reader, store_fn *fn, void *arg, struct pp_err *err)
{
    struct store_tx tx = {.engine = reader->engine};
    enum pp_code code = engine_step(reader->engine, ENGINE_BEGIN_READ, err);
    if (code)
        return code;
    code = fn(&tx, arg, err);
    struct pp_err ignored; /* nothing was written: how a reading transaction ends is no news */
    if (engine_step(reader->engine, ENGINE_ROLLBACK, &ignored))
        PP_REQUIRE(!engine_in_transaction(reader->engine));
    return code;
}

enum pp_code store_backup(struct store_tx *tx, const char *path, struct pp_err *err)
{
    PP_REQUIRE(!tx->writing);
    return engine_backup(tx->engine, path, err);
}
