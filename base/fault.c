#include "base/fault.h"

#include <stdio.h>
#include <string.h>

static const char *shorten(struct pp_arena *arena, const char *value)
{
    if (!value)
        return NULL;
    size_t len = strlen(value);
    if (len > PP_FAULT_VALUE_MOST) {
        len = PP_FAULT_VALUE_MOST;
        while (len && ((unsigned char)value[len] & 0xc0) == 0x80)
            len--;
    }
    return pp_dup_len(arena, value, len);
}

void pp_faults_add(struct pp_faults *faults, const struct pp_fault *fault)
{
    if (faults->count >= PP_FAULTS_MOST) {
        faults->dropped++;
        return;
    }
    faults->at =
        pp_grow(faults->arena, faults->at, &faults->cap, faults->count + 1, sizeof *faults->at);
    faults->at[faults->count++] = (struct pp_fault){
        .where = pp_dup(faults->arena, fault->where),
        .row = fault->row,
        .value = shorten(faults->arena, fault->value),
        .code = pp_dup(faults->arena, fault->code),
        .message = pp_dup(faults->arena, fault->message),
        .suggestion = pp_dup(faults->arena, fault->suggestion),
    };
}

enum pp_code pp_faults_code(const struct pp_faults *faults, struct pp_err *err)
{
    if (!faults->count)
        return PP_OK;
    const struct pp_fault *first = &faults->at[0];
    const size_t more = faults->count + faults->dropped - 1;
    char others[48] = "";
    if (more)
        (void)snprintf(others, sizeof others, " (and %zu more)", more);
    return pp_fail(err, PP_INVALID, "%s%s%s%s%s%s", first->where ? first->where : "",
                   first->where ? ": " : "", first->message, first->suggestion ? "; try " : "",
                   first->suggestion ? first->suggestion : "", others);
}
