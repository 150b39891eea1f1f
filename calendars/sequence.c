#include "calendars/sequence.h"

#include "base/str.h"
#include "calendars/series.h"

/* NULL and "" are both "none": neither is written. */
static bool same_text(const char *a, const char *b)
{
    if (pp_text_empty(a) || pp_text_empty(b))
        return pp_text_empty(a) && pp_text_empty(b);
    return pp_text_is(a, b);
}

bool cal_change_moves(const struct cal_event *before, const struct cal_event *after)
{
    const struct cal_repeat *a = &before->repeat;
    const struct cal_repeat *b = &after->repeat;
    return !cal_span_same(&before->when, &after->when) || a->every != b->every ||
           a->interval != b->interval || a->count != b->count;
}

/* RFC 5546 2.1.4 names times and status; a new place changes what people have to do as well. */
bool cal_change_is_major(const struct cal_event *before, const struct cal_event *after)
{
    return cal_change_moves(before, after) || before->status != after->status ||
           !cal_series_same(before, after) || !same_text(before->location, after->location);
}

bool cal_change_shows(const struct cal_event *before, const struct cal_event *after)
{
    return cal_change_is_major(before, after) || before->free != after->free ||
           !same_text(before->summary, after->summary) ||
           !same_text(before->description, after->description) ||
           !same_text(before->url, after->url);
}

static bool act_bumps(const struct cal_event *before, const struct cal_event *after,
                      enum cal_act act)
{
    switch (act) {
    case CAL_ACT_CHANGE:
        return before && cal_change_is_major(before, after);
    case CAL_ACT_CANCEL:
    case CAL_ACT_RESTORE:
    case CAL_ACT_ORGANIZER:
        return true;
    case CAL_ACT_ASK:
    case CAL_ACT_DECLINE_COUNTER:
        return false;
    }
    return false;
}

enum pp_code cal_next_sequence(int32_t highest, const struct cal_event *before,
                               const struct cal_event *after, enum cal_act act, int32_t *sequence,
                               struct pp_err *err)
{
    if (highest < 0) {
        *sequence = 0;
        return PP_OK;
    }
    if (!act_bumps(before, after, act)) {
        *sequence = highest;
        return PP_OK;
    }
    if (highest == INT32_MAX)
        return pp_fail(err, PP_INVALID, "event %s has used up its revision numbers; make a new one",
                       after->uid);
    *sequence = highest + 1;
    return PP_OK;
}

int64_t cal_next_stamp(int64_t last_s, int64_t now_s)
{
    return now_s > last_s ? now_s : last_s + 1;
}

static struct cal_step nothing(enum cal_partstat partstat)
{
    return (struct cal_step){.partstat = partstat};
}

static struct cal_step request(const struct cal_event *now, enum cal_partstat partstat)
{
    return (struct cal_step){.send = true,
                             .method = CAL_REQUEST,
                             .status = now->status,
                             .partstat = partstat,
                             .rsvp = partstat == CAL_NEEDS_ACTION};
}

/* Nobody who never heard of it, or already had its cancel, is told that it is off. */
static struct cal_step cancel(const struct cal_sent *sent, const struct cal_event *now,
                              enum cal_standing standing, bool tell_declined)
{
    if (!sent)
        return nothing(CAL_NEEDS_ACTION);
    if (sent->method == CAL_CANCEL || (sent->partstat == CAL_DECLINED && !tell_declined))
        return nothing(sent->partstat);
    PP_REQUIRE(now->sequence > sent->event.sequence);
    return (struct cal_step){.send = true,
                             .method = CAL_CANCEL,
                             .status = standing == CAL_CALLED_OFF ? CAL_CANCELLED : CAL_STATUS_NONE,
                             .partstat = sent->partstat};
}

/* Who declined is told of a new time, and of nothing else. */
static struct cal_step update(const struct cal_sent *sent, const struct cal_event *now, bool ask)
{
    const bool shows = cal_change_shows(&sent->event, now) && sent->partstat != CAL_DECLINED;
    if (!shows && !ask)
        return nothing(sent->partstat);
    struct cal_step step = request(now, sent->partstat);
    step.rsvp = step.rsvp || ask;
    return step;
}

struct cal_step cal_step_for(const struct cal_sent *sent, const struct cal_event *now,
                             enum cal_standing standing, unsigned how)
{
    if (standing != CAL_INVITED)
        return cancel(sent, now, standing, how & CAL_TELL_DECLINED);
    if (!sent)
        return request(now, CAL_NEEDS_ACTION);
    if (sent->method == CAL_CANCEL || cal_change_moves(&sent->event, now)) {
        PP_REQUIRE(now->sequence > sent->event.sequence);
        return request(now, CAL_NEEDS_ACTION);
    }
    return update(sent, now, how & CAL_ASK);
}
