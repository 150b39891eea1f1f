/* The outbox: what is sent and what became of it; test invitations. */
#include "daemon/api/points.h"
#include "daemon/api/put.h"
#include "daemon/api/query.h"
#include "daemon/api/read.h"
#include "daemon/api/text.h"
#include "daemon/flow/booking.h"
#include "daemon/flow/test_mail.h"

enum { CREATED = 201, ADDRESS_MOST = 254, NAME_MOST = 200 };

static enum pp_code fill_mails(struct api_door *door, struct pp_err *err)
{
    (void)err;
    static const char *const states[] = {
#define X(name, text) text,
        STORE_MAIL_STATES(X)
#undef X
    };
    struct flow_mail_list *arg = door->call->arg;
    arg->state = api_query_word(door, "state", states, sizeof states / sizeof states[0]);
    api_query_page(door, &arg->page);
    return PP_OK;
}

static void render_mails(struct flow_call *call, struct js_writer *json)
{
    const struct flow_mail_list *arg = call->arg;
    int64_t last = 0;
    js_open_object(json, NULL);
    js_open_array(json, "items");
    for (size_t i = 0; i < arg->count; i++) {
        api_put_mail(json, &arg->mails[i]);
        last = arg->mails[i].id;
    }
    js_close_array(json);
    api_page_end(call, json, &arg->page, last);
}

const struct api_point api_mail_list = {
    .need.use = &flow_mail_list,
    .arg_size = sizeof(struct flow_mail_list),
    .paged = true,
    .query = (const char *const[]){"state", NULL},
    .fill = fill_mails,
    .render = render_mails,
};

static enum pp_code fill_show(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "message", &API_ARG(door->call, flow_mail_show)->id, err);
}

static void render_show(struct flow_call *call, struct js_writer *json)
{
    api_put_mail(json, &API_ARG(call, flow_mail_show)->mail);
}

const struct api_point api_mail_show = {
    .need.use = &flow_mail_show,
    .arg_size = sizeof(struct flow_mail_show),
    .fill = fill_show,
    .render = render_show,
};

/* ---- tests --------------------------------------------------------------------------------- */

static enum pp_code fill_test(struct api_door *door, struct pp_err *err)
{
    static const char *const members[] = {"to", "name"};
    (void)err;
    struct flow_mail_test *arg = door->call->arg;
    js_only(door->body, members, 2);
    arg->to = api_read_line(door->body, "to", JS_MUST, ADDRESS_MOST);
    arg->name = api_read_text(door->body, "name", NAME_MOST);
    return PP_OK;
}

static void render_made(struct flow_call *call, struct js_writer *json,
                        const struct store_mail *mail)
{
    api_put_mail(json, mail);
    if (!call->dry_run)
        call->answer.status = CREATED;
}

static void render_test(struct flow_call *call, struct js_writer *json)
{
    render_made(call, json, &API_ARG(call, flow_mail_test)->mail);
}

const struct api_point api_mail_test = {
    .need.use = &flow_mail_test,
    .arg_size = sizeof(struct flow_mail_test),
    .body = API_JSON,
    .fill = fill_test,
    .render = render_test,
};

static enum pp_code fill_cancel(struct api_door *door, struct pp_err *err)
{
    return api_segment_id(door, "id", "message", &API_ARG(door->call, flow_mail_test_cancel)->id,
                          err);
}

static void render_cancel(struct flow_call *call, struct js_writer *json)
{
    render_made(call, json, &API_ARG(call, flow_mail_test_cancel)->mail);
}

const struct api_point api_mail_test_cancel = {
    .need.use = &flow_mail_test_cancel,
    .arg_size = sizeof(struct flow_mail_test_cancel),
    .fill = fill_cancel,
    .render = render_cancel,
};
