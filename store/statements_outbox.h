/* Statements of the outbox. */
#ifndef STORE_STATEMENTS_OUTBOX_H
#define STORE_STATEMENTS_OUTBOX_H

#define STORE_SQL_MAIL_COLUMNS                                                                    \
    "m.id, m.kind, m.booking, m.peer, m.revision, m.message_id, m.from_address, m.to_address,"    \
    " m.subject, m.state, m.tries, m.created_s, m.next_s, m.sent_s, m.reply_code, m.reply_text, " \
    "m.doubtful"

#define STORE_SQL_OUTBOX(X)                                                                     \
    X(SQL_MAIL_PUT,                                                                             \
      "INSERT INTO outbox (id, kind, booking, peer, revision, message_id, from_address, "       \
      "to_address,"                                                                             \
      " subject, mime, state, tries, created_s, next_s, sent_s, reply_code, reply_text,"        \
      " doubtful) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"    \
      " $16, $17, $18)")                                                                        \
    X(SQL_MAIL_DUE, "SELECT " STORE_SQL_MAIL_COLUMNS                                            \
                    ", m.mime FROM outbox m WHERE m.state = 'waiting'"                          \
                    " AND m.next_s <= $1 ORDER BY m.next_s, m.id LIMIT $2")                     \
    X(SQL_MAIL_CLAIM, "UPDATE outbox SET state = 'sending', tries = tries + 1 WHERE id = $1")   \
    X(SQL_MAIL_RECORD,                                                                          \
      "UPDATE outbox SET state = $2, next_s = $3, sent_s = $4, reply_code = $5,"                \
      " reply_text = $6, doubtful = $7, tries = $8 WHERE id = $1 AND state <> 'sent'")          \
    X(SQL_MAIL_GET,                                                                             \
      "SELECT " STORE_SQL_MAIL_COLUMNS ", NULL AS mime FROM outbox m WHERE m.id = $1")          \
    X(SQL_MAIL_THERE, "SELECT count(*) FROM outbox WHERE id = $1")                              \
    X(SQL_MAIL_RECOVER,                                                                         \
      "UPDATE outbox SET state = 'waiting', doubtful = 1, next_s = $1 WHERE state = 'sending'") \
    X(SQL_MAIL_LIST,                                                                            \
      "SELECT " STORE_SQL_MAIL_COLUMNS                                                          \
      ", NULL AS mime FROM outbox m WHERE m.id > $1"                                            \
      " AND ($3 = '' OR m.state = $3) AND ($4 = 0 OR m.booking = $4) ORDER BY m.id LIMIT $2")   \
    X(SQL_MAIL_OF_REVISION, "SELECT " STORE_SQL_MAIL_COLUMNS                                    \
                            ", NULL AS mime FROM outbox m WHERE m.revision = $1 ORDER BY m.id") \
    X(SQL_MAIL_WITHDRAW,                                                                        \
      "UPDATE outbox SET state = 'withdrawn' WHERE revision = $1"                               \
      " AND state = 'waiting' AND doubtful = 0")                                                \
    X(SQL_MAIL_DEPTH,                                                                           \
      "SELECT coalesce(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,"      \
      " coalesce(sum(doubtful), 0) AS doubtful,"                                                \
      " coalesce(min(CASE WHEN state = 'waiting' THEN created_s END), 0) AS oldest_s,"          \
      " (SELECT count(*) FROM outbox WHERE state = 'failed') AS failed"                         \
      " FROM outbox WHERE state IN ('waiting', 'sending')")                                     \
    X(SQL_MAIL_NEXT_DUE, "SELECT coalesce(min(next_s), 0) FROM outbox WHERE state = 'waiting'")

#endif
