/*
 * What is shown in a feed. READ finds the feed and, unless the asker has what was given last and
 * nothing has moved since, its rows; WORK makes bytes of them.
 */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "calendars/feed.h"
#include "daemon/flow/booked.h"
#include "daemon/flow/code.h"
#include "daemon/flow/feed.h"
#include "daemon/flow/visit.h"
#include "daemon/flow/zone.h"
#include "store/secret.h"

enum { DAY_S = 86400, NOTE_EVERY_S = 3600, NAME_MOST = 200, FILE_MOST = 60 };

struct flow_feed_work {
    struct store_feed feed;
    const char *known;               /* what the bytes rest on, now */
    struct store_feed_event *events; /* the latest first */
    size_t event_count;
    struct store_feed_seat *seats; /* of the programme's feed; by booking */
    size_t seat_count;
};

/* ---- read ---------------------------------------------------------------------------------- */

/* Everything that the bytes depend on besides the zones' rules, which are looked at each day. */
static enum pp_code find_known(struct flow_call *call, struct flow_feed_work *work)
{
    const struct flow_settings *settings = flow_settings(call);
    char digest[STORE_DIGEST_HEX];
    int64_t revision;
    const enum pp_code code = store_known_revision(call->tx, &revision, &call->err);
    if (code != PP_OK)
        return code;
    const char *text =
        pp_printf(&call->arena, "%" PRId64 "|%d|" PP_VERSION "|%s|%s|%s|%s", revision,
                  (int)flow_today(call), settings->web_url ? settings->web_url : "",
                  settings->programme, settings->zone, settings->mail_domain);
    store_digest(text, strlen(text), digest);
    work->known = pp_dup(&call->arena, digest);
    return PP_OK;
}

/* What ended before the year that was is not shown any more. */
static int32_t first_shown(const struct flow_call *call)
{
    return pp_day_of((struct pp_date){pp_date_of(flow_today(call)).year - 1, 1, 1});
}

static enum pp_code load_seats(struct flow_call *call, struct flow_feed_work *work)
{
    int64_t first = INT64_MAX, last = 0;
    for (size_t i = 0; i < work->event_count; i++) {
        const int64_t booking = work->events[i].booking;
        first = booking < first ? booking : first;
        last = booking > last ? booking : last;
    }
    return store_feed_seats(call->tx, first, last, &call->arena, &work->seats, &work->seat_count,
                            &call->err);
}

static enum pp_code load_events(struct flow_call *call, struct flow_feed_work *work)
{
    const struct store_feed *feed = &work->feed;
    const int32_t first = first_shown(call);
    if (feed->kind == STORE_FEED_PEER)
        return store_feed_of_peer(call->tx, feed->peer, first, CAL_FEED_EVENTS_MOST, &call->arena,
                                  &work->events, &work->event_count, &call->err);
    const enum pp_code code =
        store_feed_of_host(call->tx, feed->organisation, first, CAL_FEED_EVENTS_MOST, &call->arena,
                           &work->events, &work->event_count, &call->err);
    return code == PP_OK && feed->kind == STORE_FEED_PROGRAMME ? load_seats(call, work) : code;
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_feed_read *arg = call->arg;
    struct flow_feed_work *work = PP_NEW(&call->arena, struct flow_feed_work);
    struct store_feed *feed = &work->feed;
    char digest[STORE_DIGEST_HEX];
    arg->work = work;
    store_digest(arg->secret, strlen(arg->secret), digest);
    enum pp_code code = store_feed_find(call->tx, digest, &call->arena, feed, &call->err);
    if (code != PP_OK)
        return code;
    /* The index compared as it likes, but digests: now the same in constant time. */
    PP_REQUIRE(store_same(feed->digest, digest, sizeof digest));
    code = find_known(call, work);
    if (code != PP_OK)
        return code;
    arg->id = feed->id;
    arg->mark = feed->mark;
    arg->changed_s = feed->changed_s;
    arg->known = pp_text_is(feed->known, work->known) && arg->has && arg->has(arg, arg->asked);
    return arg->known ? PP_OK : load_events(call, work);
}

/* ---- one event ----------------------------------------------------------------------------- */

