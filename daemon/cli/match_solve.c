#include "daemon/cli/match_solve.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/json/certificate.h"
#include "daemon/json/instance.h"
#include "daemon/json/json.h"
#include "daemon/loop/hands.h"
#include "matcher/rebalance.h"

enum { PLAN_SECONDS = 60, MONTH_SECONDS = 2592000 };

struct arguments {
    const char *file, *start;
    const char *certificate; /* file to write; NULL: none */
    int64_t best, request, seconds, steps, threads;
    enum mode { SINGLE, PLAN, REBALANCE } mode;
    bool stats;
};

/* What was read, and when: microseconds. */
struct task {
    struct pp_clock clock;
    int64_t begin_us, read_us, index_us;
    int64_t solved_us; /* solving takes from read_us to this */
    struct match_instance instance;
    const struct match_index *index;
    struct loop_hands *hands;
};

struct deadline {
    struct pp_clock clock;
    int64_t at_ms;
};

static const struct argp_option OPTIONS[] = {
    {"best", 'k', "K", 0, "The K best different teams (default 1)", 0},
    {"certificate", 'c', "OUT", 0, "single: also write what proves the answer to the file OUT", 0},
    {"mode", 'm', "MODE", 0, "What to compute: single (default), plan or rebalance", 0},
    {"request", 'r', "N", 0, "Which request of the file, from 0 (default 0)", 0},
    {"seconds", 's', "S", 0, "Give up after S seconds with the best so far and a bound", 0},
    {"steps", 'n', "N", 0, "Stop after N steps; the same N gives the same answer", 0},
    {"start", 'i', "ANSWER", 0, "plan: start from the plan of an earlier answer", 0},
    {"threads", 'j', "N", 0, "Work with N threads (default one for each core); no answer changes",
     0},
    {"json", 'J', NULL, OPTION_HIDDEN, "The answer is JSON in any case", 0},
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

static error_t take_mode(const char *text, enum mode *mode, struct argp_state *state)
{
    static const char *const words[] = {
        [SINGLE] = "single", [PLAN] = "plan", [REBALANCE] = "rebalance"};
    for (*mode = SINGLE; *mode <= REBALANCE; (*mode)++)
        if (pp_text_is(text, words[*mode]))
            return 0;
    argp_error(state, "--mode knows \"single\", \"plan\" and \"rebalance\", not \"%s\"", text);
    return EINVAL;
}

static error_t on_option(int key, char *text, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case 'k':
        take_number(text, "best", 1, MATCH_BEST_MOST, &arguments->best, state);
        return 0;
    case 'c':
        arguments->certificate = text;
        return 0;
    case 'm':
        return take_mode(text, &arguments->mode, state);
    case 'i':
        arguments->start = text;
        return 0;
    case 'r':
        take_number(text, "request", 0, MATCH_REQUESTS_MOST - 1, &arguments->request, state);
        return 0;
    case 's':
        take_number(text, "seconds", 1, 1000000, &arguments->seconds, state);
        return 0;
    case 'n':
        take_number(text, "steps", 1, INT64_MAX, &arguments->steps, state);
        return 0;
    case 'j':
        take_number(text, "threads", 1, LOOP_HANDS_MOST, &arguments->threads, state);
        return 0;
    case 'J':
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
    case ARGP_KEY_END:
        if (arguments->start && arguments->mode != PLAN)
            argp_error(state, "--start is for --mode plan");
        if (arguments->certificate && arguments->mode != SINGLE)
            argp_error(state,
                       "--certificate is for --mode single; the others have no proof to write");
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

/* The pages of a part of the text that was read: with a million peers that is most of the memory.
 */
static void give_back(const char *from, const char *to)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t skip = (page - (uintptr_t)from % page) % page;
    const size_t whole =
        (size_t)(to - from) < skip ? 0 : ((size_t)(to - from) - skip) / page * page;
    if (whole)
        (void)madvise((void *)(from + skip), whole, MADV_DONTNEED); /* else they stay: no harm */
}

/* A signal handler has nowhere else to say it. Atomic, as both threads of a search read it. */
static atomic_bool interrupted;

static void on_interrupt(int number)
{
    (void)number;
    atomic_store(&interrupted, true);
}

/* What is found until then is an answer; who asks a second time gets none. */
static void let_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
}

static bool is_late(void *arg)
{
    const struct deadline *deadline = arg;
    return atomic_load(&interrupted) || pp_clock_mono_ms(&deadline->clock) >= deadline->at_ms;
}

static void add_seconds(struct pp_str *line, const char *name, int64_t from_us, int64_t to_us)
{
    pp_str_addf(line, ",\"%s_seconds\":%" PRId64 ".%06d", name, (to_us - from_us) / 1000000,
                (int)((to_us - from_us) % 1000000));
}

