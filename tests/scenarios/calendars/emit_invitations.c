/*
 * Writes a set of invitations, each into DIR/NAME.ics, and all their events into
 * DIR/all-events.ics, for real calendar programs to read. What they must understand stands in
 * read_invitations.py, worked out by hand and not by this program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "calendars/invitation.h"

static const struct cal_zone kolkata = {.name = "Asia/Kolkata",
                                        .standard_name = "IST",
                                        .daylight_name = "IST",
                                        .standard_s = 19800,
                                        .daylight_s = 19800};

/* Southern summer, rules that end before they begin. */
static const struct cal_zone sydney = {
    .name = "Australia/Sydney",
    .standard_name = "AEST",
    .daylight_name = "AEDT",
    .standard_s = 36000,
    .daylight_s = 39600,
    .changes = true,
    .to_daylight = {.month = 10, .week = 1, .weekday = 6, .second_of_day = 7200},
    .to_standard = {.month = 4, .week = 1, .weekday = 6, .second_of_day = 10800}};

struct sample {
    const char *name;
    const char *day; /* first day */
    const char *zone;
    const char *summary, *attendee_name;
    int32_t days; /* all-day: how many; timed: 0 */
    int start_minute, end_minute;
    enum cal_method method;
};

static const struct sample samples[] = {
    {.name = "winter", .day = "2027-01-11", .start_minute = 960, .end_minute = 1020},
    {.name = "summer", .day = "2027-06-16", .start_minute = 570, .end_minute = 1020},
    {.name = "spring-eve", .day = "2026-03-28", .start_minute = 1080, .end_minute = 1260},
    {.name = "spring-day", .day = "2026-03-29", .start_minute = 540, .end_minute = 600},
    {.name = "spring-over", .day = "2026-03-29", .start_minute = 30, .end_minute = 150},
    {.name = "autumn-eve", .day = "2026-10-24", .start_minute = 1080, .end_minute = 1260},
    {.name = "autumn-day", .day = "2026-10-25", .start_minute = 540, .end_minute = 600},
    {.name = "autumn-over", .day = "2026-10-25", .start_minute = 30, .end_minute = 150},
    {.name = "autumn-twice", .day = "2026-10-25", .start_minute = 90, .end_minute = 150},
    {.name = "onsite-four", .day = "2027-06-15", .days = 4},
    {.name = "onsite-one", .day = "2027-06-15", .days = 1},
    {.name = "onsite-spring", .day = "2026-03-27", .days = 4},
    {.name = "onsite-autumn", .day = "2026-10-23", .days = 4},
    {.name = "utc", .day = "2027-06-16", .start_minute = 570, .end_minute = 1020, .zone = "UTC"},
    {.name = "dublin",
     .day = "2027-06-16",
     .start_minute = 570,
     .end_minute = 1020,
     .zone = "Europe/Dublin"},
    {.name = "kolkata",
     .day = "2027-06-16",
     .start_minute = 570,
     .end_minute = 1020,
     .zone = "Asia/Kolkata"},
    {.name = "sydney",
     .day = "2027-01-11",
     .start_minute = 570,
     .end_minute = 1020,
     .zone = "Australia/Sydney"},
    {.name = "welsh",
     .day = "2027-01-11",
     .start_minute = 960,
     .end_minute = 1020,
     .summary = "Ymweliad \xc3\xa2 Chyngor Sir Ynys M\xc3\xb4n: cyfarfod y t\xc3\xaem, "
                "Si\xc3\xa2n a D\xc5\xb5r y Felin",
     .attendee_name = "Si\xc3\xa2n \xc5\xb4yn"},
    {.name = "japanese",
     .day = "2027-01-11",
     .start_minute = 960,
     .end_minute = 1020,
     .summary = "\xe3\x83\x94\xe3\x82\xa2\xe3\x83\xbb\xe3\x83\x81\xe3\x83\xa3\xe3\x83\xac"
                "\xe3\x83\xb3\xe3\x82\xb8\xe8\xa8\xaa\xe5\x95\x8f\xe3\x81\xae\xe3\x81\x8a"
                "\xe7\x9f\xa5\xe3\x82\x89\xe3\x81\x9b\xe3\x80\x82\xe5\xbf\x85\xe3\x81\x9a",
     .attendee_name = "\xe5\xb1\xb1\xe7\x94\xb0\xe5\xa4\xaa\xe9\x83\x8e"},
    {.name = "emoji",
     .day = "2027-01-11",
     .start_minute = 960,
     .end_minute = 1020,
     .summary = "School \xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab"
                "\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab"
                "\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab"
                "\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab\xf0\x9f\x8f\xab "
                "visit"},
    {.name = "awkward",
     .day = "2027-01-11",
     .start_minute = 960,
     .end_minute = 1020,
     .summary = "a\\b; c, d: \"e\" \\n f=g ^h' %41 &amp; <i>",
     .attendee_name = "Jones; Jo, \"JJ\": the ^first"},
    {.name = "cancel",
     .day = "2027-06-16",
     .start_minute = 570,
     .end_minute = 1020,
     .method = CAL_CANCEL},
};

