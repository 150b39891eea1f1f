#include "base/random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/err.h"

static void system_fill(void *arg, void *bytes, size_t len)
{
    (void)arg;
    unsigned char *at = bytes;
    while (len) {
        const ssize_t got = getrandom(at, len, 0);
        PP_REQUIRE(got > 0 || errno == EINTR);
        if (got > 0) {
            at += got;
            len -= (size_t)got;
        }
    }
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next_seeded(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static void seeded_fill(void *arg, void *bytes, size_t len)
{
    unsigned char *at = bytes;
    while (len) {
        const uint64_t word = next_seeded(arg);
        const size_t part = len < sizeof word ? len : sizeof word;
        memcpy(at, &word, part);
        at += part;
        len -= part;
    }
}

struct pp_random pp_random_system(void)
{
    return (struct pp_random){.fill = system_fill};
}

struct pp_random pp_random_seeded(uint64_t *state)
{
    return (struct pp_random){.fill = seeded_fill, .arg = state};
}

void pp_random_fill(const struct pp_random *random, void *bytes, size_t len)
{
    random->fill(random->arg, bytes, len);
}

uint64_t pp_random_u64(const struct pp_random *random)
{
    uint64_t word;
    pp_random_fill(random, &word, sizeof word);
    return word;
}

uint32_t pp_random_below(const struct pp_random *random, uint32_t limit)
{
    PP_REQUIRE(limit > 0);
    const uint32_t fair = UINT32_MAX - UINT32_MAX % limit; /* a multiple of limit */
    uint32_t word;
    do
        pp_random_fill(random, &word, sizeof word);
    while (word >= fair);
    return word % limit;
}

int64_t pp_id_new(const struct pp_clock *clock, const struct pp_random *random)
{
    const uint64_t ms = (uint64_t)pp_clock_wall_ms(clock) & ((UINT64_C(1) << 41) - 1);
    const uint64_t id = ms << 22 | (pp_random_u64(random) & ((UINT64_C(1) << 22) - 1));
    return id ? (int64_t)id : 1;
}
