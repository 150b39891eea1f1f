/* peerpool mail queue, test, test-cancel: what goes out by mail. */
#include <stdio.h>
#include <time.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum { POLL_MS = 200, WAIT_S = 60, WAIT_MOST_S = 3600, OPT_NAME = 1, OPT_WAIT };

int cli_mail_queue(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"state", 1, "STATE", 0, "waiting, sending, sent, failed or withdrawn", 1},
        CLI_PAGE_OPTIONS(2),
        {0}};
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"STATE", "state", NULL, false},
        {"TRIES", "tries", NULL, true},
        {"NEXT", "next_at", NULL, false},
        {"TO", "to", NULL, false},
        {"SUBJECT", "subject", NULL, false},
        {"LAST ANSWER", "reply_text", NULL, false},
        {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "mails",
                                       .about = "Lists messages and what became of them.",
                                       .options = options,
                                       .columns = columns});
}

/* ---- a test -------------------------------------------------------------------------------- */

static bool is_settled(struct cli *cli, const struct js_value *mail)
{
    const char *state = cli_text(cli, mail, "state");
    return pp_text_is(state, "sent") || pp_text_is(state, "failed") ||
           pp_text_is(state, "withdrawn");
}

/* Until it is sent or given up; PP_TIMEOUT says what the mail server answered last. */
static enum pp_code wait_for(struct cli *cli, const char *id, int64_t wait_s,
                             struct cli_reply *reply, struct pp_err *err)
{
    const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
    const char *path = cli_path(cli, "mails/%s", cli_encode(cli, id));
    for (int64_t waited_ms = 0;; waited_ms += POLL_MS) {
        const enum pp_code code = cli_get(cli, path, reply, err);
        if (code != PP_OK || is_settled(cli, reply->root))
            return code;
        if (waited_ms >= wait_s * 1000)
            break;
        (void)nanosleep(&pause, NULL);
    }
    const char *said = cli_text(cli, reply->root, "reply_text");
    return pp_fail(err, PP_TIMEOUT,
                   "message %s was not sent in %lld s (%s tries%s%s); it goes on trying, and "
                   "peerpool mail queue shows it",
                   id, (long long)wait_s, cli_text(cli, reply->root, "tries"),
                   *said ? ", the last answer: " : "", said);
}

static int print_outcome(struct cli *cli, const struct js_value *mail)
{
    const char *state = cli_text(cli, mail, "state"), *said = cli_text(cli, mail, "reply_text");
    (void)printf("%s to %s: %s%s%s\n", cli_text(cli, mail, "subject"), cli_text(cli, mail, "to"),
                 state, *said ? ", " : "", said);
    return pp_text_is(state, "failed") ? pp_code_exit(PP_FAILED) : 0;
}

/* The message that was made, followed until it has left. */
static int follow(struct cli *cli, const struct cli_request *request, int64_t wait_s,
                  const char *hint)
{
    struct pp_err err = {0};
    struct cli_reply reply;
    enum pp_code code = cli_call(cli, request, &reply, &err);
    const char *id = code == PP_OK ? cli_text(cli, reply.root, "id") : "";
    if (code == PP_OK && !cli->dry_run)
        code = wait_for(cli, id, wait_s, &reply, &err);
    if (code != PP_OK)
        return cli_failed(&err);
    if (cli_raw(cli, &reply))
        return pp_text_is(cli_text(cli, reply.root, "state"), "failed") ? pp_code_exit(PP_FAILED)
                                                                        : 0;
    const int status = print_outcome(cli, reply.root);
    if (!status && hint && !cli->dry_run)
        (void)printf("%s %s\n", hint, id);
    return status;
}

int cli_mail_test(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"name", OPT_NAME, "NAME", 0, "Who is addressed", 1},
        {"wait", OPT_WAIT, "SECONDS", 0, "Until it is sent or refused (60)", 1},
        {0}};
    struct cli_args args = {
        .options = options,
        .words = "ADDRESS",
        .about =
            "Sends an invitation to a visit that is made up and says so, and tells what the "
            "mail server made of it. An answer to it books nothing; it shows in peerpool mail "
            "unmatched --state done.",
        .words_least = 1,
        .words_most = 1};
    struct pp_str body = {0};
    struct js_writer json = js_writer_on(&body);
    cli_parse(cli, &args, argc, argv);
    js_open_object(&json, NULL);
    js_put_text(&json, "to", args.word[0]);
    js_put_text(&json, "name", args.values[OPT_NAME]);
    js_close_object(&json);
    const struct cli_request request = {.method = "POST",
                                        .path = cli_path(cli, "mails/test"),
                                        .body = body.at,
                                        .body_len = body.len};
    const int status =
        follow(cli, &request, cli_number(args.values[OPT_WAIT], 0, WAIT_MOST_S, WAIT_S, "--wait"),
               "out of the calendar again: peerpool mail test-cancel");
    pp_str_fini(&body);
    return status;
}

int cli_mail_test_cancel(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"wait", OPT_WAIT, "SECONDS", 0, "Until it is sent or refused (60)", 1}, {0}};
    struct cli_args args = {.options = options,
                            .words = "ID",
                            .about = "Takes a test invitation out of the calendar again.",
                            .words_least = 1,
                            .words_most = 1};
    cli_parse(cli, &args, argc, argv);
    return follow(cli,
                  &(struct cli_request){
                      .method = "POST",
                      .path = cli_path(cli, "mails/test/%s/cancel", cli_encode(cli, args.word[0]))},
                  cli_number(args.values[OPT_WAIT], 0, WAIT_MOST_S, WAIT_S, "--wait"), NULL);
}
