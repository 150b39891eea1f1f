/*
 * peerpool-import: reads one untrusted calendar and says when somebody is busy, in a process of its
 * own that may do nothing else. peerpoold (or the command) starts it with a socket as descriptor 3,
 * sends the calendar as one frame and gets one frame back (daemon/json/busy.h); it kills what takes
 * too long. The first argument is a word for the work: `busy` reads what it is sent; to fetch a
 * calendar from the network will be another word, with other limits.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/zone_file.h"
#include "calendars/busy.h"
#include "daemon/json/busy.h"
#include "daemon/loop/confine.h"
#include "daemon/loop/frame.h"

enum {
    OPEN_FILES = 16,
    CPU_S = 2,
    MEMORY_BYTES = 256 << 20,
    CALENDAR_MOST = 6 << 20, /* a little more than is read, so that too much is told as such */
    WAIT_MS = 10000
};

enum choice { OPT_FROM = 256, OPT_TO, OPT_ZONE, OPT_ADDRESS };

struct settings {
    const char *mode, *from, *to, *zone;
    const char *addresses[CAL_BUSY_ADDRESSES];
    size_t address_count;
};

static const struct argp_option options[] = {
    {"from", OPT_FROM, "TIME", 0, "2027-03-01 or 2027-03-01T09:00:00Z", 0},
    {"to", OPT_TO, "TIME", 0, "the first moment that is not asked for", 0},
    {"zone", OPT_ZONE, "NAME", 0, "the person's time zone", 0},
    {"address", OPT_ADDRESS, "EMAIL", 0, "an address of theirs; may come several times", 0},
    {0},
};

static error_t on_option(int key, char *text, struct argp_state *state)
{
    struct settings *settings = state->input;
    const char **const texts[] = {&settings->from, &settings->to, &settings->zone};
    if (key >= OPT_FROM && key <= OPT_ZONE)
        *texts[key - OPT_FROM] = text;
    else if (key == OPT_ADDRESS && settings->address_count < CAL_BUSY_ADDRESSES)
        settings->addresses[settings->address_count++] = text;
    else if (key == ARGP_KEY_ARG && !settings->mode)
        settings->mode = text;
    else if (key == ARGP_KEY_ARG || key == OPT_ADDRESS)
        argp_error(state, "\"%s\" is too much", text);
    else if (key == ARGP_KEY_END && !(settings->from && settings->to && settings->zone))
        argp_error(state, "it needs --from, --to and --zone");
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static enum pp_code read_calendar(const struct settings *settings, const struct pp_str *bytes,
                                  struct pp_arena *arena, struct cal_busy *busy, struct pp_err *err)
{
    struct cal_busy_question question = {.zone = settings->zone,
                                         .addresses = settings->addresses,
                                         .address_count = settings->address_count,
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

int main(int argc, char **argv)
{
    static const struct argp argp = {
        options,
        on_option,
        "busy",
        "Reads the calendar that is sent over descriptor 3 and says when somebody is busy.",
        NULL,
        NULL,
        NULL};
    argp_program_version = "peerpool-import " PP_VERSION;
    argp_err_exit_status = pp_code_exit(PP_USAGE);
    struct settings settings = {0};
    struct pp_err err = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &settings) != 0)
        return pp_code_exit(PP_USAGE);
    const enum pp_code code = pp_text_is(settings.mode, "busy")
                                  ? run_busy(&settings, &err)
                                  : pp_fail(&err, PP_USAGE, "the only work it knows is \"busy\"");
    if (code != PP_OK)
        (void)fprintf(stderr, "peerpool-import: %s\n", err.text);
    return pp_code_exit(code);
}
