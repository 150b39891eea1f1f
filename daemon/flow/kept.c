/* A booking as the text that is kept with a revision of it, and back. */
#include <string.h>

#include "base/str.h"
#include "daemon/flow/booked.h"
#include "daemon/json/json.h"

enum { ROWS_MOST = 2000, TEXT_MOST = 4000, PARTS_MOST = 1 << 18 };

static void write_event(struct js_writer *json, const struct store_event *event)
{
    js_open_object(json, NULL);
    js_put_int(json, "id", event->id);
    js_put_text(json, "kind", event->kind);
    js_put_text(json, "summary", event->summary);
    js_put_text(json, "location", event->location);
    js_put_bool(json, "all_day", event->all_day);
    js_put_int(json, "first_day", event->first_day);
    js_put_int(json, "days", event->days);
    js_put_int(json, "start_minute", event->start_minute);
    js_put_int(json, "end_minute", event->end_minute);
    js_put_text(json, "zone", event->zone);
    js_close_object(json);
}

static void write_invitation(struct js_writer *json, const struct store_invitation *invitation)
{
    js_open_object(json, NULL);
    js_put_int(json, "id", invitation->id);
    js_put_int(json, "event", invitation->event);
    js_put_int(json, "peer", invitation->peer);
    js_put_text(json, "uid", invitation->uid);
    js_put_int(json, "sequence", invitation->sequence);
    js_put_int(json, "partstat", (int64_t)invitation->partstat);
    js_put_int(json, "dtstamp", invitation->dtstamp_s);
    js_put_bool(json, "closed", invitation->closed);
    js_put_int(json, "asked", invitation->asked_sequence);
    js_put_int(json, "moved", invitation->moved_sequence);
    js_put_int(json, "answered", invitation->answered_sequence);
    js_put_int(json, "answered_stamp", invitation->answered_stamp_s);
    js_put_int(json, "answered_partstat", (int64_t)invitation->answered_partstat);
    js_put_int(json, "countered", invitation->countered_sequence);
    js_put_int(json, "countered_stamp", invitation->countered_stamp_s);
    js_put_bool(json, "undelivered", invitation->undelivered);
    js_close_object(json);
}

static void write_booking(struct js_writer *json, const struct store_booking *booking)
{
    js_put_int(json, "rev", booking->rev);
    js_put_int(json, "state", (int64_t)booking->state);
    js_put_int(json, "first_day", booking->first_day);
    js_open_array(json, "seats");
    for (size_t i = 0; i < booking->seat_count; i++) {
        js_open_object(json, NULL);
        js_put_int(json, "seat", booking->seats[i].seat);
        js_put_int(json, "peer", booking->seats[i].peer);
        js_put_text(json, "parts", booking->seats[i].parts_json);
        js_close_object(json);
    }
    js_close_array(json);
    js_open_array(json, "events");
    for (size_t i = 0; i < booking->event_count; i++)
        write_event(json, &booking->events[i]);
    js_close_array(json);
    js_open_array(json, "invitations");
    for (size_t i = 0; i < booking->invitation_count; i++)
        write_invitation(json, &booking->invitations[i]);
    js_close_array(json);
}

const char *flow_kept_write(const struct flow_booked *booked, struct pp_arena *arena)
{
    struct pp_str out = {0};
    struct js_writer json = js_writer_on(&out);
    js_open_object(&json, NULL);
    write_booking(&json, &booked->booking);
    js_put_int(&json, "request_state", (int64_t)booked->request.state);
    js_open_array(&json, "request_seats");
    for (size_t i = 0; i < booked->request.seat_count; i++) {
        const struct store_request_seat *seat = &booked->request.seats[i];
        js_open_object(&json, NULL);
        js_put_int(&json, "seat", seat->seat);
        js_put_text(&json, "state", store_seat_state_text(seat->state));
        js_put_int(&json, "peer", seat->peer);
        js_close_object(&json);
    }
    js_close_array(&json);
    js_close_object(&json);
    const char *text = pp_dup_len(arena, pp_str_text(&out), out.len);
    pp_str_fini(&out);
    return text;
}

/* ---- back ---------------------------------------------------------------------------------- */

static int64_t number(const struct js_value *object, const char *name, int64_t least, int64_t most)
{
    int64_t value = least;
    (void)js_int(object, name, JS_MUST, least, most, &value);
    return value;
}

/* What earlier programs did not keep. */
static int64_t number_or(const struct js_value *object, const char *name, int64_t otherwise,
                         int64_t most)
{
    int64_t value = otherwise;
    (void)js_int(object, name, JS_MAY, otherwise, most, &value);
    return value;
}

static bool flag(const struct js_value *object, const char *name)
{
    bool value = false;
    (void)js_bool(object, name, JS_MUST, &value);
    return value;
}

static struct store_event read_event(const struct js_value *item)
{
    return (struct store_event){
        .id = number(item, "id", 1, INT64_MAX),
        .kind = js_text(item, "kind", JS_MUST, TEXT_MOST),
        .summary = js_text(item, "summary", JS_MUST, TEXT_MOST),
        .location = js_text(item, "location", JS_MAY, TEXT_MOST),
        .all_day = flag(item, "all_day"),
        .first_day = (int32_t)number(item, "first_day", INT32_MIN, INT32_MAX),
        .days = (int)number(item, "days", 0, 366),
        .start_minute = (int)number(item, "start_minute", 0, 1440),
        .end_minute = (int)number(item, "end_minute", 0, 1440),
        .zone = js_text(item, "zone", JS_MUST, TEXT_MOST),
    };
}

