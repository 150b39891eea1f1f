#include "daemon/app.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/file.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/self.h"
#include "base/str.h"
#include "daemon/flow/reference.h"
#include "daemon/flow/seal.h"
#include "daemon/flow/upkeep.h"
#include "daemon/flow/zone.h"

enum {
    READERS = 2,
    DRAIN_MS = 10000,
    MAIL_GRACE_MS = 10000,
    UPKEEP_MS = 3600 * 1000,
    DAY_S = 86400,
    REBALANCE_AGAIN_S = 600,
    REFERENCE_MOST = 32 << 20,
    REFERENCE_DEADLINE_MS = 120000,
};

/* ---- the log ------------------------------------------------------------------------------- */

/* One line, "<6>" before it for the journal; control characters never reach it. */
static void say(const struct app *app, enum conf_log_level level, const char *text)
{
    static const int priorities[] = {3, 4, 6, 7};
    char now[PP_INSTANT_TEXT];
    char line[1024];
    if ((int64_t)level > app->conf->daemon_log_level)
        return;
    (void)snprintf(line, sizeof line, "%s", text);
    for (char *at = line; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = ' ';
    if (getenv("JOURNAL_STREAM"))
        (void)fprintf(stderr, "<%d>%s\n", priorities[level], line);
    else
        (void)fprintf(stderr, "%s %s\n", pp_instant_text(pp_clock_wall_s(&app->loop.clock), now),
                      line);
}

static void on_warning(void *data, const char *sentence)
{
    say(data, CONF_LOG_WARNING, sentence);
}

/* ---- the end ------------------------------------------------------------------------------- */

static void on_flow_closed(void *data)
{
    struct app *app = data;
    app->flow = NULL;
    loop_timer_fini(&app->upkeep);
    loop_signals_fini(&app->signals);
    loop_stop(&app->loop);
}

static void on_outbox_stopped(void *data)
{
    struct app *app = data;
    app->outbox = NULL;
    loop_watchdog_stop(&app->watchdog);
    flow_close(app->flow, on_flow_closed, app);
}

static void on_inbox_stopped(void *data)
{
    struct app *app = data;
    app->inbox = NULL;
    if (app->outbox)
        flow_outbox_stop(app->outbox, MAIL_GRACE_MS, on_outbox_stopped, app);
    else
        on_outbox_stopped(app);
}

static void on_reader_stopped(void *data)
{
    struct app *app = data;
    app->reader = NULL;
    if (app->inbox)
        flow_inbox_stop(app->inbox, on_inbox_stopped, app);
    else
        on_inbox_stopped(app);
}

static void on_chaser_stopped(void *data)
{
    struct app *app = data;
    app->chaser = NULL;
    if (app->reader)
        flow_reader_stop(app->reader, on_reader_stopped, app);
    else
        on_reader_stopped(app);
}

static void on_rebalancer_stopped(void *data)
{
    struct app *app = data;
    app->rebalancer = NULL;
    if (app->chaser)
        flow_chaser_stop(app->chaser, on_chaser_stopped, app);
    else
        on_chaser_stopped(app);
}

static void on_web_stopped(void *data)
{
    struct app *app = data;
    app->web = NULL;
    if (app->rebalancer)
        flow_rebalancer_stop(app->rebalancer, on_rebalancer_stopped, app);
    else
        on_rebalancer_stopped(app);
}

static void end(struct app *app, int64_t wait_ms)
{
    if (app->ending) {
        if (app->web)
            web_stop(app->web, 0, on_web_stopped, app);
        return;
    }
    app->ending = true;
    loop_notify_stopping("letting requests and mails end");
    say(app, CONF_LOG_INFO, "ending: requests and mails under way are let end");
    if (app->web)
        web_stop(app->web, wait_ms, on_web_stopped, app);
    else
        on_web_stopped(app);
}

static void on_drain(void *data)
{
    end(data, DRAIN_MS);
}

static void on_now(void *data)
{
    end(data, 0);
}

static void fail(struct app *app, const struct pp_err *err)
{
    app->code = err->code;
    app->err = *err;
    end(app, 0);
}

/* ---- the doors ----------------------------------------------------------------------------- */

static void on_written(void *data)
{
    struct app *app = data;
    if (app->outbox && !app->ending)
        flow_outbox_wake(app->outbox);
    if (app->reader && !app->ending)
        flow_reader_wake(app->reader);
    if (app->rebalancer && !app->ending)
        flow_rebalancer_wake(app->rebalancer);
    if (app->chaser && !app->ending)
        flow_chaser_wake(app->chaser);
}

/* Without the secrets that stand in the addresses of pages and feeds. */
static const char *shown_path(const struct web_request *req)
{
    const char *path = ui_shown_path(req);
    return path == req->path ? api_path(req) : path;
}

static void on_answered(void *data, const struct web_answered *answered)
{
    struct app *app = data;
    char line[512];
    if (!answered->req)
        return;
    const struct web_request *req = answered->req;
    const bool page = req->route && req->route->part;
    (void)snprintf(line, sizeof line, "%s %s %d %lld ms %s %s", web_method_name(req->method),
                   shown_path(req), answered->status, (long long)answered->took_ms,
                   page ? "page" : api_actor(req), req->id);
    say(app, CONF_LOG_DEBUG, line);
}

static void on_metrics(void *data, struct pp_str *out)
{
    const struct app *app = data;
    if (app->outbox)
        flow_outbox_metrics_write(app->outbox, out);
    if (app->inbox)
        flow_inbox_metrics_write(app->inbox, out);
    if (app->reader)
        flow_reader_metrics_write(app->reader, out);
    if (app->rebalancer)
        flow_rebalancer_metrics_write(app->rebalancer, out);
    if (app->chaser)
        flow_chaser_metrics_write(app->chaser, out);
}

static enum pp_code write_port(const struct app *app, uint16_t port, struct pp_err *err)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/port", app->conf->daemon_state_dir);
    FILE *file = fopen(path, "we");
    if (!file || fprintf(file, "%u\n", (unsigned)port) < 0 || fclose(file) != 0)
        return pp_fail_errno(err, PP_FAILED, "%s cannot be written", path);
    return PP_OK;
}