/* The end of the line that each mode begins in its own way, as soon as it has its answer. */
static void print_stats(const struct task *task, struct pp_str *line)
{
    add_seconds(line, "read", task->begin_us, task->read_us);
    add_seconds(line, "index", task->read_us, task->index_us);
    add_seconds(line, "solve", task->read_us, task->solved_us);
    pp_str_add(line, "}\n");
    (void)fputs(line->at, stderr);
    pp_str_fini(line);
}

static struct pp_str begin_stats(const struct task *task, int64_t candidates, int64_t passes,
                                 int64_t nodes, int64_t steps)
{
    struct pp_str line = {0};
    pp_str_addf(&line,
                "{\"peers\":%zu,\"pairs\":%zu,\"requests\":%zu,\"candidates\":%" PRId64
                ",\"passes\":%" PRId64 ",\"nodes\":%" PRId64 ",\"steps\":%" PRId64,
                task->instance.peer_count, task->instance.pair_count, task->instance.request_count,
                candidates, passes, nodes, steps);
    return line;
}

static enum pp_code print_answer(struct pp_str *out, struct pp_err *err)
{
    enum pp_code code = PP_OK;
    if (fwrite(out->at, 1, out->len, stdout) != out->len || fflush(stdout) != 0)
        code = pp_fail_errno(err, PP_FAILED, "the answer cannot be written");
    pp_str_fini(out);
    return code;
}

static enum pp_code write_certificate(const struct arguments *arguments,
                                      const struct match_answer *answer, struct pp_err *err)
{
    struct pp_str out = {0};
    js_certificate_write((size_t)arguments->request, (int32_t)arguments->best, answer->certificate,
                         &out);
    FILE *file = fopen(arguments->certificate, "wb");
    bool good = file && fwrite(out.at, 1, out.len, file) == out.len;
    if (file && fclose(file) != 0)
        good = false;
    pp_str_fini(&out);
    return good ? PP_OK
                : pp_fail_errno(err, PP_FAILED, "%s: cannot be written", arguments->certificate);
}

static enum pp_code solve_single(const struct arguments *arguments, struct task *task,
                                 struct deadline *deadline, struct pp_arena *arena,
                                 struct pp_err *err)
{
    const size_t request = (size_t)arguments->request;
    const struct match_options options = {.best_k = (int32_t)arguments->best,
                                          .step_limit = arguments->steps,
                                          .cancelled = arguments->seconds ? is_late : NULL,
                                          .arg = deadline,
                                          .certify = arguments->certificate != NULL,
                                          .hands = loop_hands_lent(task->hands)};
    struct match_answer answer = {0};
    enum pp_code code = match_single(task->index, request, &options, arena, &answer, err);
    task->solved_us = pp_clock_mono_us(&task->clock);
    if (arguments->stats) {
        const struct match_stats *stats = &answer.stats;
        struct pp_str line =
            begin_stats(task, stats->candidates, stats->passes, stats->nodes, stats->steps);
        pp_str_addf(&line, ",\"survivors\":%" PRId64 ",\"teams\":%" PRId64, stats->survivors,
                    stats->teams);
        print_stats(task, &line);
    }
    struct match_funnel funnel;
    const bool empty = code == PP_OK && answer.status == MATCH_INFEASIBLE;
    if (empty)
        code = match_funnel(task->index, request, arena, &funnel, err);
    if (code == PP_OK && arguments->certificate)
        code = write_certificate(arguments, &answer, err);
    if (code != PP_OK)
        return code;
    struct pp_str out = {0};
    js_answer_write(&task->instance, request, &answer, empty ? &funnel : NULL, &out);
    return print_answer(&out, err);
}

static struct pp_str begin_plan_stats(const struct task *task,
                                      const struct match_plan_answer *answer)
{
    const struct match_plan_stats *stats = &answer->stats;
    struct pp_str line =
        begin_stats(task, stats->candidates, stats->passes, stats->nodes, stats->steps);
    pp_str_addf(&line,
                ",\"searches\":%" PRId64 ",\"sweeps\":%" PRId64
                ",\"served\":%zu,\"points\":%" PRId64 ",\"bound\":%" PRId64,
                stats->searches, stats->sweeps, answer->team_count, answer->points, answer->bound);
    return line;
}

static enum pp_code read_start(const struct arguments *arguments, const struct task *task,
                               struct pp_arena *arena, struct match_plan_options *options,
                               struct pp_err *err)
{
    struct pp_str text = {0};
    struct pp_faults faults = {.arena = arena};
    enum pp_code code = read_file(arguments->start, &text, err);
    if (code == PP_OK) {
        code = js_plan_read(text.at ? text.at : "", text.len, &task->instance, arena, &faults,
                            &options->start, &options->start_count, err);
        if (code != PP_OK)
            (void)pp_err_context(err, "%s", arguments->start);
    }
    pp_str_fini(&text);
    return code;
}

