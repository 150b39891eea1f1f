/* What is said about organisations: links between them, facts about them, days they are closed. */
#include <inttypes.h>

#include "store/names.h"
#include "store/organisation.h"
#include "store/sql.h"

static const struct sql_field link_fields[] = {
    SQL_FIELD_AS(struct store_link, from, "from_id", INT64),
    SQL_FIELD_AS(struct store_link, to, "to_id", INT64),
    SQL_FIELD_NAMED(struct store_link, kind, &store_link_kind_names),
    SQL_FIELD(struct store_link, rank, INT),
    SQL_FIELD(struct store_link, note, TEXT),
    SQL_FIELD(struct store_link, source, TEXT),
};
static const struct sql_shape link_shape = SQL_SHAPE(link_fields, struct store_link);

static const struct sql_field fact_fields[] = {
    SQL_FIELD(struct store_fact, id, INT64),
    SQL_FIELD(struct store_fact, organisation, INT64),
    SQL_FIELD(struct store_fact, framework, TEXT),
    SQL_FIELD(struct store_fact, version, TEXT),
    SQL_FIELD(struct store_fact, name, TEXT),
    SQL_FIELD(struct store_fact, dated, DAY),
    SQL_FIELD(struct store_fact, value, TEXT),
    SQL_FIELD(struct store_fact, source, TEXT),
};
static const struct sql_shape fact_shape = SQL_SHAPE(fact_fields, struct store_fact);

static const struct sql_field closed_fields[] = {
    SQL_FIELD(struct store_closed_day, day, DAY),
    SQL_FIELD(struct store_closed_day, organisation, REF),
    SQL_FIELD(struct store_closed_day, title, TEXT),
};
static const struct sql_shape closed_shape = SQL_SHAPE(closed_fields, struct store_closed_day);

enum pp_code sql_organisation_moved(struct store_tx *tx, const struct store_who *who,
                                    const char *action, int64_t organisation, struct pp_err *err)
{
    enum pp_code code =
        sql_exec(tx, SQL_ORGANISATION_MOVED, SQL_ARGS(sql_int(organisation)), NULL, err);
    if (!code)
        code = sql_pool_moved(tx, err);
    if (!code)
        code = sql_audit(tx, who, action, "organisation", organisation, err);
    return code;
}

enum pp_code store_link_list(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                             struct store_link **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_LINK_LIST, SQL_ARGS(sql_int(id), sql_int(id ? id : INT64_MAX)),
                  &link_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

static enum pp_code put_one_way(struct store_tx *tx, const struct store_who *who,
                                const struct store_link *link, bool *changed, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_link old;
    bool found;
    enum pp_code code = sql_one(tx, SQL_LINK_GET,
                                SQL_ARGS(sql_int(link->from), sql_int(link->to),
                                         sql_text(store_link_kind_text(link->kind))),
                                &link_shape, &arena, &old, &found, err);
    if (!code && !(found && sql_same(&link_shape, &old, link))) {
        code = sql_put(tx, SQL_LINK_PUT, &link_shape, link, SQL_NO_ARGS, NULL, err);
        if (!code)
            code = sql_organisation_moved(tx, who, "organisation.link", link->from, err);
        *changed = !code;
    }
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_link_put(struct store_tx *tx, const struct store_who *who,
                            const struct store_link *link, bool *changed, struct pp_err *err)
{
    *changed = false;
    enum pp_code code = put_one_way(tx, who, link, changed, err);
    if (!code &&
        (link->kind == STORE_LINK_NEIGHBOUR_LAND || link->kind == STORE_LINK_NEIGHBOUR_WATER)) {
        struct store_link back = *link;
        back.from = link->to;
        back.to = link->from;
        code = put_one_way(tx, who, &back, changed, err);
    }
    return code;
}

enum pp_code store_fact_list(struct store_tx *tx, int64_t organisation, struct pp_arena *arena,
                             struct store_fact **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_FACT_LIST,
                  SQL_ARGS(sql_int(organisation), sql_int(organisation ? organisation : INT64_MAX)),
                  &fact_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}

enum pp_code store_fact_put(struct store_tx *tx, const struct store_who *who,
                            const struct store_fact *fact, bool *changed, struct pp_err *err)
{
    PP_REQUIRE(fact->id > 0);
    struct pp_arena arena = {0};
    struct store_fact old, next = *fact;
    bool found;
    *changed = false;
    enum pp_code code =
        sql_one(tx, SQL_FACT_GET,
                SQL_ARGS(sql_int(fact->organisation), sql_text(fact->framework),
                         sql_text(fact->version), sql_text(fact->name), sql_day(fact->dated)),
                &fact_shape, &arena, &old, &found, err);
    if (!code && found)
        next.id = old.id; /* the same statement with another value stays the same row */
    if (!code && !(found && sql_same(&fact_shape, &old, &next))) {
        size_t written;
        code = sql_put(tx, SQL_FACT_PUT, &fact_shape, &next, SQL_NO_ARGS, &written, err);
        if (!code && !written)
            code = pp_fail(err, PP_CONFLICT, "another fact has the id %" PRId64 "; make a new one",
                           next.id);
        if (!code)
            code = sql_organisation_moved(tx, who, "organisation.fact", fact->organisation, err);
        *changed = !code;
    }
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_closed_day_put(struct store_tx *tx, const struct store_who *who,
                                  const struct store_closed_day *closed, bool *changed,
                                  struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_closed_day old;
    bool found;
    *changed = false;
    enum pp_code code =
        sql_one(tx, SQL_CLOSED_GET, SQL_ARGS(sql_day(closed->day), sql_int(closed->organisation)),
                &closed_shape, &arena, &old, &found, err);
    if (code || (found && sql_same(&closed_shape, &old, closed)))
        goto end;
    if (found)
        code = sql_exec(
            tx, SQL_CLOSED_UPDATE,
            SQL_ARGS(sql_day(closed->day), sql_int(closed->organisation), sql_text(closed->title)),
            NULL, err);
    else
        code = sql_put(tx, SQL_CLOSED_INSERT, &closed_shape, closed, SQL_NO_ARGS, NULL, err);
    if (!code)
        code = sql_organisation_moved(tx, who, "closed-day.put", closed->organisation, err);
    *changed = !code;
end:
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_closed_day_list(struct store_tx *tx, int64_t organisation, int32_t first,
                                   int32_t last, struct pp_arena *arena,
                                   struct store_closed_day **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code = sql_fetch(
        tx, SQL_CLOSED_LIST, SQL_ARGS(sql_int(organisation), sql_int(first), sql_int(last)),
        &closed_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code;
}
