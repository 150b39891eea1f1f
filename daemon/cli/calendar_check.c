/* peerpool calendar check FILE: an invitation or a reply by RFC 5546's tables, without a daemon. */
#include <stdio.h>

#include "base/str.h"
#include "calendars/check.h"
#include "calendars/validate.h"
#include "daemon/cli/verbs.h"

static void print_faults(const char *title, const struct pp_faults *faults)
{
    if (faults->count > 0)
        (void)puts(title);
    for (size_t i = 0; i < faults->count; i++) {
        const struct pp_fault *fault = &faults->at[i];
        (void)fputs("  ", stdout);
        if (fault->row > 0)
            (void)printf("line %zu%s%s: ", fault->row, fault->where ? ", " : "",
                         fault->where ? fault->where : "");
        (void)fputs(fault->message, stdout);
        if (fault->value)
            (void)printf(" (%s)", fault->value);
        (void)putchar('\n');
    }
    if (faults->dropped > 0)
        (void)printf("  and %zu more\n", faults->dropped);
}

static void print_check(const char *file, const struct cal_check *check)
{
    const char *method = cal_method_name(check->method);
    (void)printf("%s: %s, %zu event%s%s%s\n", file, *method ? method : "no known METHOD",
                 check->events, check->events == 1 ? "" : "s", check->uid ? ", UID " : "",
                 check->uid ? check->uid : "");
    print_faults("What breaks it:", &check->faults);
    print_faults("What the rules forbid and calendar programs let pass:", &check->remarks);
    if (check->faults.count == 0)
        (void)puts(check->remarks.count == 0 ? "It keeps all the rules." : "It can be used.");
}

static void put_faults(struct js_writer *writer, const char *name, const struct pp_faults *faults)
{
    js_open_array(writer, name);
    for (size_t i = 0; i < faults->count; i++) {
        const struct pp_fault *fault = &faults->at[i];
        js_open_object(writer, NULL);
        js_put_int(writer, "line", (int64_t)fault->row);
        js_put_text(writer, "where", fault->where);
        js_put_text(writer, "code", fault->code);
        js_put_text(writer, "message", fault->message);
        js_put_text(writer, "value", fault->value);
        js_close_object(writer);
    }
    js_close_array(writer);
}

static void print_json(const struct cal_check *check)
{
    struct pp_str out = {0};
    struct js_writer writer = js_writer_on(&out);
    const char *method = cal_method_name(check->method);
    js_open_object(&writer, NULL);
    js_put_text(&writer, "method", *method ? method : NULL);
    js_put_int(&writer, "events", (int64_t)check->events);
    js_put_text(&writer, "uid", check->uid);
    js_put_bool(&writer, "usable", check->faults.count == 0);
    put_faults(&writer, "faults", &check->faults);
    put_faults(&writer, "remarks", &check->remarks);
    js_close_object(&writer);
    (void)puts(pp_str_text(&out));
    pp_str_fini(&out);
}

int cli_calendar_check(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .words = "FILE",
        .about =
            "Says what is wrong with an iCalendar invitation, reply, cancellation or "
            "counter proposal by RFC 5545 and the tables of RFC 5546, with the line of each "
            "fault. FILE - is standard input. Exit status 6 when it is not to be relied "
            "on.\vExample:\n  peerpool calendar check invite.ics",
        .words_least = 1,
        .words_most = 1};
    struct cal_check check;
    struct pp_err err = {0};
    char *bytes = NULL;
    size_t len = 0;
    cli_parse(cli, &args, argc, argv);
    enum pp_code code = cli_read_file(cli, args.word[0], cal_limits_mail.bytes, &bytes, &len, &err);
    if (code == PP_OK)
        code = cal_check(bytes, len, &cli->arena, &check, &err);
    if (code != PP_OK) {
        (void)pp_err_context(&err, "%s", args.word[0]);
        return cli_failed(&err);
    }
    if (cli->json)
        print_json(&check);
    else
        print_check(args.word[0], &check);
    return check.faults.count == 0 ? 0 : pp_code_exit(PP_INVALID);
}
