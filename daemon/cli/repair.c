/* peerpool queue, repair: what waits for a person, and seats that fell open. */
#include <stdio.h>

#include "base/str.h"
#include "daemon/cli/booking.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

int cli_queue(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"kind", 1, "KIND", 0, "repair, answer, message, changes or mail", 1}, {0}};
    static const struct cli_column columns[] = {
        {"KIND", "kind", NULL, false},
        {"SINCE", "since", NULL, false},
        {"DUE", "due", NULL, false},
        {"REQUEST", "reference", NULL, false},
        {"WHAT WAITS", "words", NULL, false},
        {"LOOK", "command", NULL, false},
        {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "queue",
                                       .about = "Lists everything that waits for a person, what is "
                                                "due first; the last column is the command that "
                                                "shows it.",
                                       .options = options,
                                       .columns = columns});
}

int cli_repair_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"state", 1, "STATE", 0, "new, waiting, filled or closed; without: waiting", 1},
        CLI_PAGE_OPTIONS(2),
        {0}};
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"STATE", "state", NULL, false},
        {"REQUEST", "request", "reference", false},
        {"FIRST DAY", "first_day", NULL, false},
        {"SEAT", "seat_name", NULL, false},
        {"GONE", "gone", "name", false},
        {"HOW", "cause", NULL, false},
        {"WHY A PERSON", "why", NULL, false},
        {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "repairs",
                                       .about = "Lists seats of booked teams that fell open.",
                                       .options = options,
                                       .standard = "waiting",
                                       .columns = columns});
}

static void print_repair(struct cli *cli, const struct js_value *repair)
{
    static const char *const candidates[] = {"peer", "fits", "points", "words"};
    static const char *const rules[] = {"holds", "words"};
    const char *reason = cli_text(cli, repair, "reason"), *why = cli_text(cli, repair, "why");
    (void)printf("repair %s: the seat \"%s\" of %s, from %s (%s)\n", cli_text(cli, repair, "id"),
                 cli_text(cli, repair, "seat_name"),
                 cli_text_in(cli, repair, "request", "reference"),
                 cli_day(cli, cli_text(cli, repair, "first_day")), cli_text(cli, repair, "state"));
    (void)printf("  %s %s%s%s\n", cli_text_in(cli, repair, "gone", "name"),
                 cli_text(cli, repair, "cause"), *reason ? ": " : "", reason);
    if (*why)
        (void)printf("  %s\n", why);
    cli_print_list(cli, repair, "candidates", "who could come", 4, candidates);
    cli_print_list(cli, repair, "rules", "the team with the first of them", 2, rules);
}

int cli_repair_show(struct cli *cli, int argc, char **argv)
{
    static const struct cli_show show = {
        .word = "ID",
        .about =
            "Shows a seat that fell open: who could come, what the team keeps of its rules, "
            "what has changed since the reserves were ranked.",
        .path = "repairs"};
    struct cli_reply reply;
    int status;
    if (!cli_show(cli, argc, argv, &show, &reply, &status))
        return status;
    print_repair(cli, reply.root);
    return 0;
}

static void print_applied(struct cli *cli, const struct js_value *answer)
{
    cli_print_booking(cli, js_member(answer, "booking"));
    cli_print_mails(cli, answer, false);
}

int cli_repair_apply(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"reason", 1, "TEXT", 0, "Kept with the decision; mailed to nobody", 1}, {0}};
    struct cli_args args = {.options = options,
                            .words = "ID [PEER]",
                            .about =
                                "Asks somebody for a seat that fell open: the first who fits, "
                                "or the one named. With --dry-run it shows what would be "
                                "sent.",
                            .words_least = 1,
                            .words_most = 2};
    struct pp_str body = {0};
    struct js_writer json = js_writer_on(&body);
    cli_parse(cli, &args, argc, argv);
    js_open_object(&json, NULL);
    if (args.word_count > 1)
        js_put_text(&json, "peer", args.word[1]);
    if (args.values[1])
        js_put_text(&json, "reason", args.values[1]);
    js_close_object(&json);
    const struct cli_request request = {
        .method = "POST",
        .path = cli_path(cli, "repairs/%s/apply", cli_encode(cli, args.word[0])),
        .body = body.at,
        .body_len = body.len};
    const int status = cli_tell(cli, &request, print_applied);
    pp_str_fini(&body);
    return status;
}

int cli_repair_dismiss(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"reason", 1, "TEXT", 0, "Kept with the decision; mailed to nobody", 1}, {0}};
    struct cli_args args = {.options = options,
                            .words = "ID",
                            .about = "Leaves a seat open that nobody is to take.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_str body = {0};
    struct js_writer json = js_writer_on(&body);
    cli_parse(cli, &args, argc, argv);
    js_open_object(&json, NULL);
    if (args.values[1])
        js_put_text(&json, "reason", args.values[1]);
    js_close_object(&json);
    const struct cli_request request = {
        .method = "POST",
        .path = cli_path(cli, "repairs/%s/dismiss", cli_encode(cli, args.word[0])),
        .body = body.at,
        .body_len = body.len};
    const int status = cli_tell(cli, &request, print_repair);
    pp_str_fini(&body);
    return status;
}
