/* peerpool match explain FILE: every explanation of an instance file, without a daemon. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "daemon/cli/verbs.h"
#include "daemon/flow/what_if_read.h"
#include "daemon/json/explanation.h"
#include "daemon/json/instance.h"

enum {
    OPT_REQUEST = 1,
    OPT_BEST,
    OPT_WHY,
    OPT_WHY_NOT,
    OPT_CHANGE,
    OPT_RELAX,
    OPT_RESERVES,
    OPT_WITHOUT,
    OPT_WEIGHTS,
    OPT_MOST,
    OPT_SECONDS,
    OPT_SHIELD,
    MOST_USUALLY = 5
};

static const struct argp_option OPTIONS[] = {
    {"request", OPT_REQUEST, "N", 0, "Which request of the file, from 0 (default 0)", 1},
    {"best", OPT_BEST, "K", 0, "Of the K best teams the last (default 1, the best)", 1},
    {"why", OPT_WHY, NULL, 0, "Every part of the points, and the best other peer for each seat", 2},
    {"why-not", OPT_WHY_NOT, "PEER", 0, "The rules that PEER fails, or what their team costs", 2},
    {"change", OPT_CHANGE, "PEER", 0, "The smallest change that lets PEER in", 2},
    {"relax", OPT_RELAX, NULL, 0, "What would have to give so that there is a team", 2},
    {"reserves", OPT_RESERVES, NULL, 0, "Who could stand in for each member", 2},
    {"without", OPT_WITHOUT, "RULES", 0, "The same without rules: max_new,must:2,cover", 2},
    {"weights", OPT_WEIGHTS, "WEIGHTS", 0, "The same by other weights: want=12,cover=50%", 2},
    {"most", OPT_MOST, "N", 0, "At most N relaxations, or reserves of a sort (default 5)", 3},
    {"seconds", OPT_SECONDS, "S", 0, "Each search gives up after S seconds", 3},
    {"without-balance", OPT_SHIELD, NULL, 0, "As if no request had balance goals", 3},
    {0},
};

struct deadline {
    struct pp_clock clock;
    int64_t at_ms;
};

/* One question about one file. */
struct question {
    struct cli *cli;
    struct cli_args *args;
    struct match_instance *instance;
    const struct match_index *index;
    struct js_about about;
    size_t seats;
    int64_t best, most;
    struct match_options options;
    struct match_team team; /* the one asked about */
    struct pp_str out;      /* the document */
};

static bool is_late(void *arg)
{
    const struct deadline *deadline = arg;
    return pp_clock_mono_ms(&deadline->clock) >= deadline->at_ms;
}

/* ---- words --------------------------------------------------------------------------------- */

static void print_team(const struct question *q, const struct match_team *team)
{
    const struct match_request *request = &q->instance->requests[q->about.request];
    (void)printf("window %" PRId32, team->window);
    if ((size_t)team->window < request->window_count)
        (void)printf(" (day %" PRId32 ")", request->windows[team->window].start);
    (void)fputs(", peers", stdout);
    for (size_t s = 0; s < q->seats; s++)
        if (team->seats[s] == MATCH_NONE)
            (void)fputs(" -", stdout);
        else
            (void)printf(" %" PRId32, team->seats[s]);
    (void)printf(": %" PRId64 " points\n", team->points);
}

static void print_difference(const struct match_difference *difference, int indent)
{
    (void)printf("%*s%+" PRId64 " points:", indent, "", difference->points);
    for (int part = 0; part < MATCH_PART_COUNT; part++)
        if (difference->part[part])
            (void)printf(" %s %+" PRId64, match_part_word((enum match_part)part),
                         difference->part[part]);
    (void)putchar('\n');
}

static void print_bar(const struct match_bar *bar, int indent)
{
    (void)printf("%*s%s", indent, "", match_rule_word(bar->rule));
    if (bar->seat != MATCH_NONE)
        (void)printf(", seat %" PRId32, bar->seat);
    if (bar->window != MATCH_NONE)
        (void)printf(", window %" PRId32, bar->window);
    if (bar->key != MATCH_NONE)
        (void)printf(", %s%" PRId32, bar->other_seat ? "to seat " : "", bar->key);
    (void)printf(": has %" PRId64 ", needs %" PRId64, bar->have, bar->need);
    for (size_t i = 0; i < bar->day_count; i++)
        (void)printf("%s%" PRId32, i ? ", " : "; busy on day ", bar->days[i]);
    (void)putchar('\n');
}

