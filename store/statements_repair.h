/* Statements of reserves and of seats that fell open. */
#ifndef STORE_STATEMENTS_REPAIR_H
#define STORE_STATEMENTS_REPAIR_H

#define STORE_SQL_REPAIR_COLUMNS                                                                \
    "r.id, r.booking, r.seat, r.gone, r.cause, r.reason, r.state, r.opened_s, r.made_s, r.why," \
    " r.asked, r.match, r.rules_json"

#define STORE_SQL_REPAIR(X)                                                                       \
    X(SQL_RESERVE_PUT,                                                                            \
      "INSERT INTO reserve (seat, peer, points, booking, ord) VALUES ($1, $2, $3, $4, $5)")       \
    X(SQL_RESERVE_LIST, "SELECT seat, peer, points FROM reserve WHERE booking = $1 ORDER BY ord") \
    X(SQL_REPAIR_PUT,                                                                             \
      "INSERT INTO repair (id, booking, seat, gone, cause, reason, state, opened_s, made_s, why," \
      " asked, match, rules_json)"                                                                \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")                         \
    X(SQL_REPAIR_GET, "SELECT " STORE_SQL_REPAIR_COLUMNS " FROM repair r WHERE r.id = $1")        \
    X(SQL_REPAIR_LIST, "SELECT " STORE_SQL_REPAIR_COLUMNS                                         \
                       " FROM repair r WHERE r.id > $1"                                           \
                       " AND ($3 = '' OR r.state = $3) ORDER BY r.id LIMIT $2")                   \
    X(SQL_REPAIR_DROP, "DELETE FROM repair WHERE booking = $1 AND seat = $2 AND state = 'new'")   \
    X(SQL_REPAIR_FILLED,                                                                          \
      "UPDATE repair SET state = 'filled'"                                                        \
      " WHERE booking = $1 AND seat = $2 AND state = 'waiting'")                                  \
    X(SQL_REPAIR_END,                                                                             \
      "UPDATE repair SET state = 'closed', why = 'the visit does not take place'"                 \
      " WHERE booking = $1 AND state IN ('new', 'waiting')")                                      \
    X(SQL_REPAIR_TRIES,                                                                           \
      "SELECT count(*) FROM repair WHERE booking = $1 AND seat = $2 AND asked IS NOT NULL")       \
    X(SQL_REPAIR_MADE,                                                                            \
      "UPDATE repair SET state = $2, made_s = $3, why = $4, asked = $5, match = $6,"              \
      " rules_json = $7 WHERE id = $1 AND state = 'new'")                                         \
    X(SQL_REPAIR_CLOSE,                                                                           \
      "UPDATE repair SET state = 'closed', why = $2 WHERE id = $1 AND state = 'waiting'")         \
    X(SQL_REPAIR_CANDIDATE_LIST,                                                                  \
      "SELECT repair AS owner, peer, fits, points, ranked, was_points, words"                     \
      " FROM repair_candidate WHERE repair BETWEEN $1 AND $2 ORDER BY repair, ord")               \
    X(SQL_REPAIR_CANDIDATE_PUT,                                                                   \
      "INSERT INTO repair_candidate (peer, fits, points, ranked, was_points, words, repair, ord)" \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                                 \
    X(SQL_REPAIR_CANDIDATE_DELETE, "DELETE FROM repair_candidate WHERE repair = $1")

#endif
