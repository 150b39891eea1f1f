/*
 * How often one link may be used to answer. Kept by digest, never by the secret itself, in a table
 * that cannot grow: two links that share a place share their tries. Only those that opened count,
 * so nobody can use up another's by guessing.
 */
#ifndef UI_LIMIT_H
#define UI_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

enum { UI_LIMIT_PLACES = 512, UI_LIMIT_HOUR = 30 };

/* Zeroed is new. */
struct ui_limit {
    int64_t full_ms[UI_LIMIT_PLACES]; /* when all tries will be there again */
};

/* Seconds to wait; 0: go on. */
int ui_limit_wait_s(const struct ui_limit *limit, const char *token, int64_t now_ms);
void ui_limit_used(struct ui_limit *limit, const char *token, int64_t now_ms);

#endif