/* The same for ever, and opaque: the installation's key seals what it stands for. */
static const char *uid_of(struct flow_call *call, const char *what, int64_t id)
{
    enum { LETTERS = 26 }; /* 130 bits */
    char uid[LETTERS + 1];
    flow_code_seal(flow_settings(call), pp_printf(&call->arena, "%s|%" PRId64, what, id), LETTERS,
                   uid);
    return pp_dup(&call->arena, uid);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* When what a reader sees of it changed last. */
static int64_t changed_s(const struct store_feed_event *row)
{
    const bool declined = !row->closed && row->partstat == STORE_DECLINED;
    const int64_t at_s = later(later(row->dtstamp_s, row->moved_s), row->undone_s);
    return declined ? later(at_s, row->replied_s) : at_s;
}

static enum cal_status status_of_seat(const struct store_feed_event *row)
{
    if (row->closed || row->state == STORE_BOOKING_STOOD_DOWN || row->partstat == STORE_DECLINED)
        return CAL_CANCELLED;
    return flow_seat_agreed(row->seat_state) ? CAL_CONFIRMED : CAL_TENTATIVE;
}

static enum cal_status status_of_booking(const struct store_feed_event *row)
{
    switch (row->state) {
    case STORE_BOOKING_STOOD_DOWN:
        return CAL_CANCELLED;
    case STORE_BOOKING_CONFIRMED:
    case STORE_BOOKING_DELIVERED:
        return CAL_CONFIRMED;
    case STORE_BOOKING_INVITING:
        break;
    }
    return CAL_TENTATIVE;
}

/* "Amira Khan (Lead): accepted", a line for each. */
static void add_team(const struct flow_feed_work *work, const struct store_feed_event *row,
                     struct pp_str *out)
{
    size_t low = 0, high = work->seat_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (work->seats[middle].booking < row->booking)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < work->seat_count && work->seats[low].booking == row->booking; low++)
        pp_str_addf(out, "\n%s (%s): %s", work->seats[low].peer, work->seats[low].seat,
                    store_seat_state_text(work->seats[low].state));
}

static const char *description_of(struct flow_call *call, const struct flow_feed_work *work,
                                  const struct store_feed_event *row)
{
    struct pp_str text = {0};
    pp_str_addf(&text, "%s\n", row->title);
    if (row->seat_name)
        pp_str_addf(&text, "Your part: %s\n", row->seat_name);
    pp_str_addf(&text, "Reference: %s", row->reference);
    if (row->state != STORE_BOOKING_STOOD_DOWN)
        add_team(work, row, &text);
    const char *description = pp_dup(&call->arena, pp_str_text(&text));
    pp_str_fini(&text);
    return description;
}

static enum pp_code make_event(struct flow_call *call, const struct flow_feed_work *work,
                               const struct store_feed_event *row, struct cal_event *event)
{
    const bool of_peer = work->feed.kind == STORE_FEED_PEER;
    const int64_t at_s = changed_s(row);
    *event = (struct cal_event){
        .uid = of_peer ? row->uid : uid_of(call, "feed event", row->event.id),
        .sequence = row->sequence,
        .status = of_peer ? status_of_seat(row) : status_of_booking(row),
        .summary = row->event.summary,
        .description = description_of(call, work, row),
        .location = row->event.location,
        .stamp_s = at_s, /* without METHOD it is that of the last change (RFC 5545 3.8.7.2) */
        .created_s = row->created_s,
        .modified_s = at_s};
    event->free = event->status == CAL_CANCELLED;
    return flow_event_span(&row->event, &call->arena, &event->when, &call->err);
}

/* ---- the feed ------------------------------------------------------------------------------ */

static bool is_shown(const struct store_feed *feed, const struct store_feed_event *row)
{
    return feed->kind != STORE_FEED_HOST || row->event.all_day || row->event.location;
}

/* Taken out at the end of its last day: that is a change which no event shows. */
static int64_t taken_out_s(const struct cal_event *event)
{
    return (event->modified_s / DAY_S + CAL_FEED_TOMBSTONE_DAYS + 1) * DAY_S;
}

static enum pp_code make_events(struct flow_call *call, const struct flow_feed_work *work,
                                struct cal_event *events, struct cal_feed *feed)
{
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < work->event_count; i++) {
        if (!is_shown(&work->feed, &work->events[i]))
            continue;
        code = make_event(call, work, &work->events[i], &events[feed->count]);
        if (cal_feed_keeps(&events[feed->count], flow_today(call)))
            feed->count++;
        else
            feed->changed_s = later(feed->changed_s, taken_out_s(&events[feed->count]));
    }
    feed->events = events;
    return code;
}

