/* peerpool audit list|verify: who did what, and whether the record of it is whole. */
#include <stdio.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum { VERIFY_SECONDS = 120 };

int cli_audit_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"subject", 1, "SUBJECT", 0, "Only what was done to it, such as weights:default/2", 1},
        CLI_PAGE_OPTIONS(2),
        {0}};
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, true},       {"WHEN", "at", NULL, false},
        {"WHO", "actor", NULL, false},  {"WHAT", "action", NULL, false},
        {"OF", "subject", NULL, false}, {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "audit",
                                       .about = "Lists who did what when, the newest first.",
                                       .options = options,
                                       .columns = columns});
}

int cli_audit_verify(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .about =
            "Checks the chain of the audit trail: no entry was changed, removed or put in "
            "between. The exit status is 1 when one was."};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    const struct cli_request request = {
        .method = "GET", .path = cli_path(cli, "audit/verification"), .deadline_s = VERIFY_SECONDS};
    if (cli_call(cli, &request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        (void)printf("%s\n", cli_text(cli, reply.root, "words"));
    return cli_flag(reply.root, "whole") ? 0 : pp_code_exit(PP_FAILED);
}
