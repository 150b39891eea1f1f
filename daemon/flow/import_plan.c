/* What layouts call while they read a row: rejections, warnings, actions, the print. */
#include "daemon/flow/import_plan.h"

#include <stdarg.h>
#include <string.h>

enum { GUESSES_MOST = 300, PRINT_MOST = 1 << 20 };

static const char *column_name(const struct import_plan *plan, int column)
{
    return column < 0 ? NULL : plan->layout->columns[column].name;
}

static void print(struct import_plan *plan, const char *words)
{
    pp_str_add(&plan->print, words);
    pp_str_add_char(&plan->print, '\n');
    if (plan->print.len < PRINT_MOST)
        return;
    store_digest(plan->print.at, plan->print.len, plan->chain);
    pp_str_clear(&plan->print);
    pp_str_add(&plan->print, plan->chain);
}

void plan_reject(struct import_plan *plan, int column, const char *value, const char *code,
                 const char *suggestion, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *message = pp_vprintf(&plan->scratch, fmt, args);
    va_end(args);
    const char *where = column_name(plan, column);
    if (plan->rejected)
        pp_str_add(&plan->reasons, "; ");
    plan->rejected = true;
    pp_str_addf(&plan->reasons, "%s%s%s%s%s", where ? where : "", where ? ": " : "", message,
                suggestion ? "; did you mean " : "", suggestion ? suggestion : "");
    print(plan,
          pp_printf(&plan->scratch, "reject %zu %s %s", plan->row->line, where ? where : "", code));
    pp_faults_add(&plan->report->faults, &(struct pp_fault){
                                             .where = where,
                                             .row = plan->row->line,
                                             .value = value,
                                             .code = code,
                                             .message = message,
                                             .suggestion = suggestion,
                                         });
}

void plan_warn(struct import_plan *plan, int column, const char *value, const char *code,
               const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *message = pp_vprintf(&plan->scratch, fmt, args);
    va_end(args);
    pp_faults_add(&plan->report->warnings, &(struct pp_fault){
                                               .where = column_name(plan, column),
                                               .row = plan->row->line,
                                               .value = value,
                                               .code = code,
                                               .message = message,
                                           });
}

bool plan_claim(struct import_plan *plan, int column, const char *key, const char *shown)
{
    const struct sheet_row *first = import_index_get(&plan->keys, key);
    if (first && first != plan->row) {
        plan_reject(plan, column, shown, "duplicate-key", NULL,
                    "row %zu of this file has the same; keep one of them", first->line);
        return false;
    }
    import_index_put(&plan->keys, key, (void *)plan->row);
    return true;
}

void plan_do(struct import_plan *plan, enum import_outcome outcome, struct import_action action,
             const char *words)
{
    PP_REQUIRE(!plan->rejected);
    if (outcome > plan->outcome)
        plan->outcome = outcome;
    plan->actions = pp_grow(plan->arena, plan->actions, &plan->action_cap, plan->action_count + 1,
                            sizeof *plan->actions);
    plan->actions[plan->action_count++] = action;
    print(plan, words);
}

int64_t plan_id(struct import_plan *plan)
{
    return pp_ids_next(plan->import->ids);
}

bool plan_may_guess(struct import_plan *plan)
{
    return plan->guesses++ < GUESSES_MOST;
}

struct known_organisation *plan_organisation(struct import_plan *plan, int column, const char *text)
{
    if (!text)
        return NULL;
    struct known_organisation *found = known_find(&plan->known, text);
    if (!found)
        plan_reject(plan, column, text, "unknown-organisation",
                    plan_may_guess(plan) ? known_closest(&plan->known, text) : NULL,
                    "no organisation has this code or name");
    return found;
}

const struct store_term *plan_term(struct import_plan *plan, int column,
                                   enum known_taxonomy taxonomy, const char *text)
{
    if (!text)
        return NULL;
    const struct store_term *found = known_term(&plan->known, taxonomy, text);
    const char *what = known_taxonomy_text(taxonomy);
    if (!found)
        plan_reject(plan, column, text, pp_printf(&plan->scratch, "unknown-%s", what),
                    plan_may_guess(plan) ? known_closest_term(&plan->known, taxonomy, text) : NULL,
                    plan->known.term_counts[taxonomy]
                        ? "there is no such %s"
                        : "there is no such %s: none has been loaded yet",
                    what);
    return found;
}
