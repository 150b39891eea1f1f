/* The door as a whole: its routes, its stylesheet, what is said where no handler speaks. */
#include "daemon/ui/ui.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/link.h"
#include "daemon/ui/embedded.h"
#include "daemon/ui/own.h"

enum { FORM_MOST = 16 * 1024 };

static struct web_done give_style(struct web_request *req, void *data)
{
    (void)data;
    const char *known = web_header(req, "If-None-Match");
    struct web_reply reply = {.status = 304,
                              .etag = ui_style_tag(),
                              .cache = "public, max-age=86400",
                              .referrer = "no-referrer"};
    if (!known || (!strstr(known, ui_style_tag()) && !pp_text_is(known, "*"))) {
        reply.status = 200;
        reply.type = "text/css; charset=utf-8";
        reply.body = ui_style_css;
        reply.len = ui_style_css_len;
    }
    return web_reply(req, &reply);
}

static const struct web_route routes[] = {
    {.method = WEB_GET, .pattern = "/assets/style.css", .handler = give_style},
    {.method = WEB_GET, .pattern = "/" FLOW_LINK_FOLDER "/{token}", .handler = ui_answer_show},
    {.method = WEB_POST,
     .pattern = "/" FLOW_LINK_FOLDER "/{token}",
     .handler = ui_answer_take,
     .body_most = FORM_MOST},
};
_Static_assert(sizeof routes / sizeof routes[0] <= UI_ROUTES_MOST, "they must fit");

/* A body too large, a time too long: what web says by itself. */
static const char *say_problem(void *data, const struct web_problem *problem, struct pp_str *out)
{
    const struct ui *ui = data;
    ui_failure_page(out, ui->config.programme, problem->title,
                    problem->detail ? problem->detail : "", problem->request_id);
    return UI_HTML_TYPE;
}

struct ui *ui_new(const struct ui_config *config)
{
    struct ui *ui = PP_NEW_HEAP(struct ui);
    ui->config = *config;
    ui->part = (struct web_part){.data = ui, .problem = say_problem};
    return ui;
}

void ui_free(struct ui *ui)
{
    free(ui);
}

size_t ui_routes(struct ui *ui, struct web_route out[static UI_ROUTES_MOST])
{
    const size_t count = sizeof routes / sizeof routes[0];
    for (size_t i = 0; i < count; i++) {
        out[i] = routes[i];
        out[i].part = &ui->part;
    }
    return count;
}

const char *ui_shown_path(const struct web_request *req)
{
    if (req->route && req->route->part)
        return req->route->pattern;
    return strstr(req->path, "/" FLOW_LINK_FOLDER) ? "/" FLOW_LINK_FOLDER "/..." : req->path;
}
