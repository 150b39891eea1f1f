#include "daemon/ui/limit.h"

#include <string.h>

#include "store/access.h"

enum { TRY_MS = 3600 * 1000 / UI_LIMIT_HOUR };

static size_t place_of(const char *token)
{
    char digest[STORE_DIGEST_HEX];
    size_t place = 0;
    store_digest(token, strlen(token), digest);
    for (int i = 0; i < 8; i++)
        place = place * 16 + (size_t)(digest[i] <= '9' ? digest[i] - '0' : digest[i] - 'a' + 10);
    return place % UI_LIMIT_PLACES;
}

int ui_limit_wait_s(const struct ui_limit *limit, const char *token, int64_t now_ms)
{
    const int64_t wait_ms =
        limit->full_ms[place_of(token)] - now_ms - (int64_t)(UI_LIMIT_HOUR - 1) * TRY_MS;
    return wait_ms <= 0 ? 0 : (int)(wait_ms / 1000) + 1;
}

void ui_limit_used(struct ui_limit *limit, const char *token, int64_t now_ms)
{
    int64_t *full_ms = &limit->full_ms[place_of(token)];
    *full_ms = (*full_ms < now_ms ? now_ms : *full_ms) + TRY_MS;
}
