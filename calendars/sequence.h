/*
 * The rules by which an event's revisions are numbered and told to each person (RFC 5546 2.1.4,
 * 3.2.2, 3.2.5). Pure: from what was sent before and what holds now to what must be sent.
 *
 * Two steps: cal_next_sequence() once for each change of an event, then cal_step_for() for each
 * person. The highest SEQUENCE and DTSTAMP ever sent for a UID are kept by the caller for ever.
 */
#ifndef PP_CALENDARS_SEQUENCE_H
#define PP_CALENDARS_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "calendars/event.h"
#include "calendars/invitation.h"

/* What is being done to the event. */
enum cal_act {
    CAL_ACT_CHANGE,         /* it may have changed: moved, renamed, people added or taken off */
    CAL_ACT_CANCEL,         /* it is called off, or one person is taken off it */
    CAL_ACT_RESTORE,        /* it is on again, or someone is asked again after a cancel */
    CAL_ACT_ORGANIZER,      /* answers go to another organizer from now on */
    CAL_ACT_ASK,            /* only asks again for an answer */
    CAL_ACT_DECLINE_COUNTER /* the time somebody proposed is not taken; it stays as it was */
};

/* Start, end, recurrence, status or place differ: the change needs a new SEQUENCE. */
bool cal_change_is_major(const struct cal_event *before, const struct cal_event *after);
/*
 * The time, or how it recurs, differs: answers given to the old time no longer count. One meeting
 * of a series that is left out moves none of the others.
 */
bool cal_change_moves(const struct cal_event *before, const struct cal_event *after);
/* Anything that a reader of the event would see differs. */
bool cal_change_shows(const struct cal_event *before, const struct cal_event *after);

/*
 * The event's SEQUENCE after `act`. highest: the highest ever sent for this UID, -1 when nothing
 * was sent; before: as last sent, NULL when nothing was. PP_INVALID when 2^31-1 is used up.
 */
PP_CHECK enum pp_code cal_next_sequence(int32_t highest, const struct cal_event *before,
                                        const struct cal_event *after, enum cal_act act,
                                        int32_t *sequence, struct pp_err *err);

/* The DTSTAMP of a new message: now, or one second after the last one if the clock lags. */
int64_t cal_next_stamp(int64_t last_s, int64_t now_s);

/* What this person was last sent about the event, and how they stand. */
struct cal_sent {
    struct cal_event event; /* as sent */
    enum cal_method method; /* CAL_REQUEST or CAL_CANCEL */
    enum cal_partstat partstat;
};

/* How this person stands to the event now. */
enum cal_standing {
    CAL_INVITED,   /* on it, and it takes place */
    CAL_TAKEN_OFF, /* it takes place without this person */
    CAL_CALLED_OFF /* it does not take place */
};

/* What to send this person. When nothing is to be sent, partstat still says how they stand. */
struct cal_step {
    bool send;
    enum cal_method method;
    enum cal_status status; /* for the VEVENT */
    enum cal_partstat partstat;
    bool rsvp;
};

/* How to tell: both are choices of whoever acts. */
enum { CAL_ASK = 1, CAL_TELL_DECLINED = 2 };

/*
 * sent: NULL when this person was never sent the event. now: with its new sequence, which a move,
 * a cancel and a restore must have raised. CAL_ASK: send again although nothing shown changed, to
 * get an answer or because answers go to another organizer now; CAL_TELL_DECLINED: who declined is
 * sent the CANCEL too. Others are not told when someone else is taken off: compare an answer's
 * SEQUENCE with what was sent to its sender. One meeting of a series has a cal_sent of its own;
 * its SEQUENCE counts from the highest of the UID, so it is never below the series'.
 */
struct cal_step cal_step_for(const struct cal_sent *sent, const struct cal_event *now,
                             enum cal_standing standing, unsigned how);

#endif
