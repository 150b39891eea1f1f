/* Statements of approving parts of change-sets. */
#ifndef STORE_STATEMENTS_APPROVAL_H
#define STORE_STATEMENTS_APPROVAL_H

#define STORE_SQL_APPROVAL(X)                                                                  \
    X(SQL_PART_BEFORE_PUT,                                                                     \
      "INSERT INTO change_part_before (part, request_state)"                                   \
      " SELECT $1, r.state FROM request r WHERE r.id = $2"                                     \
      " ON CONFLICT (part) DO UPDATE SET request_state = excluded.request_state")              \
    X(SQL_PART_DROPPED_PUT,                                                                    \
      "INSERT INTO change_part_dropped (part, proposal)"                                       \
      " SELECT $1, p.id FROM proposal p WHERE p.request = $2 AND p.state = 'open'")            \
    X(SQL_PROPOSAL_RANK, "SELECT coalesce(max(rank), 0) + 1 FROM proposal WHERE match = $1")   \
    X(SQL_PROPOSAL_OTHERS_OPEN,                                                                \
      "SELECT count(*) FROM proposal WHERE request = $1 AND state = 'open' AND id <> $2")      \
    X(SQL_PROPOSAL_TAKE_BACK,                                                                  \
      "UPDATE proposal SET state = 'dropped', rev = rev + 1 WHERE id = $1 AND state = 'open'") \
    X(SQL_PART_REOPEN,                                                                         \
      "UPDATE proposal SET state = 'open', rev = rev + 1 WHERE id IN"                          \
      " (SELECT d.proposal FROM change_part_dropped d WHERE d.part = $1)")                     \
    X(SQL_PART_STATE_BACK,                                                                     \
      "UPDATE request SET rev = rev + 1, state ="                                              \
      " (SELECT b.request_state FROM change_part_before b WHERE b.part = $1) WHERE id = $2"    \
      " AND state IN ('draft', 'submitted', 'scoped', 'matching', 'team-proposed')")           \
    X(SQL_PART_DROPPED_DELETE, "DELETE FROM change_part_dropped WHERE part = $1")

#endif
