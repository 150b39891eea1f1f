/*
 * peerpool-import: handles one untrusted calendar in a process of its own that may do nothing else.
 * peerpoold (or the command) starts it with a socket as descriptor 3, sends one frame, gets its
 * answer in frames, and kills what takes too long. The first argument is a word for the work, and
 * no process does both: `fetch` has the network, and hands on bytes that it does not look at
 * (daemon/json/fetched.h); `busy` reads such bytes and says when somebody is busy
 * (daemon/json/busy.h), without network.
 */
#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/network.h"
#include "base/zone_file.h"
#include "calendars/busy.h"
#include "daemon/json/busy.h"
#include "daemon/json/fetched.h"
#include "daemon/loop/confine.h"
#include "daemon/loop/frame.h"
#include "daemon/net/fetch.h"
#include "daemon/net/net.h"

enum {
    OPEN_FILES = 16,
    CPU_S = 2,
    MEMORY_BYTES = 256 << 20,
    CALENDAR_MOST = 6 << 20, /* a little more than is read, so that too much is told as such */
    WAIT_MS = 10000,
    FETCH_OPEN_FILES = 64,
    FETCH_CPU_S = 5,
    FETCH_MEMORY_BYTES = 1 << 30, /* threads of the resolver claim much and use little */
    FETCH_ASKED_MOST = 8 << 10
};

enum choice { OPT_FROM = 256, OPT_TO, OPT_ZONE, OPT_OWN, OPT_ALLOW, OPT_ADDRESS, OPT_TOTAL_MS };

struct settings {
    const char *mode, *from, *to, *zone, *own, *allow;
    const char *addresses[CAL_BUSY_ADDRESSES];
    size_t address_count;
    int64_t total_ms;
};

static const struct argp_option options[] = {
    {"from", OPT_FROM, "TIME", 0, "busy: 2027-03-01 or 2027-03-01T09:00:00Z", 0},
    {"to", OPT_TO, "TIME", 0, "busy: the first moment that is not asked for", 0},
    {"zone", OPT_ZONE, "NAME", 0, "busy: the person's time zone", 0},
    {"address", OPT_ADDRESS, "EMAIL", 0, "busy: an address of theirs; may come several times", 0},
    {"own", OPT_OWN, "DOMAIN", 0, "busy: whose invitations make nobody busy", 0},
    {"allow", OPT_ALLOW, "NETWORKS", 0,
     "fetch: networks that are no public ones and may be fetched from all the same", 0},
    {"total-ms", OPT_TOTAL_MS, "MS", 0, "fetch: deadline for all of it (10000)", 0},
    {0},
};

