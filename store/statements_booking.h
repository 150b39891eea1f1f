/* Statements of bookings. */
#ifndef STORE_STATEMENTS_BOOKING_H
#define STORE_STATEMENTS_BOOKING_H

#define STORE_SQL_BOOKING(X)

#endif
