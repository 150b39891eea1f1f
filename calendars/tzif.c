/*
 * Reads a TZif file (RFC 9636), in two ways. For invitations: the POSIX TZ rule in its footer gives
 * the two yearly rules, and every change that the file itself lists from then on is compared with
 * them, both ways; a zone with other plans (Morocco lists its Ramadan changes to 2087) is refused
 * rather than told wrong. For diaries: every change listed, and the footer's rule after the last.
 */
#include <string.h>

#include "base/date.h"
#include "calendars/offsets.h"
#include "calendars/zone.h"
#include "calendars/zone_rules.h"

enum { DAY_S = 86400, HEADER = 44, TYPE_BYTES = 6, FOOTER_MAX = 128, HOURS_MAX = 167 };
enum { OFFSET_MOST_S = 26 * 3600 }; /* Manila and Alaska once were almost a day away */

/* 2200-01-01: no plan of a real file reaches further. */
static const int64_t horizon_s = INT64_C(7258118400);

/* The 64-bit block of a TZif file; pointers into the file's bytes. */
struct tzif {
    const unsigned char *times, *kinds, *types;
    size_t time_count, type_count;
    char footer[FOOTER_MAX];
};

static uint32_t be32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t be64(const unsigned char *at)
{
    return (int64_t)((uint64_t)be32(at) << 32 | be32(at + 4));
}

/* Bytes of the block after a header, with times of `width` bytes. */
static uint64_t block_bytes(const unsigned char *header, uint64_t width)
{
    const uint64_t is_ut = be32(header + 20);
    const uint64_t is_std = be32(header + 24);
    const uint64_t leaps = be32(header + 28);
    const uint64_t times = be32(header + 32);
    const uint64_t types = be32(header + 36);
    const uint64_t chars = be32(header + 40);
    return times * (width + 1) + types * TYPE_BYTES + chars + leaps * (width + 4) + is_std + is_ut;
}

static bool is_header(const unsigned char *at, size_t left)
{
    return left >= HEADER && memcmp(at, "TZif", 4) == 0 && at[4] >= '2' && at[4] <= '9';
}

static bool copy_footer(const unsigned char *at, size_t left, char footer[static FOOTER_MAX])
{
    if (left < 3 || at[0] != '\n')
        return false;
    const unsigned char *end = memchr(at + 1, '\n', left - 1);
    if (!end || end == at + 1 || (size_t)(end - at) > FOOTER_MAX || memchr(at, '\0', left))
        return false;
    const size_t len = (size_t)(end - at) - 1;
    memcpy(footer, at + 1, len);
    footer[len] = '\0';
    return true;
}

static bool tzif_open(const unsigned char *bytes, size_t len, struct tzif *tzif)
{
    if (!is_header(bytes, len))
        return false;
    const uint64_t first = HEADER + block_bytes(bytes, 4);
    if (first > len || !is_header(bytes + first, len - (size_t)first))
        return false;
    const unsigned char *header = bytes + first;
    const size_t left = len - (size_t)first - HEADER;
    const uint64_t block = block_bytes(header, 8);
    if (block > left || be32(header + 28) != 0) /* "right/...": with leap seconds */
        return false;
    tzif->time_count = be32(header + 32);
    tzif->type_count = be32(header + 36);
    tzif->times = header + HEADER;
    tzif->kinds = tzif->times + 8 * tzif->time_count;
    tzif->types = tzif->kinds + tzif->time_count;
    for (size_t i = 0; i < tzif->time_count; i++) {
        if (tzif->kinds[i] >= tzif->type_count)
            return false;
    }
    return tzif->type_count > 0 &&
           copy_footer(tzif->times + block, left - (size_t)block, tzif->footer);
}

static int64_t tzif_time(const struct tzif *tzif, size_t i)
{
    return be64(tzif->times + 8 * i);
}

static int32_t type_offset(const struct tzif *tzif, size_t type)
{
    return (int32_t)be32(tzif->types + TYPE_BYTES * type);
}

