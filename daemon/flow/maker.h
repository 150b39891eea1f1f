/*
 * What building an instance works on, shared by instance.c (the request) and instance_peer.c (its
 * people). Inside the folder only.
 */
#ifndef FLOW_MAKER_H
#define FLOW_MAKER_H

#include "daemon/flow/instance.h"

struct flow_maker {
    const struct flow_snapshot *snapshot;
    struct flow_instance *out;
    struct pp_arena *arena;
    struct flow_codes skills, groups, regions;
};

/* -1: none of them. */
int32_t flow_find_code(const char *const *codes, size_t count, const char *code);

/* An organisation that is none is one of its own for each peer. */
int32_t flow_maker_organisation(const struct flow_maker *maker, int64_t id, size_t peer);

int flow_compare_skill(const void *a, const void *b); /* of struct match_skill, for qsort */

/* The peers of the instance: skills, free days, limits, places. */
void flow_make_peers(struct flow_maker *maker);

#endif
