#include "daemon/api/gate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/api/door.h"

enum {
    SECRET_LEAST = 20,
    TRY_MS = 3600 * 1000 / API_TRIES_HOUR,
    READ_MS = 3600 * 1000 / API_READS_HOUR
};

unsigned api_rights(unsigned granted)
{
    unsigned every = 0;
#define X(name, text) every |= 1U << (name);
    FLOW_RIGHTS(X)
#undef X
    return granted & 1U << FLOW_ADMIN ? every : granted;
}

static enum pp_code refuse(const struct api_caller *caller, const char *what, struct pp_err *err)
{
    if (!caller->actor)
        return pp_fail(
            err, PP_NO_LOGIN,
            "say who you are with \"Authorization: Bearer pp_...\"; a token is made with "
            "\"peerpool token add\" on the machine itself");
    return pp_fail(err, PP_FORBIDDEN, "this needs the right %s, which %s does not have", what,
                   caller->actor);
}

enum pp_code api_gate_allows(const struct api_need *need, const struct api_caller *caller,
                             struct pp_err *err)
{
    switch (need->access) {
    case API_OPEN:
        return PP_OK;
    case API_ANY_RIGHT:
        if (caller->actor && caller->rights)
            return PP_OK;
        return refuse(caller, "to something at least", err);
    case API_BY_RIGHT:
        break;
    }
    if (!need->use)
        return pp_fail(err, PP_FORBIDDEN, "nobody may do this");
    if (caller->actor && caller->rights & 1U << need->use->right)
        return PP_OK;
    return refuse(caller, flow_right_text(need->use->right), err);
}

static bool is_admin(const struct api *api, uid_t uid)
{
    bool found = uid == 0 || uid == api->own;
    for (size_t i = 0; i < api->config.admin_count; i++)
        found = found || api->config.admins[i] == uid;
    return found;
}

struct api_caller api_gate_socket(const struct api *api, const struct web_peer *peer,
                                  struct pp_arena *arena)
{
    if (!peer->local)
        return (struct api_caller){0};
    return (struct api_caller){
        .actor = pp_printf(arena, "uid:%" PRIuMAX, (uintmax_t)peer->uid),
        .rights = is_admin(api, peer->uid) ? api_rights(1U << FLOW_ADMIN) : 0,
    };
}

enum pp_code api_gate_secret(const char *header, const char **secret, struct pp_err *err)
{
    static const char scheme[] = "bearer ";
    *secret = NULL;
    if (!header)
        return PP_OK;
    if (strncasecmp(header, scheme, sizeof scheme - 1) != 0)
        return pp_fail(err, PP_NO_LOGIN,
                       "the only way to say who you are is "
                       "\"Authorization: Bearer pp_...\"");
    const char *token = header + sizeof scheme - 1;
    token += strspn(token, " ");
    const size_t len = strlen(token);
    if (!pp_text_starts(token, "pp_") || len < SECRET_LEAST || len >= STORE_TOKEN_TEXT)
        return pp_fail(err, PP_NO_LOGIN,
                       "a token begins with pp_ and has about 46 characters; "
                       "this one is cut or something else");
    *secret = token;
    return PP_OK;
}

/* ---- wrong tokens -------------------------------------------------------------------------- */

static bool is_good(const struct api_bucket *bucket, const char *secret)
{
    char digest[STORE_DIGEST_HEX];
    store_digest(secret, strlen(secret), digest);
    for (size_t i = 0; i < API_GOOD_MOST; i++)
        if (memcmp(bucket->good[i], digest, sizeof digest) == 0)
            return true;
    return false;
}

enum pp_code api_bucket_check(const struct api_bucket *bucket, const char *secret, int64_t now_ms,
                              int *retry_after_s, struct pp_err *err)
{
    const int64_t wait_ms = bucket->full_ms - now_ms - (int64_t)(API_TRIES_HOUR - 1) * TRY_MS;
    if (wait_ms <= 0 || is_good(bucket, secret))
        return PP_OK;
    *retry_after_s = (int)(wait_ms / 1000) + 1;
    return pp_fail(err, PP_RATE, "too many wrong tokens were tried; wait %d seconds",
                   *retry_after_s);
}

void api_bucket_wrong(struct api_bucket *bucket, int64_t now_ms)
{
    if (bucket->full_ms < now_ms)
        bucket->full_ms = now_ms;
    bucket->full_ms += TRY_MS;
}

void api_bucket_right(struct api_bucket *bucket, const char *secret)
{
    if (is_good(bucket, secret))
        return;
    store_digest(secret, strlen(secret), bucket->good[bucket->next]);
    bucket->next = (bucket->next + 1) % API_GOOD_MOST;
}

/* ---- readers of feeds ---------------------------------------------------------------------- */

enum pp_code api_pace_check(struct api_pace *pace, const char *secret, int64_t now_ms,
                            int *retry_after_s, struct pp_err *err)
{
    char digest[STORE_DIGEST_HEX];
    store_digest(secret, strlen(secret), digest);
    const unsigned place =
        (unsigned)strtoul((char[]){digest[16], digest[17], digest[18], '\0'}, NULL, 16) % API_PACES;
    char *key = pace->at[place].key;
    int64_t *full_ms = &pace->at[place].full_ms;
    if (memcmp(key, digest, sizeof pace->at[place].key) != 0) {
        memcpy(key, digest, sizeof pace->at[place].key);
        *full_ms = now_ms;
    }
    const int64_t wait_ms = *full_ms - now_ms - (int64_t)(API_READS_AT_ONCE - 1) * READ_MS;
    if (wait_ms <= 0) {
        *full_ms = (*full_ms > now_ms ? *full_ms : now_ms) + READ_MS;
        return PP_OK;
    }
    *retry_after_s = (int)(wait_ms / 1000) + 1;
    return pp_fail(err, PP_RATE, "this calendar is read too often; wait %d seconds",
                   *retry_after_s);
}
