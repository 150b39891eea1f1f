/*
 * What building an instance works on, shared by instance.c (the requests) and instance_peer.c (the
 * people). Inside the folder only.
 */
#ifndef FLOW_MAKER_H
#define FLOW_MAKER_H

#include "daemon/flow/instance.h"

/* An accreditation that some seat asks for, and the days on which it must hold. */
struct flow_accredited {
    const char *kind;
    int32_t first_day, last_day;
};

struct flow_maker {
    const struct flow_snapshot *snapshots; /* of all requests; [0] also stands for their pool */
    size_t count;
    struct flow_instance *views; /* one for each request */
    struct match_instance match; /* of all */
    struct pp_arena *arena;
    struct flow_codes skills, groups, regions;
    const char **roles; /* index - 1 -> code */
    size_t role_count;
    struct flow_accredited *accredited; /* index - names.skill_count */
    size_t accredited_count, accredited_cap;
    int32_t *banned;  /* room for every peer */
    bool remote;      /* all requests are; among both modes remote-only days are kept out of all */
    bool placed;      /* is the place of some host known? */
    int64_t x_m, y_m; /* the host's place; among many, the middle of those that are known */
};

/* -1: none of them. */
int32_t flow_find_code(const char *const *codes, size_t count, const char *code);

/* An organisation that is none is one of its own for each peer. */
int32_t flow_maker_organisation(const struct flow_maker *maker, int64_t id, size_t peer);

int flow_compare_skill(const void *a, const void *b); /* of struct match_skill, for qsort */

/* The peers of the instance: skills, free days, limits, places. */
void flow_make_peers(struct flow_maker *maker);

/* Is the peer, as the instance has them, what they are when the request's windows begin? */
bool flow_maker_holds(const struct flow_maker *maker, size_t peer, size_t request);

#endif
