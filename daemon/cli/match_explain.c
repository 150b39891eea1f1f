/* peerpool match why|why-not|relax|reserves|what-if: the reasons, and what else could be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/match.h"
#include "daemon/cli/verbs.h"

enum { OPT_MOST = 1, OPT_WITHOUT = 1, OPT_WEIGHTS };

/* "SPC-0001" is the best team of its newest match, "SPC-0001:2" the second; or a proposal's id. */
static enum pp_code find_team(struct cli *cli, const char *key, const char **match,
                              const char **team, struct pp_err *err)
{
    const char *colon = strrchr(key, ':');
    int64_t id;
    *team = colon ? colon + 1 : "1";
    if (!pp_text_int(key, 1, INT64_MAX, &id))
        return cli_match_id(cli, colon ? pp_dup_len(&cli->arena, key, (size_t)(colon - key)) : key,
                            match, err);
    struct cli_reply reply;
    const enum pp_code code =
        cli_get(cli, cli_path(cli, "proposals/%s", cli_encode(cli, key)), &reply, err);
    if (code == PP_OK) {
        *match = cli_text(cli, reply.root, "match");
        *team = cli_text_in(cli, reply.root, "team", "rank");
    }
    return code;
}

/* Asks about a team; false: *status is the verb's result, else the reply is to be printed. */
static bool ask_team(struct cli *cli, const char *key, const char *what, const char *most,
                     struct cli_reply *reply, int *status)
{
    struct pp_err err = {0};
    const char *match, *team;
    enum pp_code code = find_team(cli, key, &match, &team, &err);
    if (code == PP_OK) {
        const char *path = cli_path(cli, "matches/%s/%s", cli_encode(cli, match), what);
        path = cli_query(cli, cli_query(cli, path, "team", team), "most", most);
        code = cli_get(cli, path, reply, &err);
    }
    *status = code == PP_OK ? 0 : cli_failed(&err);
    return code == PP_OK && !cli_raw(cli, reply);
}

static void print_question(struct cli *cli, const struct js_value *root)
{
    (void)printf("%s, %s\n", cli_text_in(cli, root, "request", "reference"),
                 cli_text_in(cli, root, "request", "title"));
    if (!cli_flag(root, "as_then"))
        (void)puts("The pool or the request has changed since this match; this is as of now.");
    (void)putchar('\n');
}

/* "5 points less" */
static const char *points_words(struct cli *cli, int64_t points)
{
    if (!points)
        return "the same points";
    return pp_printf(&cli->arena, "%lld %s %s", (long long)llabs(points),
                     llabs(points) == 1 ? "point" : "points", points > 0 ? "more" : "less");
}

static void print_stand_in(struct cli *cli, const struct js_value *one, const char *before,
                           int indent)
{
    const char *needs = cli_text(cli, one, "needs");
    (void)printf("%*s%s%s, %s: %s\n", indent, "", before, cli_text_in(cli, one, "peer", "name"),
                 cli_text(cli, one, "organisation"), points_words(cli, cli_int(one, "points")));
    if (*needs)
        (void)printf("%*sneeds: %s\n", indent + 4, "", needs);
    cli_print_parts(cli, js_member(one, "parts"), indent + 4);
}

/* ---- why ----------------------------------------------------------------------------------- */

static void print_best_others(struct cli *cli, const struct js_value *seats)
{
    (void)puts("The best other peer for each seat, with the rest of the team as it is:");
    for (size_t i = 0; seats && i < js_count(seats); i++) {
        const struct js_value *seat = js_item(seats, i);
        const char *name = cli_text_in(cli, seat, "peer", "name");
        (void)printf("  %s: %s\n", cli_text(cli, seat, "seat_name"), *name ? name : "nobody");
        if (js_is_null(seat, "best"))
            (void)puts("    nobody else could sit here");
        else
            print_stand_in(
                cli, js_member(seat, "best"),
                pp_printf(&cli->arena, "best of %s others: ", cli_text(cli, seat, "others")), 4);
    }
}

