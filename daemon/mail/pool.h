/*
 * The worker threads of peerpool-mail: each takes one mail at a time from a queue and delivers it
 * by a function given. Submitting and taking results belong to one thread, the caller's.
 */
#ifndef PP_MAIL_POOL_H
#define PP_MAIL_POOL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/mail/frame.h"
#include "daemon/mail/outbox.h"

/* A mail on its way; owned by the pool. */
struct mail_job {
    int64_t id;
    char *from, *to, *bytes;
    size_t len;
    struct mail_job *next;
};

struct mail_done {
    int64_t job;
    enum mail_outcome outcome;
    int code;
    char text[300];
};

/* Runs on a worker; fills out but for its job. Ends soon once *cancel is set. */
typedef void mail_deliver_fn(void *arg, const struct mail_job *job, const atomic_bool *cancel,
                             struct mail_done *out);

struct mail_pool;

/* arg is borrowed and shared by all workers. */
struct mail_pool *mail_pool_new(int workers, mail_deliver_fn *deliver, void *arg);
void mail_pool_free(struct mail_pool *pool); /* stops, waits for the workers; accepts NULL */

void mail_pool_submit(struct mail_pool *pool, const struct mail_frame *send); /* copies it */
/* Mails no worker has begun end as MAIL_NOT_TRIED, the others are cancelled where they can be. */
void mail_pool_stop(struct mail_pool *pool);

int mail_pool_fd(const struct mail_pool *pool); /* readable: a result may be there */
bool mail_pool_take(struct mail_pool *pool, struct mail_done *out);

#endif
