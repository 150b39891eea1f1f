#include "daemon/flow/flow.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/flow/open.h"
#include "daemon/flow/run.h"
#include "store/access.h"

enum { DEADLINE_MS = 30000 };

struct right_facts {
    const char *text;
};

static const struct right_facts rights[] = {
#define X(name, text) {text},
    FLOW_RIGHTS(X)
#undef X
};

const char *flow_right_text(enum flow_right right)
{
    PP_REQUIRE((size_t)right < sizeof rights / sizeof rights[0]);
    return rights[right].text;
}

bool flow_right_parse(const char *text, enum flow_right *out)
{
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++)
        if (pp_text_is(rights[i].text, text)) {
            *out = (enum flow_right)i;
            return true;
        }
    return false;
}

struct flow_call *flow_call_new(const struct flow_case *use, size_t arg_size)
{
    struct flow_call *call = PP_NEW_HEAP(struct flow_call);
    pp_arena_init(&call->arena);
    call->use = use;
    call->arg = pp_alloc(&call->arena, arg_size);
    call->faults.arena = &call->arena;
    call->state = PP_NEW(&call->arena, struct flow_call_state);
    call->state->call = call;
    return call;
}

void flow_call_free(struct flow_call *call)
{
    if (!call)
        return;
    pp_str_fini(&call->answer.body);
    pp_arena_fini(&call->arena);
    free(call);
}

void flow_cancel(struct flow_call *call)
{
    atomic_store(&call->state->cancelled, true);
}

bool flow_cancelled(const struct flow_call *call)
{
    return atomic_load(&call->state->cancelled) || lane_job_cancelled(&call->state->job);
}

enum pp_code flow_moved(struct flow_call *call)
{
    call->state->moved = true;
    return pp_fail(&call->err, PP_STALE, "what this was computed from has changed meanwhile");
}

const struct flow_settings *flow_settings(const struct flow_call *call)
{
    return call->state->settings;
}

const struct pp_clock *flow_clock(const struct flow_call *call)
{
    return &call->state->clock;
}

const struct pp_random *flow_random(const struct flow_call *call)
{
    return &call->state->random;
}

int64_t flow_id(struct flow_call *call)
{
    return pp_ids_next(call->state->ids);
}

struct pp_ids *flow_ids(const struct flow_call *call)
{
    return call->state->ids;
}

int32_t flow_today(const struct flow_call *call)
{
    return (int32_t)(call->now_s / 86400);
}

enum pp_code flow_begin(struct flow_call *call)
{
    const struct flow_case *use = call->use;
    for (size_t i = 0; i < use->step_count; i++)
        PP_REQUIRE(use->steps[i].place != FLOW_WRITE || i + 1 == use->step_count);
    PP_REQUIRE(call->actor);
    call->now_s = pp_clock_wall_s(&call->state->clock);
    call->state->repeatable = call->operation != NULL;
    if (!call->operation)
        call->operation = pp_printf(&call->arena, "call:%" PRId64, flow_id(call));
    call->who = (struct store_who){call->actor, call->operation, call->now_s};
    const unsigned held = call->rights & (1U << use->right | 1U << FLOW_ADMIN);
    if (!held)
        return pp_fail(&call->err, PP_FORBIDDEN, "%s needs the right %s, which %s does not have",
                       use->name, flow_right_text(use->right), call->actor);
    return PP_OK;
}

static enum pp_code render(struct flow_call *call)
{
    pp_str_clear(&call->answer.body);
    return call->render ? call->render(call) : PP_OK;
}

/* The step and, when it is the last, what the asker will read. */
static enum pp_code run_step(struct flow_call *call)
{
    call->err = (struct pp_err){0};
    call->faults.count = 0;
    call->faults.dropped = 0;
    const struct flow_case *use = call->use;
    if (flow_cancelled(call))
        return pp_fail(&call->err, PP_CANCELLED, "%s was cancelled", use->name);
    enum pp_code code = use->steps[call->state->step].run(call);
    if (code == PP_OK)
        code = pp_faults_code(&call->faults, &call->err);
    if (code == PP_OK && call->state->step + 1 == use->step_count)
        code = render(call);
    PP_REQUIRE(code == PP_OK || call->err.code == code);
    return code;
}

static enum pp_code in_tx(struct flow_call *call, struct store_tx *tx, struct pp_err *err)
{
    call->tx = tx;
    const enum pp_code code = run_step(call);
    call->tx = NULL;
    *err = call->err;
    return code;
}

