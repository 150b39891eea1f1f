/*
 * Approved parts of a change-set taken back. While no mail of a part can have left, everything is
 * put back as it was and the mails are withdrawn; after that people hear of the reverse change.
 */
#include <inttypes.h>

#include "base/str.h"
#include "daemon/flow/approve.h"
#include "daemon/flow/together.h"
#include "daemon/flow/visit.h"
#include "store/approval.h"

/* One part on its way back. */
struct piece {
    int number;
    const struct store_change_part *row;
    struct store_request request;
    struct flow_booked booked;
    struct store_revision_kept revision; /* the one that approving it made */
    struct flow_kept kept;               /* what that put aside */
    size_t mails;                        /* of that revision */
    bool exact;
    size_t place; /* of those that need the pool, which */
    struct flow_alter_work work;
    struct flow_revised revised;
};

struct flow_undo_work {
    struct store_change_set set;
    struct piece *pieces;
    size_t count;
    struct flow_snapshot *snapshots; /* of the pieces that are not exact, in their order */
    size_t snapshot_count;
};

/* ---- read ---------------------------------------------------------------------------------- */

/* Can any mail of the revision have left? */
static enum pp_code look_at_mails(struct flow_call *call, struct piece *piece, bool *left)
{
    struct store_mail *mails;
    const enum pp_code code = store_mail_of_revision(call->tx, piece->revision.id, &call->arena,
                                                     &mails, &piece->mails, &call->err);
    *left = false;
    for (size_t i = 0; code == PP_OK && i < piece->mails; i++)
        *left = *left || mails[i].state != STORE_MAIL_WAITING || mails[i].doubtful;
    return code;
}

/* The request of a visit that was stood down may have gone on to another team. */
static enum pp_code check_free(struct flow_call *call, const struct piece *piece)
{
    struct store_page page = {.limit = 500};
    struct store_booking *bookings;
    size_t count;
    if (piece->booked.booking.state != STORE_BOOKING_STOOD_DOWN)
        return flow_booked_open(&piece->booked, 0, &call->err);
    const enum pp_code code = store_booking_list(call->tx, piece->request.id, &page, &call->arena,
                                                 &bookings, &count, &call->err);
    bool free = piece->request.state == STORE_REQUEST_MATCHING;
    for (size_t i = 0; code == PP_OK && i < count; i++)
        free = free && bookings[i].state == STORE_BOOKING_STOOD_DOWN;
    return code != PP_OK || free
               ? code
               : pp_fail(&call->err, PP_CONFLICT,
                         "request %s has gone on to another team since part %d stood it down; it "
                         "cannot be undone",
                         piece->request.reference, piece->number);
}

static enum pp_code load_booked(struct flow_call *call, struct piece *piece)
{
    bool found, left;
    enum pp_code code = flow_booked_load(call, piece->row->booking, &piece->booked);
    if (code == PP_OK)
        code = check_free(call, piece);
    if (code == PP_OK)
        code = store_revision_of_part(call->tx, piece->row->id, &call->arena, &piece->revision,
                                      &found, &call->err);
    if (code != PP_OK)
        return code;
    PP_REQUIRE(found);
    code = flow_kept_read(piece->revision.before_json, &piece->booked.booking, &call->arena,
                          &piece->kept, &call->err);
    if (code == PP_OK)
        code = look_at_mails(call, piece, &left);
    for (size_t i = 0; code == PP_OK && i < piece->kept.booking.seat_count; i++)
        code = flow_booked_know(call, &piece->booked, piece->kept.booking.seats[i].peer);
    piece->exact = code == PP_OK && !left && piece->booked.booking.rev == piece->revision.rev;
    return code;
}

static enum pp_code load_piece(struct flow_call *call, struct piece *piece)
{
    const enum pp_code code =
        store_request_get(call->tx, piece->row->request, &call->arena, &piece->request, &call->err);
    return code == PP_OK && piece->row->booking ? load_booked(call, piece) : code;
}

static enum pp_code load_snapshots(struct flow_call *call)
{
    struct flow_change_undo *arg = call->arg;
    struct flow_undo_work *work = arg->work;
    const char **keys = PP_NEW_ARRAY(&call->arena, work->count, const char *);
    for (size_t i = 0; i < work->count; i++) {
        struct piece *piece = &work->pieces[i];
        if (!piece->row->booking || piece->exact)
            continue;
        piece->place = work->snapshot_count;
        keys[work->snapshot_count++] = pp_printf(&call->arena, "%" PRId64, piece->row->request);
    }
    return work->snapshot_count
               ? flow_snapshot_load_many(call, keys, work->snapshot_count, &work->snapshots)
               : PP_OK;
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_change_undo *arg = call->arg;
    struct flow_undo_work *work = PP_NEW(&call->arena, struct flow_undo_work);
    const struct flow_change_pick pick = {
        .numbers = arg->numbers, .number_count = arg->number_count, .state = STORE_PART_APPROVED};
    size_t *parts, count = 0;
    arg->work = work;
    arg->clash = (struct store_clash){0};
    enum pp_code code = flow_change_find(call, arg->id, &work->set);
    if (code == PP_OK)
        code = flow_change_choose(call, &work->set, &pick, &parts, &count);
    work->pieces = PP_NEW_ARRAY(&call->arena, count, struct piece);
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        struct piece *piece = &work->pieces[work->count++];
        *piece = (struct piece){.number = (int)parts[i] + 1, .row = &work->set.parts[parts[i]]};
        code = load_piece(call, piece);
    }
    return code == PP_OK ? load_snapshots(call) : code;
}

