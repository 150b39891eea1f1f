/*
 * Aggregates: a row with arrays of children in tables of their own, read and written together
 * under the row's revision. The struct of the row begins with its int64_t id. Inside the folder.
 */
#ifndef STORE_AGGREGATE_H
#define STORE_AGGREGATE_H

#include "store/sql.h"

/* A table of children: its statements, its shape, and where the parent keeps them. */
struct sql_family {
    enum store_sql list;   /* of parents $1 to $2, with a column owner, by owner and place */
    enum store_sql put;    /* members, parent, place */
    enum store_sql delete; /* all of parent $1 */
    struct sql_shape shape;
    size_t array, count; /* offsets in the parent of the pointer and of its size_t */
};
struct sql_families {
    const struct sql_family *at;
    size_t count;
    size_t parent_size;
};
#define SQL_FAMILY(NAME, fields, type, parent, member, counted)                            \
    {                                                                                      \
        SQL_##NAME##_LIST, SQL_##NAME##_PUT, SQL_##NAME##_DELETE, SQL_SHAPE(fields, type), \
            offsetof(parent, member), offsetof(parent, counted)                            \
    }
#define SQL_FAMILIES(list, parent)                             \
    {                                                          \
        list, sizeof(list) / sizeof((list)[0]), sizeof(parent) \
    }

/* Reads the children of parents in order of id with one statement for each family. */
PP_CHECK enum pp_code sql_load_range(struct store_tx *tx, const struct sql_families *families,
                                     void *parents, size_t count, struct pp_arena *arena,
                                     struct pp_err *err);
/* The same for parents of any ids, one after the other: for pages of a filtered list. */
PP_CHECK enum pp_code sql_load_each(struct store_tx *tx, const struct sql_families *families,
                                    void *parents, size_t count, struct pp_arena *arena,
                                    struct pp_err *err);
/* Deals rows in order of owner out to parents in order of id. */
void sql_deal(const struct sql_rows *rows, const struct sql_family *family, void *parents,
              size_t count, size_t parent_size);
/* Writes the families that differ from the old parent's (NULL: there is none); *changed is set. */
PP_CHECK enum pp_code sql_put_children(struct store_tx *tx, const struct sql_families *families,
                                       const void *old, const void *parent, bool *changed,
                                       struct pp_err *err);

#endif
