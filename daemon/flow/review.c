/* The review queue: messages that a person decides about. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/receive_work.h"

static enum pp_code list(struct flow_call *call)
{
    struct flow_incoming_list *arg = call->arg;
    return store_incoming_list(call->tx, arg->state, 0, &arg->page, &call->arena, &arg->items,
                               &arg->count, &call->err);
}

const struct flow_case flow_incoming_list = {
    .name = "incoming.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

/* Bytes of the character that begins with this one, in valid UTF-8. */
static size_t width_of(char first)
{
    const unsigned char c = (unsigned char)first;
    return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* What is no UTF-8, a control character, or hides or turns what is beside it shows as "?". */
static const char *shown(const char *bytes, size_t len, struct pp_arena *arena)
{
    const bool valid = pp_utf8_valid(bytes, len);
    char *text = pp_alloc(arena, len + 1);
    size_t out = 0;
    for (size_t i = 0; i < len;) {
        const size_t width = valid ? width_of(bytes[i]) : 1;
        char one[5] = "";
        memcpy(one, bytes + i, width);
        i += width;
        if (!one[0] || (!valid && (unsigned char)one[0] >= 0x80) || !pp_text_is_shown(one))
            text[out++] = '?';
        else
            out += (size_t)snprintf(text + out, sizeof one, "%s", one);
    }
    text[out] = '\0';
    return text;
}

static enum pp_code show(struct flow_call *call)
{
    struct flow_incoming_show *arg = call->arg;
    char *bytes;
    size_t len;
    enum pp_code code = store_incoming_get(call->tx, arg->id, &call->arena, &arg->row, &call->err);
    if (code != PP_OK || !arg->row.raw)
        return code;
    code = store_incoming_bytes(&arg->row, &call->arena, &bytes, &len, &call->err);
    if (code == PP_OK)
        arg->text = shown(bytes, len, &call->arena);
    return code;
}

const struct flow_case flow_incoming_show = {
    .name = "incoming.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

/* ---- deciding ------------------------------------------------------------------------------ */

static enum pp_code fetch(struct flow_call *call, int64_t id, struct flow_receiving **work)
{
    *work = PP_NEW(&call->arena, struct flow_receiving);
    struct store_incoming *kept = &(*work)->kept;
    const enum pp_code code = store_incoming_get(call->tx, id, &call->arena, kept, &call->err);
    return code == PP_OK && kept->state != STORE_INCOMING_REVIEW
               ? pp_fail(&call->err, PP_CONFLICT,
                         "message %lld does not wait for a decision: it was dealt with",
                         (long long)id)
               : code;
}

/* The message once more, as if it came now, with a person to vouch for it. */
static enum pp_code parse(struct flow_call *call, struct flow_receiving *work,
                          struct flow_received *received)
{
    char *bytes;
    size_t len;
    const enum pp_code code =
        store_incoming_bytes(&work->kept, &call->arena, &bytes, &len, &call->err);
    work->by_hand = true;
    if (code == PP_OK)
        flow_receive_read(call, bytes, len, work, &received->row);
    return code;
}

/* The row stays what it is, but for what it is found to be about now and why. */
static enum pp_code judge_again(struct flow_call *call, struct flow_receiving *work,
                                struct flow_received *received)
{
    const enum pp_code code = flow_receive_judge(call, work, received);
    const struct store_incoming now = received->row;
    received->row = work->kept;
    received->row.booking = now.booking;
    received->row.peer = now.peer;
    received->row.invitation = now.invitation;
    received->row.verdict = now.verdict;
    received->row.sentence = now.sentence;
    return code;
}

static enum pp_code resolve(struct flow_call *call, struct store_incoming *row, const char *what,
                            const char *reason)
{
    row->resolution = reason ? pp_printf(&call->arena, "%s: %s", what, reason) : what;
    row->resolved_by = call->actor;
    row->resolved_s = call->now_s;
    row->state = STORE_INCOMING_RESOLVED;
    return store_incoming_resolve(call->tx, &call->who, row->id, row->resolution, &call->err);
}

static enum pp_code fetch_apply(struct flow_call *call)
{
    struct flow_incoming_apply *arg = call->arg;
    return fetch(call, arg->id, &arg->work);
}

static enum pp_code parse_apply(struct flow_call *call)
{
    struct flow_incoming_apply *arg = call->arg;
    return parse(call, arg->work, &arg->received);
}

static enum pp_code judge_apply(struct flow_call *call)
{
    struct flow_incoming_apply *arg = call->arg;
    const enum pp_code code = judge_again(call, arg->work, &arg->received);
    if (code != PP_OK || arg->work->act == FLOW_RECEIVE_APPLY)
        return code;
    if (arg->work->act == FLOW_RECEIVE_COUNTERS)
        return flow_counter_load(call, arg->work, &arg->received.altered);
    if (arg->work->act == FLOW_RECEIVE_PASSES)
        return flow_delegate_load(call, arg->work, &arg->received.altered.before, arg->reason);
    return pp_fail(&call->err, PP_CONFLICT, "message %lld cannot be applied: %s",
                   (long long)arg->id, arg->received.row.sentence);
}

static enum pp_code make_apply(struct flow_call *call)
{
    struct flow_incoming_apply *arg = call->arg;
    if (arg->work->act == FLOW_RECEIVE_COUNTERS)
        return flow_counter_make(call, arg->work, &arg->received.altered, arg->reason);
    if (arg->work->act == FLOW_RECEIVE_PASSES)
        return flow_delegate_make(call, arg->work, &arg->received.altered);
    const enum pp_code code = flow_receive_make(call, arg->work, &arg->received);
    return code == PP_OK && !arg->received.applied
               ? pp_fail(&call->err, PP_CONFLICT, "%s", arg->received.row.sentence)
               : code;
}

static enum pp_code save_apply(struct flow_call *call)
{
    struct flow_incoming_apply *arg = call->arg;
    const bool alters =
        arg->work->act == FLOW_RECEIVE_COUNTERS || arg->work->act == FLOW_RECEIVE_PASSES;
    const enum pp_code code = alters
                                  ? flow_alter_save(call, &arg->received.altered, arg->work->pool)
                                  : flow_receive_save(call, arg->work, &arg->received);
    return code == PP_OK ? resolve(call, &arg->received.row, "applied", arg->reason) : code;
}

const struct flow_case flow_incoming_apply = {
    .name = "incoming.apply",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, fetch_apply},
              {FLOW_WORK, parse_apply},
              {FLOW_READ, judge_apply},
              {FLOW_WORK, make_apply},
              {FLOW_WRITE, save_apply}},
    .step_count = 5,
};

