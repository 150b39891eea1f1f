/*
 * The audit trail: entries numbered 1, 2, 3 without gaps, each with the hash of itself and of the
 * entry before. A row that is changed, removed or put in between breaks the chain from there on;
 * rows cut off the end are noticed because the counter says how many there were.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "store/access.h"
#include "store/sql.h"

static const struct sql_field fields[] = {
    SQL_FIELD(struct store_audit, id, INT64),    SQL_FIELD(struct store_audit, at_s, INT64),
    SQL_FIELD(struct store_audit, actor, TEXT),  SQL_FIELD(struct store_audit, operation, TEXT),
    SQL_FIELD(struct store_audit, action, TEXT), SQL_FIELD(struct store_audit, subject, TEXT),
    SQL_FIELD(struct store_audit, detail, TEXT), SQL_FIELD(struct store_audit, hash, TEXT),
};
static const struct sql_shape shape = SQL_SHAPE(fields, struct store_audit);

/* Length before text, so that no two entries give the same bytes. */
static void add_part(struct pp_str *bytes, const char *text)
{
    if (text)
        pp_str_addf(bytes, "%zu:%s,", strlen(text), text);
    else
        pp_str_add(bytes, "-,");
}

static void hash_entry(const struct store_audit *entry, const char *before,
                       char hex[static STORE_DIGEST_HEX])
{
    struct pp_str bytes = {0};
    pp_str_addf(&bytes, "%s,%" PRId64 ",%" PRId64 ",", before, entry->id, entry->at_s);
    add_part(&bytes, entry->actor);
    add_part(&bytes, entry->operation);
    add_part(&bytes, entry->action);
    add_part(&bytes, entry->subject);
    add_part(&bytes, entry->detail);
    store_digest(pp_str_text(&bytes), bytes.len, hex);
    pp_str_fini(&bytes);
}

/* The hash of entry `id`, "" before the first. */
static enum pp_code hash_of(struct store_tx *tx, int64_t id, char hex[static STORE_DIGEST_HEX],
                            struct pp_err *err)
{
    static const struct sql_field hash_fields[] = {SQL_FIELD(struct store_audit, hash, TEXT)};
    static const struct sql_shape hash_shape = SQL_SHAPE(hash_fields, struct store_audit);
    struct pp_arena arena = {0};
    struct store_audit entry;
    bool found;
    hex[0] = '\0';
    enum pp_code code = sql_one(tx, SQL_AUDIT_HASH, SQL_ARGS(sql_int(id)), &hash_shape, &arena,
                                &entry, &found, err);
    if (!code && found)
        (void)snprintf(hex, STORE_DIGEST_HEX, "%s", entry.hash);
    if (!code && !found && id > 0)
        code = pp_fail(err, PP_CORRUPT, "audit entry %" PRId64 " is missing", id);
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_audit_put(struct store_tx *tx, const struct store_who *who, const char *action,
                             const char *subject, const char *detail, struct pp_err *err)
{
    PP_REQUIRE(tx->writing && who && who->actor && action && subject);
    struct store_audit entry = {
        .at_s = who->now_s,
        .actor = who->actor,
        .operation = who->operation ? who->operation : "",
        .action = action,
        .subject = subject,
        .detail = detail,
    };
    char before[STORE_DIGEST_HEX], hash[STORE_DIGEST_HEX];
    enum pp_code code = sql_count_up(tx, "audit", &entry.id, err);
    if (!code)
        code = hash_of(tx, entry.id - 1, before, err);
    if (code)
        return code;
    hash_entry(&entry, before, hash);
    entry.hash = hash;
    return sql_put(tx, SQL_AUDIT_PUT, &shape, &entry, SQL_NO_ARGS, NULL, err);
}

enum pp_code sql_audit(struct store_tx *tx, const struct store_who *who, const char *action,
                       const char *noun, int64_t id, struct pp_err *err)
{
    char subject[64];
    (void)snprintf(subject, sizeof subject, "%s:%" PRId64, noun, id);
    return store_audit_put(tx, who, action, subject, NULL, err);
}

/* One page of all (subject NULL), or of one subject. */
static enum pp_code list_page(struct store_tx *tx, enum store_sql all, enum store_sql of,
                              int64_t bound, const char *subject, struct store_page *page,
                              struct pp_arena *arena, struct store_audit **out, size_t *count,
                              struct pp_err *err)
{
    struct sql_rows rows;
    const struct sql_value from = sql_int(bound), limit = sql_int(page->limit + 1);
    const enum pp_code code =
        subject
            ? sql_fetch(tx, of, SQL_ARGS(from, limit, sql_text(subject)), &shape, arena, &rows, err)
            : sql_fetch(tx, all, SQL_ARGS(from, limit), &shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (!code)
        sql_page_end(page, count);
    return code;
}

enum pp_code store_audit_list(struct store_tx *tx, const char *subject, struct store_page *page,
                              struct pp_arena *arena, struct store_audit **out, size_t *count,
                              struct pp_err *err)
{
    return list_page(tx, SQL_AUDIT_LIST, SQL_AUDIT_OF, page->after, subject, page, arena, out,
                     count, err);
}

enum pp_code store_audit_back(struct store_tx *tx, const char *subject, struct store_page *page,
                              struct pp_arena *arena, struct store_audit **out, size_t *count,
                              struct pp_err *err)
{
    return list_page(tx, SQL_AUDIT_BACK, SQL_AUDIT_BACK_OF, page->after ? page->after : INT64_MAX,
                     subject, page, arena, out, count, err);
}

enum pp_code store_audit_newest(struct store_tx *tx, int64_t *id, struct pp_err *err)
{
    return sql_number(tx, SQL_COUNTER_GET, SQL_ARGS(sql_text("audit")), id, err);
}

/* Checks one page of entries; last and before move along. */
static enum pp_code verify_page(const struct store_audit *entries, size_t count, int64_t *last,
                                char before[static STORE_DIGEST_HEX], struct pp_err *err)
{
    for (size_t i = 0; i < count; i++) {
        char hash[STORE_DIGEST_HEX];
        if (entries[i].id != *last + 1)
            return pp_fail(err, PP_CORRUPT, "audit entry %" PRId64 " is missing", *last + 1);
        hash_entry(&entries[i], before, hash);
        if (strcmp(hash, entries[i].hash) != 0)
            return pp_fail(err, PP_CORRUPT,
                           "audit entry %" PRId64 " (%s of %s) or one before it was changed",
                           entries[i].id, entries[i].action, entries[i].subject);
        memcpy(before, hash, STORE_DIGEST_HEX);
        *last = entries[i].id;
    }
    return PP_OK;
}

enum pp_code store_audit_verify(struct store_tx *tx, size_t *count, struct pp_err *err)
{
    char before[STORE_DIGEST_HEX] = "";
    int64_t last = 0, newest;
    bool more = true;
    enum pp_code code = PP_OK;
    while (!code && more) {
        struct pp_arena arena = {0};
        struct store_page page = {.after = last, .limit = 500};
        struct store_audit *entries;
        size_t got;
        code = store_audit_list(tx, NULL, &page, &arena, &entries, &got, err);
        if (!code)
            code = verify_page(entries, got, &last, before, err);
        more = page.more;
        pp_arena_fini(&arena);
    }
    if (!code)
        code = store_audit_newest(tx, &newest, err);
    if (!code && newest != last)
        code = pp_fail(err, PP_CORRUPT, "audit entry %" PRId64 " is missing", last + 1);
    *count = (size_t)last;
    return code;
}
