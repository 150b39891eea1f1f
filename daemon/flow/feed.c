#include "daemon/flow/feed.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/find.h"

enum { LABEL_MOST = 100 };

static const char *address_of(const struct flow_call *call, const char *secret,
                              struct pp_arena *arena)
{
    const char *url = flow_settings(call)->web_url;
    return pp_printf(arena, "%s/feeds/%s.ics", url ? url : "", secret);
}

static const char *new_secret(struct flow_call *call, char secret[static STORE_TOKEN_TEXT])
{
    char digest[STORE_DIGEST_HEX];
    store_token_make(flow_random(call), secret);
    store_digest(secret, strlen(secret), digest);
    return pp_dup(&call->arena, digest);
}

/* ---- make ---------------------------------------------------------------------------------- */

static enum pp_code find_subject(struct flow_call *call, struct flow_feed_add *arg)
{
    struct pp_arena *arena = &call->arena;
    struct store_peer peer = {0};
    struct store_organisation host = {0};
    enum pp_code code = PP_OK;
    if (!arg->of != (arg->kind == STORE_FEED_PROGRAMME)) {
        pp_faults_add(&call->faults,
                      &(struct pp_fault){.where = "/of",
                                         .code = arg->of ? "not-needed" : "missing",
                                         .message = arg->of ? "the programme's feed is of nobody"
                                                            : "say whose feed it is to be"});
        return PP_OK;
    }
    switch (arg->kind) {
    case STORE_FEED_PEER:
        code = flow_peer_find(call->tx, arg->of, arena, &peer, &call->err);
        arg->feed.peer = peer.id;
        arg->feed.subject = peer.name;
        break;
    case STORE_FEED_HOST:
        code = flow_organisation_find(call->tx, arg->of, arena, &host, NULL, &call->err);
        arg->feed.organisation = host.id;
        arg->feed.subject = host.name;
        break;
    case STORE_FEED_PROGRAMME:
        break;
    }
    return code;
}

static enum pp_code check_room(struct flow_call *call, const struct store_feed *feed)
{
    const int64_t most =
        feed->kind == STORE_FEED_PROGRAMME ? FLOW_FEEDS_OF_PROGRAMME_MOST : FLOW_FEEDS_MOST;
    int64_t live = 0;
    const enum pp_code code = store_feed_live(call->tx, feed, &live, &call->err);
    if (code == PP_OK && live >= most)
        return pp_fail(&call->err, PP_CONFLICT,
                       "%s has %lld feeds already; revoke one that is not read any more",
                       feed->subject ? feed->subject : "the programme", (long long)live);
    return code;
}

static enum pp_code add(struct flow_call *call)
{
    struct flow_feed_add *arg = call->arg;
    const char *label = arg->label ? arg->label : "";
    if (strlen(label) > LABEL_MOST)
        pp_faults_add(&call->faults, &(struct pp_fault){.where = "/label",
                                                        .code = "length",
                                                        .message = "at most 100 bytes"});
    arg->feed = (struct store_feed){.id = flow_id(call),
                                    .kind = arg->kind,
                                    .label = label,
                                    .made_s = call->now_s,
                                    .made_by = call->actor};
    enum pp_code code = find_subject(call, arg);
    if (code != PP_OK || call->faults.count)
        return code;
    code = check_room(call, &arg->feed);
    if (code != PP_OK)
        return code;
    arg->feed.digest = new_secret(call, arg->secret);
    arg->address = address_of(call, arg->secret, &call->arena);
    return store_feed_put(call->tx, &call->who, &arg->feed, &call->err);
}

const struct flow_case flow_feed_add = {
    .name = "feed.add",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_WRITE, add}},
    .step_count = 1,
};

/* ---- reset, revoke, list ------------------------------------------------------------------- */

static enum pp_code reset(struct flow_call *call)
{
    struct flow_feed_reset *arg = call->arg;
    const char *digest = new_secret(call, arg->secret);
    enum pp_code code = store_feed_reset(call->tx, &call->who, arg->id, digest, &call->err);
    if (code == PP_OK)
        code = store_feed_get(call->tx, arg->id, &call->arena, &arg->feed, &call->err);
    arg->address = address_of(call, arg->secret, &call->arena);
    return code;
}

const struct flow_case flow_feed_reset = {
    .name = "feed.reset",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_WRITE, reset}},
    .step_count = 1,
};

static enum pp_code revoke(struct flow_call *call)
{
    const struct flow_feed_revoke *arg = call->arg;
    return store_feed_revoke(call->tx, &call->who, arg->id, &call->err);
}

const struct flow_case flow_feed_revoke = {
    .name = "feed.revoke",
    .right = FLOW_BOOK_SEND,
    .steps = {{FLOW_WRITE, revoke}},
    .step_count = 1,
};

static enum pp_code list(struct flow_call *call)
{
    struct flow_feed_list *arg = call->arg;
    return store_feed_list(call->tx, &arg->page, &call->arena, &arg->feeds, &arg->count,
                           &call->err);
}

const struct flow_case flow_feed_list = {
    .name = "feed.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static enum pp_code note(struct flow_call *call)
{
    const struct flow_feed_note *arg = call->arg;
    return store_feed_note(call->tx, &arg->feed, &call->err);
}

const struct flow_case flow_feed_note = {
    .name = "feed.note",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, note}},
    .step_count = 1,
};
