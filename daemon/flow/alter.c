#include "daemon/flow/alter.h"

#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/words.h"

enum pp_code flow_alter_load(struct flow_call *call, int64_t booking, int64_t rev,
                             struct flow_altered *altered)
{
    *altered = (struct flow_altered){0};
    enum pp_code code = flow_booked_load(call, booking, &altered->before);
    if (code == PP_OK)
        code = flow_booked_open(&altered->before, rev, &call->err);
    altered->request = altered->before.request;
    altered->revised.revision.after = altered->before.booking;
    return code;
}

static enum pp_code load_declined(struct flow_call *call, int64_t booking,
                                  struct flow_alter_work *work)
{
    struct store_seat_move *moves;
    size_t count;
    const enum pp_code code =
        store_seat_move_list(call->tx, booking, &call->arena, &moves, &count, &call->err);
    work->declined = PP_NEW_ARRAY(&call->arena, count + 1, int64_t);
    for (size_t i = 0; code == PP_OK && i < count; i++)
        if (moves[i].state == STORE_SEAT_DECLINED)
            work->declined[work->declined_count++] = moves[i].peer;
    return code;
}

enum pp_code flow_alter_load_pool(struct flow_call *call, const struct flow_altered *altered,
                                  struct flow_alter_work **made)
{
    const struct store_booking *booking = &altered->before.booking;
    struct flow_alter_work *work = PP_NEW(&call->arena, struct flow_alter_work);
    *made = work;
    const enum pp_code code = flow_snapshot_load(
        call, pp_printf(&call->arena, "%" PRId64, booking->request), &work->snapshot);
    work->seats = PP_NEW_ARRAY(&call->arena, booking->seat_count + FLOW_SEATS_MOST,
                               struct store_proposal_seat);
    for (size_t i = 0; i < booking->seat_count; i++)
        work->seats[work->seat_count++] = booking->seats[i];
    return code == PP_OK ? load_declined(call, booking->id, work) : code;
}

void flow_team_take_out(struct flow_alter_work *work, int seat)
{
    size_t kept = 0;
    for (size_t i = 0; i < work->seat_count; i++)
        if (work->seats[i].seat != seat)
            work->seats[kept++] = work->seats[i];
    work->seat_count = kept;
}

/* By seat, as proposals have them. */
void flow_team_put_in(struct flow_alter_work *work, struct store_proposal_seat seat)
{
    size_t at = work->seat_count++;
    for (; at > 0 && work->seats[at - 1].seat > seat.seat; at--)
        work->seats[at] = work->seats[at - 1];
    work->seats[at] = seat;
}

/* The points of those in the seats that were asked about; the others keep theirs. */
static enum pp_code fill_parts(struct flow_call *call, struct flow_alter_work *work,
                               struct flow_fit *fit, uint32_t asked)
{
    struct flow_team team;
    const enum pp_code code = match_why(fit->index, 0, &fit->team, &call->err);
    if (code != PP_OK)
        return code;
    flow_team_words(&work->instance, &fit->team, &call->arena, &team);
    for (size_t i = 0; i < work->seat_count; i++)
        for (size_t k = 0; k < team.proposal.seat_count; k++)
            if (team.proposal.seats[k].seat == work->seats[i].seat &&
                asked >> work->seats[i].seat & 1)
                work->seats[i].parts_json = team.proposal.seats[k].parts_json;
    return PP_OK;
}

enum pp_code flow_alter_check(struct flow_call *call, struct flow_alter_work *work,
                              const struct store_booking *before, int32_t first_day, uint32_t asked,
                              struct store_clash *clash)
{
    struct flow_fit fit = {0}, old = {0};
    struct pp_err ignored = {0};
    enum pp_code code =
        flow_instance_build(&work->snapshot, &call->arena, &work->instance, &call->err);
    if (code == PP_OK)
        code = flow_fit_make(&work->instance, first_day, work->seats, work->seat_count,
                             &call->arena, &fit, &call->err);
    if (code != PP_OK)
        return code;
    /* A rule that the team broke before is not this change's fault, nor is a seat left open. */
    if (before)
        fit.tolerated = UINT32_C(1) << MATCH_TEAM_EMPTY;
    if (before && flow_fit_make(&work->instance, before->first_day, before->seats,
                                before->seat_count, &call->arena, &old, &ignored) == PP_OK)
        fit.tolerated |= match_team_breaks(old.index, 0, &old.team);
    fit.asked = asked;
    code = flow_fit_check(&fit, &call->arena, &call->err);
    *clash = fit.clash;
    return code == PP_OK ? fill_parts(call, work, &fit, asked) : code;
}

enum pp_code flow_alter_make(struct flow_call *call, const struct flow_revising *revising,
                             struct flow_altered *altered)
{
    const enum pp_code code = flow_revise(call, revising, &altered->revised);
    if (code == PP_OK)
        altered->request =
            flow_request_after(&altered->before.request, &altered->revised.revision, &call->arena);
    return code;
}

enum pp_code flow_alter_save(struct flow_call *call, struct flow_altered *altered,
                             const struct flow_alter_work *work)
{
    const struct store_revision *revision = &altered->revised.revision;
    struct store_booking now;
    struct store_request request;
    bool holds = true;
    enum pp_code code =
        store_booking_get(call->tx, revision->after.id, &call->arena, &now, &call->err);
    if (code == PP_OK)
        code = store_request_get(call->tx, revision->after.request, &call->arena, &request,
                                 &call->err);
    if (code == PP_OK && work)
        code = flow_fit_holds(call, &work->snapshot, work->seats, work->seat_count,
                              (struct flow_own){&revision->after.id, 1}, &holds);
    if (code != PP_OK)
        return code;
    if (!holds || now.rev != revision->after.rev || request.rev != revision->request_rev)
        return flow_moved(call);
    return store_booking_revise(call->tx, &call->who, revision, 1, &call->arena, &altered->clash,
                                &call->err);
}
