/*
 * A plan in the making: one sheet, its layout, and row by row what would be written. A layout's
 * row function reads its cells, rejects what is wrong, and only then plans actions: a rejected row
 * leaves nothing behind. Everything lives in the import's arena.
 *
 * The print of a plan is a digest over every planned action and every rejection, in words that do
 * not depend on the ids made for new things: equal prints mean the same import.
 */
#ifndef FLOW_IMPORT_PLAN_H
#define FLOW_IMPORT_PLAN_H

#include "base/str.h"
#include "daemon/flow/import.h"
#include "daemon/flow/import_known.h"
#include "daemon/sheet/sheet.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "store/request.h"

enum { IMPORT_COLUMNS_MOST = 48, IMPORT_TEXT_MOST = 200, IMPORT_NOTE_MOST = 4000 };

enum import_what {
    IMPORT_ORGANISATION, /* struct store_organisation */
    IMPORT_CODE,         /* struct store_code, of organisation `owner` */
    IMPORT_LINK,         /* struct store_link */
    IMPORT_FACT,         /* struct store_fact */
    IMPORT_CLOSED_DAY,   /* struct store_closed_day */
    IMPORT_PEER,         /* struct store_peer */
    IMPORT_PERIOD,       /* struct store_availability, of peer `owner` */
    IMPORT_REQUEST       /* struct store_request, a new one's reference begins with `prefix` */
};

struct import_action {
    enum import_what what;
    int64_t owner;
    const void *thing; /* by `what` */
    const char *prefix;
};

struct import_plan;

/* A table we know: told by its headers, read row by row. */
struct import_layout {
    const char *name;
    enum flow_import_kind kind;
    const char *marks; /* '|' between: headers that must all be there, exactly as spelled by us */
    const struct sheet_column *columns;
    size_t column_count;
    enum pp_code (*begin)(struct import_plan *plan, struct pp_err *err); /* NULL: nothing to load */
    enum pp_code (*row)(struct import_plan *plan, struct pp_err *err);
};

enum import_outcome { IMPORT_SAME, IMPORT_CHANGED, IMPORT_ADDED };

struct import_plan {
    struct flow_import *import;
    struct pp_arena *arena;  /* the import's: of what the plan or the report keeps */
    struct pp_arena scratch; /* keys and words of the row in hand */
    struct store_tx *tx;
    struct flow_import_report *report;
    const struct import_layout *layout;
    struct sheet sheet;
    int at[IMPORT_COLUMNS_MOST]; /* place of each column of the layout, -1: not in the file */
    struct known known;
    struct import_index keys; /* keys met in the file, to the row (struct sheet_row) */
    void *own;                /* the layout's, made by begin */

    const struct sheet_row *row; /* the one in hand */
    bool rejected;
    enum import_outcome outcome;
    size_t row_first; /* its first action */
    struct pp_str reasons;

    struct import_action *actions;
    size_t action_count, action_cap;
    struct pp_str rejects; /* CSV in the making */
    struct pp_str print;   /* what the digest has not taken in yet */
    char chain[STORE_DIGEST_HEX];
    int64_t revision; /* of all that rows were looked up in */
    size_t guesses;   /* made so far: they cost, so a hopeless file gets only the first few */
};

/* ---- cells: a column not in the file and an empty cell are both "not given" -------------------
 */

bool plan_has(const struct import_plan *plan, int column);
/* Trimmed; NULL when not given. Rejects the row when it is too long or has control characters. */
const char *plan_text(struct import_plan *plan, int column, size_t most);
/* As plan_text, and not given is a reason to reject. */
const char *plan_must(struct import_plan *plan, int column, size_t most);
/* These leave *out alone and give false when not given or wrong; wrong rejects the row. */
bool plan_int(struct import_plan *plan, int column, int64_t least, int64_t most, int64_t *out);
bool plan_day(struct import_plan *plan, int column, int32_t *out);
bool plan_bool(struct import_plan *plan, int column, bool *out);
/* Looks the text up; unknown rejects the row with a guess. NULL text gives NULL without that. */
struct known_organisation *plan_organisation(struct import_plan *plan, int column,
                                             const char *text);
const struct store_term *plan_term(struct import_plan *plan, int column,
                                   enum known_taxonomy taxonomy, const char *text);
/* A day written within a longer cell; "" and NULL give `otherwise`. */
int32_t plan_day_in(struct import_plan *plan, int column, const char *text, int32_t otherwise);
/* Cuts the text at `mark`: the part before, trimmed, and *rest to what follows (NULL: no more). */
const char *plan_cut(struct import_plan *plan, char mark, const char **rest);

/* ---- results --------------------------------------------------------------------------------- */

void plan_reject(struct import_plan *plan, int column, const char *value, const char *code,
                 const char *suggestion, const char *fmt, ...) PP_PRINTF(6, 7);
void plan_warn(struct import_plan *plan, int column, const char *value, const char *code,
               const char *fmt, ...) PP_PRINTF(5, 6);
/* Claims a key for the row in hand; false, and rejected, when an earlier row has it. */
bool plan_claim(struct import_plan *plan, int column, const char *key, const char *shown);
/* Plans an action; `words` go into the print. */
void plan_do(struct import_plan *plan, enum import_outcome outcome, struct import_action action,
             const char *words);
/* Whether a suggestion may still be looked for: each looks at every name there is. */
bool plan_may_guess(struct import_plan *plan);
int64_t plan_id(struct import_plan *plan); /* a new id, larger than any before in this plan */

/* The layouts of each file of this folder. */
extern const struct import_layout import_layout_organisations;
extern const struct import_layout import_layout_links;
extern const struct import_layout import_layout_neighbours;
extern const struct import_layout import_layout_statistical;
extern const struct import_layout import_layout_police;
extern const struct import_layout import_layout_health;
extern const struct import_layout import_layout_facts;
extern const struct import_layout import_layout_ilacs;
extern const struct import_layout import_layout_send;
extern const struct import_layout import_layout_control;
extern const struct import_layout import_layout_ethnicity;
extern const struct import_layout import_layout_disability;
extern const struct import_layout import_layout_closed_days;
extern const struct import_layout import_layout_peers;
extern const struct import_layout import_layout_availability;
extern const struct import_layout import_layout_requests;

#endif
