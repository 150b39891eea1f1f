/* How far a plan is: one line on a terminal while the command waits for it. */
#ifndef CLI_PLAN_RUNNING_H
#define CLI_PLAN_RUNNING_H

#include "daemon/cli/cli.h"

struct cli_progress {
    struct cli *asker; /* with a name for the write, so that its search is known from others */
    struct cli own;    /* what the look-ups need; emptied after each */
    bool shown;        /* a line stands on the terminal */
};

/* Lets the write tell how far it is on standard error; does nothing where that is no terminal. */
void cli_progress_begin(struct cli *cli, struct cli_progress *progress,
                        struct cli_request *request);
void cli_progress_end(struct cli_progress *progress); /* the line goes away */

#endif
