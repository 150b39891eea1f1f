#include "daemon/flow/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/flow/calendar.h"
#include "daemon/loop/timer.h"

enum {
    AT_ONCE = 4,
    SOON_MS = 100,    /* after a write: many of them are one look */
    LOOK_MOST_S = 60, /* look at least so often: the machine's clock may have been set */
    AGAIN_MS = 30000  /* after a look or a reading that could not even be noted */
};

struct flow_reader {
    struct flow *flow;
    struct loop *loop;
    struct flow_reader_config config;
    struct flow_call *look_call;      /* under way; NULL: none */
    struct flow_call *calls[AT_ONCE]; /* readings under way; NULL: none */
    bool again;                       /* something has changed since the look began */
    bool soon;                        /* the timer is set for a look at once */
    bool held;                        /* something failed here: no look before the timer says so */
    bool stopping;
    struct loop_timer look;
    uint64_t read, failed, changed;
    int64_t stale;
    void (*on_stopped)(void *data);
    void *on_stopped_data;
};

static void say(const struct flow_reader *it, const char *sentence)
{
    if (it->config.say)
        it->config.say(it->config.data, sentence);
}

static bool is_idle(const struct flow_reader *it)
{
    for (size_t i = 0; i < AT_ONCE; i++)
        if (it->calls[i])
            return false;
    return !it->look_call;
}

static void stopped(struct flow_reader *it)
{
    void (*on_stopped)(void *) = it->on_stopped;
    void *data = it->on_stopped_data;
    loop_timer_fini(&it->look);
    free(it);
    on_stopped(data);
}

static void look_after(struct flow_reader *it, int64_t wait_ms)
{
    it->soon = wait_ms <= SOON_MS;
    loop_timer_start(&it->look, wait_ms, 0);
}

static struct flow_call *new_call(struct flow_reader *it, const struct flow_case *use,
                                  size_t arg_size, void (*done)(struct flow_call *call))
{
    struct flow_call *call = flow_call_new(use, arg_size);
    call->actor = "clock";
    call->rights = 1U << FLOW_ADMIN;
    call->door = it;
    call->done = done;
    return call;
}

/* ---- one reading --------------------------------------------------------------------------- */

/* By host and id: the address is a secret. */
static void say_read(struct flow_reader *it, const struct flow_calendar_read *arg)
{
    char line[800];
    const struct store_calendar *calendar = &arg->calendar;
    it->read++;
    it->changed += arg->changed;
    if (calendar->state == STORE_CALENDAR_GOOD)
        return;
    it->failed++;
    (void)snprintf(line, sizeof line, "calendar %" PRId64 " of %s: %s", calendar->id,
                   calendar->host, calendar->sentence);
    say(it, line);
}

static void on_read(struct flow_call *call)
{
    struct flow_reader *it = call->door;
    const struct flow_calendar_read *arg = call->arg;
    for (size_t i = 0; i < AT_ONCE; i++)
        if (it->calls[i] == call)
            it->calls[i] = NULL;
    if (call->code == PP_OK && !arg->gone)
        say_read(it, arg);
    if (call->code != PP_OK && !it->stopping) {
        it->held = true;
        say(it, call->err.text);
    }
    flow_call_free(call);
    if (it->stopping && is_idle(it))
        stopped(it);
    else if (!it->stopping)
        look_after(it, it->held ? AGAIN_MS : 0);
}

static bool is_being_read(const struct flow_reader *it, int64_t id)
{
    for (size_t i = 0; i < AT_ONCE; i++)
        if (it->calls[i] && ((const struct flow_calendar_read *)it->calls[i]->arg)->id == id)
            return true;
    return false;
}

