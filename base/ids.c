#include "base/ids.h"

void pp_ids_init(struct pp_ids *ids, struct pp_clock clock, struct pp_random random)
{
    ids->clock = clock;
    ids->random = random;
    atomic_init(&ids->last, 0);
}

int64_t pp_ids_next(struct pp_ids *ids)
{
    const int64_t fresh = pp_id_new(&ids->clock, &ids->random);
    int64_t last = atomic_load(&ids->last);
    int64_t next;
    do
        next = fresh > last ? fresh : last + 1;
    while (!atomic_compare_exchange_weak(&ids->last, &last, next));
    return next;
}
