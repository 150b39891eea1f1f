#include "store/feed.h"

#include <inttypes.h>

#include "store/access.h"
#include "store/names.h"
#include "store/sql.h"

static const struct sql_field feed_fields[] = {
    SQL_FIELD(struct store_feed, id, INT64),
    SQL_FIELD_NAMED(struct store_feed, kind, &store_feed_kind_names),
    SQL_FIELD(struct store_feed, peer, REF),
    SQL_FIELD(struct store_feed, organisation, REF),
    SQL_FIELD(struct store_feed, subject, TEXT),
    SQL_FIELD(struct store_feed, label, TEXT),
    SQL_FIELD(struct store_feed, digest, TEXT),
    SQL_FIELD(struct store_feed, made_s, INT64),
    SQL_FIELD(struct store_feed, made_by, TEXT),
    SQL_FIELD(struct store_feed, reset_s, REF),
    SQL_FIELD(struct store_feed, revoked_s, REF),
    SQL_FIELD(struct store_feed, used_s, REF),
    SQL_FIELD(struct store_feed, known, TEXT),
    SQL_FIELD(struct store_feed, mark, TEXT),
    SQL_FIELD(struct store_feed, changed_s, REF),
};
static const struct sql_shape feed_shape = SQL_SHAPE(feed_fields, struct store_feed);

enum pp_code store_feed_put(struct store_tx *tx, const struct store_who *who,
                            const struct store_feed *feed, struct pp_err *err)
{
    PP_REQUIRE(feed->id > 0);
    const enum pp_code code =
        sql_exec(tx, SQL_FEED_PUT,
                 SQL_ARGS(sql_int(feed->id), sql_text(store_feed_kind_text(feed->kind)),
                          sql_ref(feed->peer), sql_ref(feed->organisation), sql_text(feed->label),
                          sql_text(feed->digest), sql_int(feed->made_s), sql_text(feed->made_by)),
                 NULL, err);
    return code ? code : sql_audit(tx, who, "feed.add", "feed", feed->id, err);
}

enum pp_code store_feed_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                            struct store_feed *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_FEED_GET, SQL_ARGS(sql_int(id)), &feed_shape, arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no feed with id %" PRId64, id);
    return code;
}

enum pp_code store_feed_find(struct store_tx *tx, const char *digest, struct pp_arena *arena,
                             struct store_feed *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code = sql_one(tx, SQL_FEED_FIND, SQL_ARGS(sql_text(digest)), &feed_shape,
                                      arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no calendar at this address");
    return code;
}

enum pp_code store_feed_list(struct store_tx *tx, struct store_page *page, struct pp_arena *arena,
                             struct store_feed **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_FEED_LIST, SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1)),
                  &feed_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (!code)
        sql_page_end(page, count);
    return code;
}

enum pp_code store_feed_live(struct store_tx *tx, const struct store_feed *like, int64_t *count,
                             struct pp_err *err)
{
    return sql_number(tx, SQL_FEED_LIVE,
                      SQL_ARGS(sql_text(store_feed_kind_text(like->kind)), sql_int(like->peer),
                               sql_int(like->organisation)),
                      count, err);
}

/* Nothing was changed: because it is not there, or because it is revoked. */
static enum pp_code say_why(struct store_tx *tx, int64_t id, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_feed feed;
    const enum pp_code code = store_feed_get(tx, id, &arena, &feed, err);
    pp_arena_fini(&arena);
    return code ? code
                : pp_fail(err, PP_CONFLICT, "feed %" PRId64 " was revoked; make a new one", id);
}

enum pp_code store_feed_reset(struct store_tx *tx, const struct store_who *who, int64_t id,
                              const char *digest, struct pp_err *err)
{
    size_t rows;
    const enum pp_code code =
        sql_exec(tx, SQL_FEED_RESET, SQL_ARGS(sql_int(id), sql_text(digest), sql_int(who->now_s)),
                 &rows, err);
    if (!code && rows == 0)
        return say_why(tx, id, err);
    return code ? code : sql_audit(tx, who, "feed.reset", "feed", id, err);
}

enum pp_code store_feed_revoke(struct store_tx *tx, const struct store_who *who, int64_t id,
                               struct pp_err *err)
{
    size_t rows;
    const enum pp_code code =
        sql_exec(tx, SQL_FEED_REVOKE, SQL_ARGS(sql_int(id), sql_int(who->now_s)), &rows, err);
    if (!code && rows == 0)
        return say_why(tx, id, err);
    return code ? code : sql_audit(tx, who, "feed.revoke", "feed", id, err);
}

