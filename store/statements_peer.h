/* Statements of peers and what belongs to them, of taxonomies and of pairs. */
#ifndef STORE_STATEMENTS_PEER_H
#define STORE_STATEMENTS_PEER_H

#define STORE_SQL_PEER_COLUMNS                                                                   \
    "p.id, p.rev, p.external_id, p.email, p.name, p.known_as, p.phone, p.assistant_email,"       \
    " p.kind, p.state, p.paused_until, p.seniority, p.home, p.placed, p.x_m, p.y_m, p.day_rate," \
    " p.days_year, p.engagements_year, p.gap_days, p.newcomer, p.remote, p.onsite, p.regions,"   \
    " p.confirmed_s, p.notes"

/* A child table: read for the peers from $1 to $2, put with the peer and its place, emptied. */
#define STORE_SQL_PEER_CHILD(X, NAME, table, columns, values)                                 \
    X(SQL_##NAME##_LIST, "SELECT peer AS owner, " columns " FROM " table                      \
                         " WHERE peer BETWEEN $1 AND $2 ORDER BY peer, ord")                  \
    X(SQL_##NAME##_PUT, "INSERT INTO " table " (" columns ", peer, ord) VALUES (" values ")") \
    X(SQL_##NAME##_DELETE, "DELETE FROM " table " WHERE peer = $1")

#define STORE_SQL_PEER(X)                                                                          \
    X(SQL_PEER_GET, "SELECT " STORE_SQL_PEER_COLUMNS " FROM peer p WHERE p.id = $1")               \
    X(SQL_PEER_BY_EXTERNAL,                                                                        \
      "SELECT " STORE_SQL_PEER_COLUMNS " FROM peer p WHERE p.external_id = $1")                    \
    X(SQL_PEER_BY_EMAIL, "SELECT " STORE_SQL_PEER_COLUMNS " FROM peer p WHERE p.email_fold = $1")  \
    X(SQL_PEER_BY_NAME, "SELECT " STORE_SQL_PEER_COLUMNS                                           \
                        " FROM peer p WHERE p.name_fold = $1"                                      \
                        " ORDER BY p.id LIMIT 2")                                                  \
    X(SQL_PEER_LIST,                                                                               \
      "SELECT " STORE_SQL_PEER_COLUMNS                                                             \
      " FROM peer p WHERE p.id > $1"                                                               \
      " AND (p.name_fold LIKE $3 ESCAPE '\\' OR p.email_fold LIKE $3 ESCAPE '\\')"                 \
      " AND ($4 = '' OR p.state = $4)"                                                             \
      " AND ($5 = '' OR EXISTS (SELECT 1 FROM peer_skill s WHERE s.peer = p.id AND s.skill = $5))" \
      " AND (($6 = '' AND $7 = 0) OR EXISTS (SELECT 1 FROM post t WHERE t.peer = p.id"             \
      "  AND ($6 = '' OR t.role = $6) AND ($7 = 0 OR t.organisation = $7)"                         \
      "  AND (t.first_day IS NULL OR t.first_day <= $8)"                                           \
      "  AND (t.last_day IS NULL OR t.last_day >= $8)))"                                           \
      " ORDER BY p.id LIMIT $2")                                                                   \
    X(SQL_PEER_ALL, "SELECT " STORE_SQL_PEER_COLUMNS " FROM peer p ORDER BY p.id")                 \
    X(SQL_PEER_PUT,                                                                                \
      "INSERT INTO peer (id, rev, external_id, email, name, known_as, phone, assistant_email,"     \
      " kind, state, paused_until, seniority, home, placed, x_m, y_m, day_rate, days_year,"        \
      " engagements_year, gap_days, newcomer, remote, onsite, regions, confirmed_s, notes,"        \
      " email_fold, name_fold)"                                                                    \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"       \
      " $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)"                                    \
      " ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, external_id = excluded.external_id,"    \
      " email = excluded.email, name = excluded.name, known_as = excluded.known_as,"               \
      " phone = excluded.phone, assistant_email = excluded.assistant_email,"                       \
      " kind = excluded.kind, state = excluded.state, paused_until = excluded.paused_until,"       \
      " seniority = excluded.seniority, home = excluded.home, placed = excluded.placed,"           \
      " x_m = excluded.x_m, y_m = excluded.y_m, day_rate = excluded.day_rate,"                     \
      " days_year = excluded.days_year, engagements_year = excluded.engagements_year,"             \
      " gap_days = excluded.gap_days, newcomer = excluded.newcomer, remote = excluded.remote,"     \
      " onsite = excluded.onsite, regions = excluded.regions,"                                     \
      " confirmed_s = excluded.confirmed_s, notes = excluded.notes,"                               \
      " email_fold = excluded.email_fold, name_fold = excluded.name_fold")                         \
    X(SQL_PEER_MOVED, "UPDATE peer SET rev = rev + $2 WHERE id = $1")                              \
    STORE_SQL_PEER_CHILD(X, POST, "post", "organisation, role, title, first_day, last_day",        \
                         "$1, $2, $3, $4, $5, $6, $7")                                             \
    STORE_SQL_PEER_CHILD(X, AFFILIATION, "affiliation",                                            \
                         "kind, code, organisation, first_day, last_day",                          \
                         "$1, $2, $3, $4, $5, $6, $7")                                             \
    STORE_SQL_PEER_CHILD(X, PEER_SKILL, "peer_skill", "skill, level, evidence, last_used",         \
                         "$1, $2, $3, $4, $5, $6")                                                 \
    STORE_SQL_PEER_CHILD(X, ACCREDITATION, "accreditation", "kind, first_day, expires",            \
                         "$1, $2, $3, $4, $5")                                                     \
    STORE_SQL_PEER_CHILD(X, APPROVAL, "approval", "kind, given_by, state, first_day, expires",     \
                         "$1, $2, $3, $4, $5, $6, $7")                                             \
    STORE_SQL_PEER_CHILD(X, INTEREST, "interest", "organisation, kind, note, first_day, last_day", \
                         "$1, $2, $3, $4, $5, $6, $7")                                             \
    X(SQL_AVAILABILITY_LIST,                                                                       \
      "SELECT peer AS owner, id, kind, first_day, last_day, source, reason, recorded_s,"           \
      " 0 AS calendar"                                                                             \
      " FROM availability WHERE peer BETWEEN $1 AND $2 AND first_day <= $4 AND last_day >= $3"     \
      " UNION ALL SELECT c.peer, 0, 'unavailable', d.first_day, d.last_day,"                       \
      " c.host, NULL, c.good_s, c.id"                                                              \
      " FROM calendar c JOIN calendar_day d ON d.calendar = c.id"                                  \
      " WHERE c.peer BETWEEN $1 AND $2 AND c.blocks = 1 AND d.first_day <= $4"                     \
      " AND d.last_day >= $3 ORDER BY 1, 4, 5, 2, 9")                                              \
    X(SQL_AVAILABILITY_PUT,                                                                        \
      "INSERT INTO availability (id, kind, first_day, last_day, source, reason, recorded_s, peer)" \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"                                                   \
      " ON CONFLICT (peer, first_day, last_day, kind, source) DO NOTHING")                         \
    X(SQL_AVAILABILITY_DELETE, "DELETE FROM availability WHERE peer = $1 AND id = $2")             \
    X(SQL_TAXONOMY_NEWEST, "SELECT coalesce(max(version), 0) FROM taxonomy WHERE name = $1")       \
    X(SQL_TAXONOMY_PUT, "INSERT INTO taxonomy (name, version, published_s) VALUES ($1, $2, $3)")   \
    X(SQL_TERM_LIST,                                                                               \
      "SELECT code, name, aliases FROM term WHERE taxonomy = $1 AND version = $2 ORDER BY ord")    \
    X(SQL_TERM_PUT,                                                                                \
      "INSERT INTO term (code, name, aliases, taxonomy, version, ord)"                             \
      " VALUES ($1, $2, $3, $4, $5, $6)")                                                          \
    X(SQL_PAIR_GET, "SELECT a, b, points, never, reason FROM pair WHERE a = $1 AND b = $2")        \
    X(SQL_PAIR_LIST, "SELECT a, b, points, never, reason FROM pair ORDER BY a, b")                 \
    X(SQL_PAIR_PUT,                                                                                \
      "INSERT INTO pair (a, b, points, never, reason) VALUES ($1, $2, $3, $4, $5)"                 \
      " ON CONFLICT (a, b) DO UPDATE SET points = excluded.points, never = excluded.never,"        \
      " reason = excluded.reason")

#endif
