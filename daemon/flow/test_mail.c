#include "daemon/flow/test_mail.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/invite.h"

static const char kind[] = "test";
enum { DAYS_AHEAD = 7, DAY_S = 86400, START_MINUTE = 10 * 60, END_MINUTE = 10 * 60 + 30 };

static enum pp_code show(struct flow_call *call)
{
    struct flow_mail_show *arg = call->arg;
    return store_mail_get(call->tx, arg->id, &call->arena, &arg->mail, &call->err);
}

const struct flow_case flow_mail_show = {
    .name = "mail.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

/* ---- the message --------------------------------------------------------------------------- */

/* All of it follows from the id, the address and the time of the invitation. */
static enum pp_code make(struct flow_call *call, int64_t test, int64_t asked_s, const char *to,
                         const char *name, bool over, struct store_mail *mail)
{
    const struct flow_settings *settings = flow_settings(call);
    const struct store_request request = {.reference = "TEST", .title = "Test, no visit"};
    const struct store_event event = {.kind = kind,
                                      .summary = "Test of invitations, no visit",
                                      .first_day = (int32_t)(asked_s / DAY_S) + DAYS_AHEAD,
                                      .days = 1,
                                      .start_minute = START_MINUTE,
                                      .end_minute = END_MINUTE,
                                      .zone = settings->zone};
    const struct store_invitation invitation = {
        STORE_NEW_INVITATION, .id = test, .sequence = over,
        .uid = pp_printf(&call->arena, "test-%" PRId64 "@%s", test, settings->mail_domain),
        .dtstamp_s = call->now_s};
    const struct store_peer person = {.name = name ? name : to, .email = to};
    const struct cal_step step = {.send = true,
                                  .method = over ? CAL_CANCEL : CAL_REQUEST,
                                  .status = over ? CAL_CANCELLED : CAL_CONFIRMED,
                                  .partstat = CAL_NEEDS_ACTION,
                                  .rsvp = !over};
    const struct flow_invite invite = {.settings = settings,
                                       .request = &request,
                                       .event = &event,
                                       .invitation = &invitation,
                                       .peer = &person,
                                       .seat_name = "none",
                                       .step = &step,
                                       .test = true};
    return flow_invite_mail(&invite, over ? flow_id(call) : test, 0, call->now_s, &call->arena,
                            mail, &call->err);
}

static enum pp_code make_test(struct flow_call *call)
{
    struct flow_mail_test *arg = call->arg;
    return make(call, flow_id(call), call->now_s, arg->to, arg->name, false, &arg->mail);
}

static enum pp_code save_test(struct flow_call *call)
{
    const struct flow_mail_test *arg = call->arg;
    return store_mail_put(call->tx, &call->who, &arg->mail, &call->err);
}

const struct flow_case flow_mail_test = {
    .name = "mail.test",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_WORK, make_test}, {FLOW_WRITE, save_test}},
    .step_count = 2,
};

/* ---- taken back ---------------------------------------------------------------------------- */

static enum pp_code find_test(struct flow_call *call)
{
    struct flow_mail_test_cancel *arg = call->arg;
    const enum pp_code code =
        store_mail_get(call->tx, arg->id, &call->arena, &arg->mail, &call->err);
    if (code != PP_OK)
        return code;
    const char *first =
        pp_printf(&call->arena, "invitation-%" PRId64 "-0@", arg->id); /* not its cancellation */
    return pp_text_is(arg->mail.kind, kind) && pp_text_starts(arg->mail.message_id, first)
               ? PP_OK
               : pp_fail(&call->err, PP_CONFLICT,
                         "message %" PRId64 " is no test invitation, so it is not taken back so",
                         arg->id);
}

static enum pp_code make_cancel(struct flow_call *call)
{
    struct flow_mail_test_cancel *arg = call->arg;
    const struct store_mail asked = arg->mail;
    return make(call, asked.id, asked.created_s, asked.to, NULL, true, &arg->mail);
}

/* Once: its Message-ID is one for each test. */
static enum pp_code save_cancel(struct flow_call *call)
{
    const struct flow_mail_test_cancel *arg = call->arg;
    const enum pp_code code = store_mail_put(call->tx, &call->who, &arg->mail, &call->err);
    return code == PP_CONFLICT
               ? pp_fail(&call->err, PP_CONFLICT, "test %" PRId64 " was taken back before", arg->id)
               : code;
}

const struct flow_case flow_mail_test_cancel = {
    .name = "mail.test-cancel",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_READ, find_test}, {FLOW_WORK, make_cancel}, {FLOW_WRITE, save_cancel}},
    .step_count = 3,
};

bool flow_test_uid(const struct flow_settings *settings, const char *uid)
{
    const char *at = strrchr(uid, '@');
    return pp_text_starts(uid, "test-") && at && pp_text_is(at + 1, settings->mail_domain);
}
