#include "daemon/mail/outbox.h"

#include "base/err.h"

/* 0 .. below-1 from the mail's id and try, the same every time (SplitMix64's finaliser). */
static int64_t spread(int64_t id, int tries, int64_t below)
{
    uint64_t z = (uint64_t)id + (uint64_t)tries * 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)below);
}

static int64_t wait_s(const struct mail_tried *tried)
{
    int64_t wait = MAIL_BACKOFF_LEAST_S;
    for (int i = 1; i < tried->tries && wait < MAIL_BACKOFF_MOST_S; i++)
        wait *= 2;
    if (wait > MAIL_BACKOFF_MOST_S)
        wait = MAIL_BACKOFF_MOST_S;
    return wait + spread(tried->id, tried->tries, wait / 5 + 1);
}

/* Waits, with one last try at the very end of the patience. */
static struct mail_next again(const struct mail_tried *tried, bool doubtful)
{
    const int64_t last = tried->first_at + MAIL_GIVE_UP_S;
    if (tried->now >= last)
        return (struct mail_next){MAIL_FAILED, .doubtful = doubtful, .gave_up = true};
    int64_t at = tried->now + wait_s(tried);
    if (at > last)
        at = last;
    return (struct mail_next){MAIL_WAITING, .at = at, .doubtful = doubtful};
}

struct mail_next mail_outbox_next(const struct mail_tried *tried)
{
    PP_REQUIRE(tried->tries >= (tried->outcome == MAIL_NOT_TRIED ? 0 : 1));
    switch (tried->outcome) {
    case MAIL_ACCEPTED:
        return (struct mail_next){MAIL_SENT, .doubtful = tried->doubtful};
    case MAIL_PERMANENT:
        return (struct mail_next){MAIL_FAILED, .doubtful = tried->doubtful};
    case MAIL_NOT_TRIED:
        return (struct mail_next){MAIL_WAITING, .at = tried->now, .doubtful = tried->doubtful};
    case MAIL_TEMPORARY:
    case MAIL_UNREACHABLE:
        return again(tried, tried->doubtful);
    case MAIL_UNKNOWN:
        if (tried->doubtful && tried->tries >= MAIL_DOUBTFUL_TRIES)
            return (struct mail_next){MAIL_FAILED, .doubtful = true, .gave_up = true};
        return again(tried, true);
    }
    PP_REQUIRE(false);
    return (struct mail_next){0};
}
