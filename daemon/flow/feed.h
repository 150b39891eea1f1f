/*
 * Feeds: calendars that peers, hosts and coordinators subscribe to. Made, reset and revoked by a
 * coordinator; read by whoever knows the address, which is shown once and kept as a digest alone.
 *
 * A peer's feed has the UIDs and SEQUENCEs of that peer's own invitations, so that a program which
 * has both sees one event; LAST-MODIFIED rises also when only an answer has changed. The others
 * have a UID for each event of the booking, and the number of the booking's revisions.
 *
 * A host is shown the visits: whole days and what is held there, and nobody's name. Only the feed
 * of the programme names the team.
 */
#ifndef FLOW_FEED_H
#define FLOW_FEED_H

#include "daemon/flow/flow.h"
#include "store/access.h"
#include "store/feed.h"

enum {
    FLOW_FEEDS_MOST = 10, /* live ones of one peer or host */
    FLOW_FEEDS_OF_PROGRAMME_MOST = 100
};

struct flow_feed_add {
    enum store_feed_kind kind; /* in */
    const char *of;            /* in: key of the peer or host; NULL for the programme */
    const char *label;         /* in: NULL: none */
    struct store_feed feed;
    char secret[STORE_TOKEN_TEXT];
    const char *address; /* whole when the installation knows its own; shown once */
};
extern const struct flow_case flow_feed_add;

/* A new address; the former one ends at once. */
struct flow_feed_reset {
    int64_t id; /* in */
    struct store_feed feed;
    char secret[STORE_TOKEN_TEXT];
    const char *address;
};
extern const struct flow_case flow_feed_reset;

struct flow_feed_revoke {
    int64_t id; /* in */
};
extern const struct flow_case flow_feed_revoke;

struct flow_feed_list {
    struct store_page page;
    struct store_feed *feeds;
    size_t count;
};
extern const struct flow_case flow_feed_list;

/*
 * The bytes of a feed, for whoever has the secret. Bytes that the asker has already are not made:
 * when nothing that they rest on has moved they are not even looked for.
 */
struct flow_feed_read {
    const char *secret; /* in */
    /* in: has the asker the bytes of this mark, which are so since changed_s? NULL: no. */
    bool (*has)(const struct flow_feed_read *read, const void *asked);
    const void *asked; /* in: the asker's own */
    int64_t id;        /* of the feed */
    const char *mark;  /* of the bytes: the same for the same bytes only */
    int64_t changed_s; /* since when they are so */
    bool known;        /* the asker has them: there are no bytes here */
    const char *ics;   /* in the call's arena */
    size_t len;
    const char *file;            /* "visits-to-leeds.ics": a name to keep it by */
    bool noted;                  /* nothing is to be noted of this reading */
    struct store_feed note;      /* what else is to be noted, see flow_feed_note */
    struct flow_feed_work *work; /* between the steps */
};
extern const struct flow_case flow_feed_read;

/* That it was read, and what its bytes rested on. */
struct flow_feed_note {
    struct store_feed feed; /* in: texts in the call's arena */
};
extern const struct flow_case flow_feed_note;

#endif
