/*
 * peerpool calendar busy FILE: what would be read from somebody's calendar, by the helper that
 * reads it for the daemon, without a daemon.
 */
#include "base/date.h"
#include "daemon/cli/verbs.h"
#include "daemon/flow/busy.h"
#include "daemon/json/busy.h"

enum { OPT_FROM = 1, OPT_TO, OPT_ZONE, OPT_ADDRESS, FILE_MOST = 64 << 20 };

struct reading {
    struct cli *cli;
    struct loop loop;
    enum pp_code code;
    struct pp_err err;
};

static void print_busy(struct cli *cli, const struct cal_busy *busy)
{
    static const char *const heads[] = {"FROM", "TO", "KIND"};
    struct cli_table table;
    cli_table_begin(cli, &table, 3, heads);
    for (size_t i = 0; i < busy->count; i++) {
        const struct cal_interval *one = &busy->intervals[i];
        char from[PP_INSTANT_TEXT], to[PP_INSTANT_TEXT];
        const char *const cells[] = {pp_dup(&cli->arena, pp_instant_text(one->from_s, from)),
                                     pp_dup(&cli->arena, pp_instant_text(one->to_s, to)),
                                     cal_taken_word(one->taken)};
        cli_table_row(&table, cells);
    }
    if (busy->count)
        cli_table_print(&table, stdout, 0);
    else
        (void)puts("Free for all of that time.");
}

static void print_warnings(const struct cal_busy *busy)
{
    for (size_t i = 0; i < busy->warning_count; i++)
        (void)fprintf(stderr, "line %zu: %s\n", busy->warnings[i].line, busy->warnings[i].text);
    if (busy->warnings_dropped)
        (void)fprintf(stderr, "and %zu more\n", busy->warnings_dropped);
    if (busy->not_expanded)
        (void)fprintf(stderr, "%zu times the calendar could not be followed: more may be taken\n",
                      busy->not_expanded);
}

static void on_done(void *data, enum pp_code code, const struct cal_busy *busy,
                    const struct pp_err *err)
{
    struct reading *reading = data;
    struct pp_str json = {0};
    reading->code = code;
    reading->err = *err;
    if (reading->cli->json && (code == PP_OK || busy->refusal != CAL_READ)) {
        js_busy_write(busy, code == PP_OK ? "" : err->text, &json);
        (void)puts(pp_str_text(&json));
    } else if (!reading->cli->json) {
        if (code == PP_OK)
            print_busy(reading->cli, busy);
        print_warnings(busy);
    }
    pp_str_fini(&json);
}

static enum pp_code read_by_helper(struct reading *reading,
                                   const struct flow_busy_question *question, const char *bytes,
                                   size_t len)
{
    struct flow_busy *busy = NULL;
    enum pp_code code = loop_init(&reading->loop, pp_clock_system(), &reading->err);
    if (code != PP_OK)
        return code;
    code = flow_busy_start(&busy, &reading->loop, question, bytes, len, on_done, reading,
                           &reading->err);
    if (code == PP_OK) {
        loop_run(&reading->loop);
        code = reading->code;
    }
    loop_fini(&reading->loop);
    return code;
}

static enum pp_code run(struct cli *cli, const struct cli_args *args, struct pp_err *err)
{
    const char *helper = NULL;
    char *bytes = NULL;
    size_t len = 0;
    struct reading reading = {.cli = cli};
    enum pp_code code = cli_read_file(cli, args->word[0], FILE_MOST, &bytes, &len, err);
    if (code == PP_OK)
        code = cli_program(cli, "peerpool-import", &helper, err);
    if (code != PP_OK)
        return code;
    const struct flow_busy_question question = {
        .helper = helper,
        .from = args->values[OPT_FROM],
        .to = args->values[OPT_TO],
        .zone = args->values[OPT_ZONE] ? args->values[OPT_ZONE] : "Europe/London",
        .addresses = args->each,
        .address_count = (size_t)args->each_count};
    code = read_by_helper(&reading, &question, bytes, len);
    *err = reading.err;
    return code;
}

int cli_calendar_busy(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"from", OPT_FROM, "TIME", 0, "From here on: 2027-03-01 or 2027-03-01T09:00:00Z", 1},
        {"to", OPT_TO, "TIME", 0, "Up to here, which is not asked for itself", 1},
        {"zone", OPT_ZONE, "NAME", 0, "The person's time zone (Europe/London)", 1},
        {"address", OPT_ADDRESS, "EMAIL", 0,
         "An address of theirs: what it has declined is free; may come several times", 1},
        {0},
    };
    struct cli_args args = {
        .options = options,
        .words = "FILE",
        .words_least = 1,
        .words_most = 1,
        .again = OPT_ADDRESS,
        .again_most = CAL_BUSY_ADDRESSES,
        .about =
            "Prints when somebody is busy by the iCalendar FILE (- for standard input), as it "
            "would be kept: times and kinds, no titles. What cannot be followed is said on "
            "standard error; a page, a cut or an empty calendar is refused (exit status 6), and "
            "never taken for free time.\vExample:\n"
            "  peerpool calendar busy diary.ics --from 2027-03-01 --to 2027-04-01 "
            "--address p.smith@council.example"};
    struct pp_err err = {0};
    cli_parse(cli, &args, argc, argv);
    if (!args.values[OPT_FROM] || !args.values[OPT_TO]) {
        (void)pp_fail(&err, PP_USAGE, "it needs --from and --to");
        return cli_failed(&err);
    }
    return run(cli, &args, &err) == PP_OK ? 0 : cli_failed(&err);
}
