#include "store/clash.h"

#include <string.h>

#include "base/date.h"

/* Local days an event covers. */
static int32_t last_day(const struct store_event *event)
{
    return event->all_day && event->days > 1 ? event->first_day + event->days - 1
                                             : event->first_day;
}

/* Both take time of the person on that day: whole days, or hours that overlap. */
static bool meet_on(const struct store_event *a, const struct store_event *b, int32_t day)
{
    if (day < a->first_day || day > last_day(a) || day < b->first_day || day > last_day(b))
        return false;
    return a->all_day || b->all_day ||
           (a->start_minute < b->end_minute && b->start_minute < a->end_minute);
}

static bool any_meet_on(const struct sql_rows *ours, const struct sql_rows *theirs, int32_t day)
{
    const struct store_event *a = ours->at, *b = theirs->at;
    for (size_t i = 0; i < ours->count; i++)
        for (size_t k = 0; k < theirs->count; k++)
            if (meet_on(&a[i], &b[k], day))
                return true;
    return false;
}

/* The first unbroken run of days on which events of both meet. */
static bool first_run(const struct sql_rows *ours, const struct sql_rows *theirs, int32_t *first,
                      int32_t *last)
{
    const struct store_event *a = ours->at;
    for (size_t i = 0; i < ours->count; i++)
        for (int32_t day = a[i].first_day; day <= last_day(&a[i]); day++)
            if (any_meet_on(ours, theirs, day)) {
                *first = *last = day;
                while (any_meet_on(ours, theirs, *last + 1))
                    ++*last;
                return true;
            }
    return false;
}

/* "from Mon 1 Mar to Thu 4 Mar 2027", "on Mon 1 Mar 2027" */
static const char *days_text(const struct store_clash *clash, struct pp_arena *arena)
{
    char first[PP_DAY_WORDS], last[PP_DAY_WORDS];
    (void)pp_day_words(clash->first_day, first);
    (void)pp_day_words(clash->last_day, last);
    if (clash->first_day == clash->last_day)
        return pp_printf(arena, "on %s", first);
    const bool one_year = pp_date_of(clash->first_day).year == pp_date_of(clash->last_day).year;
    const int shown = (int)strlen(first) - (one_year ? 5 : 0);
    return pp_printf(arena, "from %.*s to %s", shown, first, last);
}

static enum pp_code find_days(struct store_tx *tx, int64_t ours, const struct store_slot *slot,
                              struct pp_arena *arena, struct store_clash *clash, struct pp_err *err)
{
    struct sql_rows mine, theirs;
    enum pp_code code =
        sql_fetch(tx, SQL_EVENT_OF_PEER, SQL_ARGS(sql_int(ours), sql_int(slot->peer)),
                  &store_event_shape, arena, &mine, err);
    if (!code)
        code = sql_fetch(tx, SQL_EVENT_HELD_BY_PEER,
                         SQL_ARGS(sql_int(clash->booking), sql_int(slot->peer)), &store_event_shape,
                         arena, &theirs, err);
    /* What they do not hold is in nobody's way; of ours not every slot is written yet.
       Slots without events can only come from outside these calls: the day by UTC must do then. */
    if (!code && !first_run(&mine, &theirs, &clash->first_day, &clash->last_day))
        clash->first_day = clash->last_day = (int32_t)(slot->half_hour / 48);
    return code;
}

enum pp_code sql_clash(struct store_tx *tx, int64_t ours, int64_t other,
                       const struct store_slot *slot, struct pp_arena *arena,
                       struct store_clash *clash, struct pp_err *err)
{
    static const struct sql_field fields[] = {
        SQL_FIELD(struct store_clash, peer_name, TEXT),
        SQL_FIELD(struct store_clash, reference, TEXT),
    };
    static const struct sql_shape shape = SQL_SHAPE(fields, struct store_clash);
    bool found;
    enum pp_code code = sql_one(tx, SQL_CLASH_NAMES, SQL_ARGS(sql_int(other), sql_int(slot->peer)),
                                &shape, arena, clash, &found, err);
    if (code)
        return code;
    PP_REQUIRE(found);
    clash->peer = slot->peer;
    clash->booking = other;
    code = find_days(tx, ours, slot, arena, clash, err);
    return code ? code
                : pp_fail(err, PP_CONFLICT,
                          "%s is already booked %s for %s; choose another team or another date",
                          clash->peer_name, days_text(clash, arena), clash->reference);
}
