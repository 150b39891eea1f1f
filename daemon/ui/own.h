/* What the files of this folder share. */
#ifndef UI_OWN_H
#define UI_OWN_H

#include "daemon/ui/frame.h"
#include "daemon/ui/limit.h"
#include "daemon/ui/ui.h"

struct ui {
    struct ui_config config;
    struct web_part part;
    struct ui_limit limit;
};

/* Handlers. */
struct web_done ui_answer_show(struct web_request *req, void *ui);
struct web_done ui_answer_take(struct web_request *req, void *ui);

#endif
