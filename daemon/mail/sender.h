/*
 * peerpool-mail's side of the conversation with the daemon: takes SEND frames from a socket, gives
 * each to the pool of workers, answers RESULT frames. Ends on QUIT, on SIGTERM, and when the
 * daemon is gone: mails begun are then finished or cancelled, the rest answered MAIL_NOT_TRIED.
 */
#ifndef PP_MAIL_SENDER_H
#define PP_MAIL_SENDER_H

#include "daemon/mail/pool.h"

enum {
    MAIL_WORKERS_DEFAULT = 4,
    MAIL_WORKERS_MOST = 32,
    MAIL_FAREWELL_MS = 5000, /* for the last results to be read, then they are dropped */
};

struct mail_sender {
    int fd;        /* stream socket to the daemon; borrowed */
    int signal_fd; /* signalfd with SIGTERM; borrowed; -1: none */
    int workers;
    mail_deliver_fn *deliver;
    void *arg; /* borrowed, for deliver */
};

/* PP_OK after an orderly end; PP_CORRUPT when the daemon sent what is no frame of its side. */
PP_CHECK enum pp_code mail_sender_run(const struct mail_sender *sender, struct pp_err *err);

#endif
