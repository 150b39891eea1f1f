/*
 * What the demonstration pool is drawn from: names and the kinds of peer there are.
 */
#ifndef FLOW_DEMO_TABLES_H
#define FLOW_DEMO_TABLES_H

#include <stddef.h>

/* People whose given and family names go together. A name that is not ASCII is followed by '|' and
 * what it is in an address. */
struct demo_names {
    unsigned weight;
    const char *const *given, *const *family;
    size_t given_count, family_count;
};
extern const struct demo_names demo_names[];
extern const size_t demo_name_groups;

struct demo_role {
    const char *role;          /* code of the taxonomy */
    const char *kind;          /* of the peer */
    const char *title;         /* of the current post */
    const char *body;          /* kind of organisation: "authority", "police", "health" */
    const char *accreditation; /* NULL: none */
    unsigned weight;           /* its share of the pool */
    int seniority_least, seniority_most;
    int rate_least, rate_most; /* pounds a day, for those who are paid */
    unsigned paid_percent;
    const char *skills;  /* '|' between; the first two make the role */
    const char *earlier; /* '|' between: roles held before, newest first; may be "" */
};
extern const struct demo_role demo_roles[];
extern const size_t demo_role_count;

#endif
