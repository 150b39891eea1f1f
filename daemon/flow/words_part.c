/* Differences of points, part by part: the table of their phrases. */
#include <stdlib.h>

#include "daemon/flow/words.h"
#include "daemon/flow/words_explain.h"

static const char *const phrases[MATCH_PART_COUNT] = {
    [MATCH_PART_WANT] = "levels in the skills the seats want",
    [MATCH_PART_SENIORITY] = "seniority above what the seats ask",
    [MATCH_PART_MERIT] = "feedback from earlier visits",
    [MATCH_PART_AFFINITY] = "members who know the host from an earlier visit",
    [MATCH_PART_COMPARABLE] = "members from councils much like the host",
    [MATCH_PART_TRAVEL] = "journeys",
    [MATCH_PART_FEE] = "day rates",
    [MATCH_PART_VALUE] = "seats filled that may stay empty",
    [MATCH_PART_LOAD] = "engagements of the last 12 months",
    [MATCH_PART_WINDOW] = "preference for the dates",
    [MATCH_PART_COVER] = "best levels in the skills to cover",
    [MATCH_PART_BALANCE] = "aims for the team as a whole", /* never shown: shield.h */
    [MATCH_PART_GROUPS] = "members of one political group",
    [MATCH_PART_PAIRS] = "who works with whom",
    [MATCH_PART_MOVES] = "members who leave what is arranged",
};

/* What the words of a swap are made from. */
struct swap {
    const struct flow_instance *view;
    size_t seat;
    const struct match_peer *from, *to;
    struct pp_arena *arena;
};

static int level_of(const struct swap *swap, const struct match_peer *peer)
{
    const int32_t skill = flow_instance_request(swap->view)->seats[swap->seat].want;
    return (int)match_skill_level(peer->skills, peer->skill_count, skill);
}

static const char *want_words(const struct swap *swap)
{
    const struct flow_snapshot *snapshot = swap->view->snapshot;
    return pp_printf(swap->arena, "level %d instead of %d in %s", level_of(swap, swap->to),
                     level_of(swap, swap->from),
                     flow_names_skill(&snapshot->names, snapshot->brief.seats[swap->seat].want));
}

static const char *amount_words(const struct swap *swap, const char *before, int32_t to,
                                int32_t from, const char *after)
{
    return pp_printf(swap->arena, "%s%d%s instead of %d", before, (int)to, after, (int)from);
}

/* NULL: nothing better than the general phrase. */
static const char *swap_words(const struct swap *swap, enum match_part part, int64_t points)
{
    const struct match_request *request = flow_instance_request(swap->view);
    const struct match_peer *to = swap->to, *from = swap->from;
    const bool more = points > 0;
    switch (part) {
    case MATCH_PART_WANT:
        return want_words(swap);
    case MATCH_PART_SENIORITY:
        return amount_words(swap, "seniority ", to->seniority, from->seniority, "");
    case MATCH_PART_MERIT:
        return more ? "better feedback from earlier visits"
                    : "less good feedback from earlier visits";
    case MATCH_PART_AFFINITY:
        return more ? "knows the host from an earlier visit" : "does not know the host as well";
    case MATCH_PART_COMPARABLE:
        return more ? "from a council more like the host" : "from a council less like the host";
    case MATCH_PART_TRAVEL:
        return amount_words(swap, "", flow_journey_km(request, to), flow_journey_km(request, from),
                            " km to travel");
    case MATCH_PART_FEE:
        return amount_words(swap, "", to->day_rate, from->day_rate, " pounds a day");
    case MATCH_PART_LOAD:
        return amount_words(swap, "", to->recent, from->recent,
                            to->recent == 1 ? " engagement in the last 12 months"
                                            : " engagements in the last 12 months");
    case MATCH_PART_COVER:
        return more ? "the team's best levels in the skills to cover are higher"
                    : "the team's best levels in the skills to cover are lower";
    case MATCH_PART_GROUPS:
        return more ? "fewer members of one political group"
                    : "more members of one political group";
    case MATCH_PART_PAIRS:
        return more ? "works better with the others" : "works less well with the others";
    case MATCH_PART_VALUE:
    case MATCH_PART_WINDOW:
    case MATCH_PART_BALANCE:
    case MATCH_PART_MOVES:
    case MATCH_PART_COUNT:
        break;
    }
    return NULL;
}

static void list_parts(const struct match_difference *difference, const struct swap *swap,
                       struct pp_arena *arena, const struct flow_part **parts, size_t *count)
{
    struct flow_part *list = PP_NEW_ARRAY(arena, MATCH_PART_COUNT, struct flow_part);
    *count = 0;
    for (int p = 0; p < MATCH_PART_COUNT; p++) {
        const enum match_part part = (enum match_part)p;
        const int64_t points = difference->part[p];
        if (!points)
            continue;
        const char *words = swap ? swap_words(swap, part, points) : NULL;
        list[(*count)++] = (struct flow_part){
            .code = match_part_word(part), .words = words ? words : phrases[p], .points = points};
    }
    *parts = list;
}

void flow_difference_words(const struct match_difference *difference, struct pp_arena *arena,
                           const struct flow_part **parts, size_t *count)
{
    list_parts(difference, NULL, arena, parts, count);
}

void flow_stand_in_words(const struct flow_instance *view, size_t seat, int32_t from, int32_t to,
                         const struct match_difference *difference, struct pp_arena *arena,
                         const struct flow_part **parts, size_t *count)
{
    if (from == MATCH_NONE || to == MATCH_NONE) {
        list_parts(difference, NULL, arena, parts, count);
        return;
    }
    const struct swap swap = {.view = view,
                              .seat = seat,
                              .from = &view->match.peers[from],
                              .to = &view->match.peers[to],
                              .arena = arena};
    list_parts(difference, &swap, arena, parts, count);
}
