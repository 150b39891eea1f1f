/*
 * Use cases that carry change-sets out: approve parts, undo what was approved. All the parts that
 * are meant or none, in one transaction with the mails they need; a dry run shows those.
 *
 * A part about a team that nobody was told of replaces the proposal; one about a booked team
 * revises the booking. A part is approved only while what it rests on is as it was computed from,
 * and only if everybody who comes keeps every hard rule at that moment. Undoing is exact while no
 * mail of it can have left; after that it is the reverse change, with mails of its own.
 */
#ifndef FLOW_APPROVE_H
#define FLOW_APPROVE_H

#include "daemon/flow/change.h"
#include "daemon/flow/revise.h"

/* What a part brings about. */
struct flow_effect_of_part {
    int number; /* of the part, 1.. */
    const char *reference;
    const char *words;                  /* what happens, a sentence */
    const struct flow_revised *revised; /* the booking's revision with its mails; NULL: none */
    int64_t booking, proposal;          /* what is there afterwards; 0: none */
    size_t withdrawn;                   /* undo: mails that will not be sent */
};

struct flow_change_approve {
    const char *id;     /* in */
    const int *numbers; /* in: parts; none: every open one */
    size_t number_count;
    const char *reason; /* in: may be NULL */
    bool by_policy;     /* in: of the meant parts those that need no person; none is no fault */
    struct flow_effect_of_part *effects;
    size_t effect_count;
    struct flow_change change; /* as it is now; not filled when nothing was approved by policy */
    struct store_clash clash;  /* with PP_CONFLICT; peer 0: it was something else */
    struct flow_approve_work *work; /* between the steps */
};
extern const struct flow_case flow_change_approve;

struct flow_change_undo {
    const char *id;     /* in */
    const int *numbers; /* in: parts; none: every approved one */
    size_t number_count;
    const char *reason; /* in: may be NULL */
    struct flow_effect_of_part *effects;
    size_t effect_count;
    struct flow_change change;
    struct store_clash clash;
    struct flow_undo_work *work; /* between the steps */
};
extern const struct flow_case flow_change_undo;

#endif
