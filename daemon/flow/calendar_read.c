/* Calendars read: by the clock, and what a reading means. */
#include <string.h>

#include "base/date.h"
#include "daemon/flow/busy_days.h"
#include "daemon/flow/calendar_due.h"
#include "daemon/flow/calendar_own.h"
#include "daemon/flow/zone.h"
#include "store/access.h"

enum {
    DAYS_BEFORE = 1,
    DAYS_AFTER = 735,
    EXPANDED_S = 7 * 86400, /* a calendar that stays the same is written out anew so often */
};
_Static_assert(DAYS_BEFORE + DAYS_AFTER < CAL_BUSY_WINDOW_DAYS, "the window can be asked for");

/* ---- what a reading means ------------------------------------------------------------------ */

enum pp_code flow_calendar_run(struct flow_call *call, struct flow_reading_of *of,
                               struct flow_reading *reading)
{
    char from[PP_DATE_TEXT], to[PP_DATE_TEXT];
    const int32_t today = flow_today(call);
    of->from = pp_day_text(today - DAYS_BEFORE, from);
    of->to = pp_day_text(today + DAYS_AFTER, to);
    return flow_reading_run(call, of, reading);
}

static char *digest_of(struct flow_call *call, const struct flow_calendar_times *times)
{
    struct pp_str text = {0};
    char *digest = pp_alloc(&call->arena, STORE_DIGEST_HEX);
    for (size_t i = 0; i < times->busy_count; i++)
        pp_str_addf(&text, "%lld %lld %s\n", (long long)times->busy[i].from_s,
                    (long long)times->busy[i].to_s, times->busy[i].kind);
    for (size_t i = 0; i < times->day_count; i++)
        pp_str_addf(&text, "%d %d\n", (int)times->days[i].first_day, (int)times->days[i].last_day);
    store_digest(pp_str_text(&text), text.len, digest);
    pp_str_fini(&text);
    return digest;
}

enum pp_code flow_calendar_times(struct flow_call *call, const struct flow_reading *reading,
                                 const char *zone, struct flow_calendar_times **out)
{
    const struct cal_busy *busy = &reading->busy;
    const struct cal_zone *clock = NULL;
    const int32_t today = flow_today(call);
    const int minutes = flow_settings(call)->calendar_minutes;
    const enum pp_code code =
        flow_zone_find(zone, today - DAYS_BEFORE, &call->arena, &clock, &call->err);
    if (code != PP_OK)
        return code;
    struct flow_calendar_times *times = PP_NEW(&call->arena, struct flow_calendar_times);
    times->busy = PP_NEW_ARRAY(&call->arena, busy->count, struct store_busy);
    times->busy_count = busy->count;
    for (size_t i = 0; i < busy->count; i++)
        times->busy[i] = (struct store_busy){busy->intervals[i].from_s, busy->intervals[i].to_s,
                                             cal_taken_word(busy->intervals[i].taken)};
    flow_busy_days(busy, clock, minutes ? minutes : FLOW_BUSY_DAY_MINUTES, today - DAYS_BEFORE,
                   today + DAYS_AFTER, &call->arena, &times->days, &times->day_count);
    times->events = (int)busy->components;
    times->warnings = (int)(busy->warning_count + busy->warnings_dropped);
    times->digest = digest_of(call, times);
    *out = times;
    return PP_OK;
}

enum pp_code flow_calendar_keep(struct flow_call *call, const struct flow_calendar_times *times,
                                struct store_calendar *calendar, bool *changed)
{
    enum pp_code code = PP_OK;
    *changed = false;
    if (!pp_text_is(calendar->digest, times->digest))
        code = store_calendar_times(call->tx, &call->who, calendar, times->busy, times->busy_count,
                                    times->days, times->day_count, changed, &call->err);
    calendar->state = STORE_CALENDAR_GOOD;
    calendar->sentence = NULL;
    calendar->failures = 0;
    calendar->digest = times->digest;
    calendar->events = times->events;
    calendar->warnings = times->warnings;
    calendar->tried_s = calendar->good_s = calendar->expanded_s = call->now_s;
    return code;
}

/* ---- by the clock -------------------------------------------------------------------------- */

