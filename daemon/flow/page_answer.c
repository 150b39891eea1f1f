/* An answer on the page: checked, taken as all answers are, and kept with who gave it. */
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/link.h"
#include "daemon/flow/page_look.h"
#include "daemon/flow/reply.h"
#include "daemon/flow/schedule.h"
#include "daemon/flow/zone.h"
#include "daemon/mail/incoming.h"
#include "store/access.h"

/* ---- is it an answer? ---------------------------------------------------------------------- */

static void add_fault(struct flow_call *call, const char *where, const char *message)
{
    pp_faults_add(&call->faults,
                  &(struct pp_fault){.where = where, .code = "value", .message = message});
}

/* One clean line of what was typed; "" when nothing was. Cut only where it is too long anyway. */
static const char *clean_words(struct flow_call *call, const char *text, size_t most)
{
    enum { CHARACTER_BYTES = 4 };
    return mail_clean_line(text, CHARACTER_BYTES * (most + 1), &call->arena);
}

static enum pp_code clean(struct flow_call *call)
{
    struct flow_page_answer *arg = call->arg;
    arg->condition = clean_words(call, arg->condition, FLOW_PAGE_WORDS_MOST);
    arg->reason = clean_words(call, arg->reason, FLOW_PAGE_WORDS_MOST);
    arg->by = clean_words(call, arg->by, FLOW_PAGE_NAME_MOST);
    return PP_OK;
}

static void check_length(struct flow_call *call, const char *where, const char *text, size_t most,
                         const char *message)
{
    if (pp_utf8_count(text, strlen(text)) > most)
        add_fault(call, where, message);
}

static void check_day(struct flow_call *call, const struct flow_page_answer *arg)
{
    const struct flow_page *page = &arg->page;
    if (arg->day_wrong)
        add_fault(call, "day", "Enter a real date, such as 27 3 2027");
    else if (arg->day != STORE_NO_DAY &&
             (arg->day <= page->today || arg->day > page->today + FLOW_PAGE_LATER_MOST))
        add_fault(call, "day", "Enter a date after today and within the next 60 days");
    else if (arg->day != STORE_NO_DAY && page->reply_by && arg->day > page->reply_by_day)
        add_fault(call, "day",
                  pp_printf(&call->arena,
                            "Enter a date up to the day by which you are asked to "
                            "answer: %s",
                            page->reply_by));
}

static void check(struct flow_call *call, const struct flow_page_answer *arg)
{
    check_length(call, "condition", arg->condition, FLOW_PAGE_WORDS_MOST,
                 "Say it in 300 characters or fewer");
    check_length(call, "reason", arg->reason, FLOW_PAGE_WORDS_MOST,
                 "Say it in 300 characters or fewer");
    check_length(call, "by", arg->by, FLOW_PAGE_NAME_MOST, "Give a name of 80 characters or fewer");
    switch (arg->says) {
    case FLOW_PAGE_SAYS_NOTHING:
        add_fault(call, "answer", "Choose one of the answers");
        break;
    case FLOW_PAGE_SAYS_YES_IF:
        if (!*arg->condition)
            add_fault(call, "condition", "Say what must be arranged first");
        break;
    case FLOW_PAGE_SAYS_LATER:
        check_day(call, arg);
        if (arg->page.standing == FLOW_PAGE_YES)
            add_fault(call, "answer", "You have said yes; choose another answer to change that");
        break;
    case FLOW_PAGE_SAYS_YES:
    case FLOW_PAGE_SAYS_NO:
        break;
    }
}

/* ---- the record of it ---------------------------------------------------------------------- */

static const struct said {
    const char *verdict, *subject;
    enum store_incoming_state state;
} said[] = {
    [FLOW_PAGE_SAYS_YES] = {"page-yes", "Reply page: yes", STORE_INCOMING_DONE},
    [FLOW_PAGE_SAYS_YES_IF] = {"page-yes-if", "Reply page: yes, if", STORE_INCOMING_REVIEW},
    [FLOW_PAGE_SAYS_NO] = {"page-no", "Reply page: no", STORE_INCOMING_DONE},
    [FLOW_PAGE_SAYS_LATER] = {"page-later", "Reply page: later", STORE_INCOMING_DONE},
};

