/* Repairs as rows, for the writes of bookings that open and fill seats. Inside the folder only. */
#ifndef STORE_REPAIR_ROWS_H
#define STORE_REPAIR_ROWS_H

#include "store/repair.h"
#include "store/revision.h"
#include "store/sql.h"

PP_CHECK enum pp_code sql_reserve_put(struct store_tx *tx, int64_t booking,
                                      const struct store_reserve *reserves, size_t count,
                                      struct pp_err *err);
/* The seat has fallen open by that step; left: the step before it, NULL: there was none. */
PP_CHECK enum pp_code sql_repair_open(struct store_tx *tx, const struct store_who *who,
                                      int64_t booking, const struct store_seat_step *step,
                                      const struct store_seat_step *left, struct pp_err *err);
/* The seat has moved on: what waited is filled, what nobody has looked at yet was nothing. */
PP_CHECK enum pp_code sql_repair_fill(struct store_tx *tx, int64_t booking, int seat,
                                      struct pp_err *err);
/* The visit does not take place. */
PP_CHECK enum pp_code sql_repair_end(struct store_tx *tx, int64_t booking, struct pp_err *err);

#endif
