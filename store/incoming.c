#include "store/incoming.h"

#include <inttypes.h>

#include "store/access.h"
#include "store/names.h"
#include "store/secret.h"
#include "store/sql.h"

static const struct sql_field fields[] = {
    SQL_FIELD(struct store_incoming, id, INT64),
    SQL_FIELD(struct store_incoming, hash, TEXT),
    SQL_FIELD(struct store_incoming, received_s, INT64),
    SQL_FIELD(struct store_incoming, size, INT64),
    SQL_FIELD(struct store_incoming, kind, TEXT),
    SQL_FIELD(struct store_incoming, message_id, TEXT),
    SQL_FIELD_AS(struct store_incoming, from, "from_address", TEXT),
    SQL_FIELD(struct store_incoming, from_name, TEXT),
    SQL_FIELD(struct store_incoming, subject, TEXT),
    SQL_FIELD(struct store_incoming, booking, REF),
    SQL_FIELD(struct store_incoming, peer, REF),
    SQL_FIELD(struct store_incoming, invitation, REF),
    SQL_FIELD(struct store_incoming, verdict, TEXT),
    SQL_FIELD(struct store_incoming, sentence, TEXT),
    SQL_FIELD_NAMED(struct store_incoming, state, &store_incoming_state_names),
    SQL_FIELD(struct store_incoming, resolution, TEXT),
    SQL_FIELD(struct store_incoming, resolved_by, TEXT),
    SQL_FIELD(struct store_incoming, resolved_s, REF),
    SQL_FIELD(struct store_incoming, raw, TEXT),
};
static const struct sql_shape shape = SQL_SHAPE(fields, struct store_incoming);

enum pp_code store_incoming_put(struct store_tx *tx, const struct store_who *who,
                                const struct store_incoming *incoming, const void *raw,
                                size_t raw_len, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_incoming row = *incoming;
    PP_REQUIRE(row.id > 0 && raw_len <= STORE_INCOMING_RAW_MOST);
    row.raw = raw ? store_base64(raw, raw_len, &arena) : NULL;
    enum pp_code code = sql_put(tx, SQL_INCOMING_PUT, &shape, &row, SQL_NO_ARGS, NULL, err);
    if (!code) {
        const char *subject = pp_printf(&arena, "incoming:%" PRId64, row.id);
        const char *detail = pp_printf(&arena, "{\"verdict\":\"%s\",\"state\":\"%s\"}", row.verdict,
                                       store_incoming_state_text(row.state));
        code = store_audit_put(tx, who, "mail.receive", subject, detail, err);
    }
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_incoming_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                struct store_incoming *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_INCOMING_GET, SQL_ARGS(sql_int(id)), &shape, arena, out, &found, err);
    if (!code && !found)
        return pp_fail(err, PP_NOT_FOUND, "there is no incoming message with id %" PRId64, id);
    return code;
}

enum pp_code store_incoming_find(struct store_tx *tx, const char *hash, struct pp_arena *arena,
                                 struct store_incoming *out, bool *found, struct pp_err *err)
{
    return sql_one(tx, SQL_INCOMING_FIND, SQL_ARGS(sql_text(hash)), &shape, arena, out, found, err);
}

enum pp_code store_incoming_list(struct store_tx *tx, int state, int64_t booking,
                                 struct store_page *page, struct pp_arena *arena,
                                 struct store_incoming **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const char *text = state < 0 ? "" : store_incoming_state_text((enum store_incoming_state)state);
    const enum pp_code code = sql_fetch(
        tx, SQL_INCOMING_LIST,
        SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1), sql_text(text), sql_int(booking)),
        &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (!code)
        sql_page_end(page, count);
    return code;
}

enum pp_code store_incoming_resolve(struct store_tx *tx, const struct store_who *who, int64_t id,
                                    const char *resolution, struct pp_err *err)
{
    size_t moved;
    const enum pp_code code = sql_exec(
        tx, SQL_INCOMING_RESOLVE,
        SQL_ARGS(sql_int(id), sql_text(resolution), sql_text(who->actor), sql_int(who->now_s)),
        &moved, err);
    if (!code && !moved)
        return pp_fail(err, PP_CONFLICT,
                       "message %" PRId64 " does not wait for a decision: it was dealt with", id);
    return code ? code : sql_audit(tx, who, "mail.resolve", "incoming", id, err);
}

