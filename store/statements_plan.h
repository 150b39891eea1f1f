/* Statements of plans. */
#ifndef STORE_STATEMENTS_PLAN_H
#define STORE_STATEMENTS_PLAN_H

#define STORE_SQL_PLAN_HEAD                                                        \
    "p.id, p.status, p.points, p.bound, p.at_stake, p.steps, p.took_us, p.served," \
    " p.pool_revision, p.instance_hash, p.answer_hash, p.weights, p.program, p.created_s"

#define STORE_SQL_PLAN(X)                                                                          \
    X(SQL_PLAN_GET, "SELECT " STORE_SQL_PLAN_HEAD                                                  \
                    ", p.instance_json, p.answer_json, p.people_json FROM plan p WHERE p.id = $1") \
    X(SQL_PLAN_LIST, "SELECT " STORE_SQL_PLAN_HEAD                                                 \
                     ", NULL AS instance_json, NULL AS answer_json, NULL AS people_json"           \
                     " FROM plan p WHERE p.id > $1 ORDER BY p.id LIMIT $2")                        \
    X(SQL_PLAN_PUT,                                                                                \
      "INSERT INTO plan (id, status, points, bound, at_stake, steps, took_us, served,"             \
      " pool_revision, instance_json, answer_json, people_json, instance_hash, answer_hash,"       \
      " weights, program, created_s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"        \
      " $12, $13, $14, $15, $16, $17)")                                                            \
    X(SQL_PLAN_REQUEST_LIST,                                                                       \
      "SELECT r.plan AS owner, r.request, r.request_rev, r.priority, r.priority_words,"            \
      " r.words, (SELECT max(m.id) FROM match_run m WHERE m.plan = r.plan"                         \
      " AND m.request = r.request) AS match FROM plan_request r"                                   \
      " WHERE r.plan BETWEEN $1 AND $2 ORDER BY r.plan, r.ord")                                    \
    X(SQL_PLAN_REQUEST_PUT,                                                                        \
      "INSERT INTO plan_request (request, request_rev, priority, priority_words, words, plan,"     \
      " ord) VALUES ($1, $2, $3, $4, $5, $6, $7)")

#endif
