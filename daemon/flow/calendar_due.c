#include "daemon/flow/calendar_due.h"

#include "base/err.h"

enum { DOUBLINGS_MOST = 10 };

/* Neighbouring ids lie far apart (the finaliser of SplitMix64). */
static uint64_t scatter(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

int64_t flow_calendar_next(int64_t id, int64_t every_s, int64_t now_s)
{
    PP_REQUIRE(every_s > 0 && now_s >= 0);
    const int64_t place = (int64_t)(scatter((uint64_t)id) % (uint64_t)every_s);
    const int64_t least_s = now_s + (every_s + 1) / 2;
    const int64_t past = ((least_s - place) % every_s + every_s) % every_s;
    return past ? least_s + every_s - past : least_s;
}

int64_t flow_calendar_again(int64_t id, int failures, int64_t retry_s, int64_t now_s)
{
    PP_REQUIRE(failures >= 1);
    const int doublings = failures - 1 < DOUBLINGS_MOST ? failures - 1 : DOUBLINGS_MOST;
    int64_t wait_s = (int64_t)FLOW_CALENDAR_AGAIN_S << doublings;
    if (wait_s > FLOW_CALENDAR_AGAIN_MOST_S)
        wait_s = FLOW_CALENDAR_AGAIN_MOST_S;
    const uint64_t drawn = scatter((uint64_t)id + (uint64_t)failures);
    wait_s -= (int64_t)(drawn % (uint64_t)(wait_s / 4)); /* those that failed together part */
    return now_s + (wait_s > retry_s ? wait_s : retry_s);
}
