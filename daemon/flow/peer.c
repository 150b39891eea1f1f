/* The use cases of a peer: show, list, put with posts and skills, and the days in the diary. */
#include <string.h>

#include "base/str.h"
#include "daemon/flow/find.h"
#include "daemon/flow/pool.h"
#include "daemon/flow/snapshot.h"

static enum pp_code show(struct flow_call *call)
{
    struct flow_peer_show *arg = call->arg;
    enum pp_code code = flow_peer_find(call->tx, arg->key, &call->arena, &arg->peer, &call->err);
    if (code == PP_OK)
        code = flow_names_load(call->tx, &call->arena, &arg->names, &call->err);
    return code;
}

const struct flow_case flow_peer_show = {
    .name = "peer.show",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, show}},
    .step_count = 1,
};

static enum pp_code list(struct flow_call *call)
{
    struct flow_peer_list *arg = call->arg;
    enum pp_code code = PP_OK;
    arg->filter.today = flow_today(call);
    if (arg->organisation) {
        struct store_organisation organisation;
        code = flow_organisation_find(call->tx, arg->organisation, &call->arena, &organisation,
                                      NULL, &call->err);
        if (code == PP_OK)
            arg->filter.organisation = organisation.id;
    }
    if (code == PP_OK)
        code = store_peer_list(call->tx, &arg->filter, &arg->page, &call->arena, &arg->peers,
                               &arg->count, &call->err);
    if (code == PP_OK)
        code = flow_names_load(call->tx, &call->arena, &arg->names, &call->err);
    return code;
}

const struct flow_case flow_peer_list = {
    .name = "peer.list",
    .right = FLOW_POOL_READ,
    .steps = {{FLOW_READ, list}},
    .step_count = 1,
};

static void fault_at(struct flow_call *call, const char *where, const char *value, const char *code,
                     const char *message, const char *suggestion)
{
    pp_faults_add(&call->faults, &(struct pp_fault){.where = where,
                                                    .value = value,
                                                    .code = code,
                                                    .message = message,
                                                    .suggestion = suggestion});
}

/* The organisation a key names; 0 with a fault that offers the closest name. */
static enum pp_code resolve(struct flow_call *call, const char *key, const char *where, int64_t *id)
{
    struct store_organisation found = {0};
    const char *closest = NULL;
    *id = 0;
    if (pp_text_empty(key)) {
        fault_at(call, where, key, "missing", "an organisation must be named", NULL);
        return PP_OK;
    }
    const enum pp_code code =
        flow_organisation_find(call->tx, key, &call->arena, &found, &closest, &call->err);
    *id = found.id;
    if (code != PP_NOT_FOUND)
        return code;
    fault_at(call, where, key, "unknown-organisation", "no organisation has this code or name",
             closest);
    return PP_OK;
}

static void check_terms(struct flow_call *call, const struct store_term *terms, size_t count,
                        const char *code, const char *where)
{
    const char **codes = PP_NEW_ARRAY(&call->arena, count, const char *);
    for (size_t i = 0; i < count; i++) {
        if (pp_text_is(terms[i].code, code))
            return;
        codes[i] = terms[i].code;
    }
    fault_at(call, where, code, "unknown-code", "this code is not in the taxonomy",
             code ? pp_closest(code, codes, count) : NULL);
}

static void check_email(struct flow_call *call, const char *text, const char *where)
{
    if (!pp_text_empty(text) && !flow_is_email(text))
        fault_at(call, where, text, "not-an-email",
                 "must be one e-mail address, such as name@council.gov.uk", NULL);
}

/* Organisations are named by key; the post held today says where the peer is at home. */
static enum pp_code resolve_children(struct flow_call *call, struct flow_peer_put *arg)
{
    struct pp_arena *arena = &call->arena;
    struct store_peer *peer = &arg->peer;
    enum pp_code code = PP_OK;
    struct store_post *posts = PP_NEW_ARRAY(arena, peer->post_count, struct store_post);
    for (size_t i = 0; code == PP_OK && i < peer->post_count; i++) {
        posts[i] = peer->posts[i];
        code = resolve(call, arg->post_organisations[i],
                       pp_printf(arena, "/posts/%zu/organisation", i), &posts[i].organisation);
    }
    peer->posts = posts;
    const struct store_post *main_post = flow_main_post(peer, flow_today(call));
    if (!peer->home && main_post)
        peer->home = main_post->organisation;
    struct store_interest *interests =
        PP_NEW_ARRAY(arena, peer->interest_count, struct store_interest);
    for (size_t i = 0; code == PP_OK && i < peer->interest_count; i++) {
        interests[i] = peer->interests[i];
        code =
            resolve(call, arg->interest_organisations[i],
                    pp_printf(arena, "/interests/%zu/organisation", i), &interests[i].organisation);
    }
    peer->interests = interests;
    return code;
}