enum pp_code store_feed_note(struct store_tx *tx, const struct store_feed *feed, struct pp_err *err)
{
    return sql_exec(tx, SQL_FEED_NOTE,
                    SQL_ARGS(sql_int(feed->id), sql_text(feed->digest), sql_int(feed->used_s),
                             sql_text(feed->known), sql_text(feed->mark), sql_ref(feed->changed_s)),
                    NULL, err);
}

/* ---- what they show ------------------------------------------------------------------------ */

#define EVENT_FIELD(member, kind) SQL_FIELD_AS(struct store_feed_event, event.member, #member, kind)
static const struct sql_field event_fields[] = {
    EVENT_FIELD(id, INT64),
    EVENT_FIELD(kind, TEXT),
    EVENT_FIELD(summary, TEXT),
    EVENT_FIELD(location, TEXT),
    EVENT_FIELD(all_day, BOOL),
    EVENT_FIELD(first_day, DAY),
    EVENT_FIELD(days, INT),
    EVENT_FIELD(start_minute, INT),
    EVENT_FIELD(end_minute, INT),
    EVENT_FIELD(zone, TEXT),
    SQL_FIELD(struct store_feed_event, booking, INT64),
    SQL_FIELD_NAMED(struct store_feed_event, state, &store_booking_state_names),
    SQL_FIELD(struct store_feed_event, created_s, INT64),
    SQL_FIELD(struct store_feed_event, reference, TEXT),
    SQL_FIELD(struct store_feed_event, title, TEXT),
    SQL_FIELD(struct store_feed_event, uid, TEXT),
    SQL_FIELD(struct store_feed_event, sequence, INT),
    SQL_FIELD_NAMED(struct store_feed_event, partstat, &store_partstat_names),
    SQL_FIELD(struct store_feed_event, closed, BOOL),
    SQL_FIELD_NAMED(struct store_feed_event, seat_state, &store_seat_state_names),
    SQL_FIELD(struct store_feed_event, seat_name, TEXT),
    SQL_FIELD(struct store_feed_event, dtstamp_s, INT64),
    SQL_FIELD(struct store_feed_event, moved_s, INT64),
    SQL_FIELD(struct store_feed_event, undone_s, INT64),
    SQL_FIELD(struct store_feed_event, replied_s, INT64),
};

static enum pp_code list_events(struct store_tx *tx, enum store_sql sql, int64_t of,
                                int32_t first_day, int most, struct pp_arena *arena,
                                struct store_feed_event **out, size_t *count, struct pp_err *err)
{
    static const struct sql_shape shape = SQL_SHAPE(event_fields, struct store_feed_event);
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, sql, SQL_ARGS(sql_int(of), sql_int(first_day), sql_int(most)), &shape, arena,
                  &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_feed_of_peer(struct store_tx *tx, int64_t peer, int32_t first_day, int most,
                                struct pp_arena *arena, struct store_feed_event **out,
                                size_t *count, struct pp_err *err)
{
    return list_events(tx, SQL_FEED_OF_PEER, peer, first_day, most, arena, out, count, err);
}

enum pp_code store_feed_of_host(struct store_tx *tx, int64_t host, int32_t first_day, int most,
                                struct pp_arena *arena, struct store_feed_event **out,
                                size_t *count, struct pp_err *err)
{
    return list_events(tx, SQL_FEED_OF_HOST, host, first_day, most, arena, out, count, err);
}

enum pp_code store_feed_seats(struct store_tx *tx, int64_t first, int64_t last,
                              struct pp_arena *arena, struct store_feed_seat **out, size_t *count,
                              struct pp_err *err)
{
    static const struct sql_field fields[] = {
        SQL_FIELD(struct store_feed_seat, booking, INT64),
        SQL_FIELD(struct store_feed_seat, peer, TEXT),
        SQL_FIELD(struct store_feed_seat, seat, TEXT),
        SQL_FIELD_NAMED(struct store_feed_seat, state, &store_seat_state_names)};
    static const struct sql_shape shape = SQL_SHAPE(fields, struct store_feed_seat);
    struct sql_rows rows;
    const enum pp_code code = sql_fetch(tx, SQL_FEED_SEATS, SQL_ARGS(sql_int(first), sql_int(last)),
                                        &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}
