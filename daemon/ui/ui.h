/*
 * Pages for people: HTML over the flows, nothing but translation. Every page is readable without
 * styles and works without a script; none is kept by a browser, listed by a search engine or shown
 * in another site's frame, and none tells another site where its reader came from.
 *
 * Pages that a link's token opens ask nobody to log in: GET and HEAD change nothing whoever sends
 * them, for mail systems follow links; a POST needs the token and a form that the page handed out.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include "daemon/flow/flow.h"
#include "daemon/web/web.h"

/*
 *     struct ui *ui = ui_new(&config);
 *     struct web_route routes[UI_ROUTES_MOST + ...];
 *     size_t count = ui_routes(ui, routes);      // and those of another door behind them
 */
struct ui; /* heap; outlives the server */

struct ui_config {
    struct flow *flow;
    struct pp_clock clock;
    const char *programme; /* its name, above each page */
};

enum { UI_ROUTES_MOST = 8 };

struct ui *ui_new(const struct ui_config *config);
void ui_free(struct ui *ui); /* after web_stop(); accepts NULL */
size_t ui_routes(struct ui *ui, struct web_route out[static UI_ROUTES_MOST]);

/* The path as a log may show it: tokens are left out. */
const char *ui_shown_path(const struct web_request *req);

#endif
