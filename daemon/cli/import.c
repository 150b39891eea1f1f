/* peerpool import KIND FILE: what would change, then --apply with the token it gave. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/cli/verbs.h"

enum { FILE_MOST = 32 << 20, SHOWN_MOST = 50, OPT_APPLY = 1, OPT_REJECTS };

static void print_row(struct cli *cli, const struct js_value *fault, const char *what)
{
    const char *suggestion = cli_text(cli, fault, "suggestion");
    const char *column = cli_text(cli, fault, "column");
    const char *value = cli_text(cli, fault, "value");
    (void)fprintf(stderr, "  %s line %s%s%s: %s%s%s%s%s%s\n", what, cli_text(cli, fault, "row"),
                  *column ? ", " : "", column, cli_text(cli, fault, "message"),
                  *value ? " (given: " : "", value, *value ? ")" : "",
                  *suggestion ? "; did you mean " : "", suggestion);
}

static void print_rows(struct cli *cli, const struct js_value *report, const char *member,
                       const char *what)
{
    const struct js_value *list = js_member(report, member);
    const size_t count = list ? js_count(list) : 0;
    for (size_t i = 0; i < count && i < SHOWN_MOST; i++)
        print_row(cli, js_item(list, i), what);
    if (count > SHOWN_MOST)
        (void)fprintf(stderr, "  … and %zu more; --rejects FILE writes them all\n",
                      count - SHOWN_MOST);
}

static enum pp_code write_rejects(struct cli *cli, const struct js_value *report, const char *path,
                                  struct pp_err *err)
{
    const char *csv = cli_text(cli, report, "rejects");
    if (!*csv)
        return PP_OK;
    FILE *file = fopen(path, "we");
    if (!file)
        return pp_fail_errno(err, PP_FAILED, "%s cannot be written", path);
    const bool whole = fwrite(csv, 1, strlen(csv), file) == strlen(csv);
    if (fclose(file) != 0 || !whole)
        return pp_fail_errno(err, PP_FAILED, "%s cannot be written", path);
    (void)fprintf(stderr,
                  "the rejected rows are in %s, each with its error; mend them and import "
                  "that file\n",
                  path);
    return PP_OK;
}

static void print_report(struct cli *cli, const struct js_value *report, const char *kind,
                         const char *path)
{
    print_rows(cli, report, "warnings", "note:");
    print_rows(cli, report, "faults", "rejected");
    (void)printf("%s: %s rows of %s, read as %s\n", path, cli_text(cli, report, "rows"),
                 cli_text(cli, report, "layout"), cli_text(cli, report, "encoding"));
    (void)printf("  new %s, changed %s, same %s, rejected %s\n", cli_text(cli, report, "added"),
                 cli_text(cli, report, "changed"), cli_text(cli, report, "same"),
                 cli_text(cli, report, "rejected"));
    if (cli_flag(report, "repeated"))
        (void)puts("This was applied before: nothing was done now.");
    else if (cli_flag(report, "applied"))
        (void)puts("Applied.");
    else if (!cli_int(report, "added") && !cli_int(report, "changed"))
        (void)puts("There is nothing to apply.");
    else
        (void)printf(
            "Nothing is changed yet. To apply exactly this:\n"
            "  peerpool import %s %s --apply %s\n",
            kind, path, cli_text(cli, report, "token"));
}

int cli_import(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"apply", OPT_APPLY, "TOKEN", 0, "Write what the dry run of this token showed", 1},
        {"rejects", OPT_REJECTS, "FILE", 0, "Write the rejected rows there, with their errors", 1},
        {0},
    };
    struct cli_args args = {.options = options,
                            .words = "FILE.csv",
                            .about =
                                "Checks a table against what is known and says what would "
                                "change; with --apply it is written, all of it or nothing.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct cli_reply reply;
    char *bytes;
    size_t len;
    const char *kind = cli->verb->verb;
    cli_parse(cli, &args, argc, argv);
    if (cli->dry_run && args.values[OPT_APPLY])
        return cli_failed(&(struct pp_err){PP_USAGE, "--dry-run and --apply exclude each other"});
    cli->dry_run = false; /* an import is one unless --apply */
    if (cli_read_file(cli, args.word[0], FILE_MOST, &bytes, &len, &err) != PP_OK)
        return cli_failed(&err);
    const char *path = cli_path(cli, "imports/%s", kind);
    if (args.values[OPT_APPLY]) {
        path = cli_query(cli, path, "apply", "true");
        path = cli_query(cli, path, "token", args.values[OPT_APPLY]);
    }
    const struct cli_request request = {
        .method = "POST", .path = path, .type = "text/csv", .body = bytes, .body_len = len};
    if (cli_call(cli, &request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        print_report(cli, reply.root, kind, args.word[0]);
    if (args.values[OPT_REJECTS] &&
        write_rejects(cli, reply.root, args.values[OPT_REJECTS], &err) != PP_OK)
        return cli_failed(&err);
    return cli_int(reply.root, "rejected") ? pp_code_exit(PP_INVALID) : 0;
}
