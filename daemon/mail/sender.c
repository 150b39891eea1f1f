#include "daemon/mail/sender.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include <sys/socket.h>

#include "base/clock.h"

enum {
    READ_BYTES = 64 * 1024,
    OUT_MOST = 64 * 1024, /* unread results beyond which no more work is taken */
    SLACK = 64,           /* mails taken beyond the capacity, so that a QUIT behind them is read */
    FOREVER = -1,
};

struct conversation {
    const struct mail_sender *sender;
    struct mail_pool *pool;
    struct mail_frames in;
    struct pp_str out;      /* frames not yet written */
    size_t unanswered;      /* SENDs taken whose RESULT is not yet in `out` */
    size_t capacity;        /* of them, as HELLO says */
    bool stopping;          /* no more work is taken */
    bool deaf;              /* the daemon reads no more: results are dropped */
    int64_t farewell_until; /* once all is answered; 0 before */
    struct pp_clock clock;
    enum pp_code code;
    struct pp_err *err;
};

static void stop(struct conversation *talk)
{
    if (!talk->stopping)
        mail_pool_stop(talk->pool);
    talk->stopping = true;
}

static void put_frame(struct conversation *talk, const struct mail_frame *frame)
{
    struct pp_err err;
    PP_REQUIRE(mail_frame_write(&talk->out, frame, &err) == PP_OK); /* all of it is ours */
}

static void take_results(struct conversation *talk)
{
    struct mail_done done;
    while (mail_pool_take(talk->pool, &done)) {
        PP_REQUIRE(talk->unanswered > 0);
        talk->unanswered--;
        const struct mail_frame frame = {
            .kind = MAIL_FRAME_RESULT,
            .job = done.job,
            .outcome = done.outcome,
            .code = done.code,
            .text = done.text,
        };
        put_frame(talk, &frame);
    }
}

static bool has_room(const struct conversation *talk)
{
    return !talk->stopping && talk->unanswered < talk->capacity + SLACK;
}

/* Acts on whole frames as long as there is room for work; the others wait in `in`. */
static void take_frames(struct conversation *talk)
{
    while (has_room(talk)) {
        struct mail_frame frame;
        bool have = false;
        enum pp_code code = mail_frames_next(&talk->in, &frame, &have, talk->err);
        if (code == PP_OK && !have)
            return;
        if (code == PP_OK && frame.kind == MAIL_FRAME_SEND) {
            mail_pool_submit(talk->pool, &frame);
            talk->unanswered++;
            continue;
        }
        if (code == PP_OK && frame.kind != MAIL_FRAME_QUIT)
            code = pp_fail(talk->err, PP_CORRUPT, "the daemon sent a frame that only %s",
                           "peerpool-mail may send");
        talk->code = code;
        stop(talk);
    }
}

static void receive(struct conversation *talk)
{
    char bytes[READ_BYTES];
    const ssize_t got = recv(talk->sender->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got > 0)
        mail_frames_push(&talk->in, bytes, (size_t)got);
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        stop(talk); /* the daemon is gone, or will say no more */
}

static void transmit(struct conversation *talk)
{
    const ssize_t put =
        send(talk->sender->fd, talk->out.at, talk->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put > 0) {
        talk->out.len -= (size_t)put;
        memmove(talk->out.at, talk->out.at + put, talk->out.len);
    } else if (put < 0 && errno != EAGAIN && errno != EINTR) {
        talk->deaf = true;
        stop(talk);
    }
    if (talk->deaf)
        pp_str_clear(&talk->out);
}

static bool finished(struct conversation *talk)
{
    if (!talk->stopping || talk->unanswered > 0)
        return false;
    const int64_t now = pp_clock_mono_ms(&talk->clock);
    if (!talk->farewell_until)
        talk->farewell_until = now + MAIL_FAREWELL_MS;
    return talk->out.len == 0 || now >= talk->farewell_until;
}

static void turn(struct conversation *talk)
{
    struct pollfd fds[] = {
        {.fd = mail_pool_fd(talk->pool), .events = POLLIN},
        {.fd = talk->stopping ? -1 : talk->sender->signal_fd, .events = POLLIN},
        {.fd = talk->sender->fd},
    };
    if (has_room(talk) && talk->out.len < OUT_MOST)
        fds[2].events |= POLLIN;
    if (talk->out.len)
        fds[2].events |= POLLOUT;
    if (!fds[2].events && talk->stopping)
        fds[2].fd = -1; /* or a peer that is gone would wake us without end */
    if (poll(fds, sizeof fds / sizeof fds[0], talk->farewell_until ? MAIL_FAREWELL_MS : FOREVER) <
        0) {
        PP_REQUIRE(errno == EINTR);
        return;
    }
    if (fds[1].revents)
        stop(talk);
    if (fds[2].revents & POLLIN)
        receive(talk);
    else if (fds[2].revents & (POLLHUP | POLLERR))
        talk->deaf = true, stop(talk);
    take_results(talk);
    take_frames(talk);
    if (talk->out.len)
        transmit(talk);
}

enum pp_code mail_sender_run(const struct mail_sender *sender, struct pp_err *err)
{
    struct conversation talk = {
        .sender = sender,
        .pool = mail_pool_new(sender->workers, sender->deliver, sender->arg),
        .capacity = 2 * (size_t)sender->workers,
        .clock = pp_clock_system(),
        .err = err,
    };
    const struct mail_frame hello = {
        .kind = MAIL_FRAME_HELLO,
        .version = MAIL_FRAME_VERSION,
        .capacity = (uint32_t)talk.capacity,
    };
    put_frame(&talk, &hello);
    while (!finished(&talk))
        turn(&talk);
    mail_pool_free(talk.pool);
    mail_frames_fini(&talk.in);
    pp_str_fini(&talk.out);
    return talk.code;
}
