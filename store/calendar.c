#include "store/calendar.h"

#include <inttypes.h>

#include "store/access.h"
#include "store/names.h"
#include "store/sql.h"

static const struct sql_field fields[] = {
    SQL_FIELD(struct store_calendar, id, INT64),
    SQL_FIELD(struct store_calendar, peer, INT64),
    SQL_FIELD(struct store_calendar, url, TEXT),
    SQL_FIELD(struct store_calendar, host, TEXT),
    SQL_FIELD(struct store_calendar, zone, TEXT),
    SQL_FIELD(struct store_calendar, blocks, BOOL),
    SQL_FIELD_NAMED(struct store_calendar, state, &store_calendar_state_names),
    SQL_FIELD(struct store_calendar, sentence, TEXT),
    SQL_FIELD(struct store_calendar, etag, TEXT),
    SQL_FIELD(struct store_calendar, modified, TEXT),
    SQL_FIELD(struct store_calendar, digest, TEXT),
    SQL_FIELD(struct store_calendar, added_s, INT64),
    SQL_FIELD(struct store_calendar, tried_s, REF),
    SQL_FIELD(struct store_calendar, good_s, REF),
    SQL_FIELD(struct store_calendar, expanded_s, REF),
    SQL_FIELD(struct store_calendar, due_s, REF),
    SQL_FIELD(struct store_calendar, failures, INT),
    SQL_FIELD(struct store_calendar, events, INT),
    SQL_FIELD(struct store_calendar, warnings, INT),
};
static const struct sql_shape shape = SQL_SHAPE(fields, struct store_calendar);

static const struct sql_field busy_fields[] = {
    SQL_FIELD(struct store_busy, from_s, INT64),
    SQL_FIELD(struct store_busy, to_s, INT64),
    SQL_FIELD(struct store_busy, kind, TEXT),
};
static const struct sql_shape busy_shape = SQL_SHAPE(busy_fields, struct store_busy);

static const struct sql_field day_fields[] = {
    SQL_FIELD(struct store_days, first_day, DAY),
    SQL_FIELD(struct store_days, last_day, DAY),
};
static const struct sql_shape day_shape = SQL_SHAPE(day_fields, struct store_days);

static const struct sql_field due_fields[] = {
    SQL_FIELD(struct store_calendar_due, id, INT64),
    SQL_FIELD(struct store_calendar_due, due_s, INT64),
};
static const struct sql_shape due_shape = SQL_SHAPE(due_fields, struct store_calendar_due);

/* The host alone: who reads the trail need not know the address. */
static enum pp_code audit(struct store_tx *tx, const struct store_who *who, const char *action,
                          const struct store_calendar *calendar, struct pp_err *err)
{
    struct pp_arena arena = {0};
    const char *subject = pp_printf(&arena, "peer:%" PRId64, calendar->peer);
    const char *detail = pp_printf(&arena, "{\"calendar\":\"%" PRId64 "\"}", calendar->id);
    const enum pp_code code = store_audit_put(tx, who, action, subject, detail, err);
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_calendar_put(struct store_tx *tx, const struct store_who *who,
                                const char *action, const struct store_calendar *calendar,
                                struct pp_err *err)
{
    PP_REQUIRE(calendar->id > 0);
    const enum pp_code code =
        sql_put(tx, SQL_CALENDAR_PUT, &shape, calendar, SQL_NO_ARGS, NULL, err);
    return code || !action ? code : audit(tx, who, action, calendar, err);
}

enum pp_code store_calendar_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                struct store_calendar *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_CALENDAR_GET, SQL_ARGS(sql_int(id)), &shape, arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no calendar with id %" PRId64, id);
    return code;
}

enum pp_code store_calendar_list(struct store_tx *tx, int64_t peer, struct pp_arena *arena,
                                 struct store_calendar **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_CALENDAR_LIST, SQL_ARGS(sql_int(peer)), &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

static enum pp_code clear(struct store_tx *tx, int64_t id, size_t *days, struct pp_err *err)
{
    const enum pp_code code =
        sql_exec(tx, SQL_CALENDAR_BUSY_CLEAR, SQL_ARGS(sql_int(id)), NULL, err);
    return code ? code : sql_exec(tx, SQL_CALENDAR_DAY_CLEAR, SQL_ARGS(sql_int(id)), days, err);
}

/* The peer's record says other days than before. */
static enum pp_code days_moved(struct store_tx *tx, const struct store_who *who,
                               const struct store_calendar *calendar, struct pp_err *err)
{
    return calendar->blocks
               ? sql_peer_moved(tx, who, "peer.availability-calendar", calendar->peer, 1, err)
               : PP_OK;
}

enum pp_code store_calendar_delete(struct store_tx *tx, const struct store_who *who,
                                   const struct store_calendar *calendar, struct pp_err *err)
{
    size_t days = 0;
    enum pp_code code = clear(tx, calendar->id, &days, err);
    if (!code)
        code = sql_exec(tx, SQL_CALENDAR_DELETE, SQL_ARGS(sql_int(calendar->id)), NULL, err);
    if (!code && days)
        code = days_moved(tx, who, calendar, err);
    return code ? code : audit(tx, who, "calendar.delete", calendar, err);
}

enum pp_code store_calendar_times(struct store_tx *tx, const struct store_who *who,
                                  const struct store_calendar *calendar,
                                  const struct store_busy *busy, size_t busy_count,
                                  const struct store_days *days, size_t day_count, bool *changed,
                                  struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct sql_rows old;
    const int64_t id = calendar->id;
    enum pp_code code =
        sql_fetch(tx, SQL_CALENDAR_DAY_LIST, SQL_ARGS(sql_int(id)), &day_shape, &arena, &old, err);
    *changed = !code && !sql_same_all(&day_shape, old.at, old.count, days, day_count);
    if (!code)
        code = clear(tx, id, NULL, err);
    for (size_t i = 0; !code && i < busy_count; i++)
        code = sql_put(tx, SQL_CALENDAR_BUSY_PUT, &busy_shape, &busy[i], SQL_ARGS(sql_int(id)),
                       NULL, err);
    for (size_t i = 0; !code && i < day_count; i++)
        code = sql_put(tx, SQL_CALENDAR_DAY_PUT, &day_shape, &days[i], SQL_ARGS(sql_int(id)), NULL,
                       err);
    pp_arena_fini(&arena);
    return code || !*changed ? code : days_moved(tx, who, calendar, err);
}

enum pp_code store_calendar_busy(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                 struct store_busy **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code = sql_fetch(tx, SQL_CALENDAR_BUSY_LIST, SQL_ARGS(sql_int(id)),
                                        &busy_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_calendar_due(struct store_tx *tx, size_t most, struct pp_arena *arena,
                                struct store_calendar_due **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code = sql_fetch(tx, SQL_CALENDAR_DUE, SQL_ARGS(sql_int((int64_t)most)),
                                        &due_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_calendar_stale(struct store_tx *tx, int64_t *count, struct pp_err *err)
{
    return sql_number(tx, SQL_CALENDAR_STALE, SQL_NO_ARGS, count, err);
}
