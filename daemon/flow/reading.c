#include "daemon/flow/reading.h"

#include <string.h>

#include "daemon/flow/busy.h"
#include "daemon/flow/fetch.h"
#include "daemon/loop/timer.h"

enum { LOOK_MS = 100 }; /* whether the call was cancelled */

/* A loop of this thread's own, for as long as it waits. */
struct waiting {
    struct flow_call *call;
    const struct flow_reading_of *of;
    struct flow_reading *out;
    struct loop loop;
    struct loop_timer look;
    struct flow_fetch *fetch; /* under way; NULL: not */
    struct flow_busy *busy;
};

static void over(struct waiting *waiting, enum pp_code code, const struct pp_err *err)
{
    waiting->out->code = code;
    waiting->out->err = *err;
    loop_timer_fini(&waiting->look);
}

static void on_look(void *data)
{
    struct waiting *waiting = data;
    if (!flow_cancelled(waiting->call))
        return;
    loop_timer_stop(&waiting->look);
    if (waiting->fetch)
        flow_fetch_cancel(waiting->fetch);
    if (waiting->busy)
        flow_busy_cancel(waiting->busy);
}

static void on_read(void *data, enum pp_code code, const struct cal_busy *busy,
                    const struct pp_err *err)
{
    struct waiting *waiting = data;
    struct cal_busy *kept = &waiting->out->busy;
    waiting->busy = NULL;
    *kept = *busy;
    kept->intervals = PP_NEW_ARRAY(&waiting->call->arena, busy->count, struct cal_interval);
    if (busy->count)
        memcpy(kept->intervals, busy->intervals, busy->count * sizeof *busy->intervals);
    kept->warnings = NULL; /* how many there were is enough */
    over(waiting, code, err);
}

static enum pp_code start_reading(struct waiting *waiting, const void *bytes, size_t len,
                                  struct pp_err *err)
{
    const struct flow_settings *settings = flow_settings(waiting->call);
    const struct flow_reading_of *of = waiting->of;
    const struct flow_busy_question question = {.helper = settings->importer,
                                                .from = of->from,
                                                .to = of->to,
                                                .zone = of->zone,
                                                .addresses = &of->address,
                                                .address_count = 1,
                                                .own = settings->mail_domain};
    return flow_busy_start(&waiting->busy, &waiting->loop, &question, bytes, len, on_read, waiting,
                           err);
}

static void on_fetched(void *data, enum pp_code code, const struct js_fetched *fetched,
                       const char *bytes, size_t len, const struct pp_err *err)
{
    struct waiting *waiting = data;
    struct pp_arena *arena = &waiting->call->arena;
    struct pp_err wrong = *err;
    waiting->fetch = NULL;
    waiting->out->fetched = (struct js_fetched){.same = fetched->same,
                                                .host = pp_dup(arena, fetched->host),
                                                .etag = pp_dup(arena, fetched->etag),
                                                .modified = pp_dup(arena, fetched->modified),
                                                .retry_s = fetched->retry_s};
    const bool more = code == PP_OK && !fetched->same;
    if (more)
        code = start_reading(waiting, bytes, len, &wrong);
    if (!more || code != PP_OK)
        over(waiting, code, &wrong);
}

static enum pp_code start(struct waiting *waiting, struct pp_err *err)
{
    const struct flow_settings *settings = flow_settings(waiting->call);
    const struct flow_reading_of *of = waiting->of;
    if (!of->url)
        return start_reading(waiting, of->bytes, of->len, err);
    const struct flow_fetch_question question = {.helper = settings->importer,
                                                 .allow = settings->calendar_allow,
                                                 .url = of->url,
                                                 .etag = of->etag,
                                                 .modified = of->modified};
    return flow_fetch_start(&waiting->fetch, &waiting->loop, &question, on_fetched, waiting, err);
}

enum pp_code flow_reading_run(struct flow_call *call, const struct flow_reading_of *of,
                              struct flow_reading *out)
{
    struct waiting waiting = {.call = call, .of = of, .out = out};
    *out = (struct flow_reading){.fetched = {.host = "", .etag = "", .modified = ""}};
    if (!flow_settings(call)->importer)
        return pp_fail(&call->err, PP_UNAVAILABLE, "this daemon reads no calendars");
    enum pp_code code = loop_init(&waiting.loop, pp_clock_system(), &call->err);
    if (code != PP_OK)
        return code;
    loop_timer_init(&waiting.look, &waiting.loop, on_look, &waiting);
    loop_timer_start(&waiting.look, LOOK_MS, LOOK_MS);
    code = start(&waiting, &call->err);
    if (code != PP_OK)
        loop_timer_fini(&waiting.look);
    loop_run(&waiting.loop);
    loop_fini(&waiting.loop);
    if (code == PP_OK && out->code == PP_CANCELLED) {
        call->err = out->err;
        return PP_CANCELLED;
    }
    return code;
}
