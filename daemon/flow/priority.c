#include "daemon/flow/priority.h"

#include "base/date.h"
#include "base/str.h"

/* In the order of the programme's principles; of one framework and name only the first that fits
 * counts, and a judgement on a part counts where there is none on the whole. */
static const struct rule {
    const char *framework, *name, *value;
    int points;
    const char *words;
} rules[] = {
    {"ilacs", "overall", "inadequate", 500, "judged inadequate"},
    {"ilacs", "overall", "requires improvement", 300, "judged to require improvement"},
    {"ilacs", "leaders", "inadequate", 400, "leadership judged inadequate"},
    {"ilacs", "help-protection", "inadequate", 400, "help and protection judged inadequate"},
    {"ilacs", "in-care", "inadequate", 300, "children in care: judged inadequate"},
    {"ilacs", "care-leavers", "inadequate", 200, "care leavers: judged inadequate"},
    {"area-send", "outcome", "3", 200, "widespread failings found in SEND"},
};

static const struct store_fact *newest(const struct flow_snapshot *snapshot, const char *framework,
                                       const char *name, int32_t today)
{
    const struct store_fact *found = NULL;
    for (size_t i = 0; i < snapshot->fact_count; i++) {
        const struct store_fact *fact = &snapshot->facts[i];
        if (pp_text_is(fact->framework, framework) && pp_text_is(fact->name, name) &&
            fact->dated <= today && (!found || fact->dated > found->dated))
            found = fact;
    }
    return found;
}

struct flow_priority flow_priority_of(const struct flow_snapshot *snapshot, int32_t today,
                                      struct pp_arena *arena)
{
    struct flow_priority priority = {.points = snapshot->weights.priority};
    bool judged = false;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const struct rule *rule = &rules[i];
        const bool part =
            pp_text_is(rule->framework, "ilacs") && !pp_text_is(rule->name, "overall");
        const struct store_fact *fact = newest(snapshot, rule->framework, rule->name, today);
        if (!fact || !pp_text_is_nocase(fact->value, rule->value) || (part && judged))
            continue;
        char day[PP_DAY_WORDS];
        judged = judged || pp_text_is(rule->framework, "ilacs");
        priority.points += rule->points;
        priority.words =
            pp_printf(arena, "%s%s%s on %s", priority.words ? priority.words : "",
                      priority.words ? "; " : "", rule->words, pp_day_words(fact->dated, day));
    }
    if (!priority.words)
        priority.words = "no judgement or finding that raises it";
    return priority;
}
