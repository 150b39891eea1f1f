#include "daemon/flow/rebalancer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/flow/approve.h"
#include "daemon/flow/rebalance.h"
#include "daemon/loop/timer.h"

enum {
    SOON_MS = 100,     /* after a write: many of them are one look */
    LOOK_MOST_S = 300, /* look at least so often: the machine's clock may have been set */
    AGAIN_MS = 5000,   /* after a look or a note that failed */
    WHAT_ROOM = 256,
};

/*
 * One call at a time: looking -> {beginning -> running -> approving, expiring} -> looking. What
 * happens meanwhile only asks for another look afterwards. When stopping, a run under way is
 * cancelled and its end noted; then nothing is under way any more.
 */
struct flow_rebalancer {
    struct flow *flow;
    struct loop *loop;
    struct flow_rebalancer_config config;
    struct flow_call *call; /* under way; NULL: none */
    bool computing;         /* call is a run */
    bool again, soon;       /* look once more; the timer is set for it */
    bool stopping;
    struct loop_timer look;
    int64_t started_s, base; /* base: the audit trail as this daemon found it */
    int64_t seen;            /* of the audit trail; 0: begin at the newest run's */
    int64_t first_change_s, last_change_s;
    size_t changes;
    char what[WHAT_ROOM]; /* the first change */
    int64_t run;          /* begun and to be computed, or being computed */
    int64_t success_s;    /* end of the newest run that ended well */
    uint64_t runs, failed;
    void (*on_stopped)(void *data);
    void *on_stopped_data;
};

static void look(void *data);

static void say(const struct flow_rebalancer *it, const char *sentence)
{
    if (it->config.say)
        it->config.say(it->config.data, sentence);
}

static struct flow_call *new_call(struct flow_rebalancer *it, const struct flow_case *use,
                                  size_t arg_size, void (*done)(struct flow_call *call))
{
    struct flow_call *call = flow_call_new(use, arg_size);
    call->actor = "clock";
    call->rights = 1U << FLOW_ADMIN;
    call->door = it;
    call->done = done;
    return call;
}

static void start(struct flow_rebalancer *it, struct flow_call *call)
{
    PP_REQUIRE(!it->call);
    it->call = call;
    flow_start(it->flow, call);
}

static void look_after(struct flow_rebalancer *it, int64_t wait_ms)
{
    it->soon = wait_ms <= SOON_MS;
    loop_timer_start(&it->look, wait_ms, 0);
}

static void stopped(struct flow_rebalancer *it)
{
    void (*on_stopped)(void *) = it->on_stopped;
    void *data = it->on_stopped_data;
    loop_timer_fini(&it->look);
    free(it);
    on_stopped(data);
}

/* A call has ended and is freed: true when there is nothing more to do but to stop. */
static bool over(struct flow_rebalancer *it, struct flow_call *call)
{
    PP_REQUIRE(it->call == call);
    it->call = NULL;
    flow_call_free(call);
    if (!it->stopping)
        return false;
    stopped(it);
    return true;
}

/* ---- a run --------------------------------------------------------------------------------- */

static void on_ended(struct flow_call *call)
{
    struct flow_rebalancer *it = call->door;
    const bool good = call->code == PP_OK;
    if (!good)
        say(it, call->err.text);
    it->run = 0;
    if (!over(it, call))
        look_after(it, good ? 0 : AGAIN_MS);
}

static void note_end(struct flow_rebalancer *it, int64_t run, const char *message)
{
    struct flow_call *call =
        new_call(it, &flow_rebalance_end, sizeof(struct flow_rebalance_end), on_ended);
    struct flow_rebalance_end *arg = call->arg;
    arg->id = run;
    arg->message = pp_dup(&call->arena, message);
    start(it, call);
}

static void say_outcome(const struct flow_rebalancer *it, const struct flow_rebalance_run *arg)
{
    char line[200];
    if (arg->run.state == STORE_REBALANCE_CHANGES)
        (void)snprintf(
            line, sizeof line, "rebalancing: change-set %" PRId64 " waits for a decision, %zu %s",
            arg->set.id, arg->set.part_count, arg->set.part_count == 1 ? "part" : "parts");
    else
        (void)snprintf(line, sizeof line, "rebalancing: %s", arg->run.message);
    say(it, line);
}

/* What may be done without a person is done; the rest waits. */
static void on_approved(struct flow_call *call)
{
    struct flow_rebalancer *it = call->door;
    const struct flow_change_approve *arg = call->arg;
    const bool good = call->code == PP_OK;
    char line[160];
    (void)snprintf(line, sizeof line, "rebalancing: %zu %s of change-set %s approved by policy",
                   arg->effect_count, arg->effect_count == 1 ? "part" : "parts", arg->id);
    if (!good)
        say(it, call->err.text);
    else if (arg->effect_count)
        say(it, line);
    if (!over(it, call))
        look_after(it, 0);
}

