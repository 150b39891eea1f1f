/*
 * Weights: named sets of numbers that a match's points are made of, in versions. A version begins
 * as a draft and is published by somebody else than who drafted it; from then on it serves matches
 * until it is retired. Its numbers never change.
 */
#ifndef STORE_WEIGHTS_H
#define STORE_WEIGHTS_H

#include "store/store.h"

#define STORE_WEIGHTS_STATES(X)             \
    X(STORE_WEIGHTS_DRAFT, "draft")         \
    X(STORE_WEIGHTS_PUBLISHED, "published") \
    X(STORE_WEIGHTS_RETIRED, "retired")
enum store_weights_state {
#define X(name, text) name,
    STORE_WEIGHTS_STATES(X)
#undef X
};
const char *store_weights_state_text(enum store_weights_state state);

struct store_weights {
    int64_t id;
    const char *name;
    int version; /* from 1 */
    enum store_weights_state state;
    const char *weights_json; /* flow's */
    const char *note;         /* NULL: none */
    const char *author;
    int64_t drafted_s;     /* 0: came with the program */
    const char *publisher; /* NULL: nobody yet */
    int64_t published_s;
    const char *retired_by; /* NULL: nobody yet */
    int64_t retired_s;
};

/* name NULL: any. By id, so in the order in which they were drafted. */
PP_CHECK enum pp_code store_weights_list(struct store_tx *tx, const char *name,
                                         struct store_page *page, struct pp_arena *arena,
                                         struct store_weights **out, size_t *count,
                                         struct pp_err *err);
/* version 0: the newest that is published. PP_NOT_FOUND. */
PP_CHECK enum pp_code store_weights_get(struct store_tx *tx, const char *name, int version,
                                        struct pp_arena *arena, struct store_weights *out,
                                        struct pp_err *err);
/* Each name once. */
PP_CHECK enum pp_code store_weights_names(struct store_tx *tx, struct pp_arena *arena,
                                          const char *const **names, size_t *count,
                                          struct pp_err *err);
/* A new draft of who; version and state are made here. */
PP_CHECK enum pp_code store_weights_draft(struct store_tx *tx, const struct store_who *who,
                                          struct store_weights *weights, struct pp_err *err);
/* Moves on the state, by who; the caller has seen that it may. The pool's revision moves, too. */
PP_CHECK enum pp_code store_weights_move(struct store_tx *tx, const struct store_who *who,
                                         struct store_weights *weights,
                                         enum store_weights_state state, struct pp_err *err);

#endif
