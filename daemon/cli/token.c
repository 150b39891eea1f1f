/* peerpool token add|list|revoke: rights for programs. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum { OPT_SCOPE = 1, OPT_EXPIRES };

static void put_scopes(struct cli *cli, struct js_writer *writer, const char *scopes)
{
    js_open_array(writer, "scopes");
    for (const char *at = scopes; *at;) {
        const size_t len = strcspn(at, " ,");
        if (len)
            js_put_text(writer, NULL, pp_dup_len(&cli->arena, at, len));
        at += len + (at[len] != '\0');
    }
    js_close_array(writer);
}

int cli_token_add(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"scopes", OPT_SCOPE, "SCOPES", 0,
         "Comma between: pool:read pool:write match:run book:send audit:read "
         "weights:write admin (pool:read)",
         1},
        {"expires", OPT_EXPIRES, "TIME", 0, "2027-04-01T00:00:00Z; else never", 1},
        {0},
    };
    struct cli_args args = {.options = options,
                            .words = "NAME",
                            .about = "Makes a token; its secret is shown this once.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct pp_str body = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    struct js_writer writer = js_writer_on(&body);
    js_open_object(&writer, NULL);
    js_put_text(&writer, "name", args.word[0]);
    put_scopes(cli, &writer, args.values[OPT_SCOPE] ? args.values[OPT_SCOPE] : "pool:read");
    if (args.values[OPT_EXPIRES])
        js_put_text(&writer, "expires_at", args.values[OPT_EXPIRES]);
    js_close_object(&writer);
    const enum pp_code code = cli_call(cli,
                                       &(struct cli_request){.method = "POST",
                                                             .path = cli_path(cli, "tokens"),
                                                             .body = body.at,
                                                             .body_len = body.len,
                                                             .secret = true},
                                       &reply, &err);
    pp_str_fini(&body);
    if (code != PP_OK)
        return cli_failed(&err);
    if (cli_raw(cli, &reply))
        return 0;
    (void)printf("%s\n", cli_text(cli, reply.root, "secret"));
    (void)fprintf(stderr, "token %s; keep it now, it is not shown again\n",
                  cli_text_in(cli, reply.root, "token", "id"));
    return 0;
}

int cli_token_list(struct cli *cli, int argc, char **argv)
{
    static const struct cli_column columns[] = {
        {"ID", "id", NULL, false},
        {"NAME", "name", NULL, false},
        {"REVOKED", "revoked", NULL, false},
        {"EXPIRES", "expires_at", NULL, false},
        {"LAST USED", "used_at", NULL, false},
        {0},
    };
    return cli_list(
        cli, argc, argv,
        &(struct cli_list){.path = "tokens", .about = "Lists tokens.", .columns = columns});
}

int cli_token_revoke(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "TOKEN",
                            .about = "Ends a token, by its id, at once.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct cli_reply reply;
    cli_parse(cli, &args, argc, argv);
    const struct cli_request request = {
        .method = "DELETE", .path = cli_path(cli, "tokens/%s", cli_encode(cli, args.word[0]))};
    if (cli_call(cli, &request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    (void)puts(cli->dry_run ? "The token could be revoked; nothing is changed." : "Revoked.");
    return 0;
}
