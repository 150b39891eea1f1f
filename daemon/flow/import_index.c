/* Open addressing with linear steps, at most half full; FNV-1a. */
#include "daemon/flow/import_index.h"

#include <stdint.h>
#include <string.h>

struct import_index_slot {
    const char *key; /* NULL: free */
    void *value;
};

static uint64_t hash(const char *key)
{
    uint64_t sum = 0xcbf29ce484222325u;
    for (; *key; key++)
        sum = (sum ^ (unsigned char)*key) * 0x100000001b3u;
    return sum ^ (sum >> 32);
}

static struct import_index_slot *find(const struct import_index *index, const char *key)
{
    size_t at = hash(key) & (index->slot_count - 1);
    while (index->slots[at].key && strcmp(index->slots[at].key, key) != 0)
        at = (at + 1) & (index->slot_count - 1);
    return &index->slots[at];
}

static void widen(struct import_index *index)
{
    const struct import_index old = *index;
    index->slot_count = old.slot_count ? old.slot_count * 2 : 64;
    index->slots = PP_NEW_ARRAY(index->arena, index->slot_count, struct import_index_slot);
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].key)
            *find(index, old.slots[i].key) = old.slots[i];
}

void *import_index_get(const struct import_index *index, const char *key)
{
    return index->slot_count ? find(index, key)->value : NULL;
}

void import_index_put(struct import_index *index, const char *key, void *value)
{
    if ((index->used + 1) * 2 > index->slot_count)
        widen(index);
    struct import_index_slot *slot = find(index, key);
    if (!slot->key) {
        slot->key = pp_dup(index->arena, key);
        index->used++;
    }
    slot->value = value;
}
