#include "daemon/flow/schedule.h"

#include "base/err.h"

enum { MINUTES_DAY = 1440 };

int64_t flow_schedule_instant(const struct cal_zone *zone, int32_t day, int32_t minute)
{
    int64_t at_s = 0;
    struct pp_err skipped = {0};
    struct cal_civil civil = {.day = day, .minute = minute};
    while (cal_zone_to_utc(zone, civil, &at_s, &skipped) != PP_OK) {
        civil.minute++;
        if (civil.minute == MINUTES_DAY)
            civil = (struct cal_civil){.day = civil.day + 1};
        PP_REQUIRE(civil.day <= day + 1); /* no clock jumps over a whole day */
    }
    return at_s;
}

int64_t flow_schedule_latest(const struct cal_zone *zone, int32_t minute, int64_t now_s)
{
    int32_t day = cal_zone_from_utc(zone, now_s).day;
    while (flow_schedule_instant(zone, day, minute) > now_s)
        day--;
    return flow_schedule_instant(zone, day, minute);
}

int64_t flow_schedule_next(const struct cal_zone *zone, int32_t minute, int64_t now_s)
{
    int32_t day = cal_zone_from_utc(zone, now_s).day;
    while (flow_schedule_instant(zone, day, minute) <= now_s)
        day++;
    return flow_schedule_instant(zone, day, minute);
}

static void sooner(struct flow_schedule_due *due, enum flow_schedule_why why, int64_t at_s,
                   int64_t now_s)
{
    if (at_s > now_s)
        due->look_s = at_s < due->look_s ? at_s : due->look_s;
    else if (due->why == FLOW_DUE_NOT) {
        due->why = why;
        due->at_s = at_s;
    }
}

struct flow_schedule_due flow_schedule_look(const struct flow_schedule *schedule,
                                            const struct flow_schedule_past *past, int64_t now_s)
{
    struct flow_schedule_due due = {.look_s = INT64_MAX};
    const int64_t again_s = past->failed_s ? past->failed_s + schedule->again_s : 0;
    if (schedule->minute >= 0) {
        /* Missed while the daemon was down: made good at once, once. Before the first run of all
         * nothing was missed. */
        const int64_t latest_s = flow_schedule_latest(schedule->zone, schedule->minute, now_s);
        const int64_t since_s = past->began_s ? past->began_s : past->started_s;
        if (latest_s > since_s)
            sooner(&due, FLOW_DUE_CLOCK, latest_s > again_s ? latest_s : again_s, now_s);
        sooner(&due, FLOW_DUE_CLOCK, flow_schedule_next(schedule->zone, schedule->minute, now_s),
               now_s);
    }
    if (schedule->events && past->last_change_s) {
        const int64_t quiet_s = past->last_change_s + schedule->settle_s;
        const int64_t most_s = past->first_change_s + schedule->settle_most_s;
        const int64_t at_s = quiet_s < most_s ? quiet_s : most_s;
        sooner(&due, FLOW_DUE_CHANGE, at_s > again_s ? at_s : again_s, now_s);
    }
    return due;
}
