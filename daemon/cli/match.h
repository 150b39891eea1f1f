/* Teams and matches printed for people; shared with the demonstration. */
#ifndef CLI_MATCH_H
#define CLI_MATCH_H

#include "daemon/cli/cli.h"

/* why: every part of the points. */
void cli_print_team(struct cli *cli, const struct js_value *team, bool why);
void cli_print_match(struct cli *cli, const struct js_value *match, bool why);

#endif
