/* peerpool rebalance approve, undo: parts of a change-set carried out, and taken back. */
#include <stdio.h>
#include <string.h>

#include "daemon/cli/booking.h"
#include "daemon/cli/rebalance.h"
#include "daemon/cli/verbs.h"

enum { OPT_REASON = 1, OPT_FULL };

static void print_effects(struct cli *cli, const struct js_value *answer, bool full)
{
    const struct js_value *effects = js_member(answer, "effects");
    const bool dry = cli_flag(answer, "dry_run");
    for (size_t i = 0; effects && i < js_count(effects); i++) {
        const struct js_value *effect = js_item(effects, i);
        (void)printf("Part %s: %s\n", cli_text(cli, effect, "part"),
                     cli_text(cli, effect, "words"));
        cli_print_letters(cli, effect, full);
    }
    (void)puts(dry ? "nothing is changed" : cli_text_in(cli, answer, "change_set", "notice"));
}

static int decide(struct cli *cli, int argc, char **argv, const char *verb, const char *about)
{
    static const struct argp_option options[] = {
        {"reason", OPT_REASON, "TEXT", 0, "Why, for those who look later", 1},
        {"full", OPT_FULL, NULL, 0, "With --dry-run: every message as it would be sent", 2},
        {0}};
    struct cli_args args = {.options = options,
                            .words = "ID [PART...]",
                            .about = about,
                            .words_least = 1,
                            .words_most = CLI_WORDS_MOST};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    const char *body = cli_decision_body(cli, &args, args.values[OPT_REASON]);
    const struct cli_request request = {
        .method = "POST",
        .path = cli_path(cli, "rebalances/%s/%s", cli_encode(cli, args.word[0]), verb),
        .body = body,
        .body_len = strlen(body)};
    if (cli_call(cli, &request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        print_effects(cli, reply.root, args.values[OPT_FULL] != NULL);
    return 0;
}

int cli_rebalance_approve(struct cli *cli, int argc, char **argv)
{
    return decide(cli, argc, argv, "approve",
                  "Carries out parts of a change-set, or all that is open: all of them or none. "
                  "Booked people hear of it by mail. With --dry-run it shows what would be sent.");
}

int cli_rebalance_undo(struct cli *cli, int argc, char **argv)
{
    return decide(cli, argc, argv, "undo",
                  "Takes back parts of a change-set that were approved, or all. What has not left "
                  "by mail is withdrawn; else the reverse change is mailed. With --dry-run it "
                  "says which, and to whom.");
}
