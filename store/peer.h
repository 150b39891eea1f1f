/*
 * Peers: who can be lent, with posts, affiliations, skills, accreditations, approvals, interests,
 * availability, limits and preferences. Each peer is one aggregate with one revision.
 *
 * Equality answers are not here: they have a table of their own that no call in this header reads.
 */
#ifndef STORE_PEER_H
#define STORE_PEER_H

#include "store/store.h"

#define STORE_PEER_STATES(X)       \
    X(STORE_PEER_ACTIVE, "active") \
    X(STORE_PEER_PAUSED, "paused") \
    X(STORE_PEER_LEFT, "left")

#define STORE_AVAILABILITY_KINDS(X)     \
    X(STORE_UNAVAILABLE, "unavailable") \
    X(STORE_REMOTE_ONLY, "remote-only") \
    X(STORE_FINISH_ONLY, "finish-only") \
    X(STORE_AVAILABLE, "available") /* explicitly offered; a fact with an age, no restriction */

enum store_peer_state {
#define X(name, text) name,
    STORE_PEER_STATES(X)
#undef X
};
enum store_availability_kind {
#define X(name, text) name,
    STORE_AVAILABILITY_KINDS(X)
#undef X
};
const char *store_peer_state_text(enum store_peer_state state);
bool store_peer_state_parse(const char *text, enum store_peer_state *out);
const char *store_availability_kind_text(enum store_availability_kind kind);
bool store_availability_kind_parse(const char *text, enum store_availability_kind *out);

struct store_post {
    int64_t organisation;
    const char *role;  /* code of taxonomy "role": "dcs", "member", "send-head", "health", … */
    const char *title; /* as on the door; may be NULL */
    int32_t first_day, last_day; /* last STORE_NO_DAY: still held */
};

struct store_affiliation {
    const char *kind;     /* "group" (political), "board", "union", … */
    const char *code;     /* group: code of taxonomy "group" */
    int64_t organisation; /* 0: none */
    int32_t first_day, last_day;
};

struct store_peer_skill {
    const char *skill;    /* code of taxonomy "skill" */
    int level;            /* 1..5 */
    const char *evidence; /* may be NULL */
    int32_t last_used;    /* STORE_NO_DAY: not known */
};

struct store_accreditation {
    const char *kind; /* "lead", "mentor", "auditor", "dbs", "nda" */
    int32_t first_day, expires;
};

struct store_approval {
    const char *kind;  /* "release" (line manager), "group" (group office) */
    const char *by;    /* who gave it; may be NULL */
    const char *state; /* "asked" "given" "refused" */
    int32_t first_day, expires;
};

struct store_interest {
    int64_t organisation;
    const char *kind; /* "family", "employment", "contract", "review", … */
    const char *note; /* may be NULL */
    int32_t first_day, last_day;
};

struct store_availability {
    int64_t id;
    enum store_availability_kind kind;
    int32_t first_day, last_day; /* both included */
    const char *source;          /* "peer" "phone" "import", "calendar HOST" */
    const char *reason;          /* may be NULL */
    int64_t recorded_s;          /* when we learned it, or it was last confirmed: its age */
    int64_t calendar;            /* that says so; its id is then 0. 0: a person does */
};

struct store_peer {
    int64_t id, rev;
    const char *external_id;             /* of the system it came from; may be NULL; unique */
    const char *email;                   /* unique ignoring ASCII case; never NULL */
    const char *name;                    /* full name */
    const char *known_as;                /* may be NULL */
    const char *phone, *assistant_email; /* may be NULL */
    const char *kind; /* "member" "officer" "adviser" "health" "police" "education" "lived" */
    enum store_peer_state state;
    int32_t paused_until; /* STORE_NO_DAY: until further notice */
    int seniority;        /* 1..5 */
    int64_t home;         /* organisation of the main current post; 0: none */
    int64_t x_m, y_m;     /* where they travel from; !placed: at home's place */
    bool placed;
    int day_rate;         /* whole pounds; 0: time is given free */
    int days_year;        /* limit; -1: none */
    int engagements_year; /* limit; -1: none */
    int gap_days;         /* least free days after an engagement */
    bool newcomer;        /* never served */
    bool remote, onsite;  /* modes willing */
    const char *regions;  /* codes willing, comma between; NULL: anywhere */
    int64_t confirmed_s;  /* "still correct?" last answered; 0: never */
    const char *notes;    /* for coordinators; may be NULL */

