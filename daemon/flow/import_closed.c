/*
 * Days on which nobody works: bank holidays, and with a column `organisation` the closures of one.
 */
#include <inttypes.h>

#include "base/date.h"
#include "daemon/flow/import_plan.h"

enum { DAY, TITLE, ORGANISATION, NOTE, BUNTING, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
    [DAY] = {"date", "day", true},
    [TITLE] = {"title", "name|reason", true},
    [ORGANISATION] = {"organisation", "council|authority|gss_code", false},
    [NOTE] = {"note", "notes", false},
    [BUNTING] = {"bunting", NULL, false},
};

static const char *day_key(struct import_plan *plan, int32_t day, int64_t organisation)
{
    return pp_printf(&plan->scratch, "%d|%" PRId64, (int)day, organisation);
}

static enum pp_code load_days(struct import_plan *plan, struct pp_err *err)
{
    struct import_index *days = PP_NEW(plan->arena, struct import_index);
    days->arena = plan->arena;
    plan->own = days;
    /* Everyone's, then each organisation's own: the list has no call for all of them at once. */
    for (size_t i = 0; i <= (plan_has(plan, ORGANISATION) ? plan->known.count : 0); i++) {
        const int64_t organisation = i ? plan->known.list[i - 1]->row.id : 0;
        struct store_closed_day *list = NULL;
        size_t count = 0;
        const enum pp_code code = store_closed_day_list(
            plan->tx, organisation, pp_day_of((struct pp_date){1900, 1, 1}),
            pp_day_of((struct pp_date){2199, 12, 31}), plan->arena, &list, &count, err);
        if (code)
            return code;
        for (size_t j = 0; j < count; j++)
            import_index_put(days, day_key(plan, list[j].day, list[j].organisation), &list[j]);
    }
    return PP_OK;
}

static enum pp_code read_row(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    struct store_closed_day *closed = PP_NEW(plan->arena, struct store_closed_day);
    closed->title = plan_must(plan, TITLE, IMPORT_TEXT_MOST);
    if (plan_must(plan, DAY, IMPORT_TEXT_MOST))
        (void)plan_day(plan, DAY, &closed->day);
    const struct known_organisation *of =
        plan_organisation(plan, ORGANISATION, plan_text(plan, ORGANISATION, IMPORT_TEXT_MOST));
    closed->organisation = of ? of->row.id : 0;
    const char *key = day_key(plan, closed->day, closed->organisation);
    char text[PP_DATE_TEXT];
    if (plan->rejected || !plan_claim(plan, DAY, key, pp_day_text(closed->day, text)))
        return PP_OK;
    const struct store_closed_day *old = import_index_get(plan->own, key);
    if (!old || !pp_text_is(old->title, closed->title))
        plan_do(plan, old ? IMPORT_CHANGED : IMPORT_ADDED,
                (struct import_action){.what = IMPORT_CLOSED_DAY, .thing = closed},
                pp_printf(&plan->scratch, "closed %s %s", key, closed->title));
    return PP_OK;
}

const struct import_layout import_layout_closed_days = {
    .name = "closed days",
    .kind = FLOW_IMPORT_ORGANISATIONS,
    .marks = "date|title",
    .columns = columns,
    .column_count = COLUMNS,
    .begin = load_days,
    .row = read_row,
};