/* ---- work ---------------------------------------------------------------------------------- */

/* Every seat of the request to the state and the person that it had. */
static void step_back(struct flow_call *call, struct piece *piece)
{
    struct store_revision *revision = &piece->revised.revision;
    for (size_t i = 0; i < piece->kept.seat_count; i++) {
        const struct store_request_seat *was = &piece->kept.seats[i];
        const struct store_request_seat *now = flow_request_seat(&piece->request, was->seat);
        if (!now || (now->state == was->state && now->peer == was->peer))
            continue;
        flow_step_add(call, revision, was->seat, was->state, was->peer, "taken back");
        revision->steps[revision->step_count - 1].back = true;
    }
}

/* As if it had not been approved. */
static enum pp_code put_back(struct flow_call *call, struct piece *piece)
{
    struct store_slot *slots;
    struct store_booking after = piece->kept.booking;
    after.rev = piece->booked.booking.rev;
    piece->revised.revision = (struct store_revision){
        .id = flow_id(call),
        .action = "booking.undo",
        .after = after,
        .request_rev = piece->request.rev,
        .request_state = piece->kept.request_state,
        .steps = PP_NEW_ARRAY(&call->arena, piece->kept.seat_count, struct store_seat_step),
        .before_json = flow_kept_write(&piece->booked, &call->arena)};
    step_back(call, piece);
    const enum pp_code code = flow_booking_slots(&after, &piece->booked.brief, &call->arena, &slots,
                                                 &piece->revised.revision.slot_count, &call->err);
    piece->revised.revision.slots = slots;
    return code == PP_OK ? flow_revise_askings(call, &piece->booked, &piece->revised.revision)
                         : code;
}

/* Seats that get somebody else back, or all on another day or after standing down. */
static uint32_t asked_of(const struct piece *piece)
{
    const struct store_booking *now = &piece->booked.booking, *was = &piece->kept.booking;
    uint32_t asked = 0;
    if (now->first_day != was->first_day || now->state == STORE_BOOKING_STOOD_DOWN)
        return UINT32_MAX;
    for (size_t i = 0; i < was->seat_count; i++)
        if (flow_peer_in(now->seats, now->seat_count, was->seats[i].seat) != was->seats[i].peer)
            asked |= UINT32_C(1) << was->seats[i].seat;
    return asked;
}

static enum pp_code reverse(struct flow_call *call, const struct flow_placing *placings,
                            struct piece *piece)
{
    struct flow_change_undo *arg = call->arg;
    const struct flow_undo_work *work = arg->work;
    const struct store_booking *was = &piece->kept.booking;
    piece->work.snapshot =
        flow_snapshot_beside(placings, work->snapshot_count, piece->place, &call->arena);
    const enum pp_code code = flow_alter_check(call, &piece->work, &piece->booked.booking,
                                               was->first_day, asked_of(piece), &arg->clash);
    if (code != PP_OK)
        return code;
    const struct flow_revising revising = {.booked = &piece->booked,
                                           .target = {.first_day = was->first_day,
                                                      .seats = piece->work.seats,
                                                      .seat_count = piece->work.seat_count},
                                           .action = "booking.undo",
                                           .left = STORE_SEAT_SUBSTITUTED,
                                           .reason = arg->reason ? arg->reason : "undone",
                                           .snapshot = &work->snapshots[piece->place]};
    return flow_revise(call, &revising, &piece->revised);
}

static struct flow_placing *make_placings(struct flow_call *call)
{
    struct flow_change_undo *arg = call->arg;
    struct flow_undo_work *work = arg->work;
    struct flow_placing *placings =
        PP_NEW_ARRAY(&call->arena, work->snapshot_count, struct flow_placing);
    for (size_t i = 0; i < work->count; i++) {
        struct piece *piece = &work->pieces[i];
        const struct store_booking *was = &piece->kept.booking;
        if (!piece->row->booking || piece->exact)
            continue;
        piece->work.seats = PP_NEW_ARRAY(&call->arena, was->seat_count, struct store_proposal_seat);
        for (size_t s = 0; s < was->seat_count; s++)
            piece->work.seats[piece->work.seat_count++] = was->seats[s];
        placings[piece->place] = (struct flow_placing){.snapshot = &work->snapshots[piece->place],
                                                       .booking = piece->row->booking,
                                                       .first_day = was->first_day,
                                                       .seats = piece->work.seats,
                                                       .seat_count = piece->work.seat_count};
    }
    return placings;
}

