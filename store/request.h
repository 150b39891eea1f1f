/*
 * Products (templates of seats), requests with their windows and seats, match runs and proposals.
 * A template and a brief are JSON documents that flow writes and reads; the store keeps them whole.
 */
#ifndef STORE_REQUEST_H
#define STORE_REQUEST_H

#include "store/store.h"

#define STORE_REQUEST_STATES(X)                 \
    X(STORE_REQUEST_DRAFT, "draft")             \
    X(STORE_REQUEST_SUBMITTED, "submitted")     \
    X(STORE_REQUEST_SCOPED, "scoped")           \
    X(STORE_REQUEST_MATCHING, "matching")       \
    X(STORE_REQUEST_PROPOSED, "team-proposed")  \
    X(STORE_REQUEST_INVITING, "inviting")       \
    X(STORE_REQUEST_CONFIRMED, "confirmed")     \
    X(STORE_REQUEST_DELIVERED, "delivered")     \
    X(STORE_REQUEST_FOLLOWED_UP, "followed-up") \
    X(STORE_REQUEST_CLOSED, "closed")           \
    X(STORE_REQUEST_STOOD_DOWN, "stood-down")   \
    X(STORE_REQUEST_POSTPONED, "postponed")

#define STORE_SEAT_STATES(X)                     \
    X(STORE_SEAT_OPEN, "open")                   \
    X(STORE_SEAT_PROPOSED, "proposed")           \
    X(STORE_SEAT_ENQUIRED, "enquired")           \
    X(STORE_SEAT_ACCEPTED, "accepted")           \
    X(STORE_SEAT_RELEASED, "released")           \
    X(STORE_SEAT_HOST_APPROVED, "host-approved") \
    X(STORE_SEAT_CONFIRMED, "confirmed")         \
    X(STORE_SEAT_DELIVERED, "delivered")         \
    X(STORE_SEAT_DECLINED, "declined")           \
    X(STORE_SEAT_VETOED, "vetoed")               \
    X(STORE_SEAT_WITHDRAWN, "withdrawn")         \
    X(STORE_SEAT_SUBSTITUTED, "substituted")

enum store_request_state {
#define X(name, text) name,
    STORE_REQUEST_STATES(X)
#undef X
};
enum store_seat_state {
#define X(name, text) name,
    STORE_SEAT_STATES(X)
#undef X
};
const char *store_request_state_text(enum store_request_state state);
bool store_request_state_parse(const char *text, enum store_request_state *out);
const char *store_seat_state_text(enum store_seat_state state);
bool store_seat_state_parse(const char *text, enum store_seat_state *out);

struct store_product {
    int64_t id;
    const char *code; /* "send-peer-challenge" */
    int version;
    const char *name, *strand;  /* strand: "universal" "targeted" "intensive" "sector" */
    const char *template_json;  /* seats, events, offsets, charge, rules: see daemon/flow/brief.h */
    const char *rebalance_json; /* see daemon/flow/policy.h; NULL: as for any product */
    const char *asking_json;    /* see daemon/flow/asking.h; NULL: as for any product */
};
/* The newest version of each, by code. */
PP_CHECK enum pp_code store_product_list(struct store_tx *tx, struct pp_arena *arena,
                                         struct store_product **out, size_t *count,
                                         struct pp_err *err);
PP_CHECK enum pp_code store_product_find(struct store_tx *tx, const char *code,
                                         struct pp_arena *arena, struct store_product *out,
                                         struct pp_err *err);
PP_CHECK enum pp_code store_product_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                        struct store_product *out, struct pp_err *err);
/* A changed template becomes the next version (the given version is ignored). */
PP_CHECK enum pp_code store_product_put(struct store_tx *tx, const struct store_who *who,
                                        const struct store_product *product, bool *changed,
                                        struct pp_err *err);

struct store_window {
    int32_t first_day; /* first onsite day */
    int points;        /* preference for this start */
};

struct store_request_seat {
    int seat;         /* 0.. */
    const char *name; /* "Lead: director of children's services" */
    bool required;
    enum store_seat_state state;
    int64_t peer; /* 0: nobody yet */
};

struct store_request {
    int64_t id, rev;
    const char *reference; /* unique, for people: "PC-0007" */
    int64_t product, host;
    enum store_request_state state;
    const char *title;
    const char *brief_json; /* the request's own copy of seats and rules; see daemon/flow/brief.h */
    const char *external_id; /* of an imported row; may be NULL; unique */
    int64_t created_s;
    const struct store_window *windows;
    size_t window_count;
    const struct store_request_seat *seats;
    size_t seat_count;
};
PP_CHECK enum pp_code store_request_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                        struct store_request *out, struct pp_err *err);
/* By the id in decimal, else reference, else external id. PP_NOT_FOUND. */
PP_CHECK enum pp_code store_request_find(struct store_tx *tx, const char *key,
                                         struct pp_arena *arena, struct store_request *out,
                                         struct pp_err *err);
