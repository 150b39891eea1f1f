#include "daemon/flow/open.h"

#include <stdlib.h>

#include "daemon/flow/run.h"
#include "daemon/flow/seal.h"
#include "daemon/loop/timer.h"
#include "store/secret.h"

enum { READERS_MOST = 16, MATCHERS_MOST = 16, AWAY = 4, QUEUE_MOST = 4096, BATCH_MOST = 128 };

struct flow {
    struct loop *loop;
    struct flow_settings settings;
    unsigned char seal_key[STORE_SEAL_BYTES];
    struct pp_random random;
    struct pp_ids ids;
    struct flow_board board;
    struct store *store;
    struct store_reader *readers[READERS_MOST];
    void *writer_context, *reader_contexts[READERS_MOST]; /* what the lanes borrow */
    unsigned reader_count;
    struct lane *write, *read, *match, *away; /* NULL once stopped */
    struct flow_call *ended;                  /* done() waits for a later turn */
    struct flow_call **ended_tail;
    struct loop_timer later;
    void (*on_written)(void *data);
    void *on_written_data;
    void (*on_closed)(void *data);
    void *on_closed_data;
    uint64_t calls, failed;
};

static void advance(struct flow_call *call);

/* done() in a later turn: never from inside flow_start(). */
static void end_later(struct flow_call *call)
{
    struct flow *flow = call->flow;
    call->state->next = NULL;
    *flow->ended_tail = call;
    flow->ended_tail = &call->state->next;
    if (flow->later.handle)
        loop_timer_start(&flow->later, 0, 0);
}

static void end_now(struct flow_call *call)
{
    call->flow->failed += call->code != PP_OK;
    call->done(call);
}

static void end_calls(void *data)
{
    struct flow *flow = data;
    while (flow->ended) {
        struct flow_call *call = flow->ended;
        flow->ended = call->state->next;
        if (!flow->ended)
            flow->ended_tail = &flow->ended;
        end_now(call);
    }
}

static void step_done(struct flow_call *call, enum pp_code code, const struct pp_err *err)
{
    struct flow *flow = call->flow;
    const bool wrote = call->use->steps[call->state->step].place == FLOW_WRITE && code == PP_OK;
    if (flow_after_step(call, code, err) == FLOW_TURN_NEXT) {
        advance(call);
        return;
    }
    if (wrote && !call->replayed && flow->on_written)
        flow->on_written(flow->on_written_data);
    end_now(call);
}

static enum pp_code not_run(struct flow_call *call, enum pp_code code)
{
    return code == PP_TIMEOUT
               ? pp_fail(&call->err, code, "%s waited too long for its turn; try again",
                         call->use->name)
               : pp_fail(&call->err, code, "%s was cancelled before it ran", call->use->name);
}

static void on_job_done(struct lane_job *job, enum pp_code code)
{
    struct flow_call *call = LOOP_OF(job, struct flow_call_state, job)->call;
    struct store_job *result = &call->state->store_job;
    flow_board_take(call->state->board, call->search);
    if (code != PP_OK)
        result->code = not_run(call, code), result->err = call->err;
    step_done(call, result->code, &result->err);
}

static void run_read(struct lane_job *job, void *context)
{
    struct flow_call *call = LOOP_OF(job, struct flow_call_state, job)->call;
    struct store_job *result = &call->state->store_job;
    result->code = store_read(context, flow_read_step, call, &result->err);
}

static void run_work(struct lane_job *job, void *context)
{
    (void)context;
    struct flow_call *call = LOOP_OF(job, struct flow_call_state, job)->call;
    struct store_job *result = &call->state->store_job;
    result->code = flow_work_step(call);
    result->err = call->err;
}

static void run_writes(void *context, struct lane_job **jobs, size_t count)
{
    struct store_job *batch[BATCH_MOST];
    PP_REQUIRE(count <= BATCH_MOST);
    for (size_t i = 0; i < count; i++)
        batch[i] = &LOOP_OF(jobs[i], struct flow_call_state, job)->store_job;
    store_write_batch(context, batch, count);
}