enum pp_code store_incoming_count(struct store_tx *tx, const char *from, int64_t booking,
                                  int64_t since_s, int64_t *count, struct pp_err *err)
{
    return from ? sql_number(tx, SQL_INCOMING_FROM_SINCE,
                             SQL_ARGS(sql_text(from), sql_int(since_s)), count, err)
                : sql_number(tx, SQL_INCOMING_ABOUT_SINCE,
                             SQL_ARGS(sql_int(booking), sql_int(since_s)), count, err);
}

enum pp_code store_incoming_waiting(struct store_tx *tx, int64_t *count, struct pp_err *err)
{
    return sql_number(tx, SQL_INCOMING_WAITING, SQL_NO_ARGS, count, err);
}

enum pp_code store_incoming_forget(struct store_tx *tx, int64_t before_s, int most, size_t *count,
                                   struct pp_err *err)
{
    return sql_exec(tx, SQL_INCOMING_FORGET, SQL_ARGS(sql_int(before_s), sql_int(most)), count,
                    err);
}

enum pp_code store_incoming_bytes(const struct store_incoming *incoming, struct pp_arena *arena,
                                  char **bytes, size_t *len, struct pp_err *err)
{
    if (!incoming->raw)
        return pp_fail(err, PP_CONFLICT,
                       "no mail is kept of message %" PRId64 "; record the answer by hand",
                       incoming->id);
    if (store_base64_read(incoming->raw, STORE_INCOMING_RAW_MOST, arena, bytes, len))
        return PP_OK;
    return pp_fail(err, PP_CORRUPT, "what was kept of message %" PRId64 " is damaged",
                   incoming->id);
}

/* ---- invitations --------------------------------------------------------------------------- */

static const struct sql_field invited_fields[] = {
    SQL_FIELD(struct store_invited, id, INT64),
    SQL_FIELD(struct store_invited, booking, INT64),
    SQL_FIELD(struct store_invited, peer, INT64),
    SQL_FIELD(struct store_invited, uid, TEXT),
    SQL_FIELD(struct store_invited, asked_sequence, INT),
};
static const struct sql_shape invited_shape = SQL_SHAPE(invited_fields, struct store_invited);

enum pp_code store_invited_by_uid(struct store_tx *tx, const char *uid, struct pp_arena *arena,
                                  struct store_invited **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code = sql_fetch(tx, SQL_INVITED_BY_UID, SQL_ARGS(sql_text(uid)),
                                        &invited_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_invited_by_id(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                                 struct store_invited *out, bool *found, struct pp_err *err)
{
    return sql_one(tx, SQL_INVITED_BY_ID, SQL_ARGS(sql_int(id)), &invited_shape, arena, out, found,
                   err);
}

/* Who read the booking before must not write it back as it was. */
static enum pp_code touch_booking(struct store_tx *tx, int64_t invitation, struct pp_err *err)
{
    return sql_exec(tx, SQL_BOOKING_TOUCHED, SQL_ARGS(sql_int(invitation)), NULL, err);
}

enum pp_code store_invitation_undelivered(struct store_tx *tx, const struct store_who *who,
                                          int64_t id, struct pp_err *err)
{
    enum pp_code code = sql_exec(tx, SQL_INVITATION_UNDELIVERED, SQL_ARGS(sql_int(id)), NULL, err);
    if (!code)
        code = touch_booking(tx, id, err);
    return code ? code : sql_audit(tx, who, "invitation.undelivered", "invitation", id, err);
}

enum pp_code store_invitation_countered(struct store_tx *tx, int64_t id, int sequence,
                                        int64_t stamp_s, struct pp_err *err)
{
    const enum pp_code code =
        sql_exec(tx, SQL_INVITATION_COUNTERED,
                 SQL_ARGS(sql_int(id), sql_int(sequence), sql_int(stamp_s)), NULL, err);
    return code ? code : touch_booking(tx, id, err);
}

enum pp_code store_invitation_stamped(struct store_tx *tx, int64_t id, int64_t stamp_s,
                                      struct pp_err *err)
{
    const enum pp_code code =
        sql_exec(tx, SQL_INVITATION_STAMPED, SQL_ARGS(sql_int(id), sql_int(stamp_s)), NULL, err);
    return code ? code : touch_booking(tx, id, err);
}
