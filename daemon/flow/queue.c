#include "daemon/flow/queue.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/repair.h"
#include "store/changeset.h"
#include "store/incoming.h"
#include "store/outbox.h"

const char *flow_queue_kind_text(enum flow_queue_kind kind)
{
    static const char *const texts[] = {
#define X(name, text) text,
        FLOW_QUEUE_KINDS(X)
#undef X
    };
    return texts[kind];
}

/* Room for one more; filled by the caller. */
static struct flow_queue_item *add(struct flow_call *call, size_t *cap, enum flow_queue_kind kind)
{
    struct flow_queue *arg = call->arg;
    arg->items = pp_grow(&call->arena, arg->items, cap, arg->count + 1, sizeof *arg->items);
    struct flow_queue_item *item = &arg->items[arg->count++];
    *item = (struct flow_queue_item){.kind = kind};
    return item;
}

/* ---- seats --------------------------------------------------------------------------------- */

static const char *repair_words(const struct flow_repair *repair, struct pp_arena *arena)
{
    char day[PP_DAY_WORDS];
    const struct store_repair *row = &repair->row;
    const char *who = row->gone ? repair->gone.name : "nobody any more";
    const char *next = row->candidate_count && row->candidates[0].fits
                           ? pp_printf(arena, "%s could come", repair->people[0].name)
                           : "nobody was found who could come";
    return pp_printf(arena, "the seat \"%s\" of the visit from %s is open (%s %s%s%s); %s",
                     repair->seat_name, pp_day_words(repair->first_day, day), who,
                     store_seat_state_text(row->cause), row->reason ? ": " : "",
                     row->reason ? row->reason : "", next);
}

static enum pp_code add_repairs(struct flow_call *call, size_t *cap)
{
    struct flow_queue *arg = call->arg;
    struct store_page page = {.limit = FLOW_QUEUE_MOST};
    struct store_repair *rows;
    size_t count;
    enum pp_code code = store_repair_list(call->tx, STORE_REPAIR_WAITING, &page, &call->arena,
                                          &rows, &count, &call->err);
    arg->more = arg->more || page.more;
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        struct flow_repair repair;
        code = flow_repair_load(call, &rows[i], &repair);
        if (code != PP_OK)
            break;
        struct flow_queue_item *item = add(call, cap, FLOW_QUEUE_REPAIR);
        item->id = rows[i].id;
        item->reference = repair.request.reference;
        item->words = repair_words(&repair, &call->arena);
        item->command = pp_printf(&call->arena, "repair show %" PRId64, item->id);
        item->since_s = rows[i].opened_s;
    }
    return code;
}

static enum pp_code add_answers(struct flow_call *call, size_t *cap)
{
    struct flow_queue *arg = call->arg;
    struct store_asking *rows;
    size_t count;
    enum pp_code code = store_asking_waiting(call->tx, FLOW_QUEUE_MOST + 1, &call->arena, &rows,
                                             &count, &call->err);
    arg->more = arg->more || count > FLOW_QUEUE_MOST;
    for (size_t i = 0; code == PP_OK && i < count && i < FLOW_QUEUE_MOST; i++) {
        struct store_booking booking;
        struct store_request request;
        struct store_peer peer;
        code = store_booking_get(call->tx, rows[i].booking, &call->arena, &booking, &call->err);
        if (code == PP_OK)
            code = store_request_get(call->tx, booking.request, &call->arena, &request, &call->err);
        if (code == PP_OK)
            code = store_peer_get(call->tx, rows[i].peer, &call->arena, &peer, &call->err);
        if (code != PP_OK)
            break;
        struct flow_queue_item *item = add(call, cap, FLOW_QUEUE_ANSWER);
        item->id = booking.id;
        item->reference = request.reference;
        item->words = pp_printf(&call->arena,
                                "%s has not said for certain whether they come, and the deadline "
                                "has passed",
                                peer.name);
        item->command = pp_printf(&call->arena, "booking show %" PRId64, booking.id);
        item->since_s = rows[i].reply_by_s;
    }
    return code;
}

/* ---- the rest ------------------------------------------------------------------------------ */