/* A step of a moment, then whatever follows it; an end comes in a later turn. */
static void run_on_loop(struct flow_call *call)
{
    const enum pp_code code = flow_work_step(call);
    if (flow_after_step(call, code, NULL) == FLOW_TURN_NEXT)
        advance(call);
    else
        end_later(call);
}

static void advance(struct flow_call *call)
{
    struct flow *flow = call->flow;
    struct flow_call_state *state = call->state;
    struct lane *lane = NULL;
    state->job = (struct lane_job){.done = on_job_done, .due_ms = state->due_ms};
    state->store_job = (struct store_job){.fn = flow_write_step, .arg = call};
    switch (call->use->steps[state->step].place) {
    case FLOW_READ:
        lane = flow->read;
        state->job.run = run_read;
        break;
    case FLOW_WORK:
        lane = flow->match;
        state->job.run = run_work;
        break;
    case FLOW_AWAY:
        lane = flow->away;
        state->job.run = run_work;
        break;
    case FLOW_WRITE:
        lane = flow->write;
        break;
    case FLOW_LOOP:
        run_on_loop(call);
        return;
    }
    if (lane)
        call->code = lane_submit(lane, &state->job, &call->err);
    else
        call->code = pp_fail(&call->err, PP_UNAVAILABLE, "the service is stopping");
    if (call->code != PP_OK)
        end_later(call);
    else if (lane == flow->match)
        flow_board_put(state->board, call->search);
}

void flow_start(struct flow *flow, struct flow_call *call)
{
    PP_REQUIRE(call->done);
    call->flow = flow;
    flow->calls++;
    struct flow_call_state *state = call->state;
    state->settings = &flow->settings;
    state->clock = flow->loop->clock;
    state->random = flow->random;
    state->ids = &flow->ids;
    state->board = &flow->board;
    state->due_ms = loop_now_ms(flow->loop) + flow_deadline_ms(call);
    call->code = flow_begin(call);
    if (call->code == PP_OK)
        advance(call);
    else
        end_later(call);
}

static enum pp_code take_seal_key(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct flow *flow = arg;
    return flow_seal_key(tx, pp_clock_wall_s(&flow->loop->clock), &flow->random, flow->seal_key,
                         err);
}

static enum pp_code open_store(struct flow *flow, const struct flow_config *config,
                               struct pp_err *err)
{
    const struct store_options options = {.path = config->database,
                                          .now_s = pp_clock_wall_s(&flow->loop->clock)};
    enum pp_code code = store_open(&options, &flow->store, err);
    if (code == PP_OK)
        code = store_write(flow->store, take_seal_key, flow, err);
    flow->settings.seal_key = flow->seal_key;
    while (code == PP_OK && flow->reader_count < config->readers) {
        code = store_reader_open(&options, &flow->readers[flow->reader_count], err);
        flow->reader_count += code == PP_OK;
    }
    return code;
}

static enum pp_code start_lanes(struct flow *flow, const struct flow_config *config,
                                struct pp_err *err)
{
    flow->writer_context = flow->store;
    for (unsigned i = 0; i < flow->reader_count; i++)
        flow->reader_contexts[i] = flow->readers[i];
    enum pp_code code = lane_start(&flow->write, flow->loop,
                                   &(struct lane_config){.name = "write",
                                                         .threads = 1,
                                                         .contexts = &flow->writer_context,
                                                         .depth_most = QUEUE_MOST,
                                                         .run_batch = run_writes,
                                                         .batch_most = BATCH_MOST},
                                   err);
    if (code == PP_OK)
        code = lane_start(&flow->read, flow->loop,
                          &(struct lane_config){.name = "read",
                                                .threads = flow->reader_count,
                                                .contexts = flow->reader_contexts,
                                                .depth_most = QUEUE_MOST},
                          err);
    if (code == PP_OK)
        code =
            lane_start(&flow->match, flow->loop,
                       &(struct lane_config){
                           .name = "match", .threads = config->matchers, .depth_most = QUEUE_MOST},
                       err);
    if (code == PP_OK)
        code = lane_start(
            &flow->away, flow->loop,
            &(struct lane_config){.name = "away", .threads = AWAY, .depth_most = QUEUE_MOST}, err);
    return code;
}

