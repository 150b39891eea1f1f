/*
 * What an import looks things up in: organisations by code and name, terms of the taxonomies. Read
 * from the store once; organisations the file itself brings are added as they are planned.
 */
#ifndef FLOW_IMPORT_KNOWN_H
#define FLOW_IMPORT_KNOWN_H

#include "daemon/flow/import_index.h"
#include "store/organisation.h"
#include "store/peer.h"

struct known_organisation {
    struct store_organisation row;
    struct store_code *codes;
    size_t code_count, code_cap;
    const char *label; /* the same in every plan: "#<id>", for a new one its first code or name */
};

enum known_taxonomy { KNOWN_SKILL, KNOWN_ROLE, KNOWN_GROUP, KNOWN_REGION, KNOWN_TAXONOMIES };

struct known {
    struct pp_arena *arena;           /* borrowed: of what stays */
    struct pp_arena *scratch;         /* borrowed: of what a look-up needs, let go with each row */
    struct known_organisation **list; /* all, for suggestions */
    const char **names;               /* parallel: row.name */
    size_t count, cap, name_cap;
    struct import_index organisations; /* "c:<code>", "s:<scheme>:<code>", "n:<folded name>" */
    struct import_index ids;           /* decimal id to known_organisation */
    struct store_term *terms[KNOWN_TAXONOMIES];
    size_t term_counts[KNOWN_TAXONOMIES];
    struct import_index by_word[KNOWN_TAXONOMIES]; /* folded code, name, alias to store_term */
};

PP_CHECK enum pp_code known_load(struct known *known, struct store_tx *tx, struct pp_arena *arena,
                                 struct pp_arena *scratch, struct pp_err *err);

/* Takes a new organisation in; it can then be found by its codes and names. */
struct known_organisation *known_add(struct known *known, const struct store_organisation *row,
                                     const char *label);
void known_add_code(struct known *known, struct known_organisation *organisation,
                    const struct store_code *code);
/* Its name as the file now gives it. */
void known_add_name(struct known *known, struct known_organisation *organisation, const char *name);

/* By a code of one scheme; NULL: nobody's. */
struct known_organisation *known_by_code(const struct known *known, const char *scheme,
                                         const char *code);
/* By any code, else by name: case, punctuation and "Council", "Borough of" and the like aside. */
struct known_organisation *known_find(const struct known *known, const char *code_or_name);
struct known_organisation *known_by_id(const struct known *known, int64_t id);
const char *known_closest(const struct known *known, const char *name); /* NULL: no good guess */

/* By code, name or alias; NULL: none. */
const struct store_term *known_term(const struct known *known, enum known_taxonomy taxonomy,
                                    const char *word);
const char *known_closest_term(const struct known *known, enum known_taxonomy taxonomy,
                               const char *word);
const char *known_taxonomy_text(enum known_taxonomy taxonomy); /* "skill" */

#endif
