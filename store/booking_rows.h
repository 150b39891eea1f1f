/* What publishing and changing a booking share. Inside the folder only. */
#ifndef STORE_BOOKING_ROWS_H
#define STORE_BOOKING_ROWS_H

#include "store/booking.h"
#include "store/sql.h"

/* Every slot for the booking, or the clash that the first refused one shows. */
PP_CHECK enum pp_code sql_slots_take(struct store_tx *tx, int64_t booking,
                                     const struct store_slot *slots, size_t count,
                                     struct pp_arena *arena, struct store_clash *clash,
                                     struct pp_err *err);

/* Seats, events and invitations become those given, where they differ. */
PP_CHECK enum pp_code sql_booking_rewrite(struct store_tx *tx, const struct store_booking *after,
                                          struct pp_arena *arena, struct pp_err *err);

#endif
