/*
 * Writes series of meetings, each into DIR/NAME.ics, for real calendar programs to expand. What
 * they must find stands in read_series.py, worked out by hand and not by this program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "calendars/invitation.h"
#include "calendars/series.h"

static int32_t day_of(const char *text)
{
    int32_t day = 0;
    PP_REQUIRE(pp_day_parse(text, &day));
    return day;
}

static struct cal_event series_of(const char *uid, const char *first, struct cal_repeat repeat)
{
    return (struct cal_event){.uid = uid,
                              .summary = "Mentoring",
                              .when = {.start = {.day = day_of(first), .minute = 960},
                                       .end = {.day = day_of(first), .minute = 1020},
                                       .zone = cal_zone_builtin("Europe/London")},
                              .status = CAL_CONFIRMED,
                              .stamp_s = 1795000000,
                              .repeat = repeat};
}

static void save(const char *folder, const struct cal_event *events, size_t count)
{
    static const struct cal_attendee jo = {
        .person = {.name = "Jo Jones", .email = "jo@council.test"}, .rsvp = true};
    const struct cal_invitation invitation = {
        .method = CAL_REQUEST,
        .organizer = {.name = "Pool", .email = "us@pool.test"},
        .attendees = &jo,
        .attendee_count = 1};
    struct pp_str out = {0};
    struct pp_err err = {0};
    char path[512];
    if (cal_write_series(&invitation, events, count, &out, &err) != PP_OK) {
        (void)fprintf(stderr, "emit_series: %s\n", err.text);
        exit(1);
    }
    PP_REQUIRE(snprintf(path, sizeof path, "%s/%s.ics", folder, events->uid) < (int)sizeof path);
    FILE *file = fopen(path, "wb");
    PP_REQUIRE(file && fwrite(out.at, 1, out.len, file) == out.len && fclose(file) == 0);
    pp_str_fini(&out);
}

/* Six weeks over the clock change; the third is left out, the second is an hour later. */
static void save_weekly(const char *folder)
{
    const int32_t off = day_of("2027-03-30");
    struct cal_event both[2] = {
        series_of("weekly", "2027-03-16", (struct cal_repeat){CAL_WEEKLY, 1, 6}),
        series_of("weekly", "2027-03-23", (struct cal_repeat){0})};
    const struct cal_span second = both[1].when;
    both[0].left_out = &off;
    both[0].left_out_count = 1;
    both[1].instance = &second;
    both[1].when.start.minute += 60;
    both[1].when.end.minute += 60;
    save(folder, both, 2);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: emit_series DIR\n");
        return 2;
    }
    save_weekly(argv[1]);
    struct cal_event event =
        series_of("monthly", "2027-01-12", (struct cal_repeat){CAL_MONTHLY, 1, 4});
    save(argv[1], &event, 1);
    event = series_of("last", "2026-12-30", (struct cal_repeat){CAL_MONTHLY, 2, 3});
    event.when = (struct cal_span){.all_day = true, .first_day = day_of("2026-12-30"), .days = 2};
    save(argv[1], &event, 1);
    return 0;
}
