#include "daemon/flow/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/flow/mails.h"
#include "daemon/loop/child.h"
#include "daemon/loop/timer.h"
#include "daemon/mail/frame.h"
#include "daemon/mail/outbox.h"

enum {
    PAUSE_FIRST_MS = 500,
    PAUSE_MOST_MS = 60000,
    LOOK_MOST_S = 60, /* look at least so often, whatever the rows say */
    CAPACITY_MOST = 256,
    RECORD_AGAIN_MS = 5000,
    HELPER_QUEUE = 16 << 20,
};

/* A mail the helper has, and then what it said of it until that is recorded. */
struct sending {
    struct sending *next;
    struct flow_mail_outcome outcome; /* mail: id, tries, created_s, doubtful; no texts */
    char *reply_text;                 /* owned */
};

struct recording {
    struct flow_mail_outcome arg; /* first: the use case's */
    struct sending *sending;      /* owned */
};

/*
 * looking: a call that reads or claims is under way. recording: outcomes being committed. late:
 * outcomes that could not be, to be tried again; what is left there at the end is doubtful after
 * the next start. The outbox has stopped when the helper is gone and nothing is looking or
 * recording.
 */
struct flow_outbox {
    struct flow *flow;
    struct loop *loop;
    struct flow_outbox_config config;
    struct loop_child *child; /* NULL: not running */
    bool ready;               /* it has said HELLO */
    uint32_t capacity;
    struct sending *sending, *late; /* owned */
    size_t sending_count, recording, late_count;
    bool looking, again, stopping;
    int64_t pause_ms;
    struct loop_timer look, start, again_late;
    void (*on_stopped)(void *data);
    void *on_stopped_data;
    uint64_t sent, failed, tried;
};

static void look(void *data);
static void start_helper(void *data);

static struct flow_call *new_call(struct flow_outbox *outbox, const struct flow_case *use,
                                  size_t arg_size, void (*done)(struct flow_call *call))
{
    struct flow_call *call = flow_call_new(use, arg_size);
    call->actor = "outbox";
    call->rights = 1U << FLOW_ADMIN;
    call->door = outbox;
    call->done = done;
    return call;
}

static void stop_when_idle(struct flow_outbox *outbox)
{
    if (!outbox->stopping || outbox->child || outbox->looking || outbox->recording)
        return;
    void (*on_stopped)(void *) = outbox->on_stopped;
    void *data = outbox->on_stopped_data;
    loop_timer_fini(&outbox->look);
    loop_timer_fini(&outbox->start);
    loop_timer_fini(&outbox->again_late);
    PP_REQUIRE(!outbox->sending && !outbox->late);
    free(outbox);
    on_stopped(data);
}

static void say(const struct flow_outbox *outbox, const char *sentence)
{
    if (outbox->config.say)
        outbox->config.say(outbox->config.data, sentence);
}

/* ---- outcomes ------------------------------------------------------------------------------ */

static void sending_free(struct sending *sending)
{
    free(sending->reply_text);
    free(sending);
}

static void drop_late(struct flow_outbox *outbox)
{
    while (outbox->late) {
        struct sending *sending = outbox->late;
        outbox->late = sending->next;
        sending_free(sending);
    }
    outbox->late_count = 0;
}

static void put_late(struct flow_outbox *outbox, struct sending *sending)
{
    sending->next = outbox->late;
    outbox->late = sending;
    outbox->late_count++;
    if (outbox->stopping)
        drop_late(outbox);
    else
        loop_timer_start(&outbox->again_late, RECORD_AGAIN_MS, 0);
}

static void on_recorded(struct flow_call *call)
{
    struct flow_outbox *outbox = call->door;
    struct sending *sending = ((struct recording *)call->arg)->sending;
    outbox->recording--;
    if (call->code == PP_OK) {
        sending_free(sending);
    } else {
        say(outbox, call->err.text);
        put_late(outbox, sending);
    }
    flow_call_free(call);
    if (outbox->stopping)
        stop_when_idle(outbox);
    else
        look(outbox);
}

static void start_record(struct flow_outbox *outbox, struct sending *sending)
{
    struct flow_call *call =
        new_call(outbox, &flow_mail_record, sizeof(struct recording), on_recorded);
    *(struct recording *)call->arg = (struct recording){sending->outcome, sending};
    outbox->recording++;
    flow_start(outbox->flow, call);
}

static void record_late(void *data)
{
    struct flow_outbox *outbox = data;
    struct sending *late = outbox->late;
    outbox->late = NULL;
    outbox->late_count = 0;
    while (late) {
        struct sending *sending = late;
        late = sending->next;
        start_record(outbox, sending);
    }
}

static void record(struct flow_outbox *outbox, struct sending *sending, enum mail_outcome outcome,
                   int reply_code, const char *reply_text)
{
    const size_t room = strlen(reply_text) + 1;
    sending->reply_text = pp_new_bytes(room);
    memcpy(sending->reply_text, reply_text, room);
    sending->outcome.outcome = outcome;
    sending->outcome.reply_code = reply_code;
    sending->outcome.reply_text = sending->reply_text;
    outbox->tried++;
    outbox->sent += outcome == MAIL_ACCEPTED;
    outbox->failed += outcome == MAIL_PERMANENT;
    outbox->sending_count--;
    start_record(outbox, sending);
}

