/* Reads one cell as a day, also where it is not written as ISO 8601 wants it. */
#include <string.h>

#include "base/date.h"
#include "daemon/sheet/sheet.h"

/* Reads 1 to `most` digits; returns how many, 0 for none or too many. */
static size_t digits(const char **at, size_t most, int *value)
{
    size_t count = 0;
    *value = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        if (++count > most)
            return 0;
        *value = *value * 10 + (**at - '0');
    }
    return count;
}

bool sheet_day_parse(const char *text, int32_t *day)
{
    if (pp_day_parse(text, day))
        return true;
    struct pp_date date = {0};
    const char *at = text;
    if (!digits(&at, 2, &date.day) || !*at || !strchr("/.-", *at))
        return false;
    const char mark = *at++;
    if (!digits(&at, 2, &date.month) || *at++ != mark)
        return false;
    const size_t len = digits(&at, 4, &date.year);
    if ((len != 2 && len != 4) || *at)
        return false;
    if (len == 2)
        date.year += date.year < 70 ? 2000 : 1900;
    if (!pp_date_valid(date))
        return false;
    *day = pp_day_of(date);
    return true;
}
