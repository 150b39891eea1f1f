/*
 * peerpoold: wiring only. Reads the configuration, opens the store with its flows, the outbox and
 * the HTTP server on one loop, and ends them in reverse order.
 */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "daemon/app.h"
#include "daemon/conf/conf.h"

enum { OPT_CONFIG = 1, OPT_CHECK, OPT_DUMP };

#define CONFIG_DEFAULT "/etc/peerpool/peerpoold.conf"

struct arguments {
    const char *config; /* NULL: the default one if it is there */
    bool check, dump;
};

/* argp says what its callbacks take. NOLINTNEXTLINE(readability-non-const-parameter) */
static error_t on_option(int key, char *text, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case OPT_CONFIG:
        arguments->config = text;
        return 0;
    case OPT_CHECK:
        arguments->check = true;
        return 0;
    case OPT_DUMP:
        arguments->dump = true;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

static void read_arguments(struct arguments *arguments, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"config", OPT_CONFIG, "FILE", 0, "The configuration (" CONFIG_DEFAULT ")", 1},
        {"check-config", OPT_CHECK, NULL, 0, "Say what is wrong with it, then end", 1},
        {"dump-config", OPT_DUMP, NULL, 0, "Print what is in force and where from, then end", 1},
        {0},
    };
    static const struct argp argp = {
        options, on_option, NULL, "The daemon that lends peers to councils.", NULL, NULL, NULL};
    argp_program_version = "peerpoold " PP_VERSION;
    argp_err_exit_status = pp_code_exit(PP_USAGE);
    if (argp_parse(&argp, argc, argv, 0, NULL, arguments) != 0)
        exit(pp_code_exit(PP_USAGE));
    if (!arguments->config && access(CONFIG_DEFAULT, R_OK) == 0)
        arguments->config = CONFIG_DEFAULT;
}

/* What is wrong is said here, each fault once. */
static enum pp_code load_config(const struct arguments *arguments, struct pp_arena *arena,
                                struct conf *conf, struct pp_err *err)
{
    struct pp_faults faults = {.arena = arena};
    enum pp_code code =
        conf_load(arguments->config, (const char *const *)environ, arena, conf, &faults, err);
    for (size_t i = 0; i < faults.count; i++)
        (void)fprintf(stderr, "peerpoold: %s: %s%s%s\n",
                      faults.at[i].where ? faults.at[i].where : "configuration",
                      faults.at[i].message, faults.at[i].suggestion ? "; did you mean " : "",
                      faults.at[i].suggestion ? faults.at[i].suggestion : "");
    if (code == PP_OK)
        code = app_check(conf, err);
    if (code != PP_OK && !faults.count)
        (void)fprintf(stderr, "peerpoold: %s\n", err->text);
    return code;
}

static int dump(const struct conf *conf)
{
    struct pp_str text = {0};
    conf_dump(conf, &text);
    (void)fputs(pp_str_text(&text), stdout);
    pp_str_fini(&text);
    return 0;
}

static int run(const struct conf *conf)
{
    struct pp_err err = {0};
    struct app app;
    enum pp_code code = app_init(&app, conf, &err);
    if (code == PP_OK) {
        loop_run(&app.loop);
        code = app.code;
        err = app.err;
    }
    app_fini(&app);
    if (code != PP_OK)
        (void)fprintf(stderr, "peerpoold: %s\n", err.text);
    return pp_code_exit(code);
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct conf conf;
    read_arguments(&arguments, argc, argv);
    (void)umask(077);
    int status;
    if (load_config(&arguments, &arena, &conf, &err) != PP_OK) {
        status = pp_code_exit(err.code);
    } else if (arguments.dump) {
        status = dump(&conf);
    } else if (arguments.check) {
        (void)fprintf(stderr, "the configuration is sound\n");
        status = 0;
    } else {
        status = run(&conf);
    }
    pp_arena_fini(&arena);
    return status;
}
