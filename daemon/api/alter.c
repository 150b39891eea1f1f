/* What happens to a booked team: replies, substitutes, another day, standing down. */
#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/api/text.h"
#include "daemon/flow/booking.h"

enum { REASON_MOST = 500 };

/* The booking in the path, and the version that If-Match names, if it does. */
static enum pp_code fill_booking(struct api_door *door, int64_t *id, int64_t *rev,
                                 struct pp_err *err)
{
    const char *match = web_header(door->req, "If-Match");
    const enum pp_code code = api_segment_id(door, "id", "booking", id, err);
    return code == PP_OK && match ? api_tag_rev(match, rev, err) : code;
}

static const char *read_reason(const struct api_door *door)
{
    return api_read_text(door->body, "reason", REASON_MOST);
}

void api_put_altered(struct flow_call *call, struct js_writer *json,
                     const struct flow_altered *altered, const struct flow_reserve *reserves,
                     size_t reserve_count)
{
    const struct store_revision *revision = &altered->revised.revision;
    struct store_booking now = revision->after;
    now.rev += !altered->same;
    struct store_peer *peers = PP_NEW_ARRAY(&call->arena, now.seat_count, struct store_peer);
    for (size_t i = 0; i < now.seat_count; i++)
        peers[i] = *flow_booked_peer(&altered->before, now.seats[i].peer);
    js_open_object(json, NULL);
    js_put_bool(json, "dry_run", call->dry_run);
    js_put_bool(json, "same", altered->same);
    js_open_object(json, "booking");
    api_put_booking(json, &now, &altered->request, peers);
    js_close_object(json);
    js_open_array(json, "mails");
    for (size_t i = 0; !altered->same && i < revision->mail_count; i++)
        api_put_letter(json, &revision->mails[i], &altered->revised.letters[i], call->dry_run);
    js_close_array(json);
    api_put_reserves(json, reserves, reserve_count);
    js_close_object(json);
}

/* ---- replies ------------------------------------------------------------------------------- */

static enum pp_code fill_reply(struct api_door *door, struct pp_err *err)
{
    static const char *const members[] = {"peer", "answer", "reason"};
    static const char *const words[] = {"accept", "decline", "tentative"};
    static const enum store_partstat answers[] = {STORE_ACCEPTED, STORE_DECLINED, STORE_TENTATIVE};
    struct flow_booking_reply *arg = door->call->arg;
    js_only(door->body, members, 3);
    arg->peer = api_read_key(door->body, "peer", JS_MUST);
    arg->answer = answers[api_read_word(door->body, "answer", JS_MUST, words, 3)];
    arg->reason = read_reason(door);
    return fill_booking(door, &arg->id, &arg->rev, err);
}

static void render_reply(struct flow_call *call, struct js_writer *json)
{
    const struct flow_booking_reply *arg = call->arg;
    api_put_altered(call, json, &arg->altered, arg->reserves, arg->reserve_count);
}

const struct api_point api_booking_reply = {
    .need.use = &flow_booking_reply,
    .arg_size = sizeof(struct flow_booking_reply),
    .body = API_JSON,
    .fill = fill_reply,
    .render = render_reply,
};

/* ---- substitutes --------------------------------------------------------------------------- */

static enum pp_code fill_substitute(struct api_door *door, struct pp_err *err)
{
    static const char *const members[] = {"peer", "instead", "seat", "reason"};
    struct flow_booking_substitute *arg = door->call->arg;
    js_only(door->body, members, 4);
    arg->peer = api_read_key(door->body, "peer", JS_MUST);
    arg->instead = api_read_key(door->body, "instead", JS_MAY);
    arg->seat = api_read_int(door->body, "seat", 0, FLOW_SEATS_MOST - 1, -1);
    arg->reason = read_reason(door);
    if (arg->instead && arg->seat >= 0)
        js_fault(door->body, "seat", "too-much", NULL, "say whom instead, or which seat");
    return fill_booking(door, &arg->id, &arg->rev, err);
}

static void render_substitute(struct flow_call *call, struct js_writer *json)
{
    api_put_altered(call, json, &API_ARG(call, flow_booking_substitute)->altered, NULL, 0);
}

static void extend_substitute(const struct flow_call *call, struct js_writer *json)
{
    api_put_clash(call, json, &API_ARG(call, flow_booking_substitute)->altered.clash);
}

const struct api_point api_booking_substitute = {
    .need.use = &flow_booking_substitute,
    .arg_size = sizeof(struct flow_booking_substitute),
    .body = API_JSON,
    .fill = fill_substitute,
    .render = render_substitute,
    .extend = extend_substitute,
};

/* ---- another day --------------------------------------------------------------------------- */

static enum pp_code fill_move(struct api_door *door, struct pp_err *err)
{
    static const char *const members[] = {"first_day", "reason"};
    struct flow_booking_move *arg = door->call->arg;
    js_only(door->body, members, 2);
    arg->first_day = api_read_day(door->body, "first_day", JS_MUST);
    arg->reason = read_reason(door);
    return fill_booking(door, &arg->id, &arg->rev, err);
}

static void render_move(struct flow_call *call, struct js_writer *json)
{
    api_put_altered(call, json, &API_ARG(call, flow_booking_move)->altered, NULL, 0);
}

static void extend_move(const struct flow_call *call, struct js_writer *json)
{
    api_put_clash(call, json, &API_ARG(call, flow_booking_move)->altered.clash);
}

const struct api_point api_booking_move = {
    .need.use = &flow_booking_move,
    .arg_size = sizeof(struct flow_booking_move),
    .body = API_JSON,
    .fill = fill_move,
    .render = render_move,
    .extend = extend_move,
};

/* ---- standing down ------------------------------------------------------------------------- */

static enum pp_code fill_stand_down(struct api_door *door, struct pp_err *err)
{
    static const char *const members[] = {"reason", "rematch"};
    struct flow_booking_stand_down *arg = door->call->arg;
    js_only(door->body, members, 2);
    arg->reason = api_read_line(door->body, "reason", JS_MUST, REASON_MOST);
    arg->rematch = api_read_flag(door->body, "rematch", false);
    return fill_booking(door, &arg->id, &arg->rev, err);
}

static void render_stand_down(struct flow_call *call, struct js_writer *json)
{
    api_put_altered(call, json, &API_ARG(call, flow_booking_stand_down)->altered, NULL, 0);
}

const struct api_point api_booking_stand_down = {
    .need.use = &flow_booking_stand_down,
    .arg_size = sizeof(struct flow_booking_stand_down),
    .body = API_JSON,
    .fill = fill_stand_down,
    .render = render_stand_down,
};
