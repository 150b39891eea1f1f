/*
 * The parts of peerpoold and the order in which they live: loop, flow (store and lanes), outbox,
 * inbox, reader, chaser, rebalancer, api, web. Starting: the reference data first, then the doors
 * open, then READY. Ending: the doors close, requests end, mails under way are recorded, the store
 * closes.
 */
#ifndef DAEMON_APP_H
#define DAEMON_APP_H

#include "daemon/api/api.h"
#include "daemon/conf/conf.h"
#include "daemon/flow/chaser.h"
#include "daemon/flow/inbox.h"
#include "daemon/flow/open.h"
#include "daemon/flow/outbox.h"
#include "daemon/flow/reader.h"
#include "daemon/flow/rebalancer.h"
#include "daemon/loop/loop.h"
#include "daemon/loop/notify.h"
#include "daemon/loop/signal.h"
#include "daemon/loop/timer.h"
#include "daemon/ui/ui.h"
#include "daemon/web/web.h"

enum { APP_ADMINS_MOST = 32 };

struct app {
    const struct conf *conf; /* borrowed */
    struct pp_arena arena;
    struct loop loop;
    bool loop_open, ending;
    int lock;                           /* held as long as the database is open; -1: not taken */
    struct flow *flow;                  /* NULL: not open */
    struct flow_outbox *outbox;         /* NULL: not started, or stopped */
    struct flow_inbox *inbox;           /* the same; NULL also without a Maildir */
    struct flow_reader *reader;         /* the same */
    struct flow_rebalancer *rebalancer; /* the same */
    struct flow_chaser *chaser;         /* the same */
    struct api *api;
    struct ui *ui;
    struct web_server *web; /* NULL: not open, or stopped */
    struct loop_signals signals;
    struct loop_watchdog watchdog;
    struct loop_timer upkeep;
    uid_t admins[APP_ADMINS_MOST];
    size_t admin_count;
    enum pp_code code; /* why it ended by itself */
    struct pp_err err;
};

/* What the configuration alone cannot know of itself: the zones that calendars can write. */
PP_CHECK enum pp_code app_check(const struct conf *conf, struct pp_err *err);

/* Everything that may fail at once; the rest happens when the loop runs. */
PP_CHECK enum pp_code app_init(struct app *app, const struct conf *conf, struct pp_err *err);
void app_fini(struct app *app); /* after the loop has stopped; accepts a failed init */

#endif
