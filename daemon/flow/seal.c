#include "daemon/flow/seal.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/flow/code.h"
#include "store/access.h"
#include "store/secret.h"

enum {
    ID_CHARS = FLOW_CODE_ID,
    SEAL_CHARS = 16, /* 80 bits */
    FORMER_MOST = 32
};
_Static_assert(FLOW_SEAL_LOCAL_MOST == 64 - 1 - ID_CHARS - 1 - SEAL_CHARS, "it must fit");

static void write_seal(const struct flow_settings *settings,
                       const struct store_invitation *invitation, int sequence,
                       char out[static SEAL_CHARS + 1])
{
    struct pp_str text = {0};
    pp_str_addf(&text, "%s|%" PRId64 "|%d", invitation->uid, invitation->peer, sequence);
    flow_code_seal(settings, pp_str_text(&text), SEAL_CHARS, out);
    pp_str_fini(&text);
}

const char *flow_seal_address(const struct flow_settings *settings,
                              const struct store_invitation *invitation, struct pp_arena *arena)
{
    char id[ID_CHARS + 1], seal[SEAL_CHARS + 1];
    const char *at = strrchr(settings->organiser, '@');
    flow_code_id_write(invitation->id, id);
    write_seal(settings, invitation, invitation->asked_sequence, seal);
    return pp_printf(arena, "%.*s+%s.%s%s", (int)(at - settings->organiser), settings->organiser,
                     id, seal, at);
}

/* What stands between the organiser's local part and domain; NULL: it is another address. */
static const char *find_code(const struct flow_settings *settings, const char *address)
{
    const char *at = strrchr(settings->organiser, '@');
    const size_t local = (size_t)(at - settings->organiser), len = strlen(address);
    const size_t code = local + 1 + ID_CHARS + 1 + SEAL_CHARS;
    if (len < code || !pp_text_is_nocase(address + code, at) || address[local] != '+')
        return NULL;
    for (size_t i = 0; i < local; i++) {
        const char one[] = {address[i], '\0'}, other[] = {settings->organiser[i], '\0'};
        if (!pp_text_is_nocase(one, other))
            return NULL;
    }
    return address[local + 1 + ID_CHARS] == '.' ? address + local + 1 : NULL;
}

static void fold(const char *code, char out[static ID_CHARS + 1 + SEAL_CHARS + 1])
{
    for (size_t i = 0; i < ID_CHARS + 1 + SEAL_CHARS; i++)
        out[i] = code[i] >= 'A' && code[i] <= 'Z' ? (char)(code[i] - 'A' + 'a') : code[i];
    out[ID_CHARS + 1 + SEAL_CHARS] = '\0';
}

bool flow_seal_names(const struct flow_settings *settings, const char *address, int64_t *invitation)
{
    const char *code = find_code(settings, address);
    char folded[ID_CHARS + 1 + SEAL_CHARS + 1];
    if (!code)
        return false;
    fold(code, folded);
    return flow_code_id_read(folded, invitation);
}

enum flow_seal_state flow_seal_check(const struct flow_settings *settings, const char *address,
                                     const struct store_invitation *invitation)
{
    const char *code = find_code(settings, address);
    char folded[ID_CHARS + 1 + SEAL_CHARS + 1], seal[SEAL_CHARS + 1];
    int64_t id;
    if (!code)
        return FLOW_SEAL_FALSE;
    fold(code, folded);
    if (!flow_code_id_read(folded, &id) || id != invitation->id)
        return FLOW_SEAL_FALSE;
    for (int back = 0; back <= FORMER_MOST && back <= invitation->asked_sequence; back++) {
        write_seal(settings, invitation, invitation->asked_sequence - back, seal);
        if (store_same(seal, folded + ID_CHARS + 1, SEAL_CHARS))
            return back ? FLOW_SEAL_FORMER : FLOW_SEAL_GOOD;
    }
    return FLOW_SEAL_FALSE;
}

enum pp_code flow_seal_check_organiser(const char *address, struct pp_err *err)
{
    const char *at = strrchr(address, '@');
    return at && at - address <= FLOW_SEAL_LOCAL_MOST
               ? PP_OK
               : pp_fail(err, PP_CONFIG,
                         "programme.organiser_address: what stands before the @ of %s must have at "
                         "most %d bytes, because each invitation's own reply address is made of it",
                         address, FLOW_SEAL_LOCAL_MOST);
}

enum pp_code flow_seal_key(struct store_tx *tx, int64_t now_s, const struct pp_random *random,
                           unsigned char *key, struct pp_err *err)
{
    static const char name[] = "mail.seal_key";
    const struct store_who who = {"peerpoold", "seal-key", now_s};
    struct pp_arena arena = {0};
    const char *kept;
    char *bytes;
    size_t len;
    enum pp_code code = store_setting_get(tx, name, &arena, &kept, err);
    if (code == PP_OK && !kept) {
        pp_random_fill(random, key, STORE_SEAL_BYTES);
        code = store_setting_put(tx, &who, name, store_base64(key, STORE_SEAL_BYTES, &arena), err);
    } else if (code == PP_OK) {
        if (store_base64_read(kept, STORE_SEAL_BYTES, &arena, &bytes, &len) &&
            len == STORE_SEAL_BYTES)
            memcpy(key, bytes, len);
        else
            code = pp_fail(err, PP_CORRUPT, "the setting %s is damaged", name);
    }
    pp_arena_fini(&arena);
    return code;
}