static enum pp_code fetch_dismiss(struct flow_call *call)
{
    struct flow_incoming_dismiss *arg = call->arg;
    return fetch(call, arg->id, &arg->work);
}

static bool was_proposal(const struct flow_receiving *work)
{
    return pp_text_is(work->kept.verdict, cal_verdict_word(CAL_COUNTERS));
}

static enum pp_code parse_dismiss(struct flow_call *call)
{
    struct flow_incoming_dismiss *arg = call->arg;
    arg->received.row = arg->work->kept;
    return was_proposal(arg->work) ? parse(call, arg->work, &arg->received) : PP_OK;
}

static enum pp_code judge_dismiss(struct flow_call *call)
{
    struct flow_incoming_dismiss *arg = call->arg;
    struct flow_receiving *work = arg->work;
    const enum pp_code code = was_proposal(work) ? judge_again(call, work, &arg->received) : PP_OK;
    const bool declines = was_proposal(work) && work->invitation && !work->invitation->closed;
    arg->received.row = work->kept;
    work->act = declines ? FLOW_RECEIVE_DECLINE : FLOW_RECEIVE_KEEP;
    return code;
}

static enum pp_code make_dismiss(struct flow_call *call)
{
    struct flow_incoming_dismiss *arg = call->arg;
    return arg->work->act == FLOW_RECEIVE_DECLINE
               ? flow_receive_tell(call, arg->work, &arg->received.altered.before,
                                   CAL_DECLINECOUNTER)
               : PP_OK;
}

static enum pp_code save_dismiss(struct flow_call *call)
{
    struct flow_incoming_dismiss *arg = call->arg;
    const enum pp_code code = flow_receive_save(call, arg->work, &arg->received);
    return code == PP_OK ? resolve(call, &arg->received.row, "dismissed", arg->reason) : code;
}

const struct flow_case flow_incoming_dismiss = {
    .name = "incoming.dismiss",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, fetch_dismiss},
              {FLOW_WORK, parse_dismiss},
              {FLOW_READ, judge_dismiss},
              {FLOW_WORK, make_dismiss},
              {FLOW_WRITE, save_dismiss}},
    .step_count = 5,
};
