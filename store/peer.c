/*
 * Peers as aggregates: the row and six tables of children written together under one revision.
 * Children are read for a range of peers in one statement each and dealt out in order, so the
 * whole pool costs eight statements.
 */
#include "store/peer.h"

#include <inttypes.h>

#include "base/str.h"
#include "store/aggregate.h"
#include "store/names.h"

static const struct sql_field peer_fields[] = {
    SQL_FIELD(struct store_peer, id, INT64),
    SQL_FIELD(struct store_peer, rev, INT64),
    SQL_FIELD(struct store_peer, external_id, TEXT),
    SQL_FIELD(struct store_peer, email, TEXT),
    SQL_FIELD(struct store_peer, name, TEXT),
    SQL_FIELD(struct store_peer, known_as, TEXT),
    SQL_FIELD(struct store_peer, phone, TEXT),
    SQL_FIELD(struct store_peer, assistant_email, TEXT),
    SQL_FIELD(struct store_peer, kind, TEXT),
    SQL_FIELD_NAMED(struct store_peer, state, &store_peer_state_names),
    SQL_FIELD(struct store_peer, paused_until, DAY),
    SQL_FIELD(struct store_peer, seniority, INT),
    SQL_FIELD(struct store_peer, home, REF),
    SQL_FIELD(struct store_peer, placed, BOOL),
    SQL_FIELD(struct store_peer, x_m, INT64),
    SQL_FIELD(struct store_peer, y_m, INT64),
    SQL_FIELD(struct store_peer, day_rate, INT),
    SQL_FIELD(struct store_peer, days_year, INT),
    SQL_FIELD(struct store_peer, engagements_year, INT),
    SQL_FIELD(struct store_peer, gap_days, INT),
    SQL_FIELD(struct store_peer, newcomer, BOOL),
    SQL_FIELD(struct store_peer, remote, BOOL),
    SQL_FIELD(struct store_peer, onsite, BOOL),
    SQL_FIELD(struct store_peer, regions, TEXT),
    SQL_FIELD(struct store_peer, confirmed_s, REF),
    SQL_FIELD(struct store_peer, notes, TEXT),
};
static const struct sql_shape peer_shape = SQL_SHAPE(peer_fields, struct store_peer);

static const struct sql_field post_fields[] = {
    SQL_FIELD(struct store_post, organisation, INT64), SQL_FIELD(struct store_post, role, TEXT),
    SQL_FIELD(struct store_post, title, TEXT),         SQL_FIELD(struct store_post, first_day, DAY),
    SQL_FIELD(struct store_post, last_day, DAY),
};
static const struct sql_field affiliation_fields[] = {
    SQL_FIELD(struct store_affiliation, kind, TEXT),
    SQL_FIELD(struct store_affiliation, code, TEXT),
    SQL_FIELD(struct store_affiliation, organisation, REF),
    SQL_FIELD(struct store_affiliation, first_day, DAY),
    SQL_FIELD(struct store_affiliation, last_day, DAY),
};
static const struct sql_field skill_fields[] = {
    SQL_FIELD(struct store_peer_skill, skill, TEXT),
    SQL_FIELD(struct store_peer_skill, level, INT),
    SQL_FIELD(struct store_peer_skill, evidence, TEXT),
    SQL_FIELD(struct store_peer_skill, last_used, DAY),
};
static const struct sql_field accreditation_fields[] = {
    SQL_FIELD(struct store_accreditation, kind, TEXT),
    SQL_FIELD(struct store_accreditation, first_day, DAY),
    SQL_FIELD(struct store_accreditation, expires, DAY),
};
static const struct sql_field approval_fields[] = {
    SQL_FIELD(struct store_approval, kind, TEXT),
    SQL_FIELD_AS(struct store_approval, by, "given_by", TEXT),
    SQL_FIELD(struct store_approval, state, TEXT),
    SQL_FIELD(struct store_approval, first_day, DAY),
    SQL_FIELD(struct store_approval, expires, DAY),
};
static const struct sql_field interest_fields[] = {
    SQL_FIELD(struct store_interest, organisation, INT64),
    SQL_FIELD(struct store_interest, kind, TEXT),
    SQL_FIELD(struct store_interest, note, TEXT),
    SQL_FIELD(struct store_interest, first_day, DAY),
    SQL_FIELD(struct store_interest, last_day, DAY),
};
static const struct sql_field availability_fields[] = {
    SQL_FIELD(struct store_availability, id, INT64),
    SQL_FIELD_NAMED(struct store_availability, kind, &store_availability_kind_names),
    SQL_FIELD(struct store_availability, first_day, DAY),
    SQL_FIELD(struct store_availability, last_day, DAY),
    SQL_FIELD(struct store_availability, source, TEXT),
    SQL_FIELD(struct store_availability, reason, TEXT),
    SQL_FIELD(struct store_availability, recorded_s, INT64),
    SQL_FIELD(struct store_availability, calendar, INT64), /* read only: see written_shape */
};
static const struct sql_shape availability_shape =
    SQL_SHAPE(availability_fields, struct store_availability);
