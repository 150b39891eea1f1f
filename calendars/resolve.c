#include "calendars/resolve.h"

#include <string.h>

#include "base/str.h"

struct cal_resolved {
    const char *tzid;
    const struct cal_offsets *offsets; /* NULL: unknown */
    struct cal_resolved *next;
};

const struct cal_offsets *cal_resolve_name(struct cal_resolver *resolver, const char *name)
{
    struct pp_err ignored = {0};
    const struct cal_offsets *offsets = NULL;
    struct pp_str bytes = {0};
    if (!cal_zone_name_valid(name))
        return NULL;
    if (resolver->file && resolver->file(resolver->arg, name, &bytes, &ignored) == PP_OK &&
        cal_offsets_read(name, pp_str_text(&bytes), bytes.len, resolver->arena, &offsets,
                         &ignored) != PP_OK)
        offsets = NULL;
    pp_str_fini(&bytes);
    const struct cal_zone *builtin = offsets ? NULL : cal_zone_builtin(name);
    return builtin ? cal_offsets_of(builtin, resolver->arena) : offsets;
}

/*
 * The name of a place: "Europe/London", also behind the prefixes that Mozilla, Evolution and
 * Citadel put before it ("/softwarestudio.org/Olson_20011030_5/Europe/London").
 */
static const struct cal_offsets *find_place(struct cal_resolver *resolver, const char *tzid)
{
    enum { PREFIXES = 4 };
    const struct cal_offsets *offsets = NULL;
    for (int i = 0; !offsets && tzid && strchr(tzid, '/') && i < PREFIXES; i++) {
        if (*tzid != '/')
            offsets = cal_resolve_name(resolver, tzid);
        tzid = strchr(tzid, '/') + 1;
    }
    return offsets;
}

/* Is the TEXT value of a VTIMEZONE's TZID this parameter? Its escapes count as what they stand for.
 */
static bool same_tzid(const char *text, const char *tzid)
{
    for (; *text; text++, tzid++) {
        if (*text == '\\' && text[1])
            text++;
        if (*text != *tzid)
            return false;
    }
    return *tzid == '\0';
}

static const struct cal_offsets *find_vtimezone(struct cal_resolver *resolver, const char *tzid)
{
    for (const struct cal_component *root = resolver->root; root; root = root->next) {
        for (const struct cal_component *at = cal_component_find(root, "VTIMEZONE"); at;
             at = cal_component_again(at)) {
            const struct cal_offsets *offsets = NULL;
            struct pp_err ignored = {0};
            const struct cal_property *name = cal_property_find(at, "TZID");
            if (name && same_tzid(name->value, tzid) &&
                cal_vtimezone_read(at, resolver->to_s, resolver->days_left, resolver->arena,
                                   &offsets, &ignored) == PP_OK)
                return offsets;
        }
    }
    return NULL;
}

static const struct cal_offsets *find(struct cal_resolver *resolver, const char *tzid)
{
    const struct cal_offsets *offsets = find_place(resolver, tzid);
    if (!offsets)
        offsets = find_vtimezone(resolver, tzid);
    if (!offsets)
        offsets = cal_resolve_name(resolver, tzid);
    const char *windows = offsets ? NULL : cal_windows_zone(tzid);
    return windows ? cal_resolve_name(resolver, windows) : offsets;
}

const struct cal_offsets *cal_resolve(struct cal_resolver *resolver, const char *tzid, bool *first)
{
    *first = false;
    if (strnlen(tzid, CAL_TZID_MOST + 1) > CAL_TZID_MOST)
        return NULL;
    for (const struct cal_resolved *at = resolver->known; at; at = at->next) {
        if (pp_text_is(at->tzid, tzid))
            return at->offsets;
    }
    if (resolver->count >= CAL_ZONES_MOST)
        return NULL;
    struct cal_resolved *resolved = PP_NEW(resolver->arena, struct cal_resolved);
    *resolved =
        (struct cal_resolved){pp_dup(resolver->arena, tzid), find(resolver, tzid), resolver->known};
    resolver->known = resolved;
    resolver->count++;
    *first = true;
    return resolved->offsets;
}
