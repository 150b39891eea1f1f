#include "store/outbox.h"

#include <inttypes.h>

#include "store/names.h"
#include "store/sql.h"

static const struct sql_field fields[] = {
    SQL_FIELD(struct store_mail, id, INT64),
    SQL_FIELD(struct store_mail, kind, TEXT),
    SQL_FIELD(struct store_mail, booking, REF),
    SQL_FIELD(struct store_mail, peer, REF),
    SQL_FIELD(struct store_mail, revision, REF),
    SQL_FIELD(struct store_mail, message_id, TEXT),
    SQL_FIELD_AS(struct store_mail, from, "from_address", TEXT),
    SQL_FIELD_AS(struct store_mail, to, "to_address", TEXT),
    SQL_FIELD(struct store_mail, subject, TEXT),
    SQL_FIELD(struct store_mail, mime, TEXT),
    SQL_FIELD_NAMED(struct store_mail, state, &store_mail_state_names),
    SQL_FIELD(struct store_mail, tries, INT),
    SQL_FIELD(struct store_mail, created_s, INT64),
    SQL_FIELD(struct store_mail, next_s, INT64),
    SQL_FIELD(struct store_mail, sent_s, REF),
    SQL_FIELD(struct store_mail, reply_code, INT),
    SQL_FIELD(struct store_mail, reply_text, TEXT),
    SQL_FIELD(struct store_mail, doubtful, BOOL),
};
static const struct sql_shape shape = SQL_SHAPE(fields, struct store_mail);

enum pp_code sql_mail_insert(struct store_tx *tx, const struct store_mail *mail, struct pp_err *err)
{
    PP_REQUIRE(mail->id > 0);
    return sql_put(tx, SQL_MAIL_PUT, &shape, mail, SQL_NO_ARGS, NULL, err);
}

enum pp_code store_mail_put(struct store_tx *tx, const struct store_who *who,
                            const struct store_mail *mail, struct pp_err *err)
{
    const enum pp_code code = sql_mail_insert(tx, mail, err);
    return code ? code : sql_audit(tx, who, "mail.put", "mail", mail->id, err);
}

enum pp_code store_mail_claim(struct store_tx *tx, int64_t now_s, int limit, struct pp_arena *arena,
                              struct store_mail **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    enum pp_code code = sql_fetch(tx, SQL_MAIL_DUE, SQL_ARGS(sql_int(now_s), sql_int(limit)),
                                  &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    for (size_t i = 0; !code && i < *count; i++) {
        struct store_mail *mail = &(*out)[i];
        code = sql_exec(tx, SQL_MAIL_CLAIM, SQL_ARGS(sql_int(mail->id)), NULL, err);
        mail->state = STORE_MAIL_SENDING;
        mail->tries++;
    }
    return code;
}

enum pp_code store_mail_record(struct store_tx *tx, const struct store_who *who,
                               const struct store_mail *outcome, struct pp_err *err)
{
    size_t recorded;
    int64_t there;
    enum pp_code code =
        sql_exec(tx, SQL_MAIL_RECORD,
                 SQL_ARGS(sql_int(outcome->id), sql_text(store_mail_state_text(outcome->state)),
                          sql_int(outcome->next_s), sql_ref(outcome->sent_s),
                          sql_int(outcome->reply_code), sql_text(outcome->reply_text),
                          sql_int(outcome->doubtful), sql_int(outcome->tries)),
                 &recorded, err);
    if (code)
        return code;
    if (recorded == 1)
        return sql_audit(tx, who, "mail.record", "mail", outcome->id, err);
    /* Nothing written: it was sent before, which stands, or it is not there. */
    code = sql_number(tx, SQL_MAIL_THERE, SQL_ARGS(sql_int(outcome->id)), &there, err);
    if (!code && !there)
        return pp_fail(err, PP_NOT_FOUND, "there is no message with id %" PRId64, outcome->id);
    return code;
}

enum pp_code store_mail_recover(struct store_tx *tx, int64_t now_s, size_t *count,
                                struct pp_err *err)
{
    return sql_exec(tx, SQL_MAIL_RECOVER, SQL_ARGS(sql_int(now_s)), count, err);
}

enum pp_code store_mail_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                            struct store_mail *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_MAIL_GET, SQL_ARGS(sql_int(id)), &shape, arena, out, &found, err);
    return code == PP_OK && !found
               ? pp_fail(err, PP_NOT_FOUND, "there is no message with id %" PRId64, id)
               : code;
}

enum pp_code store_mail_list(struct store_tx *tx, int state, int64_t booking,
                             struct store_page *page, struct pp_arena *arena,
                             struct store_mail **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const char *text = state < 0 ? "" : store_mail_state_text((enum store_mail_state)state);
    const enum pp_code code = sql_fetch(
        tx, SQL_MAIL_LIST,
        SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1), sql_text(text), sql_int(booking)),
        &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (!code)
        sql_page_end(page, count);
    return code;
}

enum pp_code store_mail_of_revision(struct store_tx *tx, int64_t revision, struct pp_arena *arena,
                                    struct store_mail **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_MAIL_OF_REVISION, SQL_ARGS(sql_int(revision)), &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_mail_withdraw(struct store_tx *tx, int64_t revision, size_t *count,
                                 struct pp_err *err)
{
    return sql_exec(tx, SQL_MAIL_WITHDRAW, SQL_ARGS(sql_int(revision)), count, err);
}

enum pp_code store_mail_next_due(struct store_tx *tx, int64_t *next_s, struct pp_err *err)
{
    return sql_number(tx, SQL_MAIL_NEXT_DUE, SQL_NO_ARGS, next_s, err);
}

enum pp_code store_mail_depth(struct store_tx *tx, struct store_mail_depth *out, struct pp_err *err)
{
    static const struct sql_field depth_fields[] = {
        SQL_FIELD(struct store_mail_depth, waiting, INT64),
        SQL_FIELD(struct store_mail_depth, doubtful, INT64),
        SQL_FIELD(struct store_mail_depth, failed, INT64),
        SQL_FIELD(struct store_mail_depth, oldest_s, INT64)};
    static const struct sql_shape depth_shape = SQL_SHAPE(depth_fields, struct store_mail_depth);
    struct pp_arena arena = {0};
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_MAIL_DEPTH, SQL_NO_ARGS, &depth_shape, &arena, out, &found, err);
    pp_arena_fini(&arena);
    return code;
}
