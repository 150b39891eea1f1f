/*
 * Any bytes as a calendar object: they are refused, or judged in bounded time by both sets of
 * rules; what the strict rules find good, the lenient ones must find good too. The same bytes as a
 * TZif file: a zone that is read must convert there and back.
 */
#include <string.h>

#include "calendars/validate.h"
#include "calendars/zone.h"
#include "tests/fuzz/fuzz.h"

static size_t judge(const uint8_t *bytes, size_t len, enum cal_strictness strictness)
{
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct pp_faults faults = {.arena = &arena};
    const enum pp_code prefilter = cal_prefilter(bytes, len, &cal_limits_mail, &err);
    PP_REQUIRE(prefilter == PP_OK || *err.text);
    const enum pp_code code = cal_validate(bytes, len, &cal_limits_mail, strictness, &faults, &err);
    PP_REQUIRE(prefilter == PP_OK || code == prefilter);
    if (code != PP_OK)
        PP_REQUIRE(*err.text && pp_utf8_valid(err.text, strlen(err.text)));
    for (size_t i = 0; i < faults.count; i++)
        PP_REQUIRE(*faults.at[i].message && *faults.at[i].code);
    const size_t count = faults.count;
    pp_arena_fini(&arena);
    return count;
}

static void read_zone(const uint8_t *bytes, size_t len)
{
    struct cal_zone zone;
    struct pp_err err = {0};
    if (cal_zone_read("A/B", bytes, len, 20000, &zone, &err) != PP_OK)
        return;
    for (int32_t day = 20000; day < 20400; day++) {
        int64_t at_s = 0;
        if (cal_zone_to_utc(&zone, (struct cal_civil){day, 720}, &at_s, &err) != PP_OK)
            continue;
        const struct cal_civil back = cal_zone_from_utc(&zone, at_s);
        PP_REQUIRE(back.day == day && back.minute == 720);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const size_t strict = judge(bytes, len, CAL_STRICT);
    const size_t lenient = judge(bytes, len, CAL_LENIENT);
    PP_REQUIRE(strict > 0 || lenient == 0);
    read_zone(bytes, len);
    return 0;
}
