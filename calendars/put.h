/*
 * Inside calendars/: what every object of ours is put together from: head, zones, events, lines.
 * Everything was judged before (sendable.h); nothing here fails.
 */
#ifndef PP_CALENDARS_PUT_H
#define PP_CALENDARS_PUT_H

#include "calendars/event.h"
#include "calendars/line.h"

/* The object in the making; `line` is finished by whoever made it. */
struct cal_writer {
    struct cal_line line;
    struct pp_str *out;
};

void cal_put_raw(struct cal_writer *writer, const char *name, const char *value);
/* Nothing when the value is NULL or empty. */
void cal_put_text(struct cal_writer *writer, const char *name, const char *value);
/* In UTC; nothing when it is 0. */
void cal_put_instant(struct cal_writer *writer, const char *name, int64_t at_s);

/* BEGIN:VCALENDAR and the lines that all of them begin with. */
void cal_put_head(struct cal_writer *writer);
/* Each zone that the events name, once, in the order of first use. */
void cal_put_zones(const struct cal_event *events, size_t count, struct pp_str *out);
/* What stands in the VEVENT of everybody, without its BEGIN and END. */
void cal_put_event(struct cal_writer *writer, const struct cal_event *event);

#endif
