/*
 * The methods of iTIP (RFC 5546 1.4): what a message about an event asks of whoever gets it. Those
 * that we send and those that come in are one list.
 */
#ifndef PP_CALENDARS_METHOD_H
#define PP_CALENDARS_METHOD_H

enum cal_method {
    CAL_PUBLISH,
    CAL_REQUEST,
    CAL_REPLY,
    CAL_ADD,
    CAL_CANCEL,
    CAL_REFRESH,
    CAL_COUNTER,
    CAL_DECLINECOUNTER,
    CAL_METHOD_NONE, /* no METHOD, or one that RFC 5546 does not know */
    CAL_METHOD_COUNT
};

/* "REQUEST": as in METHOD and in the `method` of the mail's Content-Type; "" for none. */
const char *cal_method_name(enum cal_method method);

/* By its name in any case; CAL_METHOD_NONE for NULL and for what is no name. */
enum cal_method cal_method_find(const char *name);

#endif
