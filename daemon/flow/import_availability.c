/*
 * The table of availability periods: whose, from, to, what kind, and where we have it from. Periods
 * are only added; one that is there already is left alone.
 */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "daemon/flow/import_plan.h"

enum { PEER, FROM, TO, KIND, SOURCE, REASON, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
    [PEER] = {"peer", "email|external_id|peer id|id|name", true},
    [FROM] = {"from", "first_day|start|date", true},
    [TO] = {"to", "last_day|end|until", false},
    [KIND] = {"kind", "type|availability", false},
    [SOURCE] = {"source", NULL, false},
    [REASON] = {"reason", "note|notes", false},
};

enum { SPAN_MOST = 1100 }; /* days: three years */

struct pool {
    struct import_index peers;   /* by external id, folded e-mail, name */
    struct import_index periods; /* by peer, kind, days and source */
    const char **names;          /* for guesses: e-mails and external ids */
    size_t name_count;
};

static struct store_peer ambiguous; /* stands for a name that several have */

static const char *fold_key(struct import_plan *plan, const char *text)
{
    char *key = pp_dup(&plan->scratch, text);
    for (char *at = key; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return key;
}

static const char *period_key(struct import_plan *plan, int64_t peer,
                              const struct store_availability *period)
{
    return pp_printf(&plan->scratch, "%" PRId64 "|%d|%d|%d|%s", peer, (int)period->kind,
                     (int)period->first_day, (int)period->last_day, period->source);
}

static void index_peer(struct import_plan *plan, struct pool *pool, struct store_peer *peer)
{
    const char *name = fold_key(plan, peer->name);
    import_index_put(&pool->peers, name, import_index_get(&pool->peers, name) ? &ambiguous : peer);
    pool->names[pool->name_count++] = peer->email;
    pool->names[pool->name_count++] = peer->external_id;
    for (size_t i = 0; i < peer->availability_count; i++)
        import_index_put(&pool->periods, period_key(plan, peer->id, &peer->availability[i]), peer);
}

static enum pp_code load_pool(struct import_plan *plan, struct pp_err *err)
{
    struct pool *pool = PP_NEW(plan->arena, struct pool);
    *pool = (struct pool){.peers.arena = plan->arena, .periods.arena = plan->arena};
    struct store_peer *list = NULL;
    size_t count = 0;
    const enum pp_code code =
        store_peer_all(plan->tx, pp_day_of((struct pp_date){1900, 1, 1}),
                       pp_day_of((struct pp_date){2199, 12, 31}), plan->arena, &list, &count, err);
    if (code)
        return code;
    pool->names = PP_NEW_ARRAY(plan->arena, count * 2, const char *);
    for (size_t i = 0; i < count; i++)
        index_peer(plan, pool, &list[i]);
    /* Keys proper win over a name that happens to be the same. */
    for (size_t i = 0; i < count; i++)
        import_index_put(&pool->peers, fold_key(plan, list[i].email), &list[i]);
    for (size_t i = 0; i < count; i++)
        if (list[i].external_id)
            import_index_put(&pool->peers, fold_key(plan, list[i].external_id), &list[i]);
    plan->own = pool;
    return PP_OK;
}

static const struct store_peer *find_peer(struct import_plan *plan, const char *text)
{
    const struct pool *pool = plan->own;
    const struct store_peer *found = import_index_get(&pool->peers, fold_key(plan, text));
    if (found == &ambiguous) {
        plan_reject(plan, PEER, text, "ambiguous-peer", NULL,
                    "more than one peer has this name: give the e-mail or the external id");
        return NULL;
    }
    if (!found)
        plan_reject(plan, PEER, text, "unknown-peer",
                    plan_may_guess(plan) ? pp_closest(text, pool->names, pool->name_count) : NULL,
                    "no peer has this external id, e-mail or name");
    return found;
}

static void read_kind(struct import_plan *plan, struct store_availability *period)
{
    static const char *const kinds[] = {"unavailable", "remote-only", "finish-only", "available"};
    const char *text = plan_text(plan, KIND, IMPORT_TEXT_MOST);
    if (!text)
        return;
    const char *folded = sheet_fold(&plan->scratch, text);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (pp_text_is(folded, sheet_fold(&plan->scratch, kinds[i])) &&
            store_availability_kind_parse(kinds[i], &period->kind))
            return;
    if (pp_text_is(folded, "busy") || pp_text_is(folded, "leave"))
        period->kind = STORE_UNAVAILABLE;
    else
        plan_reject(plan, KIND, text, "unknown-kind",
                    pp_closest(text, kinds, sizeof kinds / sizeof *kinds),
                    "must be unavailable, remote-only, finish-only or available");
}

static void read_days(struct import_plan *plan, struct store_availability *period)
{
    if (plan_must(plan, FROM, IMPORT_TEXT_MOST) && plan_day(plan, FROM, &period->first_day))
        period->last_day = period->first_day;
    (void)plan_day(plan, TO, &period->last_day);
    if (plan->rejected)
        return;
    const char *to = plan_text(plan, TO, IMPORT_TEXT_MOST);
    if (period->last_day < period->first_day)
        plan_reject(plan, TO, to, "ends-before-it-begins", NULL, "is before the first day");
    else if (period->last_day - period->first_day > SPAN_MOST)
        plan_reject(plan, TO, to, "too-long", NULL, "the period is longer than %d days", SPAN_MOST);
}

static enum pp_code read_row(struct import_plan *plan, struct pp_err *err)
{
    (void)err;
    struct store_availability *period = PP_NEW(plan->arena, struct store_availability);
    const char *who = plan_must(plan, PEER, 300);
    const struct store_peer *peer = who ? find_peer(plan, who) : NULL;
    read_days(plan, period);
    read_kind(plan, period);
    period->source = plan_text(plan, SOURCE, 40);
    if (!period->source)
        period->source = "import";
    period->reason = plan_text(plan, REASON, IMPORT_TEXT_MOST);
    if (plan->rejected || !peer)
        return PP_OK;
    struct pool *pool = plan->own;
    const char *key = period_key(plan, peer->id, period);
    if (!plan_claim(plan, PEER, key, who) || import_index_get(&pool->periods, key))
        return PP_OK;
    period->id = plan_id(plan);
    period->recorded_s = plan->import->who.now_s;
    plan_do(plan, IMPORT_ADDED,
            (struct import_action){.what = IMPORT_PERIOD, .owner = peer->id, .thing = period},
            pp_printf(&plan->scratch, "period %s %s", key, period->reason ? period->reason : ""));
    return PP_OK;
}

const struct import_layout import_layout_availability = {
    .name = "availability",
    .kind = FLOW_IMPORT_AVAILABILITY,
    .marks = "peer|from",
    .columns = columns,
    .column_count = COLUMNS,
    .begin = load_pool,
    .row = read_row,
};
