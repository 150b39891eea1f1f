#include "daemon/flow/seal.h"

#include <inttypes.h>
#include <string.h>

#include "store/access.h"
#include "store/secret.h"

/* RFC 4648 6, in lower case: mail systems do not keep case. */
static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
enum {
    ID_CHARS = 13, /* 63 bits */
    SEAL_CHARS = 16,
    SEAL_USED = 10, /* bytes: 80 bits */
    FORMER_MOST = 32
};
_Static_assert(FLOW_SEAL_LOCAL_MOST == 64 - 1 - ID_CHARS - 1 - SEAL_CHARS, "it must fit");

static void write_id(int64_t id, char out[static ID_CHARS + 1])
{
    for (int i = ID_CHARS - 1; i >= 0; i--, id >>= 5)
        out[i] = alphabet[id & 31];
    out[ID_CHARS] = '\0';
}

static bool read_id(const char *text, int64_t *id)
{
    uint64_t value = 0;
    for (size_t i = 0; i < ID_CHARS; i++) {
        const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;
        if (!at)
            return false;
        value = value << 5 | (uint64_t)(at - alphabet);
    }
    *id = (int64_t)(value & INT64_MAX);
    return value >> 63 == 0 && value != 0;
}

static void write_seal(const struct flow_settings *settings,
                       const struct store_invitation *invitation, int sequence,
                       char out[static SEAL_CHARS + 1])
{
    static const unsigned char none[STORE_SEAL_BYTES];
    struct pp_str text = {0};
    unsigned char seal[STORE_SEAL_BYTES];
    pp_str_addf(&text, "%s|%" PRId64 "|%d", invitation->uid, invitation->peer, sequence);
    store_seal(settings->seal_key ? settings->seal_key : none, pp_str_text(&text), seal);
    pp_str_fini(&text);
    for (size_t bit = 0; bit < 8 * SEAL_USED; bit += 5) {
        const unsigned two = (unsigned)seal[bit / 8] << 8 | seal[bit / 8 + 1];
        out[bit / 5] = alphabet[two >> (11 - bit % 8) & 31];
    }
    out[SEAL_CHARS] = '\0';
}

const char *flow_seal_address(const struct flow_settings *settings,
                              const struct store_invitation *invitation, struct pp_arena *arena)
{
    char id[ID_CHARS + 1], seal[SEAL_CHARS + 1];
    const char *at = strrchr(settings->organiser, '@');
    write_id(invitation->id, id);
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
    return read_id(folded, invitation);
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
    if (!read_id(folded, &id) || id != invitation->id)
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
