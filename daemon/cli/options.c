/* Reading the arguments of a verb: the common options and its own, by argp. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/cli.h"

enum {
    OPT_SOCKET = 0x1000,
    OPT_URL,
    OPT_TOKEN_FILE,
    OPT_JSON,
    OPT_DRY_RUN,
    OPT_OPERATION,
    TOKEN_FILE_MOST = 4096
};

static const struct argp_option common_options[] = {
    {"socket", OPT_SOCKET, "PATH", 0, "The daemon's socket (or PEERPOOL_SOCKET)", 90},
    {"url", OPT_URL, "URL", 0, "http://127.0.0.1:PORT instead (or PEERPOOL_URL)", 90},
    {"token-file", OPT_TOKEN_FILE, "FILE", 0, "File with a token (or PEERPOOL_TOKEN)", 90},
    {"json", OPT_JSON, NULL, 0, "Print the daemon's answer as JSON", 90},
    {"dry-run", OPT_DRY_RUN, NULL, 0, "Check and show, change nothing", 90},
    {"operation", OPT_OPERATION, "ID", 0, "Name this write: asked again, it is done once", 90},
    {0},
};

struct parse {
    struct cli *cli;
    struct cli_args *args;
};

static void read_token(struct cli *cli, const char *path, struct argp_state *state)
{
    char *bytes;
    size_t len;
    struct pp_err err = {0};
    if (cli_read_file(cli, path, TOKEN_FILE_MOST, &bytes, &len, &err) != PP_OK)
        argp_error(state, "%s", err.text);
    bytes[strcspn(bytes, " \r\n")] = '\0';
    cli->token = bytes;
}

static error_t on_common(int key, char *text, struct argp_state *state)
{
    struct cli *cli = state->input;
    switch (key) {
    case OPT_SOCKET:
        cli->socket = text;
        cli->url = NULL;
        return 0;
    case OPT_URL:
        cli->url = text;
        return 0;
    case OPT_TOKEN_FILE:
        read_token(cli, text, state);
        return 0;
    case OPT_JSON:
        cli->json = true;
        return 0;
    case OPT_DRY_RUN:
        cli->dry_run = true;
        return 0;
    case OPT_OPERATION:
        cli->operation = text;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

static error_t on_own(int key, char *text, struct argp_state *state)
{
    struct parse *parse = state->input;
    struct cli_args *args = parse->args;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = parse->cli;
        return 0;
    }
    if (key == ARGP_KEY_ARG) {
        if (args->word_count >= args->words_most)
            argp_error(state, "\"%s\" is one argument too many", text);
        args->word[args->word_count++] = text;
        return 0;
    }
    if (key == ARGP_KEY_END) {
        if (args->word_count < args->words_least)
            argp_error(state, "it needs %s", args->words);
        return 0;
    }
    if (key > 0 && key == args->again) {
        if (args->each_count >= args->again_most || args->each_count >= CLI_AGAIN_MOST)
            argp_error(state, "\"%s\" is one too many of its kind", text);
        args->each[args->each_count++] = text;
        return 0;
    }
    if (key > 0 && key < CLI_OPTIONS_MOST) {
        args->values[key] = text ? text : "";
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

void cli_parse(struct cli *cli, struct cli_args *args, int argc, char **argv)
{
    static const struct argp common = {common_options, on_common, NULL, NULL, NULL, NULL, NULL};
    const struct argp_child children[] = {{&common, 0, "Common options:", 90}, {0}};
    const struct argp argp = {args->options, on_own, args->words, args->about,
                              children,      NULL,   NULL};
    struct parse parse = {.cli = cli, .args = args};
    PP_REQUIRE(args->words_most <= CLI_WORDS_MOST);
    /* What argp calls the program in its help and complaints. */
    argv[0] = pp_printf(&cli->arena, "peerpool %s%s%s", cli->verb->noun,
                        *cli->verb->verb ? " " : "", cli->verb->verb);
    argp_err_exit_status = pp_code_exit(PP_USAGE);
    if (argp_parse(&argp, argc, argv, 0, NULL, &parse) != 0)
        exit(pp_code_exit(PP_USAGE));
}

int64_t cli_number(const char *text, int64_t least, int64_t most, int64_t otherwise,
                   const char *what)
{
    int64_t value = otherwise;
    if (text && !pp_text_int(text, least, most, &value)) {
        (void)fprintf(stderr, "peerpool: %s must be a whole number from %lld to %lld, not \"%s\"\n",
                      what, (long long)least, (long long)most, text);
        exit(pp_code_exit(PP_USAGE));
    }
    return value;
}
