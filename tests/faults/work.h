/*
 * The work that the fault tests cut short: use cases of the store on example rows, numbered, each
 * one transaction function that a test can run, repeat and look for.
 *
 * Job n puts a peer with children, a request, a match with its proposal, and publishes it as a
 * booking with events, invitations, slots and messages, under operation n.
 */
#ifndef TESTS_FAULTS_WORK_H
#define TESTS_FAULTS_WORK_H

#include "store/store.h"

/* The organisation and the product that all jobs share. */
enum pp_code work_begin(struct store_tx *tx, void *unused, struct pp_err *err);
/* arg: const int64_t * to the job's number. */
enum pp_code work_book(struct store_tx *tx, void *number, struct pp_err *err);
/* Smaller use cases under the same number. */
enum pp_code work_put_peer(struct store_tx *tx, void *number, struct pp_err *err);
enum pp_code work_publish_terms(struct store_tx *tx, void *number, struct pp_err *err);
enum pp_code work_send_mail(struct store_tx *tx, void *number, struct pp_err *err);

/* How much of each table there is, for judging that jobs are there wholly or not at all. */
struct work_count {
    int64_t jobs, last_job; /* operations, and the highest number among them */
    bool whole;             /* every table has exactly what that many jobs write */
    bool chained;           /* work_inspect() only: the audit chain fits */
};
/* arg: struct work_count * to fill. */
enum pp_code work_count(struct store_tx *tx, void *arg, struct pp_err *err);

/* A new database with work_begin() done, without the failing disk. */
void work_make(const char *path);
/* Opens as after a restart, looks at every page and counts; not PP_OK: the file is damaged. */
enum pp_code work_inspect(const char *path, struct work_count *count, struct pp_err *err);

#endif
