#include "daemon/flow/find.h"

#include <string.h>

#include "base/str.h"

bool flow_is_email(const char *text)
{
    const char *at = strchr(text, '@');
    if (!at || at == text || strchr(at + 1, '@') || !strchr(at, '.') || strlen(text) > 254)
        return false;
    for (; *text; text++)
        if (*text <= ' ' || *text >= 0x7f || strchr("<>()[],;:\\\"", *text))
            return false;
    return true;
}

enum pp_code flow_peer_find(struct store_tx *tx, const char *key, struct pp_arena *arena,
                            struct store_peer *out, struct pp_err *err)
{
    int64_t id;
    if (pp_text_int(key, 1, INT64_MAX, &id)) {
        const enum pp_code code = store_peer_get(tx, id, arena, out, err);
        if (code != PP_NOT_FOUND)
            return code;
    }
    return store_peer_find(tx, key, arena, out, err);
}

static enum pp_code closest_name(struct store_tx *tx, const char *key, struct pp_arena *arena,
                                 const char **closest, struct pp_err *err)
{
    struct store_organisation *organisations;
    size_t count;
    const enum pp_code code = store_organisation_all(tx, arena, &organisations, &count, err);
    if (code != PP_OK)
        return code;
    const char **names = PP_NEW_ARRAY(arena, count, const char *);
    for (size_t i = 0; i < count; i++)
        names[i] = organisations[i].name;
    *closest = pp_closest(key, names, count);
    return PP_OK;
}

enum pp_code flow_organisation_find(struct store_tx *tx, const char *key, struct pp_arena *arena,
                                    struct store_organisation *out, const char **closest,
                                    struct pp_err *err)
{
    int64_t id;
    if (pp_text_int(key, 1, INT64_MAX, &id)) {
        const enum pp_code code = store_organisation_get(tx, id, arena, out, err);
        if (code != PP_NOT_FOUND)
            return code;
    }
    const enum pp_code code = store_organisation_find(tx, key, arena, out, err);
    if (code != PP_NOT_FOUND || !closest)
        return code;
    struct pp_err other = {0};
    if (closest_name(tx, key, arena, closest, &other) != PP_OK) {
        *err = other;
        return other.code;
    }
    return code;
}