enum { SAMPLES = sizeof samples / sizeof samples[0] };

static const char long_text[] =
    "Dear peer,\n\nthe team meets at the Civic Centre; please bring: your notes, a pass, "
    "and a path such as C:\\new\\team.\n\nA line that is longer than any fold so that it has to be "
    "broken at least twice on its way and put together again by whoever reads it, "
    "\xe2\x80\x93 with a dash and a \xc5\xb5.\n";

static const struct cal_zone *zone_of(const char *name)
{
    if (!name)
        return cal_zone_builtin("Europe/London");
    if (strcmp(name, kolkata.name) == 0)
        return &kolkata;
    return strcmp(name, sydney.name) == 0 ? &sydney : cal_zone_builtin(name);
}

static struct cal_event event_of(const struct sample *sample)
{
    const bool cancel = sample->method == CAL_CANCEL;
    int32_t day = 0;
    PP_REQUIRE(pp_day_parse(sample->day, &day));
    struct cal_event event = {.uid = sample->name,
                              .sequence = cancel ? 1 : 0,
                              .summary = sample->summary ? sample->summary : sample->name,
                              .description = long_text,
                              .location = "Civic Centre, Victoria Avenue; Southend-on-Sea",
                              .url = "https://peerpool.test/bookings/1?a=b&c=d",
                              .status = cancel ? CAL_CANCELLED : CAL_CONFIRMED,
                              .stamp_s = 1795000000,
                              .created_s = 1794000000,
                              .modified_s = 1794000000};
    if (sample->days > 0)
        event.when = (struct cal_span){.all_day = true, .first_day = day, .days = sample->days};
    else
        event.when = (struct cal_span){.start = {day, sample->start_minute},
                                       .end = {day, sample->end_minute},
                                       .zone = zone_of(sample->zone)};
    return event;
}

static void save(const char *folder, const char *name, const struct pp_str *text)
{
    char path[512];
    PP_REQUIRE(snprintf(path, sizeof path, "%s/%s.ics", folder, name) < (int)sizeof path);
    FILE *file = fopen(path, "wb");
    PP_REQUIRE(file && fwrite(text->at, 1, text->len, file) == text->len && fclose(file) == 0);
}

static void write_or_die(enum pp_code code, const struct pp_err *err)
{
    if (code == PP_OK)
        return;
    (void)fprintf(stderr, "emit_invitations: %s\n", err->text);
    exit(1);
}

int main(int argc, char **argv)
{
    struct cal_event events[SAMPLES];
    struct pp_str out = {0};
    struct pp_err err = {0};
    if (argc != 2) {
        (void)fprintf(stderr, "usage: emit_invitations DIR\n");
        return 2;
    }
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct cal_attendee attendee = {
            .person = {.name = samples[i].attendee_name ? samples[i].attendee_name : "Jo Jones",
                       .email = "jo.o'neil+peer@council.test"},
            .rsvp = true};
        const struct cal_invitation invitation = {
            .method = samples[i].method == CAL_CANCEL ? CAL_CANCEL : CAL_REQUEST,
            .organizer = {.name = "Peer Pool", .email = "bookings+b1.tok@peerpool.test"},
            .attendees = &attendee,
            .attendee_count = 1};
        events[i] = event_of(&samples[i]);
        pp_str_clear(&out);
        write_or_die(cal_write(&invitation, &events[i], &out, &err), &err);
        save(argv[1], samples[i].name, &out);
    }
    pp_str_clear(&out);
    write_or_die(cal_write_file("All events", events, SAMPLES, &out, &err), &err);
    save(argv[1], "all-events", &out);
    pp_str_fini(&out);
    return 0;
}
