/* Rebalancings begun, ended without success, and what there is to do by the clock. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/rebalance.h"
#include "daemon/flow/rebalance_work.h"
#include "store/access.h"
#include "store/booking.h"

enum { SECONDS = 60, AROUND_S = 600, AUDIT_PAGE = 500 };

int flow_rebalance_seconds(const struct flow_call *call)
{
    const int seconds = flow_settings(call)->rebalance_s;
    return seconds ? seconds : SECONDS;
}

/* Longer than any run that goes well. */
int64_t flow_rebalance_lease_s(int seconds)
{
    return (int64_t)(seconds ? seconds : SECONDS) + AROUND_S;
}

const char *flow_rebalance_owner(int64_t run, char text[static 24])
{
    (void)snprintf(text, 24, "run %" PRId64, run);
    return text;
}

/* ---- begin, end ---------------------------------------------------------------------------- */

static enum pp_code fail_run(struct flow_call *call, struct store_rebalance *run,
                             const char *message)
{
    run->state = STORE_REBALANCE_FAILED;
    run->ended_s = pp_clock_wall_s(flow_clock(call));
    run->message = message;
    return store_rebalance_put(call->tx, &call->who, run, &call->err);
}

/* Who holds the lease, said to the one who came second. */
static enum pp_code refuse(struct flow_call *call, const struct store_lease *holder)
{
    struct store_rebalance run;
    bool found = false;
    char since[PP_INSTANT_TEXT];
    const enum pp_code code =
        store_rebalance_newest(call->tx, false, &call->arena, &run, &found, &call->err);
    if (code != PP_OK)
        return code;
    return pp_fail(&call->err, PP_CONFLICT,
                   "a rebalancing is under way since %s, begun by %s; wait for it to end: "
                   "peerpool rebalance list says when",
                   pp_instant_text(holder->since_s, since), found ? run.actor : "another");
}

static enum pp_code begin(struct flow_call *call)
{
    struct flow_rebalance_begin *arg = call->arg;
    struct store_rebalance old;
    struct store_lease holder;
    bool found = false;
    char owner[24];
    const int64_t id = flow_id(call);
    enum pp_code code = store_lease_take(
        call->tx,
        &(struct store_lease){.name = FLOW_REBALANCE_LEASE,
                              .owner = flow_rebalance_owner(id, owner),
                              .since_s = call->now_s,
                              .until_s = call->now_s +
                                         flow_rebalance_lease_s(flow_settings(call)->rebalance_s)},
        &call->arena, &holder, &call->err);
    if (code == PP_CONFLICT)
        return refuse(call, &holder);
    if (code == PP_OK)
        code = store_rebalance_newest(call->tx, false, &call->arena, &old, &found, &call->err);
    if (code == PP_OK && found && old.state == STORE_REBALANCE_RUNNING)
        code = fail_run(call, &old, "it took longer than it may");
    arg->run = (struct store_rebalance){.id = id,
                                        .state = STORE_REBALANCE_RUNNING,
                                        .cause = arg->cause,
                                        .what = arg->what ? arg->what : call->actor,
                                        .actor = call->actor,
                                        .began_s = call->now_s};
    if (code == PP_OK)
        code = store_pool_revision(call->tx, &arg->run.pool_revision, &call->err);
    if (code == PP_OK)
        code = store_audit_newest(call->tx, &arg->run.audit_id, &call->err);
    return code == PP_OK ? store_rebalance_put(call->tx, &call->who, &arg->run, &call->err) : code;
}

const struct flow_case flow_rebalance_begin = {
    .name = "rebalance.begin",
    .right = FLOW_MATCH_RUN,
    .steps = {{FLOW_WRITE, begin}},
    .step_count = 1,
};

static enum pp_code end(struct flow_call *call)
{
    struct flow_rebalance_end *arg = call->arg;
    struct store_rebalance run;
    bool found = false;
    char owner[24];
    enum pp_code code =
        store_rebalance_newest(call->tx, false, &call->arena, &run, &found, &call->err);
    arg->ended = code == PP_OK && found && run.state == STORE_REBALANCE_RUNNING &&
                 (!arg->id || run.id == arg->id);
    if (arg->ended)
        code = fail_run(call, &run, arg->message);
    if (arg->ended && code == PP_OK)
        code = store_lease_give_back(call->tx, FLOW_REBALANCE_LEASE,
                                     flow_rebalance_owner(run.id, owner), &call->err);
    return code == PP_OK ? store_audit_newest(call->tx, &arg->audit_id, &call->err) : code;
}

