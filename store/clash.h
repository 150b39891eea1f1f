/*
 * What a refused slot means: whom it is about, on which days, and which booking has them. Inside
 * the folder only; booking.c calls it in the transaction that is about to be undone.
 */
#ifndef STORE_CLASH_H
#define STORE_CLASH_H

#include "store/booking.h"
#include "store/sql.h"

extern const struct sql_shape store_event_shape;

/* Fills *clash (texts in arena) and says it as PP_CONFLICT; `ours` is the booking being made. */
PP_CHECK enum pp_code sql_clash(struct store_tx *tx, int64_t ours, int64_t other,
                                const struct store_slot *slot, struct pp_arena *arena,
                                struct store_clash *clash, struct pp_err *err);

#endif
