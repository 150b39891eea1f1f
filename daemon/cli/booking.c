/* peerpool proposal, booking, mail: from a proposed team to messages on their way. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/booking.h"
#include "daemon/cli/list.h"
#include "daemon/cli/match.h"
#include "daemon/cli/verbs.h"

enum { OPT_FULL = 1 };

int cli_proposal_show(struct cli *cli, int argc, char **argv)
{
    static const struct cli_show show = {.word = "PROPOSAL",
                                         .about = "Shows one proposed team, by REQUEST:RANK or id.",
                                         .path = "proposals",
                                         .resolve = cli_proposal_id};
    struct cli_reply reply;
    int status;
    if (!cli_show(cli, argc, argv, &show, &reply, &status))
        return status;
    const char *reference = cli_text_in(cli, reply.root, "request", "reference");
    (void)printf("%s, %s\n", reference, cli_text_in(cli, reply.root, "request", "title"));
    cli_print_team(cli, js_member(reply.root, "team"), reference, true);
    return 0;
}

static const char *clock_text(struct cli *cli, const struct js_value *event)
{
    const char *start = cli_text(cli, event, "start");
    if (*start)
        return pp_printf(&cli->arena, "%s to %s", start, cli_text(cli, event, "end"));
    const int64_t days = cli_int(event, "days");
    return days > 1 ? pp_printf(&cli->arena, "%lld days", (long long)days) : "all day";
}

void cli_print_booking(struct cli *cli, const struct js_value *booking)
{
    static const char *const seats[] = {"name", "state", "peer"};
    const struct js_value *events = js_member(booking, "events");
    (void)printf("booking %s: %s, %s (%s)\n", cli_text(cli, booking, "id"),
                 cli_text_in(cli, booking, "request", "reference"),
                 cli_text_in(cli, booking, "request", "title"), cli_text(cli, booking, "state"));
    cli_print_list(cli, booking, "seats", "team", 3, seats);
    (void)puts("events");
    struct cli_table table = {.arena = &cli->arena, .columns = 3};
    for (size_t i = 0; events && i < js_count(events); i++) {
        const struct js_value *event = js_item(events, i);
        cli_table_row(&table, (const char *const[]){cli_day(cli, cli_text(cli, event, "first_day")),
                                                    clock_text(cli, event),
                                                    cli_text(cli, event, "summary")});
    }
    cli_table_print(&table, stdout, 2);
}

void cli_print_letters(struct cli *cli, const struct js_value *answer, bool full)
{
    const struct js_value *mails = js_member(answer, "mails");
    for (size_t i = 0; mails && i < js_count(mails); i++) {
        const struct js_value *mail = js_item(mails, i);
        (void)printf("  %s  %s\n", cli_text(cli, mail, "to"), cli_text(cli, mail, "subject"));
        if (full)
            (void)printf("%s\n", cli_text(cli, mail, "mime"));
    }
}

void cli_print_mails(struct cli *cli, const struct js_value *answer, bool full)
{
    const struct js_value *mails = js_member(answer, "mails");
    const bool dry = cli_flag(answer, "dry_run");
    const size_t count = mails ? js_count(mails) : 0;
    (void)printf("%zu %s %s\n", count, count == 1 ? "message" : "messages",
                 dry ? "to be sent; nothing is changed" : "in the outbox");
    cli_print_letters(cli, answer, full);
}

int cli_proposal_publish(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"full", OPT_FULL, NULL, 0, "With --dry-run: every message as it would be sent", 1}, {0}};
    struct cli_args args = {.options = options,
                            .words = "PROPOSAL",
                            .about =
                                "Books a proposed team, named by REQUEST:RANK or id, and sends "
                                "the invitations. With "
                                "--dry-run it shows what would be sent.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    const char *id;
    enum pp_code code = cli_proposal_id(cli, args.word[0], &id, &err);
    if (code == PP_OK)
        code = cli_call(cli,
                        &(struct cli_request){
                            .method = "POST",
                            .path = cli_path(cli, "proposals/%s/publish", cli_encode(cli, id))},
                        &reply, &err);
    if (code != PP_OK)
        return cli_failed(&err);
    if (cli_raw(cli, &reply))
        return 0;
    cli_print_booking(cli, js_member(reply.root, "booking"));
    cli_print_mails(cli, reply.root, args.values[OPT_FULL] != NULL);
    return 0;
}

int cli_booking_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"request", 1, "REQUEST", 0, "Of this request", 1}, CLI_PAGE_OPTIONS(2), {0}};
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"REQUEST", "request", "reference", false},
        {"STATE", "state", NULL, false},
        {"FIRST DAY", "first_day", NULL, false},
        {"TITLE", "request", "title", false},
        {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "bookings",
                                       .about = "Lists booked teams.",
                                       .options = options,
                                       .columns = columns});
}

enum pp_code cli_booking_id(struct cli *cli, const char *key, const char **id, struct pp_err *err)
{
    int64_t number;
    struct cli_reply reply;
    *id = key;
    if (pp_text_int(key, 1, INT64_MAX, &number))
        return PP_OK;
    const enum pp_code code =
        cli_get(cli, cli_query(cli, cli_path(cli, "bookings"), "request", key), &reply, err);
    if (code != PP_OK)
        return code;
    const struct js_value *items = js_member(reply.root, "items");
    const size_t count = items ? js_count(items) : 0;
    if (!count)
        return pp_fail(err, PP_NOT_FOUND, "request %s has no booking yet", key);
    *id = cli_text(cli, js_item(items, count - 1), "id");
    return PP_OK;
}

int cli_booking_show(struct cli *cli, int argc, char **argv)
{
    static const char *const mails[] = {"state", "to", "subject", "tries", "reply_text"};
    static const char *const moves[] = {"at", "seat", "state", "peer", "reason"};
    static const struct cli_show show = {.word = "BOOKING",
                                         .about = "Shows a booked team, by its id or its request.",
                                         .path = "bookings",
                                         .resolve = cli_booking_id};
    struct cli_reply reply;
    int status;
    if (!cli_show(cli, argc, argv, &show, &reply, &status))
        return status;
    cli_print_booking(cli, reply.root);
    cli_print_list(cli, reply.root, "moves", "what happened to the seats", 5, moves);
    cli_print_list(cli, reply.root, "mails", "messages", 5, mails);
    return 0;
}

int cli_booking_calendar(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "BOOKING PEER",
                            .about = "Prints one person's events of a booking as an .ics file.",
                            .words_least = 2,
                            .words_most = 2};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    const char *id;
    enum pp_code code = cli_booking_id(cli, args.word[0], &id, &err);
    if (code == PP_OK)
        code = cli_get(cli,
                       cli_path(cli, "bookings/%s/calendars/%s.ics", cli_encode(cli, id),
                                cli_encode(cli, args.word[1])),
                       &reply, &err);
    if (code != PP_OK)
        return cli_failed(&err);
    (void)fwrite(reply.body, 1, reply.body_len, stdout);
    return 0;
}
