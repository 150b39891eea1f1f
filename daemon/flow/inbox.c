#include "daemon/flow/inbox.h"

#include <inttypes.h>
#include <stdlib.h>

#include "daemon/flow/receive.h"
#include "daemon/loop/timer.h"
#include "daemon/loop/watch.h"
#include "daemon/mail/incoming.h"
#include "daemon/mail/maildir.h"
#include "store/access.h"

enum {
    RESCAN_MS = 60000, /* events may be lost, and a pause of a message ends unnoticed */
    SOON_MS = 20,      /* after an event: many come at once */
    BATCH_MOST = 64,
    ACTOR_MOST = 80
};

struct flow_inbox {
    struct flow *flow;
    struct loop *loop;
    struct flow_inbox_config config;
    struct loop_watch watch;
    struct loop_timer look;
    struct pp_arena arena; /* of the names below */
    const char **names;    /* what a look at new/ has found */
    size_t name_count, name_at;
    struct flow_call *call; /* under way; NULL: none */
    bool again;             /* something has changed meanwhile */
    bool stopping;
    uint64_t received, failed;
    void (*on_stopped)(void *data);
    void *on_stopped_data;
};

static void next(struct flow_inbox *inbox);

static void say(const struct flow_inbox *inbox, const char *sentence)
{
    inbox->config.say(inbox->config.data, sentence);
}

static void end_batch(struct flow_inbox *inbox)
{
    inbox->names = NULL;
    inbox->name_count = inbox->name_at = 0;
    pp_arena_fini(&inbox->arena);
}

static void stopped(struct flow_inbox *inbox)
{
    void (*on_stopped)(void *) = inbox->on_stopped;
    void *data = inbox->on_stopped_data;
    end_batch(inbox);
    free(inbox);
    on_stopped(data);
}

/* It is on the disk: only now may the file go. */
static void settle(struct flow_inbox *inbox, const char *name)
{
    struct pp_err err = {0};
    inbox->received++;
    if (mail_maildir_done(inbox->config.maildir, name, &err) != PP_OK)
        say(inbox, err.text);
}

static void on_received(struct flow_call *call)
{
    struct flow_inbox *inbox = call->door;
    const char *name = inbox->names[inbox->name_at++];
    inbox->call = NULL;
    if (call->code == PP_OK) {
        settle(inbox, name);
    } else if (!inbox->stopping) {
        inbox->failed++;
        say(inbox, call->err.text);
        inbox->name_at = inbox->name_count = 0; /* in order: the others wait with it */
        inbox->again = false;
    }
    flow_call_free(call);
    if (inbox->stopping)
        stopped(inbox);
    else
        next(inbox);
}

static void receive(struct flow_inbox *inbox, struct flow_call *call)
{
    const struct flow_mail_receive *arg = call->arg;
    char hash[STORE_DIGEST_HEX];
    store_digest(arg->bytes, arg->len, hash);
    call->actor = "mail";
    call->rights = 1U << FLOW_BOOK_SEND;
    call->operation = pp_printf(&call->arena, "mail:%s", hash);
    call->digest = call->operation;
    call->door = inbox;
    call->done = on_received;
    inbox->call = call;
    flow_start(inbox->flow, call);
}

/* Of what a look has found. A file that is gone was moved by somebody else; what is none stays. */
static void next(struct flow_inbox *inbox)
{
    while (inbox->name_at < inbox->name_count) {
        struct flow_call *call =
            flow_call_new(&flow_mail_receive, sizeof(struct flow_mail_receive));
        struct flow_mail_receive *arg = call->arg;
        struct pp_err err = {0};
        char *bytes = NULL;
        const enum pp_code code =
            mail_maildir_read(inbox->config.maildir, inbox->names[inbox->name_at],
                              MAIL_INCOMING_MOST, &call->arena, &bytes, &arg->len, &err);
        arg->bytes = bytes;
        if (code == PP_OK) {
            receive(inbox, call);
            return;
        }
        if (code != PP_NOT_FOUND)
            say(inbox, err.text);
        flow_call_free(call);
        inbox->name_at++;
    }
    const bool more = inbox->name_count == BATCH_MOST || inbox->again;
    end_batch(inbox);
    loop_timer_start(&inbox->look, more ? SOON_MS : RESCAN_MS, 0);
}

static void look(void *data)
{
    struct flow_inbox *inbox = data;
    struct pp_err err = {0};
    if (inbox->call || inbox->stopping)
        return;
    end_batch(inbox);
    inbox->again = false;
    if (mail_maildir_list(inbox->config.maildir, BATCH_MOST, &inbox->arena, &inbox->names,
                          &inbox->name_count, &err) != PP_OK)
        say(inbox, err.text);
    next(inbox);
}

/* Our own renames make events, too; looking at an empty folder does not. */
static void on_change(void *data)
{
    struct flow_inbox *inbox = data;
    inbox->again = true;
    if (!inbox->call && !inbox->stopping)
        loop_timer_start(&inbox->look, SOON_MS, 0);
}

enum pp_code flow_inbox_start(struct flow_inbox **out, struct flow *flow, struct loop *loop,
                              const struct flow_inbox_config *config, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct flow_inbox *inbox = PP_NEW_HEAP(struct flow_inbox);
    inbox->flow = flow;
    inbox->loop = loop;
    inbox->config = *config;
    enum pp_code code = mail_maildir_check(config->maildir, err);
    if (code == PP_OK)
        code = loop_watch_start(&inbox->watch, loop, pp_printf(&arena, "%s/new", config->maildir),
                                on_change, inbox, err);
    pp_arena_fini(&arena);
    if (code != PP_OK) {
        free(inbox);
        return code;
    }
    loop_timer_init(&inbox->look, loop, look, inbox);
    loop_timer_start(&inbox->look, 0, 0);
    *out = inbox;
    return PP_OK;
}

void flow_inbox_stop(struct flow_inbox *inbox, void (*on_stopped)(void *data), void *data)
{
    inbox->stopping = true;
    inbox->on_stopped = on_stopped;
    inbox->on_stopped_data = data;
    loop_watch_fini(&inbox->watch);
    loop_timer_fini(&inbox->look);
    if (!inbox->call)
        stopped(inbox);
}

void flow_inbox_metrics_write(const struct flow_inbox *inbox, struct pp_str *out)
{
    pp_str_add(out, "# TYPE peerpool_mail_received counter\n");
    pp_str_addf(out, "peerpool_mail_received_total %" PRIu64 "\n", inbox->received);
    pp_str_add(out, "# TYPE peerpool_mail_not_taken counter\n");
    pp_str_addf(out, "peerpool_mail_not_taken_total %" PRIu64 "\n", inbox->failed);
}
