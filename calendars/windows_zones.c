#include "calendars/windows_zones.h"

#include <string.h>

#include "base/str.h"
#include "calendars/resolve.h"

/* Bytes of the name without the " 1" that Outlook puts behind one that it has used before. */
static size_t plain_length(const char *name)
{
    const size_t len = strlen(name);
    size_t end = len;
    while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9')
        end--;
    return end > 0 && end < len && name[end - 1] == ' ' ? end - 1 : len;
}

const char *cal_windows_zone(const char *name)
{
    static const struct {
        const char *windows, *iana;
    } zones[] = {
#define X(windows, iana) {windows, iana},
        CAL_WINDOWS_ZONES(X)
#undef X
    };
    char plain[CAL_TZID_MOST + 1];
    const size_t len = plain_length(name);
    if (len >= sizeof plain)
        return NULL;
    memcpy(plain, name, len);
    plain[len] = '\0';
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (pp_text_is_nocase(zones[i].windows, plain))
            return zones[i].iana;
    }
    return NULL;
}