static const char *cost_words(struct cli *cli, int64_t cost)
{
    if (cost >= MATCH_COST_MOST)
        return "cannot be had";
    return pp_printf(&cli->arena, "cost %" PRId64 ".%02" PRId64, cost / MATCH_COST_ONE,
                     cost % MATCH_COST_ONE / (MATCH_COST_ONE / 100));
}

static void print_change(const struct match_change *change)
{
    const struct {
        const char *name;
        int32_t value;
    } about[] = {{"seat", change->seat},      {"window", change->window}, {"peer", change->peer},
                 {"and peer", change->other}, {"number", change->rule},   {"key", change->key}};
    (void)printf("    %s", match_change_word(change->kind));
    for (size_t i = 0; i < sizeof about / sizeof about[0]; i++)
        if (about[i].value != MATCH_NONE)
            (void)printf(", %s %" PRId32, about[i].name, about[i].value);
    (void)printf(": from %" PRId64 " to %" PRId64, change->from, change->to);
    for (size_t i = 0; i < change->day_count; i++)
        (void)printf("%s%" PRId32, i ? ", " : "; free on day ", change->days[i]);
    (void)putchar('\n');
}

static void print_relaxations(const struct question *q, const struct match_relaxation *list,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)printf("%zu. %s\n", i + 1, cost_words(q->cli, list[i].cost));
        for (size_t k = 0; k < list[i].count; k++)
            print_change(&list[i].changes[k]);
        (void)fputs("    then ", stdout);
        print_team(q, &list[i].team);
    }
}

static void warn_unproven(bool proven)
{
    if (!proven)
        (void)puts("The search was stopped: this is what was found, without proof.");
}

/* ---- questions ----------------------------------------------------------------------------- */

static enum pp_code find_team(struct question *q, struct pp_err *err)
{
    struct match_options options = q->options;
    struct match_answer answer;
    options.best_k = (int32_t)q->best;
    const enum pp_code code =
        match_single(q->index, q->about.request, &options, &q->cli->arena, &answer, err);
    if (code != PP_OK)
        return code;
    if (!answer.team_count)
        return pp_fail(err, PP_NOT_FOUND,
                       "no team keeps every rule; --relax says what would have to give");
    if (answer.team_count < (size_t)q->best)
        return pp_fail(err, PP_NOT_FOUND, "there are only %zu teams", answer.team_count);
    q->team = answer.teams[q->best - 1];
    return PP_OK;
}

static enum pp_code ask_why(struct question *q, struct pp_err *err)
{
    struct match_alternative others[MATCH_SEATS_MOST];
    const struct match_team nobody = {0};
    enum pp_code code = find_team(q, err);
    if (code == PP_OK)
        code = match_alternatives(q->index, q->about.request, &q->team, others, err);
    if (code != PP_OK)
        return code;
    js_why_write(&q->about, &q->team, others, &q->out);
    if (q->cli->json)
        return PP_OK;
    const struct match_difference parts = match_difference(&nobody, &q->team);
    print_team(q, &q->team);
    print_difference(&parts, 2);
    for (size_t s = 0; s < q->seats; s++) {
        (void)printf("seat %zu, %zu others", s, others[s].others);
        if (others[s].peer == MATCH_NONE) {
            (void)putchar('\n');
            continue;
        }
        (void)printf(", the best is peer %" PRId32 "\n", others[s].peer);
        print_difference(&others[s].difference, 2);
    }
    return PP_OK;
}

static enum pp_code ask_why_not(struct question *q, int32_t peer, struct pp_err *err)
{
    struct match_why_not why;
    struct match_bars bars;
    struct pp_arena *arena = &q->cli->arena;
    enum pp_code code =
        match_why_not(q->index, q->about.request, peer, &q->options, arena, &why, err);
    if (code == PP_OK)
        code = match_bars(q->index, q->about.request, peer, arena, &bars, err);
    if (code != PP_OK)
        return code;
    js_why_not_write(&q->about, peer, &why, &bars, &q->out);
    if (q->cli->json)
        return PP_OK;
    (void)printf("peer %" PRId32 " %s\n", peer,
                 why.chosen     ? "is in the best team"
                 : why.possible ? "could serve; the best team with them is"
                 : why.eligible ? "fits a seat, but no team with them keeps every rule"
                                : "fits no seat");
    if (why.possible) {
        const struct match_difference difference = match_difference(&why.best, &why.team);
        print_team(q, &why.team);
        print_difference(&difference, 2);
    }
    for (size_t i = 0; i < bars.count; i++)
        print_bar(&bars.list[i], 2);
    warn_unproven(why.proven);
    return PP_OK;
}