static const char *what_is_said(struct flow_call *call, const struct flow_page_answer *arg)
{
    char day[PP_DAY_WORDS];
    switch (arg->says) {
    case FLOW_PAGE_SAYS_NOTHING:
        break;
    case FLOW_PAGE_SAYS_YES:
        return pp_printf(&call->arena, "%s can take part.", arg->page.peer);
    case FLOW_PAGE_SAYS_YES_IF:
        return pp_printf(&call->arena, "%s can take part if: %s", arg->page.peer, arg->condition);
    case FLOW_PAGE_SAYS_NO:
        return pp_printf(&call->arena, "%s cannot take part%s%s", arg->page.peer,
                         *arg->reason ? ": " : ".", arg->reason);
    case FLOW_PAGE_SAYS_LATER:
        return arg->day == STORE_NO_DAY
                   ? pp_printf(&call->arena, "%s needs more time and wants to be reminded.",
                               arg->page.peer)
                   : pp_printf(&call->arena, "%s will answer by %s.", arg->page.peer,
                               pp_day_words(arg->day, day));
    }
    PP_REQUIRE(false);
    return "";
}

static struct store_incoming *make_row(struct flow_call *call, const struct flow_page_answer *arg)
{
    char hash[STORE_DIGEST_HEX];
    struct store_incoming *row = PP_NEW(&call->arena, struct store_incoming);
    const struct said *it = &said[arg->says];
    const char *words = what_is_said(call, arg);
    store_digest(arg->form, strlen(arg->form), hash);
    *row = (struct store_incoming){
        .id = flow_id(call),
        .hash = pp_dup(&call->arena, hash),
        .received_s = call->now_s,
        .size = (int64_t)strlen(words),
        .kind = mail_incoming_kind_word(MAIL_ANSWER),
        .from_name = *arg->by ? arg->by : arg->page.peer,
        .subject = it->subject,
        .booking = arg->booking,
        .peer = arg->peer,
        .invitation = arg->invitation,
        .verdict = it->verdict,
        .state = it->state,
        .sentence = *arg->by ? pp_printf(&call->arena, "%s (told by %s)", words, arg->by) : words};
    return row;
}

/* Kept with the move of the seat. */
static const char *reason_of(struct flow_call *call, const struct flow_page_answer *arg)
{
    const char *words = arg->says == FLOW_PAGE_SAYS_NO       ? arg->reason
                        : arg->says == FLOW_PAGE_SAYS_YES_IF ? arg->condition
                                                             : "";
    if (!*arg->by)
        return *words ? words : NULL;
    return pp_printf(&call->arena, "%s%stold by %s", words, *words ? "; " : "", arg->by);
}

/* The morning of the day they name, they are reminded instead of when the product would. */
static enum pp_code find_reminder(struct flow_call *call, struct flow_page_answer *arg)
{
    enum { MORNING_MINUTE = 9 * 60 };
    const struct flow_booked *booked = &arg->altered.before;
    const struct store_proposal_seat *seat =
        flow_seat_of(booked->booking.seats, booked->booking.seat_count, arg->peer);
    const struct store_asking *asking = seat ? flow_asking_of(booked, seat->seat) : NULL;
    const struct cal_zone *zone;
    arg->asking = (struct store_asking){0};
    if (arg->day == STORE_NO_DAY || !asking || !asking->next_s)
        return PP_OK;
    const enum pp_code code =
        flow_zone_find(flow_settings(call)->zone, arg->page.today, &call->arena, &zone, &call->err);
    if (code != PP_OK)
        return code;
    const int64_t at_s = flow_schedule_instant(zone, arg->day, MORNING_MINUTE);
    arg->asking = *asking;
    arg->asking_was_s = asking->next_s;
    arg->asking.next_s = at_s < asking->reply_by_s ? at_s : asking->reply_by_s;
    return PP_OK;
}

/* ---- the steps ----------------------------------------------------------------------------- */

