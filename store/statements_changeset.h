/* Statements of change-sets, runs of the rebalancing, and leases. */
#ifndef STORE_STATEMENTS_CHANGESET_H
#define STORE_STATEMENTS_CHANGESET_H

#define STORE_SQL_CHANGE_HEAD                                                        \
    "c.id, c.rev, c.state, c.cause, c.what, c.pool_revision, c.instance_hash,"       \
    " c.answer_hash, c.weights, c.program, c.disturbed, c.minimal, c.before_points," \
    " c.after_points, c.bound, c.created_s, c.expires_s, c.decided_by, c.decided_s," \
    " c.reason"
#define STORE_SQL_REBALANCE_COLUMNS                                                   \
    "b.id, b.state, b.cause, b.what, b.actor, b.began_s, b.ended_s, b.pool_revision," \
    " b.audit_id, b.requests, b.change_set, b.message"

#define STORE_SQL_CHANGESET(X)                                                                 \
    X(SQL_CHANGE_GET, "SELECT " STORE_SQL_CHANGE_HEAD                                          \
                      ", c.instance_json, c.answer_json, c.people_json"                        \
                      " FROM change_set c WHERE c.id = $1")                                    \
    X(SQL_CHANGE_LIST, "SELECT " STORE_SQL_CHANGE_HEAD                                         \
                       ", NULL AS instance_json, NULL AS answer_json, NULL AS people_json"     \
                       " FROM change_set c WHERE c.id > $1 AND ($3 = '' OR c.state = $3)"      \
                       " ORDER BY c.id LIMIT $2")                                              \
    X(SQL_CHANGE_SAME, "SELECT " STORE_SQL_CHANGE_HEAD                                         \
                       ", NULL AS instance_json, NULL AS answer_json, NULL AS people_json"     \
                       " FROM change_set c WHERE c.instance_hash = $1 AND c.answer_hash = $2"  \
                       " AND c.state IN ('open', 'rejected') ORDER BY c.id DESC LIMIT 1")      \
    X(SQL_CHANGE_PUT,                                                                          \
      "INSERT INTO change_set (id, rev, state, cause, what, pool_revision, instance_json,"     \
      " answer_json, people_json, instance_hash, answer_hash, weights, program, disturbed,"    \
      " minimal, before_points, after_points, bound, created_s, expires_s, decided_by,"        \
      " decided_s, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"    \
      " $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)")                                    \
    X(SQL_CHANGE_SETTLE,                                                                       \
      "UPDATE change_set SET state = $3, decided_by = $4, decided_s = $5,"                     \
      " reason = coalesce($6, reason), rev = rev + 1 WHERE id = $1 AND rev = $2")              \
    X(SQL_CHANGE_REV, "SELECT rev FROM change_set WHERE id = $1")                              \
    X(SQL_CHANGE_OVERLAPPING,                                                                  \
      "SELECT DISTINCT p.change_set AS id FROM change_part p WHERE p.state = 'open'"           \
      " AND p.change_set <> $1 AND p.request IN"                                               \
      " (SELECT q.request FROM change_part q WHERE q.change_set = $1) ORDER BY p.change_set")  \
    X(SQL_CHANGE_DUE,                                                                          \
      "SELECT DISTINCT p.change_set AS id FROM change_part p JOIN change_set c"                \
      " ON c.id = p.change_set WHERE p.state = 'open' AND c.expires_s <= $1"                   \
      " ORDER BY p.change_set")                                                                \
    X(SQL_CHANGE_NEXT_EXPIRY,                                                                  \
      "SELECT coalesce(min(c.expires_s), 0) FROM change_part p JOIN change_set c"              \
      " ON c.id = p.change_set WHERE p.state = 'open'")                                        \
    X(SQL_CHANGE_FORGET,                                                                       \
      "UPDATE change_set SET instance_json = '', answer_json = '', people_json = ''"           \
      " WHERE state IN ('expired', 'rejected') AND expires_s < $1 AND instance_json <> ''")    \
    X(SQL_CHANGE_PART_LIST,                                                                    \
      "SELECT p.change_set AS owner, p.id, p.kind, p.state, p.request, p.request_rev,"         \
      " p.proposal, p.proposal_rev, p.booking, p.booking_rev, p.before_day, p.after_day,"      \
      " p.before_points, p.after_points, p.cost, p.gain, p.disturbed, p.parts_json,"           \
      " p.reasons_json, p.made_proposal, p.made_booking FROM change_part p"                    \
      " WHERE p.change_set BETWEEN $1 AND $2 ORDER BY p.change_set, p.ord")                    \
    X(SQL_CHANGE_PART_PUT,                                                                     \
      "INSERT INTO change_part (id, kind, state, request, request_rev, proposal,"              \
      " proposal_rev, booking, booking_rev, before_day, after_day, before_points,"             \
      " after_points, cost, gain, disturbed, parts_json, reasons_json, made_proposal,"         \
      " made_booking, change_set, ord) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"  \
      " $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)")                               \
    X(SQL_CHANGE_PART_DELETE, "DELETE FROM change_part WHERE change_set = $1")                 \
    X(SQL_CHANGE_PART_DECIDE,                                                                  \
      "UPDATE change_part SET state = $2, made_proposal = coalesce($4, made_proposal),"        \
      " made_booking = coalesce($5, made_booking) WHERE id = $1 AND state = $3")               \
    X(SQL_CHANGE_PART_EXPIRE,                                                                  \
      "UPDATE change_part SET state = 'expired' WHERE change_set = $1 AND state = 'open'")     \
    X(SQL_CHANGE_PART_COUNT,                                                                   \
      "SELECT count(*) FROM change_part WHERE change_set = $1 AND state = $2"                  \
      " AND kind <> 'needs-person'")                                                           \
    X(SQL_CHANGE_PART_COUNT_ANY,                                                               \
      "SELECT count(*) FROM change_part WHERE change_set = $1 AND state = $2")                 \
    X(SQL_CHANGE_SEAT_LIST,                                                                    \
      "SELECT part AS owner, seat, before_peer, after_peer, state, firm, parts_json"           \
      " FROM change_seat WHERE part BETWEEN $1 AND $2 ORDER BY part, ord")                     \
    X(SQL_CHANGE_SEAT_PUT,                                                                     \
      "INSERT INTO change_seat (seat, before_peer, after_peer, state, firm, parts_json, part," \
      " ord) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                         \
    X(SQL_CHANGE_SEAT_DELETE, "DELETE FROM change_seat WHERE part = $1")                       \
    X(SQL_REBALANCE_PUT,                                                                       \
      "INSERT INTO rebalance (id, state, cause, what, actor, began_s, ended_s, pool_revision," \
      " audit_id, requests, change_set, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"  \
      " $10, $11, $12) ON CONFLICT (id) DO UPDATE SET state = excluded.state,"                 \
      " cause = excluded.cause, what = excluded.what, actor = excluded.actor,"                 \
      " began_s = excluded.began_s, ended_s = excluded.ended_s,"                               \
      " pool_revision = excluded.pool_revision, audit_id = excluded.audit_id,"                 \
      " requests = excluded.requests, change_set = excluded.change_set,"                       \
      " message = excluded.message")                                                           \
    X(SQL_REBALANCE_GET,                                                                       \
      "SELECT " STORE_SQL_REBALANCE_COLUMNS " FROM rebalance b WHERE b.id = $1")               \
    X(SQL_REBALANCE_NEWEST, "SELECT " STORE_SQL_REBALANCE_COLUMNS                              \
                            " FROM rebalance b ORDER BY b.began_s DESC, b.id DESC LIMIT 1")    \
    X(SQL_REBALANCE_NEWEST_GOOD, "SELECT " STORE_SQL_REBALANCE_COLUMNS                         \
                                 " FROM rebalance b WHERE b.state IN ('changes', 'nothing')"   \
                                 " ORDER BY b.began_s DESC, b.id DESC LIMIT 1")                \
    X(SQL_LEASE_TAKE,                                                                          \
      "INSERT INTO lease (name, owner, since_s, until_s) VALUES ($1, $2, $3, $4)"              \
      " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, since_s = excluded.since_s,"  \
      " until_s = excluded.until_s WHERE lease.owner = excluded.owner"                         \
      " OR lease.until_s <= excluded.since_s")                                                 \
    X(SQL_LEASE_GET, "SELECT name, owner, since_s, until_s FROM lease WHERE name = $1")        \
    X(SQL_LEASE_HELD, "SELECT count(*) FROM lease WHERE name = $1 AND owner = $2")             \
    X(SQL_LEASE_GIVE_BACK, "DELETE FROM lease WHERE name = $1 AND owner = $2")

#endif
