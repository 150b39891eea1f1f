/* peerpool plan run|list|show: teams and dates of many requests at once. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/match.h"
#include "daemon/cli/plan_running.h"
#include "daemon/cli/verbs.h"

enum { OPT_SECONDS = 1, OPT_STEPS, SECONDS_MOST = 600, SECONDS_USUAL = 60, SLACK_S = 70 };

static void print_head(struct cli *cli, const struct js_value *plan, size_t requests)
{
    const long long gap = (long long)cli_int(plan, "gap_ppm");
    (void)printf("Plan %s: %s of %zu requests have a team\n", cli_text(cli, plan, "id"),
                 cli_text(cli, plan, "served"), requests);
    (void)printf("%s points after %s steps, %lld s; ", cli_text(cli, plan, "points"),
                 cli_text(cli, plan, "steps"), (long long)cli_int(plan, "took_us") / 1000000);
    if (pp_text_is(cli_text(cli, plan, "status"), "optimal"))
        (void)puts("proven: no plan has more.\n");
    else
        (void)printf("no plan has more than %s (gap %lld.%02lld %%).\n\n",
                     cli_text(cli, plan, "bound"), gap / 10000, gap / 100 % 100);
}

static void print_served(struct cli *cli, const struct js_value *line)
{
    const char *reference = cli_text_in(cli, line, "request", "reference");
    (void)printf("%s, %s\n", reference, cli_text_in(cli, line, "request", "title"));
    cli_print_team(cli, js_member(line, "team"), reference, false);
}

static void print_unserved(struct cli *cli, const struct js_value *line)
{
    (void)printf("  %s, %s\n", cli_text_in(cli, line, "request", "reference"),
                 cli_text_in(cli, line, "request", "title"));
    (void)printf("      priority %s: %s\n", cli_text(cli, line, "priority"),
                 cli_text(cli, line, "priority_words"));
    (void)printf("      %s\n", cli_text(cli, line, "unserved_words"));
}

static bool is_served(const struct js_value *line)
{
    return js_is_null(line, "unserved_words");
}

static void print_plan(struct cli *cli, const struct js_value *plan)
{
    const struct js_value *lines = js_member(plan, "requests");
    const size_t count = lines ? js_count(lines) : 0;
    bool all = true;
    print_head(cli, plan, count);
    for (size_t i = 0; i < count; i++) {
        if (is_served(js_item(lines, i)))
            print_served(cli, js_item(lines, i));
        else
            all = false;
    }
    if (!all)
        (void)puts("Without a team:");
    for (size_t i = 0; i < count; i++)
        if (!is_served(js_item(lines, i)))
            print_unserved(cli, js_item(lines, i));
}

static const char *body_of(struct cli *cli, const struct cli_args *args, int64_t seconds)
{
    struct pp_str json = {0};
    struct js_writer writer = js_writer_on(&json);
    js_open_object(&writer, NULL);
    js_open_array(&writer, "requests");
    for (int i = 0; i < args->word_count; i++)
        js_put_text(&writer, NULL, args->word[i]);
    js_close_array(&writer);
    js_put_int(&writer, "seconds", seconds);
    if (args->values[OPT_STEPS])
        js_put_int(&writer, "steps",
                   cli_number(args->values[OPT_STEPS], 1, INT64_MAX, 1, "--steps"));
    js_close_object(&writer);
    const char *body = pp_dup(&cli->arena, pp_str_text(&json));
    pp_str_fini(&json);
    return body;
}

int cli_plan_run(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"seconds", OPT_SECONDS, "S", 0, "Time limit (60); longer is never worse", 1},
        {"steps", OPT_STEPS, "N", 0, "End after N steps: the same N gives the same plan", 1},
        {0},
    };
    struct cli_args args = {
        .options = options,
        .words = "[REQUEST...]",
        .about =
            "Matches many requests together, teams and dates at once; without names all that "
            "wait for a team and lie ahead. Each that is served gets a proposal; nothing is "
            "booked and nobody is written to: that is what publishing is for.",
        .words_most = CLI_WORDS_MOST};
    cli_parse(cli, &args, argc, argv);
    const int64_t seconds =
        cli_number(args.values[OPT_SECONDS], 1, SECONDS_MOST, SECONDS_USUAL, "--seconds");
    const char *body = body_of(cli, &args, seconds);
    struct cli_request request = {.method = "POST",
                                  .path = cli_path(cli, "plans"),
                                  .body = body,
                                  .body_len = strlen(body),
                                  .deadline_s = (int)seconds + SLACK_S};
    struct cli_progress progress;
    struct cli_reply reply = {0};
    struct pp_err err = {0};
    cli_progress_begin(cli, &progress, &request);
    const enum pp_code code = cli_call(cli, &request, &reply, &err);
    cli_progress_end(&progress);
    if (code != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        print_plan(cli, reply.root);
    return 0;
}

int cli_plan_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {CLI_PAGE_OPTIONS(1), {0}};
    static const struct cli_column columns[] = {{"PLAN", "id", NULL, false},
                                                {"MADE", "created_at", NULL, false},
                                                {"SERVED", "served", NULL, true},
                                                {"POINTS", "points", NULL, true},
                                                {"BOUND", "bound", NULL, true},
                                                {"STATUS", "status", NULL, false},
                                                {0}};
    const struct cli_list list = {
        .path = "plans", .about = "Lists all plans.", .options = options, .columns = columns};
    return cli_list(cli, argc, argv, &list);
}

int cli_plan_show(struct cli *cli, int argc, char **argv)
{
    const struct cli_show show = {
        .word = "PLAN", .about = "Shows a plan with its teams.", .path = "plans"};
    struct cli_reply reply;
    int status;
    if (cli_show(cli, argc, argv, &show, &reply, &status))
        print_plan(cli, reply.root);
    return status;
}
