/* Statements of products, requests, match runs and proposals. */
#ifndef STORE_STATEMENTS_REQUEST_H
#define STORE_STATEMENTS_REQUEST_H

#define STORE_SQL_PRODUCT_COLUMNS                                                   \
    "p.id, p.code, p.version, p.name, p.strand, p.template_json, p.rebalance_json," \
    " p.asking_json"
#define STORE_SQL_REQUEST_COLUMNS                                                  \
    "r.id, r.rev, r.reference, r.product, r.host, r.state, r.title, r.brief_json," \
    " r.external_id, r.created_s"
#define STORE_SQL_MATCHES                                                              \
    "m.id, m.request, m.request_rev, m.pool_revision, m.people_json, m.instance_hash," \
    " m.answer_hash, m.weights, m.program, m.status, m.created_s, m.plan,"             \
    " coalesce(l.instance_json, m.instance_json) AS instance_json,"                    \
    " coalesce(l.answer_json, m.answer_json) AS answer_json, m.best,"                  \
    " coalesce(l.steps, m.steps) AS steps"                                             \
    " FROM match_run m LEFT JOIN plan l ON l.id = m.plan"
#define STORE_SQL_PROPOSAL_COLUMNS \
    "p.id, p.rev, p.match, p.request, p.rank, p.state, p.first_day, p.points, p.parts_json"

