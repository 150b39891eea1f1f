#include "daemon/cli/daemon_child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/wait.h>

#include "base/self.h"
#include "base/str.h"

enum { READY_TRIES = 300, READY_STEP_US = 100000, STOP_TRIES = 150 };

static enum pp_code make_folder(const char *path, struct pp_err *err)
{
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return pp_fail_errno(err, PP_FAILED, "the folder %s cannot be made", path);
    return PP_OK;
}

/* One that is there stays: somebody may have changed it. */
static enum pp_code write_config(const struct cli_daemon *daemon, struct pp_err *err)
{
    if (access(daemon->config, F_OK) == 0)
        return PP_OK;
    FILE *file = fopen(daemon->config, "we");
    if (!file)
        return pp_fail_errno(err, PP_FAILED, "%s cannot be written", daemon->config);
    (void)fprintf(file,
                  "# Written by peerpool demo, and left alone once it is there.\n"
                  "[daemon]\nstate_dir = %s\nsocket = %s\nlisten = 127.0.0.1:0\n"
                  "[store]\nfile = %s/peerpool.db\nreference = %s\n"
                  "[mail]\ntransport = folder\nfolder = %s\n"
                  "from_name = Peerpool demonstration\nfrom_address = peers@programme.example\n"
                  "domain = programme.example\n"
                  "[programme]\nname = Peerpool demonstration\nzone = Europe/London\n",
                  daemon->dir, daemon->socket, daemon->dir, daemon->reference, daemon->outbox);
    if (fclose(file) != 0)
        return pp_fail_errno(err, PP_FAILED, "%s cannot be written", daemon->config);
    return PP_OK;
}

const char *cli_reference_folder(struct cli *cli)
{
    const char *folder = NULL;
    struct pp_err ignored = {0};
    if (pp_self_folder(&cli->arena, &folder, &ignored) == PP_OK) {
        const char *installed = pp_printf(&cli->arena, "%s/../share/peerpool/reference", folder);
        if (access(installed, R_OK) == 0)
            return installed;
    }
    return PP_REFERENCE_DIR;
}

enum pp_code cli_program(struct cli *cli, const char *name, const char **path, struct pp_err *err)
{
    const char *folder = NULL;
    const enum pp_code code = pp_self_folder(&cli->arena, &folder, err);
    if (code != PP_OK)
        return code;
    *path = pp_printf(&cli->arena, "%s/%s", folder, name);
    if (access(*path, X_OK) < 0)
        *path = pp_printf(&cli->arena, "%s/../sbin/%s", folder, name);
    if (access(*path, X_OK) < 0)
        return pp_fail(err, PP_NOT_FOUND, "%s is neither in %s nor in ../sbin beside it", name,
                       folder);
    return PP_OK;
}

static enum pp_code spawn(struct cli *cli, struct cli_daemon *daemon, struct pp_err *err)
{
    const char *program = NULL;
    const enum pp_code code = cli_program(cli, "peerpoold", &program, err);
    if (code != PP_OK)
        return code;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) || posix_spawnattr_init(&attributes))
        return pp_fail(err, PP_FAILED, "a process cannot be prepared");
    /* A group of its own: Ctrl-C is this program's to pass on. */
    sigset_t none;
    (void)sigemptyset(&none);
    int wrong =
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    wrong |= posix_spawnattr_setsigmask(&attributes, &none);
    wrong |= posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    wrong |= posix_spawn_file_actions_addopen(&actions, 1, daemon->log,
                                              O_WRONLY | O_CREAT | O_APPEND, 0600);
    wrong |= posix_spawn_file_actions_adddup2(&actions, 1, 2);
    const char *const argv[] = {program, "--config", daemon->config, NULL};
    if (!wrong)
        wrong =
            posix_spawn(&daemon->pid, program, &actions, &attributes, (char *const *)argv, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (wrong) {
        daemon->pid = 0;
        return pp_fail(err, PP_FAILED, "%s cannot be started", program);
    }
    return PP_OK;
}

/* Or the answers of another one would be taken for those of ours. */
static enum pp_code check_alone(struct cli *cli, const struct cli_daemon *daemon,
                                struct pp_err *err)
{
    struct cli_reply reply;
    struct pp_err none = {0};
    if (cli_get(cli, "/readyz", &reply, &none) != PP_OK)
        return PP_OK;
    return pp_fail(err, PP_CONFLICT,
                   "a daemon answers at %s already: end it first, or choose another --dir",
                   daemon->socket);
}

static enum pp_code wait_ready(struct cli *cli, struct cli_daemon *daemon, struct pp_err *err)
{
    for (int i = 0; i < READY_TRIES; i++) {
        struct cli_reply reply;
        int status;
        if (cli_get(cli, "/readyz", &reply, err) == PP_OK)
            return PP_OK;
        if (waitpid(daemon->pid, &status, WNOHANG) == daemon->pid) {
            daemon->pid = 0;
            return pp_fail(err, PP_UNAVAILABLE, "peerpoold ended at once; %s says why",
                           daemon->log);
        }
        (void)usleep(READY_STEP_US);
    }
    return pp_fail(err, PP_TIMEOUT, "peerpoold is not ready after 30 s; see %s", daemon->log);
}

enum pp_code cli_daemon_start(struct cli *cli, const char *dir, const char *reference,
                              struct cli_daemon *daemon, struct pp_err *err)
{
    char full[PATH_MAX];
    *daemon = (struct cli_daemon){.reference = reference};
    enum pp_code code = make_folder(dir, err);
    if (code != PP_OK)
        return code;
    if (!realpath(dir, full))
        return pp_fail_errno(err, PP_FAILED, "the folder %s has no path", dir);
    daemon->dir = pp_dup(&cli->arena, full);
    daemon->socket = pp_printf(&cli->arena, "%s/peerpool.sock", full);
    daemon->config = pp_printf(&cli->arena, "%s/peerpoold.conf", full);
    daemon->outbox = pp_printf(&cli->arena, "%s/outbox", full);
    daemon->log = pp_printf(&cli->arena, "%s/peerpoold.log", full);
    cli->socket = daemon->socket;
    cli->url = NULL;
    cli->token = NULL;
    code = check_alone(cli, daemon, err);
    if (code == PP_OK)
        code = make_folder(daemon->outbox, err);
    if (code == PP_OK)
        code = write_config(daemon, err);
    if (code == PP_OK)
        code = spawn(cli, daemon, err);
    if (code == PP_OK)
        code = wait_ready(cli, daemon, err);
    if (code != PP_OK)
        cli_daemon_stop(daemon);
    return code;
}

void cli_daemon_stop(struct cli_daemon *daemon)
{
    int status;
    if (!daemon->pid)
        return;
    (void)kill(daemon->pid, SIGTERM);
    for (int i = 0; i < STOP_TRIES; i++) {
        if (waitpid(daemon->pid, &status, WNOHANG) == daemon->pid) {
            daemon->pid = 0;
            return;
        }
        (void)usleep(READY_STEP_US);
    }
    (void)kill(daemon->pid, SIGKILL);
    (void)waitpid(daemon->pid, &status, 0);
    daemon->pid = 0;
}
