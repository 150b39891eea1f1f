/* The page behind an invitation's link: shown on GET, an answer taken on POST. */
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/link.h"
#include "daemon/flow/page.h"
#include "daemon/ui/answer_page.h"
#include "daemon/ui/own.h"
#include "store/access.h"

/* One request on its way through; in its arena. */
struct visit {
    struct ui *ui;
    struct web_request *req;
    struct flow_call *call; /* under way; NULL: none */
    const char *token;
    struct ui_typed typed;
};

static int64_t now_ms(const struct visit *visit)
{
    return pp_clock_mono_ms(&visit->ui->config.clock);
}

static void on_gone(struct web_request *req)
{
    const struct visit *visit = req->own;
    if (visit->call)
        flow_cancel(visit->call);
}

static struct visit *begin(struct web_request *req, void *ui, const struct flow_case *use,
                           size_t arg_size)
{
    struct visit *visit = PP_NEW(&req->arena, struct visit);
    struct flow_call *call = flow_call_new(use, arg_size);
    *visit = (struct visit){.ui = ui, .req = req, .call = call, .token = web_segment(req, "token")};
    req->own = visit;
    req->on_gone = on_gone;
    call->door = visit;
    call->actor = "page";
    call->rights = 1U << use->right;
    return visit;
}

/* ---- what is sent -------------------------------------------------------------------------- */

static void write_failure(const struct visit *visit, enum pp_code code, const struct pp_err *err,
                          struct pp_str *out)
{
    const char *title = code == PP_NOT_FOUND          ? "This link opens nothing"
                        : pp_code_status(code) >= 500 ? "Sorry, there is a problem here"
                                                      : "This cannot be taken";
    /* What fails inside is for the log; people can only try again. */
    const char *sentence = pp_code_status(code) >= 500
                               ? "Nothing was changed. Try again in a few minutes, or reply to the "
                                 "mail that brought you here."
                               : err->text;
    ui_failure_page(out, visit->ui->config.programme, title, sentence,
                    code == PP_NOT_FOUND ? NULL : visit->req->id);
}

static void finish_page(struct visit *visit, int status, const struct pp_str *html)
{
    const struct web_reply reply = ui_page_reply(status, html);
    visit->call = NULL; /* on_gone() may come while finishing */
    web_finish(visit->req, &reply);
}

static void finish_failure(struct visit *visit, const struct flow_call *call)
{
    struct pp_str html = {0};
    write_failure(visit, call->code, &call->err, &html);
    finish_page(visit, pp_code_status(call->code), &html);
    pp_str_fini(&html);
}

static void finish_answer(struct visit *visit, int status, struct ui_answer view)
{
    struct pp_str html = {0};
    view.programme = visit->ui->config.programme;
    view.typed = visit->typed;
    ui_answer_page(&html, &view);
    finish_page(visit, status, &html);
    pp_str_fini(&html);
}

/* ---- GET ----------------------------------------------------------------------------------- */

static void on_shown(struct flow_call *call)
{
    struct visit *visit = call->door;
    const struct flow_page_show *arg = call->arg;
    if (call->code == PP_OK)
        finish_answer(visit, 200,
                      (struct ui_answer){
                          .page = &arg->page,
                          .said = web_query(visit->req, "said") != NULL,
                          .notice = web_query(visit->req, "used")
                                        ? "That form was sent before, and counted then. What holds "
                                          "now is below; answer again to change it."
                                        : NULL});
    else
        finish_failure(visit, call);
    flow_call_free(call);
}

struct web_done ui_answer_show(struct web_request *req, void *ui)
{
    struct visit *visit = begin(req, ui, &flow_page_show, sizeof(struct flow_page_show));
    struct flow_page_show *arg = visit->call->arg;
    arg->token = pp_dup(&visit->call->arena, visit->token);
    visit->call->done = on_shown;
    flow_start(visit->ui->config.flow, visit->call);
    return web_pending(req);
}

/* ---- POST ---------------------------------------------------------------------------------- */

static const char *field(const struct web_param *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (pp_text_is(fields[i].name, name))
            return fields[i].value;
    return "";
}

static enum flow_page_answer_kind kind_of(const char *answer)
{
    static const char *const words[] = {[FLOW_PAGE_SAYS_YES] = "yes",
                                        [FLOW_PAGE_SAYS_YES_IF] = "yes-if",
                                        [FLOW_PAGE_SAYS_NO] = "no",
                                        [FLOW_PAGE_SAYS_LATER] = "later"};
    for (size_t i = FLOW_PAGE_SAYS_YES; i < sizeof words / sizeof words[0]; i++)
        if (pp_text_is(answer, words[i]))
            return (enum flow_page_answer_kind)i;
    return FLOW_PAGE_SAYS_NOTHING;
}

