#include "matcher/changed.h"

#include <string.h>

#include "matcher/index.h"

struct editor {
    struct match_instance *instance;
    struct match_request *request;
    struct match_peer *peers; /* NULL: the instance's own */
    struct match_pair *pairs;
    struct match_seat *seats;
    struct match_need *needs;
    struct pp_arena *arena;
};

static struct match_peer *edit_peer(struct editor *e, int32_t peer)
{
    if (!e->peers) {
        e->peers =
            pp_dup_bytes(e->arena, e->instance->peers, e->instance->peer_count * sizeof *e->peers);
        e->instance->peers = e->peers;
    }
    return &e->peers[peer];
}

static struct match_seat *edit_seat(struct editor *e, int32_t seat)
{
    if (!e->seats) {
        e->seats =
            pp_dup_bytes(e->arena, e->request->seats, e->request->seat_count * sizeof *e->seats);
        e->request->seats = e->seats;
    }
    return &e->seats[seat];
}

static struct match_need *edit_need(struct editor *e, int32_t rule)
{
    if (!e->needs) {
        e->needs = pp_dup_bytes(e->arena, e->request->require,
                                e->request->require_count * sizeof *e->needs);
        e->request->require = e->needs;
    }
    return &e->needs[rule];
}

static void lower_must(struct editor *e, const struct match_change *change)
{
    struct match_seat *seat = edit_seat(e, change->seat);
    struct match_skill *must = PP_NEW_ARRAY(e->arena, seat->must_count, struct match_skill);
    size_t count = 0;
    for (size_t i = 0; i < seat->must_count; i++) {
        must[count] = seat->must[i];
        if (must[count].skill == change->key)
            must[count].level = (int32_t)change->to;
        count += must[count].level > 0;
    }
    seat->must = must;
    seat->must_count = count;
}

static const int32_t *list_without(const int32_t *list, size_t *count, int32_t value,
                                   struct pp_arena *arena)
{
    int32_t *kept = PP_NEW_ARRAY(arena, *count, int32_t);
    size_t left = 0;
    for (size_t i = 0; i < *count; i++)
        if (list[i] != value)
            kept[left++] = list[i];
    *count = left;
    return kept;
}

static void unpin(struct editor *e, int32_t seat)
{
    struct match_request *request = e->request;
    struct match_pin *pins = PP_NEW_ARRAY(e->arena, request->pinned_count, struct match_pin);
    size_t count = 0;
    for (size_t i = 0; i < request->pinned_count; i++)
        if (request->pinned[i].seat != seat)
            pins[count++] = request->pinned[i];
    request->pinned = pins;
    request->pinned_count = count;
}

static void free_days(struct editor *e, const struct match_change *change)
{
    struct match_peer *peer = edit_peer(e, change->peer);
    uint64_t *days =
        pp_dup_bytes(e->arena, peer->free, match_day_words(e->instance->days) * sizeof *days);
    for (size_t i = 0; i < change->day_count; i++)
        days[change->days[i] / 64] |= (uint64_t)1 << change->days[i] % 64;
    peer->free = days;
}

static void add_window(struct editor *e, int32_t start)
{
    struct match_request *request = e->request;
    struct match_window *windows =
        PP_NEW_ARRAY(e->arena, request->window_count + 1, struct match_window);
    memcpy(windows, request->windows, request->window_count * sizeof *windows);
    windows[request->window_count].start = start;
    request->windows = windows;
    request->window_count++;
}

static void allow_pair(struct editor *e, const struct match_change *change)
{
    struct match_instance *instance = e->instance;
    if (!e->pairs) {
        e->pairs = pp_dup_bytes(e->arena, instance->pairs, instance->pair_count * sizeof *e->pairs);
        instance->pairs = e->pairs;
    }
    for (size_t i = 0; i < instance->pair_count; i++)
        if (e->pairs[i].a == change->peer && e->pairs[i].b == change->other)
            e->pairs[i].never = false;
}

static void make(struct editor *e, const struct match_change *change)
{
    struct match_request *request = e->request;
    const int32_t to = (int32_t)change->to;
    switch (change->kind) {
    case MATCH_CHANGE_MUST:
        lower_must(e, change);
        return;
    case MATCH_CHANGE_SENIORITY:
        edit_seat(e, change->seat)->seniority = to;
        return;
    case MATCH_CHANGE_REQUIRE_LEVEL:
        edit_need(e, change->rule)->level = to;
        return;
    case MATCH_CHANGE_REQUIRE_COUNT:
        edit_need(e, change->rule)->count = to;
        return;
    case MATCH_CHANGE_NEW:
        request->max_new = to;
        return;
    case MATCH_CHANGE_REGION:
        request->max_per_region = to;
        return;
    case MATCH_CHANGE_ORGANISATION:
        request->max_per_organisation = to;
        return;
    case MATCH_CHANGE_BUDGET: /* beyond this a budget is none */
        request->budget = change->to > MATCH_NUMBER_MOST ? MATCH_NONE : to;
        return;
    case MATCH_CHANGE_FREE:
        free_days(e, change);
        return;
    case MATCH_CHANGE_DAYS:
        edit_peer(e, change->peer)->days_left = to;
        return;
    case MATCH_CHANGE_ENGAGEMENTS:
        edit_peer(e, change->peer)->engagements_left = to;
        return;
    case MATCH_CHANGE_PIN:
        unpin(e, change->seat);
        return;
    case MATCH_CHANGE_GROUP:
        edit_seat(e, change->seat)->group = MATCH_GROUP_ANY;
        return;
    case MATCH_CHANGE_ROLE:
        edit_seat(e, change->seat)->roles |= (uint64_t)1 << change->key;
        return;
    case MATCH_CHANGE_WINDOW:
        add_window(e, change->key);
        return;
    case MATCH_CHANGE_NEVER:
        allow_pair(e, change);
        return;
    case MATCH_CHANGE_BANNED:
        request->banned =
            list_without(request->banned, &request->banned_count, change->peer, e->arena);
        return;
    case MATCH_CHANGE_SEAT:
        edit_seat(e, change->seat)->required = false;
        return;
    case MATCH_CHANGE_BARRED:
        request->barred =
            list_without(request->barred, &request->barred_count, change->key, e->arena);
        return;
    case MATCH_CHANGE_KINDS:
        return;
    }
}

struct match_instance *match_instance_changed(const struct match_instance *instance, size_t request,
                                              const struct match_change *changes, size_t count,
                                              struct pp_arena *arena)
{
    struct match_instance *changed = PP_NEW(arena, struct match_instance);
    struct match_request *requests =
        pp_dup_bytes(arena, instance->requests, instance->request_count * sizeof *requests);
    *changed = *instance;
    changed->requests = requests;
    struct editor editor = {.instance = changed, .request = &requests[request], .arena = arena};
    for (size_t i = 0; i < count; i++)
        make(&editor, &changes[i]);
    return changed;
}

const struct match_index *match_changed_index(const struct match_index *index, size_t request,
                                              const struct match_change *changes, size_t count,
                                              struct pp_arena *arena)
{
    const struct match_instance *changed =
        match_instance_changed(index->instance, request, changes, count, arena);
    bool columns = false;
    for (size_t i = 0; i < count; i++)
        columns |= changes[i].kind == MATCH_CHANGE_FREE || changes[i].kind == MATCH_CHANGE_NEVER;
    return columns ? match_index_new(changed, arena) : match_index_over(index, changed, arena);
}