int cli_match_why(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .words = "REQUEST[:TEAM]|PROPOSAL",
        .about = "Shows every part of a team's points, and the best other peer for each seat.",
        .words_least = 1,
        .words_most = 1};
    struct cli_reply reply;
    int status;
    cli_parse(cli, &args, argc, argv);
    if (!ask_team(cli, args.word[0], "why", NULL, &reply, &status))
        return status;
    print_question(cli, reply.root);
    cli_print_team(cli, js_member(reply.root, "team"),
                   cli_text_in(cli, reply.root, "request", "reference"), true);
    print_best_others(cli, js_member(reply.root, "seats"));
    return 0;
}

/* ---- reserves ------------------------------------------------------------------------------ */

static void print_reserves(struct cli *cli, const struct js_value *seat)
{
    const struct js_value *ready = js_member(seat, "ready"), *nearly = js_member(seat, "nearly");
    const char *name = cli_text_in(cli, seat, "peer", "name");
    (void)printf("%s: %s (%s others could sit here)\n", cli_text(cli, seat, "seat_name"),
                 *name ? name : "nobody", cli_text(cli, seat, "others"));
    for (size_t i = 0; ready && i < js_count(ready); i++)
        print_stand_in(cli, js_item(ready, i), pp_printf(&cli->arena, "%zu. ", i + 1), 2);
    if (nearly && js_count(nearly))
        (void)puts("  After one more change:");
    for (size_t i = 0; nearly && i < js_count(nearly); i++)
        print_stand_in(cli, js_item(nearly, i), "", 4);
    (void)putchar('\n');
}

int cli_match_reserves(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"most", OPT_MOST, "N", 0, "At most so many of each sort for each seat (5)", 1}, {0}};
    struct cli_args args = {
        .options = options,
        .words = "REQUEST[:TEAM]|PROPOSAL",
        .about =
            "Ranks who could stand in for each member, with the rest of the team as it is, "
            "and who could after one more change.",
        .words_least = 1,
        .words_most = 1};
    struct cli_reply reply;
    int status;
    cli_parse(cli, &args, argc, argv);
    if (!ask_team(cli, args.word[0], "reserves", args.values[OPT_MOST], &reply, &status))
        return status;
    const struct js_value *seats = js_member(reply.root, "seats");
    print_question(cli, reply.root);
    for (size_t i = 0; seats && i < js_count(seats); i++)
        print_reserves(cli, js_item(seats, i));
    return 0;
}

/* ---- relax --------------------------------------------------------------------------------- */

static void print_relaxations(struct cli *cli, const struct js_value *list)
{
    for (size_t i = 0; list && i < js_count(list); i++) {
        const struct js_value *one = js_item(list, i), *changes = js_member(one, "changes");
        for (size_t c = 0; changes && c < js_count(changes); c++) {
            const char *before = c ? "   and " : pp_printf(&cli->arena, "%zu. ", i + 1);
            (void)printf("%s%s\n", before, cli_text(cli, js_item(changes, c), "words"));
        }
        cli_print_team(cli, js_member(one, "team"), NULL, false);
    }
}

static void print_relax(struct cli *cli, const struct js_value *root)
{
    const struct js_value *list = js_member(root, "relaxations");
    if (cli_flag(root, "feasible"))
        (void)puts("There is a team as things are: nothing has to give.");
    else if (!list || !js_count(list))
        (void)puts("No small change gives a team.");
    else
        (void)puts("Any one of these would give a team; the first asks least:\n");
    print_relaxations(cli, list);
    if (!cli_flag(root, "feasible") && !cli_flag(root, "proven"))
        (void)puts("The search was stopped: something may ask less.");
}

enum pp_code cli_print_relaxations(struct cli *cli, const char *match, struct pp_err *err)
{
    struct cli_reply reply;
    const enum pp_code code =
        cli_get(cli, cli_path(cli, "matches/%s/relaxations", cli_encode(cli, match)), &reply, err);
    if (code == PP_OK)
        print_relax(cli, reply.root);
    return code;
}

