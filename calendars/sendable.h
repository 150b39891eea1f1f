/*
 * Inside calendars/: whether an invitation or a file may be written as it is asked for. Everything
 * is judged here before its first byte is written, so that a failure leaves nothing half said.
 */
#ifndef PP_CALENDARS_SENDABLE_H
#define PP_CALENDARS_SENDABLE_H

#include "calendars/feed.h"
#include "calendars/invitation.h"

PP_CHECK enum pp_code cal_sendable(const struct cal_invitation *invitation,
                                   const struct cal_event *events, size_t count,
                                   struct pp_err *err);

PP_CHECK enum pp_code cal_file_sendable(const char *name, const struct cal_event *events,
                                        size_t count, struct pp_err *err);

PP_CHECK enum pp_code cal_feed_sendable(const struct cal_feed *feed, struct pp_arena *arena,
                                        struct pp_err *err);

#endif
