#include "daemon/mail/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

/* Names longer than this cannot become "NAME:2,S" and are left alone. */
enum { NAME_LONGEST = NAME_MAX - 4 };

static enum pp_code path_of(char path[static PATH_MAX], const char *maildir, const char *folder,
                            const char *name, const char *ending, struct pp_err *err)
{
    const int len = snprintf(path, PATH_MAX, "%s/%s/%s%s", maildir, folder, name, ending);
    return len < PATH_MAX ? PP_OK : pp_fail(err, PP_CONFIG, "the path %s is too long", maildir);
}

enum pp_code mail_maildir_check(const char *maildir, struct pp_err *err)
{
    static const char *const folders[] = {"new", "cur", "tmp"};
    if (mkdir(maildir, 0700) < 0 && errno != EEXIST)
        return pp_fail_errno(err, PP_CONFIG, "the Maildir %s cannot be made", maildir);
    for (size_t i = 0; i < 3; i++) {
        char path[PATH_MAX];
        const enum pp_code code = path_of(path, maildir, folders[i], "", "", err);
        if (code != PP_OK)
            return code;
        if (mkdir(path, 0700) < 0 && errno != EEXIST)
            return pp_fail_errno(err, PP_CONFIG, "%s cannot be made", path);
        if (access(path, R_OK | W_OK | X_OK) < 0)
            return pp_fail_errno(err, PP_CONFIG, "%s cannot be read and written", path);
    }
    return PP_OK;
}

/* Into the order of names, of which the last goes when there is no room. */
static void insert(const char **names, size_t *count, size_t most, const char *name)
{
    size_t at = *count < most ? (*count)++ : most - 1;
    for (; at > 0 && strcmp(names[at - 1], name) > 0; at--)
        names[at] = names[at - 1];
    names[at] = name;
}

enum pp_code mail_maildir_list(const char *maildir, const char *after, size_t most,
                               struct pp_arena *arena, const char ***names, size_t *count,
                               struct pp_err *err)
{
    char path[PATH_MAX];
    *names = NULL;
    *count = 0;
    const enum pp_code code = path_of(path, maildir, "new", "", "", err);
    if (code != PP_OK)
        return code;
    DIR *dir = opendir(path);
    if (!dir)
        return pp_fail_errno(err, PP_FAILED, "%s cannot be read", path);
    *names = PP_NEW_ARRAY(arena, most, const char *);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        const bool full = *count == most;
        if (entry->d_name[0] != '.' && strlen(entry->d_name) <= NAME_LONGEST &&
            strcmp(entry->d_name, after) > 0 &&
            (!full || strcmp(entry->d_name, (*names)[most - 1]) < 0))
            insert(*names, count, most, pp_dup(arena, entry->d_name));
    }
    (void)closedir(dir);
    return PP_OK;
}

static enum pp_code read_all(int fd, size_t most, struct pp_arena *arena, char **bytes, size_t *len,
                             struct pp_err *err)
{
    struct stat facts;
    if (fstat(fd, &facts) < 0 || !S_ISREG(facts.st_mode))
        return pp_fail(err, PP_INVALID, "it is no file");
    const size_t size = facts.st_size < 0 ? 0 : (size_t)facts.st_size;
    const size_t room = size < most ? size : most + 1;
    *bytes = pp_alloc(arena, room + 1);
    for (*len = 0; *len < room;) {
        const ssize_t got = read(fd, *bytes + *len, room - *len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return pp_fail_errno(err, PP_FAILED, "it cannot be read");
        if (got == 0)
            break;
        *len += (size_t)got;
    }
    return PP_OK;
}

enum pp_code mail_maildir_read(const char *maildir, const char *name, size_t most,
                               struct pp_arena *arena, char **bytes, size_t *len,
                               struct pp_err *err)
{
    char path[PATH_MAX];
    enum pp_code code = path_of(path, maildir, "new", name, "", err);
    if (code != PP_OK)
        return code;
    const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return pp_fail(err, PP_NOT_FOUND, "%s is gone", path);
    if (fd < 0)
        return errno == ELOOP ? pp_fail(err, PP_INVALID, "%s: it is no file", path)
                              : pp_fail_errno(err, PP_FAILED, "%s cannot be read", path);
    code = read_all(fd, most, arena, bytes, len, err);
    (void)close(fd);
    return code == PP_OK ? code : pp_err_context(err, "%s", path);
}

enum pp_code mail_maildir_done(const char *maildir, const char *name, struct pp_err *err)
{
    char from[PATH_MAX], to[PATH_MAX];
    enum pp_code code = path_of(from, maildir, "new", name, "", err);
    if (code == PP_OK)
        code = path_of(to, maildir, "cur", name, strstr(name, ":2,") ? "" : ":2,S", err);
    if (code != PP_OK || rename(from, to) == 0 || errno == ENOENT)
        return code;
    return pp_fail_errno(err, PP_FAILED, "%s cannot be moved to cur/", from);
}
