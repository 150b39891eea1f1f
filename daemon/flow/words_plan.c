#include "daemon/flow/words_plan.h"

#include <inttypes.h>

#include "base/date.h"

enum { NAMED_MOST = 5 };

static const char *const reasons[] = {
#define X(name, words) words,
    FLOW_PLAN_REASONS(X)
#undef X
};

const char *flow_plan_words(enum flow_plan_reason reason)
{
    return reasons[reason];
}

/* "A, B and C", "A, B and 7 others" */
static const char *list_words(const char *const *names, size_t count, struct pp_arena *arena)
{
    const size_t named = count <= NAMED_MOST ? count : NAMED_MOST - 1;
    const char *words = names[0];
    for (size_t i = 1; i < named; i++)
        words = pp_printf(arena, "%s%s%s", words, i + 1 == count ? " and " : ", ", names[i]);
    return named == count ? words : pp_printf(arena, "%s and %zu others", words, count - named);
}

const char *flow_plan_alone_words(const struct flow_instance *view, const struct match_team *alone,
                                  const char *const *needed, size_t needed_count,
                                  struct pp_arena *arena)
{
    char day[PP_DAY_WORDS];
    const int32_t first = view->snapshot->request.windows[alone->window].first_day;
    const char *team = pp_printf(arena, "alone it would have a team from %s (%" PRId64 " points)",
                                 pp_day_words(first, day), alone->points);
    if (!needed_count)
        return pp_printf(arena, "%s, but the plan as a whole gains more without it", team);
    return pp_printf(arena, "%s, but some of those peers serve %s in this plan", team,
                     list_words(needed, needed_count, arena));
}