static void name_feed(struct flow_call *call, const struct store_feed *of, struct cal_feed *feed)
{
    const char *programme = flow_settings(call)->programme;
    struct pp_arena *arena = &call->arena;
    switch (of->kind) {
    case STORE_FEED_PEER:
        feed->name = pp_printf(arena, "%s: %s", programme, of->subject);
        feed->description = pp_printf(arena, "What %s is asked to by %s.", of->subject, programme);
        feed->color = "teal";
        break;
    case STORE_FEED_HOST:
        feed->name = pp_printf(arena, "%s: visits to %s", programme, of->subject);
        feed->description = pp_printf(arena, "When %s is visited by %s.", of->subject, programme);
        feed->color = "darkorange";
        break;
    case STORE_FEED_PROGRAMME:
        feed->name = pp_printf(arena, "%s: all visits", programme);
        feed->description = pp_printf(arena, "Every visit of %s, and who goes.", programme);
        feed->color = "slateblue";
        break;
    }
}

/* "visits-to-leeds.ics": small letters, digits and single hyphens, whatever it is called. */
static const char *file_of(const struct store_feed *feed, struct pp_arena *arena)
{
    const char *text = feed->kind == STORE_FEED_HOST
                           ? pp_printf(arena, "visits to %.*s", NAME_MOST, feed->subject)
                       : feed->kind == STORE_FEED_PEER ? "my visits"
                                                       : "all visits";
    char name[FILE_MOST + 1];
    size_t len = 0;
    for (const char *at = text; *at && len < FILE_MOST; at++) {
        const char small = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
        const bool plain = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
        if (plain || (len && name[len - 1] != '-'))
            name[len++] = plain ? small : '-';
    }
    while (len && name[len - 1] == '-')
        len--;
    return pp_printf(arena, "%.*s.ics", (int)len, name);
}

static enum pp_code write_feed(struct flow_call *call, const struct flow_feed_work *work,
                               struct pp_str *out)
{
    const struct flow_feed_read *arg = call->arg;
    const struct flow_settings *settings = flow_settings(call);
    struct pp_arena *arena = &call->arena;
    struct cal_event *events = PP_NEW_ARRAY(arena, work->event_count, struct cal_event);
    struct cal_feed feed = {.uid = uid_of(call, "feed calendar", work->feed.id),
                            .changed_s = later(work->feed.made_s, work->feed.reset_s)};
    name_feed(call, &work->feed, &feed);
    if (!pp_text_empty(settings->web_url)) {
        feed.url = pp_printf(arena, "%s/", settings->web_url);
        feed.source = pp_printf(arena, "%s/feeds/%s.ics", settings->web_url, arg->secret);
    }
    enum pp_code code =
        flow_zone_find(settings->zone, flow_today(call), arena, &feed.zone, &call->err);
    if (code == PP_OK)
        code = make_events(call, work, events, &feed);
    return code == PP_OK ? cal_feed_write(&feed, arena, out, &call->err) : code;
}

/* Once an hour that it was read, and at once that there are other bytes or what they rest on. */
static void take_note(struct flow_call *call, const struct flow_feed_work *work)
{
    struct flow_feed_read *arg = call->arg;
    const struct store_feed *feed = &work->feed;
    arg->note = *feed;
    arg->note.used_s = call->now_s;
    arg->note.known = work->known;
    arg->note.mark = arg->mark;
    arg->note.changed_s = arg->changed_s;
    arg->noted = pp_text_is(feed->known, work->known) && pp_text_is(feed->mark, arg->mark) &&
                 call->now_s - feed->used_s < NOTE_EVERY_S;
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_feed_read *arg = call->arg;
    struct flow_feed_work *work = arg->work;
    struct pp_str out = {0};
    char digest[STORE_DIGEST_HEX];
    arg->file = file_of(&work->feed, &call->arena);
    if (arg->known) {
        take_note(call, work);
        return PP_OK;
    }
    const enum pp_code code = write_feed(call, work, &out);
    if (code == PP_OK) {
        store_digest(out.at, out.len, digest);
        arg->mark = pp_dup(&call->arena, digest);
        if (!pp_text_is(work->feed.mark, arg->mark))
            arg->changed_s = call->now_s;
        arg->ics = pp_dup_len(&call->arena, out.at, out.len);
        arg->len = out.len;
        arg->known = arg->has && arg->has(arg, arg->asked);
        take_note(call, work);
    }
    pp_str_fini(&out);
    return code;
}

const struct flow_case flow_feed_read = {
    .name = "feed.read",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, load}, {FLOW_WORK, compose}},
    .step_count = 2,
};
