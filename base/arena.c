#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20, HUGE_LEAST = 4 << 20 };

struct pp_arena_block {
    struct pp_arena_block *before;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

void *pp_new_bytes(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    PP_REQUIRE(memory);
    return memory;
}

void *pp_resize(void *old, size_t size)
{
    void *memory = realloc(old, size ? size : 1);
    PP_REQUIRE(memory);
    return memory;
}

void pp_arena_init(struct pp_arena *arena)
{
    *arena = (struct pp_arena){0};
}

void pp_arena_fini(struct pp_arena *arena)
{
    for (struct pp_arena_block *block = arena->last, *before; block; block = before) {
        before = block->before;
        free(block);
    }
    *arena = (struct pp_arena){0};
}

/*
 * A large array is walked from end to end: in large pages it is cleared and found several times
 * faster. Only advice: where there are none it changes nothing.
 */
static void ask_large_pages(struct pp_arena_block *block)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t skip = (page - (uintptr_t)block->bytes % page) % page;
    (void)madvise(block->bytes + skip, (block->size - skip) / page * page, MADV_HUGEPAGE);
}

static struct pp_arena_block *add_block(struct pp_arena *arena, size_t need)
{
    size_t size = arena->last ? arena->last->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < need)
        size = need;
    PP_REQUIRE(size <= SIZE_MAX - sizeof(struct pp_arena_block));
    struct pp_arena_block *block = pp_new_bytes(sizeof *block + size);
    block->size = size;
    if (size >= HUGE_LEAST)
        ask_large_pages(block);
    block->before = arena->last;
    arena->last = block;
    return block;
}

void *pp_alloc(struct pp_arena *arena, size_t size)
{
    PP_REQUIRE(size <= SIZE_MAX / 2);
    const size_t need = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct pp_arena_block *block = arena->last;
    if (!block || block->size - block->used < need)
        block = add_block(arena, need);
    void *memory = block->bytes + block->used;
    block->used += need;
    arena->used += need;
    return memory;
}

void *pp_alloc_array(struct pp_arena *arena, size_t count, size_t size)
{
    PP_REQUIRE(size == 0 || count <= SIZE_MAX / 2 / size);
    return pp_alloc(arena, count * size);
}

void *pp_grow(struct pp_arena *arena, void *array, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return array;
    size_t wider = *cap ? *cap * 2 : 8;
    if (wider < need)
        wider = need;
    void *grown = pp_alloc_array(arena, wider, size);
    if (*cap)
        memcpy(grown, array, *cap * size);
    *cap = wider;
    return grown;
}

void *pp_dup_bytes(struct pp_arena *arena, const void *bytes, size_t len)
{
    void *copy = pp_alloc(arena, len);
    if (len)
        memcpy(copy, bytes, len);
    return copy;
}

char *pp_dup_len(struct pp_arena *arena, const char *text, size_t len)
{
    char *copy = pp_alloc(arena, len + 1);
    if (len)
        memcpy(copy, text, len);
    return copy;
}

char *pp_dup(struct pp_arena *arena, const char *text)
{
    return text ? pp_dup_len(arena, text, strlen(text)) : NULL;
}

char *pp_vprintf(struct pp_arena *arena, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    const int len = vsnprintf(NULL, 0, fmt, args);
    PP_REQUIRE(len >= 0);
    char *text = pp_alloc(arena, (size_t)len + 1);
    (void)vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}

char *pp_printf(struct pp_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = pp_vprintf(arena, fmt, args);
    va_end(args);
    return text;
}