static struct sending *take(struct flow_outbox *outbox, int64_t id)
{
    for (struct sending **at = &outbox->sending; *at; at = &(*at)->next)
        if ((*at)->outcome.mail.id == id) {
            struct sending *found = *at;
            *at = found->next;
            return found;
        }
    return NULL;
}

/* ---- the helper ---------------------------------------------------------------------------- */

static void on_frame(void *data, const char *bytes, size_t len)
{
    struct flow_outbox *outbox = data;
    struct mail_frame frame;
    struct pp_err err = {0};
    if (mail_frame_read(bytes, len, &frame, &err) != PP_OK) {
        say(outbox, err.text);
        loop_child_stop(outbox->child, 0);
        return;
    }
    switch (frame.kind) {
    case MAIL_FRAME_HELLO:
        if (frame.version != MAIL_FRAME_VERSION) {
            say(outbox, "peerpool-mail is of another version than this daemon; install both anew");
            loop_child_stop(outbox->child, 0);
            break;
        }
        outbox->ready = true;
        outbox->capacity = frame.capacity < CAPACITY_MOST ? frame.capacity : CAPACITY_MOST;
        outbox->pause_ms = PAUSE_FIRST_MS;
        look(outbox);
        break;
    case MAIL_FRAME_RESULT: {
        struct sending *sending = take(outbox, frame.job);
        if (sending)
            record(outbox, sending, frame.outcome, frame.code, frame.text);
        break;
    }
    case MAIL_FRAME_SEND:
    case MAIL_FRAME_QUIT:
        break;
    }
}

/* Each time after a longer pause, until a helper says HELLO. */
static void start_later(struct flow_outbox *outbox)
{
    loop_timer_start(&outbox->start, outbox->pause_ms, 0);
    outbox->pause_ms = outbox->pause_ms * 2 < PAUSE_MOST_MS ? outbox->pause_ms * 2 : PAUSE_MOST_MS;
}

static void on_exit_child(void *data, int status, int signal)
{
    struct flow_outbox *outbox = data;
    outbox->child = NULL;
    outbox->ready = false;
    while (outbox->sending) {
        struct sending *lost = outbox->sending;
        outbox->sending = lost->next;
        record(outbox, lost, MAIL_UNKNOWN, 0, "the sender ended before it could say");
    }
    if (outbox->stopping) {
        stop_when_idle(outbox);
        return;
    }
    char sentence[160];
    (void)snprintf(sentence, sizeof sentence,
                   "peerpool-mail ended (status %d, signal %d); it is started again in %lld ms",
                   status, signal, (long long)outbox->pause_ms);
    say(outbox, sentence);
    start_later(outbox);
}

static void start_helper(void *data)
{
    struct flow_outbox *outbox = data;
    struct pp_err err = {0};
    const struct loop_child_config config = {.path = outbox->config.helper,
                                             .argv = outbox->config.argv,
                                             .frame_most = MAIL_FRAME_MOST,
                                             .queue_most = HELPER_QUEUE,
                                             .on_frame = on_frame,
                                             .on_exit = on_exit_child,
                                             .data = outbox};
    if (loop_child_start(&outbox->child, outbox->loop, &config, &err) == PP_OK)
        return;
    outbox->child = NULL;
    say(outbox, err.text);
    start_later(outbox);
}

/* ---- due mails ----------------------------------------------------------------------------- */

static void hand_over(struct flow_outbox *outbox, const struct store_mail *mail)
{
    struct sending *sending = PP_NEW_HEAP(struct sending);
    sending->outcome.mail = (struct store_mail){.id = mail->id,
                                                .tries = mail->tries,
                                                .created_s = mail->created_s,
                                                .doubtful = mail->doubtful};
    sending->next = outbox->sending;
    outbox->sending = sending;
    outbox->sending_count++;
    const struct mail_frame frame = {.kind = MAIL_FRAME_SEND,
                                     .job = mail->id,
                                     .from = mail->from,
                                     .to = mail->to,
                                     .bytes = mail->mime,
                                     .len = strlen(mail->mime)};
    struct pp_str bytes = {0};
    struct pp_err err = {0};
    enum pp_code code = PP_UNAVAILABLE;
    if (outbox->child)
        code = mail_frame_body(&bytes, &frame, &err);
    const bool malformed = code == PP_TOO_LARGE;
    if (code == PP_OK)
        code = loop_child_send(outbox->child, bytes.at, bytes.len, &err);
    if (code != PP_OK)
        record(outbox, take(outbox, mail->id), malformed ? MAIL_PERMANENT : MAIL_NOT_TRIED, 0,
               err.text);
    pp_str_fini(&bytes);
}

