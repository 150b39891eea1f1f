#include "base/clock.h"

#include <time.h>

#include "base/err.h"

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    PP_REQUIRE(clock_gettime(id, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t system_wall(void *arg)
{
    (void)arg;
    return read_us(CLOCK_REALTIME) / 1000;
}

static int64_t system_mono(void *arg)
{
    (void)arg;
    return read_us(CLOCK_MONOTONIC);
}

static int64_t manual_ms(void *arg)
{
    return *(int64_t *)arg;
}

static int64_t manual_us(void *arg)
{
    return *(int64_t *)arg * 1000;
}

struct pp_clock pp_clock_system(void)
{
    return (struct pp_clock){.wall_ms = system_wall, .mono_us = system_mono};
}

struct pp_clock pp_clock_manual(int64_t *wall_ms)
{
    return (struct pp_clock){.wall_ms = manual_ms, .mono_us = manual_us, .arg = wall_ms};
}

int64_t pp_clock_wall_ms(const struct pp_clock *clock)
{
    return clock->wall_ms(clock->arg);
}

int64_t pp_clock_wall_s(const struct pp_clock *clock)
{
    return clock->wall_ms(clock->arg) / 1000;
}

int64_t pp_clock_mono_ms(const struct pp_clock *clock)
{
    return pp_clock_mono_us(clock) / 1000;
}

int64_t pp_clock_mono_us(const struct pp_clock *clock)
{
    return clock->mono_us(clock->arg);
}