static enum pp_code listen_all(struct app *app, struct pp_err *err)
{
    struct loop_listen_fd given[4];
    size_t count;
    enum pp_code code = loop_listen_fds(given, 4, &count, err);
    for (size_t i = 0; code == PP_OK && i < count; i++)
        code = web_listen_fd(app->web, given[i].fd, "systemd", err);
    if (code == PP_OK && !count)
        code = web_listen_path(app->web, app->conf->daemon_socket,
                               (mode_t)app->conf->daemon_socket_mode, "socket", err);
    if (code == PP_OK && app->conf->daemon_listen >= 0) {
        uint16_t port = 0;
        code = web_listen_loopback(app->web, (uint16_t)app->conf->daemon_listen, &port, "loopback",
                                   err);
        if (code == PP_OK)
            code = write_port(app, port, err);
    }
    return code;
}

/* The helpers lie beside this program. */
static enum pp_code helper_path(struct app *app, const char *name, const char **path,
                                struct pp_err *err)
{
    const char *folder = NULL;
    const enum pp_code code = pp_self_folder(&app->arena, &folder, err);
    if (code != PP_OK)
        return code;
    *path = pp_printf(&app->arena, "%s/%s", folder, name);
    if (access(*path, X_OK) < 0)
        return pp_fail_errno(err, PP_FAILED, "%s cannot be run", *path);
    return PP_OK;
}

static enum pp_code start_outbox(struct app *app, struct pp_err *err)
{
    enum { ARGUMENTS_MOST = 12 };
    const struct conf *conf = app->conf;
    const char **argv = PP_NEW_ARRAY(&app->arena, ARGUMENTS_MOST, const char *);
    size_t count = 0;
    const char *path = NULL;
    const enum pp_code code = helper_path(app, "peerpool-mail", &path, err);
    if (code != PP_OK)
        return code;
    argv[count++] = "peerpool-mail";
    if (conf->mail_transport == CONF_MAIL_SMTP) {
        argv[count++] = "--transport=smtp";
        argv[count++] = pp_printf(&app->arena, "--url=%s", conf->mail_smarthost);
        if (*conf->mail_user)
            argv[count++] = pp_printf(&app->arena, "--user=%s", conf->mail_user);
        if (*conf->mail_password_file)
            argv[count++] = pp_printf(&app->arena, "--password-file=%s", conf->mail_password_file);
    } else {
        argv[count++] = "--transport=folder";
        argv[count++] = pp_printf(&app->arena, "--folder=%s", conf->mail_folder);
        if (mkdir(conf->mail_folder, 0700) < 0 && errno != EEXIST)
            return pp_fail_errno(err, PP_CONFIG, "mail.folder %s cannot be made",
                                 conf->mail_folder);
    }
    const struct flow_outbox_config config = {
        .helper = path, .argv = argv, .say = on_warning, .data = app};
    app->outbox = flow_outbox_start(app->flow, &app->loop, &config);
    return PP_OK;
}