static void on_claimed(struct flow_call *call)
{
    struct flow_outbox *outbox = call->door;
    const struct flow_mail_claimed *arg = call->arg;
    outbox->looking = false;
    if (call->code != PP_OK)
        say(outbox, call->err.text);
    for (size_t i = 0; call->code == PP_OK && i < arg->count; i++)
        hand_over(outbox, &arg->mails[i]);
    const bool more = call->code == PP_OK && (arg->count > 0 || outbox->again);
    flow_call_free(call);
    outbox->again = false;
    if (outbox->stopping)
        stop_when_idle(outbox);
    else if (more)
        look(outbox);
    else
        loop_timer_start(&outbox->look, LOOK_MOST_S * 1000, 0);
}

static void claim(struct flow_outbox *outbox)
{
    struct flow_call *call =
        new_call(outbox, &flow_mail_claim, sizeof(struct flow_mail_claimed), on_claimed);
    struct flow_mail_claimed *arg = call->arg;
    arg->limit = (int)(outbox->capacity - outbox->sending_count);
    flow_start(outbox->flow, call);
}

static void on_due(struct flow_call *call)
{
    struct flow_outbox *outbox = call->door;
    const struct flow_mail_due *arg = call->arg;
    const enum pp_code code = call->code;
    const int64_t next_s = arg->next_s, now_s = call->now_s;
    flow_call_free(call);
    if (code == PP_OK && next_s && next_s <= now_s && outbox->ready && !outbox->stopping) {
        claim(outbox); /* still looking */
        return;
    }
    outbox->looking = false;
    if (outbox->stopping) {
        stop_when_idle(outbox);
        return;
    }
    int64_t wait_s = LOOK_MOST_S;
    if (code == PP_OK && next_s && next_s - now_s < wait_s)
        wait_s = next_s > now_s ? next_s - now_s : 1;
    loop_timer_start(&outbox->look, outbox->again ? 0 : wait_s * 1000, 0);
    outbox->again = false;
}

/* Anything due, and room for it in the helper? One such question at a time. */
static void look(void *data)
{
    struct flow_outbox *outbox = data;
    if (outbox->stopping || !outbox->ready || outbox->sending_count >= outbox->capacity)
        return;
    if (outbox->looking) {
        outbox->again = true;
        return;
    }
    outbox->looking = true;
    flow_start(outbox->flow,
               new_call(outbox, &flow_mail_due, sizeof(struct flow_mail_due), on_due));
}

static void on_recovered(struct flow_call *call)
{
    struct flow_outbox *outbox = call->door;
    const struct flow_mail_recovered *arg = call->arg;
    outbox->looking = false;
    if (call->code != PP_OK)
        say(outbox, call->err.text);
    else if (arg->count)
        say(outbox, "mails whose outcome is unknown are sent again under the same Message-ID");
    flow_call_free(call);
    if (outbox->stopping)
        stop_when_idle(outbox);
    else
        start_helper(outbox);
}

struct flow_outbox *flow_outbox_start(struct flow *flow, struct loop *loop,
                                      const struct flow_outbox_config *config)
{
    struct flow_outbox *outbox = PP_NEW_HEAP(struct flow_outbox);
    outbox->flow = flow;
    outbox->loop = loop;
    outbox->config = *config;
    outbox->pause_ms = PAUSE_FIRST_MS;
    loop_timer_init(&outbox->look, loop, look, outbox);
    loop_timer_init(&outbox->start, loop, start_helper, outbox);
    loop_timer_init(&outbox->again_late, loop, record_late, outbox);
    outbox->looking = true;
    flow_start(flow, new_call(outbox, &flow_mail_recover, sizeof(struct flow_mail_recovered),
                              on_recovered));
    return outbox;
}

void flow_outbox_wake(struct flow_outbox *outbox)
{
    look(outbox);
}

void flow_outbox_stop(struct flow_outbox *outbox, int64_t grace_ms, void (*on_stopped)(void *data),
                      void *data)
{
    outbox->stopping = true;
    outbox->on_stopped = on_stopped;
    outbox->on_stopped_data = data;
    loop_timer_stop(&outbox->look);
    loop_timer_stop(&outbox->start);
    loop_timer_stop(&outbox->again_late);
    drop_late(outbox);
    if (outbox->child)
        loop_child_stop(outbox->child, grace_ms);
    else
        stop_when_idle(outbox);
}

void flow_outbox_metrics_write(const struct flow_outbox *outbox, struct pp_str *out)
{
    pp_str_add(out, "# TYPE peerpool_mail_sending gauge\n");
    pp_str_addf(out, "peerpool_mail_sending %zu\n", outbox->sending_count);
    pp_str_add(out, "# TYPE peerpool_mail_unrecorded gauge\n");
    pp_str_addf(out, "peerpool_mail_unrecorded %zu\n", outbox->late_count);
    pp_str_add(out, "# TYPE peerpool_mail_tries counter\n");
    pp_str_addf(out, "peerpool_mail_tries_total %" PRIu64 "\n", outbox->tried);
    pp_str_add(out, "# TYPE peerpool_mail_sent counter\n");
    pp_str_addf(out, "peerpool_mail_sent_total %" PRIu64 "\n", outbox->sent);
    pp_str_add(out, "# TYPE peerpool_mail_refused counter\n");
    pp_str_addf(out, "peerpool_mail_refused_total %" PRIu64 "\n", outbox->failed);
}