static const char *words_of(const struct piece *piece, struct pp_arena *arena)
{
    const char *reference = piece->request.reference;
    const size_t mails = piece->revised.revision.mail_count;
    if (!piece->row->booking)
        return pp_printf(arena, "%s has the proposed teams again that it had; nobody is written to",
                         reference);
    if (piece->exact)
        return pp_printf(
            arena, "the booked team of %s is as it was; %zu %s withdrawn before it left", reference,
            piece->mails, piece->mails == 1 ? "message is" : "messages are");
    return pp_printf(arena, "the booked team of %s is changed back; %zu %s", reference, mails,
                     mails == 1 ? "message" : "messages");
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_change_undo *arg = call->arg;
    struct flow_undo_work *work = arg->work;
    const struct flow_placing *placings = make_placings(call);
    enum pp_code code = PP_OK;
    arg->effects = PP_NEW_ARRAY(&call->arena, work->count, struct flow_effect_of_part);
    arg->effect_count = work->count;
    for (size_t i = 0; code == PP_OK && i < work->count; i++) {
        struct piece *piece = &work->pieces[i];
        if (piece->row->booking)
            code = piece->exact ? put_back(call, piece) : reverse(call, placings, piece);
        if (code != PP_OK)
            return pp_err_context(&call->err, "part %d, %s; nothing was undone", piece->number,
                                  piece->request.reference);
        arg->effects[i] =
            (struct flow_effect_of_part){.number = piece->number,
                                         .reference = piece->request.reference,
                                         .words = words_of(piece, &call->arena),
                                         .revised = piece->row->booking ? &piece->revised : NULL,
                                         .booking = piece->row->booking,
                                         .withdrawn = piece->exact ? piece->mails : 0};
    }
    return code;
}

/* ---- write --------------------------------------------------------------------------------- */

static enum pp_code piece_holds(struct flow_call *call, const struct piece *piece,
                                struct flow_own own, bool *holds)
{
    const struct flow_change_undo *arg = call->arg;
    struct store_request now;
    size_t withdrawn = 0;
    enum pp_code code =
        store_request_get(call->tx, piece->request.id, &call->arena, &now, &call->err);
    *holds = code == PP_OK && now.rev == piece->request.rev;
    if (code != PP_OK || !*holds || !piece->row->booking)
        return code;
    if (!piece->exact)
        return flow_fit_holds(call, &arg->work->snapshots[piece->place], piece->work.seats,
                              piece->work.seat_count, own, holds);
    code = store_mail_withdraw(call->tx, piece->revision.id, &withdrawn, &call->err);
    *holds = withdrawn == piece->mails; /* else one has left meanwhile */
    return code;
}

static enum pp_code save_pieces(struct flow_call *call)
{
    struct flow_change_undo *arg = call->arg;
    const struct flow_undo_work *work = arg->work;
    struct store_revision *revisions =
        PP_NEW_ARRAY(&call->arena, work->count, struct store_revision);
    size_t count = 0;
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < work->count; i++) {
        const struct piece *piece = &work->pieces[i];
        if (piece->row->booking)
            revisions[count++] = piece->revised.revision;
        else
            code = store_proposal_restore(call->tx, &call->who, piece->row, &call->err);
        if (code == PP_OK)
            code = store_change_part_decide(
                call->tx,
                &(struct store_part_decision){.part = piece->row->id, .to = STORE_PART_UNDONE},
                &call->err);
    }
    return code == PP_OK && count ? store_booking_revise(call->tx, &call->who, revisions, count,
                                                         &call->arena, &arg->clash, &call->err)
                                  : code;
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_change_undo *arg = call->arg;
    struct flow_undo_work *work = arg->work;
    int64_t *own = PP_NEW_ARRAY(&call->arena, work->count, int64_t);
    bool holds = true;
    enum pp_code code = PP_OK;
    for (size_t i = 0; i < work->count; i++)
        own[i] = work->pieces[i].row->booking;
    for (size_t i = 0; code == PP_OK && holds && i < work->count; i++)
        code = piece_holds(call, &work->pieces[i], (struct flow_own){own, work->count}, &holds);
    if (code == PP_OK && !holds)
        return flow_moved(call);
    if (code == PP_OK)
        code = save_pieces(call);
    if (code == PP_OK)
        code = store_change_set_settle(call->tx, &call->who, work->set.id, work->set.rev,
                                       arg->reason, &call->err);
    if (code == PP_OK)
        code = store_change_set_get(call->tx, work->set.id, &call->arena, &work->set, &call->err);
    return code == PP_OK ? flow_change_load(call, &work->set, &arg->change) : code;
}

const struct flow_case flow_change_undo = {
    .name = "rebalance.undo",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 3,
};
