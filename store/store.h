/*
 * The store: what is known. One SQLite file by default; SQL and the engine's types live only in
 * this folder, behind use-case calls that take a transaction (see organisation.h, peer.h,
 * request.h, booking.h, outbox.h, access.h, audit.h).
 *
 * The unit is a transaction function: straight-line code that may be run again from the start, so
 * it must not touch anything but the transaction and its own argument. The clock and ids are passed
 * in. The folder starts no thread: daemon/loop calls store_write_batch() on the writer's thread and
 * store_read() on each reader's.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct store; /* one open database with its writing connection; used by one thread at a time */
struct store_reader; /* one read-only connection; used by one thread at a time */
struct store_tx;     /* a transaction in progress; lives only during a transaction function */

struct store_options {
    const char *path; /* file; ":memory:" is refused (readers need the file) */
    const char *vfs;  /* NULL: the engine's own; tests put a failing disk here */
    bool unsafe_fast; /* synchronous OFF: only the control run of the power-cut test sets it */
    int64_t now_s;    /* for the migration's audit entry */
};

/* Opens or creates; migrates forward after a backup copy beside the file; refuses a newer schema.
 */
PP_CHECK enum pp_code store_open(const struct store_options *options, struct store **out,
                                 struct pp_err *err);
void store_close(struct store *store); /* accepts NULL */
PP_CHECK enum pp_code store_reader_open(const struct store_options *options,
                                        struct store_reader **out, struct pp_err *err);
void store_reader_close(struct store_reader *reader);
int store_schema_version(void); /* the newest this program knows */

/*
 * Runs inside a transaction. On anything but PP_OK all it did is undone.
 *
 * Besides the codes named at a call any may give PP_BUSY, PP_FULL, PP_CORRUPT, PP_FAILED,
 * PP_INVALID where the schema refuses a value (an id that names nothing, a number out of range),
 * PP_CONFLICT where a key is taken; and a write PP_UNKNOWN when the disk failed while it was being
 * kept.
 */
typedef enum pp_code store_fn(struct store_tx *tx, void *arg, struct pp_err *err);

struct store_job {
    store_fn *fn;
    void *arg;         /* borrowed */
    enum pp_code code; /* result; PP_OK only once the commit is on the disk */
    struct pp_err err;
};

/*
 * Group commit: every job in a savepoint of its own inside one transaction, then one durable
 * commit. A job that fails is undone alone. If the commit fails, every job gets its code.
 */
void store_write_batch(struct store *store, struct store_job *const *jobs, size_t count);

/* One job alone; for tools and tests. */
PP_CHECK enum pp_code store_write(struct store *store, store_fn *fn, void *arg, struct pp_err *err);

/* A consistent snapshot for the length of fn. */
PP_CHECK enum pp_code store_read(struct store_reader *reader, store_fn *fn, void *arg,
                                 struct pp_err *err);

/*
 * Copies the database, as a reading transaction sees it, to a new file that only its owner may
 * read, and checks the copy's integrity. The file appears whole or not at all; PP_CONFLICT: it is
 * there.
 */
PP_CHECK enum pp_code store_backup(struct store_tx *tx, const char *path, struct pp_err *err);

/*
 * Who does it, when, under which operation: in every write. The operation id makes a write
 * repeatable: store_operation_begin() (access.h) says whether it was done before.
 */
struct store_who {
    const char *actor;     /* "token:coordinator", "uid:1000", "clock"; never NULL */
    const char *operation; /* unique per intended write: idempotency key, mail hash, job id */
    int64_t now_s;
};

struct store_id {
    int64_t v; /* 0: none */
};

/* A page of a list: ids greater than `after` (0: from the start), at most `limit` + 1 fetched. */
struct store_page {
    int64_t after;
    int limit; /* 1..500 */
    bool more; /* out: there are further rows */
};

/* Days since 1970-01-01; STORE_NO_DAY where open-ended. */
enum { STORE_NO_DAY = INT32_MIN };

#endif
