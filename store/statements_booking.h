/* Statements of bookings, their seats, events, invitations and slots. */
#ifndef STORE_STATEMENTS_BOOKING_H
#define STORE_STATEMENTS_BOOKING_H

#define STORE_SQL_BOOKING_COLUMNS \
    "b.id, b.rev, b.request, b.proposal, b.state, b.first_day, b.charge, b.created_s"
#define STORE_SQL_EVENT_COLUMNS                                                            \
    "e.id, e.kind, e.summary, e.location, e.all_day, e.first_day, e.days, e.start_minute," \
    " e.end_minute, e.zone"

#define STORE_SQL_BOOKING(X)                                                                    \
    X(SQL_BOOKING_GET, "SELECT " STORE_SQL_BOOKING_COLUMNS " FROM booking b WHERE b.id = $1")   \
    X(SQL_BOOKING_LIST, "SELECT " STORE_SQL_BOOKING_COLUMNS                                     \
                        " FROM booking b WHERE b.id > $1"                                       \
                        " AND ($3 = 0 OR b.request = $3) ORDER BY b.id LIMIT $2")               \
    X(SQL_BOOKING_COUNT, "SELECT count(*) FROM booking WHERE state = $1")                       \
    X(SQL_BOOKING_PUT,                                                                          \
      "INSERT INTO booking (id, rev, request, proposal, state, first_day, charge, created_s)"   \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                               \
    X(SQL_BOOKING_SEAT_LIST,                                                                    \
      "SELECT booking AS owner, seat, peer, parts_json FROM booking_seat"                       \
      " WHERE booking BETWEEN $1 AND $2 ORDER BY booking, ord")                                 \
    X(SQL_BOOKING_SEAT_PUT,                                                                     \
      "INSERT INTO booking_seat (seat, peer, parts_json, booking, ord)"                         \
      " VALUES ($1, $2, $3, $4, $5)")                                                           \
    X(SQL_BOOKING_SEAT_DELETE, "DELETE FROM booking_seat WHERE booking = $1")                   \
    X(SQL_EVENT_LIST, "SELECT e.booking AS owner, " STORE_SQL_EVENT_COLUMNS                     \
                      " FROM event e"                                                           \
                      " WHERE e.booking BETWEEN $1 AND $2 ORDER BY e.booking, e.ord")           \
    X(SQL_EVENT_PUT,                                                                            \
      "INSERT INTO event (id, kind, summary, location, all_day, first_day, days, start_minute," \
      " end_minute, zone, booking, ord)"                                                        \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")                            \
    X(SQL_EVENT_DELETE, "DELETE FROM event WHERE booking = $1")                                 \
    X(SQL_EVENT_OF_PEER, "SELECT " STORE_SQL_EVENT_COLUMNS                                      \
                         " FROM event e JOIN invitation i ON i.event = e.id"                    \
                         " WHERE e.booking = $1 AND i.peer = $2 AND i.closed = 0"               \
                         " ORDER BY e.first_day, e.ord")                                        \
    X(SQL_EVENT_HELD_BY_PEER,                                                                   \
      "SELECT " STORE_SQL_EVENT_COLUMNS                                                         \
      " FROM event e JOIN invitation i ON i.event = e.id"                                       \
      " WHERE e.booking = $1 AND i.peer = $2 AND i.closed = 0"                                  \
      " AND EXISTS (SELECT 1 FROM slot s WHERE s.peer = i.peer AND s.booking = e.booking"       \
      " AND s.half_hour BETWEEN e.first_day * 48 - 28"                                          \
      " AND (e.first_day + e.all_day * (e.days - 1)) * 48 + 75)"                                \
      " ORDER BY e.first_day, e.ord")                                                           \
    X(SQL_INVITATION_LIST,                                                                      \
      "SELECT booking AS owner, id, event, peer, uid, sequence, partstat, dtstamp_s, closed,"   \
      " asked_sequence, moved_sequence, answered_sequence, answered_stamp_s,"                   \
      " answered_partstat, countered_sequence, countered_stamp_s, undelivered"                  \
      " FROM invitation WHERE booking BETWEEN $1 AND $2 ORDER BY booking, ord")                 \
    X(SQL_INVITATION_PUT,                                                                       \
      "INSERT INTO invitation (id, event, peer, uid, sequence, partstat, dtstamp_s, closed,"    \
      " asked_sequence, moved_sequence, answered_sequence, answered_stamp_s,"                   \
      " answered_partstat, countered_sequence, countered_stamp_s, undelivered, booking, ord)"   \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"    \
      " $18)")                                                                                  \
    X(SQL_INVITATION_DELETE, "DELETE FROM invitation WHERE booking = $1")                       \
    X(SQL_SLOT_TAKE,                                                                            \
      "INSERT INTO slot (peer, half_hour, booking) VALUES ($1, $2, $3)"                         \
      " ON CONFLICT (peer, half_hour) DO NOTHING")                                              \
    X(SQL_SLOT_WHOSE, "SELECT booking FROM slot WHERE peer = $1 AND half_hour = $2")            \
    X(SQL_CLASH_NAMES,                                                                          \
      "SELECT p.name AS peer_name, r.reference FROM booking b"                                  \
      " JOIN request r ON r.id = b.request JOIN peer p ON p.id = $2 WHERE b.id = $1")           \
    /* No event is longer than 366 days: see its CHECK. */                                      \
    X(SQL_TAKEN_LIST,                                                                           \
      "SELECT i.peer, e.booking, e.first_day, e.all_day * (e.days - 1) AS more FROM event e"    \
      " JOIN invitation i ON i.event = e.id JOIN booking b ON b.id = e.booking"                 \
      " WHERE b.state <> 'stood-down' AND i.closed = 0"                                         \
      " AND e.first_day BETWEEN $1 - 366 AND $2"                                                \
      " AND e.first_day + e.all_day * (e.days - 1) >= $1"                                       \
      " AND EXISTS (SELECT 1 FROM slot s WHERE s.peer = i.peer AND s.booking = e.booking"       \
      " AND s.half_hour BETWEEN e.first_day * 48 - 28"                                          \
      " AND (e.first_day + e.all_day * (e.days - 1)) * 48 + 75)")                               \
    X(SQL_SERVED_LIST,                                                                          \
      "SELECT s.peer, b.id AS booking, r.host, b.first_day, b.charge FROM booking b"            \
      " JOIN booking_seat s ON s.booking = b.id JOIN request r ON r.id = b.request"             \
      " WHERE b.state <> 'stood-down' AND b.first_day BETWEEN $1 AND $2"                        \
      " ORDER BY s.peer, b.first_day, b.id")

#endif
