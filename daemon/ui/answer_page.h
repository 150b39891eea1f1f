/* The page behind an invitation's link, as HTML. Pure. */
#ifndef UI_ANSWER_PAGE_H
#define UI_ANSWER_PAGE_H

#include "base/fault.h"
#include "daemon/flow/page.h"

/* As it was typed, to be shown again beside what is wrong with it. NULL: nothing was. */
struct ui_typed {
    const char *answer; /* "yes" "yes-if" "no" "later" */
    const char *condition, *reason, *by, *day, *month, *year;
};

struct ui_answer {
    const char *programme;
    const struct flow_page *page;
    struct ui_typed typed;
    const struct pp_faults *faults; /* NULL: none */
    const char *notice;             /* why nothing was taken; NULL: nothing to say */
    bool said;                      /* an answer was just taken */
};

void ui_answer_page(struct pp_str *out, const struct ui_answer *view);

#endif
