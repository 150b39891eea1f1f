/*
 * A sender that speaks peerpool-mail's frames and sends nothing: what it answers is its first
 * argument; each mail it is given becomes a line "to message-id" of the file that is its second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/loop/child.h"
#include "daemon/mail/frame.h"

enum { JOBS_MOST = 100 };

struct sender {
    const char *how, *path;
    int64_t jobs[JOBS_MOST]; /* not yet answered */
    size_t count;
};

static void say(const struct mail_frame *frame)
{
    struct pp_str out = {0};
    struct pp_err err;
    if (mail_frame_write(&out, frame, &err) != PP_OK ||
        write(LOOP_CHILD_FD, out.at, out.len) != (ssize_t)out.len)
        exit(3);
    pp_str_fini(&out);
}

static void answer(int64_t job, enum mail_outcome outcome, int code)
{
    say(&(struct mail_frame){
        .kind = MAIL_FRAME_RESULT, .job = job, .outcome = outcome, .code = code, .text = "told"});
}

static void note(const struct sender *sender, const struct mail_frame *mail)
{
    FILE *file = fopen(sender->path, "a");
    if (!file)
        exit(4);
    const char *id = strstr(mail->bytes, "Message-I");
    id = id ? strchr(id, '<') : NULL;
    const size_t len = id ? strcspn(id, ">") + 1 : 0;
    (void)fprintf(file, "%s %.*s\n", mail->to, (int)len, id ? id : "");
    (void)fclose(file);
}

static void take(struct sender *sender, const struct mail_frame *mail)
{
    const bool again = access(sender->path, F_OK) == 0;
    note(sender, mail);
    if (strcmp(sender->how, "die-at-first") == 0 && !again)
        exit(9);
    if (strcmp(sender->how, "talk-rubbish") == 0 && !again) {
        if (write(LOOP_CHILD_FD, "\0\0\0\1?", 5) != 5)
            exit(3);
        return;
    }
    if (strcmp(sender->how, "temporary") == 0)
        answer(mail->job, MAIL_TEMPORARY, 451);
    else if (strcmp(sender->how, "permanent") == 0)
        answer(mail->job, MAIL_PERMANENT, 550);
    else if (strcmp(sender->how, "at-the-end") == 0 && sender->count < JOBS_MOST)
        sender->jobs[sender->count++] = mail->job;
    else
        answer(mail->job, MAIL_ACCEPTED, 250);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    struct sender sender = {.how = argv[1], .path = argv[2]};
    struct mail_frames frames = {0};
    char bytes[65536];
    say(&(struct mail_frame){
        .kind = MAIL_FRAME_HELLO, .version = MAIL_FRAME_VERSION, .capacity = 2});
    for (ssize_t got; (got = read(LOOP_CHILD_FD, bytes, sizeof bytes)) > 0;) {
        struct mail_frame frame;
        struct pp_err err;
        bool have = true;
        mail_frames_push(&frames, bytes, (size_t)got);
        while (mail_frames_next(&frames, &frame, &have, &err) == PP_OK && have)
            if (frame.kind == MAIL_FRAME_SEND)
                take(&sender, &frame);
    }
    for (size_t i = 0; i < sender.count; i++)
        answer(sender.jobs[i], MAIL_ACCEPTED, 250);
    mail_frames_fini(&frames);
    return 0;
}
