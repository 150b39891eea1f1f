#include "store/asking.h"

#include "store/asking_rows.h"

static const struct sql_field fields[] = {
    SQL_FIELD(struct store_asking, booking, INT64),
    SQL_FIELD(struct store_asking, seat, INT),
    SQL_FIELD(struct store_asking, peer, INT64),
    SQL_FIELD(struct store_asking, asked_s, INT64),
    SQL_FIELD(struct store_asking, reply_by_s, INT64),
    SQL_FIELD(struct store_asking, next_s, REF),
    SQL_FIELD(struct store_asking, reminded, INT),
};
static const struct sql_shape shape = SQL_SHAPE(fields, struct store_asking);

enum pp_code sql_asking_put(struct store_tx *tx, const struct store_asking *askings, size_t count,
                            struct pp_err *err)
{
    enum pp_code code = PP_OK;
    for (size_t i = 0; !code && i < count; i++)
        code = sql_put(tx, SQL_ASKING_PUT, &shape, &askings[i], SQL_NO_ARGS, NULL, err);
    return code;
}

static enum pp_code fetch(struct store_tx *tx, enum store_sql sql, struct sql_args args,
                          struct pp_arena *arena, struct store_asking **out, size_t *count,
                          struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code = sql_fetch(tx, sql, args, &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_asking_list(struct store_tx *tx, int64_t booking, struct pp_arena *arena,
                               struct store_asking **out, size_t *count, struct pp_err *err)
{
    return fetch(tx, SQL_ASKING_LIST, SQL_ARGS(sql_int(booking)), arena, out, count, err);
}

enum pp_code store_asking_due(struct store_tx *tx, int64_t now_s, int limit, struct pp_arena *arena,
                              struct store_asking **out, size_t *count, struct pp_err *err)
{
    return fetch(tx, SQL_ASKING_DUE, SQL_ARGS(sql_int(now_s), sql_int(limit)), arena, out, count,
                 err);
}

enum pp_code store_asking_waiting(struct store_tx *tx, int limit, struct pp_arena *arena,
                                  struct store_asking **out, size_t *count, struct pp_err *err)
{
    return fetch(tx, SQL_ASKING_WAITING, SQL_ARGS(sql_int(limit)), arena, out, count, err);
}

enum pp_code store_asking_next(struct store_tx *tx, int64_t *next_s, struct pp_err *err)
{
    return sql_number(tx, SQL_ASKING_NEXT, SQL_NO_ARGS, next_s, err);
}

enum pp_code store_asking_expiring(struct store_tx *tx, int64_t before_s, int64_t *count,
                                   struct pp_err *err)
{
    return sql_number(tx, SQL_ASKING_EXPIRING, SQL_ARGS(sql_int(before_s)), count, err);
}

enum pp_code store_asking_moved(struct store_tx *tx, const struct store_asking *asking,
                                int64_t was_s, struct pp_err *err)
{
    size_t moved;
    const enum pp_code code =
        sql_exec(tx, SQL_ASKING_MOVED,
                 SQL_ARGS(sql_int(asking->booking), sql_int(asking->seat), sql_int(asking->peer),
                          sql_int(was_s), sql_ref(asking->next_s), sql_int(asking->reminded)),
                 &moved, err);
    return !code && !moved ? pp_fail(err, PP_STALE, "that seat has moved on since it was read")
                           : code;
}
