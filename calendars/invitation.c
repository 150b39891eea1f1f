#include "calendars/invitation.h"

#include <string.h>

#include "calendars/line.h"
#include "calendars/put.h"
#include "calendars/sendable.h"

const char *cal_partstat_name(enum cal_partstat partstat)
{
    static const char *const names[] = {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE",
                                        "DELEGATED"};
    return names[partstat];
}

/* A name of which nothing is left once quoting took its share would be an empty CN. */
static const char *shown_name(const struct cal_person *person)
{
    const char *name = person->name;
    return pp_text_empty(name) || name[strspn(name, " ^")] == '\0' ? person->email : name;
}

static void add_organizer(struct cal_writer *writer, const struct cal_invitation *invitation)
{
    cal_line_start(&writer->line, "ORGANIZER");
    cal_line_quoted(&writer->line, "CN", shown_name(&invitation->organizer));
    if (invitation->sent_by) {
        struct pp_str uri = {0};
        cal_mailto(invitation->sent_by, &uri);
        cal_line_quoted(&writer->line, "SENT-BY", pp_str_text(&uri));
        pp_str_fini(&uri);
    }
    cal_line_mailto(&writer->line, invitation->organizer.email);
    cal_line_end(&writer->line, writer->out);
}

static void add_attendee(struct cal_writer *writer, const struct cal_attendee *attendee,
                         enum cal_method method)
{
    cal_line_start(&writer->line, "ATTENDEE");
    cal_line_quoted(&writer->line, "CN", shown_name(&attendee->person));
    cal_line_param(&writer->line, "CUTYPE", "INDIVIDUAL");
    cal_line_param(&writer->line, "ROLE", "REQ-PARTICIPANT");
    cal_line_param(&writer->line, "PARTSTAT", cal_partstat_name(attendee->partstat));
    if (method == CAL_REQUEST && attendee->rsvp)
        cal_line_param(&writer->line, "RSVP", "TRUE");
    cal_line_mailto(&writer->line, attendee->person.email);
    cal_line_end(&writer->line, writer->out);
}

static void add_invited(struct cal_writer *writer, const struct cal_invitation *invitation,
                        const struct cal_event *event)
{
    pp_str_add(writer->out, "BEGIN:VEVENT\r\n");
    cal_put_event(writer, event);
    cal_put_text(writer, "COMMENT", invitation->comment);
    add_organizer(writer, invitation);
    for (size_t i = 0; i < invitation->attendee_count; i++)
        add_attendee(writer, &invitation->attendees[i], invitation->method);
    pp_str_add(writer->out, "END:VEVENT\r\n");
}

enum pp_code cal_write_series(const struct cal_invitation *invitation,
                              const struct cal_event *events, size_t count, struct pp_str *out,
                              struct pp_err *err)
{
    const enum pp_code code = cal_sendable(invitation, events, count, err);
    if (code != PP_OK)
        return code;
    struct cal_writer writer = {.out = out};
    cal_put_head(&writer);
    cal_put_raw(&writer, "METHOD", cal_method_name(invitation->method));
    cal_put_zones(events, count, out);
    for (size_t i = 0; i < count; i++)
        add_invited(&writer, invitation, &events[i]);
    pp_str_add(out, "END:VCALENDAR\r\n");
    pp_str_fini(&writer.line.text);
    return PP_OK;
}

enum pp_code cal_write(const struct cal_invitation *invitation, const struct cal_event *event,
                       struct pp_str *out, struct pp_err *err)
{
    return cal_write_series(invitation, event, 1, out, err);
}

/* --- the file with all events --- */

enum pp_code cal_write_file(const char *name, const struct cal_event *events, size_t count,
                            struct pp_str *out, struct pp_err *err)
{
    const enum pp_code code = cal_file_sendable(name, events, count, err);
    if (code != PP_OK)
        return code;
    struct cal_writer writer = {.out = out};
    cal_put_head(&writer);
    cal_put_text(&writer, "NAME", name);
    cal_put_text(&writer, "X-WR-CALNAME", name);
    cal_put_zones(events, count, out);
    for (size_t i = 0; i < count; i++) {
        pp_str_add(out, "BEGIN:VEVENT\r\n");
        cal_put_event(&writer, &events[i]);
        pp_str_add(out, "END:VEVENT\r\n");
    }
    pp_str_add(out, "END:VCALENDAR\r\n");
    pp_str_fini(&writer.line.text);
    return PP_OK;
}
