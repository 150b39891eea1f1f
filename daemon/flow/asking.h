/*
 * How people are asked for a product's visits: until when they may answer, when they are reminded,
 * who is asked when they cannot. Data of the product beside its template; these are the defaults:
 *
 *   "asking": {"reply_days": 10, "reply_hour": 17, "remind_days": [4, 1], "next": "never",
 *              "tries": 2, "hand_over_days": 21, "work_days": [1, 2, 3, 4, 5]}
 *
 * Civil days and hours of the programme, which works on work_days (1: Monday) that are not closed
 * everywhere: a deadline moves on to such a day, a reminder back. Pure, but for loading.
 */
#ifndef FLOW_ASKING_H
#define FLOW_ASKING_H

#include "calendars/zone.h"
#include "daemon/flow/flow.h"
#include "daemon/json/json.h"

enum { FLOW_REMINDS_MOST = 5 };

enum flow_next {
    FLOW_NEXT_NEVER,   /* a seat that falls open waits for a person */
    FLOW_NEXT_RESERVE, /* the next reserve is asked without one */
};

struct flow_asking {
    int reply_days; /* 0: no deadline, and no reminders */
    int reply_hour;
    int remind_days[FLOW_REMINDS_MOST]; /* before the deadline */
    size_t remind_count;
    unsigned work_days; /* bit d: day d of the week, 0 Monday */
    enum flow_next next;
    int tries;          /* so many reserves of a seat, then a person */
    int hand_over_days; /* before the visit a person decides */
    /* The programme's, as far ahead as a deadline can lie; not read from the product. */
    const int32_t *closed; /* rising */
    size_t closed_count;
};

/* JSON of the object alone, as the store keeps it; NULL: the defaults. Faults below "/asking". */
PP_CHECK enum pp_code flow_asking_read(const char *json, struct flow_asking *asking,
                                       struct pp_faults *faults, struct pp_err *err);
/* Of a product as it stands in products.json: the text to keep; NULL when it has none. */
const char *flow_asking_kept(const struct js_value *product, struct flow_asking *asking);

/* READ: of the newest version of a product, whichever the request was made from. */
PP_CHECK enum pp_code flow_asking_load(struct flow_call *call, int64_t product,
                                       struct flow_asking *asking);

/* Does the programme work on that day? */
bool flow_asking_works(const struct flow_asking *asking, int32_t day);

/*
 * Until when somebody asked now may answer: before the first of the days that they are asked for,
 * but a day at least. 0: there is no deadline.
 */
int64_t flow_asking_reply_by(const struct flow_asking *asking, const struct cal_zone *zone,
                             int64_t now_s, int32_t first_day);
/* What comes next after that instant: a reminder, else the deadline. */
int64_t flow_asking_next(const struct flow_asking *asking, const struct cal_zone *zone,
                         int64_t reply_by_s, int64_t after_s);
/* "Mon 30 Nov 2026, 17:00 (Europe/London)". */
const char *flow_asking_words(const struct cal_zone *zone, int64_t reply_by_s,
                              struct pp_arena *arena);

#endif
