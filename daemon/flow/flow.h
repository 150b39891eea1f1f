/*
 * Flows: the use cases. Each is a table of steps that run one after the other, off the loop: READ
 * on a snapshot of the store, WORK without the store, WRITE in one transaction; LOOP is a moment on
 * the loop itself, for what only it may look at. The doors (api, ui, cli) fill an argument, start
 * the call and translate what comes back; no rule lives in a door.
 *
 * Invariants: no transaction spans a search, a mail or a wait. A step may run again from the start,
 * and a whole call from its first step when a WRITE step says PP_STALE about what READ saw, so
 * steps write only to the call and its argument. `done` comes on the loop, exactly once, never from
 * inside flow_start(). A write is done once for each operation id, however often it is asked.
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/str.h"
#include "store/store.h"

struct flow; /* the running whole: lanes, settings; flow_open.h makes one */
struct flow_call;

/* The rights a call may need; their names are the scopes of tokens. X(constant, scope) */
#define FLOW_RIGHTS(X)                     \
    X(FLOW_POOL_READ, "pool:read")         \
    X(FLOW_POOL_WRITE, "pool:write")       \
    X(FLOW_MATCH_RUN, "match:run")         \
    X(FLOW_BOOK_SEND, "book:send")         \
    X(FLOW_AUDIT_READ, "audit:read")       \
    X(FLOW_WEIGHTS_WRITE, "weights:write") \
    X(FLOW_ADMIN, "admin") /* tokens, settings; holds every other right */

enum flow_right {
#define X(name, text) name,
    FLOW_RIGHTS(X)
#undef X
};
const char *flow_right_text(enum flow_right right);
bool flow_right_parse(const char *text, enum flow_right *out);

/* What the installation says of itself; borrowed texts that outlive every call. */
struct flow_settings {
    const char *programme; /* "Peerpool demonstration" */
    const char *zone;      /* "Europe/London" */
    const char *from_name; /* sender of mails */
    const char *organiser; /* "peers@programme.example": organizer and answers, see seal.h */
    const unsigned char *seal_key; /* of reply addresses, STORE_SEAL_BYTES; NULL: all zero */
    const char *authserv;    /* name in the Authentication-Results of our mail system; NULL: none */
    const char *mail_domain; /* right side of Message-IDs and UIDs */
    const char *web_url;     /* "https://peers.example.org": for links, feeds; NULL, "": none */
    const char *importer;    /* absolute path of peerpool-import; NULL: no calendar is read */
    const char *calendar_allow; /* networks besides the public ones to fetch from; NULL: none */
    int64_t calendar_every_s;   /* how often a calendar is read; 0: FLOW_CALENDAR_EVERY_S */
    int calendar_minutes;       /* that take a day, see busy_days.h; 0: FLOW_BUSY_DAY_MINUTES */
    int rebalance_s;            /* that one search for a better plan may take; 0: a minute */
};

/* FLOW_AWAY waits for others: helpers and what they wait for. It computes nothing and has no store.
 */
enum flow_place { FLOW_READ, FLOW_WORK, FLOW_AWAY, FLOW_WRITE, FLOW_LOOP };

struct flow_step {
    enum flow_place place;
    enum pp_code (*run)(struct flow_call *call); /* fills call->err when it fails */
};

enum { FLOW_STEPS_MOST = 5 };

struct flow_case {
    const char *name; /* "peer.show": for logs and the audit trail */
    enum flow_right right;
    struct flow_step steps[FLOW_STEPS_MOST];
    size_t step_count;
};

/* The answer as a door wants to send it: made by `render`, kept for a repeated operation. */
struct flow_answer {
    int status; /* HTTP; 0 before render */
    struct pp_str body;
    const char *location, *etag; /* in the call's arena; NULL: none */
};

struct flow_call {
    /* set by the door, see flow_call_new() */
    struct pp_arena arena; /* everything of the call; freed by flow_call_free() */
    const struct flow_case *use;
    void *arg;             /* the use case's own struct, in the arena: inputs, then outputs */
    const char *actor;     /* "token:7 coordinator laptop", "uid:0" */
    unsigned rights;       /* bit 1 << enum flow_right */
    const char *operation; /* id of the write; NULL: made here, so not repeatable by the asker */
    const char *digest;    /* of what is asked, with an operation */
    bool dry_run;          /* a WRITE step runs, then is undone */
    bool keep_secret;      /* the answer holds a secret: a repeated operation does not get it */
    int64_t deadline_ms;   /* whole call, from now; 0: 30 s */
    /* Where the last step was, after it; in the transaction when that is a WRITE. NULL: none. */
    enum pp_code (*render)(struct flow_call *call);
    void (*done)(struct flow_call *call); /* on the loop */
    void *door;                           /* the door's own */

    /* for steps */
    struct flow *flow;
    struct store_tx *tx;        /* in READ and WRITE steps, else NULL */
    int64_t now_s;              /* when the call began */
    struct store_who who;       /* for writing calls of the store */
    struct flow_search *search; /* that others may follow and end, see running.h; NULL: none */

    /* results */
    enum pp_code code;
    struct pp_err err;
    struct pp_faults faults; /* every fault of the input; code is then PP_INVALID */
    struct flow_answer answer;
    bool replayed; /* the operation was done before: answer is the one given then */

    struct flow_call_state *state; /* flow.c's own */
};

/* A new call with an arena and a zeroed argument of that size. */
struct flow_call *flow_call_new(const struct flow_case *use, size_t arg_size);
void flow_call_free(struct flow_call *call); /* after done; accepts NULL */

/* Checks the right, then runs the steps on the lanes. done() follows in every case. */
void flow_start(struct flow *flow, struct flow_call *call);
/* The asker has gone or the deadline has passed: ends at the next chance; done() still follows. */
void flow_cancel(struct flow_call *call);
/* For a WORK step to look at now and then. */
bool flow_cancelled(const struct flow_call *call);

/* For steps. */
const struct flow_settings *flow_settings(const struct flow_call *call);
const struct pp_clock *flow_clock(const struct flow_call *call);
const struct pp_random *flow_random(const struct flow_call *call);
int64_t flow_id(struct flow_call *call);               /* a new id */
struct pp_ids *flow_ids(const struct flow_call *call); /* for parts that make ids themselves */
/*
 * For a WRITE step that finds what READ saw outdated: `return flow_moved(call);` undoes the write
 * and starts the call again from its first step, some times; then PP_BUSY.
 */
PP_CHECK enum pp_code flow_moved(struct flow_call *call);
int32_t flow_today(const struct flow_call *call); /* civil day in UTC; good enough for "current" */

/*
 * The same call without lanes or loop, for tools and tests: steps run here, one after the other.
 */
struct flow_desk {
    struct store *store;
    struct store_reader *reader;
    struct pp_clock clock;
    struct pp_random random;
    struct flow_settings settings;
};
PP_CHECK enum pp_code flow_run_here(const struct flow_desk *desk, struct flow_call *call);

#endif
