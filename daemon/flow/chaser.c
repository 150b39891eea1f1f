#include "daemon/flow/chaser.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/flow/chase.h"
#include "daemon/flow/repair.h"
#include "daemon/loop/timer.h"

enum {
    SOON_MS = 100,     /* after a write: many of them are one look */
    LOOK_MOST_S = 300, /* look at least so often: the machine's clock may have been set */
    AGAIN_MS = 5000,   /* after something that failed */
    BUSY_MS = 200
};

/*
 * One call at a time: looking -> a thing that is due -> … -> looking. The things of one look are
 * gone through to the end, whatever becomes of each; what is left shows at the next look.
 */
struct flow_chaser {
    struct flow *flow;
    struct loop *loop;
    struct flow_chaser_config config;
    struct flow_call *call;   /* under way; NULL: none */
    struct flow_call *looked; /* whose things are gone through; NULL: none */
    size_t at;                /* of them */
    bool failed;              /* one of them */
    bool again, soon;         /* look once more; the timer is set for it */
    bool stopping;
    struct loop_timer look;
    uint64_t reminded, lapsed, repairs, asked, failures;
    void (*on_stopped)(void *data);
    void *on_stopped_data;
};

static void look(void *data);
static void next(struct flow_chaser *it);

static void say(const struct flow_chaser *it, const char *sentence)
{
    if (it->config.say)
        it->config.say(it->config.data, sentence);
}

static struct flow_call *new_call(struct flow_chaser *it, const struct flow_case *use,
                                  size_t arg_size, void (*done)(struct flow_call *call))
{
    struct flow_call *call = flow_call_new(use, arg_size);
    call->actor = "clock";
    call->rights = 1U << FLOW_ADMIN;
    call->door = it;
    call->done = done;
    return call;
}

static void start(struct flow_chaser *it, struct flow_call *call)
{
    PP_REQUIRE(!it->call);
    it->call = call;
    flow_start(it->flow, call);
}

static void look_after(struct flow_chaser *it, int64_t wait_ms)
{
    it->soon = wait_ms <= SOON_MS;
    loop_timer_start(&it->look, wait_ms, 0);
}

static void stopped(struct flow_chaser *it)
{
    void (*on_stopped)(void *) = it->on_stopped;
    void *data = it->on_stopped_data;
    flow_call_free(it->looked);
    loop_timer_fini(&it->look);
    free(it);
    on_stopped(data);
}

/* A call has ended: true when there is nothing more to do but to stop. */
static bool over(struct flow_chaser *it, const struct flow_call *call)
{
    PP_REQUIRE(it->call == call);
    it->call = NULL;
    if (call->code != PP_OK && call->code != PP_CANCELLED) {
        it->failures++;
        it->failed = true;
        say(it, call->err.text);
    }
    return it->stopping;
}

/* ---- one thing ----------------------------------------------------------------------------- */

static void say_asking(const struct flow_chaser *it, const struct flow_chase_asking *arg)
{
    char line[160];
    if (arg->did == FLOW_CHASED_REMINDED)
        (void)snprintf(line, sizeof line, "asking: a reminder for seat %d of booking %" PRId64,
                       arg->seat, arg->booking);
    else if (arg->did == FLOW_CHASED_LAPSED)
        (void)snprintf(line, sizeof line,
                       "asking: no answer by the deadline, seat %d of booking %" PRId64
                       " is open again",
                       arg->seat, arg->booking);
    else
        return;
    say(it, line);
}

static void on_asking(struct flow_call *call)
{
    struct flow_chaser *it = call->door;
    const struct flow_chase_asking *arg = call->arg;
    const bool stops = over(it, call);
    if (call->code == PP_OK) {
        say_asking(it, arg);
        it->reminded += arg->did == FLOW_CHASED_REMINDED;
        it->lapsed += arg->did == FLOW_CHASED_LAPSED;
    }
    flow_call_free(call);
    if (stops)
        stopped(it);
    else
        next(it);
}

static void chase_asking(struct flow_chaser *it, const struct store_asking *asking)
{
    struct flow_call *call =
        new_call(it, &flow_chase_asking, sizeof(struct flow_chase_asking), on_asking);
    struct flow_chase_asking *arg = call->arg;
    arg->booking = asking->booking;
    arg->seat = asking->seat;
    start(it, call);
}

