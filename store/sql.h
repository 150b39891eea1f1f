/*
 * Rows and structs: a shape lists the columns of a struct once, and that list binds, reads and
 * compares it. Every call of the store is written with these. Inside the folder only.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stddef.h>

#include "store/engine.h"
#include "store/store.h"

struct store_tx {
    struct engine *engine; /* borrowed */
    bool writing;
};

/* How a member is kept in its column. */
enum sql_kind {
    SQL_KIND_INT64,
    SQL_KIND_REF, /* int64_t, 0 is NULL */
    SQL_KIND_INT,
    SQL_KIND_DAY, /* int32_t, STORE_NO_DAY is NULL */
    SQL_KIND_BOOL,
    SQL_KIND_TEXT, /* NULL is NULL */
    SQL_KIND_ENUM  /* by its name */
};

/* The texts of an enum, in the order of its values. */
struct sql_names {
    const char *const *at;
    size_t count;
};
const char *sql_name_of(const struct sql_names *names, unsigned value);
bool sql_name_parse(const struct sql_names *names, const char *text, unsigned *value);

struct sql_field {
    const char *column;
    enum sql_kind kind;
    size_t offset;
    const struct sql_names *names; /* of SQL_KIND_ENUM, else NULL */
};
struct sql_shape {
    const struct sql_field *at;
    size_t count;
    size_t size; /* of the struct */
};
#define SQL_FIELD(type, member, kind)                          \
    {                                                          \
#member, SQL_KIND_##kind, offsetof(type, member), NULL \
    }
#define SQL_FIELD_AS(type, member, column, kind)              \
    {                                                         \
        column, SQL_KIND_##kind, offsetof(type, member), NULL \
    }
#define SQL_FIELD_NAMED(type, member, names)                  \
    {                                                         \
#member, SQL_KIND_ENUM, offsetof(type, member), names \
    }
#define SQL_FIELD_AS_NAMED(type, member, column, names)      \
    {                                                        \
        column, SQL_KIND_ENUM, offsetof(type, member), names \
    }
#define SQL_SHAPE(fields, type)                                    \
    {                                                              \
        fields, sizeof(fields) / sizeof((fields)[0]), sizeof(type) \
    }

bool sql_same(const struct sql_shape *shape, const void *a, const void *b);
/* The same of two arrays, one after the other. */
bool sql_same_all(const struct sql_shape *shape, const void *a, size_t a_count, const void *b,
                  size_t b_count);

struct sql_args {
    const struct sql_value *at;
    size_t count;
};
#define SQL_ARGS(...)                                                    \
    ((struct sql_args){(const struct sql_value[]){__VA_ARGS__},          \
                       sizeof((const struct sql_value[]){__VA_ARGS__}) / \
                           sizeof(struct sql_value)})
#define SQL_NO_ARGS ((struct sql_args){NULL, 0})

struct sql_value sql_int(int64_t number);
struct sql_value sql_ref(int64_t id); /* 0: NULL */
struct sql_value sql_day(int32_t day);
struct sql_value sql_text(const char *text);

/* A statement without rows; *changed (may be NULL) gets how many rows it wrote. */
PP_CHECK enum pp_code sql_exec(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                               size_t *changed, struct pp_err *err);
/* Binds the struct's members as $1.., then the extra arguments. */
PP_CHECK enum pp_code sql_put(struct store_tx *tx, enum store_sql sql,
                              const struct sql_shape *shape, const void *row, struct sql_args extra,
                              size_t *changed, struct pp_err *err);
/* Puts count structs as children: their members, then owner, then their place 0.. */
PP_CHECK enum pp_code sql_put_all(struct store_tx *tx, enum store_sql sql,
                                  const struct sql_shape *shape, const void *rows, size_t count,
                                  int64_t owner, struct pp_err *err);
/* One number of one row; 0 when there is no row. */
PP_CHECK enum pp_code sql_number(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                                 int64_t *number, struct pp_err *err);
/* The first row into *row. */
PP_CHECK enum pp_code sql_one(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                              const struct sql_shape *shape, struct pp_arena *arena, void *row,
                              bool *found, struct pp_err *err);

/* All rows as one array. A column called owner is kept beside it. */
struct sql_rows {
    void *at;
    int64_t *owner;
    size_t count;
};
PP_CHECK enum pp_code sql_fetch(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                                const struct sql_shape *shape, struct pp_arena *arena,
                                struct sql_rows *rows, struct pp_err *err);
/* The rows from *at on that belong to owner (rows are in order of owner); moves *at behind them. */
void *sql_children(const struct sql_rows *rows, const struct sql_shape *shape, int64_t owner,
                   size_t *at, size_t *count);

/* Of a list: cuts the row beyond the limit and says that there are more. */
void sql_page_end(struct store_page *page, size_t *count);

/* ASCII lower case, in the arena; NULL gives NULL. */
char *sql_fold(struct pp_arena *arena, const char *text);
/* The pattern of a LIKE … ESCAPE '\' that finds `part` anywhere, folded; NULL finds all. */
char *sql_pattern(struct pp_arena *arena, const char *part);

/* What writing calls end with: an audit entry "noun:id", and the pool's revision. */
PP_CHECK enum pp_code sql_audit(struct store_tx *tx, const struct store_who *who,
                                const char *action, const char *noun, int64_t id,
                                struct pp_err *err);
PP_CHECK enum pp_code sql_pool_moved(struct store_tx *tx, struct pp_err *err);
/* After something of a peer was written: its revision by so many, the pool's, the audit entry. */
PP_CHECK enum pp_code sql_peer_moved(struct store_tx *tx, const struct store_who *who,
                                     const char *action, int64_t peer, int by, struct pp_err *err);
/* Of what is no part of the pool but is looked up by imports: requests, products, taxonomies. */
PP_CHECK enum pp_code sql_catalogue_moved(struct store_tx *tx, struct pp_err *err);
/* The same for something of an organisation (0: of all), whose own revision moves, too. */
PP_CHECK enum pp_code sql_organisation_moved(struct store_tx *tx, const struct store_who *who,
                                             const char *action, int64_t organisation,
                                             struct pp_err *err);
/* An outbox row without an audit entry of its own: part of a write that has one. */
struct store_mail;
PP_CHECK enum pp_code sql_mail_insert(struct store_tx *tx, const struct store_mail *mail,
                                      struct pp_err *err);
/* Next value of a counter, from 1. */
PP_CHECK enum pp_code sql_count_up(struct store_tx *tx, const char *name, int64_t *value,
                                   struct pp_err *err);

#endif