static void approve_by_policy(struct flow_rebalancer *it, int64_t set)
{
    struct flow_call *call =
        new_call(it, &flow_change_approve, sizeof(struct flow_change_approve), on_approved);
    struct flow_change_approve *arg = call->arg;
    arg->id = pp_printf(&call->arena, "%" PRId64, set);
    arg->by_policy = true;
    arg->reason = "the product's policy";
    call->actor = "policy";
    start(it, call);
}

static void on_computed(struct flow_call *call)
{
    struct flow_rebalancer *it = call->door;
    const struct flow_rebalance_run *arg = call->arg;
    const struct pp_err err = call->err;
    const int64_t run = arg->id;
    const bool good = call->code == PP_OK;
    const bool changes = good && arg->run.state == STORE_REBALANCE_CHANGES;
    it->computing = false;
    it->runs++;
    if (good) {
        say_outcome(it, arg);
        it->success_s = arg->run.ended_s;
        it->run = 0;
        it->seen = 0; /* what it saw is no news any more, what came later is */
        it->changes = 0;
        it->first_change_s = it->last_change_s = 0;
    } else {
        it->failed++;
        say(it, err.text);
    }
    it->call = NULL;
    flow_call_free(call);
    if (!good)
        note_end(it, run, it->stopping ? "the daemon was ended while it ran" : err.text);
    else if (it->stopping)
        stopped(it);
    else if (changes)
        approve_by_policy(it, run);
    else
        look_after(it, 0);
}

static void compute(struct flow_rebalancer *it, int64_t run)
{
    struct flow_call *call =
        new_call(it, &flow_rebalance_run, sizeof(struct flow_rebalance_run), on_computed);
    struct flow_rebalance_run *arg = call->arg;
    arg->id = it->run = run;
    call->deadline_ms = flow_rebalance_lease_s(it->config.seconds) * 1000;
    it->computing = true;
    start(it, call);
}

static void on_begun(struct flow_call *call)
{
    struct flow_rebalancer *it = call->door;
    const bool good = call->code == PP_OK;
    const int64_t run = ((const struct flow_rebalance_begin *)call->arg)->run.id;
    if (!good)
        say(it, call->err.text);
    if (over(it, call))
        return; /* begun or not, the next life of the daemon ends it */
    if (good)
        compute(it, run);
    else
        look_after(it, AGAIN_MS);
}

static void begin(struct flow_rebalancer *it, const struct flow_schedule_due *due)
{
    struct flow_call *call =
        new_call(it, &flow_rebalance_begin, sizeof(struct flow_rebalance_begin), on_begun);
    struct flow_rebalance_begin *arg = call->arg;
    const struct flow_schedule *schedule = &it->config.schedule;
    if (due->why == FLOW_DUE_CLOCK) {
        arg->cause = STORE_CAUSE_SCHEDULE;
        arg->what = pp_printf(&call->arena, "daily at %02d:%02d %s", (int)schedule->minute / 60,
                              (int)schedule->minute % 60, schedule->zone->name);
    } else {
        arg->cause = STORE_CAUSE_EVENT;
        arg->what = it->changes > 1
                        ? pp_printf(&call->arena, "%s, and %zu more", it->what, it->changes - 1)
                        : pp_dup(&call->arena, it->what);
    }
    start(it, call);
}

/* ---- look ---------------------------------------------------------------------------------- */

static void on_expired(struct flow_call *call)
{
    struct flow_rebalancer *it = call->door;
    const bool good = call->code == PP_OK;
    if (!good)
        say(it, call->err.text);
    if (!over(it, call))
        look_after(it, good ? 0 : AGAIN_MS);
}

/* What a page of the audit trail told. */
static void take_changes(struct flow_rebalancer *it, const struct flow_rebalance_look *arg)
{
    it->seen = arg->seen;
    if (!arg->changes)
        return;
    if (!it->changes) {
        it->first_change_s = arg->first_change_s;
        (void)snprintf(it->what, sizeof it->what, "%s", arg->what);
    }
    it->last_change_s = arg->last_change_s;
    it->changes += arg->changes;
}

static struct flow_schedule_past past_of(const struct flow_rebalancer *it,
                                         const struct flow_rebalance_look *arg)
{
    const bool failed = arg->has_newest && arg->newest.state == STORE_REBALANCE_FAILED;
    return (struct flow_schedule_past){
        .started_s = it->started_s,
        .began_s = arg->has_good ? arg->good.began_s : 0,
        .failed_s = failed ? arg->newest.ended_s : 0,
        .first_change_s = it->first_change_s,
        .last_change_s = it->last_change_s,
    };
}