static void take_answer(struct flow_call *call, const struct store_operation *operation)
{
    call->replayed = true;
    call->answer.status = operation->status;
    pp_str_clear(&call->answer.body);
    if (operation->answer)
        pp_str_add(&call->answer.body, operation->answer);
    call->answer.location = operation->location;
    call->answer.etag = operation->etag;
}

static struct store_operation operation_of(const struct flow_call *call)
{
    return (struct store_operation){.id = call->operation,
                                    .digest = call->digest ? call->digest : ""};
}

/* A conflict of keys: nothing is in the way but the asker's own key for something else. */
static enum pp_code key_code(enum pp_code code, struct pp_err *err)
{
    return code == PP_CONFLICT ? (err->code = PP_INVALID) : code;
}

/* A write that was done before is answered at once: its first steps would see what it did. */
enum pp_code flow_read_step(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct flow_call *call = arg;
    const struct flow_case *use = call->use;
    if (call->state->repeatable && use->steps[use->step_count - 1].place == FLOW_WRITE) {
        struct store_operation operation = operation_of(call);
        bool done = false;
        const enum pp_code code =
            key_code(store_operation_find(tx, &operation, &done, &call->arena, err), err);
        if (code != PP_OK)
            return code;
        if (done) {
            take_answer(call, &operation);
            return PP_OK;
        }
    }
    return in_tx(call, tx, err);
}

enum pp_code flow_work_step(struct flow_call *call)
{
    return run_step(call);
}

enum pp_code flow_write_step(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct flow_call *call = arg;
    struct store_operation operation = operation_of(call);
    bool done = false;
    call->state->dry_run_worked = false;
    enum pp_code code =
        key_code(store_operation_begin(tx, call->now_s, &operation, &done, &call->arena, err), err);
    if (code != PP_OK)
        return code;
    if (done) {
        take_answer(call, &operation);
        return PP_OK;
    }
    code = in_tx(call, tx, err);
    if (code != PP_OK)
        return code;
    if (call->dry_run) {
        call->state->dry_run_worked = true;
        return pp_fail(err, PP_CANCELLED, "dry run: nothing is kept");
    }
    operation.status = call->answer.status ? call->answer.status : 200;
    operation.answer = call->keep_secret ? NULL : pp_str_text(&call->answer.body);
    operation.location = call->answer.location;
    operation.etag = call->answer.etag;
    return store_operation_end(tx, &operation, err);
}

/* After a step: what now? Fills call->code when it has ended. */
enum flow_turn flow_after_step(struct flow_call *call, enum pp_code code, const struct pp_err *err)
{
    struct flow_call_state *state = call->state;
    if (state->dry_run_worked && code == PP_CANCELLED)
        code = PP_OK;
    else if (code != PP_OK && err)
        call->err = *err;
    if (code == PP_STALE && state->moved) {
        state->moved = false;
        if (state->restarts++ < FLOW_RESTARTS_MOST) {
            state->step = 0;
            return FLOW_TURN_NEXT;
        }
        code = pp_fail(&call->err, PP_BUSY,
                       "%s: the pool changes faster than this can be computed; try again",
                       call->use->name);
    }
    if (code == PP_OK && !call->replayed && ++state->step < call->use->step_count)
        return FLOW_TURN_NEXT;
    call->code = code;
    if (code != PP_OK)
        call->err.code = code;
    return FLOW_TURN_ENDED;
}

enum pp_code flow_run_here(const struct flow_desk *desk, struct flow_call *call)
{
    struct flow_call_state *state = call->state;
    state->settings = &desk->settings;
    state->clock = desk->clock;
    state->random = desk->random;
    pp_ids_init(&state->own_ids, desk->clock, desk->random);
    state->ids = &state->own_ids;
    state->board = &state->own_board;
    call->code = flow_begin(call);
    if (call->code != PP_OK)
        return call->code;
    for (;;) {
        struct pp_err err = {0};
        enum pp_code code = PP_FAILED;
        switch (call->use->steps[state->step].place) {
        case FLOW_READ:
            code = store_read(desk->reader, flow_read_step, call, &err);
            break;
        case FLOW_WORK:
        case FLOW_AWAY:
        case FLOW_LOOP:
            code = flow_work_step(call);
            err = call->err;
            break;
        case FLOW_WRITE:
            code = store_write(desk->store, flow_write_step, call, &err);
            break;
        }
        if (flow_after_step(call, code, &err) == FLOW_TURN_ENDED)
            return call->code;
    }
}

int64_t flow_deadline_ms(const struct flow_call *call)
{
    return call->deadline_ms ? call->deadline_ms : DEADLINE_MS;
}
