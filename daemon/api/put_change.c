#include "daemon/api/put_change.h"

#include "daemon/api/put.h"
#include "daemon/api/read.h"

enum { PARTS_MOST = 1000, REASON_MOST = 500 };

void api_put_rebalance_run(struct js_writer *json, const char *name,
                           const struct store_rebalance *run)
{
    js_open_object(json, name);
    api_put_id(json, "id", run->id);
    js_put_text(json, "state", store_rebalance_state_text(run->state));
    js_put_text(json, "cause", store_change_cause_text(run->cause));
    js_put_text(json, "what", run->what);
    js_put_text(json, "actor", run->actor);
    api_put_instant(json, "began_at", run->began_s);
    api_put_instant(json, "ended_at", run->ended_s);
    js_put_int(json, "requests", run->requests);
    api_put_id(json, "change_set", run->change_set);
    js_put_text(json, "message", run->message);
    js_close_object(json);
}

void api_put_change_line(struct js_writer *json, const struct flow_change *change)
{
    const struct store_change_set *set = &change->set;
    api_put_id(json, "id", set->id);
    js_put_int(json, "rev", set->rev);
    js_put_text(json, "state", store_change_state_text(set->state));
    js_put_text(json, "cause", store_change_cause_text(set->cause));
    js_put_text(json, "cause_words", change->cause);
    js_put_text(json, "summary", change->summary);
    js_put_text(json, "notice", change->notice);
    js_put_int(json, "part_count", (int64_t)set->part_count);
    js_put_int(json, "disturbed", set->disturbed);
    js_put_bool(json, "minimal", set->minimal);
    js_put_int(json, "before_points", set->before_points);
    js_put_int(json, "after_points", set->after_points);
    js_put_int(json, "bound", set->bound);
    api_put_instant(json, "created_at", set->created_s);
    api_put_instant(json, "expires_at", set->expires_s);
    js_put_text(json, "decided_by", set->decided_by);
    api_put_instant(json, "decided_at", set->decided_s);
    js_put_text(json, "reason", set->reason);
}

static void put_seats(struct js_writer *json, const struct store_change_part *row)
{
    js_open_array(json, "seats");
    for (size_t i = 0; i < row->seat_count; i++) {
        const struct store_change_seat *seat = &row->seats[i];
        js_open_object(json, NULL);
        js_put_int(json, "seat", seat->seat);
        api_put_id(json, "before", seat->before);
        api_put_id(json, "after", seat->after);
        js_put_text(json, "state", store_seat_state_text(seat->state));
        js_put_bool(json, "firm", seat->firm);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_reasons(struct js_writer *json, const struct flow_change_part *part)
{
    js_open_array(json, "reasons");
    for (size_t i = 0; i < part->reason_count; i++) {
        const struct flow_reason *reason = &part->reasons[i];
        js_open_object(json, NULL);
        js_put_text(json, "code", reason->code);
        api_put_limit(json, "seat", reason->seat);
        api_put_id(json, "peer", reason->peer);
        js_put_text(json, "words", reason->words);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_affected(struct js_writer *json, const struct flow_change_part *part)
{
    js_open_array(json, "affected");
    for (size_t i = 0; i < part->affected_count; i++) {
        const struct flow_affected *one = &part->affected[i];
        js_open_object(json, NULL);
        api_put_person(json, "peer", &one->who);
        js_put_int(json, "seat", one->seat);
        js_put_text(json, "seat_name", one->seat_name);
        js_put_text(json, "effect", flow_effect_code(one->effect));
        js_put_text(json, "words", flow_effect_words(one->effect));
        js_put_text(json, "state", store_seat_state_text(one->state));
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_part(struct js_writer *json, const struct flow_change_part *part)
{
    const struct store_change_part *row = part->row;
    js_open_object(json, NULL);
    js_put_int(json, "part", part->number);
    js_put_text(json, "kind", store_part_kind_text(row->kind));
    js_put_text(json, "state", store_part_state_text(row->state));
    api_put_request_ref(json, "request", &part->request);
    api_put_id(json, "proposal", row->proposal);
    api_put_id(json, "booking", row->booking);
    api_put_day(json, "before_day", row->before_day);
    api_put_day(json, "after_day", row->after_day);
    js_put_text(json, "before", part->before);
    js_put_text(json, "after", part->after);
    js_put_text(json, "sends", part->sends);
    put_reasons(json, part);
    put_affected(json, part);
    put_seats(json, row);
    js_put_int(json, "before_points", row->before_points);
    js_put_int(json, "after_points", row->after_points);
    js_put_int(json, "cost", row->cost);
    js_put_int(json, "gain", row->gain);
    js_put_int(json, "disturbed", row->disturbed);
    api_put_id(json, "made_proposal", row->made_proposal);
    api_put_id(json, "made_booking", row->made_booking);
    js_close_object(json);
}

void api_put_change(struct js_writer *json, const char *name, const struct flow_change *change)
{
    js_open_object(json, name);
    api_put_change_line(json, change);
    js_put_text(json, "weights", change->set.weights);
    js_put_text(json, "program", change->set.program);
    js_put_text(json, "instance_hash", change->set.instance_hash);
    js_put_text(json, "answer_hash", change->set.answer_hash);
    js_open_array(json, "parts");
    for (size_t i = 0; i < change->part_count; i++)
        put_part(json, &change->parts[i]);
    js_close_array(json);
    js_close_object(json);
}

void api_read_decision(struct api_door *door, const int **numbers, size_t *count,
                       const char **reason)
{
    static const char *const members[] = {"parts", "reason"};
    if (!door->body)
        return;
    js_only(door->body, members, 2);
    *reason = api_read_text(door->body, "reason", REASON_MOST);
    const struct js_value *array = js_array(door->body, "parts", JS_MAY, PARTS_MOST);
    *count = array ? js_count(array) : 0;
    int *parts = PP_NEW_ARRAY(&door->call->arena, *count, int);
    for (size_t i = 0; i < *count; i++) {
        int64_t number = 0;
        (void)js_int_of(js_item(array, i), 1, INT32_MAX, &number);
        parts[i] = (int)number;
    }
    *numbers = parts;
}
