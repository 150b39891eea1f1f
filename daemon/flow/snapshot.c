#include "daemon/flow/snapshot.h"

#include <stdlib.h>

#include "calendars/zone.h"
#include "daemon/flow/find.h"

enum { YEAR_DAYS = 366, LOOK_BACK_DAYS = 3 * YEAR_DAYS, GAP_MOST = 200, EVENTS_MOST = 420 };

bool flow_held_on(int32_t first_day, int32_t last_day, int32_t day)
{
    return (first_day == STORE_NO_DAY || first_day <= day) &&
           (last_day == STORE_NO_DAY || last_day >= day);
}

const struct store_post *flow_main_post(const struct store_peer *peer, int32_t day)
{
    const struct store_post *best = NULL;
    for (size_t i = 0; i < peer->post_count; i++) {
        const struct store_post *post = &peer->posts[i];
        if (!flow_held_on(post->first_day, post->last_day, day))
            continue;
        if (peer->home && post->organisation == peer->home)
            return post;
        if (!best || post->first_day > best->first_day)
            best = post;
    }
    return best;
}

struct cal_visit flow_visit_from(const struct flow_snapshot *snapshot, int32_t first_day,
                                 const struct cal_zone *zone, struct pp_arena *arena)
{
    const int32_t days = snapshot->brief.onsite_days;
    int32_t *onsite = PP_NEW_ARRAY(arena, days, int32_t);
    for (int32_t i = 0; i < days; i++)
        onsite[i] = first_day + i;
    return (struct cal_visit){.title = snapshot->request.title,
                              .onsite = onsite,
                              .onsite_count = (size_t)days,
                              .closed = snapshot->closed,
                              .closed_count = snapshot->closed_count,
                              .zone = zone};
}

/* The days that events hold, as the lead sees them (who attends the most). */
static enum pp_code find_attended(struct flow_call *call, struct flow_snapshot *snapshot)
{
    const struct flow_brief *brief = &snapshot->brief;
    struct cal_part *parts = PP_NEW_ARRAY(&call->arena, brief->event_count + 1, struct cal_part);
    size_t count = 0;
    for (size_t i = 0; i < brief->event_count; i++)
        if (brief->events[i].holds)
            parts[count++] = brief->events[i].part;
    parts[count++] = (struct cal_part){.kind = "(days)", .words = "Days", .anchor = CAL_ONSITE};
    const int32_t first = snapshot->request.windows[0].first_day;
    const struct cal_visit visit =
        flow_visit_from(snapshot, first, cal_zone_builtin("UTC"), &call->arena);
    struct cal_outing *outings;
    size_t outing_count;
    enum pp_code code = cal_visit_events(parts, count, &visit, true, &call->arena, &outings,
                                         &outing_count, &call->err);
    if (code != PP_OK)
        return pp_err_context(&call->err, "the events of %s", snapshot->request.reference);
    int32_t *days;
    cal_visit_days(outings, outing_count, &call->arena, &days, &snapshot->attended_count);
    for (size_t i = 0; i < snapshot->attended_count; i++)
        days[i] -= first;
    snapshot->attended = days;
    return PP_OK;
}

static enum pp_code find_span(struct flow_call *call, struct flow_snapshot *snapshot)
{
    const struct store_request *request = &snapshot->request;
    if (!request->window_count)
        return pp_fail(&call->err, PP_INVALID, "request %s names no day to start on; add windows",
                       request->reference);
    const enum pp_code code = find_attended(call, snapshot);
    if (code != PP_OK)
        return code;
    snapshot->first_day = INT32_MAX;
    snapshot->last_day = INT32_MIN;
    for (size_t i = 0; i < request->window_count; i++) {
        const int32_t start = request->windows[i].first_day;
        const int32_t first = start + snapshot->attended[0];
        const int32_t last = start + snapshot->attended[snapshot->attended_count - 1];
        snapshot->first_day = first < snapshot->first_day ? first : snapshot->first_day;
        snapshot->last_day = last > snapshot->last_day ? last : snapshot->last_day;
    }
    return PP_OK;
}

/* One pool is read for all: what their windows span together. */
static enum pp_code find_pool_span(struct flow_call *call, struct flow_snapshot *snapshots,
                                   size_t count)
{
    const struct flow_snapshot *first = &snapshots[0], *last = &snapshots[0];
    for (size_t i = 1; i < count; i++) {
        first = snapshots[i].first_day < first->first_day ? &snapshots[i] : first;
        last = snapshots[i].last_day > last->last_day ? &snapshots[i] : last;
    }
    for (size_t i = 0; i < count; i++) {
        snapshots[i].pool_first = first->first_day;
        snapshots[i].pool_last = last->last_day;
    }
    if (last->last_day - first->first_day < FLOW_HORIZON_MOST)
        return PP_OK;
    if (first == last)
        return pp_fail(&call->err, PP_INVALID,
                       "the windows of request %s lie more than %d days apart; split it",
                       first->request.reference, FLOW_HORIZON_MOST);
    return pp_fail(&call->err, PP_INVALID,
                   "the windows of requests %s and %s lie more than %d days apart; take them one "
                   "after the other",
                   first->request.reference, last->request.reference, FLOW_HORIZON_MOST);
}

