#include "daemon/flow/calendar.h"

#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/calendar_own.h"
#include "daemon/flow/calendar_url.h"
#include "daemon/flow/find.h"
#include "daemon/flow/zone.h"

static const char uploaded[] = "upload";

static void fault_at(struct flow_call *call, const char *where, const char *code,
                     const char *message)
{
    pp_faults_add(&call->faults,
                  &(struct pp_fault){.where = where, .code = code, .message = message});
}

static void check_zone(struct flow_call *call, const char *name)
{
    const struct cal_zone *zone;
    struct pp_err err = {0};
    if (flow_zone_find(name, flow_today(call), &call->arena, &zone, &err) != PP_OK)
        fault_at(call, "/zone", "unknown-zone",
                 "that time zone is not known; write one like Europe/London");
}

/* One of the peer's own. */
static enum pp_code find(struct flow_call *call, const char *key, int64_t id,
                         struct store_peer *peer, struct store_calendar *out)
{
    enum pp_code code = flow_peer_find(call->tx, key, &call->arena, peer, &call->err);
    if (code == PP_OK)
        code = store_calendar_get(call->tx, id, &call->arena, out, &call->err);
    if (code == PP_OK && out->peer != peer->id)
        code = pp_fail(&call->err, PP_NOT_FOUND, "%s has no calendar with id %" PRId64, peer->name,
                       id);
    return code;
}

static enum pp_code list_of(struct flow_call *call, const char *key, struct store_peer *peer,
                            struct store_calendar **out, size_t *count)
{
    const enum pp_code code = flow_peer_find(call->tx, key, &call->arena, peer, &call->err);
    return code == PP_OK
               ? store_calendar_list(call->tx, peer->id, &call->arena, out, count, &call->err)
               : code;
}

/* ---- add ----------------------------------------------------------------------------------- */

static enum pp_code check_room(struct flow_call *call, const struct store_peer *peer,
                               const struct store_calendar *calendars, size_t count,
                               const char *url)
{
    for (size_t i = 0; i < count; i++)
        if (pp_text_is(calendars[i].url, url))
            return pp_fail(&call->err, PP_CONFLICT,
                           "%s has that calendar already, with id %" PRId64, peer->name,
                           calendars[i].id);
    return count < FLOW_CALENDARS_MOST
               ? PP_OK
               : pp_fail(&call->err, PP_CONFLICT,
                         "%s has %zu calendars, and no more are kept; remove one first", peer->name,
                         count);
}

static enum pp_code add(struct flow_call *call)
{
    struct flow_calendar_add *arg = call->arg;
    struct store_calendar *others;
    size_t count;
    const char *host = NULL;
    struct pp_err wrong = {0};
    const char *zone = arg->zone ? arg->zone : flow_settings(call)->zone;
    enum pp_code code = list_of(call, arg->key, &arg->peer, &others, &count);
    if (code != PP_OK)
        return code;
    if (flow_calendar_url(arg->url, &call->arena, &host, &wrong) != PP_OK)
        fault_at(call, "/url", "address", pp_dup(&call->arena, wrong.text));
    check_zone(call, zone);
    if (call->faults.count)
        return PP_OK;
    code = check_room(call, &arg->peer, others, count, arg->url);
    arg->calendar = (struct store_calendar){.id = flow_id(call),
                                            .peer = arg->peer.id,
                                            .url = arg->url,
                                            .host = host,
                                            .zone = zone,
                                            .blocks = arg->blocks,
                                            .added_s = call->now_s,
                                            .due_s = call->now_s};
    return code == PP_OK ? store_calendar_put(call->tx, &call->who, "calendar.add", &arg->calendar,
                                              &call->err)
                         : code;
}

const struct flow_case flow_calendar_add = {
    .name = "calendar.add",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, add}},
    .step_count = 1,
};

/* ---- upload -------------------------------------------------------------------------------- */

/* The one of before, or a new one. */
static enum pp_code find_upload(struct flow_call *call, struct flow_calendar_upload *arg)
{
    struct store_calendar *all;
    size_t count;
    const enum pp_code code = list_of(call, arg->key, &arg->peer, &all, &count);
    arg->calendar = (struct store_calendar){.peer = arg->peer.id,
                                            .host = uploaded,
                                            .zone = flow_settings(call)->zone,
                                            .blocks = true,
                                            .added_s = call->now_s};
    arg->former = (struct store_calendar){0};
    for (size_t i = 0; code == PP_OK && i < count; i++)
        if (!all[i].url)
            arg->calendar = arg->former = all[i];
    if (arg->zone)
        arg->calendar.zone = arg->zone;
    if (arg->blocks >= 0)
        arg->calendar.blocks = arg->blocks > 0;
    check_zone(call, arg->calendar.zone);
    return code == PP_OK && !arg->calendar.id ? check_room(call, &arg->peer, all, count, uploaded)
                                              : code;
}