static error_t on_option(int key, char *text, struct argp_state *state)
{
    struct settings *settings = state->input;
    const char **const texts[] = {&settings->from, &settings->to, &settings->zone, &settings->own,
                                  &settings->allow};
    if (key >= OPT_FROM && key <= OPT_ALLOW)
        *texts[key - OPT_FROM] = text;
    else if (key == OPT_ADDRESS && settings->address_count < CAL_BUSY_ADDRESSES)
        settings->addresses[settings->address_count++] = text;
    else if (key == OPT_TOTAL_MS && pp_text_int(text, 1, NET_FETCH_MS, &settings->total_ms))
        return 0;
    else if (key == ARGP_KEY_ARG && !settings->mode)
        settings->mode = text;
    else if (key == ARGP_KEY_ARG || key == OPT_ADDRESS || key == OPT_TOTAL_MS)
        argp_error(state, "\"%s\" is too much", text);
    else if (key == ARGP_KEY_END && pp_text_is(settings->mode, "busy") &&
             !(settings->from && settings->to && settings->zone))
        argp_error(state, "it needs --from, --to and --zone");
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

/* ---- busy ---------------------------------------------------------------------------------- */

static enum pp_code read_calendar(const struct settings *settings, const struct pp_str *bytes,
                                  struct pp_arena *arena, struct cal_busy *busy, struct pp_err *err)
{
    struct cal_busy_question question = {.zone = settings->zone,
                                         .addresses = settings->addresses,
                                         .address_count = settings->address_count,
                                         .own = settings->own,
                                         .file = pp_zone_file};
    *busy = (struct cal_busy){.refusal = CAL_REFUSED_QUESTION};
    enum pp_code code = cal_busy_moment(&question, settings->from, &question.from_s, err);
    if (code == PP_OK)
        code = cal_busy_moment(&question, settings->to, &question.to_s, err);
    return code == PP_OK
               ? cal_busy_read(pp_str_text(bytes), bytes->len, &question, arena, busy, err)
               : code;
}

static enum pp_code run_busy(const struct settings *settings, struct pp_err *err)
{
    const struct loop_confine confine = {.open_files = OPEN_FILES,
                                         .memory_bytes = MEMORY_BYTES,
                                         .cpu_s = CPU_S,
                                         .only_reads = PP_ZONE_FOLDER};
    struct pp_arena arena = {0};
    struct pp_str bytes = {0};
    struct pp_str answer = {0};
    struct cal_busy busy;
    struct pp_err refused = {0};
    enum pp_code code = loop_confine(&confine, err);
    if (code == PP_OK)
        code = loop_frame_read(LOOP_HELPER_FD, &bytes, CALENDAR_MOST, WAIT_MS, err);
    if (code == PP_OK) {
        /* A refusal is an answer like any other: its sentence is in it. */
        (void)!read_calendar(settings, &bytes, &arena, &busy, &refused);
        js_busy_write(&busy, refused.text, &answer);
        code = loop_frame_write(LOOP_HELPER_FD, answer.at, answer.len, err);
    }
    pp_str_fini(&answer);
    pp_str_fini(&bytes);
    pp_arena_fini(&arena);
    return code;
}

/* ---- fetch --------------------------------------------------------------------------------- */

/* What names are resolved by, what servers are vouched for by, and the libraries for both. */
static const char *const fetch_reads[] = {"/etc/resolv.conf",
                                          "/etc/hosts",
                                          "/etc/host.conf",
                                          "/etc/gai.conf",
                                          "/etc/nsswitch.conf",
                                          "/etc/services",
                                          "/etc/ssl",
                                          "/etc/ld.so.cache",
                                          "/etc/ca-certificates",
                                          "/usr/lib",
                                          "/usr/lib64",
                                          "/usr/share/ca-certificates",
                                          "/lib",
                                          "/lib64",
                                          "/usr/local/share/ca-certificates",
                                          "/dev/urandom",
                                          "/dev/null",
                                          NULL};

/* Three lines: address, ETag, Last-Modified, the latter two perhaps empty. */
static enum pp_code take_asked(struct pp_str *asked, struct net_fetch *fetch, struct pp_err *err)
{
    const char **const lines[] = {&fetch->url, &fetch->etag, &fetch->modified};
    char *at = asked->at;
    if (!pp_utf8_valid(pp_str_text(asked), asked->len))
        return pp_fail(err, PP_USAGE, "what is to be fetched is no text");
    for (size_t i = 0; i < 3; i++) {
        char *end = at ? strchr(at, '\n') : NULL;
        if (!end)
            return pp_fail(err, PP_USAGE, "what is to be fetched has too few lines");
        *end = '\0';
        *lines[i] = at;
        at = end + 1;
    }
    return PP_OK;
}

/* A refusal is an answer like any other here, too. */
static enum pp_code answer_fetched(const struct net_fetched *fetched, enum pp_code code,
                                   const struct pp_err *came, struct pp_err *err)
{
    struct pp_str head = {0};
    const struct js_fetched said = {.same = fetched->same,
                                    .host = fetched->host,
                                    .etag = fetched->etag,
                                    .modified = fetched->modified,
                                    .retry_s = fetched->retry_s};
    js_fetched_write(&said, code, came->text, &head);
    enum pp_code written = loop_frame_write(LOOP_HELPER_FD, head.at, head.len, err);
    if (written == PP_OK)
        written =
            loop_frame_write(LOOP_HELPER_FD, pp_str_text(&fetched->body), fetched->body.len, err);
    pp_str_fini(&head);
    return written;
}

static enum pp_code prepare_fetch(const struct settings *settings, struct pp_network *inside,
                                  struct net_fetch *fetch, struct pp_err *err)
{
    const struct loop_confine confine = {.open_files = FETCH_OPEN_FILES,
                                         .memory_bytes = FETCH_MEMORY_BYTES,
                                         .cpu_s = FETCH_CPU_S,
                                         .may_read = fetch_reads};
    const enum pp_code code = loop_confine(&confine, err);
    if (code != PP_OK)
        return code;
    if (settings->allow && !pp_networks_parse(settings->allow, inside, &fetch->inside_count))
        return pp_fail(err, PP_USAGE, "--allow takes networks, like 10.1.2.0/24");
    fetch->inside = inside;
    fetch->total_ms = (int)settings->total_ms;
    return signal(SIGPIPE, SIG_IGN) == SIG_ERR
               ? pp_fail_errno(err, PP_FAILED, "signals cannot be set")
               : net_init(err);
}

static enum pp_code run_fetch(const struct settings *settings, struct pp_err *err)
{
    struct pp_network inside[PP_NETWORKS_MOST];
    struct net_fetch fetch = {0};
    struct net_fetched fetched = {0};
    struct pp_arena arena = {0};
    struct pp_str asked = {0};
    struct pp_err came = {0};
    enum pp_code code = prepare_fetch(settings, inside, &fetch, err);
    if (code == PP_OK)
        code = loop_frame_read(LOOP_HELPER_FD, &asked, FETCH_ASKED_MOST, WAIT_MS, err);
    if (code == PP_OK)
        code = take_asked(&asked, &fetch, err);
    if (code == PP_OK) {
        const enum pp_code how = net_fetch(&fetch, &arena, &fetched, &came);
        code = answer_fetched(&fetched, how, &came, err);
    }
    net_fetched_fini(&fetched);
    pp_str_fini(&asked);
    pp_arena_fini(&arena);
    return code;
}

static enum pp_code run(const struct settings *settings, struct pp_err *err)
{
    if (pp_text_is(settings->mode, "busy"))
        return run_busy(settings, err);
    if (pp_text_is(settings->mode, "fetch"))
        return run_fetch(settings, err);
    return pp_fail(err, PP_USAGE, "the work it knows is \"busy\" and \"fetch\"");
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        options,
        on_option,
        "busy\nfetch",
        "busy reads the calendar that is sent over descriptor 3 and says when somebody is busy; "
        "fetch gets one from the address that is sent.",
        NULL,
        NULL,
        NULL};
    argp_program_version = "peerpool-import " PP_VERSION;
    argp_err_exit_status = pp_code_exit(PP_USAGE);
    struct settings settings = {0};
    struct pp_err err = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &settings) != 0)
        return pp_code_exit(PP_USAGE);
    const enum pp_code code = run(&settings, &err);
    if (code != PP_OK)
        (void)fprintf(stderr, "peerpool-import: %s\n", err.text);
    return pp_code_exit(code);
}