static enum pp_code add_messages(struct flow_call *call, size_t *cap)
{
    struct flow_queue *arg = call->arg;
    struct store_page page = {.limit = FLOW_QUEUE_MOST};
    struct store_incoming *rows;
    size_t count;
    const enum pp_code code = store_incoming_list(call->tx, STORE_INCOMING_REVIEW, 0, &page,
                                                  &call->arena, &rows, &count, &call->err);
    arg->more = arg->more || page.more;
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        struct flow_queue_item *item = add(call, cap, FLOW_QUEUE_MESSAGE);
        item->id = rows[i].id;
        item->words =
            pp_printf(&call->arena, "%s wrote \"%s\": %s", rows[i].from ? rows[i].from : "somebody",
                      rows[i].subject, rows[i].sentence);
        item->command = pp_printf(&call->arena, "mail show %" PRId64, item->id);
        item->since_s = rows[i].received_s;
    }
    return code;
}

static enum pp_code add_changes(struct flow_call *call, size_t *cap)
{
    struct flow_queue *arg = call->arg;
    struct store_page page = {.limit = FLOW_QUEUE_MOST};
    struct store_change_set *rows;
    size_t count;
    const enum pp_code code = store_change_set_list(call->tx, STORE_CHANGE_OPEN, &page,
                                                    &call->arena, &rows, &count, &call->err);
    arg->more = arg->more || page.more;
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        struct flow_queue_item *item = add(call, cap, FLOW_QUEUE_CHANGES);
        item->id = rows[i].id;
        item->words = pp_printf(&call->arena, "rebalancing proposes %zu %s: %s", rows[i].part_count,
                                rows[i].part_count == 1 ? "change" : "changes", rows[i].what);
        item->command = pp_printf(&call->arena, "rebalance show %" PRId64, item->id);
        item->since_s = rows[i].created_s;
        item->due_s = rows[i].expires_s;
    }
    return code;
}

static enum pp_code add_mails(struct flow_call *call, size_t *cap)
{
    struct flow_queue *arg = call->arg;
    struct store_page page = {.limit = FLOW_QUEUE_MOST};
    struct store_mail *rows;
    size_t count;
    const enum pp_code code = store_mail_list(call->tx, STORE_MAIL_FAILED, 0, &page, &call->arena,
                                              &rows, &count, &call->err);
    arg->more = arg->more || page.more;
    for (size_t i = 0; code == PP_OK && i < count; i++) {
        struct flow_queue_item *item = add(call, cap, FLOW_QUEUE_MAIL);
        item->id = rows[i].id;
        item->words = pp_printf(&call->arena, "\"%s\" could not be sent to %s%s%s", rows[i].subject,
                                rows[i].to, rows[i].reply_text ? ": " : "",
                                rows[i].reply_text ? rows[i].reply_text : "");
        item->command = "mail queue --state failed";
        item->since_s = rows[i].created_s;
    }
    return code;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
    const struct flow_queue_item *a = left, *b = right;
    const int64_t due_a = a->due_s ? a->due_s : INT64_MAX, due_b = b->due_s ? b->due_s : INT64_MAX;
    if (due_a != due_b)
        return due_a < due_b ? -1 : 1;
    if (a->since_s != b->since_s)
        return a->since_s < b->since_s ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static enum pp_code read_queue(struct flow_call *call)
{
    static enum pp_code (*const adds[])(struct flow_call *, size_t *) = {
        [FLOW_QUEUE_REPAIR] = add_repairs,   [FLOW_QUEUE_ANSWER] = add_answers,
        [FLOW_QUEUE_MESSAGE] = add_messages, [FLOW_QUEUE_CHANGES] = add_changes,
        [FLOW_QUEUE_MAIL] = add_mails,
    };
    struct flow_queue *arg = call->arg;
    enum pp_code code = PP_OK;
    size_t cap = 0;
    arg->items = NULL;
    arg->count = 0;
    arg->more = false;
    for (int kind = 0; code == PP_OK && kind < (int)(sizeof adds / sizeof adds[0]); kind++)
        if (arg->kind < 0 || arg->kind == kind)
            code = adds[kind](call, &cap);
    if (arg->count)
        qsort(arg->items, arg->count, sizeof *arg->items, compare);
    return code;
}

const struct flow_case flow_queue = {
    .name = "queue",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, read_queue}},
    .step_count = 1,
};
