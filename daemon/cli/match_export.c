/*
 * `peerpool match replay`, `peerpool rebalance replay`: what is stored computed again.
 * `peerpool match export`: what a match was
 * computed from, for an auditor: the instance, the answer, or the instance as a mixed-integer
 * programme; of a stored match or, without a daemon, of a file.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "daemon/cli/match.h"
#include "daemon/cli/verbs.h"
#include "daemon/json/instance.h"
#include "matcher/lp.h"

enum { OPT_ANSWER = 1, OPT_FORMAT, OPT_FILE, OPT_MODE, OPT_NUMBER };
enum { REPLAY_SECONDS = 640 };

static const struct argp_option export_options[] = {
    {"answer", OPT_ANSWER, NULL, 0, "The answer instead of the instance", 1},
    {"format", OPT_FORMAT, "FORMAT", 0,
     "json (default), or lp: a mixed-integer programme, for any solver to confirm the optimum", 1},
    {"file", OPT_FILE, "FILE", 0, "An instance file instead of REQUEST; needs no daemon", 1},
    {"mode", OPT_MODE, "MODE", 0, "lp of a file: single (default) or plan", 1},
    {"number", OPT_NUMBER, "N", 0, "lp of a file: which of its requests, from 0 (default 0)", 1},
    {0},
};

static bool word_is(const struct cli_args *args, int option, const char *usual, const char *other)
{
    const char *value = args->values[option];
    if (!value || pp_text_is(value, usual))
        return false;
    if (!pp_text_is(value, other)) {
        (void)fprintf(stderr, "peerpool: --%s knows \"%s\" and \"%s\", not \"%s\"\n",
                      export_options[option - 1].name, usual, other, value);
        exit(pp_code_exit(PP_USAGE));
    }
    return true;
}

static enum pp_code export_file(struct cli *cli, const struct cli_args *args, bool lp,
                                struct pp_faults *faults, struct pp_err *err)
{
    char *text;
    size_t len;
    struct match_instance instance;
    struct pp_str out = {0};
    const enum match_lp_mode mode =
        word_is(args, OPT_MODE, "single", "plan") ? MATCH_LP_PLAN : MATCH_LP_SINGLE;
    const int64_t number =
        cli_number(args->values[OPT_NUMBER], 0, MATCH_REQUESTS_MOST - 1, 0, "--number");
    enum pp_code code =
        cli_read_file(cli, args->values[OPT_FILE], JS_INSTANCE_BYTES, &text, &len, err);
    if (code == PP_OK)
        code = js_instance_read(text, len, &cli->arena, faults, &instance, err);
    if (code == PP_OK && lp)
        code = match_lp_write(match_index_new(&instance, &cli->arena), mode, (size_t)number,
                              &cli->arena, &out, err);
    if (code == PP_OK && !lp)
        js_instance_write(&instance, &out);
    if (code == PP_OK && (fwrite(out.at, 1, out.len, stdout) != out.len || fflush(stdout) != 0))
        code = pp_fail_errno(err, PP_FAILED, "the programme cannot be written");
    pp_str_fini(&out);
    return code;
}

static int export_without_daemon(struct cli *cli, const struct cli_args *args, bool lp)
{
    struct pp_faults faults = {.arena = &cli->arena};
    struct pp_err err = {0};
    const enum pp_code code = export_file(cli, args, lp, &faults, &err);
    if (code == PP_OK)
        return 0;
    const int status = cli_failed(&err);
    for (size_t i = 1; code == PP_INVALID && i < faults.count; i++)
        (void)fprintf(stderr, "  %s: %s\n", faults.at[i].where, faults.at[i].message);
    return status;
}

int cli_match_export(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .options = export_options,
        .words = "[REQUEST]",
        .about =
            "Prints the instance that the last match was computed from, "
            "as peerpool match solve reads it.\v"
            "Examples:\n"
            "  peerpool match export SPC-0001 --format lp > it.lp && cbc it.lp\n"
            "  peerpool match export --file year.json --format lp --mode plan",
        .words_most = 1};
    struct pp_err err = {0};
    struct cli_reply reply;
    const char *id;
    cli_parse(cli, &args, argc, argv);
    const bool lp = word_is(&args, OPT_FORMAT, "json", "lp");
    const bool answer = args.values[OPT_ANSWER] != NULL;
    if ((args.word_count == 0) == (args.values[OPT_FILE] == NULL) ||
        (answer && (lp || args.values[OPT_FILE]))) {
        (void)pp_fail(&err, PP_USAGE,
                      "say either which REQUEST or which --file; only the "
                      "instance of one has a --format, only a REQUEST an --answer");
        return cli_failed(&err);
    }
    if (args.values[OPT_FILE])
        return export_without_daemon(cli, &args, lp);
    enum pp_code code = cli_match_id(cli, args.word[0], &id, &err);
    if (code == PP_OK) {
        const char *what = answer ? "answer" : lp ? "instance.lp" : "instance";
        code = cli_get(cli, cli_path(cli, "matches/%s/%s", id, what), &reply, &err);
    }
    if (code != PP_OK)
        return cli_failed(&err);
    cli->json = true; /* it is a file, whatever was asked */
    (void)cli_raw(cli, &reply);
    return 0;
}

