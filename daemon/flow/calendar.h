/*
 * Use cases on the calendars that peers keep themselves: an address is added, listed, asked for
 * now, removed, or a file is uploaded; and the clock's own: what is due is fetched, read and kept.
 * A bad answer keeps the last good one and says so; it is never taken for free time.
 */
#ifndef FLOW_CALENDAR_H
#define FLOW_CALENDAR_H

#include "daemon/flow/flow.h"
#include "store/calendar.h"
#include "store/peer.h"

enum { FLOW_CALENDARS_MOST = 10 }; /* of one peer */

struct flow_calendar_add {
    const char *key;  /* in: of the peer */
    const char *url;  /* in */
    const char *zone; /* in: NULL: the programme's */
    bool blocks;      /* in: its days count */
    struct store_peer peer;
    struct store_calendar calendar;
};
extern const struct flow_case flow_calendar_add;

/* In place of the one that was uploaded before, when there is one. */
struct flow_calendar_upload {
    const char *key;   /* in: of the peer */
    const void *bytes; /* in: of the file */
    size_t len;        /* in */
    const char *zone;  /* in: NULL: the programme's, or that of the one before */
    int blocks;        /* in: -1: as the one before, or yes */
    struct store_peer peer;
    struct store_calendar calendar;
    struct flow_calendar_times *times; /* between the steps */
    struct store_calendar former;      /* the one before; id 0: none */
};
extern const struct flow_case flow_calendar_upload;

struct flow_calendar_list {
    const char *key; /* in: of the peer */
    struct store_peer peer;
    struct store_calendar *calendars;
    size_t count;
};
extern const struct flow_case flow_calendar_list;

struct flow_calendar_show {
    const char *key; /* in: of the peer */
    int64_t id;      /* in */
    struct store_peer peer;
    struct store_calendar calendar;
    struct store_busy *busy;
    size_t count;
};
extern const struct flow_case flow_calendar_show;

/* To be read as soon as may be. */
struct flow_calendar_ask {
    const char *key; /* in: of the peer */
    int64_t id;      /* in */
    struct store_peer peer;
    struct store_calendar calendar;
};
extern const struct flow_case flow_calendar_ask;

struct flow_calendar_remove {
    const char *key; /* in: of the peer */
    int64_t id;      /* in */
};
extern const struct flow_case flow_calendar_remove;

/* ---- the clock's own ----------------------------------------------------------------------- */

struct flow_calendar_due {
    size_t most; /* in */
    struct store_calendar_due *items;
    size_t count;
    int64_t stale; /* how many are stale or failed */
};
extern const struct flow_case flow_calendar_due;

/* One of them fetched, read, and what came of it kept. One that was removed meanwhile is no fault.
 */
struct flow_calendar_read {
    int64_t id; /* in */
    bool gone;
    bool changed; /* days are others than before */
    struct store_calendar calendar;
    struct flow_reading *reading;      /* between the steps */
    struct flow_calendar_times *times; /* likewise */
    const char *address;               /* likewise: the person's */
};
extern const struct flow_case flow_calendar_read;

#endif
