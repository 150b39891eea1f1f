/* peerpool calendar add, list, read, remove, upload: the calendars that peers keep themselves. */
#include <stdio.h>
#include <time.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum { FILE_MOST = (5 << 20) + 1, WAIT_MOST_S = 60 };

static void print_calendar(struct cli *cli, const struct js_value *calendar)
{
    const char *good = cli_text(cli, calendar, "good_at");
    const char *sentence = cli_text(cli, calendar, "sentence");
    (void)printf("%s: %s, %s", cli_text(cli, calendar, "id"), cli_text(cli, calendar, "host"),
                 cli_text(cli, calendar, "state"));
    if (*good)
        (void)printf(", %s events as of %s", cli_text(cli, calendar, "events"), good);
    (void)puts(cli_flag(calendar, "blocks") ? "" : "; its days do not count");
    if (*sentence)
        (void)printf("  %s\n", sentence);
}

static void print_done(struct cli *cli, const struct js_value *answer)
{
    print_calendar(cli, js_member(answer, "calendar"));
}

static const char *calendars_path(struct cli *cli, const char *peer)
{
    return cli_path(cli, "peers/%s/calendars", cli_encode(cli, peer));
}

/* ---- add, upload --------------------------------------------------------------------------- */

enum { OPT_ZONE = 1, OPT_LOOK_ONLY };
static const struct argp_option new_options[] = {
    {"zone", OPT_ZONE, "NAME", 0,
     "Zone of whole days and of times without one, like Europe/London; without: the programme's",
     1},
    {"look-only", OPT_LOOK_ONLY, NULL, 0, "Its times are shown, but take no day", 1},
    {0},
};

int cli_calendar_add(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .options = new_options,
        .words = "PEER URL",
        .words_least = 2,
        .words_most = 2,
        .about =
            "Has a calendar read that the peer keeps: at once, and then on a schedule. Only "
            "busy times are kept, never titles; a day most of whose working hours are taken "
            "is one on which the peer cannot. The address is a secret and shown to nobody."};
    struct pp_str body = {0};
    struct js_writer json = js_writer_on(&body);
    cli_parse(cli, &args, argc, argv);
    js_open_object(&json, NULL);
    js_put_text(&json, "url", args.word[1]);
    if (args.values[OPT_ZONE])
        js_put_text(&json, "zone", args.values[OPT_ZONE]);
    js_put_bool(&json, "blocks", !args.values[OPT_LOOK_ONLY]);
    js_close_object(&json);
    const struct cli_request request = {.method = "POST",
                                        .path = calendars_path(cli, args.word[0]),
                                        .body = body.at,
                                        .body_len = body.len};
    const int status = cli_tell(cli, &request, print_done);
    pp_str_fini(&body);
    return status;
}

int cli_calendar_upload(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {
        .options = new_options,
        .words = "PEER FILE",
        .words_least = 2,
        .words_most = 2,
        .about =
            "Reads the iCalendar FILE (- for standard input) as one that the peer keeps, in "
            "place of the file before. What is no whole calendar is refused, and what was "
            "there before holds."};
    struct pp_err err = {0};
    char *bytes = NULL;
    size_t len = 0;
    cli_parse(cli, &args, argc, argv);
    if (cli_read_file(cli, args.word[1], FILE_MOST, &bytes, &len, &err) != PP_OK)
        return cli_failed(&err);
    const char *path = cli_path(cli, "peers/%s/calendars/upload", cli_encode(cli, args.word[0]));
    path = cli_query(cli, path, "zone", args.values[OPT_ZONE]);
    path = cli_query(cli, path, "blocks", args.values[OPT_LOOK_ONLY] ? "no" : "yes");
    return cli_tell(cli,
                    &(struct cli_request){.method = "POST",
                                          .path = path,
                                          .type = "text/calendar",
                                          .body = bytes,
                                          .body_len = len},
                    print_done);
}

