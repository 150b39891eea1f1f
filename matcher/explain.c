/* What all explanations share: words for programs, points by part, and balance left out. */
#include "matcher/explain.h"

#include <string.h>

const char *match_part_word(enum match_part part)
{
    static const char *const words[MATCH_PART_COUNT] = {
#define X(part, word) word,
        MATCH_PARTS(X)
#undef X
    };
    return words[part];
}

const char *match_change_word(enum match_change_kind kind)
{
    static const char *const words[MATCH_CHANGE_KINDS] = {
#define X(kind, word, base, each) word,
        MATCH_CHANGES(X)
#undef X
    };
    return words[kind];
}

const char *match_without_word(enum match_without what)
{
    static const char *const words[MATCH_WITHOUT_COUNT] = {
#define X(what, word) word,
        MATCH_WITHOUTS(X)
#undef X
    };
    return words[what];
}

enum match_without match_without_find(const char *word)
{
    for (int i = 0; i < MATCH_WITHOUT_COUNT; i++)
        if (strcmp(match_without_word((enum match_without)i), word) == 0)
            return (enum match_without)i;
    return MATCH_WITHOUT_COUNT;
}

static void add_parts(struct match_difference *sum, const struct match_team *team, int64_t sign)
{
    const struct match_parts *parts = &team->parts;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++) {
        const struct match_seat_parts *seat = &parts->seats[s];
        sum->part[MATCH_PART_WANT] += sign * seat->want;
        sum->part[MATCH_PART_SENIORITY] += sign * seat->seniority;
        sum->part[MATCH_PART_MERIT] += sign * seat->merit;
        sum->part[MATCH_PART_AFFINITY] += sign * seat->affinity;
        sum->part[MATCH_PART_COMPARABLE] += sign * seat->comparable;
        sum->part[MATCH_PART_TRAVEL] += sign * seat->travel;
        sum->part[MATCH_PART_FEE] += sign * seat->fee;
        sum->part[MATCH_PART_VALUE] += sign * seat->value;
    }
    sum->part[MATCH_PART_LOAD] += sign * parts->load;
    sum->part[MATCH_PART_WINDOW] += sign * parts->window;
    sum->part[MATCH_PART_COVER] += sign * parts->cover;
    sum->part[MATCH_PART_BALANCE] += sign * parts->balance;
    sum->part[MATCH_PART_GROUPS] += sign * parts->groups;
    sum->part[MATCH_PART_PAIRS] += sign * parts->pairs;
    sum->part[MATCH_PART_MOVES] += sign * parts->moves;
}

struct match_difference match_difference(const struct match_team *from, const struct match_team *to)
{
    struct match_difference difference = {.points = to->points - from->points};
    add_parts(&difference, to, 1);
    add_parts(&difference, from, -1);
    int64_t sum = 0;
    for (int part = 0; part < MATCH_PART_COUNT; part++)
        sum += difference.part[part];
    PP_REQUIRE(sum == difference.points);
    return difference;
}

struct match_instance *match_instance_without_balance(const struct match_instance *instance,
                                                      struct pp_arena *arena)
{
    struct match_instance *plain = PP_NEW(arena, struct match_instance);
    struct match_request *requests =
        PP_NEW_ARRAY(arena, instance->request_count, struct match_request);
    for (size_t i = 0; i < instance->request_count; i++) {
        requests[i] = instance->requests[i];
        requests[i].balance = NULL;
        requests[i].balance_count = 0;
    }
    *plain = *instance;
    plain->requests = requests;
    return plain;
}