int cli_match_relax(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"most", OPT_MOST, "N", 0, "At most so many ways (5)", 1}, {0}};
    struct cli_args args = {.options = options,
                            .words = "REQUEST",
                            .about =
                                "Says what would have to give so that a request gets a team: "
                                "rules, dates, days of named peers; what asks least first, "
                                "each with the team it gives.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct cli_reply reply;
    const char *id;
    cli_parse(cli, &args, argc, argv);
    enum pp_code code = cli_match_id(cli, args.word[0], &id, &err);
    if (code == PP_OK)
        code = cli_get(cli,
                       cli_query(cli, cli_path(cli, "matches/%s/relaxations", id), "most",
                                 args.values[OPT_MOST]),
                       &reply, &err);
    if (code != PP_OK)
        return cli_failed(&err);
    if (cli_raw(cli, &reply))
        return 0;
    print_question(cli, reply.root);
    print_relax(cli, reply.root);
    return 0;
}

/* ---- what if ------------------------------------------------------------------------------- */

static void print_people(struct cli *cli, const struct js_value *root, const char *member,
                         const char *title)
{
    const struct js_value *people = js_member(root, member);
    for (size_t i = 0; people && i < js_count(people); i++)
        (void)printf("%s %s\n", title, cli_text(cli, js_item(people, i), "name"));
}

static void print_difference(struct cli *cli, const struct js_value *root, const char *by,
                             const char *points, const char *parts)
{
    const struct js_value *list = js_member(root, parts);
    (void)printf("By %s it has %s%s\n", by, points_words(cli, cli_int(root, points)),
                 list && js_count(list) ? ":" : ".");
    cli_print_parts(cli, list, 4);
}

static void print_what_if(struct cli *cli, const struct js_value *root)
{
    const struct js_value *breaks = js_member(root, "breaks");
    const bool served = !js_is_null(root, "before"), serves = !js_is_null(root, "after");
    print_question(cli, root);
    (void)puts(served ? "As things are:" : "As things are there is no team.\n");
    if (served)
        cli_print_team(cli, js_member(root, "before"), NULL, false);
    if (!serves)
        (void)puts("There would be no team.");
    else if (cli_flag(root, "same"))
        (void)puts("It would be the same people on the same dates.");
    else {
        (void)puts("It would be:");
        cli_print_team(cli, js_member(root, "after"), NULL, false);
    }
    if (served && serves) {
        print_people(cli, root, "comes", "  comes:");
        print_people(cli, root, "goes", "  goes: ");
        print_difference(cli, root, "its own rules and weights", "points", "parts");
        print_difference(cli, root, "the weights as they are", "points_as_is", "parts_as_is");
        for (size_t i = 0; breaks && i < js_count(breaks); i++)
            (void)printf("It breaks a rule as it is: %s.\n", js_text_of(js_item(breaks, i), 500));
    }
    (void)puts("Nothing is stored.");
}

