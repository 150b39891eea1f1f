/* The organisations half of what is known; terms are in import_terms.c. */
#include "daemon/flow/import_known.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "daemon/flow/import_terms.h"
#include "daemon/sheet/sheet.h"

/* Ampersands read as "and", then folded. */
static const char *fold_name(struct pp_arena *arena, const char *name)
{
    struct pp_str plain = {0};
    for (; *name; name++) {
        if (*name == '&')
            pp_str_add(&plain, "and");
        else
            pp_str_add_char(&plain, *name);
    }
    const char *folded = sheet_fold(arena, pp_str_text(&plain));
    pp_str_fini(&plain);
    return folded;
}

/* An authority keeps a name it shares with a police force or a health board. */
static bool outranks(const struct known_organisation *old, const struct known_organisation *other)
{
    return old && old != other && old->row.kind <= other->row.kind;
}

static void index_name(struct known *known, struct known_organisation *organisation,
                       const char *name)
{
    if (pp_text_empty(name))
        return;
    const char *key = pp_printf(known->scratch, "n:%s", fold_name(known->scratch, name));
    if (!outranks(import_index_get(&known->organisations, key), organisation))
        import_index_put(&known->organisations, key, organisation);
}

void known_add_name(struct known *known, struct known_organisation *organisation, const char *name)
{
    index_name(known, organisation, name);
}

static const char *code_key(const struct known *known, const char *scheme, const char *code)
{
    return pp_printf(known->scratch, "s:%s:%s", sheet_fold(known->scratch, scheme),
                     sheet_fold(known->scratch, code));
}

void known_add_code(struct known *known, struct known_organisation *organisation,
                    const struct store_code *code)
{
    organisation->codes = pp_grow(known->arena, organisation->codes, &organisation->code_cap,
                                  organisation->code_count + 1, sizeof *organisation->codes);
    organisation->codes[organisation->code_count++] = *code;
    import_index_put(&known->organisations, code_key(known, code->scheme, code->code),
                     organisation);
    const char *any = pp_printf(known->scratch, "c:%s", sheet_fold(known->scratch, code->code));
    if (!outranks(import_index_get(&known->organisations, any), organisation))
        import_index_put(&known->organisations, any, organisation);
}

static const char *id_key(struct pp_arena *arena, int64_t id)
{
    return pp_printf(arena, "%" PRId64, id);
}

struct known_organisation *known_add(struct known *known, const struct store_organisation *row,
                                     const char *label)
{
    struct known_organisation *added = PP_NEW(known->arena, struct known_organisation);
    *added = (struct known_organisation){.row = *row, .label = label};
    known->list = pp_grow(known->arena, known->list, &known->cap, known->count + 1, sizeof(void *));
    known->names =
        pp_grow(known->arena, known->names, &known->name_cap, known->count + 1, sizeof(void *));
    known->names[known->count] = row->name;
    known->list[known->count++] = added;
    import_index_put(&known->ids, id_key(known->scratch, row->id), added);
    index_name(known, added, row->name);
    index_name(known, added, row->official_name);
    return added;
}

enum pp_code known_load(struct known *known, struct store_tx *tx, struct pp_arena *arena,
                        struct pp_arena *scratch, struct pp_err *err)
{
    *known = (struct known){
        .arena = arena, .scratch = scratch, .organisations.arena = arena, .ids.arena = arena};
    struct store_organisation *rows = NULL;
    size_t count = 0;
    enum pp_code code = store_organisation_all(tx, arena, &rows, &count, err);
    for (size_t i = 0; i < count && !code; i++) {
        struct known_organisation *added =
            known_add(known, &rows[i], pp_printf(arena, "#%" PRId64, rows[i].id));
        struct store_code *codes = NULL;
        size_t code_count = 0;
        code = store_organisation_codes(tx, rows[i].id, arena, &codes, &code_count, err);
        for (size_t j = 0; j < code_count && !code; j++)
            known_add_code(known, added, &codes[j]);
    }
    return code ? code : known_load_terms(known, tx, err);
}

struct known_organisation *known_by_code(const struct known *known, const char *scheme,
                                         const char *code)
{
    return import_index_get(&known->organisations, code_key(known, scheme, code));
}

struct known_organisation *known_by_id(const struct known *known, int64_t id)
{
    return import_index_get(&known->ids, id_key(known->scratch, id));
}

/* Words people put around a council's name, folded; longer ones first. */
static const char *const before[] = {"royalboroughof",  "londonboroughof", "metropolitanboroughof",
                                     "cityandcountyof", "cityof",          "the"};
static const char *const after[] = {"metropolitanboroughcouncil",
                                    "metropolitandistrictcouncil",
                                    "londonboroughcouncil",
                                    "metropolitancouncil",
                                    "unitaryauthority",
                                    "boroughcouncil",
                                    "districtcouncil",
                                    "countycouncil",
                                    "citycouncil",
                                    "council"};

static struct known_organisation *by_folded(const struct known *known, const char *folded)
{
    return import_index_get(&known->organisations, pp_printf(known->scratch, "n:%s", folded));
}

/* Tries the name without what stands before and after it. */
static struct known_organisation *by_bare_name(const struct known *known, const char *folded)
{
    char *bare = pp_dup(known->scratch, folded);
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        if (pp_text_ends(bare, after[i]) && strlen(bare) > strlen(after[i])) {
            bare[strlen(bare) - strlen(after[i])] = '\0';
            break;
        }
    }
    struct known_organisation *found = by_folded(known, bare);
    for (size_t i = 0; i < sizeof before / sizeof *before && !found; i++)
        if (pp_text_starts(bare, before[i]) && bare[strlen(before[i])])
            found = by_folded(known, bare + strlen(before[i]));
    return found;
}

struct known_organisation *known_find(const struct known *known, const char *code_or_name)
{
    struct pp_arena *arena = known->scratch;
    const char *colon = strchr(code_or_name, ':');
    if (colon) {
        const char *scheme = pp_dup_len(arena, code_or_name, (size_t)(colon - code_or_name));
        struct known_organisation *found = known_by_code(known, scheme, colon + 1);
        if (found)
            return found;
    }
    const char *key = pp_printf(arena, "c:%s", sheet_fold(arena, code_or_name));
    struct known_organisation *found = import_index_get(&known->organisations, key);
    if (found)
        return found;
    const char *folded = fold_name(arena, code_or_name);
    found = by_folded(known, folded);
    return found ? found : by_bare_name(known, folded);
}

const char *known_closest(const struct known *known, const char *name)
{
    return pp_closest(name, known->names, known->count);
}
