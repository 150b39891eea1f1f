/* A daemon of our own in a folder of our own: how the demonstration gets one. */
#ifndef CLI_DAEMON_CHILD_H
#define CLI_DAEMON_CHILD_H

#include <sys/types.h>

#include "daemon/cli/cli.h"

struct cli_daemon {
    pid_t pid; /* 0: not running */
    const char *dir, *socket, *config, *outbox, *log;
    const char *reference; /* folder of the reference data */
};

/*
 * Writes a configuration into the folder (made when missing), starts peerpoold from the folder of
 * this program, and waits until it is ready. The paths are filled in; cli->socket points to it.
 */
PP_CHECK enum pp_code cli_daemon_start(struct cli *cli, const char *dir, const char *reference,
                                       struct cli_daemon *daemon, struct pp_err *err);
/* Where the reference data lies: installed beside this program, or in the tree it was built from.
 */
const char *cli_reference_folder(struct cli *cli);

/* SIGTERM, and waits until it has ended (SIGKILL after 15 s). */
void cli_daemon_stop(struct cli_daemon *daemon);

#endif
