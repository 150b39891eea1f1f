/* What the verbs that decide about change-sets share. */
#ifndef CLI_REBALANCE_H
#define CLI_REBALANCE_H

#include "daemon/cli/cli.h"

/* {"parts": [the words after the first], "reason": …}; reason NULL: none. */
const char *cli_decision_body(struct cli *cli, const struct cli_args *args, const char *reason);

#endif
