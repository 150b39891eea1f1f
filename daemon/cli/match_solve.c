#include "daemon/cli/match_solve.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "daemon/json/instance.h"
#include "daemon/json/json.h"

struct arguments {
    const char *file;
    int64_t best, request, seconds;
    bool stats;
};

struct deadline {
    struct pp_clock clock;
    int64_t at_ms;
};

static const struct argp_option OPTIONS[] = {
    {"best", 'k', "K", 0, "The K best different teams (default 1)", 0},
    {"mode", 'm', "MODE", 0, "What to compute: single (default)", 0},
    {"request", 'r', "N", 0, "Which request of the file, from 0 (default 0)", 0},
    {"seconds", 's', "S", 0, "Give up after S seconds with the best so far and a bound", 0},
    {"stats", 't', NULL, 0, "Sizes, counts and times as one line of JSON on standard error", 0},
    {0},
};

static void take_number(const char *text, const char *name, int64_t least, int64_t most,
                        int64_t *out, struct argp_state *state)
{
    if (!pp_text_int(text, least, most, out))
        argp_error(state, "--%s must be a number from %" PRId64 " to %" PRId64 ", not \"%s\"", name,
                   least, most, text);
}

static error_t on_option(int key, char *text, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case 'k':
        take_number(text, "best", 1, MATCH_BEST_MOST, &arguments->best, state);
        return 0;
    case 'm':
        if (!pp_text_is(text, "single"))
            argp_error(state, "--mode knows only \"single\" so far, not \"%s\"", text);
        return 0;
    case 'r':
        take_number(text, "request", 0, MATCH_REQUESTS_MOST - 1, &arguments->request, state);
        return 0;
    case 's':
        take_number(text, "seconds", 1, 1000000, &arguments->seconds, state);
        return 0;
    case 't':
        arguments->stats = true;
        return 0;
    case ARGP_KEY_ARG:
        if (arguments->file)
            argp_error(state, "only one FILE is read at a time");
        arguments->file = text;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "say which FILE to solve, or - for standard input");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static enum pp_code read_stream(FILE *file, const char *name, struct pp_str *text,
                                struct pp_err *err)
{
    static char chunk[1 << 16];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        pp_str_add_len(text, chunk, got);
        if (text->len > JS_INSTANCE_BYTES)
            return pp_fail(err, PP_TOO_LARGE, "%s: is larger than %d bytes", name,
                           JS_INSTANCE_BYTES);
    }
    return ferror(file) ? pp_fail_errno(err, PP_FAILED, "%s: cannot be read", name) : PP_OK;
}

static enum pp_code read_file(const char *name, struct pp_str *text, struct pp_err *err)
{
    if (pp_text_is(name, "-"))
        return read_stream(stdin, "standard input", text, err);
    FILE *file = fopen(name, "rb");
    if (!file)
        return pp_fail_errno(err, errno == ENOENT ? PP_NOT_FOUND : PP_FAILED,
                             "%s: cannot be opened", name);
    const enum pp_code code = read_stream(file, name, text, err);
    (void)fclose(file);
    return code;
}

static bool is_late(void *arg)
{
    const struct deadline *deadline = arg;
    return pp_clock_mono_ms(&deadline->clock) >= deadline->at_ms;
}

static void print_stats(const struct match_instance *instance, const struct match_answer *answer,
                        int64_t read_ms, int64_t index_ms, int64_t solve_ms)
{
    struct pp_str line = {0};
    pp_str_addf(&line,
                "{\"peers\":%zu,\"pairs\":%zu,\"requests\":%zu,\"candidates\":%" PRId64
                ",\"survivors\":%" PRId64 ",\"passes\":%" PRId64 ",\"nodes\":%" PRId64
                ",\"teams\":%" PRId64 ",\"steps\":%" PRId64,
                instance->peer_count, instance->pair_count, instance->request_count,
                answer->stats.candidates, answer->stats.survivors, answer->stats.passes,
                answer->stats.nodes, answer->stats.teams, answer->stats.steps);
    pp_str_addf(&line,
                ",\"read_seconds\":%" PRId64 ".%03d,\"index_seconds\":%" PRId64
                ".%03d,\"solve_seconds\":%" PRId64 ".%03d}\n",
                read_ms / 1000, (int)(read_ms % 1000), index_ms / 1000, (int)(index_ms % 1000),
                solve_ms / 1000, (int)(solve_ms % 1000));
    (void)fputs(line.at, stderr);
    pp_str_fini(&line);
}

