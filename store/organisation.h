/*
 * Organisations: councils, police forces, health boards and others, with dated codes, links between
 * them and facts about them. A code is how outside papers name an organisation ("gss:E06000033").
 */
#ifndef STORE_ORGANISATION_H
#define STORE_ORGANISATION_H

#include "store/store.h"

/* X(name, text stored): what kind of body */
#define STORE_ORGANISATION_KINDS(X)     \
    X(STORE_ORG_AUTHORITY, "authority") \
    X(STORE_ORG_DISTRICT, "district")   \
    X(STORE_ORG_POLICE, "police")       \
    X(STORE_ORG_HEALTH, "health")       \
    X(STORE_ORG_EDUCATION, "education") \
    X(STORE_ORG_TRUST, "trust")         \
    X(STORE_ORG_OTHER, "other")

/* X(name, text stored): how `from` relates to `to`; neighbours are stored both ways */
#define STORE_LINK_KINDS(X)                                                        \
    X(STORE_LINK_NEIGHBOUR_LAND, "neighbour-land")                                 \
    X(STORE_LINK_NEIGHBOUR_WATER, "neighbour-water")                               \
    X(STORE_LINK_STATISTICAL, "statistical")                                       \
    X(STORE_LINK_PREDECESSOR, "predecessor") /* `to` is a predecessor of `from` */ \
    X(STORE_LINK_SHARES_SERVICES, "shares-services")                               \
    X(STORE_LINK_DISTRICT, "district") /* `to` is a district within `from` */      \
    X(STORE_LINK_POLICE, "police")     /* `to` is the force covering `from` */     \
    X(STORE_LINK_HEALTH, "health")     /* `to` is a health board covering `from` */

enum store_organisation_kind {
#define X(name, text) name,
    STORE_ORGANISATION_KINDS(X)
#undef X
};
enum store_link_kind {
#define X(name, text) name,
    STORE_LINK_KINDS(X)
#undef X
};
const char *store_organisation_kind_text(enum store_organisation_kind kind);
bool store_organisation_kind_parse(const char *text, enum store_organisation_kind *out);
const char *store_link_kind_text(enum store_link_kind kind);
bool store_link_kind_parse(const char *text, enum store_link_kind *out);

struct store_organisation {
    int64_t id, rev; /* rev: 1 at first, +1 with each change of the row or its children */
    enum store_organisation_kind kind;
    const char *name;            /* "Southend-on-Sea" */
    const char *official_name;   /* may be NULL */
    const char *region;          /* code of a region, "E12000006"; may be NULL */
    const char *region_name;     /* may be NULL */
    const char *email_domain;    /* may be NULL */
    int64_t x_m, y_m;            /* metres east and north on the programme's plane; see flow */
    bool placed;                 /* x_m and y_m are known */
    int32_t first_day, last_day; /* existed; STORE_NO_DAY: open */
};

struct store_code {
    const char *scheme, *code; /* "gss", "E06000033" */
    int32_t first_day, last_day;
};

struct store_link {
    int64_t from, to;
    enum store_link_kind kind;
    int rank;           /* 1..: statistical closeness; else 0 */
    const char *note;   /* may be NULL */
    const char *source; /* where the fact is from; may be NULL */
};

/* A dated statement: framework and version say by whose rules, e.g. "ilacs" "2018" "overall". */
struct store_fact {
    int64_t id, organisation;
    const char *framework, *version, *name, *value;
    int32_t dated;
    const char *source; /* may be NULL */
};

PP_CHECK enum pp_code store_organisation_get(struct store_tx *tx, int64_t id,
                                             struct pp_arena *arena, struct store_organisation *out,
                                             struct pp_err *err);
/*
 * By any current code ("E06000033", or with its scheme "gss:E06000033"), else by exact name
 * ignoring ASCII case. PP_NOT_FOUND; PP_CONFLICT when it means more than one.
 */
PP_CHECK enum pp_code store_organisation_find(struct store_tx *tx, const char *code_or_name,
                                              struct pp_arena *arena,
                                              struct store_organisation *out, struct pp_err *err);
/* name_part: NULL or part of the name; kind < 0: any. */
PP_CHECK enum pp_code store_organisation_list(struct store_tx *tx, const char *name_part, int kind,
                                              struct store_page *page, struct pp_arena *arena,
                                              struct store_organisation **out, size_t *count,
                                              struct pp_err *err);
PP_CHECK enum pp_code store_organisation_all(struct store_tx *tx, struct pp_arena *arena,
                                             struct store_organisation **out, size_t *count,
                                             struct pp_err *err); /* by id */
PP_CHECK enum pp_code store_organisation_codes(struct store_tx *tx, int64_t id,
                                               struct pp_arena *arena, struct store_code **out,
                                               size_t *count, struct pp_err *err);
/* id 0: every link there is; else those from id. By from, kind, rank, to. */
PP_CHECK enum pp_code store_link_list(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                      struct store_link **out, size_t *count, struct pp_err *err);
/* organisation 0: all. By organisation, framework, name, dated. */
PP_CHECK enum pp_code store_fact_list(struct store_tx *tx, int64_t organisation,
                                      struct pp_arena *arena, struct store_fact **out,
                                      size_t *count, struct pp_err *err);

/*
 * id 0 is refused: the caller makes ids. Inserts or replaces; *changed says whether anything did.
 * rev 0: whatever is there; else it must equal the stored revision (PP_STALE).
 */
PP_CHECK enum pp_code store_organisation_put(struct store_tx *tx, const struct store_who *who,
                                             const struct store_organisation *organisation,
                                             bool *changed, struct pp_err *err);
/* PP_CONFLICT when another organisation bears the code now. */
PP_CHECK enum pp_code store_code_put(struct store_tx *tx, const struct store_who *who,
                                     int64_t organisation, const struct store_code *code,
                                     bool *changed, struct pp_err *err);
PP_CHECK enum pp_code store_link_put(struct store_tx *tx, const struct store_who *who,
                                     const struct store_link *link, bool *changed,
                                     struct pp_err *err);
/* One of equal organisation, framework, version, name and day is replaced, and keeps its id. */
PP_CHECK enum pp_code store_fact_put(struct store_tx *tx, const struct store_who *who,
                                     const struct store_fact *fact, bool *changed,
                                     struct pp_err *err);

/* Days on which nobody works: bank holidays (organisation 0) and closures of one organisation. */
struct store_closed_day {
    int32_t day;
    int64_t organisation; /* 0: everywhere */
    const char *title;
};
PP_CHECK enum pp_code store_closed_day_put(struct store_tx *tx, const struct store_who *who,
                                           const struct store_closed_day *closed, bool *changed,
                                           struct pp_err *err);
/* From first to last, both included; organisation's own and everyone's. */
PP_CHECK enum pp_code store_closed_day_list(struct store_tx *tx, int64_t organisation,
                                            int32_t first, int32_t last, struct pp_arena *arena,
                                            struct store_closed_day **out, size_t *count,
                                            struct pp_err *err);

#endif
