/*
 * The taxonomies half of what an import knows, and the cells that name several terms.
 */
#ifndef FLOW_IMPORT_TERMS_H
#define FLOW_IMPORT_TERMS_H

#include "daemon/flow/import_known.h"

PP_CHECK enum pp_code known_load_terms(struct known *known, struct store_tx *tx,
                                       struct pp_err *err);

#endif
