#include "tests/unit/calendars/calendar_file.h"

#include <stdio.h>

bool test_read_file(const char *path, struct pp_str *bytes)
{
    char piece[65536];
    size_t got;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return false;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        pp_str_add_len(bytes, piece, got);
    const bool good = !ferror(file);
    (void)fclose(file);
    return good;
}

enum pp_code test_zone_file(void *arg, const char *name, struct pp_str *bytes, struct pp_err *err)
{
    char path[256];
    (void)arg;
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    return test_read_file(path, bytes) ? PP_OK : pp_fail(err, PP_NOT_FOUND, "there is no %s", path);
}