static enum pp_code ask_change(struct question *q, int32_t peer, struct pp_err *err)
{
    struct match_smallest_change change;
    const enum pp_code code = match_smallest_change(q->index, q->about.request, peer, &q->options,
                                                    &q->cli->arena, &change, err);
    if (code != PP_OK)
        return code;
    js_change_write(&q->about, peer, &change, &q->out);
    if (q->cli->json)
        return PP_OK;
    for (size_t i = 0; i < change.seat_count; i++) {
        const struct match_seat_change *one = &change.seats[i];
        (void)printf("seat %" PRId32 ", window %" PRId32 ": %s\n", one->seat, one->window,
                     one->bar_count ? cost_words(q->cli, one->cost) : "fits as things are");
        for (size_t k = 0; k < one->bar_count; k++)
            print_bar(&one->bars[k], 2);
    }
    if (change.in_the_way_count)
        (void)puts("No team with this peer keeps every rule. What stands in the way:");
    print_relaxations(q, change.in_the_way, change.in_the_way_count);
    warn_unproven(change.proven);
    return PP_OK;
}

static enum pp_code ask_relax(struct question *q, struct pp_err *err)
{
    const struct match_relax_options options = {.search = q->options, .most = (int32_t)q->most};
    struct match_relax relax;
    const enum pp_code code =
        match_relax(q->index, q->about.request, &options, &q->cli->arena, &relax, err);
    if (code != PP_OK)
        return code;
    js_relax_write(&q->about, &relax, &q->out);
    if (q->cli->json)
        return PP_OK;
    if (relax.feasible)
        (void)puts("There is a team that keeps every rule: nothing has to give.");
    print_relaxations(q, relax.list, relax.count);
    warn_unproven(relax.proven);
    return PP_OK;
}

static void print_reserves(const struct match_reserve *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)printf("  peer %" PRId32, list[i].peer);
        if (list[i].other_seat != MATCH_NONE)
            (void)printf(", with peer %" PRId32 " in seat %" PRId32, list[i].other_peer,
                         list[i].other_seat);
        (void)putchar('\n');
        if (list[i].barred)
            print_bar(&list[i].bar, 4);
        print_difference(&list[i].difference, 4);
    }
}

static enum pp_code ask_reserves(struct question *q, struct pp_err *err)
{
    struct match_reserves reserves;
    enum pp_code code = find_team(q, err);
    if (code == PP_OK)
        code = match_reserves(q->index, q->about.request, &q->team, (int32_t)q->most,
                              (int32_t)q->most, &q->cli->arena, &reserves, err);
    if (code != PP_OK)
        return code;
    js_reserves_write(&q->about, &q->team, &reserves, &q->out);
    if (q->cli->json)
        return PP_OK;
    print_team(q, &q->team);
    for (size_t s = 0; s < reserves.seats; s++) {
        (void)printf("seat %zu: %zu could sit here as things are\n", s, reserves.at[s].fit);
        print_reserves(reserves.at[s].ready, reserves.at[s].ready_count);
        if (reserves.at[s].nearly_count)
            (void)puts("  after one more change:");
        print_reserves(reserves.at[s].nearly, reserves.at[s].nearly_count);
    }
    return PP_OK;
}

/* ---- what if ------------------------------------------------------------------------------- */

static void print_peers(const char *word, const int32_t *peers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)printf("%s%" PRId32 "%s", i ? ", " : word, peers[i], i + 1 == count ? "\n" : "");
}

static void print_what_if(const struct question *q, const struct match_what_if_answer *answer)
{
    (void)fputs(answer->before.team_count ? "as it is: " : "as it is there is no team\n", stdout);
    if (answer->before.team_count)
        print_team(q, &answer->before.teams[0]);
    (void)fputs(answer->after.team_count ? "then:     " : "nor is there one then\n", stdout);
    if (answer->after.team_count)
        print_team(q, &answer->after.teams[0]);
    if (!answer->both)
        return;
    print_peers("comes: peer ", answer->comes, answer->come_count);
    print_peers("goes:  peer ", answer->goes, answer->go_count);
    (void)puts("each by its own points:");
    print_difference(&answer->difference, 2);
    (void)puts("both by the points as they are:");
    print_difference(&answer->then, 2);
    for (int rule = 0; rule < MATCH_TEAM_RULES; rule++)
        if (answer->breaks >> rule & 1)
            (void)printf("it breaks %s as it is\n",
                         match_team_rule_word((enum match_team_rule)rule));
}

