#include "daemon/mail/folder.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

enum { NAME_MOST = 200, RECIPIENT_MOST = 100 };

/* A name for people to find it by, and nothing in it that a file name should not have. */
static void name_of(const struct mail_job *job, char name[static NAME_MOST])
{
    char recipient[RECIPIENT_MOST + 1] = "";
    for (size_t i = 0; i < RECIPIENT_MOST && job->to[i]; i++) {
        const char byte = job->to[i];
        recipient[i] = isalnum((unsigned char)byte) || strchr("@.+-_", byte) ? byte : '_';
    }
    (void)snprintf(name, NAME_MOST, "%019" PRId64 "-%s.eml", job->id, recipient);
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        const ssize_t put = write(fd, bytes, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        len -= (size_t)put;
    }
    return true;
}

/* The whole file under a name that nobody reads, then in one step under its own. */
static bool write_file(int folder, const struct mail_job *job)
{
    char name[NAME_MOST], part[NAME_MOST + 8];
    name_of(job, name);
    (void)snprintf(part, sizeof part, ".%s.part", name);
    const int fd =
        openat(folder, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool written = write_all(fd, job->bytes, job->len) && fsync(fd) == 0;
    int why = errno;
    (void)close(fd);
    if (written) {
        written = renameat(folder, part, folder, name) == 0;
        why = errno;
    }
    if (!written) {
        (void)unlinkat(folder, part, 0);
        errno = why;
        return false;
    }
    return fsync(folder) == 0;
}

void mail_folder_deliver(const char *folder, const struct mail_job *job, struct mail_done *out)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool written = fd >= 0 && write_file(fd, job);
    const int why = errno;
    if (fd >= 0)
        (void)close(fd);
    if (written) {
        out->outcome = MAIL_ACCEPTED;
        (void)snprintf(out->text, sizeof out->text, "written to the outbox folder");
        return;
    }
    const bool no_room = why == ENOSPC || why == EDQUOT || why == EFBIG;
    char text[128];
    out->outcome = no_room ? MAIL_TEMPORARY : MAIL_UNREACHABLE;
    (void)snprintf(out->text, sizeof out->text, "the outbox folder cannot be written: %s",
                   strerror_r(why, text, sizeof text));
}

enum pp_code mail_folder_check(const char *folder, struct pp_err *err)
{
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return pp_fail_errno(err, PP_CONFIG, "the outbox folder %s cannot be made", folder);
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return pp_fail_errno(err, PP_CONFIG, "the outbox folder %s cannot be opened", folder);
    (void)close(fd);
    if (access(folder, W_OK | X_OK) < 0)
        return pp_fail_errno(err, PP_CONFIG, "the outbox folder %s cannot be written", folder);
    return PP_OK;
}
