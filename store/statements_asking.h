/* Statements of who is asked and has not answered. */
#ifndef STORE_STATEMENTS_ASKING_H
#define STORE_STATEMENTS_ASKING_H

#define STORE_SQL_ASKING_COLUMNS \
    "a.booking, a.seat, a.peer, a.asked_s, a.reply_by_s, a.next_s, a.reminded"

#define STORE_SQL_ASKING(X)                                                                     \
    X(SQL_ASKING_PUT,                                                                           \
      "INSERT INTO asking (booking, seat, peer, asked_s, reply_by_s, next_s, reminded)"         \
      " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (booking, seat) DO UPDATE SET"          \
      " peer = excluded.peer, asked_s = excluded.asked_s, reply_by_s = excluded.reply_by_s,"    \
      " next_s = excluded.next_s, reminded = excluded.reminded")                                \
    X(SQL_ASKING_DELETE, "DELETE FROM asking WHERE booking = $1 AND seat = $2")                 \
    X(SQL_ASKING_LIST,                                                                          \
      "SELECT " STORE_SQL_ASKING_COLUMNS " FROM asking a WHERE a.booking = $1 ORDER BY a.seat") \
    X(SQL_ASKING_DUE, "SELECT " STORE_SQL_ASKING_COLUMNS                                        \
                      " FROM asking a WHERE a.next_s <= $1"                                     \
                      " ORDER BY a.next_s, a.booking, a.seat LIMIT $2")                         \
    X(SQL_ASKING_WAITING, "SELECT " STORE_SQL_ASKING_COLUMNS                                    \
                          " FROM asking a WHERE a.next_s IS NULL"                               \
                          " ORDER BY a.booking, a.seat LIMIT $1")                               \
    X(SQL_ASKING_NEXT,                                                                          \
      "SELECT next_s FROM asking WHERE next_s IS NOT NULL ORDER BY next_s LIMIT 1")             \
    X(SQL_ASKING_EXPIRING, "SELECT count(*) FROM asking WHERE next_s < $1 AND reply_by_s < $1") \
    X(SQL_ASKING_MOVED,                                                                         \
      "UPDATE asking SET next_s = $5, reminded = $6"                                            \
      " WHERE booking = $1 AND seat = $2 AND peer = $3 AND next_s = $4")

#endif
