/* peerpool booking reply, substitute, move, stand-down: what happens to a booked team. */
#include <stdio.h>

#include "base/str.h"
#include "daemon/cli/booking.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

#define FULL_OPTION(key)                                                                   \
    {                                                                                      \
        "full", (key), NULL, 0, "With --dry-run: every message as it would be sent", (key) \
    }
#define REASON_OPTION(key)                                                        \
    {                                                                             \
        "reason", (key), "TEXT", 0, "Kept with the seat; mailed to nobody", (key) \
    }

/* A change under way: its body is filled, then it is asked for. */
struct change {
    const char *booking, *path; /* path: below the booking */
    bool full;
    struct pp_str body;
    struct js_writer json;
};

static void begin(struct change *change)
{
    change->json = js_writer_on(&change->body);
    js_open_object(&change->json, NULL);
}

static void put_reason(struct change *change, const char *reason)
{
    if (reason)
        js_put_text(&change->json, "reason", reason);
}

static void print_altered(struct cli *cli, const struct js_value *answer, bool full)
{
    static const char *const reserves[] = {"peer", "organisation", "points"};
    if (cli_flag(answer, "same")) {
        (void)puts("it was so already; nothing is changed");
        return;
    }
    cli_print_booking(cli, js_member(answer, "booking"));
    cli_print_list(cli, answer, "reserves", "who could take the seat", 3, reserves);
    cli_print_mails(cli, answer, full);
}

/* Asks for the change and prints what came of it; ends it. */
static int end(struct cli *cli, struct change *change)
{
    struct pp_err err = {0};
    struct cli_reply reply;
    const char *id;
    js_close_object(&change->json);
    enum pp_code code = cli_booking_id(cli, change->booking, &id, &err);
    if (code == PP_OK)
        code = cli_call(cli,
                        &(struct cli_request){.method = "POST",
                                              .path = cli_path(cli, "bookings/%s/%s",
                                                               cli_encode(cli, id), change->path),
                                              .body = change->body.at,
                                              .body_len = change->body.len},
                        &reply, &err);
    pp_str_fini(&change->body);
    if (code != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        print_altered(cli, reply.root, change->full);
    return 0;
}

int cli_booking_reply(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {REASON_OPTION(1), {0}};
    struct cli_args args = {.options = options,
                            .words = "BOOKING PEER accept|decline|tentative",
                            .about =
                                "Records what somebody answered, by telephone or mail. Who "
                                "declines is free at once; who could take the seat is named.",
                            .words_least = 3,
                            .words_most = 3};
    cli_parse(cli, &args, argc, argv);
    struct change change = {.booking = args.word[0], .path = "replies"};
    begin(&change);
    js_put_text(&change.json, "peer", args.word[1]);
    js_put_text(&change.json, "answer", args.word[2]);
    put_reason(&change, args.values[1]);
    return end(cli, &change);
}

int cli_booking_substitute(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"instead", 1, "PEER", 0, "Of somebody who sits there: a cancel goes to that person", 1},
        {"seat", 2, "N", 0, "Into this open seat; needed when several are", 2},
        REASON_OPTION(3),
        FULL_OPTION(4),
        {0}};
    struct cli_args args = {.options = options,
                            .words = "BOOKING PEER",
                            .about =
                                "Puts somebody into a seat of a booked team: the open one, or "
                                "instead of who sits there. With --dry-run it shows what "
                                "would be sent.",
                            .words_least = 2,
                            .words_most = 2};
    cli_parse(cli, &args, argc, argv);
    struct change change = {
        .booking = args.word[0], .path = "substitutes", .full = args.values[4] != NULL};
    begin(&change);
    js_put_text(&change.json, "peer", args.word[1]);
    if (args.values[1])
        js_put_text(&change.json, "instead", args.values[1]);
    if (args.values[2])
        js_put_int(&change.json, "seat", cli_number(args.values[2], 0, 11, 0, "--seat"));
    put_reason(&change, args.values[3]);
    return end(cli, &change);
}

int cli_booking_move(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {REASON_OPTION(1), FULL_OPTION(2), {0}};
    struct cli_args args = {.options = options,
                            .words = "BOOKING DAY",
                            .about =
                                "Moves the whole visit to another first day that its request "
                                "allows, such as 2027-03-15. Everybody is asked again.",
                            .words_least = 2,
                            .words_most = 2};
    cli_parse(cli, &args, argc, argv);
    struct change change = {
        .booking = args.word[0], .path = "move", .full = args.values[2] != NULL};
    begin(&change);
    js_put_text(&change.json, "first_day", args.word[1]);
    put_reason(&change, args.values[1]);
    return end(cli, &change);
}

int cli_booking_stand_down(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        REASON_OPTION(1),
        {"rematch", 2, NULL, 0, "The request goes back to matching", 2},
        FULL_OPTION(3),
        {0}};
    struct cli_args args = {.options = options,
                            .words = "BOOKING",
                            .about =
                                "Calls a booked visit off: everybody who has not declined "
                                "gets a cancel, once, and is free again. Needs --reason.",
                            .words_least = 1,
                            .words_most = 1};
    cli_parse(cli, &args, argc, argv);
    struct change change = {
        .booking = args.word[0], .path = "stand-down", .full = args.values[3] != NULL};
    begin(&change);
    put_reason(&change, args.values[1]);
    js_put_bool(&change.json, "rematch", args.values[2] != NULL);
    return end(cli, &change);
}