static enum pp_code due(struct flow_call *call)
{
    struct flow_calendar_due *arg = call->arg;
    const enum pp_code code =
        store_calendar_due(call->tx, arg->most, &call->arena, &arg->items, &arg->count, &call->err);
    return code == PP_OK ? store_calendar_stale(call->tx, &arg->stale, &call->err) : code;
}

const struct flow_case flow_calendar_due = {
    .name = "calendar.due",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, due}},
    .step_count = 1,
};

static enum pp_code load(struct flow_call *call)
{
    struct flow_calendar_read *arg = call->arg;
    struct store_peer peer;
    enum pp_code code =
        store_calendar_get(call->tx, arg->id, &call->arena, &arg->calendar, &call->err);
    if (code == PP_OK)
        code = store_peer_get(call->tx, arg->calendar.peer, &call->arena, &peer, &call->err);
    if (code == PP_OK)
        arg->address = peer.email;
    arg->gone = code == PP_NOT_FOUND || (code == PP_OK && !arg->calendar.url);
    return arg->gone ? PP_OK : code;
}

static enum pp_code read_away(struct flow_call *call)
{
    struct flow_calendar_read *arg = call->arg;
    const struct store_calendar *calendar = &arg->calendar;
    if (arg->gone)
        return PP_OK;
    const bool fresh = calendar->good_s && calendar->expanded_s > call->now_s - EXPANDED_S;
    struct flow_reading_of of = {.url = calendar->url,
                                 .etag = fresh ? calendar->etag : NULL,
                                 .modified = fresh ? calendar->modified : NULL,
                                 .zone = calendar->zone,
                                 .address = arg->address};
    arg->reading = PP_NEW(&call->arena, struct flow_reading);
    const enum pp_code code = flow_calendar_run(call, &of, arg->reading);
    if (code != PP_OK || arg->reading->code != PP_OK || arg->reading->fetched.same)
        return code;
    return flow_calendar_times(call, arg->reading, calendar->zone, &arg->times);
}

static const char *or_null(const char *text)
{
    return pp_text_empty(text) ? NULL : text;
}

/* What was good stays as it is, and grows old. */
static void note_failure(struct flow_call *call, struct store_calendar *calendar)
{
    const struct flow_calendar_read *arg = call->arg;
    calendar->state = calendar->good_s ? STORE_CALENDAR_STALE : STORE_CALENDAR_FAILED;
    calendar->sentence = arg->reading->err.text;
    calendar->tried_s = call->now_s;
    calendar->failures++;
    calendar->due_s = flow_calendar_again(calendar->id, calendar->failures,
                                          arg->reading->fetched.retry_s, call->now_s);
}

static enum pp_code note_success(struct flow_call *call, struct store_calendar *calendar)
{
    struct flow_calendar_read *arg = call->arg;
    const int64_t every_s = flow_settings(call)->calendar_every_s;
    calendar->due_s =
        flow_calendar_next(calendar->id, every_s ? every_s : FLOW_CALENDAR_EVERY_S, call->now_s);
    if (!arg->reading->fetched.same) {
        calendar->etag = or_null(arg->reading->fetched.etag);
        calendar->modified = or_null(arg->reading->fetched.modified);
        return flow_calendar_keep(call, arg->times, calendar, &arg->changed);
    }
    calendar->state = STORE_CALENDAR_GOOD;
    calendar->sentence = NULL;
    calendar->failures = 0;
    calendar->tried_s = calendar->good_s = call->now_s;
    return PP_OK;
}

/* It is read again: somebody may have changed or removed it meanwhile. */
static enum pp_code keep(struct flow_call *call)
{
    struct flow_calendar_read *arg = call->arg;
    struct store_calendar calendar;
    if (arg->gone)
        return PP_OK;
    enum pp_code code = store_calendar_get(call->tx, arg->id, &call->arena, &calendar, &call->err);
    arg->gone = code == PP_NOT_FOUND;
    if (code != PP_OK)
        return arg->gone ? PP_OK : code;
    if (arg->reading->code == PP_OK)
        code = note_success(call, &calendar);
    else
        note_failure(call, &calendar);
    arg->calendar = calendar;
    return code == PP_OK ? store_calendar_put(call->tx, &call->who, NULL, &calendar, &call->err)
                         : code;
}

const struct flow_case flow_calendar_read = {
    .name = "calendar.read",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, load}, {FLOW_AWAY, read_away}, {FLOW_WRITE, keep}},
    .step_count = 3,
};
