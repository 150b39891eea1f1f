/*
 * The configuration: one table of keys, read from a file, overruled by the environment, checked
 * whole. Every fault is gathered with its place; an unknown key is a fault with a suggestion.
 *
 * There are no secrets in it: a password lies in a file of its own, which is named here and read
 * by the part that needs it. An address with a password in it is refused.
 */
#ifndef PP_DAEMON_CONF_CONF_H
#define PP_DAEMON_CONF_CONF_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/str.h"

/*
 * X(section, key, kind, default, help). The member of struct conf is section_key, and the variable
 * that overrules it PEERPOOL_SECTION_KEY.
 */
#define CONF_KEYS(X)                                                                             \
    X(daemon, state_dir, PATH, "/var/lib/peerpool", "Where the daemon keeps what must last")     \
    X(daemon, socket, PATH, "/run/peerpool/peerpool.sock",                                       \
      "The Unix socket to listen on when systemd hands none over")                               \
    X(daemon, socket_mode, MODE, "0660", "Who may connect to it, as for chmod")                  \
    X(daemon, listen, LOOPBACK, "",                                                              \
      "Also listen on a port of this machine, such as 127.0.0.1:8420 (port 0: the system "       \
      "chooses)")                                                                                \
    X(daemon, log_level, LOG_LEVEL, "info", "error, warning, info or debug")                     \
    X(daemon, match_threads, THREADS, "2", "Searches for teams at the same time, 1 to 64")       \
    X(daemon, admins, TEXT, "",                                                                  \
      "User ids that may do everything over the socket, comma between; root and the daemon's "   \
      "own always may")                                                                          \
    X(calendars, every_minutes, MINUTES, "360",                                                  \
      "How often a calendar that a peer keeps is read again, in minutes")                        \
    X(calendars, day_minutes, MINUTES, "180",                                                    \
      "Busy minutes between 9 and 17 o'clock that take a whole day")                             \
    X(calendars, allow, NETWORKS, "",                                                            \
      "Networks that calendars may be fetched from although they are no public ones, such as "   \
      "10.1.2.0/24; comma between")                                                              \
    X(mail, transport, TRANSPORT, "folder",                                                      \
      "folder: each mail becomes a file; smtp: it is sent by the smarthost")                     \
    X(mail, folder, PATH_OR_NONE, "", "Where the files go; empty: outbox in state_dir")          \
    X(mail, smarthost, SMTP_URL, "", "The mail server: smtp://HOST:PORT or smtps://HOST:PORT")   \
    X(mail, user, TEXT, "", "Name to log in with at the mail server; empty: no login")           \
    X(mail, password_file, PATH_OR_NONE, "", "File that holds the password, and nothing else")   \
    X(mail, from_name, TEXT, "Peerpool", "Name that mails come from")                            \
    X(mail, from_address, ADDRESS, "peerpool@localhost", "Address that mails come from")         \
    X(mail, incoming, PATH_OR_NONE, "",                                                          \
      "Maildir into which the mail server delivers what comes to the organiser address and "     \
      "its +extensions; empty: none")                                                            \
    X(mail, authserv, TEXT, "",                                                                  \
      "Name by which that mail server signs Authentication-Results; empty: none is believed")    \
    X(mail, keep_days, DAYS, "90",                                                               \
      "Days that the bytes of a message that came in are kept once it was dealt with; what was " \
      "decided about it is kept for ever")                                                       \
    X(mail, domain, DOMAIN, "localhost", "Domain of message ids; one that is yours")             \
    X(programme, name, TEXT_NEEDED, "Peer challenge programme", "What the programme is called")  \
    X(programme, zone, ZONE, "Europe/London", "Time zone of meetings, such as Europe/London")    \
    X(programme, organiser_address, ADDRESS_OR_NONE, "",                                         \
      "Address that replies to invitations go to; empty: mail.from_address")                     \
    X(web, base_url, WEB_URL_OR_NONE, "",                                                        \
      "Where people's browsers reach the daemon: https://HOST or https://HOST/PATH, of the web " \
      "server in front of it; empty: mails carry no links")                                      \
    X(rebalance, at, CLOCK_OR_NONE, "02:30",                                                     \
      "When the plan of unconfirmed work is worked out again each day, in programme.zone; "      \
      "empty: not by the clock")                                                                 \
    X(rebalance, events, SWITCH, "yes",                                                          \
      "yes or no: also after changes that may have broken the plan")                             \
    X(rebalance, settle_s, SECONDS, "60", "Seconds without a change before it begins")           \
    X(rebalance, settle_most_s, SECONDS, "900", "Seconds after the first change at most")        \
    X(rebalance, limit_s, SECONDS, "60", "Seconds that one search for a better plan may take")   \
    X(store, file, PATH_OR_NONE, "", "The database; empty: peerpool.db in state_dir")            \
    X(store, reference, PATH_OR_NONE, "",                                                        \
      "Folder of the reference data to load at each start: councils, links, taxonomies, "        \
      "products; empty: none")

