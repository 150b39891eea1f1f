/*
 * Inside api/: the one place that says who asks and whether they may. Deny by default: a point that
 * names neither a use case nor another need is open to nobody.
 *
 * A bearer token wins over the socket's credentials. On a Unix socket the kernel says which user is
 * at the other end: root, the daemon's own user and the configured administrators hold every right,
 * others none. Over TCP without a token nobody is known.
 */
#ifndef API_GATE_H
#define API_GATE_H

#include "daemon/flow/flow.h"
#include "daemon/web/web.h"
#include "store/access.h"

struct api;

enum api_access { API_BY_RIGHT, API_ANY_RIGHT, API_OPEN };

struct api_need {
    enum api_access access;
    const struct flow_case *use; /* API_BY_RIGHT: its right is needed; NULL: nobody may */
};

struct api_caller {
    const char *actor; /* "uid:0"; NULL: not known */
    unsigned rights;   /* bit 1 << enum flow_right; admin is spread to all */
};

/* Rights with what they imply. */
unsigned api_rights(unsigned granted);

/* PP_OK, PP_NO_LOGIN or PP_FORBIDDEN with the scope that is missing. */
PP_CHECK enum pp_code api_gate_allows(const struct api_need *need, const struct api_caller *caller,
                                      struct pp_err *err);

/* What the socket alone says; actor NULL over TCP. */
struct api_caller api_gate_socket(const struct api *api, const struct web_peer *peer,
                                  struct pp_arena *arena);

/*
 * The token of an Authorization header: *secret is NULL without a header. PP_NO_LOGIN for another
 * scheme or a token of the wrong shape.
 */
PP_CHECK enum pp_code api_gate_secret(const char *header, const char **secret, struct pp_err *err);

/*
 * Wrong tokens are answered at most 100 times an hour; then PP_RATE until time has passed. Tokens
 * that were right lately pass all the same, so that a stranger cannot lock out who has one.
 */
enum { API_TRIES_HOUR = 100, API_GOOD_MOST = 64 };
struct api_bucket {
    int64_t full_ms; /* when all tries will be there again */
    char good[API_GOOD_MOST][STORE_DIGEST_HEX];
    size_t next;
};
PP_CHECK enum pp_code api_bucket_check(const struct api_bucket *bucket, const char *secret,
                                       int64_t now_ms, int *retry_after_s, struct pp_err *err);
void api_bucket_wrong(struct api_bucket *bucket, int64_t now_ms);
void api_bucket_right(struct api_bucket *bucket, const char *secret);

/*
 * Each address without a login is answered at most so often an hour, after a number at once; then
 * PP_RATE. Right or wrong is all the same here. Of very many addresses some share what they have
 * left; who takes another's place begins anew.
 */
enum { API_READS_HOUR = 240, API_READS_AT_ONCE = 60, API_PACES = 1024 };
struct api_pace {
    struct {
        char key[16]; /* start of the secret's digest */
        int64_t full_ms;
    } at[API_PACES];
};
PP_CHECK enum pp_code api_pace_check(struct api_pace *pace, const char *secret, int64_t now_ms,
                                     int *retry_after_s, struct pp_err *err);

#endif
