/* peerpool rebalance run: every request that still waits for its team is matched again. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum { MATCH_SECONDS = 60 };

/* What one request had and has; nothing that is booked is touched. */
struct outcome {
    const char *reference, *before, *now, *change;
};

/* Days and people of the best team, so that two teams can be compared. */
static const char *team_key(struct cli *cli, const struct js_value *match)
{
    const struct js_value *teams = match ? js_member(match, "teams") : NULL;
    const struct js_value *team = teams && js_count(teams) ? js_item(teams, 0) : NULL;
    const struct js_value *members = team ? js_member(team, "members") : NULL;
    const char *key = team ? cli_text(cli, team, "first_day") : "";
    for (size_t i = 0; members && i < js_count(members); i++)
        key = pp_printf(&cli->arena, "%s %s:%s", key, cli_text(cli, js_item(members, i), "seat"),
                        cli_text_in(cli, js_item(members, i), "peer", "id"));
    return key;
}

static const char *team_words(struct cli *cli, const struct js_value *match)
{
    const struct js_value *teams = match ? js_member(match, "teams") : NULL;
    if (!teams || !js_count(teams))
        return "no team";
    return pp_printf(&cli->arena, "%s, %s points",
                     cli_day(cli, cli_text(cli, js_item(teams, 0), "first_day")),
                     cli_text(cli, js_item(teams, 0), "points"));
}

static enum pp_code match_again(struct cli *cli, const char *reference, struct outcome *outcome,
                                struct pp_err *err)
{
    struct cli_reply before = {0}, now;
    struct pp_err none = {0};
    const char *path = cli_path(cli, "requests/%s/matches", cli_encode(cli, reference));
    const char *body = pp_printf(&cli->arena, "{\"best\":3,\"seconds\":%d}", MATCH_SECONDS);
    enum pp_code code = cli_get(cli, pp_printf(&cli->arena, "%s/newest", path), &before, &none);
    if (code != PP_OK && code != PP_NOT_FOUND) {
        *err = none;
        return code;
    }
    code = cli_call(cli,
                    &(struct cli_request){.method = "POST",
                                          .path = path,
                                          .body = body,
                                          .body_len = strlen(body),
                                          .deadline_s = MATCH_SECONDS + 60},
                    &now, err);
    if (code != PP_OK)
        return code;
    const bool same = pp_text_is(team_key(cli, before.root), team_key(cli, now.root));
    *outcome = (struct outcome){reference, team_words(cli, before.root), team_words(cli, now.root),
                                same ? "" : "changed"};
    return PP_OK;
}

/* Where outcomes go: a table for people, or JSON. */
struct report {
    struct cli_table table;
    struct js_writer writer;
};

static void report_outcome(struct report *report, const struct outcome *outcome)
{
    const char *cells[] = {outcome->reference, outcome->before, outcome->now, outcome->change};
    cli_table_row(&report->table, cells);
    js_open_object(&report->writer, NULL);
    js_put_text(&report->writer, "request", outcome->reference);
    js_put_text(&report->writer, "before", outcome->before);
    js_put_text(&report->writer, "now", outcome->now);
    js_put_bool(&report->writer, "changed", *outcome->change != '\0');
    js_close_object(&report->writer);
}

static enum pp_code match_all(struct cli *cli, const char *state, struct report *report,
                              struct pp_err *err)
{
    const char *cursor = NULL;
    do {
        struct cli_reply page;
        const char *path = cli_query(cli, cli_path(cli, "requests"), "state", state);
        const enum pp_code code = cli_get(cli, cli_query(cli, path, "cursor", cursor), &page, err);
        if (code != PP_OK)
            return code;
        const struct js_value *items = js_member(page.root, "items");
        for (size_t i = 0; items && i < js_count(items); i++) {
            struct outcome outcome;
            const char *reference = cli_text(cli, js_item(items, i), "reference");
            const enum pp_code matched = match_again(cli, reference, &outcome, err);
            if (matched != PP_OK)
                return pp_err_context(err, "request %s", reference);
            report_outcome(report, &outcome);
        }
        cursor = cli_text(cli, page.root, "next");
    } while (*cursor);
    return PP_OK;
}

int cli_rebalance_run(struct cli *cli, int argc, char **argv)
{
    static const char *const states[] = {"scoped", "matching", "team-proposed"};
    struct cli_args args = {.about =
                                "Matches every request that waits for its team again, on the "
                                "pool as it is now, and says what changed. Nothing is booked "
                                "and nobody is written to: that is what publishing is for."};
    struct pp_err err = {0};
    struct report report;
    struct pp_str json = {0};
    cli_parse(cli, &args, argc, argv);
    cli_table_begin(cli, &report.table, 4, (const char *const[]){"REQUEST", "BEFORE", "NOW", ""});
    report.writer = js_writer_on(&json);
    js_open_array(&report.writer, NULL);
    enum pp_code code = PP_OK;
    /* A request that gets its first team moves on to the next state: the last is read first. */
    for (size_t i = sizeof states / sizeof states[0]; code == PP_OK && i > 0; i--)
        code = match_all(cli, states[i - 1], &report, &err);
    js_close_array(&report.writer);
    if (cli->json)
        (void)puts(pp_str_text(&json));
    else
        cli_table_print(&report.table, stdout, 0);
    pp_str_fini(&json);
    return code == PP_OK ? 0 : cli_failed(&err);
}