static struct store_invitation read_invitation(const struct js_value *item)
{
    bool undelivered = false;
    (void)js_bool(item, "undelivered", JS_MAY, &undelivered);
    return (struct store_invitation){
        .id = number(item, "id", 1, INT64_MAX),
        .event = number(item, "event", 1, INT64_MAX),
        .peer = number(item, "peer", 1, INT64_MAX),
        .uid = js_text(item, "uid", JS_MUST, TEXT_MOST),
        .sequence = (int)number(item, "sequence", 0, INT32_MAX),
        .partstat =
            (enum store_partstat)number(item, "partstat", STORE_NEEDS_ACTION, STORE_DELEGATED),
        .dtstamp_s = number(item, "dtstamp", 0, INT64_MAX),
        .closed = flag(item, "closed"),
        .asked_sequence = (int)number_or(item, "asked", 0, INT32_MAX),
        .moved_sequence = (int)number_or(item, "moved", 0, INT32_MAX),
        .answered_sequence = (int)number_or(item, "answered", -1, INT32_MAX),
        .answered_stamp_s = number_or(item, "answered_stamp", 0, INT64_MAX),
        .answered_partstat =
            (enum store_partstat)number_or(item, "answered_partstat", 0, STORE_DELEGATED),
        .countered_sequence = (int)number_or(item, "countered", -1, INT32_MAX),
        .countered_stamp_s = number_or(item, "countered_stamp", 0, INT64_MAX),
        .undelivered = undelivered,
    };
}

static void read_booking(const struct js_value *root, struct pp_arena *arena,
                         struct store_booking *booking)
{
    const struct js_value *seats = js_array(root, "seats", JS_MUST, ROWS_MOST);
    const struct js_value *events = js_array(root, "events", JS_MUST, ROWS_MOST);
    const struct js_value *invitations = js_array(root, "invitations", JS_MUST, ROWS_MOST);
    booking->rev = number(root, "rev", 1, INT64_MAX);
    booking->state = (enum store_booking_state)number(root, "state", STORE_BOOKING_INVITING,
                                                      STORE_BOOKING_STOOD_DOWN);
    booking->first_day = (int32_t)number(root, "first_day", INT32_MIN, INT32_MAX);
    booking->seat_count = seats ? js_count(seats) : 0;
    booking->event_count = events ? js_count(events) : 0;
    booking->invitation_count = invitations ? js_count(invitations) : 0;
    struct store_proposal_seat *seat =
        PP_NEW_ARRAY(arena, booking->seat_count, struct store_proposal_seat);
    struct store_event *event = PP_NEW_ARRAY(arena, booking->event_count, struct store_event);
    struct store_invitation *invitation =
        PP_NEW_ARRAY(arena, booking->invitation_count, struct store_invitation);
    for (size_t i = 0; i < booking->seat_count; i++) {
        const struct js_value *item = js_item(seats, i);
        seat[i] =
            (struct store_proposal_seat){.seat = (int)number(item, "seat", 0, FLOW_SEATS_MOST),
                                         .peer = number(item, "peer", 1, INT64_MAX),
                                         .parts_json = js_text(item, "parts", JS_MUST, PARTS_MOST)};
    }
    for (size_t i = 0; i < booking->event_count; i++)
        event[i] = read_event(js_item(events, i));
    for (size_t i = 0; i < booking->invitation_count; i++)
        invitation[i] = read_invitation(js_item(invitations, i));
    booking->seats = seat;
    booking->events = event;
    booking->invitations = invitation;
}

static void read_request(const struct js_value *root, struct pp_arena *arena,
                         struct flow_kept *kept)
{
    const struct js_value *seats = js_array(root, "request_seats", JS_MUST, ROWS_MOST);
    kept->request_state = (enum store_request_state)number(
        root, "request_state", STORE_REQUEST_DRAFT, STORE_REQUEST_POSTPONED);
    kept->seat_count = seats ? js_count(seats) : 0;
    kept->seats = PP_NEW_ARRAY(arena, kept->seat_count, struct store_request_seat);
    for (size_t i = 0; i < kept->seat_count; i++) {
        const struct js_value *item = js_item(seats, i);
        const char *state = js_text(item, "state", JS_MUST, TEXT_MOST);
        kept->seats[i] =
            (struct store_request_seat){.seat = (int)number(item, "seat", 0, FLOW_SEATS_MOST),
                                        .peer = number(item, "peer", 0, INT64_MAX)};
        if (!state || !store_seat_state_parse(state, &kept->seats[i].state))
            js_fault(item, "state", "unknown", NULL, "is no state of a seat");
    }
}

enum pp_code flow_kept_read(const char *json, const struct store_booking *booking,
                            struct pp_arena *arena, struct flow_kept *kept, struct pp_err *err)
{
    struct js_doc *doc = NULL;
    struct pp_faults faults = {.arena = arena};
    const struct js_limits limits = {.bytes = (size_t)8 << 20};
    *kept = (struct flow_kept){.booking = *booking};
    enum pp_code code = js_parse(json, strlen(json), &limits, &doc, err);
    if (code == PP_OK) {
        const struct js_value *root = js_root(doc, &faults);
        read_booking(root, arena, &kept->booking);
        read_request(root, arena, kept);
        js_free(doc);
        code = pp_faults_code(&faults, err);
    }
    if (code != PP_OK)
        return pp_fail(err, PP_CORRUPT,
                       "what was kept of booking %lld before it changed is damaged",
                       (long long)booking->id);
    return PP_OK;
}
