/*
 * Civil dates without zones: a day is the number of days since 1970-01-01 in the proleptic
 * Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
 */
#ifndef PP_BASE_DATE_H
#define PP_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

struct pp_date {
    int year, month, day; /* month 1..12, day 1..31 */
};

enum { PP_DATE_TEXT = 11, PP_INSTANT_TEXT = 21 }; /* buffer sizes with their NUL */

int32_t pp_day_of(struct pp_date date);
struct pp_date pp_date_of(int32_t day);
bool pp_date_valid(struct pp_date date); /* years 1900..2199 */
int pp_weekday(int32_t day);             /* 0 Monday .. 6 Sunday */

/* "2026-11-23"; refuses anything else, also 2026-02-30. */
bool pp_day_parse(const char *text, int32_t *day);
const char *pp_day_text(int32_t day, char text[static PP_DATE_TEXT]);

/* "2026-11-23T09:00:00Z" from and to seconds since 1970. */
bool pp_instant_parse(const char *text, int64_t *at_s);
const char *pp_instant_text(int64_t at_s, char text[static PP_INSTANT_TEXT]);

/* "Mon 23 Nov 2026", for people; needs 16 bytes. */
enum { PP_DAY_WORDS = 16 };
const char *pp_day_words(int32_t day, char text[static PP_DAY_WORDS]);

#endif
