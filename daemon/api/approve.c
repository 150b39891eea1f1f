/* Change-sets carried out, and taken back: what that brings about, with every mail. */
#include "daemon/flow/approve.h"

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/put_change.h"
#include "daemon/api/query.h"

static void put_effect(struct js_writer *json, const struct flow_effect_of_part *effect, bool whole)
{
    const struct flow_revised *revised = effect->revised;
    js_open_object(json, NULL);
    js_put_int(json, "part", effect->number);
    js_put_text(json, "reference", effect->reference);
    js_put_text(json, "words", effect->words);
    api_put_id(json, "booking", effect->booking);
    api_put_id(json, "proposal", effect->proposal);
    js_put_int(json, "withdrawn", (int64_t)effect->withdrawn);
    js_open_array(json, "mails");
    for (size_t i = 0; revised && i < revised->revision.mail_count; i++)
        api_put_letter(json, &revised->revision.mails[i],
                       revised->letters ? &revised->letters[i] : NULL, whole);
    js_close_array(json);
    js_close_object(json);
}

static void put_decided(struct flow_call *call, struct js_writer *json,
                        const struct flow_effect_of_part *effects, size_t count,
                        const struct flow_change *change)
{
    js_open_object(json, NULL);
    js_put_bool(json, "dry_run", call->dry_run);
    js_open_array(json, "effects");
    for (size_t i = 0; i < count; i++)
        put_effect(json, &effects[i], call->dry_run);
    js_close_array(json);
    api_put_change(json, "change_set", change);
    js_close_object(json);
}

static enum pp_code fill_approve(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    struct flow_change_approve *arg = door->call->arg;
    arg->id = web_segment(door->req, "id");
    api_read_decision(door, &arg->numbers, &arg->number_count, &arg->reason);
    return api_segment_id(door, "id", "rebalancing", &id, err);
}

static void render_approve(struct flow_call *call, struct js_writer *json)
{
    const struct flow_change_approve *arg = call->arg;
    put_decided(call, json, arg->effects, arg->effect_count, &arg->change);
}

static void extend_approve(const struct flow_call *call, struct js_writer *json)
{
    api_put_clash(call, json, &API_ARG(call, flow_change_approve)->clash);
}

const struct api_point api_rebalance_approve = {
    .need.use = &flow_change_approve,
    .arg_size = sizeof(struct flow_change_approve),
    .body = API_JSON_MAY,
    .fill = fill_approve,
    .render = render_approve,
    .extend = extend_approve,
};

static enum pp_code fill_undo(struct api_door *door, struct pp_err *err)
{
    int64_t id;
    struct flow_change_undo *arg = door->call->arg;
    arg->id = web_segment(door->req, "id");
    api_read_decision(door, &arg->numbers, &arg->number_count, &arg->reason);
    return api_segment_id(door, "id", "rebalancing", &id, err);
}

static void render_undo(struct flow_call *call, struct js_writer *json)
{
    const struct flow_change_undo *arg = call->arg;
    put_decided(call, json, arg->effects, arg->effect_count, &arg->change);
}

static void extend_undo(const struct flow_call *call, struct js_writer *json)
{
    api_put_clash(call, json, &API_ARG(call, flow_change_undo)->clash);
}

const struct api_point api_rebalance_undo = {
    .need.use = &flow_change_undo,
    .arg_size = sizeof(struct flow_change_undo),
    .body = API_JSON_MAY,
    .fill = fill_undo,
    .render = render_undo,
    .extend = extend_undo,
};
