/* Another time that somebody proposed, as a change of the booking. */
#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/receive_work.h"
#include "daemon/flow/visit.h"
#include "daemon/flow/zone.h"

enum { DAY_S = 86400, MINUTE_S = 60, DAY_MINUTES = 1440 };

static enum pp_code refuse(struct flow_call *call, const char *why)
{
    return pp_fail(&call->err, PP_CONFLICT,
                   "it proposes %s; move the visit (booking move) if something else is meant, and "
                   "dismiss the message",
                   why);
}

static int32_t last_day(const struct store_event *event)
{
    return event->first_day + (event->all_day && event->days > 1 ? event->days - 1 : 0);
}

/* ---- the visit ----------------------------------------------------------------------------- */

static enum pp_code move_visit(struct flow_call *call, struct flow_receiving *work,
                               struct flow_altered *altered, const struct store_event *event)
{
    const struct cal_answer *answer = &work->answers.at[0];
    if (answer->start.form != CAL_POINT_DAY ||
        (answer->end.form != CAL_POINT_NONE && answer->end.form != CAL_POINT_DAY))
        return refuse(call, "an hour for whole days");
    if (answer->end.form == CAL_POINT_DAY &&
        answer->end.at_s - answer->start.at_s != (int64_t)event->days * DAY_S)
        return refuse(call, "more or fewer days");
    const int32_t by = (int32_t)(answer->start.at_s / DAY_S) - event->first_day;
    if (!by)
        return refuse(call, "the days that hold already");
    work->moves_to = altered->before.booking.first_day + by;
    return flow_alter_load_pool(call, altered, &work->pool);
}

/* ---- one event of it ----------------------------------------------------------------------- */

static struct cal_civil civil_of(const struct cal_point *point, const struct cal_zone *zone)
{
    if (point->form == CAL_POINT_INSTANT)
        return cal_zone_from_utc(zone, point->at_s);
    return (struct cal_civil){.day = (int32_t)(point->at_s / DAY_S),
                              .minute = (int32_t)(point->at_s % DAY_S / MINUTE_S)};
}

/* What holds people's diaries stays on days that the visit holds; a call comes before its end. */
static bool day_is_possible(const struct flow_call *call, const struct flow_booked *before,
                            const struct store_event *moved)
{
    const struct store_booking *booking = &before->booking;
    const struct flow_event *part = flow_event_part(&before->brief, moved);
    bool held = false, ends_later = false;
    for (size_t i = 0; i < booking->event_count; i++) {
        const struct store_event *event = &booking->events[i];
        const struct flow_event *its = flow_event_part(&before->brief, event);
        held = held || ((!its || its->holds) && event->first_day <= moved->first_day &&
                        moved->first_day <= last_day(event));
        ends_later = ends_later || moved->first_day <= last_day(event);
    }
    return moved->first_day > flow_today(call) && (!part || part->holds ? held : ends_later);
}

static enum pp_code move_event(struct flow_call *call, struct flow_receiving *work,
                               const struct flow_booked *before, const struct store_event *event)
{
    const struct cal_answer *answer = &work->answers.at[0];
    const struct cal_zone *zone;
    const enum pp_code code =
        flow_zone_find(event->zone, event->first_day, &call->arena, &zone, &call->err);
    if (code != PP_OK)
        return code;
    struct store_event *moved = &work->moved;
    const struct cal_civil start = civil_of(&answer->start, zone);
    *moved = *event;
    moved->first_day = start.day;
    if (answer->start.form != CAL_POINT_DAY) {
        const int length = event->end_minute - event->start_minute;
        moved->start_minute = start.minute;
        moved->end_minute = start.minute + length;
        if (answer->end.form != CAL_POINT_NONE) {
            const struct cal_civil end = civil_of(&answer->end, zone);
            moved->end_minute = (end.day - start.day) * DAY_MINUTES + end.minute;
        }
    }
    if (moved->end_minute <= moved->start_minute || moved->end_minute > DAY_MINUTES)
        return refuse(call, "a time that does not begin and end on one day");
    if (moved->first_day == event->first_day && moved->start_minute == event->start_minute &&
        moved->end_minute == event->end_minute)
        return refuse(call, "the time that holds already");
    char day[PP_DAY_WORDS];
    return day_is_possible(call, before, moved)
               ? PP_OK
               : refuse(call, pp_printf(&call->arena, "%s, which is no day of the visit for that",
                                        pp_day_words(moved->first_day, day)));
}

/* ---- both ---------------------------------------------------------------------------------- */

enum pp_code flow_counter_load(struct flow_call *call, struct flow_receiving *work,
                               struct flow_altered *altered)
{
    const struct flow_booked *before = &altered->before;
    const struct store_event *event = flow_booked_event(&before->booking, work->invitation->event);
    work->moved = (struct store_event){0};
    const enum pp_code code = flow_booked_open(before, 0, &call->err);
    if (code != PP_OK)
        return code;
    return event->all_day ? move_visit(call, work, altered, event)
                          : move_event(call, work, before, event);
}

enum pp_code flow_counter_make(struct flow_call *call, const struct flow_receiving *work,
                               struct flow_altered *altered, const char *reason)
{
    const struct store_booking *booking = &altered->before.booking;
    if (!work->moved.id)
        return flow_move_make(call, altered, work->pool, work->moves_to, reason);
    const struct flow_revising revising = {.booked = &altered->before,
                                           .target = {.first_day = booking->first_day,
                                                      .seats = booking->seats,
                                                      .seat_count = booking->seat_count,
                                                      .moved = &work->moved},
                                           .action = "booking.move-event",
                                           .left = STORE_SEAT_SUBSTITUTED,
                                           .reason = reason};
    return flow_alter_make(call, &revising, altered);
}
