/* peerpool demo: a daemon, the real authorities, a made-up pool, and the whole path of a request.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/str.h"
#include "daemon/cli/booking.h"
#include "daemon/cli/daemon_child.h"
#include "daemon/cli/match.h"
#include "daemon/cli/verbs.h"
#include "daemon/flow/demo_pool.h"

enum { OPT_ONCE = 1, OPT_DIR, OPT_REFERENCE, OPT_PEERS, OPT_SEED };
enum {
    PEERS = 400,
    SEED = 7,
    LEAD_DAYS =
        100, /* from today to the first possible visit: peers are asked 2 to 3 months ahead */
    SPAN_DAYS = 35,
    CSV_MOST = 32 << 20,
    MAIL_TRIES = 300,
    MAIL_STEP_US = 100000,
};

struct demo {
    struct cli *cli;
    struct cli_daemon daemon;
    const char *reference;
    size_t peers;
    uint64_t seed;
    const char *request, *proposal, *peer; /* found on the way */
    size_t mails;
};

static void title(const char *text)
{
    (void)printf("\n== %s\n\n", text);
    (void)fflush(stdout);
}

static enum pp_code post(struct cli *cli, const char *path, const char *type, const char *body,
                         size_t len, struct cli_reply *reply, struct pp_err *err)
{
    return cli_call(cli,
                    &(struct cli_request){.method = "POST",
                                          .path = path,
                                          .type = type,
                                          .body = body,
                                          .body_len = len,
                                          .deadline_s = 120},
                    reply, err);
}

/* As a coordinator imports: a dry run first, then exactly what it showed. */
static enum pp_code import_table(struct demo *demo, const char *kind, const struct pp_str *csv,
                                 struct pp_err *err)
{
    struct cli *cli = demo->cli;
    struct cli_reply reply;
    const char *path = cli_path(cli, "imports/%s", kind);
    enum pp_code code = post(cli, path, "text/csv", csv->at, csv->len, &reply, err);
    if (code != PP_OK)
        return code;
    path = cli_query(cli, path, "apply", "true");
    path = cli_query(cli, path, "token", cli_text(cli, reply.root, "token"));
    code = post(cli, path, "text/csv", csv->at, csv->len, &reply, err);
    if (code == PP_OK)
        (void)printf("  %-14s %s rows: new %s, changed %s, same %s, rejected %s\n", kind,
                     cli_text(cli, reply.root, "rows"), cli_text(cli, reply.root, "added"),
                     cli_text(cli, reply.root, "changed"), cli_text(cli, reply.root, "same"),
                     cli_text(cli, reply.root, "rejected"));
    return code;
}

static int32_t today(void)
{
    const struct pp_clock clock = pp_clock_system();
    return (int32_t)(pp_clock_wall_s(&clock) / 86400);
}

static enum pp_code fill_pool(struct demo *demo, struct pp_err *err)
{
    struct cli *cli = demo->cli;
    struct cli_reply reply;
    char *authorities;
    size_t len;
    title("The pool");
    enum pp_code code = cli_get(cli, cli_path(cli, "peers?limit=1"), &reply, err);
    if (code != PP_OK)
        return code;
    if (js_count(js_member(reply.root, "items"))) {
        (void)printf("  There is a pool already in %s; it is used as it is.\n", demo->daemon.dir);
        return PP_OK;
    }
    code = cli_read_file(cli, pp_printf(&cli->arena, "%s/england-authorities.csv", demo->reference),
                         CSV_MOST, &authorities, &len, err);
    if (code != PP_OK)
        return code;
    const struct flow_demo_input input = {.seed = demo->seed,
                                          .peers = demo->peers,
                                          .today = today(),
                                          .authorities = authorities,
                                          .authorities_len = len};
    struct pp_str peers = {0}, availability = {0};
    code = flow_demo_pool(&input, &peers, &availability, err);
    (void)puts("  The 153 authorities of England are real; the people are made up.");
    if (code == PP_OK)
        code = import_table(demo, "peers", &peers, err);
    if (code == PP_OK)
        code = import_table(demo, "availability", &availability, err);
    pp_str_fini(&peers);
    pp_str_fini(&availability);
    return code;
}

