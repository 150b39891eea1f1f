/*
 * Inside matcher/: what a team is counted by. A feature counts members (those with skill k at level
 * l, those from region r, ...) and has a worth for each count: a concave function, so that prices
 * on counts (multipliers) bound it well. A hard rule on a count costs `penalty` for each member
 * short or over: more than all points together, so no team that breaks it can pass for one that
 * keeps it.
 *
 * A dimension is one property of a peer with few values (level of a skill, answer, region); each of
 * its values has a code, and each code the list of features it counts for.
 */
#ifndef PP_MATCHER_FEATURE_H
#define PP_MATCHER_FEATURE_H

#include "matcher/index.h"

enum match_dimension_kind {
    MATCH_BY_SKILL,  /* key: the skill; value: the level */
    MATCH_BY_TRAIT,  /* key: the trait; value: 1 + position in values, 0: any other */
    MATCH_BY_GROUP,  /* value: the group */
    MATCH_BY_NEW,    /* value: 0 or 1 */
    MATCH_BY_REGION, /* value: the number of the region in the index */
    MATCH_BY_ORGANISATION,
};

struct match_dimension {
    enum match_dimension_kind kind;
    int32_t key;
    int32_t values[MATCH_LIST_MOST]; /* traits only: the answers that count */
    size_t value_count;
    uint16_t first; /* code of value 0 */
};

struct match_features {
    size_t count;
    size_t row;     /* seats + 1: counts 0 .. seats */
    int64_t *worth; /* points: [feature * row + count] */
    int8_t *sign;   /* 1: more is never worse; -1: fewer is never worse; 0: neither */
    int32_t *limit; /* a rule, "at most so many", and no points besides: the search tests it in its
                       own way too; MATCH_NONE: another feature */

    struct match_dimension *dimensions;
    size_t dimension_count;
    size_t code_count;
    uint32_t *list_from; /* features of code c: list[list_from[c]] .. list[list_from[c + 1] - 1] */
    uint16_t *list;
};

void match_features_init(struct match_features *features, const struct match_index *index,
                         const struct match_request *request, int64_t penalty,
                         struct pp_arena *arena);

/* The code of a peer in a dimension; in one of skills, that of level 0. */
uint16_t match_features_code(const struct match_dimension *dimension,
                             const struct match_index *index, int32_t peer);

#endif