static void check_skills(struct flow_call *call, const struct flow_names *names,
                         const struct store_peer *peer)
{
    for (size_t i = 0; i < peer->skill_count; i++) {
        const char *where = pp_printf(&call->arena, "/skills/%zu/skill", i);
        check_terms(call, names->skills, names->skill_count, peer->skills[i].skill, where);
        for (size_t j = 0; j < i; j++)
            if (pp_text_is(peer->skills[j].skill, peer->skills[i].skill))
                fault_at(call, where, peer->skills[i].skill, "twice", "a skill is named once",
                         NULL);
    }
}

static void check_codes(struct flow_call *call, const struct flow_names *names,
                        const struct store_peer *peer)
{
    struct pp_arena *arena = &call->arena;
    for (size_t i = 0; i < peer->post_count; i++)
        check_terms(call, names->roles, names->role_count, peer->posts[i].role,
                    pp_printf(arena, "/posts/%zu/role", i));
    for (size_t i = 0; i < peer->affiliation_count; i++) {
        const struct store_affiliation *held = &peer->affiliations[i];
        if (held->organisation && !flow_names_organisation(names, held->organisation))
            fault_at(call, pp_printf(arena, "/affiliations/%zu/organisation", i), NULL,
                     "unknown-organisation", "no organisation has this id", NULL);
        if (pp_text_is(held->kind, "group"))
            check_terms(call, names->groups, names->group_count, held->code,
                        pp_printf(arena, "/affiliations/%zu/code", i));
    }
    check_skills(call, names, peer);
}

static enum pp_code put(struct flow_call *call)
{
    struct flow_peer_put *arg = call->arg;
    struct store_peer given = arg->peer;
    enum pp_code code = flow_names_load(call->tx, &call->arena, &arg->names, &call->err);
    if (code != PP_OK)
        return code;
    arg->created = !arg->key;
    if (arg->key) {
        struct store_peer stored;
        code = flow_peer_find(call->tx, arg->key, &call->arena, &stored, &call->err);
        if (code != PP_OK)
            return code;
        arg->peer.id = stored.id;
        arg->peer.rev = arg->rev;
    } else {
        arg->peer.id = flow_id(call);
        arg->peer.rev = 0;
    }
    check_email(call, arg->peer.email, "/email");
    check_email(call, arg->peer.assistant_email, "/assistant_email");
    check_codes(call, &arg->names, &arg->peer);
    code = resolve_children(call, arg);
    if (call->faults.count == 0 && code == PP_OK)
        code = store_peer_put(call->tx, &call->who, &arg->peer, &arg->changed, &call->err);
    if (call->faults.count == 0 && code == PP_OK)
        code = store_peer_get(call->tx, arg->peer.id, &call->arena, &arg->peer, &call->err);
    if (call->faults.count > 0 || code != PP_OK)
        arg->peer = given; /* as asked, should the step run again */
    return code;
}

const struct flow_case flow_peer_put = {
    .name = "peer.put",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, put}},
    .step_count = 1,
};

static enum pp_code add_availability(struct flow_call *call)
{
    struct flow_availability_add *arg = call->arg;
    enum pp_code code = flow_peer_find(call->tx, arg->key, &call->arena, &arg->peer, &call->err);
    if (code != PP_OK)
        return code;
    if (arg->period.last_day < arg->period.first_day) {
        fault_at(call, "/last_day", NULL, "backwards", "the last day is before the first", NULL);
        return PP_OK;
    }
    arg->period.id = flow_id(call);
    arg->period.recorded_s = call->now_s;
    code = store_availability_put(call->tx, &call->who, arg->peer.id, &arg->period, &arg->changed,
                                  &call->err);
    if (code == PP_OK)
        code = store_peer_get(call->tx, arg->peer.id, &call->arena, &arg->peer, &call->err);
    return code;
}

const struct flow_case flow_availability_add = {
    .name = "availability.add",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, add_availability}},
    .step_count = 1,
};

static enum pp_code remove_availability(struct flow_call *call)
{
    struct flow_availability_remove *arg = call->arg;
    struct store_peer peer;
    enum pp_code code = flow_peer_find(call->tx, arg->key, &call->arena, &peer, &call->err);
    if (code == PP_OK)
        code = store_availability_delete(call->tx, &call->who, peer.id, arg->id, &call->err);
    return code;
}

const struct flow_case flow_availability_remove = {
    .name = "availability.remove",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, remove_availability}},
    .step_count = 1,
};