static enum pp_code start_inbox(struct app *app, struct pp_err *err)
{
    const struct flow_inbox_config config = {
        .maildir = app->conf->mail_incoming, .say = on_warning, .data = app};
    if (!*config.maildir)
        return PP_OK;
    const enum pp_code code = flow_inbox_start(&app->inbox, app->flow, &app->loop, &config, err);
    return code == PP_OK ? code : pp_err_context(err, "mail.incoming");
}

static void on_clock_says(void *data, const char *sentence)
{
    say(data, CONF_LOG_INFO, sentence);
}

static void start_reader(struct app *app)
{
    const struct flow_reader_config config = {.say = on_warning, .data = app};
    app->reader = flow_reader_start(app->flow, &app->loop, &config);
}

static enum pp_code start_rebalancer(struct app *app, struct pp_err *err)
{
    const struct conf *conf = app->conf;
    const int32_t today = (int32_t)(pp_clock_wall_s(&app->loop.clock) / 86400);
    struct flow_rebalancer_config config = {
        .schedule = {.minute = (int32_t)conf->rebalance_at,
                     .events = conf->rebalance_events != 0,
                     .settle_s = conf->rebalance_settle_s,
                     .settle_most_s = conf->rebalance_settle_most_s,
                     .again_s = REBALANCE_AGAIN_S},
        .seconds = (int)conf->rebalance_limit_s,
        .say = on_clock_says,
        .data = app};
    const enum pp_code code =
        flow_zone_find(conf->programme_zone, today, &app->arena, &config.schedule.zone, err);
    if (code == PP_OK)
        app->rebalancer = flow_rebalancer_start(app->flow, &app->loop, &config);
    return code;
}

/* Answers that lie in the Maildir were given in time: they are read before anybody is let go. */
static bool has_unread(void *data)
{
    const struct app *app = data;
    return app->inbox && flow_inbox_busy(app->inbox);
}

static void start_chaser(struct app *app)
{
    const struct flow_chaser_config config = {
        .busy = has_unread, .say = on_clock_says, .data = app};
    app->chaser = flow_chaser_start(app->flow, &app->loop, &config);
}

/* Those of the API, and the pages. */
static const struct web_route *gather_routes(struct app *app, size_t *count)
{
    size_t of_api;
    const struct web_route *routes = api_routes(&of_api);
    struct web_route *all = PP_NEW_ARRAY(&app->arena, of_api + UI_ROUTES_MOST, struct web_route);
    *count = ui_routes(app->ui, all) + of_api;
    memcpy(all + (*count - of_api), routes, of_api * sizeof *routes);
    return all;
}

static enum pp_code open_doors(struct app *app, struct pp_err *err)
{
    const struct api_config api = {.flow = app->flow,
                                   .clock = app->loop.clock,
                                   .admins = app->admins,
                                   .admin_count = app->admin_count,
                                   .log = on_answered,
                                   .metrics = on_metrics,
                                   .data = app};
    struct web_config web = {.on_head = api_on_head,
                             .problem = api_problem,
                             .answered = api_answered,
                             .metrics = "peerpool_http"};
    const struct ui_config ui = {
        .flow = app->flow, .clock = app->loop.clock, .programme = app->conf->programme_name};
    app->api = api_new(&api);
    app->ui = ui_new(&ui);
    web.data = app->api;
    web.routes = gather_routes(app, &web.route_count);
    enum pp_code code = web_open(&app->web, &app->loop, &web, err);
    if (code != PP_OK)
        return code;
    api_serve(app->api, app->web);
    code = start_outbox(app, err);
    if (code == PP_OK)
        code = start_inbox(app, err);
    if (code == PP_OK)
        start_reader(app);
    if (code == PP_OK)
        code = start_rebalancer(app, err);
    if (code == PP_OK)
        start_chaser(app);
    return code == PP_OK ? listen_all(app, err) : code;
}

static void serve(struct app *app)
{
    struct pp_err err = {0};
    if (open_doors(app, &err) != PP_OK) {
        fail(app, &err);
        return;
    }
    flow_on_written(app->flow, on_written, app);
    loop_watchdog_start(&app->watchdog, &app->loop, flow_write_lane(app->flow));
    loop_timer_start(&app->upkeep, UPKEEP_MS, UPKEEP_MS);
    say(app, CONF_LOG_INFO, "ready");
    loop_notify_ready("ready");
}

/* ---- reference data, upkeep ---------------------------------------------------------------- */