/* What people say; what calendars say is written by calendar.c. */
static const struct sql_shape written_shape = {
    availability_fields, sizeof availability_fields / sizeof availability_fields[0] - 1,
    sizeof(struct store_availability)};

#define FAMILY(NAME, fields, type, member, counted) \
    SQL_FAMILY(NAME, fields, type, struct store_peer, member, counted)
static const struct sql_family family_list[] = {
    FAMILY(POST, post_fields, struct store_post, posts, post_count),
    FAMILY(AFFILIATION, affiliation_fields, struct store_affiliation, affiliations,
           affiliation_count),
    FAMILY(PEER_SKILL, skill_fields, struct store_peer_skill, skills, skill_count),
    FAMILY(ACCREDITATION, accreditation_fields, struct store_accreditation, accreditations,
           accreditation_count),
    FAMILY(APPROVAL, approval_fields, struct store_approval, approvals, approval_count),
    FAMILY(INTEREST, interest_fields, struct store_interest, interests, interest_count),
};
static const struct sql_families families = SQL_FAMILIES(family_list, struct store_peer);

static void name_calendars(struct store_availability *periods, size_t count, struct pp_arena *arena)
{
    for (size_t i = 0; i < count; i++)
        if (periods[i].calendar)
            periods[i].source = pp_printf(arena, "calendar %s", periods[i].source);
}

/* Everything that belongs to peers in order of id; availability within first..last. */
static enum pp_code load_children(struct store_tx *tx, struct store_peer *peers, size_t count,
                                  int32_t first, int32_t last, struct pp_arena *arena,
                                  struct pp_err *err)
{
    const struct sql_family availability = {
        .shape = availability_shape,
        .array = offsetof(struct store_peer, availability),
        .count = offsetof(struct store_peer, availability_count),
    };
    struct sql_rows rows;
    if (count == 0)
        return PP_OK;
    enum pp_code code = sql_load_range(tx, &families, peers, count, arena, err);
    if (!code)
        code = sql_fetch(tx, SQL_AVAILABILITY_LIST,
                         SQL_ARGS(sql_int(peers[0].id), sql_int(peers[count - 1].id),
                                  sql_int(first), sql_int(last)),
                         &availability_shape, arena, &rows, err);
    if (!code) {
        name_calendars(rows.at, rows.count, arena);
        sql_deal(&rows, &availability, peers, count, sizeof *peers);
    }
    return code;
}

enum pp_code store_peer_get(struct store_tx *tx, int64_t id, struct pp_arena *arena,
                            struct store_peer *out, struct pp_err *err)
{
    bool found;
    const enum pp_code code =
        sql_one(tx, SQL_PEER_GET, SQL_ARGS(sql_int(id)), &peer_shape, arena, out, &found, err);
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND, "there is no peer with id %" PRId64, id);
    return load_children(tx, out, 1, INT32_MIN, INT32_MAX, arena, err);
}

