/* The table of verbs, and finding the one that was asked for. */
#include "daemon/cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/verbs.h"

#define SOCKET_DEFAULT "/run/peerpool/peerpool.sock"

/* Every verb there is; NULL noun ends it. */
static const struct cli_verb verbs[] = {
#define X(noun, verb, args, summary, run) {noun, verb, args, summary, run},
    CLI_VERBS(X)
#undef X
        {0},
};

static void print_verbs(FILE *out, const char *noun)
{
    for (const struct cli_verb *verb = verbs; verb->noun; verb++) {
        if (noun && !pp_text_is(noun, verb->noun))
            continue;
        char call[80];
        (void)snprintf(call, sizeof call, "%s%s%s %s", verb->noun, *verb->verb ? " " : "",
                       verb->verb, verb->args);
        (void)fprintf(out, "  peerpool %-44s %s\n", call, verb->summary);
    }
}

static int help(FILE *out)
{
    (void)fputs(
        "peerpool: lends peers to councils: the pool, teams matched with dates, bookings\n\n"
        "A first look:\n"
        "  peerpool import peers peers.csv           what would change\n"
        "  peerpool request add --product send-peer-challenge --host Southend-on-Sea \\\n"
        "      --from 2027-03-01 --to 2027-03-26\n"
        "  peerpool match run SPC-0001               the three best teams, and why\n\n"
        "Commands (each takes --help):\n",
        out);
    print_verbs(out, NULL);
    return out == stderr ? pp_code_exit(PP_USAGE) : 0;
}

static bool is_noun(const char *word)
{
    for (const struct cli_verb *verb = verbs; verb->noun; verb++)
        if (pp_text_is(verb->noun, word))
            return true;
    return false;
}

static int unknown(const char *noun, const char *word)
{
    const char *names[64];
    size_t count = 0;
    for (const struct cli_verb *verb = verbs; verb->noun && count < 64; verb++)
        if (!noun || pp_text_is(noun, verb->noun))
            names[count++] = noun ? verb->verb : verb->noun;
    const char *closest = word ? pp_closest(word, names, count) : NULL;
    if (noun && (pp_text_is(word, "--help") || pp_text_is(word, "help"))) {
        print_verbs(stdout, noun);
        return 0;
    }
    if (noun && !word)
        (void)fprintf(stderr, "peerpool: say what to do with %s:\n", noun);
    else
        (void)fprintf(stderr, "peerpool: there is no command \"%s%s%s\"%s%s%s\n", noun ? noun : "",
                      noun ? " " : "", word, closest ? "; did you mean \"" : "",
                      closest ? closest : "", closest ? "\"?" : "");
    if (noun)
        print_verbs(stderr, noun);
    else
        (void)fputs("peerpool help lists them\n", stderr);
    return pp_code_exit(PP_USAGE);
}

static const char *setting(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return pp_text_empty(value) ? otherwise : value;
}

void cli_forget(struct cli *cli)
{
    for (size_t i = 0; i < cli->doc_count; i++)
        js_free(cli->docs[i]);
    cli->docs = NULL;
    cli->doc_count = cli->doc_cap = 0;
    pp_arena_fini(&cli->arena);
}

int cli_main(int argc, char **argv)
{
    const char *noun = argc > 1 ? argv[1] : NULL;
    if (!noun)
        return help(stderr);
    if (pp_text_is(noun, "help") || pp_text_is(noun, "--help") || pp_text_is(noun, "-h"))
        return help(stdout);
    if (pp_text_is(noun, "--version") || pp_text_is(noun, "version")) {
        (void)puts("peerpool " PP_VERSION);
        return 0;
    }
    if (!is_noun(noun))
        return unknown(NULL, noun);
    const char *word = argc > 2 ? argv[2] : NULL;
    for (const struct cli_verb *verb = verbs; verb->noun; verb++) {
        const bool lone = !*verb->verb;
        if (!pp_text_is(verb->noun, noun) || (!lone && !pp_text_is(verb->verb, word)))
            continue;
        struct cli cli = {.socket = setting("PEERPOOL_SOCKET", SOCKET_DEFAULT),
                          .url = setting("PEERPOOL_URL", NULL),
                          .token = setting("PEERPOOL_TOKEN", NULL),
                          .verb = verb};
        const int skip = lone ? 1 : 2;
        const int status = verb->run(&cli, argc - skip, argv + skip);
        cli_forget(&cli);
        return status;
    }
    return unknown(noun, word);
}
