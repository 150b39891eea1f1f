/* peerpool mail receive, unmatched, show, apply, dismiss: what comes in by mail. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

/* One more than the daemon reads: a larger message is kept there as one that was too large. */
enum { MESSAGE_MOST = (4 << 20) + 1 };

/* All of it is read, so that the mail server's pipe does not break. */
static enum pp_code read_message(struct pp_str *message, struct pp_err *err)
{
    char part[65536];
    for (;;) {
        const ssize_t got = read(STDIN_FILENO, part, sizeof part);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return pp_fail_errno(err, PP_FAILED, "standard input cannot be read");
        if (got == 0)
            break;
        const size_t room = MESSAGE_MOST - message->len;
        pp_str_add_len(message, part, (size_t)got < room ? (size_t)got : room);
    }
    return message->len ? PP_OK : pp_fail(err, PP_USAGE, "there is no message on standard input");
}

static void print_message(struct cli *cli, const struct js_value *message)
{
    (void)printf("%s: %s, %s\n", cli_text(cli, message, "id"), cli_text(cli, message, "verdict"),
                 cli_text(cli, message, "state"));
    (void)printf("  %s\n", cli_text(cli, message, "sentence"));
}

static void print_received(struct cli *cli, const struct js_value *answer)
{
    static const char *const reserves[] = {"peer", "organisation", "points"};
    if (cli_flag(answer, "known"))
        (void)puts("it came before:");
    print_message(cli, js_member(answer, "message"));
    cli_print_list(cli, answer, "reserves", "who could take the seat", 3, reserves);
}

/*
 * For a mail server's pipe. It tries again later on 75 and returns the message to its sender on
 * anything else, so everything but a wrong command is 75: nobody's answer is sent back for a fault
 * of this machine.
 */
int cli_mail_receive(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .about =
            "Hands the message on standard input to the daemon. Exit status 75 "
            "(EX_TEMPFAIL) when it could not be taken, so that a mail server tries again."};
    struct pp_str message = {0};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    enum pp_code code = read_message(&message, &err);
    if (code == PP_OK)
        code = cli_call(cli,
                        &(struct cli_request){.method = "POST",
                                              .path = cli_path(cli, "mails/incoming"),
                                              .type = "message/rfc822",
                                              .body = message.at,
                                              .body_len = message.len},
                        &reply, &err);
    pp_str_fini(&message);
    if (code != PP_OK) {
        (void)cli_failed(&err);
        return code == PP_USAGE ? EX_USAGE : EX_TEMPFAIL;
    }
    if (!cli_raw(cli, &reply))
        print_received(cli, reply.root);
    return 0;
}

int cli_mail_unmatched(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"state", 1, "STATE", 0, "done, review or resolved; without: review", 1},
        CLI_PAGE_OPTIONS(2),
        {0}};
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"KIND", "kind", NULL, false},
        {"FROM", "from", NULL, false},
        {"SUBJECT", "subject", NULL, false},
        {"VERDICT", "verdict", NULL, false},
        {"WHY", "sentence", NULL, false},
        {0},
    };
    return cli_list(
        cli, argc, argv,
        &(struct cli_list){.path = "mails/incoming",
                           .about = "Lists what came in by mail and waits for a person.",
                           .options = options,
                           .standard = "review",
                           .columns = columns});
}

int cli_mail_show(struct cli *cli, int argc, char **argv)
{
    static const char *const names[] = {"from",    "from_name", "subject",    "received_at",
                                        "kind",    "booking",   "peer",       "state",
                                        "verdict", "sentence",  "resolution", "resolved_by"};
    static const struct cli_show show = {.word = "ID",
                                         .about = "Shows one message that came in, with its text.",
                                         .path = "mails/incoming"};
    struct cli_reply reply;
    int status;
    if (!cli_show(cli, argc, argv, &show, &reply, &status))
        return status;
    cli_print_members(cli, js_member(reply.root, "message"), names, sizeof names / sizeof names[0]);
    (void)printf("\n%s\n", cli_text(cli, reply.root, "text"));
    return 0;
}

static void print_decided(struct cli *cli, const struct js_value *answer)
{
    if (js_has(answer, "message"))
        print_received(cli, answer);
    else
        print_message(cli, answer);
}

static int decide(struct cli *cli, int argc, char **argv, const char *verb, const char *about)
{
    static const struct argp_option options[] = {
        {"reason", 1, "TEXT", 0, "Kept with the decision; mailed to nobody", 1}, {0}};
    struct cli_args args = {
        .options = options, .words = "ID", .about = about, .words_least = 1, .words_most = 1};
    struct pp_str body = {0};
    struct js_writer json = js_writer_on(&body);
    cli_parse(cli, &args, argc, argv);
    js_open_object(&json, NULL);
    if (args.values[1])
        js_put_text(&json, "reason", args.values[1]);
    js_close_object(&json);
    const struct cli_request request = {
        .method = "POST",
        .path = cli_path(cli, "mails/incoming/%s/%s", cli_encode(cli, args.word[0]), verb),
        .body = body.at,
        .body_len = body.len};
    const int status = cli_tell(cli, &request, print_decided);
    pp_str_fini(&body);
    return status;
}

int cli_mail_apply(struct cli *cli, int argc, char **argv)
{
    return decide(cli, argc, argv, "apply",
                  "Lets a message count for which you vouch; it is judged again.");
}

int cli_mail_dismiss(struct cli *cli, int argc, char **argv)
{
    return decide(cli, argc, argv, "dismiss",
                  "Takes a message from the queue that is not to count.");
}