enum pp_code store_peer_find(struct store_tx *tx, const char *key, struct pp_arena *arena,
                             struct store_peer *out, struct pp_err *err)
{
    bool found;
    const struct sql_value fold = sql_text(sql_fold(arena, key));
    enum pp_code code = sql_one(tx, SQL_PEER_BY_EXTERNAL, SQL_ARGS(sql_text(key)), &peer_shape,
                                arena, out, &found, err);
    if (!code && !found)
        code = sql_one(tx, SQL_PEER_BY_EMAIL, SQL_ARGS(fold), &peer_shape, arena, out, &found, err);
    if (!code && !found) {
        struct sql_rows rows;
        code = sql_fetch(tx, SQL_PEER_BY_NAME, SQL_ARGS(fold), &peer_shape, arena, &rows, err);
        found = !code && rows.count == 1;
        if (found)
            *out = *(const struct store_peer *)rows.at;
        if (!code && rows.count > 1)
            return pp_fail(err, PP_CONFLICT,
                           "more than one peer is called \"%s\"; use the e-mail address", key);
    }
    if (code)
        return code;
    if (!found)
        return pp_fail(err, PP_NOT_FOUND,
                       "there is no peer with external id, e-mail address or name \"%s\"", key);
    return load_children(tx, out, 1, INT32_MIN, INT32_MAX, arena, err);
}