static void on_repair(struct flow_call *call)
{
    struct flow_chaser *it = call->door;
    const struct flow_repair_make *arg = call->arg;
    const bool stops = over(it, call);
    if (call->code == PP_OK && arg->done) {
        char line[160];
        (void)snprintf(line, sizeof line, "repair: seat %d of booking %" PRId64 " is open; %s",
                       arg->repair.seat, arg->repair.booking,
                       arg->repair.asked ? "the next reserve is asked"
                                         : "a person decides: peerpool repair list");
        say(it, line);
        it->repairs++;
        it->asked += arg->repair.asked != 0;
    }
    flow_call_free(call);
    if (stops)
        stopped(it);
    else
        next(it);
}

static void make_repair(struct flow_chaser *it, const struct store_repair *repair)
{
    struct flow_call *call =
        new_call(it, &flow_repair_make, sizeof(struct flow_repair_make), on_repair);
    ((struct flow_repair_make *)call->arg)->id = repair->id;
    start(it, call);
}

/* ---- all that is due ----------------------------------------------------------------------- */

static void wait_until(struct flow_chaser *it, int64_t due_s)
{
    const int64_t now_s = pp_clock_wall_s(&it->loop->clock);
    const int64_t most_s = now_s + LOOK_MOST_S;
    const int64_t at_s = due_s && due_s < most_s ? due_s : most_s;
    look_after(it, it->again ? SOON_MS : (at_s > now_s ? at_s - now_s : 1) * 1000);
    it->again = false;
}

static void next(struct flow_chaser *it)
{
    const struct flow_chase_look *arg = it->looked->arg;
    const size_t at = it->at++;
    if (at < arg->repair_count) {
        make_repair(it, &arg->repairs[at]);
        return;
    }
    if (at < arg->repair_count + arg->asking_count) {
        chase_asking(it, &arg->askings[at - arg->repair_count]);
        return;
    }
    const bool any = at > 0;
    const int64_t next_s = arg->next_s;
    flow_call_free(it->looked);
    it->looked = NULL;
    if (it->failed)
        look_after(it, AGAIN_MS);
    else if (any)
        look_after(it, 0);
    else
        wait_until(it, next_s);
}

static void on_looked(struct flow_call *call)
{
    struct flow_chaser *it = call->door;
    const bool stops = over(it, call);
    if (call->code == PP_OK && !stops) {
        it->looked = call;
        it->at = 0;
        next(it);
        return;
    }
    flow_call_free(call);
    if (stops)
        stopped(it);
    else
        look_after(it, AGAIN_MS);
}

static void look(void *data)
{
    struct flow_chaser *it = data;
    it->soon = false;
    if (it->call) {
        it->again = true;
        return;
    }
    if (it->config.busy && it->config.busy(it->config.data)) {
        look_after(it, BUSY_MS);
        return;
    }
    it->failed = false;
    start(it, new_call(it, &flow_chase_look, sizeof(struct flow_chase_look), on_looked));
}

/* ---- beginning and end --------------------------------------------------------------------- */

struct flow_chaser *flow_chaser_start(struct flow *flow, struct loop *loop,
                                      const struct flow_chaser_config *config)
{
    struct flow_chaser *it = PP_NEW_HEAP(struct flow_chaser);
    it->flow = flow;
    it->loop = loop;
    it->config = *config;
    loop_timer_init(&it->look, loop, look, it);
    look_after(it, SOON_MS);
    return it;
}

void flow_chaser_wake(struct flow_chaser *it)
{
    if (it->call)
        it->again = true;
    else if (!it->soon && !it->stopping)
        look_after(it, SOON_MS);
}

void flow_chaser_stop(struct flow_chaser *it, void (*on_stopped)(void *data), void *data)
{
    it->stopping = true;
    it->on_stopped = on_stopped;
    it->on_stopped_data = data;
    loop_timer_stop(&it->look);
    if (!it->call)
        stopped(it);
}

void flow_chaser_metrics_write(const struct flow_chaser *it, struct pp_str *out)
{
    pp_str_add(out, "# TYPE peerpool_reminders counter\n");
    pp_str_addf(out, "peerpool_reminders_total %" PRIu64 "\n", it->reminded);
    pp_str_add(out, "# TYPE peerpool_no_answers counter\n");
    pp_str_addf(out, "peerpool_no_answers_total %" PRIu64 "\n", it->lapsed);
    pp_str_add(out, "# TYPE peerpool_repairs counter\n");
    pp_str_addf(out, "peerpool_repairs_total %" PRIu64 "\n", it->repairs);
    pp_str_add(out, "# TYPE peerpool_reserves_asked counter\n");
    pp_str_addf(out, "peerpool_reserves_asked_total %" PRIu64 "\n", it->asked);
    pp_str_add(out, "# TYPE peerpool_chase_failed counter\n");
    pp_str_addf(out, "peerpool_chase_failed_total %" PRIu64 "\n", it->failures);
}