static void wait_until(struct flow_rebalancer *it, int64_t due_s, int64_t now_s)
{
    const int64_t most_s = now_s + LOOK_MOST_S;
    const int64_t at_s = due_s < most_s ? due_s : most_s;
    look_after(it, it->again ? SOON_MS : (at_s > now_s ? at_s - now_s : 1) * 1000);
    it->again = false;
}

static void on_looked(struct flow_call *call)
{
    struct flow_rebalancer *it = call->door;
    const struct flow_rebalance_look *arg = call->arg;
    if (call->code != PP_OK) {
        say(it, call->err.text);
        if (!over(it, call))
            look_after(it, AGAIN_MS);
        return;
    }
    take_changes(it, arg);
    it->success_s = arg->has_good ? arg->good.ended_s : 0;
    const int64_t now_s = pp_clock_wall_s(&it->loop->clock);
    const struct flow_schedule_past past = past_of(it, arg);
    const struct flow_schedule_due due = flow_schedule_look(&it->config.schedule, &past, now_s);
    const bool running = arg->has_newest && arg->newest.state == STORE_REBALANCE_RUNNING;
    const int64_t run = arg->newest.id, expiry_s = arg->next_expiry_s;
    const bool more = arg->more;
    if (over(it, call))
        return;
    if (running)
        compute(it, run);
    else if (more)
        look(it);
    else if (expiry_s && expiry_s <= now_s)
        start(it, new_call(it, &flow_rebalance_expire, sizeof(struct flow_rebalance_expire),
                           on_expired));
    else if (due.why != FLOW_DUE_NOT)
        begin(it, &due);
    else
        wait_until(it, expiry_s && expiry_s < due.look_s ? expiry_s : due.look_s, now_s);
}

static void look(void *data)
{
    struct flow_rebalancer *it = data;
    it->soon = false;
    if (it->call) {
        it->again = true;
        return;
    }
    struct flow_call *call =
        new_call(it, &flow_rebalance_look, sizeof(struct flow_rebalance_look), on_looked);
    struct flow_rebalance_look *arg = call->arg;
    arg->after = it->seen;
    arg->base = it->base;
    start(it, call);
}

/* ---- beginning and end --------------------------------------------------------------------- */

static void on_recovered(struct flow_call *call)
{
    struct flow_rebalancer *it = call->door;
    const struct flow_rebalance_end *arg = call->arg;
    if (call->code != PP_OK)
        say(it, call->err.text);
    else if (arg->ended)
        say(it, "a rebalancing that the daemon's end had cut off is noted as failed");
    it->base = arg->audit_id;
    if (!over(it, call))
        look_after(it, 0);
}

struct flow_rebalancer *flow_rebalancer_start(struct flow *flow, struct loop *loop,
                                              const struct flow_rebalancer_config *config)
{
    struct flow_rebalancer *it = PP_NEW_HEAP(struct flow_rebalancer);
    it->flow = flow;
    it->loop = loop;
    it->config = *config;
    it->started_s = pp_clock_wall_s(&loop->clock);
    loop_timer_init(&it->look, loop, look, it);
    struct flow_call *call =
        new_call(it, &flow_rebalance_end, sizeof(struct flow_rebalance_end), on_recovered);
    ((struct flow_rebalance_end *)call->arg)->message = "the daemon ended while it ran";
    start(it, call);
    return it;
}

void flow_rebalancer_wake(struct flow_rebalancer *it)
{
    if (it->call)
        it->again = true;
    else if (!it->soon && !it->stopping)
        look_after(it, SOON_MS);
}

void flow_rebalancer_stop(struct flow_rebalancer *it, void (*on_stopped)(void *data), void *data)
{
    it->stopping = true;
    it->on_stopped = on_stopped;
    it->on_stopped_data = data;
    loop_timer_stop(&it->look);
    if (!it->call)
        stopped(it);
    else if (it->computing)
        flow_cancel(it->call);
}

void flow_rebalancer_metrics_write(const struct flow_rebalancer *it, struct pp_str *out)
{
    pp_str_add(out, "# TYPE peerpool_rebalance_running gauge\n");
    pp_str_addf(out, "peerpool_rebalance_running %d\n", it->computing);
    pp_str_add(out, "# TYPE peerpool_rebalance_runs counter\n");
    pp_str_addf(out, "peerpool_rebalance_runs_total %" PRIu64 "\n", it->runs);
    pp_str_add(out, "# TYPE peerpool_rebalance_failed counter\n");
    pp_str_addf(out, "peerpool_rebalance_failed_total %" PRIu64 "\n", it->failed);
    pp_str_add(out, "# TYPE peerpool_rebalance_last_success_timestamp_seconds gauge\n");
    pp_str_addf(out, "peerpool_rebalance_last_success_timestamp_seconds %" PRId64 "\n",
                it->success_s);
}
