#include "tests/unit/flow/alter_fixture.h"

#include <string.h>

#include "base/str.h"

int64_t book_team(struct fixture *f, const char *starts)
{
    /* Who is near and known to the host's like is best. */
    add_peer(f, 11, "Lee Lead", ALPHA, "dcs");
    add_peer(f, 12, "Mo Member", BETA, "member");
    add_peer(f, 13, "Lou Lead", GAMMA, "dcs");
    add_peer(f, 14, "Max Member", BETA, "member");
    put_pair(f, 11, 12, 500, false);
    const struct flow_match_run *found = match(f, add_request(f, starts, NULL), 1);
    assert_int_equal(found->teams[0].proposal.seats[0].peer, 11);
    assert_int_equal(found->teams[0].proposal.seats[1].peer, 12);
    struct flow_call *call = publish(f, found->teams[0].proposal.id);
    run_ok(f, call);
    return ARG(call, flow_proposal_publish)->publish.booking.id;
}

const char *told(struct fixture *f, const struct flow_altered *altered)
{
    const struct flow_revised *revised = &altered->revised;
    const char *text = "";
    for (size_t i = 0; i < revised->revision.mail_count; i++)
        text = pp_printf(&f->arena, "%s%lld %s %s %d\n", text,
                         (long long)revised->revision.mails[i].peer,
                         cal_method_name(revised->letters[i].method), revised->letters[i].event,
                         revised->letters[i].sequence);
    return text;
}

const struct flow_booking_show *look(struct fixture *f, int64_t booking)
{
    struct flow_call *call = NEW_CALL(f, flow_booking_show);
    ARG(call, flow_booking_show)->id = booking;
    run_ok(f, call);
    return call->arg;
}

const char *answers(struct fixture *f, const struct store_booking *booking)
{
    const char *text = "";
    for (size_t i = 0; i < booking->invitation_count; i++) {
        const struct store_invitation *it = &booking->invitations[i];
        const char *line = pp_printf(&f->arena, "%lld %s\n", (long long)it->peer,
                                     store_partstat_text(it->partstat));
        if (!it->closed && !strstr(text, line))
            text = pp_printf(&f->arena, "%s%s", text, line);
    }
    return text;
}

enum store_seat_state seat_state(const struct store_request *request, int seat)
{
    for (size_t i = 0; i < request->seat_count; i++)
        if (request->seats[i].seat == seat)
            return request->seats[i].state;
    fail_msg("there is no seat %d", seat);
    return STORE_SEAT_OPEN;
}

struct flow_call *reply(struct fixture *f, int64_t booking, const char *peer,
                        enum store_partstat answer)
{
    struct flow_call *call = NEW_CALL(f, flow_booking_reply);
    struct flow_booking_reply *arg = call->arg;
    arg->id = booking;
    arg->peer = peer;
    arg->answer = answer;
    return call;
}

struct flow_call *substitute(struct fixture *f, int64_t booking, const char *peer,
                             const char *instead)
{
    struct flow_call *call = NEW_CALL(f, flow_booking_substitute);
    struct flow_booking_substitute *arg = call->arg;
    arg->id = booking;
    arg->peer = peer;
    arg->instead = instead;
    arg->seat = -1;
    return call;
}
