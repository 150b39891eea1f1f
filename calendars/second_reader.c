#include "calendars/second_reader.h"

#include <libical/ical.h>

/*
 * libical takes a TZID for a path below its zone folder and opens it. Its built-in data instead of
 * the system's, and a folder that is not there, leave it nothing to open; nothing here asks a
 * property for its time either.
 */
static void close_the_doors(void)
{
    static bool closed;
    if (closed)
        return;
    icaltimezone_set_builtin_tzdata(1);
    set_zone_directory("/nonexistent/zones");
    icalerror_set_errors_are_fatal(0);
    closed = true;
}

struct cal_second_reading cal_read_again(const char *text)
{
    struct cal_second_reading reading = {0};
    close_the_doors();
    icalcomponent *root = icalparser_parse_string(text);
    if (!root)
        return reading;
    reading.calendar = icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT;
    reading.events = (size_t)icalcomponent_count_components(root, ICAL_VEVENT_COMPONENT);
    reading.methods = (size_t)icalcomponent_count_properties(root, ICAL_METHOD_PROPERTY);
    reading.errors = (size_t)icalcomponent_count_errors(root);
    icalcomponent_free(root);
    return reading;
}
