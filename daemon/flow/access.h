/*
 * Use cases on access: tokens made, listed, revoked; who a bearer is; the audit trail.
 */
#ifndef FLOW_ACCESS_H
#define FLOW_ACCESS_H

#include "daemon/flow/flow.h"
#include "store/access.h"

struct flow_token_add {
    const char *name, *scopes; /* in; scopes: space between, each a right's text */
    int64_t expires_s;         /* in: 0: never */
    struct store_token token;
    char secret[STORE_TOKEN_TEXT]; /* shown once */
};
extern const struct flow_case flow_token_add;

struct flow_token_list {
    struct store_token *tokens;
    size_t count;
};
extern const struct flow_case flow_token_list;

struct flow_token_revoke {
    int64_t id; /* in */
};
extern const struct flow_case flow_token_revoke;

/*
 * Who holds this bearer token. The gate asks before the call that needs it, in its own name: actor
 * "gate", rights 1 << FLOW_ADMIN.
 * PP_NO_LOGIN when it is unknown, expired or revoked (one answer for all three).
 */
struct flow_bearer {
    const char *secret; /* in */
    const char *actor;  /* out, in the arena */
    unsigned rights;
    int64_t note; /* out: the token, when its use was not noted within the last hour; else 0 */
};
extern const struct flow_case flow_bearer;

/* That a token was used now. */
struct flow_token_note {
    int64_t id; /* in */
};
extern const struct flow_case flow_token_note;

struct flow_audit_list {
    const char *subject; /* in: "peer:123"; NULL: any */
    struct store_page page;
    struct store_audit *entries; /* the newest first */
    size_t count;
};
extern const struct flow_case flow_audit_list;

/* Is the chain of the trail whole? */
struct flow_audit_verify {
    bool whole;
    size_t count;      /* entries that fit, when all do */
    const char *words; /* that, or the first entry that does not */
};
extern const struct flow_case flow_audit_verify;

#endif