/* A number is a match's own id; anything else names a request and its last match. */
static enum pp_code find_match(struct cli *cli, const char *key, const char **id,
                               struct pp_err *err)
{
    int64_t number;
    *id = key;
    return pp_text_int(key, 1, INT64_MAX, &number) ? PP_OK : cli_match_id(cli, key, id, err);
}

/* GET path, which says whether the same came out; the status says so, too. */
static int replay_at(struct cli *cli, const char *path, const char *what)
{
    struct pp_err err = {0};
    struct cli_reply reply;
    const struct cli_request request = {
        .method = "GET", .path = path, .deadline_s = REPLAY_SECONDS};
    if (cli_call(cli, &request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    const bool same = cli_flag(reply.root, "same");
    if (cli_raw(cli, &reply))
        return same ? 0 : pp_code_exit(PP_FAILED);
    const struct js_value *differences = js_member(reply.root, "differences");
    const size_t shown = differences ? js_count(differences) : 0;
    const int64_t all = cli_int(reply.root, "difference_count");
    (void)printf("%s: %s\n", what, cli_text(cli, reply.root, "words"));
    for (size_t i = 0; i < shown; i++)
        (void)printf("  %s\n", cli_text(cli, js_item(differences, i), "words"));
    if (all > (int64_t)shown)
        (void)printf("  and %lld more\n", (long long)(all - (int64_t)shown));
    return same ? 0 : pp_code_exit(PP_FAILED);
}

int cli_match_replay(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "MATCH|REQUEST",
                            .about =
                                "Computes a stored match again, from what was kept of it, and "
                                "says whether the same answer comes out, byte for byte, or "
                                "what differs (then the exit status is 1).",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    const char *id;
    cli_parse(cli, &args, argc, argv);
    if (find_match(cli, args.word[0], &id, &err) != PP_OK)
        return cli_failed(&err);
    return replay_at(cli, cli_path(cli, "matches/%s/replay", id),
                     pp_printf(&cli->arena, "match %s", id));
}

int cli_rebalance_replay(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "ID",
                            .about =
                                "Computes a change-set again, from what was kept of it, and says "
                                "whether the same comes out, byte for byte, or what differs "
                                "(then the exit status is 1).",
                            .words_least = 1,
                            .words_most = 1};
    cli_parse(cli, &args, argc, argv);
    return replay_at(cli, cli_path(cli, "rebalances/%s/replay", cli_encode(cli, args.word[0])),
                     pp_printf(&cli->arena, "change-set %s", args.word[0]));
}
