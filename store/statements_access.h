/* Statements of counters, settings, the audit trail, operations and tokens. */
#ifndef STORE_STATEMENTS_ACCESS_H
#define STORE_STATEMENTS_ACCESS_H

#define STORE_SQL_ACCESS(X)                                                                 \
    X(SQL_COUNTER_UP,                                                                       \
      "INSERT INTO counter (name, value) VALUES ($1, 1)"                                    \
      " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value")        \
    X(SQL_COUNTER_GET, "SELECT value FROM counter WHERE name = $1")                         \
    X(SQL_SETTING_GET, "SELECT value FROM setting WHERE name = $1")                         \
    X(SQL_SETTING_PUT,                                                                      \
      "INSERT INTO setting (name, value) VALUES ($1, $2)"                                   \
      " ON CONFLICT (name) DO UPDATE SET value = excluded.value")                           \
    X(SQL_SETTING_DELETE, "DELETE FROM setting WHERE name = $1")                            \
    X(SQL_AUDIT_PUT,                                                                        \
      "INSERT INTO audit (id, at_s, actor, operation, action, subject, detail, hash)"       \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                           \
    X(SQL_AUDIT_HASH, "SELECT hash FROM audit WHERE id = $1")                               \
    X(SQL_AUDIT_LIST,                                                                       \
      "SELECT id, at_s, actor, operation, action, subject, detail, hash FROM audit"         \
      " WHERE id > $1 ORDER BY id LIMIT $2")                                                \
    X(SQL_AUDIT_OF,                                                                         \
      "SELECT id, at_s, actor, operation, action, subject, detail, hash FROM audit"         \
      " WHERE subject = $3 AND id > $1 ORDER BY id LIMIT $2")                               \
    X(SQL_AUDIT_BACK,                                                                       \
      "SELECT id, at_s, actor, operation, action, subject, detail, hash FROM audit"         \
      " WHERE id < $1 ORDER BY id DESC LIMIT $2")                                           \
    X(SQL_AUDIT_BACK_OF,                                                                    \
      "SELECT id, at_s, actor, operation, action, subject, detail, hash FROM audit"         \
      " WHERE subject = $3 AND id < $1 ORDER BY id DESC LIMIT $2")                          \
    X(SQL_OPERATION_BEGIN,                                                                  \
      "INSERT INTO operation (id, digest, at_s, status) VALUES ($1, $2, $3, 0)"             \
      " ON CONFLICT (id) DO NOTHING")                                                       \
    X(SQL_OPERATION_GET,                                                                    \
      "SELECT id, digest, status, answer, location, etag FROM operation WHERE id = $1")     \
    X(SQL_OPERATION_END,                                                                    \
      "UPDATE operation SET status = $3, answer = $4, location = $5, etag = $6"             \
      " WHERE id = $1 AND digest = $2")                                                     \
    X(SQL_OPERATION_FORGET, "DELETE FROM operation WHERE at_s < $1")                        \
    X(SQL_TOKEN_PUT,                                                                        \
      "INSERT INTO token (id, name, scopes, created_s, expires_s, used_s, revoked, digest)" \
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                           \
    X(SQL_TOKEN_FIND,                                                                       \
      "SELECT id, name, scopes, created_s, expires_s, used_s, revoked FROM token"           \
      " WHERE digest = $1 AND revoked = 0 AND (expires_s IS NULL OR expires_s > $2)")       \
    X(SQL_TOKEN_USED, "UPDATE token SET used_s = $2 WHERE id = $1")                         \
    X(SQL_TOKEN_REVOKE, "UPDATE token SET revoked = 1 WHERE id = $1")                       \
    X(SQL_TOKEN_LIST,                                                                       \
      "SELECT id, name, scopes, created_s, expires_s, used_s, revoked FROM token ORDER BY id")

#endif
