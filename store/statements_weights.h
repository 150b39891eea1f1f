/* Statements of weights. */
#ifndef STORE_STATEMENTS_WEIGHTS_H
#define STORE_STATEMENTS_WEIGHTS_H

#define STORE_SQL_WEIGHTS_ALL                                                            \
    "SELECT id, name, version, state, weights_json, note, author, drafted_s, publisher," \
    " published_s, retired_by, retired_s FROM weights"

#define STORE_SQL_WEIGHTS(X)                                                                  \
    X(SQL_WEIGHTS_LIST, STORE_SQL_WEIGHTS_ALL                                                 \
      " WHERE id > $1 AND (CAST($3 AS TEXT) IS NULL OR name = $3)"                            \
      " ORDER BY id LIMIT $2")                                                                \
    X(SQL_WEIGHTS_GET, STORE_SQL_WEIGHTS_ALL " WHERE name = $1 AND version = $2")             \
    X(SQL_WEIGHTS_NEWEST, STORE_SQL_WEIGHTS_ALL                                               \
      " WHERE name = $1 AND state = 'published'"                                              \
      " ORDER BY version DESC LIMIT 1")                                                       \
    X(SQL_WEIGHTS_NAMES, "SELECT DISTINCT name FROM weights ORDER BY name")                   \
    X(SQL_WEIGHTS_LAST, "SELECT coalesce(max(version), 0) FROM weights WHERE name = $1")      \
    X(SQL_WEIGHTS_PUT,                                                                        \
      "INSERT INTO weights (id, name, version, state, weights_json, note, author, drafted_s," \
      " publisher, published_s, retired_by, retired_s)"                                       \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")                          \
    X(SQL_WEIGHTS_PUBLISH,                                                                    \
      "UPDATE weights SET state = 'published', publisher = $2, published_s = $3"              \
      " WHERE id = $1 AND state = 'draft'")                                                   \
    X(SQL_WEIGHTS_RETIRE,                                                                     \
      "UPDATE weights SET state = 'retired', retired_by = $2, retired_s = $3"                 \
      " WHERE id = $1 AND state <> 'retired'")

#endif