/* ---- list ---------------------------------------------------------------------------------- */

static void print_list(struct cli *cli, const struct js_value *answer)
{
    const struct js_value *items = js_member(answer, "items");
    for (size_t i = 0; i < js_count(items); i++)
        print_calendar(cli, js_item(items, i));
    if (!js_count(items))
        (void)printf("%s keeps no calendar here.\n", cli_text_in(cli, answer, "peer", "name"));
}

int cli_calendar_list(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "PEER",
                            .words_least = 1,
                            .words_most = 1,
                            .about =
                                "Lists the calendars that the peer keeps, by host: what came "
                                "of reading them, and how old what is known is."};
    cli_parse(cli, &args, argc, argv);
    return cli_tell(
        cli, &(struct cli_request){.method = "GET", .path = calendars_path(cli, args.word[0])},
        print_list);
}

/* ---- read ---------------------------------------------------------------------------------- */

/* Until it has been tried since it was asked for: the daemon reads it by itself. */
static enum pp_code wait_for(struct cli *cli, const char *path, const char *before,
                             struct cli_reply *reply, struct pp_err *err)
{
    const struct timespec pause = {.tv_nsec = 200 * 1000 * 1000};
    for (int i = 0; i < WAIT_MOST_S * 5; i++) {
        const enum pp_code code = cli_get(cli, path, reply, err);
        if (code != PP_OK)
            return code;
        const struct js_value *calendar = js_member(reply->root, "calendar");
        if (!pp_text_is(cli_text(cli, calendar, "due_at"), before))
            return PP_OK;
        (void)nanosleep(&pause, NULL);
    }
    return pp_fail(err, PP_TIMEOUT,
                   "it was not read within %d s; peerpool calendar list says what came of it",
                   WAIT_MOST_S);
}

int cli_calendar_read(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "PEER ID",
                            .words_least = 2,
                            .words_most = 2,
                            .about =
                                "Has one calendar of the peer's read now, and says what came "
                                "of it. Exit status 1 when it could not be read; what was "
                                "read before holds."};
    struct cli_reply reply;
    struct pp_err err = {0};
    cli_parse(cli, &args, argc, argv);
    const char *path = cli_path(cli, "peers/%s/calendars/%s", cli_encode(cli, args.word[0]),
                                cli_encode(cli, args.word[1]));
    const struct cli_request request = {.method = "POST",
                                        .path = pp_printf(&cli->arena, "%s/read", path)};
    enum pp_code code = cli_call(cli, &request, &reply, &err);
    if (code == PP_OK && !cli->dry_run) {
        const struct js_value *asked = js_member(reply.root, "calendar");
        code = wait_for(cli, path, cli_text(cli, asked, "due_at"), &reply, &err);
    }
    if (code != PP_OK)
        return cli_failed(&err);
    const struct js_value *calendar = js_member(reply.root, "calendar");
    if (!cli_raw(cli, &reply))
        print_calendar(cli, calendar);
    return cli->dry_run || pp_text_is(cli_text(cli, calendar, "state"), "good") ? 0 : 1;
}

/* ---- remove -------------------------------------------------------------------------------- */

static void print_removed(struct cli *cli, const struct js_value *answer)
{
    (void)answer;
    (void)puts(cli->dry_run ? "it would be read no more, and its times would go"
                            : "it is read no more, and its times are gone");
}

int cli_calendar_remove(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "PEER ID",
                            .words_least = 2,
                            .words_most = 2,
                            .about =
                                "Forgets one calendar of the peer's, its address and all of "
                                "its times."};
    cli_parse(cli, &args, argc, argv);
    return cli_tell(cli,
                    &(struct cli_request){.method = "DELETE",
                                          .path = cli_path(cli, "peers/%s/calendars/%s",
                                                           cli_encode(cli, args.word[0]),
                                                           cli_encode(cli, args.word[1]))},
                    print_removed);
}
