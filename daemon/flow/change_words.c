/* A change-set in words: teams before and after, who is affected and how, what it comes to. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "daemon/flow/change.h"
#include "daemon/json/json.h"

enum { REASONS_MOST = 1000, CODE_MOST = 60, WORDS_MOST = 2000 };

static const struct {
    const char *code, *words, *mail;
} effects[] = {
#define X(name, code, words, mail) {code, words, mail},
    FLOW_EFFECTS(X)
#undef X
};

const char *flow_effect_code(enum flow_effect effect)
{
    return effects[effect].code;
}

const char *flow_effect_words(enum flow_effect effect)
{
    return effects[effect].words;
}

/* ---- reasons ------------------------------------------------------------------------------- */

void flow_reasons_write(const struct flow_reason *reasons, size_t count, struct pp_str *out)
{
    struct js_writer json = js_writer_on(out);
    js_open_array(&json, NULL);
    for (size_t i = 0; i < count; i++) {
        js_open_object(&json, NULL);
        js_put_text(&json, "code", reasons[i].code);
        js_put_int(&json, "seat", reasons[i].seat);
        js_put_int(&json, "peer", reasons[i].peer);
        js_put_text(&json, "words", reasons[i].words);
        js_close_object(&json);
    }
    js_close_array(&json);
}

static enum pp_code read_reasons(const char *json, struct pp_arena *arena,
                                 struct flow_reason **reasons, size_t *count, struct pp_err *err)
{
    struct js_doc *doc = NULL;
    struct pp_faults faults = {.arena = arena};
    enum pp_code code = js_parse(json, strlen(json), NULL, &doc, err);
    if (code != PP_OK)
        return pp_err_context(err, "what was kept of a change-set");
    const struct js_value *root = js_root(doc, &faults);
    *count = js_is_array(root, REASONS_MOST) ? js_count(root) : 0;
    *reasons = PP_NEW_ARRAY(arena, *count, struct flow_reason);
    for (size_t i = 0; i < *count; i++) {
        const struct js_value *item = js_item(root, i);
        int64_t seat = -1;
        (*reasons)[i].code = js_text(item, "code", JS_MUST, CODE_MOST);
        (void)js_int(item, "seat", JS_MUST, -1, INT32_MAX, &seat);
        (*reasons)[i].seat = (int)seat;
        (void)js_int(item, "peer", JS_MUST, 0, INT64_MAX, &(*reasons)[i].peer);
        (*reasons)[i].words = js_text(item, "words", JS_MUST, WORDS_MOST);
    }
    js_free(doc);
    code = pp_faults_code(&faults, err);
    return code == PP_OK ? code : pp_err_context(err, "what was kept of a change-set");
}

/* ---- people -------------------------------------------------------------------------------- */

static bool sits(const struct store_change_part *part, int64_t peer, bool after)
{
    for (size_t i = 0; i < part->seat_count; i++)
        if ((after ? part->seats[i].after : part->seats[i].before) == peer)
            return true;
    return false;
}

static const char *seat_name(const struct store_request *request, int seat)
{
    for (size_t i = 0; i < request->seat_count; i++)
        if (request->seats[i].seat == seat)
            return request->seats[i].name;
    return "";
}

static enum pp_code add_affected(struct flow_call *call, struct flow_change_part *part,
                                 const struct store_change_seat *seat, int64_t peer,
                                 enum flow_effect effect)
{
    struct flow_affected *one = &part->affected[part->affected_count++];
    *one = (struct flow_affected){
        .seat = seat->seat,
        .seat_name = seat_name(&part->request, seat->seat),
        .effect = effect,
        .state = effect == FLOW_EFFECT_COMES ? STORE_SEAT_OPEN : seat->state,
    };
    return store_peer_get(call->tx, peer, &call->arena, &one->who, &call->err);
}

/* Who leaves or has another date or seat, then who comes; who stays as they are is not affected. */
static enum pp_code find_affected(struct flow_call *call, struct flow_change_part *part)
{
    const struct store_change_part *row = part->row;
    const bool moved = row->before_day != row->after_day;
    enum pp_code code = PP_OK;
    if (row->kind == STORE_PART_PERSON && row->after_day == STORE_NO_DAY)
        return PP_OK; /* nothing is proposed to anybody */
    part->affected = PP_NEW_ARRAY(&call->arena, 2 * row->seat_count, struct flow_affected);
    for (size_t i = 0; code == PP_OK && i < row->seat_count; i++) {
        const struct store_change_seat *seat = &row->seats[i];
        if (!seat->before || (!moved && seat->before == seat->after))
            continue;
        const enum flow_effect effect = !sits(row, seat->before, true) ? FLOW_EFFECT_LEAVES
                                        : moved                        ? FLOW_EFFECT_DATE
                                                                       : FLOW_EFFECT_SEAT;
        code = add_affected(call, part, seat, seat->before, effect);
    }
    for (size_t i = 0; code == PP_OK && i < row->seat_count; i++)
        if (row->seats[i].after && !sits(row, row->seats[i].after, false))
            code = add_affected(call, part, &row->seats[i], row->seats[i].after, FLOW_EFFECT_COMES);
    return code;
}

/* ---- teams --------------------------------------------------------------------------------- */

