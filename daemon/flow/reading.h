/*
 * One calendar fetched and read by helpers while this thread waits: for FLOW_AWAY steps. What was
 * fetched is handed from one helper to the other unseen.
 */
#ifndef FLOW_READING_H
#define FLOW_READING_H

#include "calendars/busy.h"
#include "daemon/flow/flow.h"
#include "daemon/json/fetched.h"

/* All borrowed. Either a URL or bytes. */
struct flow_reading_of {
    const char *url, *etag, *modified;
    const void *bytes;
    size_t len;
    const char *from, *to, *zone; /* as cal_busy_moment() takes them */
    const char *address;          /* the person's */
};

/* Everything is in the call's arena. */
struct flow_reading {
    enum pp_code code; /* what came of it: err says what went wrong */
    struct pp_err err;
    struct js_fetched fetched; /* of a URL */
    struct cal_busy busy;      /* not when fetched.same */
};

/*
 * What went wrong with the calendar is in out->code; the call itself fails only when it was
 * cancelled, or when the helper cannot be started at all.
 */
PP_CHECK enum pp_code flow_reading_run(struct flow_call *call, const struct flow_reading_of *of,
                                       struct flow_reading *out);

#endif
