#include "base/zone_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

enum { FILE_MOST = 64 * 1024, NAME_MOST = 64 };

static bool is_place(const char *name)
{
    static const char *const others[] = {"localtime", "posixrules", "Factory"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (pp_text_is(others[i], name))
            return false;
    }
    return *name && strnlen(name, NAME_MOST + 1) <= NAME_MOST && !strchr(name, '.') && *name != '/';
}

/* Whatever it is, it is opened without waiting: a pipe in its place holds nobody up. */
static enum pp_code read_whole(int fd, const char *path, struct pp_str *bytes, struct pp_err *err)
{
    char piece[4096];
    struct stat facts;
    ssize_t got = 0;
    if (fstat(fd, &facts) < 0 || !S_ISREG(facts.st_mode) || facts.st_size > FILE_MOST)
        return pp_fail(err, PP_NOT_FOUND, "%s is no file of a time zone", path);
    while (bytes->len <= FILE_MOST && (got = read(fd, piece, sizeof piece)) > 0)
        pp_str_add_len(bytes, piece, (size_t)got);
    return got < 0 ? pp_fail_errno(err, PP_NOT_FOUND, "%s cannot be read", path) : PP_OK;
}

enum pp_code pp_zone_file(void *unused, const char *name, struct pp_str *bytes, struct pp_err *err)
{
    char path[sizeof PP_ZONE_FOLDER + NAME_MOST + 1];
    (void)unused;
    if (!is_place(name))
        return pp_fail(err, PP_NOT_FOUND, "that is no time zone of a place");
    (void)snprintf(path, sizeof path, "%s/%s", PP_ZONE_FOLDER, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return pp_fail_errno(err, PP_NOT_FOUND, "%s cannot be read", path);
    const enum pp_code code = read_whole(fd, path, bytes, err);
    (void)close(fd);
    return code;
}
