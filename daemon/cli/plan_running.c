/* peerpool plan running|cancel: plans and rebalancings under way. */
#include "daemon/cli/plan_running.h"

#include <stdio.h>
#include <unistd.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum { LOOK_S = 2 };

int cli_plan_running(struct cli *cli, int argc, char **argv)
{
    static const struct cli_column columns[] = {{"ID", "id", NULL, false},
                                                {"KIND", "kind", NULL, false},
                                                {"STATE", "state", NULL, false},
                                                {"BEGAN", "began_at", NULL, false},
                                                {"SECONDS", "seconds", NULL, true},
                                                {"STEPS", "steps", NULL, true},
                                                {"SERVED", "served", NULL, true},
                                                {"POINTS", "points", NULL, true},
                                                {"BOUND", "bound", NULL, true},
                                                {"ASKED BY", "asked_by", NULL, false},
                                                {0}};
    const struct cli_list list = {
        .path = "plans/running",
        .about = "Lists the plans and rebalancings that are being computed or wait for their turn.",
        .columns = columns};
    return cli_list(cli, argc, argv, &list);
}

static void print_ended(struct cli *cli, const struct js_value *search)
{
    const char *kind = cli_text(cli, search, "kind"), *id = cli_text(cli, search, "id");
    const bool known = !js_is_null(search, "steps");
    if (cli->dry_run)
        (void)printf("The %s %s could be ended now.\n", kind, id);
    else if (known)
        (void)printf("The %s %s ends after about %s steps; peerpool %s show %s has what it found\n",
                     kind, id, cli_text(cli, search, "steps"), kind, id);
    else
        (void)printf("The %s %s ends; it may have found nothing yet\n", kind, id);
}

int cli_plan_cancel(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "ID",
                            .about =
                                "Ends a plan or rebalancing that is being computed, see peerpool "
                                "plan running. The best so far is kept, as after a time limit.",
                            .words_least = 1,
                            .words_most = 1};
    cli_parse(cli, &args, argc, argv);
    const struct cli_request request = {
        .method = "DELETE",
        .path = cli_path(cli, "plans/running/%s", cli_encode(cli, args.word[0]))};
    return cli_tell(cli, &request, print_ended);
}

/* ---- while a plan is waited for ------------------------------------------------------------ */

static const struct js_value *find_own(struct cli *cli, const struct js_value *root,
                                       const char *operation)
{
    const struct js_value *items = js_member(root, "items");
    for (size_t i = 0; items && i < js_count(items); i++)
        if (pp_text_is(cli_text(cli, js_item(items, i), "key"), operation))
            return js_item(items, i);
    return NULL;
}

static void print_line(struct cli *cli, const struct js_value *search)
{
    const long long gap = (long long)cli_int(search, "gap_ppm");
    const char *state = cli_text(cli, search, "state");
    if (js_is_null(search, "steps")) {
        (void)fprintf(stderr, "\r\x1b[Kplan %s: %s", cli_text(cli, search, "id"), state);
        return;
    }
    (void)fprintf(stderr, "\r\x1b[Kplan %s: step %s, %s served", cli_text(cli, search, "id"),
                  cli_text(cli, search, "steps"), cli_text(cli, search, "served"));
    if (!js_is_null(search, "points"))
        (void)fprintf(stderr, ", %s points, at most %s (gap %lld.%02lld %%)",
                      cli_text(cli, search, "points"), cli_text(cli, search, "bound"), gap / 10000,
                      gap / 100 % 100);
}

/* What a look-up says wrong is not said: the answer that is waited for says it better. */
static void look(void *arg)
{
    struct cli_progress *progress = arg;
    struct cli *cli = &progress->own;
    const struct cli_request request = {
        .method = "GET", .path = cli_path(cli, "plans/running"), .deadline_s = LOOK_S};
    struct cli_reply reply = {0};
    struct pp_err err = {0};
    const enum pp_code code = cli_call(cli, &request, &reply, &err);
    const struct js_value *own =
        code == PP_OK ? find_own(cli, reply.root, progress->asker->operation) : NULL;
    if (own) {
        print_line(cli, own);
        (void)fflush(stderr);
        progress->shown = true;
    }
    cli_forget(cli);
}

void cli_progress_begin(struct cli *cli, struct cli_progress *progress, struct cli_request *request)
{
    *progress = (struct cli_progress){.asker = cli};
    if (!isatty(STDERR_FILENO))
        return;
    if (!cli->operation)
        cli->operation = cli_new_operation(cli);
    progress->own = (struct cli){.socket = cli->socket, .url = cli->url, .token = cli->token};
    request->waiting = look;
    request->waiting_arg = progress;
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->shown)
        (void)fputs("\r\x1b[K", stderr);
}
