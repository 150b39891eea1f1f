/* Statements of the calendars that peers keep themselves. */
#ifndef STORE_STATEMENTS_CALENDAR_H
#define STORE_STATEMENTS_CALENDAR_H

#define STORE_SQL_CALENDAR_COLUMNS                                                         \
    "id, peer, url, host, zone, blocks, state, sentence, etag, modified, digest, added_s," \
    " tried_s, good_s, expanded_s, due_s, failures, events, warnings"

#define STORE_SQL_CALENDAR(X)                                                                 \
    X(SQL_CALENDAR_PUT,                                                                       \
      "INSERT INTO calendar (" STORE_SQL_CALENDAR_COLUMNS                                     \
      ") VALUES ($1, $2, $3, $4, $5, $6,"                                                     \
      " $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"                        \
      " ON CONFLICT (id) DO UPDATE SET zone = excluded.zone, blocks = excluded.blocks,"       \
      " state = excluded.state, sentence = excluded.sentence, etag = excluded.etag,"          \
      " modified = excluded.modified, digest = excluded.digest, tried_s = excluded.tried_s,"  \
      " good_s = excluded.good_s, expanded_s = excluded.expanded_s, due_s = excluded.due_s,"  \
      " failures = excluded.failures, events = excluded.events,"                              \
      " warnings = excluded.warnings")                                                        \
    X(SQL_CALENDAR_GET, "SELECT " STORE_SQL_CALENDAR_COLUMNS " FROM calendar WHERE id = $1")  \
    X(SQL_CALENDAR_LIST,                                                                      \
      "SELECT " STORE_SQL_CALENDAR_COLUMNS " FROM calendar WHERE peer = $1 ORDER BY id")      \
    X(SQL_CALENDAR_DUE,                                                                       \
      "SELECT id, due_s FROM calendar WHERE due_s IS NOT NULL ORDER BY due_s, id LIMIT $1")   \
    X(SQL_CALENDAR_STALE, "SELECT count(*) FROM calendar WHERE state IN ('stale', 'failed')") \
    X(SQL_CALENDAR_DELETE, "DELETE FROM calendar WHERE id = $1")                              \
    X(SQL_CALENDAR_BUSY_PUT,                                                                  \
      "INSERT INTO calendar_busy (from_s, to_s, kind, calendar) VALUES ($1, $2, $3, $4)")     \
    X(SQL_CALENDAR_BUSY_LIST,                                                                 \
      "SELECT from_s, to_s, kind FROM calendar_busy WHERE calendar = $1 ORDER BY from_s")     \
    X(SQL_CALENDAR_BUSY_CLEAR, "DELETE FROM calendar_busy WHERE calendar = $1")               \
    X(SQL_CALENDAR_DAY_PUT,                                                                   \
      "INSERT INTO calendar_day (first_day, last_day, calendar) VALUES ($1, $2, $3)")         \
    X(SQL_CALENDAR_DAY_LIST,                                                                  \
      "SELECT first_day, last_day FROM calendar_day WHERE calendar = $1 ORDER BY first_day")  \
    X(SQL_CALENDAR_DAY_CLEAR, "DELETE FROM calendar_day WHERE calendar = $1")

#endif