/* The offset that the listed changes give for an instant. */
static int32_t tzif_offset(const struct tzif *tzif, int64_t utc_s)
{
    size_t low = 0;
    size_t high = tzif->time_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (tzif_time(tzif, middle) <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    return type_offset(tzif, low == 0 ? 0 : tzif->kinds[low - 1]);
}

/* "GMT" or "<+03>"; moves *at past it. */
static bool posix_name(const char **at, char name[static CAL_ZONE_ABBREVIATION])
{
    const bool quoted = **at == '<';
    const char *start = *at + quoted;
    const size_t len =
        strspn(start, quoted ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"
                             : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    if (len < 3 || len >= CAL_ZONE_ABBREVIATION || (quoted && start[len] != '>'))
        return false;
    memcpy(name, start, len);
    name[len] = '\0';
    *at = start + len + quoted;
    return true;
}

/* One to three digits, at most `most`. */
static bool posix_number(const char **at, int most, int32_t *value)
{
    const size_t len = strspn(*at, "0123456789");
    if (len < 1 || len > 3)
        return false;
    *value = 0;
    for (size_t i = 0; i < len; i++)
        *value = *value * 10 + ((*at)[i] - '0');
    *at += len;
    return *value <= most;
}

/* [+-]h[:m[:s]] as seconds. */
static bool posix_time(const char **at, int32_t *seconds)
{
    const bool minus = **at == '-';
    if (**at == '-' || **at == '+')
        (*at)++;
    int32_t part[3] = {0};
    if (!posix_number(at, HOURS_MAX, &part[0]))
        return false;
    for (int i = 1; i < 3 && **at == ':'; i++) {
        (*at)++;
        if (!posix_number(at, 59, &part[i]))
            return false;
    }
    *seconds = (part[0] * 60 + part[1]) * 60 + part[2];
    if (minus)
        *seconds = -*seconds;
    return true;
}

/* ",Mm.w.d[/time]" */
static bool posix_rule(const char **at, struct cal_zone_rule *rule)
{
    int32_t month = 0;
    int32_t week = 0;
    int32_t sunday_based = 0;
    if ((*at)[0] != ',' || (*at)[1] != 'M')
        return false;
    *at += 2;
    if (!posix_number(at, 12, &month) || *(*at)++ != '.' || !posix_number(at, 5, &week) ||
        *(*at)++ != '.' || !posix_number(at, 6, &sunday_based) || month == 0 || week == 0)
        return false;
    *rule = (struct cal_zone_rule){
        .month = month, .week = week, .weekday = (sunday_based + 6) % 7, .second_of_day = 2 * 3600};
    if (**at != '/')
        return true;
    (*at)++;
    return posix_time(at, &rule->second_of_day);
}

static bool posix_read(const char *at, struct cal_zone *zone)
{
    int32_t west_s = 0;
    if (!posix_name(&at, zone->standard_name) || !posix_time(&at, &west_s))
        return false;
    zone->standard_s = zone->daylight_s = -west_s;
    memcpy(zone->daylight_name, zone->standard_name, sizeof zone->daylight_name);
    if (*at == '\0')
        return true;
    zone->changes = true;
    zone->daylight_s = zone->standard_s + 3600;
    if (!posix_name(&at, zone->daylight_name))
        return false;
    if (*at != ',') {
        if (!posix_time(&at, &west_s))
            return false;
        zone->daylight_s = -west_s;
    }
    return posix_rule(&at, &zone->to_daylight) && posix_rule(&at, &zone->to_standard) &&
           *at == '\0' && zone->daylight_s != zone->standard_s;
}

static bool same_around(const struct tzif *tzif, const struct cal_zone *zone, int64_t at_s)
{
    return tzif_offset(tzif, at_s) == cal_zone_offset(zone, at_s) &&
           tzif_offset(tzif, at_s - 1) == cal_zone_offset(zone, at_s - 1);
}

/* Every change listed after from_s is one of the rules', and every one of theirs is listed. */
static bool rules_agree(const struct tzif *tzif, const struct cal_zone *zone, int64_t from_s)
{
    if (tzif->time_count == 0)
        return true;
    const int64_t last_s = tzif_time(tzif, tzif->time_count - 1);
    if (last_s <= from_s)
        return true;
    for (size_t i = 0; i < tzif->time_count; i++) {
        const int64_t at_s = tzif_time(tzif, i);
        if (at_s >= horizon_s || (at_s > from_s && !same_around(tzif, zone, at_s)))
            return false;
    }
    const int first_year = pp_date_of((int32_t)(from_s / DAY_S)).year;
    const int last_year = pp_date_of((int32_t)(last_s / DAY_S)).year;
    for (int year = first_year; zone->changes && year <= last_year; year++) {
        const int64_t turns[] = {cal_rule_utc(&zone->to_daylight, year, zone->standard_s),
                                 cal_rule_utc(&zone->to_standard, year, zone->daylight_s)};
        for (size_t i = 0; i < 2; i++) {
            if (turns[i] > from_s && turns[i] < last_s && !same_around(tzif, zone, turns[i]))
                return false;
        }
    }
    return true;
}

/* Name, size and layout: what holds for both ways of reading. */
static enum pp_code open_file(const char *name, const void *tzif, size_t len, struct tzif *file,
                              struct pp_err *err)
{
    if (!cal_zone_name_valid(name))
        return pp_fail(err, PP_INVALID,
                       "that is no name of a time zone; write it like "
                       "Europe/London");
    if (len > CAL_ZONE_FILE_MAX)
        return pp_fail(err, PP_TOO_LARGE, "the file of time zone %s is larger than %d bytes", name,
                       CAL_ZONE_FILE_MAX);
    if (!tzif_open(tzif, len, file))
        return pp_fail(err, PP_INVALID,
                       "the file of time zone %s is not a TZif file of version 2 or later", name);
    return PP_OK;
}

enum pp_code cal_zone_read(const char *name, const void *tzif, size_t len, int32_t from_day,
                           struct cal_zone *zone, struct pp_err *err)
{
    struct tzif file = {0};
    struct cal_zone read = {0};
    const enum pp_code code = open_file(name, tzif, len, &file, err);
    if (code != PP_OK)
        return code;
    memcpy(read.name, name, strlen(name) + 1);
    if (!posix_read(file.footer, &read) || !cal_rules_sound(&read) ||
        !rules_agree(&file, &read, (int64_t)from_day * DAY_S))
        return pp_fail(err, PP_INVALID,
                       "the clocks of %s do not follow two yearly rules, so an invitation cannot "
                       "state its times; use another zone, such as UTC",
                       name);
    *zone = read;
    return PP_OK;
}

static bool is_possible(int32_t offset_s)
{
    return offset_s <= OFFSET_MOST_S && offset_s >= -OFFSET_MOST_S;
}

/* The changes in the order of time, each to an offset that is possible. */
static bool copy_changes(const struct tzif *file, struct cal_offset_change *changes)
{
    for (size_t i = 0; i < file->time_count; i++) {
        changes[i] =
            (struct cal_offset_change){tzif_time(file, i), type_offset(file, file->kinds[i])};
        if ((i > 0 && changes[i].at_s <= changes[i - 1].at_s) || !is_possible(changes[i].offset_s))
            return false;
    }
    return true;
}

enum pp_code cal_offsets_read(const char *name, const void *tzif, size_t len,
                              struct pp_arena *arena, const struct cal_offsets **offsets,
                              struct pp_err *err)
{
    struct tzif file = {0};
    const enum pp_code code = open_file(name, tzif, len, &file, err);
    if (code != PP_OK)
        return code;
    PP_REQUIRE(file.types != NULL); /* open_file() found at least one */
    struct cal_zone *rules = PP_NEW(arena, struct cal_zone);
    struct cal_offsets *read = PP_NEW(arena, struct cal_offsets);
    struct cal_offset_change *changes =
        PP_NEW_ARRAY(arena, file.time_count, struct cal_offset_change);
    *read = (struct cal_offsets){.first_s = type_offset(&file, 0),
                                 .changes = changes,
                                 .count = file.time_count,
                                 .rules = rules};
    memcpy(rules->name, name, strlen(name) + 1);
    if (!posix_read(file.footer, rules) || !is_possible(rules->standard_s) ||
        !is_possible(rules->daylight_s) || !copy_changes(&file, changes))
        return pp_fail(err, PP_INVALID, "the changes of time zone %s cannot be followed", name);
    *offsets = read;
    return PP_OK;
}