/* Kinds and the C type of their member. Paths are absolute. A port is -1 where none is given. */
#define CONF_TYPE_PATH const char *
#define CONF_TYPE_PATH_OR_NONE const char *
#define CONF_TYPE_MODE int64_t
#define CONF_TYPE_LOOPBACK int64_t
#define CONF_TYPE_LOG_LEVEL int64_t /* enum conf_log_level */
#define CONF_TYPE_THREADS int64_t
#define CONF_TYPE_TRANSPORT int64_t /* enum conf_transport */
#define CONF_TYPE_SMTP_URL const char *
#define CONF_TYPE_TEXT const char *
#define CONF_TYPE_TEXT_NEEDED const char *
#define CONF_TYPE_ADDRESS const char *
#define CONF_TYPE_ADDRESS_OR_NONE const char *
#define CONF_TYPE_DOMAIN const char *
#define CONF_TYPE_ZONE const char *
#define CONF_TYPE_WEB_URL_OR_NONE const char * /* without a slash at its end */
#define CONF_TYPE_CLOCK_OR_NONE int64_t        /* minute of the day; -1: none */
#define CONF_TYPE_SWITCH int64_t               /* 0 or 1 */
#define CONF_TYPE_SECONDS int64_t
#define CONF_TYPE_DAYS int64_t
#define CONF_TYPE_MINUTES int64_t
#define CONF_TYPE_NETWORKS const char *

enum conf_log_level { CONF_LOG_ERROR, CONF_LOG_WARNING, CONF_LOG_INFO, CONF_LOG_DEBUG };
enum conf_transport { CONF_MAIL_FOLDER, CONF_MAIL_SMTP };

enum conf_key {
#define X(section, key, kind, standard, help) CONF_##section##_##key,
    CONF_KEYS(X)
#undef X
        CONF_KEY_COUNT
};

/* All texts live in the arena given to conf_load(); none is NULL. */
struct conf {
#define X(section, key, kind, standard, help) CONF_TYPE_##kind section##_##key;
    CONF_KEYS(X)
#undef X
    const char *text[CONF_KEY_COUNT];   /* as given or by default, for conf_dump() */
    const char *source[CONF_KEY_COUNT]; /* "default", "FILE:LINE", "environment NAME" */
};

enum { CONF_FILE_MOST = 65536, CONF_LINE_MOST = 198 };

/*
 * `path` NULL: no file. `env` as environ; NULL: none. Every fault goes into `faults` with its place
 * in `where`; then err has the first and the code is PP_CONFIG. What stands empty because another
 * value follows from it (mail.folder, store.file, programme.organiser_address) is filled in.
 */
PP_CHECK enum pp_code conf_load(const char *path, const char *const *env, struct pp_arena *arena,
                                struct conf *out, struct pp_faults *faults, struct pp_err *err);

/* The same from bytes already there; `name` stands for the file in messages. */
PP_CHECK enum pp_code conf_read(const char *name, const char *bytes, size_t len,
                                const char *const *env, struct pp_arena *arena, struct conf *out,
                                struct pp_faults *faults, struct pp_err *err);

/* What is in force, each value with its source before it; a file that loads to the same. */
void conf_dump(const struct conf *conf, struct pp_str *out);

/* A file of all keys, their defaults and what they mean, each commented out. */
void conf_sample(struct pp_str *out);

#endif
