/* peerpool feed add|list|reset|revoke: calendars that people subscribe to. */
#include <stdio.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

/* The address alone goes to standard output. */
static int tell_address(struct cli *cli, const struct cli_request *request)
{
    struct pp_err err = {0};
    struct cli_reply reply;
    if (cli_call(cli, request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    if (cli_raw(cli, &reply))
        return 0;
    const char *address = cli_text(cli, reply.root, "address");
    (void)printf("%s\n", address);
    (void)fprintf(stderr, "feed %s; keep the address now, it is not shown again%s\n",
                  cli_text_in(cli, reply.root, "feed", "id"),
                  *address == '/' ? "; what stands before it is the daemon's own address, which "
                                    "web.base_url of its configuration would tell"
                                  : "");
    return 0;
}

int cli_feed_add(struct cli *cli, int argc, char **argv)
{
    enum { OPT_LABEL = 1 };
    static const struct argp_option options[] = {
        {"label", OPT_LABEL, "TEXT", 0, "For the list: who reads it", 1},
        {0},
    };
    struct cli_args args = {
        .options = options,
        .words = "peer PEER | host ORGANISATION | programme",
        .about =
            "Makes a calendar to subscribe to: what a peer is asked to, the visits to a "
            "council, or everything. Whoever knows its address may read it; that is shown "
            "this once.",
        .words_least = 1,
        .words_most = 2};
    struct pp_str body = {0};
    cli_parse(cli, &args, argc, argv);
    struct js_writer writer = js_writer_on(&body);
    js_open_object(&writer, NULL);
    js_put_text(&writer, "kind", args.word[0]);
    if (args.word_count > 1)
        js_put_text(&writer, "of", args.word[1]);
    if (args.values[OPT_LABEL])
        js_put_text(&writer, "label", args.values[OPT_LABEL]);
    js_close_object(&writer);
    const int status = tell_address(cli, &(struct cli_request){.method = "POST",
                                                               .path = cli_path(cli, "feeds"),
                                                               .body = body.at,
                                                               .body_len = body.len,
                                                               .secret = true});
    pp_str_fini(&body);
    return status;
}

int cli_feed_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {CLI_PAGE_OPTIONS(1), {0}};
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"KIND", "kind", NULL, false},
        {"OF", "of", "name", false},
        {"LABEL", "label", NULL, false},
        {"LAST READ", "read_at", NULL, false},
        {"REVOKED", "revoked_at", NULL, false},
        {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "feeds",
                                       .about = "Lists the calendars that people subscribe to.",
                                       .options = options,
                                       .columns = columns});
}

int cli_feed_reset(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "FEED",
                            .about =
                                "Gives a feed, by its id, another address; the former one "
                                "ends at once.",
                            .words_least = 1,
                            .words_most = 1};
    cli_parse(cli, &args, argc, argv);
    return tell_address(cli, &(struct cli_request){.method = "POST",
                                                   .path = cli_path(cli, "feeds/%s/reset",
                                                                    cli_encode(cli, args.word[0])),
                                                   .secret = true});
}

int cli_feed_revoke(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "FEED",
                            .about = "Ends a feed, by its id, at once.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    const struct cli_request request = {
        .method = "DELETE", .path = cli_path(cli, "feeds/%s", cli_encode(cli, args.word[0]))};
    if (cli_call(cli, &request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    (void)puts(cli->dry_run ? "The feed could be revoked; nothing is changed." : "Revoked.");
    return 0;
}