static enum pp_code prepare_upload(struct flow_call *call)
{
    return find_upload(call, call->arg);
}

static enum pp_code read_upload(struct flow_call *call)
{
    struct flow_calendar_upload *arg = call->arg;
    struct flow_reading reading;
    struct flow_reading_of of = {.bytes = arg->bytes,
                                 .len = arg->len,
                                 .zone = arg->calendar.zone,
                                 .address = arg->peer.email};
    const enum pp_code code = flow_calendar_run(call, &of, &reading);
    if (code != PP_OK)
        return code;
    if (reading.code != PP_OK) {
        call->err = reading.err;
        return reading.code;
    }
    return flow_calendar_times(call, &reading, arg->calendar.zone, &arg->times);
}

/* Whether it blocks has changed: a new one in its place, so that the peer's days move with it. */
static enum pp_code replace(struct flow_call *call, struct flow_calendar_upload *arg)
{
    arg->calendar = (struct store_calendar){.peer = arg->peer.id,
                                            .host = uploaded,
                                            .zone = arg->calendar.zone,
                                            .blocks = arg->calendar.blocks,
                                            .added_s = call->now_s};
    return store_calendar_delete(call->tx, &call->who, &arg->former, &call->err);
}

static enum pp_code keep_upload(struct flow_call *call)
{
    struct flow_calendar_upload *arg = call->arg;
    const char *zone = arg->calendar.zone;
    bool changed = false;
    enum pp_code code = find_upload(call, arg);
    if (code == PP_OK && !pp_text_is(zone, arg->calendar.zone))
        return flow_moved(call);
    if (code == PP_OK && arg->former.id && arg->former.blocks != arg->calendar.blocks)
        code = replace(call, arg);
    if (code == PP_OK && !arg->calendar.id) {
        arg->calendar.id = flow_id(call);
        code = store_calendar_put(call->tx, &call->who, NULL, &arg->calendar, &call->err);
    }
    if (code == PP_OK)
        code = flow_calendar_keep(call, arg->times, &arg->calendar, &changed);
    return code == PP_OK ? store_calendar_put(call->tx, &call->who, "calendar.upload",
                                              &arg->calendar, &call->err)
                         : code;
}

const struct flow_case flow_calendar_upload = {
    .name = "calendar.upload",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_READ, prepare_upload}, {FLOW_AWAY, read_upload}, {FLOW_WRITE, keep_upload}},
    .step_count = 3,
};

/* ---- list, show, ask, remove --------------------------------------------------------------- */

static enum pp_code list(struct flow_call *call)
{
    struct flow_calendar_list *arg = call->arg;
    return list_of(call, arg->key, &arg->peer, &arg->calendars, &arg->count);
}

const struct flow_case flow_calendar_list = {
    .name = "calendar.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static enum pp_code show(struct flow_call *call)
{
    struct flow_calendar_show *arg = call->arg;
    const enum pp_code code = find(call, arg->key, arg->id, &arg->peer, &arg->calendar);
    return code == PP_OK ? store_calendar_busy(call->tx, arg->id, &call->arena, &arg->busy,
                                               &arg->count, &call->err)
                         : code;
}

const struct flow_case flow_calendar_show = {
    .name = "calendar.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

static enum pp_code ask(struct flow_call *call)
{
    struct flow_calendar_ask *arg = call->arg;
    const enum pp_code code = find(call, arg->key, arg->id, &arg->peer, &arg->calendar);
    if (code != PP_OK)
        return code;
    if (!arg->calendar.url)
        return pp_fail(&call->err, PP_CONFLICT,
                       "that calendar was uploaded; upload a newer file to read it again");
    arg->calendar.due_s = call->now_s;
    return store_calendar_put(call->tx, &call->who, "calendar.ask", &arg->calendar, &call->err);
}

const struct flow_case flow_calendar_ask = {
    .name = "calendar.ask",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, ask}},
    .step_count = 1,
};

static enum pp_code remove_it(struct flow_call *call)
{
    struct flow_calendar_remove *arg = call->arg;
    struct store_peer peer;
    struct store_calendar calendar;
    const enum pp_code code = find(call, arg->key, arg->id, &peer, &calendar);
    return code == PP_OK ? store_calendar_delete(call->tx, &call->who, &calendar, &call->err)
                         : code;
}

const struct flow_case flow_calendar_remove = {
    .name = "calendar.remove",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, remove_it}},
    .step_count = 1,
};
