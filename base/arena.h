/*
 * Arena: memory that dies together. A request or a job owns one; everything it makes lives there.
 *
 * Out of memory aborts: durable state is in the database and the service restarts. Sizes that come
 * from outside are bounded by the caller before they reach this file.
 */
#ifndef PP_BASE_ARENA_H
#define PP_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

struct pp_arena {
    struct pp_arena_block *last; /* owner; NULL when empty */
    size_t used;                 /* bytes handed out, for limits and tests */
};

void pp_arena_init(struct pp_arena *arena);
void pp_arena_fini(struct pp_arena *arena); /* accepts a zeroed arena; leaves it zeroed */

/* Zeroed memory, aligned for any type; size 0 gives a pointer that must not be read. */
void *pp_alloc(struct pp_arena *arena, size_t size);
void *pp_alloc_array(struct pp_arena *arena, size_t count, size_t size); /* aborts on overflow */
#define PP_NEW(arena, type) ((type *)pp_alloc((arena), sizeof(type)))
#define PP_NEW_ARRAY(arena, count, type) \
    ((type *)pp_alloc_array((arena), (size_t)(count), sizeof(type)))

/*
 * Grows an array of *cap elements to hold at least `need`, doubling; the old copy stays in the
 * arena. Returns the (perhaps moved) array with new elements zeroed.
 */
void *pp_grow(struct pp_arena *arena, void *array, size_t *cap, size_t need, size_t size);

void *pp_dup_bytes(struct pp_arena *arena, const void *bytes, size_t len);
char *pp_dup(struct pp_arena *arena, const char *text); /* NULL gives NULL */
char *pp_dup_len(struct pp_arena *arena, const char *text, size_t len);
char *pp_printf(struct pp_arena *arena, const char *fmt, ...) PP_PRINTF(2, 3);
char *pp_vprintf(struct pp_arena *arena, const char *fmt, va_list args) PP_PRINTF(2, 0);

/* Heap memory that aborts when there is none; for objects with an owner of their own. */
void *pp_new_bytes(size_t size); /* zeroed; free() it */
void *pp_resize(void *old, size_t size);
#define PP_NEW_HEAP(type) ((type *)pp_new_bytes(sizeof(type)))

#endif
