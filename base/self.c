#include "base/self.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

enum pp_code pp_self_folder(struct pp_arena *arena, const char **folder, struct pp_err *err)
{
    char self[PATH_MAX];
    const ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len < 0)
        return pp_fail_errno(err, PP_FAILED, "this program does not find itself");
    self[len] = '\0';
    const char *slash = strrchr(self, '/');
    PP_REQUIRE(slash);
    *folder = pp_dup_len(arena, self, (size_t)(slash - self));
    return PP_OK;
}
