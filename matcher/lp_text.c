#include "matcher/lp_text.h"

#include <inttypes.h>

enum { TERMS_PER_LINE = 8 };

struct match_lp_name match_lp_name1(const char *kind, int64_t a)
{
    return (struct match_lp_name){kind, 1, {a}};
}

struct match_lp_name match_lp_name2(const char *kind, int64_t a, int64_t b)
{
    return (struct match_lp_name){kind, 2, {a, b}};
}

struct match_lp_name match_lp_name3(const char *kind, int64_t a, int64_t b, int64_t c)
{
    return (struct match_lp_name){kind, 3, {a, b, c}};
}

void match_lp_text_fini(struct match_lp_text *text)
{
    pp_str_fini(&text->objective);
    pp_str_fini(&text->rows);
    pp_str_fini(&text->bounds);
    pp_str_fini(&text->binaries);
}

static void put_name(struct pp_str *out, struct match_lp_name name)
{
    pp_str_add(out, name.kind);
    for (int i = 0; i < name.count; i++)
        pp_str_addf(out, "_%" PRId64, name.at[i]);
}

static void put_term(struct pp_str *out, size_t *count, int64_t factor, struct match_lp_name name)
{
    pp_str_add(out, *count && *count % TERMS_PER_LINE == 0 ? "\n  " : " ");
    pp_str_add(out, factor < 0 ? "- " : "+ ");
    if (factor != 1 && factor != -1)
        pp_str_addf(out, "%" PRId64 " ", factor < 0 ? -factor : factor);
    put_name(out, name);
    ++*count;
}

static void put_worth(struct match_lp_text *text, struct match_lp_name name, int64_t points)
{
    if (points)
        put_term(&text->objective, &text->objective_terms, points, name);
}

void match_lp_binary(struct match_lp_text *text, struct match_lp_name name, int64_t points)
{
    put_worth(text, name, points);
    pp_str_add(&text->binaries, text->binary_count++ % TERMS_PER_LINE ? " " : "\n ");
    put_name(&text->binaries, name);
}

void match_lp_column(struct match_lp_text *text, struct match_lp_name name, int64_t points,
                     int64_t most)
{
    put_worth(text, name, points);
    pp_str_add(&text->bounds, " 0 <= ");
    put_name(&text->bounds, name);
    pp_str_addf(&text->bounds, " <= %" PRId64 "\n", most);
}

void match_lp_row(struct match_lp_text *text, struct match_lp_name name)
{
    text->row_from = text->rows.len;
    text->row_terms = 0;
    pp_str_add_char(&text->rows, ' ');
    put_name(&text->rows, name);
    pp_str_add_char(&text->rows, ':');
}

void match_lp_term(struct match_lp_text *text, int64_t factor, struct match_lp_name name)
{
    put_term(&text->rows, &text->row_terms, factor, name);
}

static bool holds(enum match_lp_relation relation, int64_t right)
{
    switch (relation) {
    case MATCH_LP_AT_MOST:
        return right >= 0;
    case MATCH_LP_AT_LEAST:
        return right <= 0;
    case MATCH_LP_EQUAL:
        return right == 0;
    }
    return false;
}

void match_lp_end(struct match_lp_text *text, enum match_lp_relation relation, int64_t right,
                  struct match_lp_name binary)
{
    static const char *const signs[] = {"<=", ">=", "="};
    if (text->row_terms == 0) {
        if (holds(relation, right)) {
            text->rows.len = text->row_from;
            text->rows.at[text->rows.len] = '\0';
            return;
        }
        match_lp_term(text, 1, binary);
        relation = MATCH_LP_AT_LEAST;
        right = 2;
    }
    pp_str_addf(&text->rows, " %s %" PRId64 "\n", signs[relation], right);
}

size_t match_lp_text_size(const struct match_lp_text *text)
{
    return text->objective.len + text->rows.len + text->bounds.len + text->binaries.len;
}

static void put_part(struct pp_str *out, const char *head, const struct pp_str *part)
{
    pp_str_add(out, head);
    pp_str_add_len(out, pp_str_text(part), part->len);
}

void match_lp_text_join(const struct match_lp_text *text, struct match_lp_name binary,
                        struct pp_str *out)
{
    put_part(out, "Maximize\n obj:", &text->objective);
    if (!text->objective_terms) {
        pp_str_add(out, " 0 ");
        put_name(out, binary);
    }
    put_part(out, "\nSubject To\n", &text->rows);
    put_part(out, "Bounds\n", &text->bounds);
    put_part(out, "Binaries", &text->binaries);
    pp_str_add(out, "\nEnd\n");
}