static enum pp_code ask_what_if(struct question *q, struct pp_err *err)
{
    struct match_what_if what = match_what_if_none(q->instance);
    struct match_what_if_answer answer;
    struct match_options options = q->options;
    const char *without = q->args->values[OPT_WITHOUT], *weights = q->args->values[OPT_WEIGHTS];
    enum pp_code code = flow_what_if_read(without, weights, &what, err);
    options.best_k = (int32_t)q->best;
    if (code == PP_OK)
        code = match_what_if(q->index, q->about.request, &what, &options, &q->cli->arena, &answer,
                             err);
    if (code != PP_OK)
        return code;
    js_what_if_write(&q->about, &what, &answer, &q->out);
    if (!q->cli->json)
        print_what_if(q, &answer);
    return PP_OK;
}

/* ---- the verb ------------------------------------------------------------------------------ */

static enum pp_code load(struct question *q, struct pp_err *err)
{
    struct cli *cli = q->cli;
    struct pp_faults faults = {.arena = &cli->arena};
    char *text;
    size_t len;
    q->instance = PP_NEW(&cli->arena, struct match_instance);
    enum pp_code code = cli_read_file(cli, q->args->word[0], JS_INSTANCE_BYTES, &text, &len, err);
    if (code != PP_OK)
        return code;
    code = js_instance_read(text, len, &cli->arena, &faults, q->instance, err);
    if (code != PP_OK)
        (void)pp_err_context(err, "%s", q->args->word[0]);
    for (size_t i = 1; code == PP_INVALID && i < faults.count; i++)
        (void)fprintf(stderr, "  %s: %s\n", faults.at[i].where, faults.at[i].message);
    if (code != PP_OK)
        return code;
    if (q->about.request >= q->instance->request_count)
        return pp_fail(err, PP_NOT_FOUND, "there is no request %zu, the file has %zu",
                       q->about.request, q->instance->request_count);
    if (q->args->values[OPT_SHIELD])
        q->instance = match_instance_without_balance(q->instance, &cli->arena);
    q->about.instance = q->instance;
    q->seats = q->instance->requests[q->about.request].seat_count;
    q->index = match_index_new(q->instance, &cli->arena);
    return PP_OK;
}

static enum pp_code ask(struct question *q, struct pp_err *err)
{
    const char *const *values = q->args->values;
    const char *peer = values[OPT_WHY_NOT] ? values[OPT_WHY_NOT] : values[OPT_CHANGE];
    const int32_t who =
        (int32_t)cli_number(peer, 0, MATCH_PEERS_MOST - 1, MATCH_NONE, "the number of a peer");
    enum pp_code code = load(q, err);
    if (code != PP_OK)
        return code;
    if (values[OPT_WHY_NOT])
        return ask_why_not(q, who, err);
    if (values[OPT_CHANGE])
        return ask_change(q, who, err);
    if (values[OPT_RELAX])
        return ask_relax(q, err);
    if (values[OPT_RESERVES])
        return ask_reserves(q, err);
    if (values[OPT_WITHOUT] || values[OPT_WEIGHTS])
        return ask_what_if(q, err);
    return ask_why(q, err);
}

int cli_match_explain(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.options = OPTIONS,
                            .words = "FILE",
                            .about =
                                "Explains a request of a peerpool-instance FILE (- for "
                                "standard input): one question at a time, --why if none. "
                                "Needs no daemon.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    cli_parse(cli, &args, argc, argv);
    struct question q = {.cli = cli, .args = &args, .options = {.best_k = 1}};
    struct deadline deadline = {.clock = pp_clock_system()};
    q.about.request = (size_t)cli_number(args.values[OPT_REQUEST], 0, MATCH_REQUESTS_MOST - 1, 0,
                                         "the number of a request");
    q.best = cli_number(args.values[OPT_BEST], 1, MATCH_BEST_MOST, 1, "the number of teams");
    q.most = cli_number(args.values[OPT_MOST], 1, MATCH_RELAXATIONS_MOST, MOST_USUALLY, "--most");
    const int64_t seconds = cli_number(args.values[OPT_SECONDS], 1, 1000000, 0, "--seconds");
    deadline.at_ms = pp_clock_mono_ms(&deadline.clock) + seconds * 1000;
    if (seconds) {
        q.options.cancelled = is_late;
        q.options.arg = &deadline;
    }
    const enum pp_code code = ask(&q, &err);
    if (code == PP_OK && cli->json)
        (void)fwrite(q.out.at, 1, q.out.len, stdout);
    pp_str_fini(&q.out);
    return code == PP_OK ? 0 : cli_failed(&err);
}
