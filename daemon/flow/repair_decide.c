/* Repairs as people see them, and what they decide. */
#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/alter.h"
#include "daemon/flow/repair.h"

enum pp_code flow_repair_load(struct flow_call *call, const struct store_repair *row,
                              struct flow_repair *repair)
{
    struct store_booking booking;
    struct pp_arena *arena = &call->arena;
    *repair = (struct flow_repair){.row = *row};
    enum pp_code code = store_booking_get(call->tx, row->booking, arena, &booking, &call->err);
    if (code == PP_OK)
        code = store_request_get(call->tx, booking.request, arena, &repair->request, &call->err);
    if (code != PP_OK)
        return code;
    repair->first_day = booking.first_day;
    repair->seat_name = flow_seat_name(&repair->request, row->seat);
    repair->people = PP_NEW_ARRAY(arena, row->candidate_count, struct store_peer);
    if (row->gone)
        code = store_peer_get(call->tx, row->gone, arena, &repair->gone, &call->err);
    if (code == PP_OK && row->asked)
        code = store_peer_get(call->tx, row->asked, arena, &repair->asked, &call->err);
    for (size_t i = 0; code == PP_OK && i < row->candidate_count; i++)
        code = store_peer_get(call->tx, row->candidates[i].peer, arena, &repair->people[i],
                              &call->err);
    return code;
}

static enum pp_code list(struct flow_call *call)
{
    struct flow_repair_list *arg = call->arg;
    struct store_repair *rows;
    enum pp_code code = store_repair_list(call->tx, arg->state, &arg->page, &call->arena, &rows,
                                          &arg->count, &call->err);
    arg->items = PP_NEW_ARRAY(&call->arena, arg->count, struct flow_repair);
    for (size_t i = 0; code == PP_OK && i < arg->count; i++)
        code = flow_repair_load(call, &rows[i], &arg->items[i]);
    return code;
}

const struct flow_case flow_repair_list = {
    .name = "repair.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static enum pp_code find(struct flow_call *call, int64_t id, struct flow_repair *repair)
{
    struct store_repair row;
    const enum pp_code code = store_repair_get(call->tx, id, &call->arena, &row, &call->err);
    return code == PP_OK ? flow_repair_load(call, &row, repair) : code;
}

static enum pp_code show(struct flow_call *call)
{
    struct flow_repair_show *arg = call->arg;
    return find(call, arg->id, &arg->repair);
}

const struct flow_case flow_repair_show = {
    .name = "repair.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

/* ---- deciding ------------------------------------------------------------------------------ */

/* Who comes second hears who was first. */
static enum pp_code refuse(struct flow_call *call, const struct flow_repair *repair)
{
    const struct store_request_seat *seat = flow_request_seat(&repair->request, repair->row.seat);
    struct store_peer sits;
    if (repair->row.state == STORE_REPAIR_NEW)
        return pp_fail(&call->err, PP_CONFLICT,
                       "repair %" PRId64 " is being worked out; look again in a moment",
                       repair->row.id);
    if (repair->row.state != STORE_REPAIR_FILLED || !seat || !seat->peer)
        return pp_fail(&call->err, PP_CONFLICT, "repair %" PRId64 " waits for nobody any more",
                       repair->row.id);
    const enum pp_code code = store_peer_get(call->tx, seat->peer, &call->arena, &sits, &call->err);
    return code == PP_OK ? pp_fail(&call->err, PP_CONFLICT,
                                   "the seat \"%s\" of %s is taken already: %s is asked for it; "
                                   "nothing was sent",
                                   seat->name, repair->request.reference, sits.name)
                         : code;
}

static enum pp_code choose(struct flow_call *call, const struct flow_repair *repair,
                           const char **peer)
{
    if (*peer)
        return PP_OK;
    if (!repair->row.candidate_count || !repair->row.candidates[0].fits)
        return pp_fail(&call->err, PP_CONFLICT,
                       "nobody was found who could take the seat \"%s\" of %s; name somebody, or "
                       "look for another team",
                       repair->seat_name, repair->request.reference);
    *peer = pp_printf(&call->arena, "%" PRId64, repair->row.candidates[0].peer);
    return PP_OK;
}

static enum pp_code load_apply(struct flow_call *call)
{
    struct flow_repair_apply *arg = call->arg;
    struct flow_repair repair;
    enum pp_code code = find(call, arg->id, &repair);
    if (code == PP_OK && repair.row.state != STORE_REPAIR_WAITING)
        return refuse(call, &repair);
    const char *peer = arg->peer;
    if (code == PP_OK)
        code = choose(call, &repair, &peer);
    if (code != PP_OK)
        return code;
    arg->substitute = (struct flow_booking_substitute){
        .id = repair.row.booking, .peer = peer, .seat = repair.row.seat, .reason = arg->reason};
    return flow_substitute_load(call, &arg->substitute);
}

static enum pp_code make_apply(struct flow_call *call)
{
    struct flow_repair_apply *arg = call->arg;
    return flow_substitute_make(call, &arg->substitute);
}

static enum pp_code save_apply(struct flow_call *call)
{
    struct flow_repair_apply *arg = call->arg;
    return flow_alter_save(call, &arg->substitute.altered, arg->substitute.work);
}

const struct flow_case flow_repair_apply = {
    .name = "repair.apply",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load_apply}, {FLOW_WORK, make_apply}, {FLOW_WRITE, save_apply}},
    .step_count = 3,
};

static enum pp_code dismiss(struct flow_call *call)
{
    struct flow_repair_dismiss *arg = call->arg;
    enum pp_code code = find(call, arg->id, &arg->repair);
    if (code == PP_OK && arg->repair.row.state != STORE_REPAIR_WAITING)
        return refuse(call, &arg->repair);
    const char *why =
        arg->reason ? pp_printf(&call->arena, "dismissed: %s", arg->reason) : "dismissed";
    if (code == PP_OK)
        code = store_repair_close(call->tx, &call->who, arg->id, why, &call->err);
    return code == PP_OK ? find(call, arg->id, &arg->repair) : code;
}

const struct flow_case flow_repair_dismiss = {
    .name = "repair.dismiss",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_WRITE, dismiss}},
    .step_count = 1,
};
