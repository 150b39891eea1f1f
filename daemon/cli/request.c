/* peerpool request add|list|show: what councils ask for. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/list.h"
#include "daemon/cli/verbs.h"

enum {
    OPT_PRODUCT = 1,
    OPT_HOST,
    OPT_FROM,
    OPT_TO,
    OPT_STARTS,
    OPT_TITLE,
    OPT_REFERENCE,
    OPT_BRIEF,
    BRIEF_MOST = 1 << 20,
};

/* "2027-03-01,2027-03-08" as the starts of the request. */
static void put_starts(struct cli *cli, struct js_writer *writer, const char *list)
{
    js_open_array(writer, "starts");
    for (const char *at = list; *at;) {
        const size_t len = strcspn(at, ",");
        js_open_object(writer, NULL);
        js_put_text(writer, "day", pp_dup_len(&cli->arena, at, len));
        js_close_object(writer);
        at += len + (at[len] == ',');
    }
    js_close_array(writer);
}

static enum pp_code make_body(struct cli *cli, const struct cli_args *args, struct pp_str *body,
                              struct pp_err *err)
{
    static const struct {
        int key;
        const char *member;
    } texts[] = {{OPT_PRODUCT, "product"},     {OPT_HOST, "host"}, {OPT_TITLE, "title"},
                 {OPT_REFERENCE, "reference"}, {OPT_FROM, "from"}, {OPT_TO, "to"}};
    struct js_writer writer = js_writer_on(body);
    js_open_object(&writer, NULL);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (args->values[texts[i].key])
            js_put_text(&writer, texts[i].member, args->values[texts[i].key]);
    if (args->values[OPT_STARTS])
        put_starts(cli, &writer, args->values[OPT_STARTS]);
    if (args->values[OPT_BRIEF]) {
        char *bytes;
        size_t len;
        const enum pp_code code =
            cli_read_file(cli, args->values[OPT_BRIEF], BRIEF_MOST, &bytes, &len, err);
        if (code != PP_OK)
            return code;
        js_put_raw(&writer, "brief", bytes, len);
    }
    js_close_object(&writer);
    return PP_OK;
}

static void print_request(struct cli *cli, const struct js_value *request)
{
    static const char *const seats[] = {"seat", "name", "state", "peer"};
    const struct js_value *windows = js_member(request, "windows");
    const size_t count = windows ? js_count(windows) : 0;
    (void)printf("%s  %s  (%s)\n", cli_text(cli, request, "reference"),
                 cli_text(cli, request, "title"), cli_text(cli, request, "state"));
    (void)printf("  host       %s\n", cli_text_in(cli, request, "host", "name"));
    (void)printf("  product    %s\n", cli_text_in(cli, request, "product", "name"));
    if (count)
        (void)printf("  starts     %zu possible: %s to %s\n", count,
                     cli_day(cli, cli_text(cli, js_item(windows, 0), "first_day")),
                     cli_day(cli, cli_text(cli, js_item(windows, count - 1), "first_day")));
    cli_print_list(cli, request, "seats", "seats", 4, seats);
}

int cli_request_add(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"product", OPT_PRODUCT, "CODE", 0, "What is asked for (peerpool product list)", 1},
        {"host", OPT_HOST, "KEY", 0, "Who asks: name or code of a council", 1},
        {"from", OPT_FROM, "DATE", 0, "First onsite day not before", 1},
        {"to", OPT_TO, "DATE", 0, "Last onsite day not after", 1},
        {"starts", OPT_STARTS, "DATE,DATE…", 0, "Or: the possible first onsite days", 1},
        {"title", OPT_TITLE, "TEXT", 0, "Else product and host", 1},
        {"reference", OPT_REFERENCE, "TEXT", 0, "Else the next number", 1},
        {"brief", OPT_BRIEF, "FILE", 0, "JSON with members that replace the product's", 1},
        {0},
    };
    struct cli_args args = {.options = options, .about = "Adds a request."};
    struct pp_err err = {0};
    struct pp_str body = {0};
    cli_parse(cli, &args, argc, argv);
    const enum pp_code code = make_body(cli, &args, &body, &err);
    const struct cli_request request = {
        .method = "POST", .path = cli_path(cli, "requests"), .body = body.at, .body_len = body.len};
    const int status = code == PP_OK ? cli_tell(cli, &request, print_request) : cli_failed(&err);
    pp_str_fini(&body);
    return status;
}

int cli_request_list(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"state", 1, "STATE", 0, "draft, scoped, team-proposed, inviting, …", 1},
        {"host", 2, "KEY", 0, "Of this council", 1},
        CLI_PAGE_OPTIONS(3),
        {0},
    };
    static const struct cli_column columns[] = {
        {"REFERENCE", "reference", NULL, false}, {"STATE", "state", NULL, false},
        {"HOST", "host", "name", false},         {"FIRST START", "first_start", NULL, false},
        {"SEATS", "seat_count", NULL, true},     {"FILLED", "filled", NULL, true},
        {"TITLE", "title", NULL, false},         {0},
    };
    return cli_list(cli, argc, argv,
                    &(struct cli_list){.path = "requests",
                                       .about = "Lists requests.",
                                       .options = options,
                                       .columns = columns});
}

int cli_request_show(struct cli *cli, int argc, char **argv)
{
    static const struct cli_show show = {
        .word = "REQUEST", .about = "Shows one request, by reference or id.", .path = "requests"};
    struct cli_reply reply;
    int status;
    if (cli_show(cli, argc, argv, &show, &reply, &status))
        print_request(cli, reply.root);
    return status;
}
