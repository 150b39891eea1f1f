/*
 * peerpool-mail: the only process that talks to a mail server. It knows no database: peerpoold
 * starts it with a socket as descriptor 3, hands it mails and records what became of each.
 * This file reads the arguments, gives up what it does not need (daemon/loop/confine.h), and joins
 * transport and pool.
 */
#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/signalfd.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/str.h"
#include "daemon/loop/confine.h"
#include "daemon/mail/folder.h"
#include "daemon/mail/sender.h"
#include "daemon/net/net.h"
#include "daemon/net/smtp.h"

enum { PASSWORD_MOST = 1024, OPEN_FILES = 256 };

/* Texts live in argv or the arena. */
struct settings {
    const char *transport, *folder, *url, *tls, *user, *password_file, *ca_file, *hello;
    int workers, connect_ms, total_ms;
    struct pp_arena arena;
    struct net_smtp server;
};

enum setting {
    OPT_TRANSPORT = 256,
    OPT_FOLDER,
    OPT_URL,
    OPT_TLS,
    OPT_USER,
    OPT_PASSWORD_FILE,
    OPT_CA_FILE,
    OPT_HELLO,
    OPT_WORKERS,
    OPT_CONNECT_MS,
    OPT_TOTAL_MS
};

static const struct argp_option options[] = {
    {"transport", OPT_TRANSPORT, "KIND", 0, "folder or smtp", 0},
    {"folder", OPT_FOLDER, "DIR", 0, "folder: where the .eml files go", 0},
    {"url", OPT_URL, "URL", 0, "smtp: smtp://HOST:PORT or smtps://HOST:PORT", 0},
    {"tls", OPT_TLS, "HOW", 0,
     "smtp: none (loopback only), starttls or smtps; by default what the URL says, and starttls "
     "off loopback",
     0},
    {"user", OPT_USER, "NAME", 0, "smtp: who logs in", 0},
    {"password-file", OPT_PASSWORD_FILE, "FILE", 0, "smtp: its first line is the password", 0},
    {"ca-file", OPT_CA_FILE, "FILE", 0, "smtp: authorities to trust instead of the system's", 0},
    {"hello", OPT_HELLO, "NAME", 0, "smtp: the name to greet with", 0},
    {"workers", OPT_WORKERS, "N", 0, "mails under way at once (4)", 0},
    {"connect-ms", OPT_CONNECT_MS, "MS", 0, "smtp: deadline for greeting and login (10000)", 0},
    {"total-ms", OPT_TOTAL_MS, "MS", 0, "smtp: deadline for one mail (60000)", 0},
    {0},
};

static int number(const char *text, int least, int most, const struct argp_state *state)
{
    int64_t value = 0;
    if (!pp_text_int(text, least, most, &value))
        argp_error(state, "%s is not a number from %d to %d", text, least, most);
    return (int)value;
}

