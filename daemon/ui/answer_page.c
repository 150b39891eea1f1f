#include "daemon/ui/answer_page.h"

#include "base/date.h"
#include "base/str.h"
#include "daemon/ui/frame.h"
#include "daemon/ui/html.h"

/* ---- how matters stand --------------------------------------------------------------------- */

static const struct standing {
    const char *title, *sentence;
} standings[] = {
    [FLOW_PAGE_ASKED] = {"Can you take part?", "You are asked to take part in this visit."},
    [FLOW_PAGE_PARTLY] = {"Can you take part?",
                          "You have answered for some of these dates, but not for all."},
    [FLOW_PAGE_YES] = {"You have said yes",
                       "You are expected. If you cannot come after all, say so below as soon as "
                       "you can."},
    [FLOW_PAGE_PERHAPS] = {"You have said: perhaps",
                           "Your part is kept for you. Say yes or no below when you can."},
    [FLOW_PAGE_NO] = {"You have said no",
                      "Thank you for telling us. Your part has been given back and you need do "
                      "nothing more."},
    [FLOW_PAGE_FILLED] = {"Somebody else takes this part",
                          "You need do nothing more. Thank you for the time you kept free."},
    [FLOW_PAGE_TAKEN_OFF] = {"You are no longer asked to take part",
                             "You need do nothing more. Thank you for the time you kept free."},
    [FLOW_PAGE_CALLED_OFF] = {"This visit does not take place",
                              "You need do nothing more. Thank you for the time you kept free."},
    [FLOW_PAGE_OVER] = {"This visit is over", "There is nothing to answer any more."},
};

static const char *answer_words(const struct flow_page_event *event)
{
    if (event->off)
        return NULL;
    switch (event->answer) {
    case STORE_NEEDS_ACTION:
        return "Not answered";
    case STORE_ACCEPTED:
        return "You said yes";
    case STORE_DECLINED:
        return "You said no";
    case STORE_TENTATIVE:
        return "You said perhaps";
    case STORE_DELEGATED:
        return "You passed it on";
    }
    return NULL;
}

