/* Statements of organisations, their codes, links and facts, and of closed days. */
#ifndef STORE_STATEMENTS_ORGANISATION_H
#define STORE_STATEMENTS_ORGANISATION_H

#define STORE_SQL_ORGANISATION_COLUMNS                                                       \
    "o.id, o.rev, o.kind, o.name, o.official_name, o.region, o.region_name, o.email_domain," \
    " o.placed, o.x_m, o.y_m, o.first_day, o.last_day"

#define STORE_SQL_ORGANISATION(X)                                                                 \
    X(SQL_ORGANISATION_GET,                                                                       \
      "SELECT " STORE_SQL_ORGANISATION_COLUMNS " FROM organisation o WHERE o.id = $1")            \
    X(SQL_ORGANISATION_BY_CODE,                                                                   \
      "SELECT " STORE_SQL_ORGANISATION_COLUMNS                                                    \
      " FROM organisation o WHERE o.id IN"                                                        \
      " (SELECT organisation FROM organisation_code WHERE code = $1 AND last_day IS NULL"         \
      " AND ($2 = '' OR scheme = $2)) ORDER BY o.id LIMIT 2")                                     \
    X(SQL_ORGANISATION_BY_NAME, "SELECT " STORE_SQL_ORGANISATION_COLUMNS                          \
                                " FROM organisation o WHERE o.name_fold = $1"                     \
                                " ORDER BY o.id LIMIT 2")                                         \
    X(SQL_ORGANISATION_LIST, "SELECT " STORE_SQL_ORGANISATION_COLUMNS                             \
                             " FROM organisation o WHERE o.id > $1"                               \
                             " AND ($3 = '' OR o.kind = $3) AND o.name_fold LIKE $4 ESCAPE '\\'"  \
                             " ORDER BY o.id LIMIT $2")                                           \
    X(SQL_ORGANISATION_ALL,                                                                       \
      "SELECT " STORE_SQL_ORGANISATION_COLUMNS " FROM organisation o ORDER BY o.id")              \
    X(SQL_ORGANISATION_PUT,                                                                       \
      "INSERT INTO organisation (id, rev, kind, name, official_name, region, region_name,"        \
      " email_domain, placed, x_m, y_m, first_day, last_day, name_fold)"                          \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"                     \
      " ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, kind = excluded.kind,"                 \
      " name = excluded.name, official_name = excluded.official_name, region = excluded.region,"  \
      " region_name = excluded.region_name, email_domain = excluded.email_domain,"                \
      " placed = excluded.placed, x_m = excluded.x_m, y_m = excluded.y_m,"                        \
      " first_day = excluded.first_day, last_day = excluded.last_day,"                            \
      " name_fold = excluded.name_fold")                                                          \
    X(SQL_ORGANISATION_MOVED, "UPDATE organisation SET rev = rev + 1 WHERE id = $1")              \
    X(SQL_CODE_LIST,                                                                              \
      "SELECT scheme, code, first_day, last_day FROM organisation_code WHERE organisation = $1"   \
      " ORDER BY scheme, code")                                                                   \
    X(SQL_CODE_GET,                                                                               \
      "SELECT scheme, code, first_day, last_day FROM organisation_code"                           \
      " WHERE organisation = $1 AND scheme = $2 AND code = $3")                                   \
    X(SQL_CODE_PUT,                                                                               \
      "INSERT INTO organisation_code (scheme, code, first_day, last_day, organisation)"           \
      " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organisation, scheme, code) DO UPDATE SET"       \
      " first_day = excluded.first_day, last_day = excluded.last_day")                            \
    X(SQL_LINK_LIST,                                                                              \
      "SELECT from_id, to_id, kind, rank, note, source FROM organisation_link"                    \
      " WHERE from_id BETWEEN $1 AND $2 ORDER BY from_id, kind, rank, to_id")                     \
    X(SQL_LINK_GET,                                                                               \
      "SELECT from_id, to_id, kind, rank, note, source FROM organisation_link"                    \
      " WHERE from_id = $1 AND to_id = $2 AND kind = $3")                                         \
    X(SQL_LINK_PUT,                                                                               \
      "INSERT INTO organisation_link (from_id, to_id, kind, rank, note, source)"                  \
      " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (from_id, kind, to_id) DO UPDATE SET"         \
      " rank = excluded.rank, note = excluded.note, source = excluded.source")                    \
    X(SQL_FACT_LIST,                                                                              \
      "SELECT id, organisation, framework, version, name, dated, value, source"                   \
      " FROM organisation_fact WHERE organisation BETWEEN $1 AND $2"                              \
      " ORDER BY organisation, framework, name, dated, version")                                  \
    X(SQL_FACT_GET,                                                                               \
      "SELECT id, organisation, framework, version, name, dated, value, source"                   \
      " FROM organisation_fact WHERE organisation = $1 AND framework = $2 AND version = $3"       \
      " AND name = $4 AND dated = $5")                                                            \
    X(SQL_FACT_PUT,                                                                               \
      "INSERT INTO organisation_fact (id, organisation, framework, version, name, dated, value,"  \
      " source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET"           \
      " value = excluded.value, source = excluded.source"                                         \
      " WHERE organisation_fact.organisation = excluded.organisation"                             \
      " AND organisation_fact.framework = excluded.framework"                                     \
      " AND organisation_fact.name = excluded.name"                                               \
      " AND organisation_fact.dated = excluded.dated")                                            \
    X(SQL_CLOSED_GET,                                                                             \
      "SELECT day, organisation, title FROM closed_day WHERE day = $1"                            \
      " AND coalesce(organisation, 0) = $2")                                                      \
    X(SQL_CLOSED_INSERT, "INSERT INTO closed_day (day, organisation, title) VALUES ($1, $2, $3)") \
    X(SQL_CLOSED_UPDATE,                                                                          \
      "UPDATE closed_day SET title = $3 WHERE day = $1 AND coalesce(organisation, 0) = $2")       \
    X(SQL_CLOSED_LIST,                                                                            \
      "SELECT day, organisation, title FROM closed_day WHERE day BETWEEN $2 AND $3"               \
      " AND coalesce(organisation, 0) IN (0, $1) ORDER BY day, coalesce(organisation, 0)")

#endif
