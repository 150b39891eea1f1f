#include "tests/unit/flow/letter_fixture.h"

#include <string.h>

#include "daemon/flow/seal.h"

const struct store_invitation *invitation(struct fixture *f, int64_t booking, int64_t peer,
                                          const char *event)
{
    const struct flow_booking_show *show = look(f, booking);
    for (size_t i = 0; i < show->booking.invitation_count; i++) {
        const struct store_invitation *it = &show->booking.invitations[i];
        for (size_t e = 0; e < show->booking.event_count; e++)
            if (it->peer == peer && it->event == show->booking.events[e].id &&
                pp_text_is(show->booking.events[e].kind, event ? event : "onsite"))
                return it;
    }
    fail_msg("%lld has no such invitation", (long long)peer);
    return NULL;
}

static const char *stamp(struct fixture *f, int64_t at_s)
{
    const int64_t today_s = at_s % 86400;
    char date[PP_DATE_TEXT];
    (void)pp_day_text((int32_t)(at_s / 86400), date);
    return pp_printf(&f->arena, "%.4s%.2s%.2sT%02d%02d%02dZ", date, date + 5, date + 8,
                     (int)(today_s / 3600), (int)(today_s / 60 % 60), (int)(today_s % 60));
}

const char *write_letter(struct fixture *f, int64_t booking, const struct letter *letter)
{
    const struct store_invitation *it = invitation(f, booking, letter->peer, letter->event);
    const struct store_peer peer = get_peer(f, letter->peer);
    const char *address = flow_seal_address(&f->desk.settings, it, &f->arena);
    const char *method = letter->method ? letter->method : "REPLY";
    const char *organizer = letter->organizer ? letter->organizer : address;
    f->now_ms += 1000;
    return pp_printf(
        &f->arena,
        "%sFrom: <%s>\r\nTo: <%s>\r\nSubject: Accepted\r\nMessage-ID: <%lld@x.test>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/calendar; method=%s; charset=utf-8\r\n\r\n"
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nMETHOD:%s\r\nBEGIN:VEVENT\r\n"
        "UID:%s\r\nSEQUENCE:%d\r\nDTSTAMP:%s\r\n%s%s%s"
        "ATTENDEE;PARTSTAT=%s:mailto:%s\r\n%sEND:VEVENT\r\nEND:VCALENDAR\r\n",
        letter->head ? letter->head : "", letter->from ? letter->from : peer.email,
        letter->to ? letter->to : address, (long long)f->now_ms, method, method,
        letter->uid ? letter->uid : it->uid, letter->sequence < 0 ? it->sequence : letter->sequence,
        stamp(f, letter->stamp_s ? letter->stamp_s : f->now_ms / 1000),
        *organizer ? "ORGANIZER:" : "",
        *organizer ? pp_printf(&f->arena, "mailto:%s", organizer) : "", *organizer ? "\r\n" : "",
        letter->partstat ? letter->partstat : "ACCEPTED",
        letter->attendee ? letter->attendee : peer.email, letter->more ? letter->more : "");
}

const struct flow_received *receive_text(struct fixture *f, const char *text)
{
    struct flow_call *call = NEW_CALL(f, flow_mail_receive);
    struct flow_mail_receive *arg = call->arg;
    arg->bytes = text;
    arg->len = strlen(text);
    run_ok(f, call);
    return &arg->received;
}

const struct flow_received *receive(struct fixture *f, int64_t booking, struct letter letter)
{
    return receive_text(f, write_letter(f, booking, &letter));
}

/* Every event of theirs. */
void receive_all(struct fixture *f, int64_t booking, int64_t peer, const char *partstat)
{
    const struct flow_booking_show *show = look(f, booking);
    for (size_t e = 0; e < show->booking.event_count; e++)
        for (size_t i = 0; i < show->booking.invitation_count; i++)
            if (show->booking.invitations[i].peer == peer &&
                show->booking.invitations[i].event == show->booking.events[e].id)
                assert_verdict(receive(f, booking,
                                       (struct letter){.peer = peer,
                                                       .partstat = partstat,
                                                       .event = show->booking.events[e].kind,
                                                       .sequence = -1}),
                               "applies", STORE_INCOMING_DONE);
}

struct flow_call *apply_call(struct fixture *f, int64_t id)
{
    struct flow_call *call = NEW_CALL(f, flow_incoming_apply);
    ARG(call, flow_incoming_apply)->id = id;
    return call;
}
