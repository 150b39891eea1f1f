/*
 * Where two JSON texts differ: for those who must say exactly what is not the same.
 */
#ifndef PP_JSON_DIFFER_H
#define PP_JSON_DIFFER_H

#include "base/arena.h"

struct js_difference {
    const char *where;     /* JSON pointer */
    const char *from, *to; /* compact JSON; NULL: not there */
};

/*
 * The first `most` differences in the order of the texts; *total counts all. A text that is no JSON
 * differs as a whole. Member order does not count.
 */
void js_differ(const char *from, const char *to, size_t most, struct pp_arena *arena,
               struct js_difference **list, size_t *count, size_t *total);

#endif
