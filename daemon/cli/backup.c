/* peerpool backup: a copy of all there is, made by the daemon while it works. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "daemon/cli/verbs.h"

enum { BACKUP_SECONDS = 620 };

/* The daemon works in another folder. */
static enum pp_code whole_path(struct cli *cli, const char *file, const char **path,
                               struct pp_err *err)
{
    char folder[PATH_MAX];
    *path = file;
    if (*file == '/')
        return PP_OK;
    if (!getcwd(folder, sizeof folder))
        return pp_fail_errno(err, PP_FAILED, "the folder to write to is not known");
    *path = pp_printf(&cli->arena, "%s/%s", folder, file);
    return PP_OK;
}

int cli_backup(struct cli *cli, int argc, char **argv)
{
    struct cli_args args = {.words = "FILE",
                            .about =
                                "Copies the whole database to a new file, while it is in use, "
                                "and checks the copy. The daemon writes it, for its own user "
                                "alone.",
                            .words_least = 1,
                            .words_most = 1};
    struct pp_err err = {0};
    struct pp_str body = {0};
    struct cli_reply reply;
    const char *path;
    cli_parse(cli, &args, argc, argv);
    enum pp_code code = whole_path(cli, args.word[0], &path, &err);
    if (code == PP_OK) {
        struct js_writer writer = js_writer_on(&body);
        js_open_object(&writer, NULL);
        js_put_text(&writer, "file", path);
        js_close_object(&writer);
        code = cli_call(cli,
                        &(struct cli_request){.method = "POST",
                                              .path = cli_path(cli, "backups"),
                                              .body = body.at,
                                              .body_len = body.len,
                                              .deadline_s = BACKUP_SECONDS},
                        &reply, &err);
        pp_str_fini(&body);
    }
    if (code != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        (void)printf(cli->dry_run ? "%s would be made; nothing is written.\n"
                                  : "%s holds all there is; the copy is checked.\n",
                     path);
    return 0;
}
