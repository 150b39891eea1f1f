/*
 * Access and repeatability: tokens, operations done before, jobs, the audit trail, digests.
 */
#ifndef STORE_ACCESS_H
#define STORE_ACCESS_H

#include "base/random.h"
#include "store/store.h"

enum { STORE_DIGEST_HEX = 65, STORE_TOKEN_TEXT = 64 };

/* BLAKE2b-256 as lower-case hexadecimal. */
void store_digest(const void *bytes, size_t len, char hex[static STORE_DIGEST_HEX]);
/* "pp_" and 32 random bytes in base64url. Shown once; only its digest is kept. */
void store_token_make(const struct pp_random *random, char text[static STORE_TOKEN_TEXT]);

struct store_token {
    int64_t id;
    const char *name;   /* "coordinator laptop" */
    const char *scopes; /* space between: "pool:read pool:write match:run book:send admin" */
    int64_t created_s, expires_s, used_s; /* expires_s 0: never; used_s 0: not yet */
    bool revoked;
};
PP_CHECK enum pp_code store_token_put(struct store_tx *tx, const struct store_who *who,
                                      const struct store_token *token, const char *digest,
                                      struct pp_err *err);
/* By digest; PP_NOT_FOUND also for revoked and expired ones. */
PP_CHECK enum pp_code store_token_find(struct store_tx *tx, const char *digest, int64_t now_s,
                                       struct pp_arena *arena, struct store_token *out,
                                       struct pp_err *err);
PP_CHECK enum pp_code store_token_used(struct store_tx *tx, int64_t id, int64_t now_s,
                                       struct pp_err *err);
PP_CHECK enum pp_code store_token_revoke(struct store_tx *tx, const struct store_who *who,
                                         int64_t id, struct pp_err *err);
PP_CHECK enum pp_code store_token_list(struct store_tx *tx, struct pp_arena *arena,
                                       struct store_token **out, size_t *count, struct pp_err *err);

/*
 * An operation: the same id, the same intent, done once. begin() inserts it; when it was there
 * with the same digest, *done is true and the stored answer comes back; with another digest:
 * PP_CONFLICT. end() stores the answer in the same transaction as the write itself.
 */
struct store_operation {
    const char *id;              /* "<actor>:<idempotency key>" or the like, at most 200 bytes */
    const char *digest;          /* of what was asked */
    int status;                  /* HTTP status of the answer */
    const char *answer;          /* body; NULL: none */
    const char *location, *etag; /* headers of the answer; NULL: none */
};
PP_CHECK enum pp_code store_operation_begin(struct store_tx *tx, int64_t now_s,
                                            struct store_operation *operation, bool *done,
                                            struct pp_arena *arena, struct pp_err *err);
/* The same without inserting, for a read: *done is false when there was none. */
PP_CHECK enum pp_code store_operation_find(struct store_tx *tx, struct store_operation *operation,
                                           bool *done, struct pp_arena *arena, struct pp_err *err);
PP_CHECK enum pp_code store_operation_end(struct store_tx *tx,
                                          const struct store_operation *operation,
                                          struct pp_err *err);
PP_CHECK enum pp_code store_operation_forget(struct store_tx *tx, int64_t before_s, size_t *count,
                                             struct pp_err *err);

struct store_audit {
    int64_t id, at_s;
    const char *actor, *operation;
    const char *action;  /* "peer.put" */
    const char *subject; /* "peer:123" */
    const char *detail;  /* JSON or NULL; never equality data */
    const char *hash;    /* of this entry and the one before */
};
/*
 * Called by every writing call of the store itself but the mechanical ones (claims and recovery of
 * the outbox, use of a token, operations); flows add their own decisions with it.
 */
PP_CHECK enum pp_code store_audit_put(struct store_tx *tx, const struct store_who *who,
                                      const char *action, const char *subject, const char *detail,
                                      struct pp_err *err);
/* subject NULL: any. By id. */
PP_CHECK enum pp_code store_audit_list(struct store_tx *tx, const char *subject,
                                       struct store_page *page, struct pp_arena *arena,
                                       struct store_audit **out, size_t *count, struct pp_err *err);
/* The id of the newest entry; 0: there is none. */
PP_CHECK enum pp_code store_audit_newest(struct store_tx *tx, int64_t *id, struct pp_err *err);
/* The same backwards: the newest first, from below page->after (0: the very newest). */
PP_CHECK enum pp_code store_audit_back(struct store_tx *tx, const char *subject,
                                       struct store_page *page, struct pp_arena *arena,
                                       struct store_audit **out, size_t *count, struct pp_err *err);
/* Walks the chain; PP_CORRUPT names the first entry that does not fit. */
PP_CHECK enum pp_code store_audit_verify(struct store_tx *tx, size_t *count, struct pp_err *err);

/* A small named value of the installation: settings, cursors, versions. NULL when not set. */
PP_CHECK enum pp_code store_setting_get(struct store_tx *tx, const char *name,
                                        struct pp_arena *arena, const char **value,
                                        struct pp_err *err);
PP_CHECK enum pp_code store_setting_put(struct store_tx *tx, const struct store_who *who,
                                        const char *name, const char *value, struct pp_err *err);

#endif
