#include "tests/unit/calendars/busy_fixture.h"

#include <stdio.h>

#include "base/date.h"
#include "tests/unit/calendars/calendar_file.h"

static const char *const own[] = {"pat@peer.example", "p.smith@council.example"};

int64_t busy_at(const char *text)
{
    int64_t at_s = 0;
    assert_true(pp_instant_parse(text, &at_s));
    return at_s;
}

void busy_say(struct busy_reading *reading)
{
    for (size_t i = 0; i < reading->busy.count; i++) {
        const struct cal_interval *one = &reading->busy.intervals[i];
        char from[PP_INSTANT_TEXT], to[PP_INSTANT_TEXT];
        pp_str_addf(&reading->said, "%.16s %.16s %s\n", pp_instant_text(one->from_s, from),
                    pp_instant_text(one->to_s, to), cal_taken_word(one->taken));
    }
}

void busy_bytes(struct busy_reading *reading, const void *bytes, size_t len, const char *from,
                const char *to)
{
    const struct cal_busy_question question = {.from_s = busy_at(from),
                                               .to_s = busy_at(to),
                                               .zone = "Europe/London",
                                               .addresses = own,
                                               .address_count = 2,
                                               .own = "programme.example",
                                               .file = test_zone_file};
    reading->code =
        cal_busy_read(bytes, len, &question, &reading->arena, &reading->busy, &reading->err);
    busy_say(reading);
}

struct busy_reading busy_lines(const char *lines)
{
    struct busy_reading reading = {0};
    pp_str_addf(&reading.text, "BEGIN:VCALENDAR\nVERSION:2.0\n%s\nEND:VCALENDAR\n", lines);
    busy_bytes(&reading, reading.text.at, reading.text.len, "2027-03-01T00:00:00Z",
               "2027-05-01T00:00:00Z");
    return reading;
}

struct busy_reading busy_event(const char *lines)
{
    struct pp_str text = {0};
    pp_str_addf(&text, "BEGIN:VEVENT\nUID:one\n%s\nEND:VEVENT", lines);
    const struct busy_reading reading = busy_lines(text.at);
    pp_str_fini(&text);
    return reading;
}

void busy_end(struct busy_reading *reading)
{
    pp_arena_fini(&reading->arena);
    pp_str_fini(&reading->text);
    pp_str_fini(&reading->said);
}

bool busy_warned(const struct busy_reading *reading, size_t line, const char *part)
{
    for (size_t i = 0; i < reading->busy.warning_count; i++) {
        if ((line == 0 || reading->busy.warnings[i].line == line) &&
            strstr(reading->busy.warnings[i].text, part))
            return true;
    }
    return false;
}

void assert_said(struct busy_reading reading, const char *want)
{
    assert_ok(reading.code, &reading.err);
    assert_string_equal(pp_str_text(&reading.said), want);
    busy_end(&reading);
}

void assert_event(const char *lines, const char *want)
{
    assert_said(busy_event(lines), want);
}

void assert_refused(const char *bytes, size_t len, enum cal_refusal refusal, const char *sentence)
{
    struct busy_reading reading = {0};
    busy_bytes(&reading, bytes, len, "2027-03-01T00:00:00Z", "2027-05-01T00:00:00Z");
    assert_int_not_equal(reading.code, PP_OK);
    assert_string_equal(cal_refusal_word(reading.busy.refusal), cal_refusal_word(refusal));
    assert_contains(reading.err.text, sentence);
    assert_int_equal(reading.busy.count, 0);
    busy_end(&reading);
}
