#include "daemon/flow/zone.h"

#include <stdio.h>

static const char folder[] = "/usr/share/zoneinfo";

static enum pp_code read_file(void *arg, const char *name, struct pp_str *bytes, struct pp_err *err)
{
    (void)arg;
    char path[sizeof folder + CAL_ZONE_NAME + 1], piece[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rbe");
    if (!file)
        return pp_fail_errno(err, PP_NOT_FOUND, "%s cannot be read", path);
    size_t got;
    while (bytes->len <= CAL_ZONE_FILE_MAX && (got = fread(piece, 1, sizeof piece, file)) > 0)
        pp_str_add_len(bytes, piece, got);
    const bool broken = ferror(file);
    (void)fclose(file);
    if (broken || bytes->len > CAL_ZONE_FILE_MAX)
        return pp_fail(err, PP_NOT_FOUND, "%s is no file of a time zone", path);
    return PP_OK;
}

enum pp_code flow_zone_find(const char *name, int32_t from_day, struct pp_arena *arena,
                            const struct cal_zone **zone, struct pp_err *err)
{
    *zone = cal_zone_builtin(name);
    if (*zone)
        return PP_OK;
    struct cal_zone *found = PP_NEW(arena, struct cal_zone);
    struct pp_err cause = {0};
    if (cal_zone_find(name, from_day, read_file, NULL, found, &cause) != PP_OK)
        return pp_fail(err, PP_CONFIG,
                       "the time zone \"%s\" cannot be used: %s; set zone to a name such as "
                       "Europe/London",
                       name, cause.text);
    *zone = found;
    return PP_OK;
}
