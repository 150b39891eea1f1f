#include "daemon/flow/access.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum { NAME_MOST = 100, SCOPES_MOST = 400, NOTE_EVERY_S = 3600 };

/* Bits of the scopes named, 0 with a fault (when faults is not NULL) for a word that is none. */
static unsigned read_scopes(const char *scopes, struct pp_faults *faults)
{
    unsigned rights = 0;
    char word[32];
    for (const char *at = scopes; *at;) {
        const size_t len = strcspn(at, " ");
        enum flow_right right;
        if (len && len < sizeof word) {
            memcpy(word, at, len);
            word[len] = '\0';
        }
        if (len && (len >= sizeof word || !flow_right_parse(word, &right))) {
            static const char *const names[] = {
#define X(name, text) text,
                FLOW_RIGHTS(X)
#undef X
            };
            if (faults)
                pp_faults_add(
                    faults,
                    &(struct pp_fault){
                        .where = "/scopes",
                        .value = at,
                        .code = "unknown-scope",
                        .message = "there is no such scope",
                        .suggestion = len < sizeof word
                                          ? pp_closest(word, names, sizeof names / sizeof names[0])
                                          : NULL});
            return 0;
        }
        if (len)
            rights |= 1U << right;
        at += len + (at[len] == ' ');
    }
    return rights;
}

static enum pp_code add(struct flow_call *call)
{
    struct flow_token_add *arg = call->arg;
    const size_t name_len = arg->name ? strlen(arg->name) : 0;
    if (!name_len || name_len > NAME_MOST)
        pp_faults_add(&call->faults, &(struct pp_fault){.where = "/name",
                                                        .code = "length",
                                                        .message = "a token needs a name of 1 to "
                                                                   "100 bytes"});
    if (pp_text_empty(arg->scopes) || strlen(arg->scopes) > SCOPES_MOST)
        pp_faults_add(&call->faults,
                      &(struct pp_fault){.where = "/scopes",
                                         .code = "missing",
                                         .message = "a token needs at least one scope"});
    else
        (void)read_scopes(arg->scopes, &call->faults);
    if (arg->expires_s && arg->expires_s <= call->now_s)
        pp_faults_add(&call->faults, &(struct pp_fault){.where = "/expires_at",
                                                        .code = "past",
                                                        .message = "this time has passed"});
    if (call->faults.count)
        return PP_OK;
    arg->token = (struct store_token){.id = flow_id(call),
                                      .name = arg->name,
                                      .scopes = arg->scopes,
                                      .created_s = call->now_s,
                                      .expires_s = arg->expires_s};
    store_token_make(flow_random(call), arg->secret);
    char digest[STORE_DIGEST_HEX];
    store_digest(arg->secret, strlen(arg->secret), digest);
    return store_token_put(call->tx, &call->who, &arg->token, digest, &call->err);
}

const struct flow_case flow_token_add = {
    .name = "token.add",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, add}},
    .step_count = 1,
};

static enum pp_code list(struct flow_call *call)
{
    struct flow_token_list *arg = call->arg;
    return store_token_list(call->tx, &call->arena, &arg->tokens, &arg->count, &call->err);
}

const struct flow_case flow_token_list = {
    .name = "token.list",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static enum pp_code revoke(struct flow_call *call)
{
    struct flow_token_revoke *arg = call->arg;
    return store_token_revoke(call->tx, &call->who, arg->id, &call->err);
}

const struct flow_case flow_token_revoke = {
    .name = "token.revoke",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, revoke}},
    .step_count = 1,
};

static enum pp_code find_bearer(struct flow_call *call)
{
    struct flow_bearer *arg = call->arg;
    struct store_token token;
    char digest[STORE_DIGEST_HEX];
    store_digest(arg->secret, strlen(arg->secret), digest);
    const enum pp_code code =
        store_token_find(call->tx, digest, call->now_s, &call->arena, &token, &call->err);
    if (code == PP_NOT_FOUND)
        return pp_fail(&call->err, PP_NO_LOGIN,
                       "this token is not known, has expired or was revoked; ask for a new one");
    if (code != PP_OK)
        return code;
    arg->rights = read_scopes(token.scopes, NULL);
    arg->actor = pp_printf(&call->arena, "token:%" PRId64 " %s", token.id, token.name);
    arg->note = call->now_s - token.used_s >= NOTE_EVERY_S ? token.id : 0;
    return PP_OK;
}

const struct flow_case flow_bearer = {
    .name = "token.use",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, find_bearer}},
    .step_count = 1,
};

static enum pp_code note_use(struct flow_call *call)
{
    const struct flow_token_note *arg = call->arg;
    return store_token_used(call->tx, arg->id, call->now_s, &call->err);
}

const struct flow_case flow_token_note = {
    .name = "token.note",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, note_use}},
    .step_count = 1,
};

static enum pp_code list_audit(struct flow_call *call)
{
    struct flow_audit_list *arg = call->arg;
    return store_audit_back(call->tx, arg->subject, &arg->page, &call->arena, &arg->entries,
                            &arg->count, &call->err);
}

const struct flow_case flow_audit_list = {
    .name = "audit.list",
    .right = FLOW_AUDIT_READ,
    .steps = {{FLOW_READ, list_audit}},
    .step_count = 1,
};

static enum pp_code verify_audit(struct flow_call *call)
{
    struct flow_audit_verify *arg = call->arg;
    struct pp_err broken = {0};
    const enum pp_code code = store_audit_verify(call->tx, &arg->count, &broken);
    if (code != PP_OK && code != PP_CORRUPT)
        return pp_fail(&call->err, code, "%s", broken.text);
    arg->whole = code == PP_OK;
    arg->words = arg->whole
                     ? pp_printf(&call->arena, "the audit trail is whole: %zu entries", arg->count)
                     : pp_printf(&call->arena, "the audit trail is broken: %s", broken.text);
    return PP_OK;
}

const struct flow_case flow_audit_verify = {
    .name = "audit.verify",
    .right = FLOW_AUDIT_READ,
    .steps = {{FLOW_READ, verify_audit}},
    .step_count = 1,
};
