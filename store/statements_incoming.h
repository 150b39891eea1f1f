/* Statements of what comes in by mail. */
#ifndef STORE_STATEMENTS_INCOMING_H
#define STORE_STATEMENTS_INCOMING_H

#define STORE_SQL_INCOMING_COLUMNS                                                           \
    "i.id, i.hash, i.received_s, i.size, i.kind, i.message_id, i.from_address, i.from_name," \
    " i.subject, i.booking, i.peer, i.invitation, i.verdict, i.sentence, i.state,"           \
    " i.resolution, i.resolved_by, i.resolved_s"

#define STORE_SQL_INCOMING(X)                                                                 \
    X(SQL_INCOMING_PUT,                                                                       \
      "INSERT INTO incoming (id, hash, received_s, size, kind, message_id, from_address,"     \
      " from_name, subject, booking, peer, invitation, verdict, sentence, state, resolution," \
      " resolved_by, resolved_s, raw) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"  \
      " $12, $13, $14, $15, $16, $17, $18, $19)")                                             \
    X(SQL_INCOMING_GET,                                                                       \
      "SELECT " STORE_SQL_INCOMING_COLUMNS ", i.raw FROM incoming i WHERE i.id = $1")         \
    X(SQL_INCOMING_FIND,                                                                      \
      "SELECT " STORE_SQL_INCOMING_COLUMNS ", NULL AS raw FROM incoming i WHERE i.hash = $1") \
    X(SQL_INCOMING_LIST,                                                                      \
      "SELECT " STORE_SQL_INCOMING_COLUMNS                                                    \
      ", NULL AS raw FROM incoming i WHERE i.id > $1"                                         \
      " AND ($3 = '' OR i.state = $3) AND ($4 = 0 OR i.booking = $4) ORDER BY i.id LIMIT $2") \
    X(SQL_INCOMING_RESOLVE,                                                                   \
      "UPDATE incoming SET state = 'resolved', resolution = $2, resolved_by = $3,"            \
      " resolved_s = $4 WHERE id = $1 AND state = 'review'")                                  \
    X(SQL_INCOMING_FROM_SINCE,                                                                \
      "SELECT count(*) FROM incoming WHERE from_address = $1 AND received_s >= $2")           \
    X(SQL_INCOMING_ABOUT_SINCE,                                                               \
      "SELECT count(*) FROM incoming WHERE booking = $1 AND received_s >= $2")                \
    X(SQL_INCOMING_WAITING, "SELECT count(*) FROM incoming WHERE state = 'review'")           \
    X(SQL_INCOMING_FORGET,                                                                    \
      "UPDATE incoming SET raw = NULL WHERE id IN (SELECT id FROM incoming"                   \
      " WHERE raw IS NOT NULL AND state <> 'review'"                                          \
      " AND coalesce(resolved_s, received_s) < $1"                                            \
      " ORDER BY coalesce(resolved_s, received_s), id LIMIT $2)")                             \
    X(SQL_INVITED_BY_UID,                                                                     \
      "SELECT id, booking, peer, uid, asked_sequence FROM invitation WHERE uid = $1"          \
      " ORDER BY id")                                                                         \
    X(SQL_INVITED_BY_ID,                                                                      \
      "SELECT id, booking, peer, uid, asked_sequence FROM invitation WHERE id = $1")          \
    X(SQL_INVITATION_UNDELIVERED, "UPDATE invitation SET undelivered = 1 WHERE id = $1")      \
    X(SQL_INVITATION_COUNTERED,                                                               \
      "UPDATE invitation SET countered_sequence = $2, countered_stamp_s = $3 WHERE id = $1")  \
    X(SQL_BOOKING_TOUCHED,                                                                    \
      "UPDATE booking SET rev = rev + 1 WHERE id = (SELECT booking FROM invitation"           \
      " WHERE id = $1)")                                                                      \
    X(SQL_INVITATION_STAMPED,                                                                 \
      "UPDATE invitation SET dtstamp_s = $2 WHERE id = $1 AND dtstamp_s < $2")

#endif
