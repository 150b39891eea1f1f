/* A calendar in a few lines, and what it says about somebody's March and April of 2027. */
#ifndef TESTS_BUSY_FIXTURE_H
#define TESTS_BUSY_FIXTURE_H

#include "base/str.h"
#include "calendars/busy.h"
#include "tests/lib/pp_test.h"

struct busy_reading {
    struct pp_arena arena;
    struct cal_busy busy;
    struct pp_err err;
    enum pp_code code;
    struct pp_str text; /* the calendar */
    struct pp_str said; /* "2027-03-01T09:00Z 2027-03-01T10:00Z busy\n"... */
};

#define NINE "DTSTART:20270301T090000Z\nDTEND:20270301T100000Z\n"
#define NINE_BUSY "2027-03-01T09:00 2027-03-01T10:00 busy\n"

int64_t busy_at(const char *text);
void busy_say(struct busy_reading *reading);
void busy_bytes(struct busy_reading *reading, const void *bytes, size_t len, const char *from,
                const char *to);
/* A calendar of these lines, asked for March and April 2027. */
struct busy_reading busy_lines(const char *lines);
struct busy_reading busy_event(const char *lines);
void busy_end(struct busy_reading *reading);
bool busy_warned(const struct busy_reading *reading, size_t line, const char *part);
/* Reads, compares, and lets go. */
void assert_said(struct busy_reading reading, const char *want);
void assert_event(const char *lines, const char *want);
void assert_refused(const char *bytes, size_t len, enum cal_refusal refusal, const char *sentence);

#endif