static enum pp_code read_whole(struct pp_arena *arena, const char *dir, const char *name,
                               char **bytes, size_t *len, struct pp_err *err)
{
    const char *path = pp_printf(arena, "%s/%s", dir, name);
    FILE *file = fopen(path, "re");
    struct pp_str text = {0};
    char part[65536];
    size_t got;
    *bytes = NULL;
    if (!file && errno == ENOENT)
        return PP_OK;
    if (!file)
        return pp_fail_errno(err, PP_CONFIG, "%s cannot be read", path);
    while (text.len <= REFERENCE_MOST && (got = fread(part, 1, sizeof part, file)) > 0)
        pp_str_add_len(&text, part, got);
    const bool broken = ferror(file) || text.len > REFERENCE_MOST;
    (void)fclose(file);
    *bytes = pp_dup_len(arena, pp_str_text(&text), text.len);
    *len = text.len;
    pp_str_fini(&text);
    return broken ? pp_fail(err, PP_CONFIG, "%s cannot be read, or is too large", path) : PP_OK;
}

static void on_reference(struct flow_call *call)
{
    struct app *app = call->door;
    const struct flow_reference_put *arg = call->arg;
    const struct pp_err err = call->err;
    char line[160];
    if (arg->known)
        (void)snprintf(line, sizeof line, "reference data: as it was loaded before");
    else
        (void)snprintf(line, sizeof line, "reference data: new %zu, changed %zu, same %zu",
                       arg->added, arg->changed, arg->same);
    const bool good = call->code == PP_OK;
    flow_call_free(call);
    if (app->ending)
        return;
    if (!good) {
        fail(app, &err);
        return;
    }
    say(app, CONF_LOG_INFO, line);
    serve(app);
}

static enum pp_code load_reference(struct app *app, struct pp_err *err)
{
    struct flow_call *call = flow_call_new(&flow_reference_put, sizeof(struct flow_reference_put));
    struct flow_reference_put *arg = call->arg;
    const char *dir = app->conf->store_reference;
    size_t count;
    const char *const *names = flow_reference_names(&count);
    enum pp_code code = PP_OK;
    arg->files = PP_NEW_ARRAY(&call->arena, count, struct flow_reference_file);
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        char *bytes;
        size_t len = 0;
        code = read_whole(&call->arena, dir, names[i], &bytes, &len, err);
        if (code == PP_OK && bytes)
            arg->files[arg->file_count++] =
                (struct flow_reference_file){.name = names[i], .bytes = bytes, .len = len};
    }
    char *products = NULL;
    size_t products_len;
    if (code == PP_OK)
        code = read_whole(&call->arena, dir, "products.json", &products, &products_len, err);
    arg->products_json = products;
    if (code == PP_OK && !arg->file_count)
        code = pp_fail(err, PP_CONFIG, "store.reference: there is no reference data in %s", dir);
    if (code != PP_OK) {
        flow_call_free(call);
        return code;
    }
    call->actor = "reference";
    call->rights = 1U << FLOW_ADMIN;
    call->door = app;
    call->done = on_reference;
    call->deadline_ms = REFERENCE_DEADLINE_MS;
    flow_start(app->flow, call);
    return PP_OK;
}

static void on_upkeep_done(struct flow_call *call)
{
    struct app *app = call->door;
    const struct flow_upkeep_done *arg = call->arg;
    char line[160];
    if (call->code != PP_OK)
        say(app, CONF_LOG_WARNING, call->err.text);
    else if (arg->waiting) {
        (void)snprintf(line, sizeof line,
                       "%lld messages that came in wait for a person: peerpool mail unmatched",
                       (long long)arg->waiting);
        say(app, CONF_LOG_WARNING, line);
    }
    flow_call_free(call);
}

static void on_upkeep(void *data)
{
    struct app *app = data;
    struct flow_call *call = flow_call_new(&flow_upkeep, sizeof(struct flow_upkeep_done));
    if (app->ending) {
        flow_call_free(call);
        return;
    }
    struct flow_upkeep_done *arg = call->arg;
    arg->keep_mail_s = app->conf->mail_keep_days * DAY_S;
    call->actor = "clock";
    call->rights = 1U << FLOW_ADMIN;
    call->door = app;
    call->done = on_upkeep_done;
    flow_start(app->flow, call);
}

/* ---- the beginning ------------------------------------------------------------------------- */

static enum pp_code read_admins(struct app *app, struct pp_err *err)
{
    for (const char *at = app->conf->daemon_admins; *at;) {
        const size_t len = strcspn(at, " ,");
        int64_t uid;
        const char *word = pp_dup_len(&app->arena, at, len);
        if (len &&
            (!pp_text_int(word, 0, UINT32_MAX - 1, &uid) || app->admin_count == APP_ADMINS_MOST))
            return pp_fail(err, PP_CONFIG,
                           "daemon.admins takes at most %d numeric user ids, comma between; "
                           "\"%s\" is not one",
                           APP_ADMINS_MOST, word);
        if (len)
            app->admins[app->admin_count++] = (uid_t)uid;
        at += len + (at[len] != '\0');
    }
    return PP_OK;
}

