/* Writers of put.h for requests, matches and bookings. */
#include "daemon/api/put.h"

#include <stdio.h>
#include <string.h>

static void put_windows(struct js_writer *json, const struct store_request *request)
{
    js_open_array(json, "windows");
    for (size_t i = 0; i < request->window_count; i++) {
        js_open_object(json, NULL);
        api_put_day(json, "first_day", request->windows[i].first_day);
        js_put_int(json, "points", request->windows[i].points);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_seat(struct js_writer *json, const struct store_request_seat *seat,
                     enum store_seat_state state, const struct store_peer *peer)
{
    js_open_object(json, NULL);
    js_put_int(json, "seat", seat->seat);
    js_put_text(json, "name", seat->name);
    js_put_bool(json, "required", seat->required);
    js_put_text(json, "state", store_seat_state_text(state));
    api_put_person(json, "peer", peer);
    js_close_object(json);
}

static void put_seats(struct js_writer *json, const struct store_request *request,
                      const struct store_peer *peers)
{
    js_open_array(json, "seats");
    for (size_t i = 0; i < request->seat_count; i++)
        put_seat(json, &request->seats[i], request->seats[i].state, peers ? &peers[i] : NULL);
    js_close_array(json);
}

void api_put_request(struct js_writer *json, const struct store_request *request,
                     const struct store_product *product, const struct store_organisation *host,
                     const struct store_peer *peers)
{
    js_open_object(json, NULL);
    api_put_id(json, "id", request->id);
    js_put_int(json, "rev", request->rev);
    js_put_text(json, "reference", request->reference);
    js_put_text(json, "title", request->title);
    js_put_text(json, "state", store_request_state_text(request->state));
    js_open_object(json, "host");
    api_put_id(json, "id", host->id);
    js_put_text(json, "name", host->name);
    js_close_object(json);
    api_put_instant(json, "created_at", request->created_s);
    js_put_text(json, "external_id", request->external_id);
    js_open_object(json, "product");
    api_put_id(json, "id", product->id);
    js_put_text(json, "code", product->code);
    js_put_text(json, "name", product->name);
    js_close_object(json);
    put_windows(json, request);
    put_seats(json, request, peers);
    js_put_raw(json, "brief", request->brief_json, strlen(request->brief_json));
    js_close_object(json);
}

/* ---- teams and matches --------------------------------------------------------------------- */

void api_put_parts(struct js_writer *json, const char *name, const struct flow_part *parts,
                   size_t count)
{
    js_open_array(json, name);
    for (size_t i = 0; i < count; i++) {
        js_open_object(json, NULL);
        js_put_text(json, "code", parts[i].code);
        js_put_text(json, "words", parts[i].words);
        js_put_int(json, "points", parts[i].points);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_member(struct js_writer *json, const struct flow_member *member)
{
    js_open_object(json, NULL);
    js_put_int(json, "seat", member->seat);
    js_put_text(json, "seat_name", member->seat_name);
    api_put_person(json, "peer", &member->peer);
    js_put_text(json, "organisation", member->organisation);
    js_put_int(json, "points", member->points);
    api_put_parts(json, "parts", member->parts, member->part_count);
    js_close_object(json);
}

void api_put_team(struct js_writer *json, const char *name, const struct flow_team *team)
{
    const struct store_proposal *proposal = &team->proposal;
    js_open_object(json, name);
    api_put_id(json, "proposal", proposal->id);
    js_put_int(json, "rev", proposal->rev);
    js_put_int(json, "rank", proposal->rank);
    js_put_text(json, "state", store_proposal_state_text(proposal->state));
    api_put_day(json, "first_day", proposal->first_day);
    api_put_day(json, "last_day", team->last_day);
    js_put_int(json, "points", proposal->points);
    js_open_array(json, "members");
    for (size_t i = 0; i < team->member_count; i++)
        put_member(json, &team->members[i]);
    js_close_array(json);
    api_put_parts(json, "parts", team->parts, team->part_count);
    js_close_object(json);
}

void api_put_relaxations(struct js_writer *json, const char *name,
                         const struct flow_relaxation *list, size_t count)
{
    js_open_array(json, name);
    for (size_t i = 0; i < count; i++) {
        js_open_object(json, NULL);
        js_open_array(json, "changes");
        for (size_t c = 0; c < list[i].change_count; c++) {
            js_open_object(json, NULL);
            js_put_text(json, "code", list[i].changes[c].code);
            js_put_text(json, "words", list[i].changes[c].words);
            js_close_object(json);
        }
        js_close_array(json);
        js_put_int(json, "cost_milli", list[i].cost_milli);
        api_put_team(json, "team", &list[i].team);
        js_close_object(json);
    }
    js_close_array(json);
}

static void put_funnel(struct js_writer *json, const struct flow_match_run *run)
{
    js_open_array(json, "funnel");
    for (size_t i = 0; i < run->funnel_count; i++) {
        js_open_object(json, NULL);
        api_put_limit(json, "seat", run->funnel[i].seat);
        js_put_text(json, "rule", run->funnel[i].rule);
        js_put_int(json, "left", run->funnel[i].left);
        js_close_object(json);
    }
    js_close_array(json);
}

void api_put_match(struct js_writer *json, const struct flow_match_run *run)
{
    const struct store_match *match = &run->match;
    js_open_object(json, NULL);
    api_put_id(json, "id", match->id);
    api_put_request_ref(json, "request", &run->row);
    api_put_id(json, "plan", match->plan);
    js_put_int(json, "request_rev", match->request_rev);
    js_put_text(json, "status", match->status);
    js_put_int(json, "bound", run->bound);
    js_put_int(json, "pool", (int64_t)run->pool);
    js_put_int(json, "eligible", (int64_t)run->eligible);
    js_put_int(json, "windows", (int64_t)run->windows);
    js_put_int(json, "took_us", run->took_us);
    js_put_text(json, "weights", match->weights);
    js_put_text(json, "program", match->program);
    js_put_text(json, "instance_hash", match->instance_hash);
    js_put_text(json, "answer_hash", match->answer_hash);
    api_put_instant(json, "created_at", match->created_s);
    js_open_array(json, "teams");
    for (size_t i = 0; i < run->team_count; i++)
        api_put_team(json, NULL, &run->teams[i]);
    js_close_array(json);
    put_funnel(json, run);
    js_close_object(json);
}

/* ---- bookings ------------------------------------------------------------------------------ */

static void put_clock(struct js_writer *json, const char *name, const struct store_event *event,
                      int minute)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
    js_put_text(json, name, event->all_day ? NULL : text);
}

static void put_events(struct js_writer *json, const struct store_booking *booking)
{
    js_open_array(json, "events");
    for (size_t i = 0; i < booking->event_count; i++) {
        const struct store_event *event = &booking->events[i];
        js_open_object(json, NULL);
        api_put_id(json, "id", event->id);
        js_put_text(json, "kind", event->kind);
        js_put_text(json, "summary", event->summary);
        js_put_text(json, "location", event->location);
        js_put_bool(json, "all_day", event->all_day);
        api_put_day(json, "first_day", event->first_day);
        js_put_int(json, "days", event->all_day ? event->days : 0);
        put_clock(json, "start", event, event->start_minute);
        put_clock(json, "end", event, event->end_minute);
        js_put_text(json, "zone", event->zone);
        js_close_object(json);
    }
    js_close_array(json);
    js_open_array(json, "invitations");
    for (size_t i = 0; i < booking->invitation_count; i++) {
        const struct store_invitation *it = &booking->invitations[i];
        js_open_object(json, NULL);
        api_put_id(json, "id", it->id);
        api_put_id(json, "event", it->event);
        api_put_id(json, "peer", it->peer);
        js_put_text(json, "uid", it->uid);
        js_put_int(json, "sequence", it->sequence);
        js_put_text(json, "partstat", store_partstat_text(it->partstat));
        js_put_bool(json, "closed", it->closed);
        js_put_bool(json, "undelivered", it->undelivered);
        api_put_instant(json, "sent_at", it->dtstamp_s);
        js_close_object(json);
    }
    js_close_array(json);
}

/* Every seat there is: one that nobody sits in is shown, too. */
static void put_booked_seats(struct js_writer *json, const struct store_booking *booking,
                             const struct store_request *request, const struct store_peer *peers)
{
    js_open_array(json, "seats");
    for (size_t i = 0; i < request->seat_count; i++) {
        const struct store_request_seat *seat = &request->seats[i];
        /* A seat's state is that of the booking that stands; another has let go of it. */
        const enum store_seat_state state =
            booking->state == STORE_BOOKING_STOOD_DOWN ? STORE_SEAT_WITHDRAWN : seat->state;
        const struct store_peer *sits = NULL;
        for (size_t k = 0; k < booking->seat_count; k++)
            if (booking->seats[k].seat == seat->seat)
                sits = &peers[k];
        put_seat(json, seat, state, sits);
    }
    js_close_array(json);
}

void api_put_booking(struct js_writer *json, const struct store_booking *booking,
                     const struct store_request *request, const struct store_peer *peers)
{
    api_put_id(json, "id", booking->id);
    js_put_int(json, "rev", booking->rev);
    api_put_request_ref(json, "request", request);
    api_put_id(json, "proposal", booking->proposal);
    js_put_text(json, "state", store_booking_state_text(booking->state));
    api_put_day(json, "first_day", booking->first_day);
    api_put_instant(json, "created_at", booking->created_s);
    put_booked_seats(json, booking, request, peers);
    put_events(json, booking);
}

void api_put_letter(struct js_writer *json, const struct store_mail *mail,
                    const struct flow_letter *letter, bool whole)
{
    js_open_object(json, NULL);
    api_put_id(json, "id", mail->id);
    api_put_id(json, "peer", mail->peer);
    js_put_text(json, "to", mail->to);
    js_put_text(json, "subject", mail->subject);
    js_put_text(json, "message_id", mail->message_id);
    if (letter) {
        js_put_text(json, "method", cal_method_name(letter->method));
        js_put_text(json, "uid", letter->uid);
        js_put_int(json, "sequence", letter->sequence);
        js_put_text(json, "event", letter->event);
    }
    if (whole)
        js_put_text(json, "mime", mail->mime);
    js_close_object(json);
}

void api_put_clash(const struct flow_call *call, struct js_writer *json,
                   const struct store_clash *clash)
{
    if (call->code != PP_CONFLICT || !clash->peer)
        return;
    js_open_object(json, "clash");
    api_put_id(json, "peer", clash->peer);
    js_put_text(json, "peer_name", clash->peer_name);
    api_put_id(json, "booking", clash->booking);
    js_put_text(json, "reference", clash->reference);
    api_put_day(json, "first_day", clash->first_day);
    api_put_day(json, "last_day", clash->last_day);
    js_close_object(json);
}
