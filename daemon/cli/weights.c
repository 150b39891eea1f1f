/* peerpool weights list|show|draft|publish|retire: what points are made of, in versions. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum { OPT_FROM = 1, OPT_NOTE };

int cli_weights_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"name", 1, "NAME", 0, "Only weights of this name", 1}, CLI_PAGE_OPTIONS(2), {0}};
    static const struct cli_column columns[] = {
        {"WEIGHTS", "key", NULL, false},
        {"STATE", "state", NULL, false},
        {"AUTHOR", "author", NULL, false},
        {"PUBLISHER", "publisher", NULL, false},
        {"PUBLISHED", "published_at", NULL, false},
        {"NOTE", "note", NULL, false},
        {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "weights",
                                       .about = "Lists weights and their versions.",
                                       .options = options,
                                       .columns = columns});
}

static void print_weights(struct cli *cli, const struct js_value *it)
{
    static const char *const members[] = {"note",         "author",     "drafted_at", "publisher",
                                          "published_at", "retired_by", "retired_at"};
    const struct js_value *numbers = js_member(it, "weights");
    struct cli_table table = {.arena = &cli->arena, .columns = 3, .right = {false, true, false}};
    (void)printf("%s, %s\n", cli_text(cli, it, "key"), cli_text(cli, it, "state"));
    cli_print_members(cli, it, members, sizeof members / sizeof members[0]);
    for (size_t i = 0; numbers && i < js_count(numbers); i++) {
        const struct js_value *number = js_item(numbers, i);
        cli_table_row(&table, (const char *const[]){cli_text(cli, number, "key"),
                                                    cli_text(cli, number, "value"),
                                                    cli_text(cli, number, "words")});
    }
    cli_table_print(&table, stdout, 2);
}

/* "default" or "default/3" as it stands in a path. */
static const char *path_of(struct cli *cli, const char *key)
{
    const char *slash = strchr(key, '/');
    if (!slash)
        return cli_encode(cli, key);
    const char *name = cli_encode(cli, pp_dup_len(&cli->arena, key, (size_t)(slash - key)));
    return pp_printf(&cli->arena, "%s/%s", name, cli_encode(cli, slash + 1));
}

int cli_weights_show(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "NAME[/VERSION]",
                            .about =
                                "Shows the numbers of one version, or of the newest published.",
                            .words_least = 1,
                            .words_most = 1};
    cli_parse(cli, &args, argc, argv);
    const struct cli_request request = {
        .method = "GET", .path = cli_path(cli, "weights/%s", path_of(cli, args.word[0]))};
    return cli_tell(cli, &request, print_weights);
}

/* key=value; a value that is no number goes as a text, for the daemon to say so. */
static enum pp_code put_pair(struct cli *cli, struct js_writer *writer, const char *pair,
                             struct pp_err *err)
{
    const char *equals = strchr(pair, '=');
    int64_t number;
    if (!equals || equals == pair)
        return pp_fail(err, PP_USAGE, "a weight is set as key=value, not \"%s\"", pair);
    const char *key = pp_dup_len(&cli->arena, pair, (size_t)(equals - pair));
    if (pp_text_int(equals + 1, INT64_MIN, INT64_MAX, &number))
        js_put_int(writer, key, number);
    else
        js_put_text(writer, key, equals + 1);
    return PP_OK;
}

static enum pp_code make_draft(struct cli *cli, const struct cli_args *args, struct pp_str *body,
                               struct pp_err *err)
{
    struct js_writer writer = js_writer_on(body);
    enum pp_code code = PP_OK;
    js_open_object(&writer, NULL);
    js_put_text(&writer, "name", args->word[0]);
    if (args->values[OPT_FROM])
        js_put_text(&writer, "from", args->values[OPT_FROM]);
    if (args->values[OPT_NOTE])
        js_put_text(&writer, "note", args->values[OPT_NOTE]);
    js_open_object(&writer, "set");
    for (int i = 1; code == PP_OK && i < args->word_count; i++)
        code = put_pair(cli, &writer, args->word[i], err);
    js_close_object(&writer);
    js_close_object(&writer);
    return code;
}

int cli_weights_draft(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"from", OPT_FROM, "NAME/VERSION", 0,
         "The version to start from (the newest published of NAME, else of default)", 1},
        {"note", OPT_NOTE, "TEXT", 0, "Why", 1},
        {0},
    };
    struct cli_args args = {.options = options,
                            .words = "NAME key=value...",
                            .about =
                                "Drafts the next version of weights. Somebody else publishes "
                                "it; weights show NAME says what keys there are.\v"
                                "Example:\n  peerpool weights draft default load=6 "
                                "--note \"spread the visits wider\"",
                            .words_least = 1,
                            .words_most = CLI_WORDS_MOST};
    struct pp_err err = {0};
    struct pp_str body = {0};
    cli_parse(cli, &args, argc, argv);
    const enum pp_code code = make_draft(cli, &args, &body, &err);
    const struct cli_request request = {
        .method = "POST", .path = cli_path(cli, "weights"), .body = body.at, .body_len = body.len};
    const int status = code == PP_OK ? cli_tell(cli, &request, print_weights) : cli_failed(&err);
    pp_str_fini(&body);
    return status;
}

static int move(struct cli *cli, int argc, char **argv, const char *about, const char *verb)
{
    struct cli_args args = {
        .words = "NAME/VERSION", .about = about, .words_least = 1, .words_most = 1};
    struct pp_err err = {0};
    cli_parse(cli, &args, argc, argv);
    if (!strchr(args.word[0], '/')) {
        (void)pp_fail(&err, PP_USAGE, "say which version of %s, like %s/2", args.word[0],
                      args.word[0]);
        return cli_failed(&err);
    }
    const struct cli_request request = {
        .method = "POST", .path = cli_path(cli, "weights/%s/%s", path_of(cli, args.word[0]), verb)};
    return cli_tell(cli, &request, print_weights);
}

int cli_weights_publish(struct cli *cli, int argc, char **argv)
{
    return move(cli, argc, argv,
                "Publishes a draft that somebody else made: from now on it serves matches.",
                "publish");
}

int cli_weights_retire(struct cli *cli, int argc, char **argv)
{
    return move(cli, argc, argv, "Retires a version: it serves no further match.", "retire");
}