const struct flow_case flow_rebalance_end = {
    .name = "rebalance.end",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, end}},
    .step_count = 1,
};

/* ---- look ---------------------------------------------------------------------------------- */

/* What may break a plan, by how the action begins. */
static bool may_break(const struct store_audit *entry)
{
    static const char *const begins[] = {"peer.", "organisation.", "closed-day.", "pair.",
                                         "booking."};
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
        if (pp_text_starts(entry->action, begins[i]))
            return true;
    return false;
}

static const char *peer_words(const struct store_audit *entry, const struct store_peer *peer,
                              struct pp_arena *arena)
{
    if (peer->state == STORE_PEER_LEFT)
        return pp_printf(arena, "%s has left the pool", peer->name);
    if (peer->state == STORE_PEER_PAUSED)
        return pp_printf(arena, "%s is paused", peer->name);
    return pp_printf(arena,
                     pp_text_starts(entry->action, "peer.availability")
                         ? "the availability of %s has changed"
                         : "the record of %s has changed",
                     peer->name);
}

/* "Amira Khan is paused". */
static enum pp_code change_words(struct flow_call *call, const struct store_audit *entry,
                                 const char **words)
{
    struct pp_arena *arena = &call->arena;
    const char *colon = strchr(entry->subject, ':');
    int64_t id = 0;
    enum pp_code code = PP_OK;
    *words = pp_printf(arena, "%s of %s", entry->action, entry->subject);
    if (!colon || !pp_text_int(colon + 1, 1, INT64_MAX, &id))
        return PP_OK;
    if (pp_text_starts(entry->subject, "peer:")) {
        struct store_peer peer;
        code = store_peer_get(call->tx, id, arena, &peer, &call->err);
        if (code == PP_OK)
            *words = peer_words(entry, &peer, arena);
    } else if (pp_text_starts(entry->subject, "booking:")) {
        struct store_booking booking;
        struct store_request request;
        code = store_booking_get(call->tx, id, arena, &booking, &call->err);
        if (code == PP_OK)
            code = store_request_get(call->tx, booking.request, arena, &request, &call->err);
        if (code == PP_OK)
            *words = pp_printf(arena, "the booking of %s has changed", request.reference);
    } else if (pp_text_starts(entry->subject, "organisation:")) {
        *words = pp_text_starts(entry->action, "closed-day.")
                     ? "closed days have changed"
                     : "facts about organisations have changed";
    }
    return code == PP_NOT_FOUND ? PP_OK : code;
}

/* One page of the audit trail; whoever asks goes on where this ended. */
static enum pp_code read_trail(struct flow_call *call)
{
    struct flow_rebalance_look *arg = call->arg;
    struct store_page page = {.after = arg->after, .limit = AUDIT_PAGE};
    struct store_audit *entries;
    size_t count;
    enum pp_code code =
        store_audit_list(call->tx, NULL, &page, &call->arena, &entries, &count, &call->err);
    arg->changes = 0;
    arg->seen = arg->after;
    arg->more = page.more;
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        arg->seen = entries[i].id;
        if (!may_break(&entries[i]))
            continue;
        if (!arg->changes++) {
            arg->first_change_s = entries[i].at_s;
            code = change_words(call, &entries[i], &arg->what);
        }
        arg->last_change_s = entries[i].at_s;
    }
    return code;
}

static enum pp_code look(struct flow_call *call)
{
    struct flow_rebalance_look *arg = call->arg;
    enum pp_code code = store_rebalance_newest(call->tx, false, &call->arena, &arg->newest,
                                               &arg->has_newest, &call->err);
    if (code == PP_OK)
        code = store_rebalance_newest(call->tx, true, &call->arena, &arg->good, &arg->has_good,
                                      &call->err);
    if (code == PP_OK)
        code = store_change_set_next_expiry(call->tx, &arg->next_expiry_s, &call->err);
    const int64_t least = arg->has_good ? arg->good.audit_id : arg->base;
    arg->after = arg->after > least ? arg->after : least;
    return code == PP_OK ? read_trail(call) : code;
}

const struct flow_case flow_rebalance_look = {
    .name = "rebalance.look",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, look}},
    .step_count = 1,
};

static enum pp_code expire(struct flow_call *call)
{
    struct flow_rebalance_expire *arg = call->arg;
    return store_change_set_expire(call->tx, &call->who, &arg->expired, &call->err);
}

const struct flow_case flow_rebalance_expire = {
    .name = "rebalance.expire",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, expire}},
    .step_count = 1,
};