/* "Mon 1 Mar 2027: Amira Khan, Ben Ode". */
static enum pp_code team_words(struct flow_call *call, const struct flow_change_part *part,
                               bool after, const char **words)
{
    const struct store_change_part *row = part->row;
    const int32_t day = after ? row->after_day : row->before_day;
    char text[PP_DAY_WORDS];
    const char *between = ": ";
    *words = after ? "no team" : "waits for a team";
    if (day == STORE_NO_DAY)
        return PP_OK;
    *words = pp_dup(&call->arena, pp_day_words(day, text));
    for (size_t i = 0; i < row->seat_count; i++) {
        const int64_t peer = after ? row->seats[i].after : row->seats[i].before;
        struct store_peer who;
        if (!peer)
            continue;
        const enum pp_code code = store_peer_get(call->tx, peer, &call->arena, &who, &call->err);
        if (code != PP_OK)
            return code;
        *words = pp_printf(&call->arena, "%s%s%s", *words, between, who.name);
        between = ", ";
    }
    return PP_OK;
}

/* "Ann Ash: cancel; Bo Birch: invitation"; approve's dry run has the mails themselves. */
static const char *sends_words(const struct flow_change_part *part, struct pp_arena *arena)
{
    const char *words = "";
    if (part->row->kind == STORE_PART_PERSON)
        return "nobody is written to";
    if (!part->row->booking)
        return "nobody is written to before the team is published";
    for (size_t i = 0; i < part->affected_count; i++)
        words = pp_printf(arena, "%s%s%s: %s", words, i ? "; " : "", part->affected[i].who.name,
                          effects[part->affected[i].effect].mail);
    return *words ? words : "nobody is written to";
}

static enum pp_code load_part(struct flow_call *call, struct flow_change_part *part)
{
    enum pp_code code =
        store_request_get(call->tx, part->row->request, &call->arena, &part->request, &call->err);
    if (code == PP_OK)
        code = read_reasons(part->row->reasons_json, &call->arena, &part->reasons,
                            &part->reason_count, &call->err);
    if (code == PP_OK)
        code = find_affected(call, part);
    if (code == PP_OK)
        code = team_words(call, part, false, &part->before);
    if (code == PP_OK)
        code = team_words(call, part, true, &part->after);
    if (code == PP_OK && part->row->kind == STORE_PART_PERSON)
        part->after =
            part->row->after_day == STORE_NO_DAY
                ? "a person must look; no whole team was found"
                : pp_printf(&call->arena, "a person must look; possible would be %s", part->after);
    part->sends = sends_words(part, &call->arena);
    return code;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static const char *cause_words(const struct store_change_set *set, struct pp_arena *arena)
{
    switch (set->cause) {
    case STORE_CAUSE_SCHEDULE:
        return pp_printf(arena, "by the clock, %s", set->what);
    case STORE_CAUSE_COMMAND:
        return pp_printf(arena, "asked for by %s", set->what);
    case STORE_CAUSE_EVENT:
        return pp_printf(arena, "after a change: %s", set->what);
    }
    PP_REQUIRE(false);
    return "";
}

static const char *plural(size_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

static const char *summary_words(const struct store_change_set *set, struct pp_arena *arena)
{
    size_t persons = 0;
    for (size_t i = 0; i < set->part_count; i++)
        persons += set->parts[i].kind == STORE_PART_PERSON;
    const size_t changes = set->part_count - persons;
    const char *words = pp_printf(
        arena, "%zu %s would change, %d %s disturbed%s, %+" PRId64 " points", changes,
        plural(changes, "request", "requests"), set->disturbed,
        plural((size_t)set->disturbed, "person", "people"),
        set->minimal ? " (proven to be the fewest)" : "", set->after_points - set->before_points);
    return persons ? pp_printf(arena, "%s; %zu %s a person", words, persons,
                               plural(persons, "visit needs", "visits need"))
                   : words;
}

static const char *notice_words(const struct store_change_set *set, struct pp_arena *arena)
{
    char until[PP_INSTANT_TEXT], decided[PP_INSTANT_TEXT];
    (void)pp_instant_text(set->expires_s, until);
    const char *when = set->decided_s ? pp_instant_text(set->decided_s, decided) : "";
    const char *who = set->decided_by ? set->decided_by : "nobody";
    switch (set->state) {
    case STORE_CHANGE_OPEN:
        return pp_printf(arena, "nothing has been sent; it expires at %s", until);
    case STORE_CHANGE_PARTLY:
        return pp_printf(arena, "approved in part by %s at %s", who, when);
    case STORE_CHANGE_APPROVED:
        return pp_printf(arena, "approved by %s at %s", who, when);
    case STORE_CHANGE_REJECTED:
        return pp_printf(arena, "rejected by %s at %s; nothing was sent", who, when);
    case STORE_CHANGE_EXPIRED:
        return pp_printf(arena, "expired at %s; nothing was sent", when);
    case STORE_CHANGE_UNDONE:
        return pp_printf(arena, "undone by %s at %s", who, when);
    }
    PP_REQUIRE(false);
    return "";
}

struct flow_change flow_change_head(const struct store_change_set *set, struct pp_arena *arena)
{
    return (struct flow_change){.set = *set,
                                .cause = cause_words(set, arena),
                                .summary = summary_words(set, arena),
                                .notice = notice_words(set, arena)};
}

enum pp_code flow_change_load(struct flow_call *call, const struct store_change_set *set,
                              struct flow_change *out)
{
    enum pp_code code = PP_OK;
    *out = flow_change_head(set, &call->arena);
    out->part_count = set->part_count;
    out->parts = PP_NEW_ARRAY(&call->arena, set->part_count, struct flow_change_part);
    for (size_t i = 0; code == PP_OK && i < set->part_count; i++) {
        out->parts[i].number = (int)i + 1;
        out->parts[i].row = &set->parts[i];
        code = load_part(call, &out->parts[i]);
    }
    return code;
}