static error_t on_option(int key, char *text, struct argp_state *state)
{
    struct settings *settings = state->input;
    const char **const texts[] = {
        &settings->transport, &settings->folder,        &settings->url,     &settings->tls,
        &settings->user,      &settings->password_file, &settings->ca_file, &settings->hello,
    };
    if (key >= OPT_TRANSPORT && key <= OPT_HELLO)
        *texts[key - OPT_TRANSPORT] = text;
    else if (key == OPT_WORKERS)
        settings->workers = number(text, 1, MAIL_WORKERS_MOST, state);
    else if (key == OPT_CONNECT_MS)
        settings->connect_ms = number(text, 1, 600000, state);
    else if (key == OPT_TOTAL_MS)
        settings->total_ms = number(text, 1, 600000, state);
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static enum pp_code read_password(struct settings *settings, struct pp_err *err)
{
    const char *path = settings->password_file;
    char line[PASSWORD_MOST + 2] = "";
    struct stat facts;
    FILE *file = fopen(path, "re");
    if (!file || fstat(fileno(file), &facts) < 0) {
        if (file)
            (void)fclose(file);
        return pp_fail_errno(err, PP_CONFIG, "the password file %s cannot be read", path);
    }
    const bool some = fgets(line, sizeof line, file) != NULL;
    (void)fclose(file);
    line[strcspn(line, "\r\n")] = '\0';
    if (facts.st_mode & S_IRWXO)
        return pp_fail(err, PP_CONFIG, "everyone may read the password file %s: chmod 600 it",
                       path);
    if (!some || !*line || strlen(line) > PASSWORD_MOST)
        return pp_fail(err, PP_CONFIG,
                       "the password file %s needs one line of 1 to %d bytes, the password", path,
                       PASSWORD_MOST);
    settings->server.password = pp_dup(&settings->arena, line);
    explicit_bzero(line, sizeof line);
    return PP_OK;
}

static enum pp_code set_tls(struct settings *settings, struct pp_err *err)
{
    struct net_smtp *server = &settings->server;
    const char *tls = settings->tls;
    const bool smtps = server->tls == NET_TLS_SMTPS;
    if (!tls)
        return PP_OK;
    if (pp_text_is(tls, "none") && !smtps)
        server->tls = NET_TLS_NONE;
    else if (pp_text_is(tls, "starttls") && !smtps)
        server->tls = NET_TLS_STARTTLS;
    else if (pp_text_is(tls, "smtps"))
        server->tls = NET_TLS_SMTPS;
    else
        return pp_fail(err, PP_CONFIG, "--tls=%s does not go with %s: none, starttls or smtps", tls,
                       settings->url);
    return PP_OK;
}

static enum pp_code prepare_smtp(struct settings *settings, struct pp_err *err)
{
    struct net_smtp *server = &settings->server;
    if (!settings->url)
        return pp_fail(err, PP_CONFIG, "--transport=smtp needs --url=smtp://HOST:PORT");
    enum pp_code code = net_smtp_url(&settings->arena, settings->url, server, err);
    if (code == PP_OK)
        code = set_tls(settings, err);
    if (code == PP_OK && settings->password_file)
        code = read_password(settings, err);
    if (code != PP_OK)
        return code;
    server->user = settings->user;
    server->ca_file = settings->ca_file;
    server->hello = settings->hello;
    server->connect_ms = settings->connect_ms;
    server->total_ms = settings->total_ms;
    code = net_smtp_check(server, err);
    return code == PP_OK ? net_init(err) : code;
}

static void deliver_folder(void *arg, const struct mail_job *job, const atomic_bool *cancel,
                           struct mail_done *out)
{
    (void)cancel;
    const struct settings *settings = arg;
    mail_folder_deliver(settings->folder, job, out);
}

static enum mail_outcome outcome_of(enum net_smtp_outcome outcome)
{
    switch (outcome) {
    case NET_SMTP_ACCEPTED:
        return MAIL_ACCEPTED;
    case NET_SMTP_TEMPORARY:
        return MAIL_TEMPORARY;
    case NET_SMTP_PERMANENT:
        return MAIL_PERMANENT;
    case NET_SMTP_UNKNOWN:
        return MAIL_UNKNOWN;
    case NET_SMTP_UNREACHABLE:
        return MAIL_UNREACHABLE;
    case NET_SMTP_CANCELLED:
        return MAIL_NOT_TRIED;
    }
    PP_REQUIRE(false);
    return MAIL_UNKNOWN;
}

static void deliver_smtp(void *arg, const struct mail_job *job, const atomic_bool *cancel,
                         struct mail_done *out)
{
    const struct settings *settings = arg;
    struct net_smtp server = settings->server;
    struct net_smtp_result result;
    server.cancel = cancel;
    net_smtp_send(&server, job->from, job->to, job->bytes, job->len, &result);
    out->outcome = outcome_of(result.outcome);
    out->code = result.code;
    (void)snprintf(out->text, sizeof out->text, "%s", result.text);
}

static enum pp_code prepare(struct settings *settings, mail_deliver_fn **deliver,
                            struct pp_err *err)
{
    if (pp_text_is(settings->transport, "smtp")) {
        *deliver = deliver_smtp;
        return prepare_smtp(settings, err);
    }
    *deliver = deliver_folder;
    if (!pp_text_is(settings->transport, "folder"))
        return pp_fail(err, PP_CONFIG, "say --transport=folder or --transport=smtp");
    if (!settings->folder)
        return pp_fail(err, PP_CONFIG, "--transport=folder needs --folder=DIR");
    return mail_folder_check(settings->folder, err);
}

/* SIGTERM is read from a descriptor; an interrupt at the terminal is the daemon's to handle. */
static enum pp_code take_signals(int *fd, struct pp_err *err)
{
    static const int ignored[] = {SIGPIPE, SIGINT, SIGHUP, SIGXFSZ};
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
        if (signal(ignored[i], SIG_IGN) == SIG_ERR)
            return pp_fail_errno(err, PP_FAILED, "signals cannot be set");
    sigset_t set;
    if (sigemptyset(&set) < 0 || sigaddset(&set, SIGTERM) < 0 ||
        sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return pp_fail_errno(err, PP_FAILED, "signals cannot be blocked");
    *fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (*fd < 0)
        return pp_fail_errno(err, PP_FAILED, "signals cannot be read");
    return PP_OK;
}

static enum pp_code run(struct settings *settings, struct pp_err *err)
{
    struct mail_sender sender = {
        .fd = LOOP_HELPER_FD, .signal_fd = -1, .workers = settings->workers, .arg = settings};
    enum pp_code code = loop_confine(&(struct loop_confine){.open_files = OPEN_FILES}, err);
    if (code == PP_OK)
        code = prepare(settings, &sender.deliver, err);
    if (code == PP_OK)
        code = take_signals(&sender.signal_fd, err);
    if (code == PP_OK)
        code = mail_sender_run(&sender, err);
    if (sender.signal_fd >= 0)
        (void)close(sender.signal_fd);
    return code;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        options, on_option, NULL, "Sends the mails that peerpoold hands it over descriptor 3.",
        NULL,    NULL,      NULL};
    argp_program_version = "peerpool-mail " PP_VERSION;
    argp_err_exit_status = pp_code_exit(PP_USAGE);
    struct settings settings = {.workers = MAIL_WORKERS_DEFAULT};
    if (argp_parse(&argp, argc, argv, 0, NULL, &settings) != 0)
        return pp_code_exit(PP_USAGE);
    struct pp_err err = {0};
    const enum pp_code code = run(&settings, &err);
    if (code != PP_OK)
        (void)fprintf(stderr, "peerpool-mail: %s\n", err.text);
    pp_arena_fini(&settings.arena);
    return pp_code_exit(code);
}
