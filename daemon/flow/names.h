/*
 * Names of organisations and terms, loaded once for a call, so that answers speak in words.
 */
#ifndef FLOW_NAMES_H
#define FLOW_NAMES_H

#include "store/organisation.h"
#include "store/peer.h"

struct flow_names {
    const struct store_organisation *organisations; /* by id */
    size_t organisation_count;
    const struct store_term *skills, *roles, *groups, *regions; /* in the taxonomy's order */
    size_t skill_count, role_count, group_count, region_count;
};

PP_CHECK enum pp_code flow_names_load(struct store_tx *tx, struct pp_arena *arena,
                                      struct flow_names *names, struct pp_err *err);
const struct store_organisation *flow_names_organisation(const struct flow_names *names,
                                                         int64_t id); /* NULL: none */
const char *flow_names_organisation_text(const struct flow_names *names,
                                         int64_t id); /* never NULL */
/* A term's name; the code itself when it is not in the taxonomy. Never NULL. */
const char *flow_names_skill(const struct flow_names *names, const char *code);
const char *flow_names_role(const struct flow_names *names, const char *code);
const char *flow_names_group(const struct flow_names *names, const char *code);

/* Terms found by code, for those who ask thousands of times. */
struct flow_code {
    const char *code; /* borrowed */
    int32_t index;
};
struct flow_codes {
    struct flow_code *at; /* sorted */
    size_t count;
};
struct flow_codes flow_codes_of(const struct store_term *terms, size_t count,
                                struct pp_arena *arena);
int32_t flow_codes_find(const struct flow_codes *codes, const char *code); /* index; -1: none */

#endif
