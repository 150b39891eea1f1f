#include "calendars/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "calendars/object.h"

static int by_line(const void *a, const void *b)
{
    const struct pp_fault *left = a;
    const struct pp_fault *right = b;
    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return strcmp(left->where ? left->where : "", right->where ? right->where : "");
}

static void sort_faults(struct pp_faults *faults)
{
    if (faults->count > 1)
        qsort(faults->at, faults->count, sizeof *faults->at, by_line);
}

static bool has_fault(const struct pp_faults *faults, const struct pp_fault *fault)
{
    for (size_t i = 0; i < faults->count; i++) {
        const struct pp_fault *other = &faults->at[i];
        if (other->row == fault->row && pp_text_is(other->where, fault->where) &&
            pp_text_is(other->code, fault->code))
            return true;
    }
    return false;
}

static void look_at_head(const void *bytes, size_t len, struct pp_arena *arena,
                         struct cal_check *check)
{
    struct cal_component *root = NULL;
    if (cal_object_read(bytes, len, &cal_limits_mail, arena, &root, NULL) != PP_OK)
        return;
    const struct cal_property *method = cal_property_find(root, "METHOD");
    check->method = cal_method_find(method ? method->value : NULL);
    for (const struct cal_component *event = cal_component_find(root, "VEVENT"); event;
         event = cal_component_again(event)) {
        const struct cal_property *uid = cal_property_find(event, "UID");
        check->events++;
        if (!check->uid && uid)
            check->uid = uid->value;
    }
}

/* Faults of the bytes and not of a property: one line end is as a rule like all others. */
static size_t lines_like(const struct pp_faults *strict, const struct pp_fault *fault)
{
    size_t count = 0;
    for (size_t i = 0; i < strict->count; i++)
        count += !strict->at[i].where && pp_text_is(strict->at[i].code, fault->code);
    return count;
}

static bool is_first_like_it(const struct pp_faults *remarks, const struct pp_fault *fault)
{
    for (size_t i = 0; i < remarks->count; i++) {
        if (!remarks->at[i].where && pp_text_is(remarks->at[i].code, fault->code))
            return false;
    }
    return true;
}

static void add_remark(struct cal_check *check, const struct pp_faults *strict,
                       const struct pp_fault *fault)
{
    struct pp_fault remark = *fault;
    if (!fault->where) {
        const size_t lines = lines_like(strict, fault);
        if (!is_first_like_it(&check->remarks, fault))
            return;
        if (lines > 1)
            remark.message =
                pp_printf(strict->arena, "%s, and so %zu more", fault->message, lines - 1);
    }
    pp_faults_add(&check->remarks, &remark);
}

enum pp_code cal_check(const void *bytes, size_t len, struct pp_arena *arena,
                       struct cal_check *check, struct pp_err *err)
{
    struct pp_faults strict = {.arena = arena};
    *check = (struct cal_check){
        .method = CAL_METHOD_NONE, .faults = {.arena = arena}, .remarks = {.arena = arena}};
    enum pp_code code =
        cal_validate(bytes, len, &cal_limits_mail, CAL_LENIENT, &check->faults, err);
    if (code == PP_OK)
        code = cal_validate(bytes, len, &cal_limits_mail, CAL_STRICT, &strict, err);
    if (code != PP_OK)
        return code;
    for (size_t i = 0; i < strict.count; i++) {
        if (!has_fault(&check->faults, &strict.at[i]))
            add_remark(check, &strict, &strict.at[i]);
    }
    sort_faults(&check->faults);
    sort_faults(&check->remarks);
    look_at_head(bytes, len, arena, check);
    return PP_OK;
}
