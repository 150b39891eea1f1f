#include "daemon/flow/link.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/code.h"
#include "store/secret.h"

enum { SEAL = 26, TOKEN = FLOW_CODE_ID + SEAL, ONCE = 26 };
_Static_assert(SEAL * 5 >= 128 && ONCE * 5 >= 128, "nobody guesses one");
_Static_assert(FLOW_LINK_FORM == ONCE + SEAL, "the one and the other");

const char *flow_link_token(const struct flow_settings *settings,
                            const struct store_invitation *invitation, struct pp_arena *arena)
{
    char id[FLOW_CODE_ID + 1], seal[SEAL + 1];
    flow_code_id_write(invitation->id, id);
    flow_code_seal(settings,
                   pp_printf(arena, "reply-page|%s|%" PRId64 "|%d", invitation->uid,
                             invitation->peer, invitation->asked_sequence),
                   SEAL, seal);
    return pp_printf(arena, "%s%s", id, seal);
}

const char *flow_link_url(const struct flow_settings *settings,
                          const struct store_invitation *invitation, struct pp_arena *arena)
{
    return pp_text_empty(settings->web_url)
               ? NULL
               : pp_printf(arena, "%s/" FLOW_LINK_FOLDER "/%s", settings->web_url,
                           flow_link_token(settings, invitation, arena));
}

bool flow_link_names(const char *token, int64_t *invitation)
{
    return flow_code_is(token, TOKEN) && flow_code_id_read(token, invitation);
}

bool flow_link_opens(const struct flow_settings *settings, const char *token,
                     const struct store_invitation *invitation)
{
    struct pp_arena arena = {0};
    const bool opens = store_same(token, flow_link_token(settings, invitation, &arena), TOKEN);
    pp_arena_fini(&arena);
    return opens;
}

/* ---- forms --------------------------------------------------------------------------------- */

static void seal_form(const struct flow_settings *settings, const char *once, const char *token,
                      const char *stood, char out[static SEAL + 1])
{
    struct pp_str text = {0};
    pp_str_addf(&text, "reply-form|%.*s|%s|%s", ONCE, once, token, stood);
    flow_code_seal(settings, pp_str_text(&text), SEAL, out);
    pp_str_fini(&text);
}

const char *flow_link_form(struct flow_call *call, const char *token, const char *stood)
{
    char once[ONCE + 1], seal[SEAL + 1];
    flow_code_random(call, ONCE, once);
    seal_form(flow_settings(call), once, token, stood, seal);
    return pp_printf(&call->arena, "%s%s", once, seal);
}

bool flow_link_is_form(const char *form)
{
    return flow_code_is(form, FLOW_LINK_FORM);
}

bool flow_link_form_fits(const struct flow_settings *settings, const char *form, const char *token,
                         const char *stood)
{
    char seal[SEAL + 1];
    seal_form(settings, form, token, stood, seal);
    return flow_link_is_form(form) && store_same(form + ONCE, seal, SEAL);
}
