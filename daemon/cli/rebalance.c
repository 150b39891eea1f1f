/* peerpool rebalance: the plan of unconfirmed work once more, and what people decide about it. */
#include "daemon/cli/rebalance.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum { OPT_WAIT = 1, OPT_REASON = 1, POLL_MS = 300, WAIT_MOST_S = 2 * 3600, PART_MOST = 1000 };

/* ---- words --------------------------------------------------------------------------------- */

static void print_affected(struct cli *cli, const struct js_value *part)
{
    const struct js_value *list = js_member(part, "affected");
    for (size_t i = 0; list && i < js_count(list); i++) {
        const struct js_value *one = js_item(list, i);
        (void)printf("  %s %s %s (%s)\n", i ? "       " : "who    ",
                     cli_text_in(cli, one, "peer", "name"), cli_text(cli, one, "words"),
                     cli_text(cli, one, "seat_name"));
    }
}

static void print_part(struct cli *cli, const struct js_value *part)
{
    const struct js_value *reasons = js_member(part, "reasons");
    (void)printf("\nPart %s (%s): %s, %s\n", cli_text(cli, part, "part"),
                 cli_text(cli, part, "state"), cli_text_in(cli, part, "request", "reference"),
                 cli_text_in(cli, part, "request", "title"));
    (void)printf("  before  %s\n", cli_text(cli, part, "before"));
    (void)printf("  after   %s\n", cli_text(cli, part, "after"));
    for (size_t i = 0; reasons && i < js_count(reasons); i++)
        (void)printf("  %s %s\n", i ? "       " : "why    ",
                     cli_text(cli, js_item(reasons, i), "words"));
    print_affected(cli, part);
    (void)printf("  mails   %s\n", cli_text(cli, part, "sends"));
    (void)printf("  points  %+lld, after %lld for the people it disturbs\n",
                 (long long)cli_int(part, "gain"), (long long)cli_int(part, "cost"));
}

static void print_change(struct cli *cli, const struct js_value *change)
{
    const struct js_value *parts = js_member(change, "parts");
    (void)printf("Change-set %s (%s), %s\n", cli_text(cli, change, "id"),
                 cli_text(cli, change, "state"), cli_text(cli, change, "cause_words"));
    (void)printf("%s\n%s\n", cli_text(cli, change, "summary"), cli_text(cli, change, "notice"));
    for (size_t i = 0; parts && i < js_count(parts); i++)
        print_part(cli, js_item(parts, i));
}

static void print_run(struct cli *cli, const struct js_value *run)
{
    const char *state = cli_text(cli, run, "state"), *message = cli_text(cli, run, "message");
    (void)printf("Rebalancing %s, begun at %s by %s: %s%s%s\n", cli_text(cli, run, "id"),
                 cli_text(cli, run, "began_at"), cli_text(cli, run, "actor"), state,
                 *message ? ": " : "", message);
}

static void print_shown(struct cli *cli, const struct js_value *root)
{
    if (js_is_null(root, "change_set"))
        print_run(cli, js_member(root, "run"));
    else
        print_change(cli, js_member(root, "change_set"));
}

/* ---- run ----------------------------------------------------------------------------------- */

static enum pp_code wait_for(struct cli *cli, const char *id, struct cli_reply *reply,
                             struct pp_err *err)
{
    const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
    const char *path = cli_path(cli, "rebalances/%s", cli_encode(cli, id));
    for (int64_t waited_ms = 0; waited_ms < WAIT_MOST_S * INT64_C(1000); waited_ms += POLL_MS) {
        const enum pp_code code = cli_get(cli, path, reply, err);
        if (code != PP_OK)
            return code;
        const char *state = cli_text_in(cli, reply->root, "run", "state");
        if (pp_text_is(state, "failed"))
            return pp_fail(err, PP_FAILED, "rebalancing %s came to nothing: %s", id,
                           cli_text_in(cli, reply->root, "run", "message"));
        if (!pp_text_is(state, "running"))
            return PP_OK;
        (void)nanosleep(&pause, NULL);
    }
    return pp_fail(err, PP_TIMEOUT, "rebalancing %s goes on; peerpool rebalance show %s says more",
                   id, id);
}