/* Ids of bookings, rising. */
struct own_bookings {
    int64_t *ids;
    size_t count, cap;
};

static int compare_id(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static enum pp_code find_own(struct flow_call *call, const struct flow_snapshot *snapshots,
                             size_t count, struct own_bookings *own)
{
    for (size_t i = 0; i < count; i++) {
        struct store_page page = {.limit = 500};
        struct store_booking *bookings;
        size_t found;
        const enum pp_code code = store_booking_list(call->tx, snapshots[i].request.id, &page,
                                                     &call->arena, &bookings, &found, &call->err);
        if (code != PP_OK)
            return code;
        own->ids =
            pp_grow(&call->arena, own->ids, &own->cap, own->count + found + 1, sizeof *own->ids);
        for (size_t b = 0; b < found; b++)
            own->ids[own->count++] = bookings[b].id;
    }
    qsort(own->ids, own->count, sizeof *own->ids, compare_id);
    return PP_OK;
}

static bool is_own(const struct own_bookings *own, int64_t booking)
{
    return bsearch(&booking, own->ids, own->count, sizeof booking, compare_id) != NULL;
}

/* A request's own booking makes nobody busy for it, and is no engagement besides it. */
static enum pp_code leave_out_own(struct flow_call *call, struct flow_snapshot *snapshots,
                                  size_t count)
{
    struct flow_snapshot *pool = &snapshots[0];
    struct own_bookings own = {0};
    size_t taken = 0, served = 0;
    const enum pp_code code = find_own(call, snapshots, count, &own);
    if (code != PP_OK)
        return code;
    for (size_t i = 0; i < pool->taken_count; i++)
        if (!is_own(&own, pool->taken[i].booking))
            pool->taken[taken++] = pool->taken[i];
    pool->own = PP_NEW_ARRAY(&call->arena, pool->served_count, struct store_served);
    for (size_t i = 0; i < pool->served_count; i++)
        if (is_own(&own, pool->served[i].booking))
            pool->own[pool->own_count++] = pool->served[i];
        else
            pool->served[served++] = pool->served[i];
    pool->taken_count = taken;
    pool->served_count = served;
    return PP_OK;
}

/* A visit's events may lie weeks before its windows and, a follow-up, a year behind them. */
static enum pp_code load_closed(struct flow_call *call, struct flow_snapshot *snapshot)
{
    struct store_closed_day *days;
    size_t count;
    const enum pp_code code = store_closed_day_list(
        call->tx, snapshot->host.id, snapshot->first_day - EVENTS_MOST,
        snapshot->last_day + EVENTS_MOST, &call->arena, &days, &count, &call->err);
    if (code != PP_OK)
        return code;
    snapshot->closed = PP_NEW_ARRAY(&call->arena, count, int32_t);
    for (size_t i = 0; i < count; i++)
        if (!i || days[i].day != days[i - 1].day)
            snapshot->closed[snapshot->closed_count++] = days[i].day;
    return PP_OK;
}

enum pp_code flow_snapshot_served(struct flow_call *call, const struct flow_snapshot *snapshot,
                                  struct store_served **served, size_t *count)
{
    return store_served_list(call->tx, snapshot->pool_first - LOOK_BACK_DAYS,
                             snapshot->pool_last + YEAR_DAYS, &call->arena, served, count,
                             &call->err);
}

static enum pp_code load_pool(struct flow_call *call, struct flow_snapshot *pool)
{
    struct store_tx *tx = call->tx;
    struct pp_arena *arena = &call->arena;
    struct pp_err *err = &call->err;
    const int32_t first = pool->pool_first, last = pool->pool_last;
    enum pp_code code = flow_names_load(tx, arena, &pool->names, err);
    if (code == PP_OK)
        code = store_pool_revision(tx, &pool->revision, err);
    if (code == PP_OK)
        code = store_peer_all(tx, first, last, arena, &pool->peers, &pool->peer_count, err);
    if (code == PP_OK)
        code = store_link_list(tx, 0, arena, &pool->links, &pool->link_count, err);
    if (code == PP_OK)
        code = store_taken_list(tx, first - GAP_MOST, last + GAP_MOST, arena, &pool->taken,
                                &pool->taken_count, err);
    if (code == PP_OK)
        code = flow_snapshot_served(call, pool, &pool->served, &pool->served_count);
    if (code == PP_OK)
        code = store_pair_list(tx, arena, &pool->pairs, &pool->pair_count, err);
    return code;
}

static void share_pool(const struct flow_snapshot *pool, struct flow_snapshot *other)
{
    other->names = pool->names;
    other->revision = pool->revision;
    other->peers = pool->peers;
    other->peer_count = pool->peer_count;
    other->links = pool->links;
    other->link_count = pool->link_count;
    other->taken = pool->taken;
    other->taken_count = pool->taken_count;
    other->served = pool->served;
    other->served_count = pool->served_count;
    other->own = pool->own;
    other->own_count = pool->own_count;
    other->pairs = pool->pairs;
    other->pair_count = pool->pair_count;
}

enum pp_code flow_snapshot_open(struct flow_call *call, const struct store_request *request,
                                struct flow_snapshot *snapshot)
{
    struct pp_arena *arena = &call->arena;
    *snapshot = (struct flow_snapshot){.request = *request};
    enum pp_code code = flow_request_load(call->tx, &snapshot->request, arena, &snapshot->product,
                                          &snapshot->host, &call->err);
    if (code == PP_OK)
        code = flow_brief_read(snapshot->request.brief_json, &snapshot->brief, &call->faults,
                               &call->err);
    if (code == PP_OK)
        code = flow_weights_find(call->tx, snapshot->brief.weights, FLOW_WEIGHTS_SERVE, arena,
                                 &snapshot->weights, &call->err);
    if (code == PP_OK)
        code = find_span(call, snapshot);
    if (code == PP_OK)
        code = load_closed(call, snapshot);
    if (code == PP_OK)
        code = store_fact_list(call->tx, snapshot->host.id, arena, &snapshot->facts,
                               &snapshot->fact_count, &call->err);
    return code;
}

static enum pp_code check_different(struct flow_call *call, const struct flow_snapshot *snapshots,
                                    size_t count)
{
    int64_t *ids = PP_NEW_ARRAY(&call->arena, count, int64_t);
    for (size_t i = 0; i < count; i++)
        ids[i] = snapshots[i].request.id;
    qsort(ids, count, sizeof *ids, compare_id);
    for (size_t i = 0; i < count; i++) {
        const int64_t id = snapshots[i].request.id;
        const int64_t *at = bsearch(&id, ids, count, sizeof *ids, compare_id);
        if ((at > ids && at[-1] == id) || (at + 1 < ids + count && at[1] == id))
            return pp_fail(&call->err, PP_INVALID, "request %s is named twice; name it once",
                           snapshots[i].request.reference);
    }
    return PP_OK;
}

enum pp_code flow_snapshot_join(struct flow_call *call, struct flow_snapshot *snapshots,
                                size_t count)
{
    enum pp_code code = check_different(call, snapshots, count);
    if (code == PP_OK)
        code = find_pool_span(call, snapshots, count);
    if (code == PP_OK)
        code = load_pool(call, &snapshots[0]);
    if (code == PP_OK)
        code = leave_out_own(call, snapshots, count);
    for (size_t i = 1; code == PP_OK && i < count; i++)
        share_pool(&snapshots[0], &snapshots[i]);
    return code;
}

static enum pp_code load_into(struct flow_call *call, const char *const *requests, size_t count,
                              struct flow_snapshot *snapshots)
{
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        struct store_request row;
        code = store_request_find(call->tx, requests[i], &call->arena, &row, &call->err);
        if (code == PP_OK)
            code = flow_snapshot_open(call, &row, &snapshots[i]);
    }
    return code == PP_OK ? flow_snapshot_join(call, snapshots, count) : code;
}

enum pp_code flow_snapshot_load(struct flow_call *call, const char *request,
                                struct flow_snapshot *snapshot)
{
    return load_into(call, &request, 1, snapshot);
}

enum pp_code flow_snapshot_load_many(struct flow_call *call, const char *const *requests,
                                     size_t count, struct flow_snapshot **snapshots)
{
    if (!count || count > FLOW_REQUESTS_MOST)
        return pp_fail(&call->err, PP_INVALID, "%zu requests are to be matched, 1 to %d can be",
                       count, FLOW_REQUESTS_MOST);
    *snapshots = PP_NEW_ARRAY(&call->arena, count, struct flow_snapshot);
    return load_into(call, requests, count, *snapshots);
}

size_t flow_snapshot_peer(const struct flow_snapshot *snapshot, int64_t id)
{
    size_t low = 0, high = snapshot->peer_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (snapshot->peers[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < snapshot->peer_count && snapshot->peers[low].id == id ? low : SIZE_MAX;
}