static enum pp_code add_request(struct demo *demo, struct pp_err *err)
{
    struct cli *cli = demo->cli;
    struct cli_reply reply;
    char from[PP_DATE_TEXT], to[PP_DATE_TEXT], first[PP_DAY_WORDS], last[PP_DAY_WORDS];
    int32_t day = today() + LEAD_DAYS;
    day -= pp_weekday(day); /* a Monday */
    title("The request");
    (void)printf(
        "  SEND peer challenge, Southend-on-Sea: four days between %s and %s;\n"
        "  a director to lead, a member peer, a SEND head of service, health and a parent "
        "carer,\n  all from outside the East of England.\n",
        pp_day_words(day, first), pp_day_words(day + SPAN_DAYS, last));
    const char *body =
        pp_printf(&cli->arena,
                  "{\"product\":\"send-peer-challenge\",\"host\":\"Southend-on-Sea\","
                  "\"from\":\"%s\",\"to\":\"%s\"}",
                  pp_day_text(day, from), pp_day_text(day + SPAN_DAYS, to));
    const enum pp_code code =
        post(cli, cli_path(cli, "requests"), NULL, body, strlen(body), &reply, err);
    if (code != PP_OK)
        return code;
    demo->request = cli_text(cli, reply.root, "reference");
    (void)printf("  It is request %s, with %zu possible dates.\n", demo->request,
                 js_count(js_member(reply.root, "windows")));
    return PP_OK;
}

static enum pp_code find_teams(struct demo *demo, struct pp_err *err)
{
    static const char body[] = "{\"best\":3,\"seconds\":20}";
    struct cli *cli = demo->cli;
    struct cli_reply reply;
    title("The three best teams, with their dates");
    const char *path = cli_path(cli, "requests/%s/matches", cli_encode(cli, demo->request));
    const enum pp_code code = post(cli, path, NULL, body, strlen(body), &reply, err);
    if (code != PP_OK)
        return code;
    cli_print_match(cli, reply.root, false);
    const struct js_value *teams = js_member(reply.root, "teams");
    if (!js_count(teams))
        return pp_fail(err, PP_FAILED, "no team keeps every rule in this pool; try another --seed");
    demo->proposal = cli_text(cli, js_item(teams, 0), "proposal");
    title("Why this team: every part of its points");
    cli_print_team(cli, js_item(teams, 0), demo->request, true);
    return PP_OK;
}

static enum pp_code publish(struct demo *demo, struct pp_err *err)
{
    struct cli *cli = demo->cli;
    struct cli_reply reply;
    title("The first team is booked");
    const char *path = cli_path(cli, "proposals/%s/publish", demo->proposal);
    const enum pp_code code = post(cli, path, NULL, NULL, 0, &reply, err);
    if (code != PP_OK)
        return code;
    const struct js_value *booking = js_member(reply.root, "booking");
    cli_print_booking(cli, booking);
    demo->mails = js_count(js_member(reply.root, "mails"));
    demo->peer = cli_text_in(cli, js_item(js_member(booking, "seats"), 0), "peer", "name");
    return PP_OK;
}

/* The messages leave the outbox in the background: wait until none waits. */
static enum pp_code wait_for_mail(struct demo *demo, struct pp_err *err)
{
    struct cli *cli = demo->cli;
    for (int i = 0; i < MAIL_TRIES; i++) {
        struct cli_reply waiting, sending;
        enum pp_code code = cli_get(cli, cli_path(cli, "mails?state=waiting"), &waiting, err);
        if (code == PP_OK)
            code = cli_get(cli, cli_path(cli, "mails?state=sending"), &sending, err);
        if (code != PP_OK)
            return code;
        if (!js_count(js_member(waiting.root, "items")) &&
            !js_count(js_member(sending.root, "items")))
            return PP_OK;
        (void)usleep(MAIL_STEP_US);
    }
    return pp_fail(err, PP_TIMEOUT, "the invitations are still in the outbox after 30 s; see %s",
                   demo->daemon.log);
}

