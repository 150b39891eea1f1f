/* Teams and matches printed for people; shared with the demonstration. */
#ifndef CLI_MATCH_H
#define CLI_MATCH_H

#include "daemon/cli/cli.h"

/* request: reference for the proposal's short name, NULL: none; why: every part of the points. */
void cli_print_team(struct cli *cli, const struct js_value *team, const char *request, bool why);
void cli_print_match(struct cli *cli, const struct js_value *match, bool why);

/* What would have to give, of a match that found no team. */
PP_CHECK enum pp_code cli_print_relaxations(struct cli *cli, const char *match, struct pp_err *err);
void cli_print_parts(struct cli *cli, const struct js_value *parts, int indent);

/* A proposal is named by its id or by request and rank: "SPC-0001:1". */
PP_CHECK enum pp_code cli_proposal_id(struct cli *cli, const char *key, const char **id,
                                      struct pp_err *err);

/* The id of the newest match of a request. */
PP_CHECK enum pp_code cli_match_id(struct cli *cli, const char *request, const char **id,
                                   struct pp_err *err);

#endif
