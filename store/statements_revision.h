/* Statements of revisions of bookings. */
#ifndef STORE_STATEMENTS_REVISION_H
#define STORE_STATEMENTS_REVISION_H

#define STORE_SQL_REVISION_COLUMNS \
    "v.id, v.booking, v.rev, v.action, v.part, v.before_json, v.at_s, v.actor"

#define STORE_SQL_REVISION(X)                                                                    \
    X(SQL_BOOKING_CHANGED,                                                                       \
      "UPDATE booking SET state = $3, first_day = $4, rev = rev + 1 WHERE id = $1 AND rev = $2") \
    X(SQL_REQUEST_CHANGED,                                                                       \
      "UPDATE request SET state = $3, rev = rev + 1 WHERE id = $1 AND rev = $2")                 \
    X(SQL_REQUEST_SEAT_STEP,                                                                     \
      "UPDATE request_seat SET state = $3, peer = $4 WHERE request = $1 AND seat = $2")          \
    X(SQL_SLOT_FREE, "DELETE FROM slot WHERE booking = $1")                                      \
    X(SQL_SEAT_MOVE_PUT,                                                                         \
      "INSERT INTO seat_move (id, seat, state, peer, reason, booking, at_s, actor)"              \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                                \
    X(SQL_SEAT_MOVE_LIST,                                                                        \
      "SELECT id, peer, seat, state, reason, at_s, actor FROM seat_move WHERE booking = $1"      \
      " ORDER BY id")                                                                            \
    X(SQL_REVISION_PUT,                                                                          \
      "INSERT INTO booking_revision (id, booking, rev, action, part, before_json, at_s,"         \
      " actor)"                                                                                  \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                                \
    X(SQL_REVISION_OF_PART, "SELECT " STORE_SQL_REVISION_COLUMNS                                 \
                            " FROM booking_revision v WHERE v.part = $1 ORDER BY v.id LIMIT 1")

#endif