int cli_rebalance_run(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"wait", OPT_WAIT, NULL, 0, "Until it has ended, and show what came of it", 1}, {0}};
    struct cli_args args = {.options = options,
                            .about =
                                "Works out the plan of unconfirmed work again, on the pool as "
                                "it is now. What would change is kept as a change-set that "
                                "waits for a decision; nothing is booked and nobody is "
                                "written to. Ends with status 5 when one is under way."};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    enum pp_code code =
        cli_call(cli, &(struct cli_request){.method = "POST", .path = cli_path(cli, "rebalances")},
                 &reply, &err);
    const bool waits = args.values[OPT_WAIT] && !cli->dry_run;
    const char *id = code == PP_OK ? cli_text(cli, reply.root, "id") : "";
    if (code == PP_OK && waits)
        code = wait_for(cli, id, &reply, &err);
    if (code != PP_OK)
        return cli_failed(&err);
    if (cli_raw(cli, &reply))
        return 0;
    if (waits)
        print_shown(cli, reply.root);
    else if (cli->dry_run)
        (void)puts("A rebalancing could begin now.");
    else
        (void)printf("Rebalancing %s has begun; peerpool rebalance show %s says what came of it\n",
                     id, id);
    return 0;
}

/* ---- list, show ---------------------------------------------------------------------------- */

int cli_rebalance_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"state", 1, "STATE", 0, "open, approved, partly-approved, rejected, expired or undone", 1},
        CLI_PAGE_OPTIONS(2),
        {0}};
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"STATE", "state", NULL, false},
        {"MADE", "created_at", NULL, false},
        {"EXPIRES", "expires_at", NULL, false},
        {"PARTS", "part_count", NULL, true},
        {"PEOPLE", "disturbed", NULL, true},
        {"CAUSE", "cause_words", NULL, false},
        {0},
    };
    struct pp_err err = {0};
    struct cli_reply reply;
    const int status = cli_list(
        cli, argc, argv,
        &(struct cli_list){.path = "rebalances",
                           .about = "Lists what rebalancing has proposed, and says when it last "
                                    "ran and what came of that.",
                           .options = options,
                           .columns = columns});
    if (status || cli->json)
        return status;
    if (cli_get(cli, cli_query(cli, cli_path(cli, "rebalances"), "limit", "1"), &reply, &err) !=
        PP_OK)
        return cli_failed(&err);
    if (js_is_null(reply.root, "newest_run"))
        (void)puts("It has not run yet.");
    else
        print_run(cli, js_member(reply.root, "newest_run"));
    return 0;
}

int cli_rebalance_show(struct cli *cli, int argc, char **argv)
{
    static const struct cli_show show = {
        .word = "ID",
        .about = "Shows what a rebalancing proposes: before, after, why and who is affected.",
        .path = "rebalances"};
    struct cli_reply reply;
    int status;
    if (cli_show(cli, argc, argv, &show, &reply, &status))
        print_shown(cli, reply.root);
    return status;
}

/* ---- decisions ----------------------------------------------------------------------------- */

const char *cli_decision_body(struct cli *cli, const struct cli_args *args, const char *reason)
{
    struct pp_str json = {0};
    struct js_writer writer = js_writer_on(&json);
    js_open_object(&writer, NULL);
    if (args->word_count > 1)
        js_open_array(&writer, "parts");
    for (int i = 1; i < args->word_count; i++)
        js_put_int(&writer, NULL, cli_number(args->word[i], 1, PART_MOST, 1, "PART"));
    if (args->word_count > 1)
        js_close_array(&writer);
    if (reason)
        js_put_text(&writer, "reason", reason);
    js_close_object(&writer);
    const char *body = pp_dup(&cli->arena, pp_str_text(&json));
    pp_str_fini(&json);
    return body;
}

int cli_rebalance_reject(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"reason", OPT_REASON, "TEXT", 0, "Why, for those who look later", 1}, {0}};
    struct cli_args args = {.options = options,
                            .words = "ID [PART...]",
                            .about =
                                "Rejects parts of a change-set, or all that is still open. "
                                "Just this is not proposed again while nothing changes.",
                            .words_least = 1,
                            .words_most = CLI_WORDS_MOST};
    cli_parse(cli, &args, argc, argv);
    const char *body = cli_decision_body(cli, &args, args.values[OPT_REASON]);
    const struct cli_request request = {
        .method = "POST",
        .path = cli_path(cli, "rebalances/%s/reject", cli_encode(cli, args.word[0])),
        .body = body,
        .body_len = strlen(body)};
    return cli_tell(cli, &request, print_change);
}