static enum pp_code solve_plan(const struct arguments *arguments, struct task *task,
                               struct deadline *deadline, struct pp_arena *arena,
                               struct pp_err *err)
{
    struct match_plan_options options = {.step_limit = arguments->steps,
                                         .cancelled = is_late,
                                         .arg = deadline,
                                         .hands = loop_hands_lent(task->hands)};
    enum pp_code code =
        arguments->start ? read_start(arguments, task, arena, &options, err) : PP_OK;
    struct match_plan_answer answer;
    if (code == PP_OK)
        code = match_plan(task->index, &options, arena, &answer, err);
    if (code != PP_OK)
        return code;
    if (arguments->stats) {
        task->solved_us = pp_clock_mono_us(&task->clock);
        struct pp_str line = begin_plan_stats(task, &answer);
        print_stats(task, &line);
    }
    struct pp_str out = {0};
    js_plan_write(&task->instance, &answer, &out);
    return print_answer(&out, err);
}

static enum pp_code solve_rebalance(const struct arguments *arguments, struct task *task,
                                    struct deadline *deadline, struct pp_arena *arena,
                                    struct pp_err *err)
{
    const struct match_rebalance_options options = {.step_limit = arguments->steps,
                                                    .cancelled = is_late,
                                                    .arg = deadline,
                                                    .hands = loop_hands_lent(task->hands)};
    struct match_rebalance_answer answer;
    const enum pp_code code = match_rebalance(task->index, &options, arena, &answer, err);
    task->solved_us = pp_clock_mono_us(&task->clock);
    if (code != PP_OK)
        return code;
    if (arguments->stats) {
        struct pp_str line = begin_plan_stats(task, &answer.plan);
        pp_str_addf(&line,
                    ",\"changes\":%zu,\"disturbed\":%" PRId64 ",\"disturbed_bound\":%" PRId64,
                    answer.change_count, answer.disturbed, answer.disturbed_bound);
        print_stats(task, &line);
    }
    struct pp_str out = {0};
    js_rebalance_write(&task->instance, &answer, &out);
    return print_answer(&out, err);
}

static enum pp_code solve(const struct arguments *arguments, struct pp_arena *arena,
                          struct pp_faults *faults, struct pp_err *err)
{
    struct task task = {.clock = pp_clock_system()};
    task.begin_us = pp_clock_mono_us(&task.clock);
    struct pp_str text = {0};
    enum pp_code code = read_file(arguments->file, &text, err);
    if (code == PP_OK) {
        code = js_instance_spend(text.at ? text.at : "", text.len, give_back, arena, faults,
                                 &task.instance, err);
        if (code != PP_OK)
            (void)pp_err_context(err, "%s", arguments->file);
    }
    pp_str_fini(&text);
    if (code != PP_OK)
        return code;
    task.read_us = pp_clock_mono_us(&task.clock);
    code = loop_hands_start(&task.hands, (unsigned)arguments->threads, err);
    if (code != PP_OK)
        return code;
    task.index = match_index_new_by(&task.instance, loop_hands_lent(task.hands), arena);
    task.index_us = pp_clock_mono_us(&task.clock);
    /* A plan can go on for ever: without a limit of steps it has one of time. */
    int64_t seconds = arguments->seconds;
    if (!seconds)
        seconds = arguments->steps ? MONTH_SECONDS : PLAN_SECONDS;
    struct deadline deadline = {task.clock, task.read_us / 1000 + seconds * 1000};
    static enum pp_code (*const modes[])(const struct arguments *, struct task *, struct deadline *,
                                         struct pp_arena *, struct pp_err *) = {
        [SINGLE] = solve_single, [PLAN] = solve_plan, [REBALANCE] = solve_rebalance};
    if (arguments->mode != SINGLE)
        let_interrupt();
    code = modes[arguments->mode](arguments, &task, &deadline, arena, err);
    loop_hands_stop(task.hands);
    return code;
}

int cli_match_solve(int argc, char **argv)
{
    const struct argp argp = {
        .options = OPTIONS,
        .parser = on_option,
        .args_doc = "FILE",
        .doc =
            "Finds the best teams for a request in a peerpool-instance FILE, or with --mode plan "
            "the best teams and dates for all of them, or with --mode rebalance what to change in "
            "what is arranged (\"current\"), and prints a peerpool-answer. Ctrl-C ends a plan or a "
            "rebalancing with the best so far; the steps that --stats tells give the same again.\v"
            "Examples:\n  peerpool match solve instance.json --best 10\n"
            "  peerpool match export SPC-0001 | peerpool match solve -\n"
            "  peerpool match solve year.json --mode plan --seconds 120 --stats\n"};
    struct arguments arguments = {.best = 1, .threads = loop_hands_usual()};
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
