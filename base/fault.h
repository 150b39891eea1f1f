/*
 * Faults: every thing wrong with one input, gathered so that a person mends them all at once.
 * Used for JSON fields, table rows and configuration keys alike.
 */
#ifndef PP_BASE_FAULT_H
#define PP_BASE_FAULT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct pp_fault {
    const char *where;   /* JSON pointer "/seats/0/roles", or column name; NULL: the whole input */
    size_t row;          /* 1-based line of a table, 0 where that has no meaning */
    const char *value;   /* what was given, shortened; NULL when nothing was */
    const char *code;    /* stable word for programs: "unknown-organisation" */
    const char *message; /* one sentence for people */
    const char *suggestion; /* what to write instead; NULL when there is no good guess */
};

/* Zeroed with an arena set is empty and valid. All texts live in the arena. */
struct pp_faults {
    struct pp_arena *arena; /* borrowed */
    struct pp_fault *at;
    size_t count, cap;
    size_t dropped; /* beyond PP_FAULTS_MOST, counted only */
};

enum { PP_FAULTS_MOST = 1000, PP_FAULT_VALUE_MOST = 80 };

/* Copies the fault and its texts (value cut to PP_FAULT_VALUE_MOST bytes at a character). */
void pp_faults_add(struct pp_faults *faults, const struct pp_fault *fault);

/* PP_OK when empty; else fills err with the first fault and how many more there are. */
PP_CHECK enum pp_code pp_faults_code(const struct pp_faults *faults, struct pp_err *err);

#endif
