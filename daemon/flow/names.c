#include "daemon/flow/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum pp_code flow_names_load(struct store_tx *tx, struct pp_arena *arena, struct flow_names *names,
                             struct pp_err *err)
{
    struct store_organisation *organisations = NULL;
    enum pp_code code =
        store_organisation_all(tx, arena, &organisations, &names->organisation_count, err);
    names->organisations = organisations;
    const struct {
        const char *taxonomy;
        const struct store_term **terms;
        size_t *count;
    } taxonomies[] = {
        {"skill", &names->skills, &names->skill_count},
        {"role", &names->roles, &names->role_count},
        {"group", &names->groups, &names->group_count},
        {"region", &names->regions, &names->region_count},
    };
    for (size_t i = 0; code == PP_OK && i < sizeof taxonomies / sizeof taxonomies[0]; i++) {
        struct store_term *terms = NULL;
        int version;
        code = store_term_list(tx, taxonomies[i].taxonomy, arena, &terms, taxonomies[i].count,
                               &version, err);
        *taxonomies[i].terms = terms;
    }
    return code;
}

static int compare_id(const void *key, const void *item)
{
    const int64_t id = *(const int64_t *)key;
    const int64_t other = ((const struct store_organisation *)item)->id;
    return (id > other) - (id < other);
}

const struct store_organisation *flow_names_organisation(const struct flow_names *names, int64_t id)
{
    if (!names->organisation_count)
        return NULL;
    return bsearch(&id, names->organisations, names->organisation_count,
                   sizeof *names->organisations, compare_id);
}

const char *flow_names_organisation_text(const struct flow_names *names, int64_t id)
{
    const struct store_organisation *organisation = flow_names_organisation(names, id);
    return organisation ? organisation->name : "no organisation";
}

static const char *term_name(const struct store_term *terms, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (pp_text_is(terms[i].code, code))
            return terms[i].name;
    return code ? code : "";
}

const char *flow_names_skill(const struct flow_names *names, const char *code)
{
    return term_name(names->skills, names->skill_count, code);
}

const char *flow_names_role(const struct flow_names *names, const char *code)
{
    return term_name(names->roles, names->role_count, code);
}

const char *flow_names_group(const struct flow_names *names, const char *code)
{
    return term_name(names->groups, names->group_count, code);
}

static int compare_code(const void *a, const void *b)
{
    return strcmp(((const struct flow_code *)a)->code, ((const struct flow_code *)b)->code);
}

struct flow_codes flow_codes_of(const struct store_term *terms, size_t count,
                                struct pp_arena *arena)
{
    struct flow_code *at = PP_NEW_ARRAY(arena, count, struct flow_code);
    for (size_t i = 0; i < count; i++)
        at[i] = (struct flow_code){terms[i].code, (int32_t)i};
    if (count)
        qsort(at, count, sizeof *at, compare_code);
    return (struct flow_codes){.at = at, .count = count};
}

int32_t flow_codes_find(const struct flow_codes *codes, const char *code)
{
    if (!code || !codes->count)
        return -1;
    const struct flow_code key = {.code = code};
    const struct flow_code *found =
        bsearch(&key, codes->at, codes->count, sizeof *codes->at, compare_code);
    return found ? found->index : -1;
}
