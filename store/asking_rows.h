/* Askings as rows, for the writes of bookings that make them. Inside the folder only. */
#ifndef STORE_ASKING_ROWS_H
#define STORE_ASKING_ROWS_H

#include "store/asking.h"
#include "store/sql.h"

/* Each takes the place of what there was about its seat. */
PP_CHECK enum pp_code sql_asking_put(struct store_tx *tx, const struct store_asking *askings,
                                     size_t count, struct pp_err *err);

#endif
