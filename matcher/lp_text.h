/*
 * Inside matcher/: the text of a mixed-integer programme, column by column and row by row. Columns
 * and their worth, rows, bounds and binaries grow side by side and are joined at the end.
 */
#ifndef PP_MATCHER_LP_TEXT_H
#define PP_MATCHER_LP_TEXT_H

#include <stdbool.h>

#include "base/str.h"

/* A column's or row's name: its kind, and up to three numbers: x_0_3_17. */
struct match_lp_name {
    const char *kind;
    int count;
    int64_t at[3];
};
struct match_lp_name match_lp_name1(const char *kind, int64_t a);
struct match_lp_name match_lp_name2(const char *kind, int64_t a, int64_t b);
struct match_lp_name match_lp_name3(const char *kind, int64_t a, int64_t b, int64_t c);

/* Zeroed is empty; match_lp_text_fini() frees it. */
struct match_lp_text {
    struct pp_str objective, rows, bounds, binaries;
    size_t objective_terms, row_terms, row_from, binary_count;
};
void match_lp_text_fini(struct match_lp_text *text);

/* A column of 0 or 1, and what it is worth. */
void match_lp_binary(struct match_lp_text *text, struct match_lp_name name, int64_t points);
/* A column from 0 to `most`, whole by itself wherever the binaries are. */
void match_lp_column(struct match_lp_text *text, struct match_lp_name name, int64_t points,
                     int64_t most);

/* Begins a row; then its terms; then what they are held to. */
void match_lp_row(struct match_lp_text *text, struct match_lp_name name);
void match_lp_term(struct match_lp_text *text, int64_t factor, struct match_lp_name name);
enum match_lp_relation { MATCH_LP_AT_MOST, MATCH_LP_AT_LEAST, MATCH_LP_EQUAL };
/*
 * A row without terms is dropped where it holds; where it cannot, it is written so that nothing
 * can: `binary` is a column of 0 or 1 that there is.
 */
void match_lp_end(struct match_lp_text *text, enum match_lp_relation relation, int64_t right,
                  struct match_lp_name binary);

size_t match_lp_text_size(const struct match_lp_text *text);
/* `binary`: named by an objective that would be empty. */
void match_lp_text_join(const struct match_lp_text *text, struct match_lp_name binary,
                        struct pp_str *out);

#endif
