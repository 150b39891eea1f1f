/* The codes of a brief against the taxonomies: a misspelt skill would make a seat nobody fits. */
#include "base/str.h"
#include "daemon/flow/brief.h"
#include "daemon/flow/names.h"
#include "daemon/flow/weights.h"

struct check {
    struct flow_codes skills, roles;
    struct pp_faults *faults;
};

static void check_code(const struct check *check, const struct flow_codes *codes, const char *code,
                       const char *where)
{
    struct pp_arena *arena = check->faults->arena;
    if (!code || flow_codes_find(codes, code) >= 0)
        return;
    const char **known = PP_NEW_ARRAY(arena, codes->count, const char *);
    for (size_t i = 0; i < codes->count; i++)
        known[i] = codes->at[i].code;
    pp_faults_add(check->faults,
                  &(struct pp_fault){.where = where,
                                     .value = code,
                                     .code = "unknown-code",
                                     .message = "this code is not in the taxonomy",
                                     .suggestion = pp_closest(code, known, codes->count)});
}

static void check_seat(const struct check *check, const struct flow_seat *seat, const char *where)
{
    struct pp_arena *arena = check->faults->arena;
    for (size_t i = 0; i < seat->role_count; i++)
        check_code(check, &check->roles, seat->roles[i],
                   pp_printf(arena, "%s/roles/%zu", where, i));
    for (size_t i = 0; i < seat->must_count; i++)
        check_code(check, &check->skills, seat->must[i].skill,
                   pp_printf(arena, "%s/must/%s", where, seat->must[i].skill));
    check_code(check, &check->skills, seat->want, pp_printf(arena, "%s/want", where));
}

static enum pp_code check_weights(struct store_tx *tx, const char *key, const char *where,
                                  struct pp_faults *faults, struct pp_err *err)
{
    struct flow_weights weights;
    struct pp_err told = {0};
    const enum pp_code code =
        flow_weights_find(tx, key, FLOW_WEIGHTS_SERVE, faults->arena, &weights, &told);
    if (code != PP_NOT_FOUND && code != PP_INVALID)
        return code == PP_OK ? code : pp_fail(err, code, "%s", told.text);
    pp_faults_add(faults, &(struct pp_fault){.where = where,
                                             .value = key,
                                             .code = "weights",
                                             .message = pp_dup(faults->arena, told.text)});
    return PP_OK;
}

enum pp_code flow_brief_check_terms(struct store_tx *tx, const struct flow_brief *brief,
                                    const char *where, struct pp_faults *faults, struct pp_err *err)
{
    struct pp_arena *arena = faults->arena;
    struct flow_names names;
    const enum pp_code code = flow_names_load(tx, arena, &names, err);
    if (code != PP_OK)
        return code;
    const struct check check = {.skills = flow_codes_of(names.skills, names.skill_count, arena),
                                .roles = flow_codes_of(names.roles, names.role_count, arena),
                                .faults = faults};
    for (size_t i = 0; i < brief->seat_count; i++)
        check_seat(&check, &brief->seats[i], pp_printf(arena, "%s/seats/%zu", where, i));
    for (size_t i = 0; i < brief->require_count; i++)
        check_code(&check, &check.skills, brief->require[i].skill,
                   pp_printf(arena, "%s/require/%zu/skill", where, i));
    for (size_t i = 0; i < brief->cover_count; i++)
        check_code(&check, &check.skills, brief->cover[i].skill,
                   pp_printf(arena, "%s/cover/%s", where, brief->cover[i].skill));
    return check_weights(tx, brief->weights, pp_printf(arena, "%s/weights", where), faults, err);
}
