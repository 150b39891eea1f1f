#include "daemon/flow/zone.h"

#include "base/zone_file.h"

enum pp_code flow_zone_find(const char *name, int32_t from_day, struct pp_arena *arena,
                            const struct cal_zone **zone, struct pp_err *err)
{
    *zone = cal_zone_builtin(name);
    if (*zone)
        return PP_OK;
    struct cal_zone *found = PP_NEW(arena, struct cal_zone);
    struct pp_err cause = {0};
    if (cal_zone_find(name, from_day, pp_zone_file, NULL, found, &cause) != PP_OK)
        return pp_fail(err, PP_CONFIG,
                       "the time zone \"%s\" cannot be used: %s; set zone to a name such as "
                       "Europe/London",
                       name, cause.text);
    *zone = found;
    return PP_OK;
}
