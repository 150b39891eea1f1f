#include "calendars/method.h"

#include "base/str.h"

static const char *const names[CAL_METHOD_COUNT] = {
    [CAL_PUBLISH] = "PUBLISH", [CAL_REQUEST] = "REQUEST",
    [CAL_REPLY] = "REPLY",     [CAL_ADD] = "ADD",
    [CAL_CANCEL] = "CANCEL",   [CAL_REFRESH] = "REFRESH",
    [CAL_COUNTER] = "COUNTER", [CAL_DECLINECOUNTER] = "DECLINECOUNTER",
    [CAL_METHOD_NONE] = ""};

const char *cal_method_name(enum cal_method method)
{
    return names[method];
}

enum cal_method cal_method_find(const char *name)
{
    for (int i = 0; i < CAL_METHOD_NONE; i++) {
        if (name && pp_text_is_nocase(name, names[i]))
            return (enum cal_method)i;
    }
    return CAL_METHOD_NONE;
}
