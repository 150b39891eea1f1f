/* Statements of feeds and of what they show. */
#ifndef STORE_STATEMENTS_FEED_H
#define STORE_STATEMENTS_FEED_H

#include "store/statements_booking.h"

#define STORE_SQL_FEED_FROM                                                                \
    "SELECT f.id, f.kind, f.peer, f.organisation, f.label, f.digest, f.made_s, f.made_by," \
    " f.reset_s, f.revoked_s, f.used_s, f.known, f.mark, f.changed_s,"                     \
    " coalesce(p.name, o.name) AS subject FROM feed f LEFT JOIN peer p ON p.id = f.peer"   \
    " LEFT JOIN organisation o ON o.id = f.organisation"

#define STORE_SQL_FEED(X)                                                                    \
    X(SQL_FEED_PUT,                                                                          \
      "INSERT INTO feed (id, kind, peer, organisation, label, digest, made_s, made_by)"      \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                            \
    X(SQL_FEED_GET, STORE_SQL_FEED_FROM " WHERE f.id = $1")                                  \
    X(SQL_FEED_FIND, STORE_SQL_FEED_FROM " WHERE f.digest = $1 AND f.revoked_s IS NULL")     \
    X(SQL_FEED_LIST, STORE_SQL_FEED_FROM " WHERE f.id > $1 ORDER BY f.id LIMIT $2")          \
    X(SQL_FEED_LIVE,                                                                         \
      "SELECT count(*) FROM feed WHERE revoked_s IS NULL AND kind = $1"                      \
      " AND coalesce(peer, 0) = $2 AND coalesce(organisation, 0) = $3")                      \
    X(SQL_FEED_RESET,                                                                        \
      "UPDATE feed SET digest = $2, reset_s = $3, used_s = NULL, known = NULL, mark = NULL," \
      " changed_s = NULL WHERE id = $1 AND revoked_s IS NULL")                               \
    X(SQL_FEED_REVOKE, "UPDATE feed SET revoked_s = $2 WHERE id = $1 AND revoked_s IS NULL") \
    X(SQL_FEED_NOTE,                                                                         \
      "UPDATE feed SET used_s = $3, known = $4, mark = $5, changed_s = $6"                   \
      " WHERE id = $1 AND digest = $2 AND revoked_s IS NULL")                                \
    X(SQL_FEED_OF_PEER,                                                                      \
      "SELECT " STORE_SQL_EVENT_COLUMNS                                                      \
      ", b.id AS booking, b.state, b.created_s, r.reference, r.title, i.uid, i.sequence,"    \
      " i.partstat, i.closed, coalesce(q.state, 'open') AS seat_state, q.name AS seat_name," \
      " i.dtstamp_s,"                                                                        \
      " coalesce((SELECT max(m.at_s) FROM seat_move m WHERE m.booking = b.id"                \
      " AND m.peer = i.peer), 0) AS moved_s,"                                                \
      " coalesce((SELECT max(v.at_s) FROM booking_revision v WHERE v.booking = b.id"         \
      " AND v.action = 'booking.undo'), 0) AS undone_s,"                                     \
      " coalesce((SELECT max(v.at_s) FROM booking_revision v WHERE v.booking = b.id"         \
      " AND v.action = 'booking.reply'), 0) AS replied_s"                                    \
      " FROM invitation i JOIN event e ON e.id = i.event JOIN booking b ON b.id = i.booking" \
      " JOIN request r ON r.id = b.request"                                                  \
      " LEFT JOIN booking_seat s ON s.booking = b.id AND s.peer = i.peer"                    \
      " LEFT JOIN request_seat q ON q.request = b.request AND q.seat = s.seat"               \
      " WHERE i.peer = $1 AND e.first_day >= $2 ORDER BY e.first_day DESC, e.id LIMIT $3")   \
    X(SQL_FEED_OF_HOST,                                                                      \
      "SELECT " STORE_SQL_EVENT_COLUMNS                                                      \
      ", b.id AS booking, b.state, b.created_s, r.reference, r.title, NULL AS uid,"          \
      " (SELECT count(*) FROM booking_revision v WHERE v.booking = b.id) AS sequence,"       \
      " 'needs-action' AS partstat, 0 AS closed, 'open' AS seat_state, NULL AS seat_name,"   \
      " b.created_s AS dtstamp_s,"                                                           \
      " coalesce((SELECT max(v.at_s) FROM booking_revision v WHERE v.booking = b.id), 0)"    \
      " AS moved_s, 0 AS undone_s, 0 AS replied_s"                                           \
      " FROM event e JOIN booking b ON b.id = e.booking JOIN request r ON r.id = b.request"  \
      " WHERE ($1 = 0 OR r.host = $1) AND e.first_day >= $2"                                 \
      " ORDER BY e.first_day DESC, e.id LIMIT $3")                                           \
    X(SQL_FEED_SEATS,                                                                        \
      "SELECT s.booking, p.name AS peer, coalesce(q.name, '') AS seat,"                      \
      " coalesce(q.state, 'open') AS state FROM booking_seat s JOIN peer p ON p.id = s.peer" \
      " JOIN booking b ON b.id = s.booking"                                                  \
      " LEFT JOIN request_seat q ON q.request = b.request AND q.seat = s.seat"               \
      " WHERE s.booking BETWEEN $1 AND $2 ORDER BY s.booking, s.ord")

#endif
