/*
 * Facts as import layouts plan them; shared by the files that read tables of facts.
 */
#ifndef FLOW_IMPORT_FACT_H
#define FLOW_IMPORT_FACT_H

#include "daemon/flow/import_plan.h"

/* A layout's begin: the facts there are, in plan->own. */
PP_CHECK enum pp_code import_facts_load(struct import_plan *plan, struct pp_err *err);
/* Plans it unless an equal one is there; id and organisation are filled in. */
void import_fact_put(struct import_plan *plan, const struct known_organisation *of,
                     const struct store_fact *given);

#endif
