/* Proposals shown and published, bookings, their calendar files, the outbox. */
#include "daemon/flow/booking.h"

#include <string.h>

#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/text.h"

/* ---- proposals ----------------------------------------------------------------------------- */

static enum pp_code fill_proposal(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "proposal",
                          &API_ARG(door->call, flow_proposal_show)->proposal, err);
}

static void render_proposal(struct flow_call *call, struct js_writer *json)
{
    const struct flow_proposal_show *arg = call->arg;
    js_open_object(json, NULL);
    api_put_request_ref(json, "request", &arg->request);
    api_put_id(json, "match", arg->team.proposal.match);
    api_put_team(json, "team", &arg->team);
    js_close_object(json);
    api_rev(call, arg->team.proposal.rev);
}

const struct api_point api_proposal_show = {
    .need.use = &flow_proposal_show,
    .arg_size = sizeof(struct flow_proposal_show),
    .fill = fill_proposal,
    .render = render_proposal,
};

static enum pp_code fill_publish(struct api_door *door, struct pp_err *err)
{
    struct flow_proposal_publish *arg = door->call->arg;
    const char *match = web_header(door->req, "If-Match");
    enum pp_code code = api_segment_id(door, "id", "proposal", &arg->proposal, err);
    if (code == PP_OK && match)
        code = api_tag_rev(match, &arg->rev, err);
    return code;
}

static void render_publish(struct flow_call *call, struct js_writer *json)
{
    const struct flow_proposal_publish *arg = call->arg;
    const struct store_publish *publish = &arg->publish;
    js_open_object(json, NULL);
    js_put_bool(json, "dry_run", call->dry_run);
    js_open_object(json, "booking");
    api_put_booking(json, &publish->booking, &arg->request, arg->peers);
    js_close_object(json);
    js_open_array(json, "mails");
    for (size_t i = 0; i < publish->mail_count; i++)
        api_put_letter(json, &publish->mails[i], NULL, call->dry_run);
    js_close_array(json);
    js_close_object(json);
    api_made(call, "bookings", publish->booking.id);
}

static void extend_publish(const struct flow_call *call, struct js_writer *json)
{
    api_put_clash(call, json, &API_ARG(call, flow_proposal_publish)->clash);
}

const struct api_point api_proposal_publish = {
    .need.use = &flow_proposal_publish,
    .arg_size = sizeof(struct flow_proposal_publish),
    .fill = fill_publish,
    .render = render_publish,
    .extend = extend_publish,
};

/* ---- bookings ------------------------------------------------------------------------------ */

static enum pp_code fill_list(struct api_door *door, struct pp_err *err)
{
    (void)err;
    struct flow_booking_list *arg = door->call->arg;
    arg->request = api_query_text(door, "request");
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void render_list(struct flow_call *call, struct js_writer *json)
{
    const struct flow_booking_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        const struct store_booking *booking = &arg->bookings[i];
        const struct store_request request = {
            .id = booking->request, .reference = arg->references[i], .title = arg->titles[i]};
        js_open_object(json, NULL);
        api_put_id(json, "id", booking->id);
        js_put_int(json, "rev", booking->rev);
        api_put_request_ref(json, "request", &request);
        js_put_text(json, "state", store_booking_state_text(booking->state));
        api_put_day(json, "first_day", booking->first_day);
        api_put_instant(json, "created_at", booking->created_s);
        js_put_int(json, "seat_count", (int64_t)booking->seat_count);
        js_close_object(json);
        last = booking->id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_booking_list = {
    .need.use = &flow_booking_list,
    .arg_size = sizeof(struct flow_booking_list),
    .paged = true,
    .query = (const char *const[]){"request", NULL},
    .fill = fill_list,
    .render = render_list,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "booking", &API_ARG(door->call, flow_booking_show)->id, err);
}

static void put_moves(struct js_writer *json, const struct flow_booking_show *arg)
{
    js_open_array(json, "moves");
    for (size_t i = 0; i < arg->move_count; i++) {
        const struct store_seat_move *move = &arg->moves[i];
        js_open_object(json, NULL);
        js_put_int(json, "seat", move->seat);
        js_put_text(json, "state", store_seat_state_text(move->state));
        api_put_person(json, "peer", flow_booking_show_peer(arg, move->peer));
        js_put_text(json, "reason", move->reason);
        api_put_instant(json, "at", move->at_s);
        js_put_text(json, "by", move->actor);
        js_close_object(json);
    }
    js_close_array(json);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    const struct flow_booking_show *arg = call->arg;
    js_open_object(json, NULL);
    api_put_booking(json, &arg->booking, &arg->request, arg->peers);
    js_open_object(json, "host");
    api_put_id(json, "id", arg->host.id);
    js_put_text(json, "name", arg->host.name);
    js_close_object(json);
    put_moves(json, arg);
    js_open_array(json, "mails");
    for (size_t i = 0; i < arg->mail_count; i++)
        api_put_mail(json, &arg->mails[i]);
    js_close_array(json);
    js_close_object(json);
    api_rev(call, arg->booking.rev);
}

const struct api_point api_booking_show = {
    .need.use = &flow_booking_show,
    .arg_size = sizeof(struct flow_booking_show),
    .fill = fill_show,
    .render = render_show,
};

/* ---- one person's calendar file ------------------------------------------------------------ */

static enum pp_code fill_calendar(struct api_door *door, struct pp_err *err)
{
    static const char ending[] = ".ics";
    struct flow_booking_calendar *arg = door->call->arg;
    const char *file = web_segment(door->req, "file");
    if (!pp_text_ends(file, ending))
        return pp_fail(err, PP_NOT_FOUND, "a calendar file is named <peer>.ics");
    arg->peer = pp_dup_len(&door->call->arena, file, strlen(file) - (sizeof ending - 1));
    return api_segment_id(door, "id", "booking", &arg->id, err);
}

static void render_calendar(struct flow_call *call, struct js_writer *json)
{
    pp_str_add(json->out, API_ARG(call, flow_booking_calendar)->ics);
}

const struct api_point api_booking_calendar = {
    .need.use = &flow_booking_calendar,
    .arg_size = sizeof(struct flow_booking_calendar),
    .type = "text/calendar; charset=utf-8",
    .fill = fill_calendar,
    .render = render_calendar,
};
