/*
 * Change-sets as people see them: before, after, why, who is affected, in words that every door
 * shows; and the use cases that need no search: list, show, reject. Approving and undoing change
 * bookings and are apart.
 */
#ifndef FLOW_CHANGE_H
#define FLOW_CHANGE_H

#include "daemon/flow/flow.h"
#include "store/changeset.h"
#include "store/peer.h"

/* One reason of a part: a rule that is broken, with its evidence, or points that are gained. */
struct flow_reason {
    const char *code;  /* "paused" "busy" "clash" "gain" "waits" … */
    int seat;          /* -1: of the whole team */
    int64_t peer;      /* 0: of nobody */
    const char *words; /* a whole sentence without its full stop */
};
void flow_reasons_write(const struct flow_reason *reasons, size_t count, struct pp_str *out);

/* X(constant, code, words that follow the person's name, the mail they get of a booked visit) */
#define FLOW_EFFECTS(X)                                               \
    X(FLOW_EFFECT_LEAVES, "leaves", "leaves the team", "cancel")      \
    X(FLOW_EFFECT_COMES, "comes", "joins the team", "invitation")     \
    X(FLOW_EFFECT_DATE, "date", "stays, on another date", "new date") \
    X(FLOW_EFFECT_SEAT, "seat", "stays, in another seat", "changed part")
enum flow_effect {
#define X(name, code, words, mail) name,
    FLOW_EFFECTS(X)
#undef X
};
const char *flow_effect_code(enum flow_effect effect);
const char *flow_effect_words(enum flow_effect effect);

struct flow_affected {
    int seat; /* before; of one who comes: after */
    const char *seat_name;
    struct store_peer who; /* without children */
    enum flow_effect effect;
    enum store_seat_state state; /* of the seat before; of one who comes: open */
};

/* One part; row points into the set. */
struct flow_change_part {
    int number; /* 1.. */
    const struct store_change_part *row;
    struct store_request request;
    const char *before, *after; /* day and people in words, or why there is no team */
    const char *sends;          /* who would be written to, in words */
    struct flow_reason *reasons;
    size_t reason_count;
    struct flow_affected *affected;
    size_t affected_count;
};

struct flow_change {
    struct store_change_set set;
    struct flow_change_part *parts;
    size_t part_count;
    const char *cause;   /* "by the clock", … in words */
    const char *summary; /* one line: how many requests and people, points */
    const char *notice;  /* "nothing has been sent; …", or what was decided */
};
/* As a line of a list: without its parts. */
struct flow_change flow_change_head(const struct store_change_set *set, struct pp_arena *arena);
/* In words; in a transaction. */
PP_CHECK enum pp_code flow_change_load(struct flow_call *call, const struct store_change_set *set,
                                       struct flow_change *out);

/* With its texts, which a set that came to nothing has for a time: PP_NOT_FOUND without them. */
PP_CHECK enum pp_code flow_change_find_texts(struct flow_call *call, const char *id,
                                             struct store_change_set *out);
/* By its id as text. PP_NOT_FOUND. */
PP_CHECK enum pp_code flow_change_find(struct flow_call *call, const char *id,
                                       struct store_change_set *out);
/*
 * The parts that are meant, as indices into the set's: those of the numbers given, each once, or
 * with none given every part in that state that proposes something (with `any_kind` also those
 * that do not). PP_NOT_FOUND names a number there is not; PP_CONFLICT a part in another state,
 * or that there is none.
 */
struct flow_change_pick {
    const int *numbers;
    size_t number_count;
    enum store_part_state state;
    bool any_kind;
};
PP_CHECK enum pp_code flow_change_choose(struct flow_call *call, const struct store_change_set *set,
                                         const struct flow_change_pick *pick, size_t **parts,
                                         size_t *count);

struct flow_change_list {
    int state; /* in: enum store_change_state; -1: any */
    struct store_page page;
    struct flow_change *changes;
    size_t count;
    struct store_rebalance newest; /* the newest run, whatever came of it */
    bool has_newest;
};
extern const struct flow_case flow_change_list;

/* A run and what came of it: the set has the id of its run. */
struct flow_change_show {
    const char *id; /* in */
    struct store_rebalance run;
    bool has_change; /* false: still running, nothing to change, or failed */
    struct flow_change change;
};
extern const struct flow_case flow_change_show;

/* The raw texts, for an auditor. */
struct flow_change_export {
    const char *id; /* in */
    struct store_change_set set;
};
extern const struct flow_case flow_change_export;

struct flow_change_reject {
    const char *id;     /* in */
    const int *numbers; /* in: parts; none: every open one */
    size_t number_count;
    const char *reason; /* in: may be NULL */
    struct flow_change change;
};
extern const struct flow_case flow_change_reject;

#endif
