/* Cells of the row in hand: trimmed, bounded, read as what they should be. */
#include <string.h>

#include "daemon/flow/import_plan.h"

bool plan_has(const struct import_plan *plan, int column)
{
    return plan->at[column] >= 0;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Without blanks at both ends, no-break spaces included; NULL when nothing is left. */
static const char *trim(struct pp_arena *arena, const char *text, size_t len)
{
    for (;;) {
        if (len && is_blank(*text)) {
            text++;
            len--;
        } else if (len >= 2 && !memcmp(text, "\xc2\xa0", 2)) {
            text += 2;
            len -= 2;
        } else if (len && is_blank(text[len - 1])) {
            len--;
        } else if (len >= 2 && !memcmp(text + len - 2, "\xc2\xa0", 2)) {
            len -= 2;
        } else {
            return len ? pp_dup_len(arena, text, len) : NULL;
        }
    }
}

const char *plan_text(struct import_plan *plan, int column, size_t most)
{
    const int at = plan->at[column];
    if (at < 0)
        return NULL;
    const char *cell = plan->row->cells[at];
    const char *text = trim(plan->arena, cell, strlen(cell));
    if (!text)
        return NULL;
    if (strlen(text) > most) {
        plan_reject(plan, column, text, "too-long", NULL, "has %zu bytes, at most %zu are kept",
                    strlen(text), most);
        return NULL;
    }
    if (!pp_text_is_shown(text)) {
        plan_reject(plan, column, text, "control-character", NULL,
                    "there is a control character in it, or one that hides or turns text; take it "
                    "out");
        return NULL;
    }
    return text;
}

const char *plan_must(struct import_plan *plan, int column, size_t most)
{
    const size_t reasons = plan->reasons.len;
    const char *text = plan_text(plan, column, most);
    if (!text && plan->reasons.len == reasons)
        plan_reject(plan, column, NULL, "missing", NULL, "must be given");
    return text;
}

bool plan_int(struct import_plan *plan, int column, int64_t least, int64_t most, int64_t *out)
{
    const char *text = plan_text(plan, column, IMPORT_TEXT_MOST);
    if (!text)
        return false;
    /* "£1,200" and "300.00" come from spreadsheets. */
    struct pp_str plain = {0};
    for (const char *at = pp_text_starts(text, "\xc2\xa3") ? text + 2 : text; *at; at++)
        if (*at != ',')
            pp_str_add_char(&plain, *at);
    if (plain.len > 3 && pp_text_ends(plain.at, ".00"))
        plain.at[plain.len - 3] = '\0';
    const bool good = pp_text_int(pp_str_text(&plain), least, most, out);
    pp_str_fini(&plain);
    if (!good)
        plan_reject(plan, column, text, "not-a-number", NULL,
                    "must be a whole number from %lld to %lld", (long long)least, (long long)most);
    return good;
}

bool plan_day(struct import_plan *plan, int column, int32_t *out)
{
    const char *text = plan_text(plan, column, IMPORT_TEXT_MOST);
    if (!text)
        return false;
    if (sheet_day_parse(text, out))
        return true;
    plan_reject(plan, column, text, "not-a-date", NULL,
                "must be a date such as 2027-03-01 or 1/3/2027");
    return false;
}

int32_t plan_day_in(struct import_plan *plan, int column, const char *text, int32_t otherwise)
{
    int32_t day = otherwise;
    if (!pp_text_empty(text) && !sheet_day_parse(text, &day))
        plan_reject(plan, column, text, "not-a-date", NULL,
                    "must be a date such as 2027-03-01 or 1/3/2027");
    return day;
}

bool plan_bool(struct import_plan *plan, int column, bool *out)
{
    static const char *const yes[] = {"yes", "y", "true", "1", "x"};
    static const char *const no[] = {"no", "n", "false", "0"};
    const char *text = plan_text(plan, column, IMPORT_TEXT_MOST);
    if (!text)
        return false;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (pp_text_is_nocase(text, yes[i])) {
            *out = true;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        if (pp_text_is_nocase(text, no[i])) {
            *out = false;
            return true;
        }
    }
    plan_reject(plan, column, text, "not-yes-or-no", NULL, "must be yes or no");
    return false;
}

const char *plan_cut(struct import_plan *plan, char mark, const char **rest)
{
    const char *text = *rest;
    const char *end = strchr(text, mark);
    const size_t len = end ? (size_t)(end - text) : strlen(text);
    *rest = end ? end + 1 : NULL;
    const char *part = trim(plan->arena, text, len);
    return part ? part : "";
}