static enum pp_code print_answer(const struct match_index *index,
                                 const struct match_instance *instance, size_t request,
                                 const struct match_answer *answer, struct pp_arena *arena,
                                 struct pp_err *err)
{
    struct match_funnel funnel;
    const bool empty = answer->status == MATCH_INFEASIBLE;
    if (empty) {
        const enum pp_code code = match_funnel(index, request, arena, &funnel, err);
        if (code != PP_OK)
            return code;
    }
    struct pp_str out = {0};
    js_answer_write(instance, request, answer, empty ? &funnel : NULL, &out);
    enum pp_code code = PP_OK;
    if (fwrite(out.at, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
        code = pp_fail_errno(err, PP_FAILED, "the answer cannot be written");
    pp_str_fini(&out);
    return code;
}

static enum pp_code solve(const struct arguments *arguments, struct pp_arena *arena,
                          struct pp_faults *faults, struct pp_err *err)
{
    const struct pp_clock clock = pp_clock_system();
    const int64_t begin_ms = pp_clock_mono_ms(&clock);
    struct pp_str text = {0};
    struct match_instance instance;
    enum pp_code code = read_file(arguments->file, &text, err);
    if (code == PP_OK) {
        code = js_instance_read(text.at ? text.at : "", text.len, arena, faults, &instance, err);
        if (code != PP_OK)
            (void)pp_err_context(err, "%s", arguments->file);
    }
    pp_str_fini(&text);
    if (code != PP_OK)
        return code;
    const int64_t read_ms = pp_clock_mono_ms(&clock);
    struct match_index *index = match_index_new(&instance, arena);
    const int64_t index_ms = pp_clock_mono_ms(&clock);
    struct deadline deadline = {clock, index_ms + arguments->seconds * 1000};
    const struct match_options options = {.best_k = (int32_t)arguments->best,
                                          .cancelled = arguments->seconds ? is_late : NULL,
                                          .arg = &deadline};
    struct match_answer answer = {0};
    code = match_single(index, (size_t)arguments->request, &options, arena, &answer, err);
    const int64_t solve_ms = pp_clock_mono_ms(&clock);
    if (arguments->stats)
        print_stats(&instance, &answer, read_ms - begin_ms, index_ms - read_ms,
                    solve_ms - index_ms);
    return code == PP_OK
               ? print_answer(index, &instance, (size_t)arguments->request, &answer, arena, err)
               : code;
}

int cli_match_solve(int argc, char **argv)
{
    const struct argp argp = {
        .options = OPTIONS,
        .parser = on_option,
        .args_doc = "FILE",
        .doc =
            "Finds the best teams for a request in a peerpool-instance FILE and prints a "
            "peerpool-answer.\v"
            "Examples:\n  peerpool match solve instance.json --best 10\n"
            "  peerpool match export SPC-0001 | peerpool match solve -\n"};
    struct arguments arguments = {.best = 1};
    argp_err_exit_status = pp_code_exit(PP_USAGE);
    if (argp_parse(&argp, argc, argv, 0, NULL, &arguments) != 0)
        return pp_code_exit(PP_USAGE);
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_err err = {0};
    const enum pp_code code = solve(&arguments, &arena, &faults, &err);
    if (code != PP_OK)
        (void)fprintf(stderr, "peerpool: %s\n", err.text);
    for (size_t i = 1; code == PP_INVALID && i < faults.count; i++)
        (void)fprintf(stderr, "  %s: %s\n", faults.at[i].where, faults.at[i].message);
    pp_arena_fini(&arena);
    return pp_code_exit(code);
}
