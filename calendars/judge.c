#include "calendars/judge.h"

#include "base/str.h"

void cal_fault_named(struct cal_judge *judge, const struct cal_component *component,
                     const char *name, const char *code, const char *message)
{
    struct pp_arena *arena = judge->faults->arena;
    const struct pp_fault fault = {.where = pp_printf(arena, "%.40s/%.40s", component->name, name),
                                   .row = component->line,
                                   .code = code,
                                   .message = message};
    pp_faults_add(judge->faults, &fault);
}

void cal_fault(struct cal_judge *judge, const struct cal_component *component,
               const struct cal_property *property, const char *code, const char *message)
{
    struct pp_arena *arena = judge->faults->arena;
    const struct pp_fault fault = {
        .where = pp_printf(arena, "%.40s/%.40s", component->name, property->name),
        .row = property->line,
        .value = property->value,
        .code = code,
        .message = message};
    pp_faults_add(judge->faults, &fault);
}

/* Any control character but the tab, also in a parameter. */
static bool has_control(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (((unsigned char)*at < 0x20 && *at != '\t') || *at == 0x7f)
            return true;
    }
    return false;
}

void cal_judge_texts(struct cal_judge *judge, const struct cal_component *component)
{
    for (const struct cal_property *p = component->properties; p; p = p->next) {
        bool control = has_control(p->value);
        for (const struct cal_parameter *q = p->parameters; q && !control; q = q->next)
            control = has_control(q->value);
        if (control)
            cal_fault(judge, component, p, "control", "holds a control character");
        if (pp_text_starts(p->name, judge->strictness == CAL_STRICT ? "X-LIC-" : "X-LIC-ERROR"))
            cal_fault(judge, component, p, "libical", "is a mark of libical, not of the object");
    }
    for (const struct cal_component *child = component->children; child; child = child->next)
        cal_judge_texts(judge, child); /* as deep as the limits let it be */
}