static void close_store(struct flow *flow)
{
    for (unsigned i = 0; i < flow->reader_count; i++)
        store_reader_close(flow->readers[i]);
    store_close(flow->store);
}

enum pp_code flow_open(struct flow **out, struct loop *loop, const struct flow_config *config,
                       struct pp_err *err)
{
    PP_REQUIRE(config->readers >= 1 && config->readers <= READERS_MOST);
    PP_REQUIRE(config->matchers >= 1 && config->matchers <= MATCHERS_MOST);
    struct flow *flow = PP_NEW_HEAP(struct flow);
    flow->loop = loop;
    flow->settings = config->settings;
    flow->random = config->random;
    pp_ids_init(&flow->ids, loop->clock, config->random);
    flow->ended_tail = &flow->ended;
    enum pp_code code = open_store(flow, config, err);
    if (code != PP_OK) {
        close_store(flow);
        free(flow);
        return code;
    }
    /* Threads that cannot be started at all are a machine that cannot run the service. */
    code = start_lanes(flow, config, err);
    PP_REQUIRE(code == PP_OK);
    loop_timer_init(&flow->later, loop, end_calls, flow);
    *out = flow;
    return PP_OK;
}

static void close_next(void *data)
{
    struct flow *flow = data;
    struct lane *lane = NULL;
    enum lane_stop_how how = LANE_DROP;
    if (flow->read) {
        lane = flow->read;
        flow->read = NULL;
    } else if (flow->away) {
        lane = flow->away;
        flow->away = NULL;
    } else if (flow->match) {
        lane = flow->match;
        flow->match = NULL;
    } else if (flow->write) {
        lane = flow->write;
        flow->write = NULL;
        how = LANE_DRAIN;
    }
    if (lane) {
        lane_stop(lane, how, close_next, flow);
        return;
    }
    loop_timer_fini(&flow->later);
    end_calls(flow);
    close_store(flow);
    void (*on_closed)(void *) = flow->on_closed;
    void *on_closed_data = flow->on_closed_data;
    free(flow);
    on_closed(on_closed_data);
}

void flow_close(struct flow *flow, void (*on_closed)(void *data), void *data)
{
    flow->on_closed = on_closed;
    flow->on_closed_data = data;
    close_next(flow);
}

struct lane *flow_write_lane(struct flow *flow)
{
    return flow->write;
}

void flow_on_written(struct flow *flow, void (*fn)(void *data), void *data)
{
    flow->on_written = fn;
    flow->on_written_data = data;
}

void flow_metrics_write(struct flow *flow, struct pp_str *out)
{
    struct lane *const lanes[] = {flow->write, flow->read, flow->match, flow->away};
    const size_t count = sizeof lanes / sizeof lanes[0];
    pp_str_add(out, "# TYPE peerpool_calls counter\n");
    pp_str_addf(out, "peerpool_calls_total %llu\n", (unsigned long long)flow->calls);
    pp_str_add(out, "# TYPE peerpool_calls_failed counter\n");
    pp_str_addf(out, "peerpool_calls_failed_total %llu\n", (unsigned long long)flow->failed);
    pp_str_add(out, "# TYPE peerpool_lane_depth gauge\n");
    for (size_t i = 0; i < count; i++)
        if (lanes[i])
            pp_str_addf(out, "peerpool_lane_depth{lane=\"%s\"} %zu\n", lane_name(lanes[i]),
                        lane_stats(lanes[i]).depth);
    pp_str_add(out, "# TYPE peerpool_lane_done counter\n");
    for (size_t i = 0; i < count; i++)
        if (lanes[i])
            pp_str_addf(out, "peerpool_lane_done_total{lane=\"%s\"} %llu\n", lane_name(lanes[i]),
                        (unsigned long long)lane_stats(lanes[i]).done);
}
