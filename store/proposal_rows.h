/* Proposals as rows, for those who write them besides a match. Inside the folder only. */
#ifndef STORE_PROPOSAL_ROWS_H
#define STORE_PROPOSAL_ROWS_H

#include "store/request.h"
#include "store/sql.h"

/* A new one with its seats: open, of rev 1. */
PP_CHECK enum pp_code
sql_proposal_insert(struct store_tx *tx, const struct store_proposal *proposal, struct pp_err *err);

#endif