/*
 * Two daemons on one database would send each mail twice. The lock is on a file beside it, because
 * closing any descriptor of the database itself would let go of SQLite's own locks.
 */
static enum pp_code lock_database(struct app *app, struct pp_err *err)
{
    const char *database = app->conf->store_file;
    const char *path = pp_printf(&app->arena, "%s.lock", database);
    app->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (app->lock < 0)
        return pp_fail_errno(err, PP_CONFIG,
                             "%s cannot be made; the daemon must be able to write to that folder",
                             path);
    if (flock(app->lock, LOCK_EX | LOCK_NB) == 0)
        return PP_OK;
    if (errno == EWOULDBLOCK)
        return pp_fail(err, PP_CONFIG,
                       "another peerpoold works on %s; end it first, or name another database "
                       "under store.file",
                       database);
    return pp_fail_errno(err, PP_CONFIG, "%s cannot be locked", path);
}

static enum pp_code open_flow(struct app *app, struct pp_err *err)
{
    const struct conf *conf = app->conf;
    if (mkdir(conf->daemon_state_dir, 0700) < 0 && errno != EEXIST)
        return pp_fail_errno(err, PP_CONFIG, "daemon.state_dir %s cannot be made",
                             conf->daemon_state_dir);
    const char *importer = NULL;
    enum pp_code code = lock_database(app, err);
    if (code == PP_OK)
        code = helper_path(app, "peerpool-import", &importer, err);
    if (code != PP_OK)
        return code;
    const struct flow_config config = {
        .database = conf->store_file,
        .readers = READERS,
        .matchers = (unsigned)conf->daemon_match_threads,
        .random = pp_random_system(),
        .settings = {.programme = conf->programme_name,
                     .zone = conf->programme_zone,
                     .from_name = conf->mail_from_name,
                     .organiser = conf->programme_organiser_address,
                     .authserv = conf->mail_authserv,
                     .mail_domain = conf->mail_domain,
                     .importer = importer,
                     .calendar_allow = conf->calendars_allow,
                     .calendar_every_s = conf->calendars_every_minutes * 60,
                     .calendar_minutes = (int)conf->calendars_day_minutes,
                     .web_url = conf->web_base_url,
                     .rebalance_s = (int)conf->rebalance_limit_s}};
    return flow_open(&app->flow, &app->loop, &config, err);
}

enum pp_code app_check(const struct conf *conf, struct pp_err *err)
{
    const struct pp_clock clock = pp_clock_system();
    const int32_t today = (int32_t)(pp_clock_wall_s(&clock) / 86400);
    struct pp_arena arena = {0};
    const struct cal_zone *zone;
    const enum pp_code code = flow_zone_find(conf->programme_zone, today, &arena, &zone, err);
    pp_arena_fini(&arena);
    if (code != PP_OK)
        return pp_err_context(err, "%s: programme.zone", conf->source[CONF_programme_zone]);
    return flow_seal_check_organiser(conf->programme_organiser_address, err);
}

enum pp_code app_init(struct app *app, const struct conf *conf, struct pp_err *err)
{
    *app = (struct app){.conf = conf, .lock = -1};
    enum pp_code code = read_admins(app, err);
    if (code == PP_OK)
        code = loop_init(&app->loop, pp_clock_system(), err);
    if (code != PP_OK)
        return code;
    app->loop_open = true;
    code = open_flow(app, err);
    if (code != PP_OK)
        return code;
    const struct loop_signals_config signals = {
        .on_drain = on_drain, .on_now = on_now, .data = app};
    loop_timer_init(&app->upkeep, &app->loop, on_upkeep, app);
    code = loop_signals_init(&app->signals, &app->loop, &signals, err);
    PP_REQUIRE(code == PP_OK); /* only a process without descriptors fails here */
    if (*conf->store_reference) {
        struct pp_err wrong = {0};
        if (load_reference(app, &wrong) != PP_OK)
            fail(app, &wrong);
    } else {
        serve(app);
    }
    return PP_OK;
}

void app_fini(struct app *app)
{
    if (app->loop_open)
        loop_fini(&app->loop);
    api_free(app->api);
    ui_free(app->ui);
    if (app->lock >= 0)
        (void)close(app->lock); /* after the store */
    pp_arena_fini(&app->arena);
}