static void print_newest_mail(const struct demo *demo)
{
    DIR *folder = opendir(demo->daemon.outbox);
    size_t count = 0;
    const char *one = "";
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (pp_text_ends(entry->d_name, ".eml")) {
            count++;
            if (strcmp(entry->d_name, one) >
                0) /* a name begins with the mail's id, and that with its time */
                one = pp_dup(&demo->cli->arena, entry->d_name);
        }
    if (folder)
        (void)closedir(folder);
    (void)printf(
        "  %zu messages, each with its calendar entry, are in\n  %s\n"
        "  Open one with any mail program, for example:\n  %s/%s\n",
        count, demo->daemon.outbox, demo->daemon.outbox, one);
}

static void print_next_steps(const struct demo *demo, bool once)
{
    char self[4096] = "peerpool";
    const ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len > 0)
        self[len] = '\0';
    title("What to try next");
    if (once)
        (void)printf(
            "  Start it again and keep it running: ./dev run\n  Then, in another "
            "terminal:\n");
    else
        (void)puts("  The daemon is running; in another terminal:");
    (void)printf(
        "    export PEERPOOL_SOCKET=%s\n"
        "    %s match why %s\n"
        "    %s match why-not %s \"<name of a peer>\"     (names: %s peer list)\n"
        "    %s booking show %s\n"
        "    %s request add --product childrens-services-peer-challenge \\\n"
        "        --host Leeds --from <date> --to <date>\n"
        "    %s help\n",
        demo->daemon.socket, self, demo->request, self, demo->request, self, self, demo->request,
        self, self);
    (void)printf("  Mail by a real server: transport = smtp in %s\n", demo->daemon.config);
}

static enum pp_code walk(struct demo *demo, struct pp_err *err)
{
    enum pp_code code = fill_pool(demo, err);
    if (code == PP_OK)
        code = add_request(demo, err);
    if (code == PP_OK)
        code = find_teams(demo, err);
    if (code == PP_OK)
        code = publish(demo, err);
    if (code == PP_OK)
        code = wait_for_mail(demo, err);
    if (code != PP_OK)
        return code;
    title("The invitations");
    print_newest_mail(demo);
    return PP_OK;
}

/* Until Ctrl-C, or until somebody ends the daemon. */
static void stay(void)
{
    sigset_t set;
    int signal;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGCHLD);
    (void)puts("\nCtrl-C ends it.");
    (void)fflush(stdout);
    (void)sigwait(&set, &signal);
}

static void block_signals(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
}

int cli_demo(struct cli *cli, int argc, char **argv)
{
    static const struct argp_option options[] = {
        {"once", OPT_ONCE, NULL, 0, "End when the path is walked", 1},
        {"dir", OPT_DIR, "DIR", 0, "Where database, outbox and log go (peerpool-demo)", 1},
        {"reference", OPT_REFERENCE, "DIR", 0, "The reference data, if not the installed one", 1},
        {"peers", OPT_PEERS, "N", 0, "How many peers are made up (400)", 1},
        {"seed", OPT_SEED, "N", 0, "Another seed, another pool (7)", 1},
        {0},
    };
    struct cli_args args = {.options = options,
                            .about =
                                "Walks the whole path on a made-up pool: import, request, "
                                "match, booking, invitations."};
    struct pp_err err = {0};
    cli_parse(cli, &args, argc, argv);
    const bool once = args.values[OPT_ONCE] != NULL;
    struct demo demo = {
        .cli = cli,
        .reference =
            args.values[OPT_REFERENCE] ? args.values[OPT_REFERENCE] : cli_reference_folder(cli),
        .peers =
            (size_t)cli_number(args.values[OPT_PEERS], 50, FLOW_DEMO_PEERS_MOST, PEERS, "--peers"),
        .seed = (uint64_t)cli_number(args.values[OPT_SEED], 1, INT32_MAX, SEED, "--seed")};
    const char *dir = args.values[OPT_DIR] ? args.values[OPT_DIR] : "peerpool-demo";
    block_signals();
    title("The daemon");
    enum pp_code code = cli_daemon_start(cli, dir, demo.reference, &demo.daemon, &err);
    if (code == PP_OK) {
        (void)printf("  peerpoold is ready on %s\n", demo.daemon.socket);
        code = walk(&demo, &err);
    }
    if (code == PP_OK) {
        print_next_steps(&demo, once);
        if (!once)
            stay();
    }
    cli_daemon_stop(&demo.daemon);
    return code == PP_OK ? 0 : cli_failed(&err);
}
