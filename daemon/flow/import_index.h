/*
 * A look-up by text, made once for an import and asked for every row. Keys are compared as they
 * are: callers fold them first. Everything lives in the arena given; nothing is ever taken out.
 */
#ifndef FLOW_IMPORT_INDEX_H
#define FLOW_IMPORT_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct import_index {
    struct pp_arena *arena; /* borrowed */
    struct import_index_slot *slots;
    size_t slot_count, used;
};

void *import_index_get(const struct import_index *index, const char *key); /* NULL: not there */
/* Puts or replaces; the key is copied when it is new. */
void import_index_put(struct import_index *index, const char *key, void *value);

#endif