/* false: there are as many as may be. */
static bool read_one(struct flow_reader *it, int64_t id)
{
    size_t free_at = 0;
    while (free_at < AT_ONCE && it->calls[free_at])
        free_at++;
    if (free_at == AT_ONCE)
        return false;
    struct flow_call *call =
        new_call(it, &flow_calendar_read, sizeof(struct flow_calendar_read), on_read);
    ((struct flow_calendar_read *)call->arg)->id = id;
    it->calls[free_at] = call;
    flow_start(it->flow, call);
    return true;
}

/* ---- look ---------------------------------------------------------------------------------- */

static void start_due(struct flow_reader *it, const struct flow_calendar_due *arg)
{
    const int64_t now_s = pp_clock_wall_s(&it->loop->clock);
    int64_t next_s = now_s + LOOK_MOST_S;
    bool room = true;
    it->stale = arg->stale;
    for (size_t i = 0; i < arg->count && room; i++) {
        if (is_being_read(it, arg->items[i].id))
            continue;
        if (arg->items[i].due_s <= now_s)
            room = read_one(it, arg->items[i].id);
        else if (arg->items[i].due_s < next_s)
            next_s = arg->items[i].due_s;
    }
    look_after(it, it->again ? SOON_MS : (next_s - now_s) * 1000);
    it->again = false;
}

static void on_looked(struct flow_call *call)
{
    struct flow_reader *it = call->door;
    it->look_call = NULL;
    if (it->stopping) {
        flow_call_free(call);
        if (is_idle(it))
            stopped(it);
        return;
    }
    if (call->code == PP_OK) {
        start_due(it, call->arg);
    } else {
        say(it, call->err.text);
        look_after(it, AGAIN_MS);
    }
    flow_call_free(call);
}

static void look(void *data)
{
    struct flow_reader *it = data;
    it->soon = it->held = false;
    if (it->look_call) {
        it->again = true;
        return;
    }
    it->look_call = new_call(it, &flow_calendar_due, sizeof(struct flow_calendar_due), on_looked);
    ((struct flow_calendar_due *)it->look_call->arg)->most = 2 * AT_ONCE;
    flow_start(it->flow, it->look_call);
}

/* ---- beginning and end --------------------------------------------------------------------- */

struct flow_reader *flow_reader_start(struct flow *flow, struct loop *loop,
                                      const struct flow_reader_config *config)
{
    struct flow_reader *it = PP_NEW_HEAP(struct flow_reader);
    it->flow = flow;
    it->loop = loop;
    it->config = *config;
    loop_timer_init(&it->look, loop, look, it);
    look_after(it, 0);
    return it;
}

void flow_reader_wake(struct flow_reader *it)
{
    if (it->look_call)
        it->again = true;
    else if (!it->soon && !it->held && !it->stopping)
        look_after(it, SOON_MS);
}

void flow_reader_stop(struct flow_reader *it, void (*on_stopped)(void *data), void *data)
{
    it->stopping = true;
    it->on_stopped = on_stopped;
    it->on_stopped_data = data;
    loop_timer_stop(&it->look);
    for (size_t i = 0; i < AT_ONCE; i++)
        if (it->calls[i])
            flow_cancel(it->calls[i]);
    if (is_idle(it))
        stopped(it);
}

void flow_reader_metrics_write(const struct flow_reader *it, struct pp_str *out)
{
    pp_str_add(out, "# TYPE peerpool_calendars_read counter\n");
    pp_str_addf(out, "peerpool_calendars_read_total %" PRIu64 "\n", it->read);
    pp_str_add(out, "# TYPE peerpool_calendars_failed counter\n");
    pp_str_addf(out, "peerpool_calendars_failed_total %" PRIu64 "\n", it->failed);
    pp_str_add(out, "# TYPE peerpool_calendars_changed counter\n");
    pp_str_addf(out, "peerpool_calendars_changed_total %" PRIu64 "\n", it->changed);
    pp_str_add(out, "# TYPE peerpool_calendars_stale gauge\n");
    pp_str_addf(out, "peerpool_calendars_stale %" PRId64 "\n", it->stale);
}
