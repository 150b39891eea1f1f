#include "daemon/flow/import_terms.h"

#include <string.h>

#include "base/str.h"
#include "daemon/sheet/sheet.h"

static const char *const taxonomies[KNOWN_TAXONOMIES] = {"skill", "role", "group", "region"};

const char *known_taxonomy_text(enum known_taxonomy taxonomy)
{
    return taxonomies[taxonomy];
}

/* The first to take a word keeps it: codes go in before names, names before aliases. */
static void index_word(struct import_index *index, const char *word, struct store_term *term)
{
    const char *folded = sheet_fold(index->arena, word);
    if (*folded && !import_index_get(index, folded))
        import_index_put(index, folded, term);
}

static void index_aliases(struct import_index *index, struct store_term *term)
{
    for (const char *at = term->aliases; at && *at;) {
        const size_t len = strcspn(at, "|");
        index_word(index, pp_dup_len(index->arena, at, len), term);
        at += len + (at[len] == '|');
    }
}

static void index_terms(struct known *known, enum known_taxonomy taxonomy)
{
    struct import_index *index = &known->by_word[taxonomy];
    struct store_term *terms = known->terms[taxonomy];
    index->arena = known->arena;
    for (size_t i = 0; i < known->term_counts[taxonomy]; i++)
        index_word(index, terms[i].code, &terms[i]);
    for (size_t i = 0; i < known->term_counts[taxonomy]; i++)
        index_word(index, terms[i].name, &terms[i]);
    for (size_t i = 0; i < known->term_counts[taxonomy]; i++)
        index_aliases(index, &terms[i]);
}

enum pp_code known_load_terms(struct known *known, struct store_tx *tx, struct pp_err *err)
{
    for (int i = 0; i < KNOWN_TAXONOMIES; i++) {
        int version = 0;
        const enum pp_code code = store_term_list(tx, taxonomies[i], known->arena, &known->terms[i],
                                                  &known->term_counts[i], &version, err);
        if (code)
            return code;
        index_terms(known, (enum known_taxonomy)i);
    }
    return PP_OK;
}

const struct store_term *known_term(const struct known *known, enum known_taxonomy taxonomy,
                                    const char *word)
{
    return import_index_get(&known->by_word[taxonomy], sheet_fold(known->scratch, word));
}

const char *known_closest_term(const struct known *known, enum known_taxonomy taxonomy,
                               const char *word)
{
    const size_t count = known->term_counts[taxonomy];
    const struct store_term *terms = known->terms[taxonomy];
    const char **words = PP_NEW_ARRAY(known->scratch, count * 2, const char *);
    for (size_t i = 0; i < count; i++) {
        words[i] = terms[i].code;
        words[count + i] = terms[i].name;
    }
    return pp_closest(word, words, count * 2);
}