static struct flow_replying replying_of(struct flow_call *call, struct flow_page_answer *arg)
{
    return (struct flow_replying){.who = arg->peer,
                                  .answer = arg->says == FLOW_PAGE_SAYS_YES  ? STORE_ACCEPTED
                                            : arg->says == FLOW_PAGE_SAYS_NO ? STORE_DECLINED
                                                                             : STORE_TENTATIVE,
                                  .own = true,
                                  .reason = reason_of(call, arg),
                                  .altered = &arg->altered,
                                  .work = arg->work};
}

/* A form counts once, and for what it showed. */
static enum pp_code check_form(struct flow_call *call, const struct flow_page_answer *arg)
{
    const struct flow_booked *booked = &arg->altered.before;
    struct store_incoming known;
    char hash[STORE_DIGEST_HEX];
    bool found = false;
    store_digest(arg->form, strlen(arg->form), hash);
    const enum pp_code code =
        store_incoming_find(call->tx, hash, &call->arena, &known, &found, &call->err);
    if (code != PP_OK)
        return code;
    if (found)
        return pp_fail(&call->err, PP_INVALID, "this form was sent before");
    if (!arg->page.form)
        return pp_fail(&call->err, PP_CONFLICT, "Nothing can be answered any more.");
    return flow_link_form_fits(flow_settings(call), arg->form, arg->token,
                               flow_page_stood(booked, arg->peer, &call->arena))
               ? PP_OK
               : pp_fail(&call->err, PP_CONFLICT,
                         "Something has changed since you opened this page, so your answer was not "
                         "taken. Look at what holds now, and answer again.");
}

static enum pp_code load(struct flow_call *call)
{
    struct flow_page_answer *arg = call->arg;
    struct store_invited target;
    bool declines = false;
    arg->altered = (struct flow_altered){0};
    arg->reserve_count = 0;
    enum pp_code code = flow_page_look(call, arg->token, &target, &arg->altered.before, &arg->page);
    if (code != PP_OK)
        return code;
    arg->loaded = true;
    arg->peer = target.peer;
    arg->booking = target.booking;
    arg->invitation = target.id;
    arg->altered.request = arg->altered.before.request;
    arg->altered.revised.revision.after = arg->altered.before.booking;
    code = check_form(call, arg);
    if (code != PP_OK)
        return code;
    check(call, arg);
    if (call->faults.count)
        return PP_OK;
    if (arg->says == FLOW_PAGE_SAYS_LATER)
        return find_reminder(call, arg);
    const struct flow_replying replying = replying_of(call, arg);
    code = flow_reply_declines(call, &replying, &declines);
    return code == PP_OK && declines ? flow_alter_load_pool(call, &arg->altered, &arg->work) : code;
}

static enum pp_code compose(struct flow_call *call)
{
    struct flow_page_answer *arg = call->arg;
    struct flow_replying replying = replying_of(call, arg);
    arg->row = make_row(call, arg);
    if (arg->says == FLOW_PAGE_SAYS_LATER)
        return PP_OK;
    const enum pp_code code = flow_reply_make(call, &replying);
    arg->reserves = replying.reserves;
    arg->reserve_count = replying.reserve_count;
    return code;
}

static enum pp_code save_effect(struct flow_call *call, struct flow_page_answer *arg)
{
    if (arg->says != FLOW_PAGE_SAYS_LATER)
        return arg->altered.same ? PP_OK : flow_alter_save(call, &arg->altered, NULL);
    if (!arg->asking.next_s)
        return PP_OK;
    const enum pp_code code =
        store_asking_moved(call->tx, &arg->asking, arg->asking_was_s, &call->err);
    return code == PP_STALE ? flow_moved(call) : code;
}

static enum pp_code save(struct flow_call *call)
{
    struct flow_page_answer *arg = call->arg;
    const enum pp_code code = save_effect(call, arg);
    return code == PP_OK ? store_incoming_put(call->tx, &call->who, arg->row, NULL, 0, &call->err)
                         : code;
}

const struct flow_case flow_page_answer = {
    .name = "page.answer",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_WORK, clean}, {FLOW_READ, load}, {FLOW_WORK, compose}, {FLOW_WRITE, save}},
    .step_count = 4,
};