int cli_match_what_if(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"without", OPT_WITHOUT, "RULES", 0, "Rules and goals to do without, comma between", 1},
        {"weights", OPT_WEIGHTS, "WEIGHTS", 0, "want=12,load=0 or the name of weights", 1},
        {0},
    };
    struct cli_args args = {.options = options,
                            .words = "REQUEST",
                            .about =
                                "Matches once more by other weights or without some rules, "
                                "and shows the difference. Nothing is stored.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct cli_reply reply;
    const char *id;
    cli_parse(cli, &args, argc, argv);
    enum pp_code code = cli_match_id(cli, args.word[0], &id, &err);
    if (code == PP_OK) {
        const char *path = cli_path(cli, "matches/%s/what-if", id);
        path = cli_query(cli, path, "without", args.values[OPT_WITHOUT]);
        code =
            cli_get(cli, cli_query(cli, path, "weights", args.values[OPT_WEIGHTS]), &reply, &err);
    }
    if (code != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        print_what_if(cli, reply.root);
    return 0;
}

/* ---- why not ------------------------------------------------------------------------------- */

static void print_bars(struct cli *cli, const struct js_value *bars)
{
    for (size_t i = 0; i < js_count(bars); i++) {
        const struct js_value *bar = js_item(bars, i);
        const char *until = cli_text(cli, bar, "until"), *lift = cli_text(cli, bar, "lifted_by");
        const char *seat = cli_text(cli, bar, "seat");
        (void)printf("  - ");
        if (*seat)
            (void)printf("seat %lld: ", (long long)cli_int(bar, "seat") + 1);
        (void)printf("%s\n", cli_text(cli, bar, "words"));
        if (*until)
            (void)printf("      no longer holds from %s\n", cli_day(cli, until));
        if (*lift)
            (void)printf("      lifted by: %s\n", lift);
    }
}

static void print_changes(struct cli *cli, const struct js_value *why)
{
    const struct js_value *changes = js_member(why, "changes");
    const struct js_value *in_the_way = js_member(why, "in_the_way");
    if (changes && js_count(changes))
        (void)puts("What would let them in, the smallest change first:");
    for (size_t i = 0; changes && i < js_count(changes); i++) {
        const struct js_value *one = js_item(changes, i);
        (void)printf("  as %s, from %s: %s\n", cli_text(cli, one, "seat_name"),
                     cli_day(cli, cli_text(cli, one, "first_day")), cli_text(cli, one, "words"));
    }
    if (in_the_way && js_count(in_the_way))
        (void)puts("No team has room for them; any one of these would make it:");
    print_relaxations(cli, in_the_way);
}

static void print_why_not(struct cli *cli, const struct js_value *why)
{
    const char *name = cli_text_in(cli, why, "peer", "name");
    const struct js_value *windows = js_member(why, "windows");
    const struct js_value *parts = js_member(why, "cost_parts");
    if (!cli_flag(why, "eligible")) {
        (void)printf("%s cannot serve here:\n", name);
        print_bars(cli, js_member(why, "bars"));
        print_changes(cli, why);
    } else if (js_is_null(why, "with_peer")) {
        (void)printf("%s could serve, but is in no team that keeps every rule.\n", name);
        print_changes(cli, why);
    } else if (cli_flag(why, "chosen")) {
        (void)printf("%s is in a team as good as the best:\n", name);
    } else {
        (void)printf("%s could serve; the best team with them has %s points less:\n", name,
                     cli_text(cli, why, "costs"));
    }
    const struct js_value *team = js_member(why, "with_peer");
    if (team && js_kind(team) == JS_OBJECT)
        cli_print_team(cli, team, NULL, true);
    if (parts && js_count(parts)) {
        (void)puts("  Against the best team, by part:");
        cli_print_parts(cli, parts, 4);
        (void)putchar('\n');
    }
    (void)printf("Free on %s of %zu possible dates\n", cli_text(cli, why, "window_free"),
                 windows ? js_count(windows) : 0);
    for (size_t i = 0; windows && i < js_count(windows); i++) {
        const struct js_value *window = js_item(windows, i);
        (void)printf("  %s  %s\n", cli_day(cli, cli_text(cli, window, "first_day")),
                     cli_text(cli, window, "words"));
    }
}

int cli_match_why_not(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "REQUEST PEER",
                            .about =
                                "Says why somebody is not in the team, what would lift it, "
                                "and what the best team with them costs.",
                            .words_least = 2,
                            .words_most = 2};
    struct pp_err err = {0};
    struct cli_reply reply;
    const char *id;
    cli_parse(cli, &args, argc, argv);
    enum pp_code code = cli_match_id(cli, args.word[0], &id, &err);
    if (code == PP_OK)
        code =
            cli_get(cli, cli_path(cli, "matches/%s/why-not/%s", id, cli_encode(cli, args.word[1])),
                    &reply, &err);
    if (code != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        print_why_not(cli, reply.root);
    return 0;
}