/* Three fields as people write them: "7", "03", "2027"; all of them empty: no day. */
static void read_day(const struct ui_typed *typed, struct flow_page_answer *arg)
{
    int64_t day, month, year;
    arg->day = STORE_NO_DAY;
    if (!*typed->day && !*typed->month && !*typed->year)
        return;
    arg->day_wrong = !pp_text_int(typed->day, 1, 31, &day) ||
                     !pp_text_int(typed->month, 1, 12, &month) ||
                     !pp_text_int(typed->year, 1900, 2199, &year);
    if (arg->day_wrong)
        return;
    const struct pp_date date = {(int)year, (int)month, (int)day};
    arg->day_wrong = !pp_date_valid(date);
    if (!arg->day_wrong)
        arg->day = pp_day_of(date);
}

static void fill(struct visit *visit, const struct web_param *fields, size_t count)
{
    struct flow_call *call = visit->call;
    struct flow_page_answer *arg = call->arg;
    const struct web_request *req = visit->req;
    char digest[STORE_DIGEST_HEX];
    visit->typed = (struct ui_typed){.answer = field(fields, count, "answer"),
                                     .condition = field(fields, count, "condition"),
                                     .reason = field(fields, count, "reason"),
                                     .by = field(fields, count, "by"),
                                     .day = field(fields, count, "day"),
                                     .month = field(fields, count, "month"),
                                     .year = field(fields, count, "year")};
    arg->token = pp_dup(&call->arena, visit->token);
    arg->form = pp_dup(&call->arena, field(fields, count, "form"));
    arg->says = kind_of(visit->typed.answer);
    arg->condition = pp_dup(&call->arena, visit->typed.condition);
    arg->reason = pp_dup(&call->arena, visit->typed.reason);
    arg->by = pp_dup(&call->arena, visit->typed.by);
    read_day(&visit->typed, arg);
    /* Sent twice, it is one answer. What is no form of ours is refused by the use case. */
    if (!flow_link_is_form(arg->form))
        return;
    store_digest(req->body, req->body_len, digest);
    call->operation = pp_printf(&call->arena, "page:%s", arg->form);
    call->digest = pp_dup(&call->arena, digest);
}

/* Back to the page, which is then asked for by GET: going back or reloading sends nothing again. */
static enum pp_code render(struct flow_call *call)
{
    call->answer.status = 303;
    call->answer.location = "?said";
    return PP_OK;
}

static void redirect(struct visit *visit, const char *location)
{
    const struct web_reply reply = {.status = 303, .location = location, .referrer = "no-referrer"};
    visit->call = NULL;
    web_finish(visit->req, &reply);
}

static void on_answered(struct flow_call *call)
{
    struct visit *visit = call->door;
    const struct flow_page_answer *arg = call->arg;
    if (call->code == PP_OK || arg->loaded)
        ui_limit_used(&visit->ui->limit, visit->token, now_ms(visit));
    if (call->code == PP_OK)
        redirect(visit, call->answer.location);
    else if (call->code == PP_INVALID && !call->faults.count)
        redirect(visit, "?used");
    else if (call->code == PP_INVALID && arg->loaded)
        finish_answer(visit, 422, (struct ui_answer){.page = &arg->page, .faults = &call->faults});
    else if (call->code == PP_CONFLICT && arg->loaded)
        finish_answer(visit, 409, (struct ui_answer){.page = &arg->page, .notice = call->err.text});
    else
        finish_failure(visit, call);
    flow_call_free(call);
}

static struct web_done refuse(struct visit *visit, enum pp_code code, const struct pp_err *err,
                              int wait_s)
{
    struct pp_str html = {0};
    write_failure(visit, code, err, &html);
    struct web_reply reply = ui_page_reply(pp_code_status(code), &html);
    reply.retry_after_s = wait_s;
    flow_call_free(visit->call);
    visit->call = NULL;
    const struct web_done done = web_reply(visit->req, &reply);
    pp_str_fini(&html);
    return done;
}

struct web_done ui_answer_take(struct web_request *req, void *ui)
{
    struct visit *visit = begin(req, ui, &flow_page_answer, sizeof(struct flow_page_answer));
    const struct web_param *fields;
    size_t count;
    struct pp_err err = {0};
    const int wait_s = ui_limit_wait_s(&visit->ui->limit, visit->token, now_ms(visit));
    if (wait_s)
        return refuse(visit,
                      pp_fail(&err, PP_RATE,
                              "This link was used too often within an hour. Nothing was changed; "
                              "try again in %d minutes, or reply to the mail.",
                              wait_s / 60 + 1),
                      &err, wait_s);
    const enum pp_code code = web_form(req, &fields, &count, &err);
    if (code != PP_OK)
        return refuse(visit, code, &err, 0);
    fill(visit, fields, count);
    visit->call->render = render;
    visit->call->done = on_answered;
    flow_start(visit->ui->config.flow, visit->call);
    return web_pending(req);
}