/* state < 0: any; host 0: any. With windows and seats. By id. */
PP_CHECK enum pp_code store_request_list(struct store_tx *tx, int state, int64_t host,
                                         struct store_page *page, struct pp_arena *arena,
                                         struct store_request **out, size_t *count,
                                         struct pp_err *err);
/* As store_peer_put: rev 0 for new, else must match. A NULL reference takes the next of prefix. */
PP_CHECK enum pp_code store_request_put(struct store_tx *tx, const struct store_who *who,
                                        const struct store_request *request, const char *prefix,
                                        bool *changed, struct pp_err *err);

/*
 * One run of the matcher for one request, replayable: instance and answer are kept whole. A run
 * that is a request's part of a plan is read with the instance and answer of that plan.
 */
struct store_match {
    int64_t id, request;
    int64_t plan; /* 0: none, the request was matched alone; see store/plan.h */
    int64_t request_rev, pool_revision; /* what the instance was made from */
    const char *instance_json, *answer_json;
    const char *people_json; /* peer index -> peer id, organisation index -> id, … */
    const char *instance_hash, *answer_hash; /* BLAKE2b-256, hexadecimal */
    const char *weights;                     /* "default/1" */
    const char *program;                     /* version of the program that ran */
    const char *status;                      /* "optimal" "feasible" "infeasible" */
    int64_t created_s;
    int64_t best;  /* how many teams were asked for; 0: not kept */
    int64_t steps; /* so limited, a run that was stopped stops there again; 0: it ended by itself */
};

#define STORE_PROPOSAL_STATES(X)             \
    X(STORE_PROPOSAL_OPEN, "open")           \
    X(STORE_PROPOSAL_PUBLISHED, "published") \
    X(STORE_PROPOSAL_DROPPED, "dropped")
enum store_proposal_state {
#define X(name, text) name,
    STORE_PROPOSAL_STATES(X)
#undef X
};
const char *store_proposal_state_text(enum store_proposal_state state);

struct store_proposal_seat {
    int seat;
    int64_t peer;
    const char *parts_json; /* the seat's parts of the points */
};
struct store_proposal {
    int64_t id, rev, match, request;
    int rank; /* 1 is best */
    enum store_proposal_state state;
    int32_t first_day;
    int64_t points;
    const char *parts_json; /* team parts */
    const struct store_proposal_seat *seats;
    size_t seat_count;
};
/* Saves the run with its proposals; older open proposals of the request are dropped. */
PP_CHECK enum pp_code store_match_put(struct store_tx *tx, const struct store_who *who,
                                      const struct store_match *match,
                                      const struct store_proposal *proposals, size_t count,
                                      struct pp_err *err);
/* The run alone, as the evidence of something else: no proposal comes of it or goes for it. */
PP_CHECK enum pp_code store_match_keep(struct store_tx *tx, const struct store_who *who,
                                       const struct store_match *match, struct pp_err *err);
PP_CHECK enum pp_code store_match_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                      struct store_match *out, struct pp_err *err);
/* The newest run of a request. PP_NOT_FOUND. */
PP_CHECK enum pp_code store_match_newest(struct store_tx *tx, int64_t request,
                                         struct pp_arena *arena, struct store_match *out,
                                         struct pp_err *err);
PP_CHECK enum pp_code store_proposal_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                         struct store_proposal *out, struct pp_err *err);
/* The open ones of a request, of its newest run first, then by rank. */
PP_CHECK enum pp_code store_proposal_open(struct store_tx *tx, int64_t request,
                                          struct pp_arena *arena, struct store_proposal **out,
                                          size_t *count, struct pp_err *err);
/* Of one match (any state), by rank. */
PP_CHECK enum pp_code store_proposal_list(struct store_tx *tx, int64_t match,
                                          struct pp_arena *arena, struct store_proposal **out,
                                          size_t *count, struct pp_err *err);

/*
 * The pool revision: a counter that every write moves which could change a match (peers,
 * availability, organisations, links, closed days, bookings, pairs). Snapshot it, compute, compare.
 */
PP_CHECK enum pp_code store_pool_revision(struct store_tx *tx, int64_t *out, struct pp_err *err);
/* The same for all that an import looks up: the pool, requests, products and taxonomies. */
PP_CHECK enum pp_code store_known_revision(struct store_tx *tx, int64_t *out, struct pp_err *err);

#endif
