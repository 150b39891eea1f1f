#include "daemon/flow/inbox.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "daemon/flow/receive.h"
#include "daemon/loop/timer.h"
#include "daemon/loop/watch.h"
#include "daemon/mail/incoming.h"
#include "daemon/mail/maildir.h"
#include "store/access.h"

enum {
    RESCAN_MS = 60000, /* events may be lost; and the pause of a message that was not taken */
    SOON_MS = 20,      /* after an event: many come at once */
    BATCH_MOST = 64,
    ASIDE_MOST = 256 /* beyond these a message that cannot be taken is tried at each look */
};

struct flow_inbox {
    struct flow *flow;
    struct loop *loop;
    struct flow_inbox_config config;
    struct loop_watch watch;
    struct loop_timer look, retry;
    struct pp_arena arena; /* of the names below */
    const char **names;    /* what a look at new/ has found */
    size_t name_count, name_at;
    char after[NAME_MAX + 1]; /* where the next look goes on; "": at the first name */
    struct pp_arena aside_arena;
    const char *aside[ASIDE_MOST]; /* could not be taken, and wait until retry fires */
    size_t aside_count;
    struct flow_call *call; /* under way; NULL: none */
    bool again;             /* something has changed meanwhile */
    bool caught_up;         /* all that lay there at the last look is taken */
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
    pp_arena_fini(&inbox->aside_arena);
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

static bool is_aside(const struct flow_inbox *inbox, const char *name)
{
    for (size_t i = 0; i < inbox->aside_count; i++)
        if (pp_text_is(inbox->aside[i], name))
            return true;
    return false;
}

/* It cannot be taken now: the others go on without it. */
static void put_aside(struct flow_inbox *inbox, const char *name, const struct pp_err *err)
{
    inbox->failed++;
    say(inbox, err->text);
    if (!inbox->aside_count)
        loop_timer_start(&inbox->retry, RESCAN_MS, 0);
    if (inbox->aside_count < ASIDE_MOST)
        inbox->aside[inbox->aside_count++] = pp_dup(&inbox->aside_arena, name);
}

/* None of the others could be taken either. */
static void hold_all(struct flow_inbox *inbox, const struct pp_err *err)
{
    inbox->failed++;
    say(inbox, err->text);
    inbox->name_at = inbox->name_count = 0;
    inbox->again = false;
}

static void on_received(struct flow_call *call)
{
    struct flow_inbox *inbox = call->door;
    const char *name = inbox->names[inbox->name_at++];
    inbox->call = NULL;
    if (call->code == PP_OK)
        settle(inbox, name);
    else if (!inbox->stopping && pp_code_again(call->code))
        hold_all(inbox, &call->err);
    else if (!inbox->stopping)
        put_aside(inbox, name, &call->err);
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

/* Reads the next and starts on it; false: there is nothing to be done for it. */
static bool take(struct flow_inbox *inbox, const char *name)
{
    struct flow_call *call = flow_call_new(&flow_mail_receive, sizeof(struct flow_mail_receive));
    struct flow_mail_receive *arg = call->arg;
    struct pp_err err = {0};
    char *bytes = NULL;
    const enum pp_code code = mail_maildir_read(inbox->config.maildir, name, MAIL_INCOMING_MOST,
                                                &call->arena, &bytes, &arg->len, &err);
    arg->bytes = bytes;
    if (code == PP_OK) {
        receive(inbox, call);
        return true;
    }
    flow_call_free(call);
    if (code != PP_NOT_FOUND) /* gone: somebody else moved it */
        put_aside(inbox, name, &err);
    return false;
}

/* Of what a look has found; then of what comes behind it, then from the first again. */
static void next(struct flow_inbox *inbox)
{
    for (; inbox->name_at < inbox->name_count; inbox->name_at++) {
        const char *name = inbox->names[inbox->name_at];
        if (!is_aside(inbox, name) && take(inbox, name))
            return;
    }
    const bool more = inbox->name_count == BATCH_MOST;
    (void)snprintf(inbox->after, sizeof inbox->after, "%s",
                   more ? inbox->names[inbox->name_count - 1] : "");
    inbox->caught_up = !more && !inbox->again;
    end_batch(inbox);
    loop_timer_start(&inbox->look, more || inbox->again ? SOON_MS : RESCAN_MS, 0);
}

static void look(void *data)
{
    struct flow_inbox *inbox = data;
    struct pp_err err = {0};
    if (inbox->call || inbox->stopping)
        return;
    end_batch(inbox);
    inbox->again = inbox->again && *inbox->after; /* it may have come before what is behind */
    if (mail_maildir_list(inbox->config.maildir, inbox->after, BATCH_MOST, &inbox->arena,
                          &inbox->names, &inbox->name_count, &err) != PP_OK)
        say(inbox, err.text);
    next(inbox);
}

static void retry(void *data)
{
    struct flow_inbox *inbox = data;
    inbox->aside_count = 0;
    pp_arena_fini(&inbox->aside_arena);
    inbox->again = true;
    if (!inbox->call && !inbox->stopping)
        loop_timer_start(&inbox->look, 0, 0);
}

/* Our own renames make events, too; looking at an empty folder does not. */
static void on_change(void *data)
{
    struct flow_inbox *inbox = data;
    inbox->again = true;
    inbox->caught_up = false;
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
    loop_timer_init(&inbox->retry, loop, retry, inbox);
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
    loop_timer_fini(&inbox->retry);
    if (!inbox->call)
        stopped(inbox);
}

bool flow_inbox_busy(const struct flow_inbox *inbox)
{
    return !inbox->caught_up || inbox->call;
}

void flow_inbox_metrics_write(const struct flow_inbox *inbox, struct pp_str *out)
{
    pp_str_add(out, "# TYPE peerpool_mail_received counter\n");
    pp_str_addf(out, "peerpool_mail_received_total %" PRIu64 "\n", inbox->received);
    pp_str_add(out, "# TYPE peerpool_mail_not_taken counter\n");
    pp_str_addf(out, "peerpool_mail_not_taken_total %" PRIu64 "\n", inbox->failed);
}