    const struct store_post *posts;
    size_t post_count;
    const struct store_affiliation *affiliations;
    size_t affiliation_count;
    const struct store_peer_skill *skills;
    size_t skill_count;
    const struct store_accreditation *accreditations;
    size_t accreditation_count;
    const struct store_approval *approvals;
    size_t approval_count;
    const struct store_interest *interests;
    size_t interest_count;
    const struct store_availability *availability; /* filled by get and all, not written by put */
    size_t availability_count;
};

PP_CHECK enum pp_code store_peer_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                     struct store_peer *out, struct pp_err *err);
/* By external id, else e-mail, else exact name when only one has it. PP_NOT_FOUND, PP_CONFLICT. */
PP_CHECK enum pp_code store_peer_find(struct store_tx *tx, const char *key, struct pp_arena *arena,
                                      struct store_peer *out, struct pp_err *err);

struct store_peer_filter {
    const char *text;     /* part of name or e-mail; NULL: any */
    const char *skill;    /* code; NULL: any */
    const char *role;     /* code of a current post; NULL: any */
    int64_t organisation; /* of a current post; 0: any */
    int state;            /* enum store_peer_state; -1: any */
    int32_t today;        /* decides what "current" means */
};
/* Without children (posts and so on are empty). By id. */
PP_CHECK enum pp_code store_peer_list(struct store_tx *tx, const struct store_peer_filter *filter,
                                      struct store_page *page, struct pp_arena *arena,
                                      struct store_peer **out, size_t *count, struct pp_err *err);
/* The whole pool with all children, availability from first to last day only. By id. */
PP_CHECK enum pp_code store_peer_all(struct store_tx *tx, int32_t first, int32_t last,
                                     struct pp_arena *arena, struct store_peer **out, size_t *count,
                                     struct pp_err *err);

/*
 * Inserts or replaces the peer and all children but availability. rev 0 for a new one; else it must
 * equal the stored revision (PP_STALE). *changed says whether anything did; rev then moves by 1.
 * PP_CONFLICT names the other peer when e-mail or external id is taken.
 */
PP_CHECK enum pp_code store_peer_put(struct store_tx *tx, const struct store_who *who,
                                     const struct store_peer *peer, bool *changed,
                                     struct pp_err *err);
/* Adds a period; one equal in kind, days and source is left alone (*changed false). */
PP_CHECK enum pp_code store_availability_put(struct store_tx *tx, const struct store_who *who,
                                             int64_t peer, const struct store_availability *period,
                                             bool *changed, struct pp_err *err);
PP_CHECK enum pp_code store_availability_delete(struct store_tx *tx, const struct store_who *who,
                                                int64_t peer, int64_t id, struct pp_err *err);

/* Taxonomies: "skill", "role", "group", "region"; terms of the newest published version. */
struct store_term {
    const char *code, *name;
    const char *aliases; /* '|' between; may be NULL */
};
PP_CHECK enum pp_code store_term_list(struct store_tx *tx, const char *taxonomy,
                                      struct pp_arena *arena, struct store_term **out,
                                      size_t *count, int *version, struct pp_err *err);
/* Publishes a new version when the terms differ from the newest one. */
PP_CHECK enum pp_code store_taxonomy_publish(struct store_tx *tx, const struct store_who *who,
                                             const char *taxonomy, const struct store_term *terms,
                                             size_t count, bool *changed, struct pp_err *err);

/* Points between two peers when both are in one team; never: they may not be. a < b. */
struct store_pair {
    int64_t a, b;
    int points;
    bool never;
    const char *reason; /* may be NULL */
};
PP_CHECK enum pp_code store_pair_list(struct store_tx *tx, struct pp_arena *arena,
                                      struct store_pair **out, size_t *count, struct pp_err *err);
PP_CHECK enum pp_code store_pair_put(struct store_tx *tx, const struct store_who *who,
                                     const struct store_pair *pair, bool *changed,
                                     struct pp_err *err);

#endif
