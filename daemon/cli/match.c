/* peerpool match run|show: teams and dates. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/match.h"
#include "daemon/cli/match_solve.h"
#include "daemon/cli/verbs.h"

enum { OPT_BEST = 1, OPT_SECONDS, OPT_STEPS };

void cli_print_parts(struct cli *cli, const struct js_value *parts, int indent)
{
    struct cli_table table = {.arena = &cli->arena, .columns = 2, .right = {true, false}};
    for (size_t i = 0; parts && i < js_count(parts); i++) {
        const struct js_value *part = js_item(parts, i);
        const char *points = pp_printf(&cli->arena, "%+lld", (long long)cli_int(part, "points"));
        cli_table_row(&table, (const char *const[]){points, cli_text(cli, part, "words")});
    }
    cli_table_print(&table, stdout, indent);
}

static void print_members(struct cli *cli, const struct js_value *team, bool why)
{
    const struct js_value *members = js_member(team, "members");
    struct cli_table table = {
        .arena = &cli->arena, .columns = 4, .right = {false, false, false, true}};
    for (size_t i = 0; members && i < js_count(members); i++) {
        const struct js_value *member = js_item(members, i);
        const char *cells[] = {
            cli_text(cli, member, "seat_name"), cli_text_in(cli, member, "peer", "name"),
            cli_text(cli, member, "organisation"),
            pp_printf(&cli->arena, "%+lld", (long long)cli_int(member, "points"))};
        if (!why) {
            cli_table_row(&table, cells);
            continue;
        }
        (void)printf("    %s: %s, %s, %s points\n", cells[0], cells[1], cells[2], cells[3]);
        cli_print_parts(cli, js_member(member, "parts"), 8);
    }
    cli_table_print(&table, stdout, 4);
}

void cli_print_team(struct cli *cli, const struct js_value *team, const char *request, bool why)
{
    const int64_t rank = cli_int(team, "rank");
    (void)printf("  %s%s%s to %s, %s points", rank ? cli_text(cli, team, "rank") : "",
                 rank ? ". " : "", cli_day(cli, cli_text(cli, team, "first_day")),
                 cli_day(cli, cli_text(cli, team, "last_day")), cli_text(cli, team, "points"));
    if (rank && request)
        (void)printf("  (proposal %s:%s)", request, cli_text(cli, team, "rank"));
    if (rank && !pp_text_is(cli_text(cli, team, "state"), "open"))
        (void)printf("  (%s)", cli_text(cli, team, "state"));
    (void)putchar('\n');
    print_members(cli, team, why);
    if (why)
        (void)puts("    The team as a whole:");
    cli_print_parts(cli, js_member(team, "parts"), why ? 8 : 4);
    (void)putchar('\n');
}

static void print_funnel(struct cli *cli, const struct js_value *match)
{
    const struct js_value *funnel = js_member(match, "funnel");
    int64_t seat = -2;
    (void)puts("No team keeps every rule: this is proven. How many peers are left, seat by seat:");
    for (size_t i = 0; funnel && i < js_count(funnel); i++) {
        const struct js_value *line = js_item(funnel, i);
        if (cli_int(line, "seat") != seat) {
            seat = cli_int(line, "seat");
            (void)printf("  seat %lld\n", (long long)seat + 1);
        }
        (void)printf("    %6s  %s\n", cli_text(cli, line, "left"), cli_text(cli, line, "rule"));
    }
}

void cli_print_match(struct cli *cli, const struct js_value *match, bool why)
{
    const struct js_value *teams = js_member(match, "teams");
    const char *status = cli_text(cli, match, "status");
    (void)printf("%s, %s\n", cli_text_in(cli, match, "request", "reference"),
                 cli_text_in(cli, match, "request", "title"));
    (void)printf("%s peers looked at, %s may serve here, %s possible dates; %lld.%lld ms\n\n",
                 cli_text(cli, match, "pool"), cli_text(cli, match, "eligible"),
                 cli_text(cli, match, "windows"), (long long)cli_int(match, "took_us") / 1000,
                 (long long)cli_int(match, "took_us") % 1000 / 100);
    if (pp_text_is(status, "infeasible")) {
        print_funnel(cli, match);
        return;
    }
    for (size_t i = 0; teams && i < js_count(teams); i++)
        cli_print_team(cli, js_item(teams, i), cli_text_in(cli, match, "request", "reference"),
                       why);
    if (*cli_text(cli, match, "plan"))
        (void)printf("Chosen in plan %s, together with the teams of other requests.\n",
                     cli_text(cli, match, "plan"));
    else if (pp_text_is(status, "optimal"))
        (void)printf("Proven: no team in the pool has more than %s points.\n",
                     cli_text(cli, match, "bound"));
    else
        (void)printf("Stopped before the proof: no team has more than %s points.\n",
                     cli_text(cli, match, "bound"));
}

int cli_match_run(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"best", OPT_BEST, "K", 0, "How many teams (3)", 1},
        {"seconds", OPT_SECONDS, "S", 0, "Time limit of the search (20)", 1},
        {"steps", OPT_STEPS, "N", 0, "Give up after N steps; the same N gives the same answer", 1},
        {0},
    };
    struct cli_args args = {.options = options,
                            .words = "REQUEST",
                            .about = "Finds the best teams and dates for a request, with proof.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    const int64_t best = cli_number(args.values[OPT_BEST], 1, 20, 3, "--best");
    const int64_t seconds = cli_number(args.values[OPT_SECONDS], 1, 600, 20, "--seconds");
    const int64_t steps = cli_number(args.values[OPT_STEPS], 1, INT64_MAX, 0, "--steps");
    const char *limit = steps ? pp_printf(&cli->arena, ",\"steps\":%lld", (long long)steps) : "";
    const char *body = pp_printf(&cli->arena, "{\"best\":%lld,\"seconds\":%lld%s}", (long long)best,
                                 (long long)seconds, limit);
    const struct cli_request request = {
        .method = "POST",
        .path = cli_path(cli, "requests/%s/matches", cli_encode(cli, args.word[0])),
        .body = body,
        .body_len = strlen(body),
        .deadline_s = (int)seconds + 60};
    if (cli_call(cli, &request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    if (cli_raw(cli, &reply))
        return 0;
    cli_print_match(cli, reply.root, false);
    if (!pp_text_is(cli_text(cli, reply.root, "status"), "infeasible") || cli->dry_run)
        return 0;
    (void)putchar('\n');
    return cli_print_relaxations(cli, cli_text(cli, reply.root, "id"), &err) == PP_OK
               ? 0
               : cli_failed(&err);
}

int cli_match_show(struct cli *cli, int argc, char **argv)
{
    const struct cli_show show = {.word = "REQUEST",
                                  .about = "Shows the last match of a request again.",
                                  .path = "requests",
                                  .after = "/matches/newest"};
    struct cli_reply reply;
    int status;
    if (cli_show(cli, argc, argv, &show, &reply, &status))
        cli_print_match(cli, reply.root, false);
    return status;
}

enum pp_code cli_proposal_id(struct cli *cli, const char *key, const char **id, struct pp_err *err)
{
    const char *colon = strrchr(key, ':');
    struct cli_reply reply;
    *id = key;
    if (!colon)
        return PP_OK;
    const char *request = pp_dup_len(&cli->arena, key, (size_t)(colon - key));
    const enum pp_code code = cli_get(
        cli, cli_path(cli, "requests/%s/matches/newest", cli_encode(cli, request)), &reply, err);
    if (code != PP_OK)
        return code;
    const struct js_value *teams = js_member(reply.root, "teams");
    for (size_t i = 0; teams && i < js_count(teams); i++)
        if (pp_text_is(cli_text(cli, js_item(teams, i), "rank"), colon + 1)) {
            *id = cli_text(cli, js_item(teams, i), "proposal");
            return PP_OK;
        }
    return pp_fail(err, PP_NOT_FOUND, "the last match of %s has no team %s", request, colon + 1);
}

enum pp_code cli_match_id(struct cli *cli, const char *request, const char **id, struct pp_err *err)
{
    struct cli_reply reply;
    const char *path = cli_path(cli, "requests/%s/matches/newest", cli_encode(cli, request));
    const enum pp_code code = cli_get(cli, path, &reply, err);
    if (code == PP_OK)
        *id = cli_text(cli, reply.root, "id");
    return code;
}

int cli_match_solve_verb(struct cli *cli, int argc, char **argv)
{
    /* It needs no daemon, and so none of the common options. */
    argv[0] = pp_printf(&cli->arena, "peerpool match solve");
    return cli_match_solve(argc, argv);
}