static void put_row(struct pp_str *out, const char *name, const char *value)
{
    if (!pp_text_empty(value))
        html_add(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void put_events(struct pp_str *out, const struct flow_page *page)
{
    html_add(out, "<h2>When</h2>\n<ul class=\"events\">\n");
    for (size_t i = 0; i < page->event_count; i++) {
        const struct flow_page_event *event = &page->events[i];
        const char *answer = page->standing < FLOW_PAGE_NO ? answer_words(event) : NULL;
        html_add(out, "<li><strong>%s</strong><br>%s", event->when, event->summary);
        if (event->where)
            html_add(out, "<br>Where: %s", event->where);
        if (answer)
            html_add(out, "<br><span class=\"tag\">%s</span>", answer);
        html_add(out, "</li>\n");
    }
    html_add(out, "</ul>\n");
}

static void put_facts(struct pp_str *out, const struct ui_answer *view)
{
    const struct flow_page *page = view->page;
    char day[PP_DAY_WORDS];
    html_add(out, "<dl class=\"facts\">\n");
    put_row(out, "For", page->peer);
    put_row(out, "Visit", page->title);
    put_row(out, "Your part", page->seat);
    put_row(out, "Reference", page->reference);
    put_row(out, "Who asks", view->programme);
    if (page->standing < FLOW_PAGE_NO)
        put_row(out, "Answer by", page->reply_by);
    if (page->answered_s && page->standing <= FLOW_PAGE_NO)
        put_row(out, "Last answer", pp_day_words((int32_t)(page->answered_s / 86400), day));
    html_add(out, "</dl>\n");
    put_events(out, page);
}

static void put_standing(struct pp_str *out, const struct ui_answer *view)
{
    const struct flow_page *page = view->page;
    if (view->said)
        html_add(out,
                 "<div class=\"panel\" role=\"status\"><p>Thank you. We have noted what you "
                 "said.</p></div>\n");
    if (view->notice)
        html_add(out, "<div class=\"notice\" role=\"alert\"><p>%s</p></div>\n", view->notice);
    html_add(out, "<h1>%s</h1>\n<p class=\"lead\">%s</p>\n", standings[page->standing].title,
             standings[page->standing].sentence);
    if (page->moved && page->standing < FLOW_PAGE_NO)
        html_add(out,
                 "<p class=\"inset\">The dates have changed since you were first asked. Those "
                 "below hold now.</p>\n");
}

/* ---- what is wrong ------------------------------------------------------------------------- */

static const char *fault_of(const struct ui_answer *view, const char *where)
{
    for (size_t i = 0; view->faults && i < view->faults->count; i++)
        if (pp_text_is(view->faults->at[i].where, where))
            return view->faults->at[i].message;
    return NULL;
}

static bool has_faults(const struct ui_answer *view)
{
    return view->faults && view->faults->count;
}

static void put_summary(struct pp_str *out, const struct ui_answer *view)
{
    if (!has_faults(view))
        return;
    html_add(out,
             "<div class=\"errors\" role=\"alert\" aria-labelledby=\"errors-title\">\n"
             "<h2 id=\"errors-title\">There is a problem</h2>\n<ul>\n");
    for (size_t i = 0; i < view->faults->count; i++)
        html_add(out, "<li><a href=\"#%s\">%s</a></li>\n", view->faults->at[i].where,
                 view->faults->at[i].message);
    html_add(out, "</ul>\n</div>\n");
}

/* The fault above a field; its id is for aria-describedby. */
static void put_fault(struct pp_str *out, const struct ui_answer *view, const char *where)
{
    const char *fault = fault_of(view, where);
    if (fault)
        html_add(out,
                 "<p class=\"error\" id=\"%s-error\"><span class=\"hidden\">Error: </span>%s</p>\n",
                 where, fault);
}

/* ---- the form ------------------------------------------------------------------------------ */

static void put_choice(struct pp_str *out, const struct ui_answer *view, const char *id,
                       const char *value, const char *label)
{
    html_add(out,
             "<div class=\"choice\"><input type=\"radio\" name=\"answer\" id=\"%s\" value=\"%s\"",
             id, value);
    if (pp_text_is(view->typed.answer, value))
        html_add(out, " checked");
    html_add(out, "><label for=\"%s\">%s</label></div>\n", id, label);
}

static void put_area(struct pp_str *out, const struct ui_answer *view, const char *name,
                     const char *label, const char *hint, const char *value)
{
    html_add(out,
             "<div class=\"more\"><label for=\"%s\">%s</label>\n<p class=\"hint\" "
             "id=\"%s-hint\">%s</p>\n",
             name, label, name, hint);
    put_fault(out, view, name);
    html_add(out,
             "<textarea id=\"%s\" name=\"%s\" rows=\"3\" aria-describedby=\"%s-hint %s-error\">\n%s"
             "</textarea></div>\n",
             name, name, name, name, value);
}

static void put_number(struct pp_str *out, const char *id, const char *name, const char *label,
                       const char *value, int chars)
{
    html_add(out,
             "<div><label for=\"%s\">%s</label><input id=\"%s\" name=\"%s\" value=\"%s\" "
             "inputmode=\"numeric\" class=\"w%d\" autocomplete=\"off\"></div>\n",
             id, label, id, name, value, chars);
}

static void put_later(struct pp_str *out, const struct ui_answer *view)
{
    html_add(out,
             "<fieldset class=\"more\" aria-describedby=\"day-hint day-error\">"
             "<legend>By when will you answer? (optional)</legend>\n"
             "<p class=\"hint\" id=\"day-hint\">For example, 27 3 2027. You are reminded that "
             "morning.</p>\n");
    put_fault(out, view, "day");
    html_add(out, "<div class=\"date\">\n");
    put_number(out, "day", "day", "Day", view->typed.day, 2);
    put_number(out, "month", "month", "Month", view->typed.month, 2);
    put_number(out, "year", "year", "Year", view->typed.year, 4);
    html_add(out, "</div></fieldset>\n");
}

static void put_choices(struct pp_str *out, const struct ui_answer *view)
{
    html_add(out,
             "<fieldset aria-describedby=\"answer-hint answer-error\">"
             "<legend><h2>%s</h2></legend>\n"
             "<p class=\"hint\" id=\"answer-hint\">One answer for all of the dates above. To "
             "answer them one by one, use your calendar program.</p>\n",
             view->page->standing >= FLOW_PAGE_YES ? "Change your answer" : "Your answer");
    put_fault(out, view, "answer");
    put_choice(out, view, "answer", "yes", "Yes, I can take part");
    put_choice(out, view, "answer-yes-if", "yes-if", "Yes, if something is arranged first");
    put_area(out, view, "condition", "What must be arranged?",
             "Until it is settled this counts as perhaps, and a coordinator reads it.",
             view->typed.condition);
    put_choice(out, view, "answer-no", "no", "No, I cannot take part");
    put_area(out, view, "reason", "Why not? (optional)",
             "Only the coordinators read it. Your part is given back at once.", view->typed.reason);
    if (view->page->standing != FLOW_PAGE_YES) {
        put_choice(out, view, "answer-later", "later", "I need more time");
        put_later(out, view);
    }
    html_add(out, "</fieldset>\n");
}

static void put_form(struct pp_str *out, const struct ui_answer *view)
{
    /* Without an action it goes to this very address. */
    html_add(out,
             "<form method=\"post\" novalidate>\n"
             "<input type=\"hidden\" name=\"form\" value=\"%s\">\n",
             view->page->form);
    put_choices(out, view);
    html_add(out,
             "<div class=\"field\"><label for=\"by\">If you answer for %s: your own name</label>\n"
             "<p class=\"hint\" id=\"by-hint\">Leave it empty if you are %s.</p>\n",
             view->page->peer, view->page->peer);
    put_fault(out, view, "by");
    html_add(out,
             "<input id=\"by\" name=\"by\" value=\"%s\" autocomplete=\"name\" "
             "aria-describedby=\"by-hint by-error\"></div>\n"
             "<button type=\"submit\">Send my answer</button>\n</form>\n",
             view->typed.by);
}

void ui_answer_page(struct pp_str *out, const struct ui_answer *view)
{
    const struct flow_page *page = view->page;
    struct pp_str title = {0};
    pp_str_addf(&title, "%s%s", has_faults(view) ? "Error: " : "", standings[page->standing].title);
    ui_frame_open(out, view->programme, pp_str_text(&title));
    pp_str_fini(&title);
    put_summary(out, view);
    put_standing(out, view);
    put_facts(out, view);
    if (page->form)
        put_form(out, view);
    html_add(out,
             "<h2>Questions</h2>\n<p>Write to <a href=\"mailto:%s\">%s</a>, or reply to the mail "
             "that brought you here. Who has this link can answer for %s: pass it on only to "
             "somebody who may.</p>\n",
             page->organiser, page->organiser, page->peer);
    ui_frame_close(out);
}
