#include "daemon/flow/asking.h"

#include <string.h>

#include "base/date.h"
#include "daemon/flow/schedule.h"
#include "store/organisation.h"
#include "store/request.h"

enum {
    REPLY_MOST = 90,
    TRIES_MOST = 20,
    DAYS_MOST = 366,
    HOUR_MINUTES = 60,
    REMIND_MINUTE = 9 * HOUR_MINUTES, /* reminders leave in the morning */
    CLOSED_MOST = 60 /* days in a row on which nobody works: more are not believed */
};

static const struct flow_asking standard = {.reply_days = 10,
                                            .reply_hour = 17,
                                            .remind_days = {4, 1},
                                            .remind_count = 2,
                                            .work_days = 0x1f,
                                            .next = FLOW_NEXT_NEVER,
                                            .tries = 2,
                                            .hand_over_days = 21};

static void read_number(const struct js_value *object, const char *name, int least, int most,
                        int *out)
{
    int64_t number = *out;
    (void)js_int(object, name, JS_MAY, least, most, &number);
    *out = (int)number;
}

static void read_reminders(const struct js_value *object, struct flow_asking *asking)
{
    const struct js_value *days = js_array(object, "remind_days", JS_MAY, FLOW_REMINDS_MOST);
    if (!days)
        return;
    asking->remind_count = js_count(days);
    for (size_t i = 0; i < asking->remind_count; i++) {
        int64_t day = 1;
        (void)js_int_of(js_item(days, i), 1, REPLY_MOST, &day);
        asking->remind_days[i] = (int)day;
    }
}

static void read_work_days(const struct js_value *object, struct flow_asking *asking)
{
    const struct js_value *days = js_array(object, "work_days", JS_MAY, 7);
    if (!days)
        return;
    asking->work_days = 0;
    for (size_t i = 0; i < js_count(days); i++) {
        int64_t day = 1;
        (void)js_int_of(js_item(days, i), 1, 7, &day);
        asking->work_days |= 1U << (day - 1);
    }
    if (!asking->work_days)
        js_fault(days, NULL, "empty", NULL, "a programme that never works cannot ask anybody");
}

static void read_asking(const struct js_value *object, struct flow_asking *asking)
{
    static const char *const names[] = {"reply_days", "reply_hour", "remind_days",   "work_days",
                                        "next",       "tries",      "hand_over_days"};
    static const char *const words[] = {"never", "reserve"};
    size_t next = asking->next;
    js_only(object, names, sizeof names / sizeof names[0]);
    read_number(object, "reply_days", 0, REPLY_MOST, &asking->reply_days);
    read_number(object, "reply_hour", 0, 23, &asking->reply_hour);
    read_reminders(object, asking);
    read_work_days(object, asking);
    if (js_word(object, "next", JS_MAY, words, 2, &next))
        asking->next = (enum flow_next)next;
    read_number(object, "tries", 1, TRIES_MOST, &asking->tries);
    read_number(object, "hand_over_days", 0, DAYS_MOST, &asking->hand_over_days);
}

enum pp_code flow_asking_read(const char *json, struct flow_asking *asking,
                              struct pp_faults *faults, struct pp_err *err)
{
    *asking = standard;
    if (!json)
        return PP_OK;
    struct js_doc *doc = NULL;
    const enum pp_code code = js_parse(json, strlen(json), NULL, &doc, err);
    if (code != PP_OK)
        return pp_err_context(err, "how people are asked");
    const struct js_value *root = js_root_at(doc, faults, "/asking");
    if (js_is_object(root))
        read_asking(root, asking);
    js_free(doc);
    return pp_faults_code(faults, err);
}

const char *flow_asking_kept(const struct js_value *product, struct flow_asking *asking)
{
    const struct js_value *object = js_object(product, "asking", JS_MAY);
    *asking = standard;
    if (!object)
        return NULL;
    read_asking(object, asking);
    return js_compact(object);
}

static enum pp_code load_closed(struct flow_call *call, struct flow_asking *asking)
{
    struct store_closed_day *days;
    size_t count;
    const int32_t today = flow_today(call);
    const enum pp_code code =
        store_closed_day_list(call->tx, 0, today - CLOSED_MOST, today + REPLY_MOST + CLOSED_MOST,
                              &call->arena, &days, &count, &call->err);
    if (code != PP_OK)
        return code;
    int32_t *closed = PP_NEW_ARRAY(&call->arena, count, int32_t);
    for (size_t i = 0; i < count; i++)
        closed[i] = days[i].day;
    asking->closed = closed;
    asking->closed_count = count;
    return PP_OK;
}

enum pp_code flow_asking_load(struct flow_call *call, int64_t product, struct flow_asking *asking)
{
    struct store_product row;
    enum pp_code code = store_product_get(call->tx, product, &call->arena, &row, &call->err);
    if (code == PP_OK)
        code = store_product_find(call->tx, row.code, &call->arena, &row, &call->err);
    if (code == PP_OK)
        code = flow_asking_read(row.asking_json, asking, &call->faults, &call->err);
    return code == PP_OK ? load_closed(call, asking) : code;
}

/* ---- instants ------------------------------------------------------------------------------ */

bool flow_asking_works(const struct flow_asking *asking, int32_t day)
{
    if (!(asking->work_days >> pp_weekday(day) & 1))
        return false;
    for (size_t i = 0; i < asking->closed_count; i++)
        if (asking->closed[i] == day)
            return false;
    return true;
}

static int32_t working_day(const struct flow_asking *asking, int32_t day, int32_t step)
{
    int32_t found = day;
    for (int i = 0; i < CLOSED_MOST && !flow_asking_works(asking, found); i++)
        found += step;
    return flow_asking_works(asking, found) ? found : day;
}

int64_t flow_asking_reply_by(const struct flow_asking *asking, const struct cal_zone *zone,
                             int64_t now_s, int32_t first_day)
{
    if (!asking->reply_days)
        return 0;
    const int32_t today = cal_zone_from_utc(zone, now_s).day;
    const int32_t latest = working_day(asking, first_day - 1, -1);
    int32_t day = working_day(asking, today + asking->reply_days, 1);
    if (day > latest)
        day = latest;
    if (day <= today)
        day = today + 1;
    return flow_schedule_instant(zone, day, asking->reply_hour * HOUR_MINUTES);
}

int64_t flow_asking_next(const struct flow_asking *asking, const struct cal_zone *zone,
                         int64_t reply_by_s, int64_t after_s)
{
    const int32_t last = cal_zone_from_utc(zone, reply_by_s).day;
    int64_t next_s = reply_by_s;
    for (size_t i = 0; i < asking->remind_count; i++) {
        const int32_t day = working_day(asking, last - asking->remind_days[i], -1);
        const int64_t at_s = flow_schedule_instant(zone, day, REMIND_MINUTE);
        if (at_s > after_s && at_s < next_s)
            next_s = at_s;
    }
    return next_s;
}

const char *flow_asking_words(const struct cal_zone *zone, int64_t reply_by_s,
                              struct pp_arena *arena)
{
    char day[PP_DAY_WORDS];
    const struct cal_civil civil = cal_zone_from_utc(zone, reply_by_s);
    return pp_printf(arena, "%s, %02d:%02d (%s)", pp_day_words(civil.day, day),
                     (int)civil.minute / HOUR_MINUTES, (int)civil.minute % HOUR_MINUTES,
                     zone->name);
}