enum pp_code store_peer_list(struct store_tx *tx, const struct store_peer_filter *filter,
                             struct store_page *page, struct pp_arena *arena,
                             struct store_peer **out, size_t *count, struct pp_err *err)
{
    struct sql_rows rows;
    const char *state =
        filter->state < 0 ? "" : store_peer_state_text((enum store_peer_state)filter->state);
    const enum pp_code code =
        sql_fetch(tx, SQL_PEER_LIST,
                  SQL_ARGS(sql_int(page->after), sql_int(page->limit + 1),
                           sql_text(sql_pattern(arena, filter->text)), sql_text(state),
                           sql_text(filter->skill ? filter->skill : ""),
                           sql_text(filter->role ? filter->role : ""),
                           sql_int(filter->organisation), sql_int(filter->today)),
                  &peer_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    if (!code)
        sql_page_end(page, count);
    return code;
}

enum pp_code store_peer_all(struct store_tx *tx, int32_t first, int32_t last,
                            struct pp_arena *arena, struct store_peer **out, size_t *count,
                            struct pp_err *err)
{
    struct sql_rows rows;
    const enum pp_code code =
        sql_fetch(tx, SQL_PEER_ALL, SQL_NO_ARGS, &peer_shape, arena, &rows, err);
    *out = rows.at;
    *count = rows.count;
    return code ? code : load_children(tx, *out, *count, first, last, arena, err);
}

/* PP_CONFLICT with the other peer's name when the e-mail address or external id is taken. */
static enum pp_code keys_are_free(struct store_tx *tx, const struct store_peer *peer,
                                  struct pp_arena *arena, struct pp_err *err)
{
    struct store_peer other;
    bool found;
    enum pp_code code =
        sql_one(tx, SQL_PEER_BY_EMAIL, SQL_ARGS(sql_text(sql_fold(arena, peer->email))),
                &peer_shape, arena, &other, &found, err);
    if (!code && found && other.id != peer->id)
        return pp_fail(err, PP_CONFLICT, "the e-mail address %s is %s's already", peer->email,
                       other.name);
    if (code || !peer->external_id)
        return code;
    code = sql_one(tx, SQL_PEER_BY_EXTERNAL, SQL_ARGS(sql_text(peer->external_id)), &peer_shape,
                   arena, &other, &found, err);
    if (!code && found && other.id != peer->id)
        return pp_fail(err, PP_CONFLICT, "the external id %s is %s's already", peer->external_id,
                       other.name);
    return code;
}

static enum pp_code put_row(struct store_tx *tx, const struct store_peer *peer,
                            struct pp_arena *arena, struct pp_err *err)
{
    const enum pp_code code = keys_are_free(tx, peer, arena, err);
    return code ? code
                : sql_put(tx, SQL_PEER_PUT, &peer_shape, peer,
                          SQL_ARGS(sql_text(sql_fold(arena, peer->email)),
                                   sql_text(sql_fold(arena, peer->name))),
                          NULL, err);
}

enum pp_code sql_peer_moved(struct store_tx *tx, const struct store_who *who, const char *action,
                            int64_t peer, int by, struct pp_err *err)
{
    enum pp_code code =
        sql_exec(tx, SQL_PEER_MOVED, SQL_ARGS(sql_int(peer), sql_int(by)), NULL, err);
    if (!code)
        code = sql_pool_moved(tx, err);
    return code ? code : sql_audit(tx, who, action, "peer", peer, err);
}

/* The stored peer with its children, or *old NULL; refuses a revision that is not the stored. */
static enum pp_code load_old(struct store_tx *tx, const struct store_peer *peer,
                             struct pp_arena *arena, struct store_peer **old, struct pp_err *err)
{
    bool found;
    *old = PP_NEW(arena, struct store_peer);
    const enum pp_code code = sql_one(tx, SQL_PEER_GET, SQL_ARGS(sql_int(peer->id)), &peer_shape,
                                      arena, *old, &found, err);
    if (code)
        return code;
    if (peer->rev != (found ? (*old)->rev : 0))
        return pp_fail(err, PP_STALE,
                       "%s has changed since you read it: you have version %" PRId64
                       " and it is %" PRId64 " now; read it again",
                       peer->name, peer->rev, found ? (*old)->rev : 0);
    if (found)
        return load_children(tx, *old, 1, INT32_MIN, INT32_MAX, arena, err);
    *old = NULL;
    return PP_OK;
}

enum pp_code store_peer_put(struct store_tx *tx, const struct store_who *who,
                            const struct store_peer *peer, bool *changed, struct pp_err *err)
{
    PP_REQUIRE(peer->id > 0);
    struct pp_arena arena = {0};
    struct store_peer *old, row = *peer;
    bool differs = false;
    *changed = false;
    enum pp_code code = load_old(tx, peer, &arena, &old, err);
    if (!code && !(old && sql_same(&peer_shape, old, peer))) {
        differs = true;
        row.rev += !old; /* a row must have one; an old one's moves at the end */
        code = put_row(tx, &row, &arena, err);
    }
    if (!code)
        code = sql_put_children(tx, &families, old, peer, &differs, err);
    if (!code && differs)
        code = sql_peer_moved(tx, who, "peer.put", peer->id, old ? 1 : 0, err);
    *changed = !code && differs;
    pp_arena_fini(&arena);
    return code;
}

enum pp_code store_availability_put(struct store_tx *tx, const struct store_who *who, int64_t peer,
                                    const struct store_availability *period, bool *changed,
                                    struct pp_err *err)
{
    PP_REQUIRE(period->id > 0);
    size_t rows;
    *changed = false;
    enum pp_code code = sql_put(tx, SQL_AVAILABILITY_PUT, &written_shape, period,
                                SQL_ARGS(sql_int(peer)), &rows, err);
    if (!code && rows > 0) {
        code = sql_peer_moved(tx, who, "peer.availability", peer, 1, err);
        *changed = !code;
    }
    return code;
}

enum pp_code store_availability_delete(struct store_tx *tx, const struct store_who *who,
                                       int64_t peer, int64_t id, struct pp_err *err)
{
    size_t rows;
    const enum pp_code code =
        sql_exec(tx, SQL_AVAILABILITY_DELETE, SQL_ARGS(sql_int(peer), sql_int(id)), &rows, err);
    if (!code && rows == 0)
        return pp_fail(err, PP_NOT_FOUND, "that peer has no availability period with id %" PRId64,
                       id);
    return code ? code : sql_peer_moved(tx, who, "peer.availability-delete", peer, 1, err);
}
