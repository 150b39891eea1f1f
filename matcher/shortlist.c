#include "matcher/shortlist.h"

#include <string.h>

void match_shortlist_init(struct match_shortlist *list, size_t most, struct pp_arena *arena)
{
    *list = (struct match_shortlist){.most = most};
    list->at = PP_NEW_ARRAY(arena, most + 1, struct match_entry);
}

bool match_shortlist_full(const struct match_shortlist *list)
{
    return list->count == list->most;
}

const struct match_entry *match_shortlist_last(const struct match_shortlist *list)
{
    return &list->at[list->count - 1];
}

int match_entry_order(const struct match_entry *a, const struct match_entry *b)
{
    if (a->points != b->points)
        return a->points > b->points ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (a->seats[s] != b->seats[s])
            return a->seats[s] < b->seats[s] ? -1 : 1;
    return a->window < b->window ? -1 : a->window > b->window;
}

/* An entry for the same team, or list->count. */
static size_t find_team(const struct match_shortlist *list, const struct match_entry *entry)
{
    size_t i = 0;
    while (i < list->count && memcmp(list->at[i].seats, entry->seats, sizeof entry->seats) != 0)
        i++;
    return i;
}

static void take_out(struct match_shortlist *list, size_t i)
{
    list->count--;
    memmove(list->at + i, list->at + i + 1, (list->count - i) * sizeof *list->at);
}

void match_shortlist_add(struct match_shortlist *list, const struct match_entry *entry)
{
    if (match_shortlist_full(list) && match_entry_order(entry, match_shortlist_last(list)) >= 0)
        return;
    const size_t same = find_team(list, entry);
    if (same < list->count) {
        if (match_entry_order(entry, &list->at[same]) >= 0)
            return;
        take_out(list, same);
    } else if (match_shortlist_full(list)) {
        list->count--;
    }
    size_t at = list->count;
    while (at && match_entry_order(entry, &list->at[at - 1]) < 0)
        at--;
    memmove(list->at + at + 1, list->at + at, (list->count - at) * sizeof *list->at);
    list->at[at] = *entry;
    list->count++;
}
