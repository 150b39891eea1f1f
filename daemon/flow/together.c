#include "daemon/flow/together.h"

#include <stdlib.h>

static int compare_taken(const void *left, const void *right)
{
    const struct store_taken *a = left, *b = right;
    if (a->peer != b->peer)
        return a->peer < b->peer ? -1 : 1;
    return (a->day > b->day) - (a->day < b->day);
}

static int compare_served(const void *left, const void *right)
{
    const struct store_served *a = left, *b = right;
    if (a->peer != b->peer)
        return a->peer < b->peer ? -1 : 1;
    return (a->first_day > b->first_day) - (a->first_day < b->first_day);
}

/* The days and the engagement that a placing takes of each of its people. */
static void add_placing(const struct flow_placing *placing, struct flow_snapshot *into)
{
    const struct flow_snapshot *snapshot = placing->snapshot;
    for (size_t s = 0; s < placing->seat_count; s++) {
        const int64_t peer = placing->seats[s].peer;
        for (size_t d = 0; d < snapshot->attended_count; d++)
            into->taken[into->taken_count++] =
                (struct store_taken){.peer = peer,
                                     .booking = placing->booking,
                                     .day = placing->first_day + snapshot->attended[d]};
        into->served[into->served_count++] =
            (struct store_served){.peer = peer,
                                  .booking = placing->booking,
                                  .host = snapshot->host.id,
                                  .first_day = placing->first_day,
                                  .charge = snapshot->brief.charge};
    }
}

struct flow_snapshot flow_snapshot_beside(const struct flow_placing *placings, size_t count,
                                          size_t self, struct pp_arena *arena)
{
    struct flow_snapshot beside = *placings[self].snapshot;
    size_t days = beside.taken_count, people = beside.served_count;
    for (size_t i = 0; i < count; i++) {
        days += placings[i].seat_count * placings[i].snapshot->attended_count;
        people += placings[i].seat_count;
    }
    struct store_taken *taken = PP_NEW_ARRAY(arena, days, struct store_taken);
    struct store_served *served = PP_NEW_ARRAY(arena, people, struct store_served);
    for (size_t i = 0; i < beside.taken_count; i++)
        taken[i] = beside.taken[i];
    for (size_t i = 0; i < beside.served_count; i++)
        served[i] = beside.served[i];
    beside.taken = taken;
    beside.served = served;
    for (size_t i = 0; i < count; i++)
        if (i != self && placings[i].first_day != STORE_NO_DAY)
            add_placing(&placings[i], &beside);
    if (beside.taken_count)
        qsort(taken, beside.taken_count, sizeof *taken, compare_taken);
    if (beside.served_count)
        qsort(served, beside.served_count, sizeof *served, compare_served);
    return beside;
}