#define STORE_SQL_REQUEST(X)                                                                     \
    X(SQL_PRODUCT_GET, "SELECT " STORE_SQL_PRODUCT_COLUMNS " FROM product p WHERE p.id = $1")    \
    X(SQL_PRODUCT_FIND, "SELECT " STORE_SQL_PRODUCT_COLUMNS                                      \
                        " FROM product p WHERE p.code = $1"                                      \
                        " ORDER BY p.version DESC LIMIT 1")                                      \
    X(SQL_PRODUCT_LIST,                                                                          \
      "SELECT " STORE_SQL_PRODUCT_COLUMNS                                                        \
      " FROM product p WHERE p.version ="                                                        \
      " (SELECT max(q.version) FROM product q WHERE q.code = p.code) ORDER BY p.code")           \
    X(SQL_PRODUCT_PUT,                                                                           \
      "INSERT INTO product (id, code, version, name, strand, template_json, rebalance_json,"     \
      " asking_json)"                                                                            \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                                \
    X(SQL_REQUEST_GET, "SELECT " STORE_SQL_REQUEST_COLUMNS " FROM request r WHERE r.id = $1")    \
    X(SQL_REQUEST_BY_REFERENCE,                                                                  \
      "SELECT " STORE_SQL_REQUEST_COLUMNS " FROM request r WHERE r.reference = $1")              \
    X(SQL_REQUEST_BY_EXTERNAL,                                                                   \
      "SELECT " STORE_SQL_REQUEST_COLUMNS " FROM request r WHERE r.external_id = $1")            \
    X(SQL_REQUEST_LIST,                                                                          \
      "SELECT " STORE_SQL_REQUEST_COLUMNS                                                        \
      " FROM request r WHERE r.id > $1"                                                          \
      " AND ($3 = '' OR r.state = $3) AND ($4 = 0 OR r.host = $4) ORDER BY r.id LIMIT $2")       \
    X(SQL_REQUEST_PUT,                                                                           \
      "INSERT INTO request (id, rev, reference, product, host, state, title, brief_json,"        \
      " external_id, created_s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"                \
      " ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, reference = excluded.reference,"      \
      " product = excluded.product, host = excluded.host, state = excluded.state,"               \
      " title = excluded.title, brief_json = excluded.brief_json,"                               \
      " external_id = excluded.external_id, created_s = excluded.created_s")                     \
    X(SQL_REQUEST_MOVED, "UPDATE request SET rev = rev + 1 WHERE id = $1")                       \
    X(SQL_REQUEST_INVITING,                                                                      \
      "UPDATE request SET state = 'inviting', rev = rev + 1 WHERE id = $1 AND rev = $2")         \
    X(SQL_WINDOW_LIST,                                                                           \
      "SELECT request AS owner, first_day, points FROM request_window"                           \
      " WHERE request BETWEEN $1 AND $2 ORDER BY request, ord")                                  \
    X(SQL_WINDOW_PUT,                                                                            \
      "INSERT INTO request_window (first_day, points, request, ord) VALUES ($1, $2, $3, $4)")    \
    X(SQL_WINDOW_DELETE, "DELETE FROM request_window WHERE request = $1")                        \
    X(SQL_REQUEST_SEAT_LIST,                                                                     \
      "SELECT request AS owner, seat, name, required, state, peer FROM request_seat"             \
      " WHERE request BETWEEN $1 AND $2 ORDER BY request, ord")                                  \
    X(SQL_REQUEST_SEAT_PUT,                                                                      \
      "INSERT INTO request_seat (seat, name, required, state, peer, request, ord)"               \
      " VALUES ($1, $2, $3, $4, $5, $6, $7)")                                                    \
    X(SQL_REQUEST_SEAT_DELETE, "DELETE FROM request_seat WHERE request = $1")                    \
    X(SQL_REQUEST_SEAT_ASKED,                                                                    \
      "UPDATE request_seat SET state = 'enquired', peer = $3 WHERE request = $1 AND seat = $2")  \
    X(SQL_MATCH_GET, "SELECT " STORE_SQL_MATCHES " WHERE m.id = $1")                             \
    X(SQL_MATCH_NEWEST, "SELECT " STORE_SQL_MATCHES                                              \
                        " WHERE m.request = $1 AND NOT EXISTS"                                   \
                        " (SELECT 1 FROM repair p WHERE p.match = m.id)"                         \
                        " ORDER BY m.created_s DESC, m.id DESC LIMIT 1")                         \
    X(SQL_MATCH_PUT,                                                                             \
      "INSERT INTO match_run (id, request, request_rev, pool_revision, instance_json,"           \
      " answer_json, people_json, instance_hash, answer_hash, weights, program, status,"         \
      " created_s, plan, best, steps)"                                                           \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)")         \
    X(SQL_PROPOSAL_GET, "SELECT " STORE_SQL_PROPOSAL_COLUMNS " FROM proposal p WHERE p.id = $1") \
    X(SQL_PROPOSAL_LIST, "SELECT " STORE_SQL_PROPOSAL_COLUMNS                                    \
                         " FROM proposal p WHERE p.match = $1"                                   \
                         " ORDER BY p.rank")                                                     \
    X(SQL_PROPOSAL_OPEN, "SELECT " STORE_SQL_PROPOSAL_COLUMNS                                    \
                         " FROM proposal p WHERE p.request = $1 AND p.state = 'open'"            \
                         " ORDER BY p.match DESC, p.rank")                                       \
    X(SQL_PROPOSAL_PUT,                                                                          \
      "INSERT INTO proposal (id, rev, match, request, rank, state, first_day, points,"           \
      " parts_json) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")                                \
    X(SQL_PROPOSAL_DROP_OPEN,                                                                    \
      "UPDATE proposal SET state = 'dropped', rev = rev + 1 WHERE request = $1"                  \
      " AND state = 'open'")                                                                     \
    X(SQL_PROPOSAL_PUBLISHED,                                                                    \
      "UPDATE proposal SET state = 'published', rev = rev + 1"                                   \
      " WHERE id = $1 AND rev = $2 AND state = 'open'")                                          \
    X(SQL_PROPOSAL_SEAT_LIST,                                                                    \
      "SELECT proposal AS owner, seat, peer, parts_json FROM proposal_seat"                      \
      " WHERE proposal BETWEEN $1 AND $2 ORDER BY proposal, ord")                                \
    X(SQL_PROPOSAL_SEAT_PUT,                                                                     \
      "INSERT INTO proposal_seat (seat, peer, parts_json, proposal, ord)"                        \
      " VALUES ($1, $2, $3, $4, $5)")                                                            \
    X(SQL_PROPOSAL_SEAT_DELETE, "DELETE FROM proposal_seat WHERE proposal = $1")

#endif
