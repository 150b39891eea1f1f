#include "daemon/api/peer_in.h"

#include <stddef.h>
#include <string.h>

#include "daemon/api/read.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
enum {
    NAME_MOST = 200,
    WORD_MOST = 60,
    NOTES_MOST = 8000,
    CHILDREN_MOST = 200,
    METRES_MOST = 10000000,
    NUMBER_MOST = 100000,
};

/* ---- the lists: one reader for an item of each, one way to read them all ----------------------
 */

static void read_post(const struct js_value *item, void *row)
{
    *(struct store_post *)row = (struct store_post){
        .role = api_read_line(item, "role", JS_MUST, WORD_MOST),
        .title = api_read_text(item, "title", NAME_MOST),
        .first_day = api_read_day(item, "first_day", JS_MAY),
        .last_day = api_read_day(item, "last_day", JS_MAY),
    };
}

static void read_interest(const struct js_value *item, void *row)
{
    *(struct store_interest *)row = (struct store_interest){
        .kind = api_read_line(item, "kind", JS_MUST, WORD_MOST),
        .note = api_read_text(item, "note", NAME_MOST),
        .first_day = api_read_day(item, "first_day", JS_MAY),
        .last_day = api_read_day(item, "last_day", JS_MAY),
    };
}

static void read_affiliation(const struct js_value *item, void *row)
{
    *(struct store_affiliation *)row = (struct store_affiliation){
        .kind = api_read_line(item, "kind", JS_MUST, WORD_MOST),
        .code = api_read_line(item, "code", JS_MUST, WORD_MOST),
        .organisation = api_read_id(item, "organisation"),
        .first_day = api_read_day(item, "first_day", JS_MAY),
        .last_day = api_read_day(item, "last_day", JS_MAY),
    };
}

static void read_skill(const struct js_value *item, void *row)
{
    int64_t level = 1;
    (void)js_int(item, "level", JS_MUST, 1, 5, &level);
    *(struct store_peer_skill *)row = (struct store_peer_skill){
        .skill = api_read_line(item, "skill", JS_MUST, WORD_MOST),
        .level = (int)level,
        .evidence = api_read_text(item, "evidence", NAME_MOST),
        .last_used = api_read_day(item, "last_used", JS_MAY),
    };
}

static void read_accreditation(const struct js_value *item, void *row)
{
    *(struct store_accreditation *)row = (struct store_accreditation){
        .kind = api_read_line(item, "kind", JS_MUST, WORD_MOST),
        .first_day = api_read_day(item, "first_day", JS_MAY),
        .expires = api_read_day(item, "expires", JS_MAY),
    };
}

static void read_approval(const struct js_value *item, void *row)
{
    static const char *const states[] = {"asked", "given", "refused"};
    *(struct store_approval *)row = (struct store_approval){
        .kind = api_read_line(item, "kind", JS_MUST, WORD_MOST),
        .by = api_read_text(item, "by", NAME_MOST),
        .state = states[api_read_word(item, "state", JS_MUST, states, COUNT(states))],
        .first_day = api_read_day(item, "first_day", JS_MAY),
        .expires = api_read_day(item, "expires", JS_MAY),
    };
}

struct list {
    const char *name;
    const char *members[7]; /* that an item may have, NULL behind */
    void (*read)(const struct js_value *item, void *row);
    size_t row_size;
    size_t rows, count; /* offsets in struct flow_peer_put */
    size_t keys;        /* of the organisation of each item; 0: it names none by key */
};

#define LIST(type, plural, single)                                    \
    sizeof(struct type), offsetof(struct flow_peer_put, peer.plural), \
        offsetof(struct flow_peer_put, peer.single##_count)
#define KEYS(single) offsetof(struct flow_peer_put, single##_organisations)
static const struct list lists[] = {
    {"posts",
     {"organisation", "role", "role_name", "title", "first_day", "last_day"},
     read_post,
     LIST(store_post, posts, post),
     KEYS(post)},
    {"affiliations",
     {"kind", "code", "name", "organisation", "first_day", "last_day"},
     read_affiliation,
     LIST(store_affiliation, affiliations, affiliation),
     0},
    {"skills",
     {"skill", "name", "level", "evidence", "last_used"},
     read_skill,
     LIST(store_peer_skill, skills, skill),
     0},
    {"accreditations",
     {"kind", "first_day", "expires"},
     read_accreditation,
     LIST(store_accreditation, accreditations, accreditation),
     0},
    {"approvals",
     {"kind", "by", "state", "first_day", "expires"},
     read_approval,
     LIST(store_approval, approvals, approval),
     0},
    {"interests",
     {"organisation", "kind", "note", "first_day", "last_day"},
     read_interest,
     LIST(store_interest, interests, interest),
     KEYS(interest)},
};

static void read_list(const struct js_value *body, const struct list *list, struct pp_arena *arena,
                      struct flow_peer_put *out)
{
    const struct js_value *array = js_array(body, list->name, JS_MAY, CHILDREN_MOST);
    const size_t count = array ? js_count(array) : 0;
    char *rows = pp_alloc_array(arena, count, list->row_size);
    const char **keys = PP_NEW_ARRAY(arena, list->keys ? count : 0, const char *);
    size_t members = 0;
    while (list->members[members])
        members++;
    for (size_t i = 0; i < count; i++) {
        const struct js_value *item = js_item(array, i);
        if (!js_is_object(item))
            continue;
        js_only(item, list->members, members);
        if (list->keys)
            keys[i] = api_read_key(item, "organisation", JS_MUST);
        list->read(item, rows + i * list->row_size);
    }
    char *to = (char *)out;
    memcpy(to + list->rows, &rows, sizeof rows);
    memcpy(to + list->count, &count, sizeof count);
    if (list->keys)
        memcpy(to + list->keys, &keys, sizeof keys);
}

/* ---- the peer itself ------------------------------------------------------------------------- */

/* ["E12000006", "E12000007"] to "E12000006,E12000007". */
static const char *read_regions(const struct js_value *body, struct pp_arena *arena)
{
    const struct js_value *array = js_array(body, "regions", JS_MAY, CHILDREN_MOST);
    const char *all = NULL;
    for (size_t i = 0; array && i < js_count(array); i++) {
        const char *code = js_text_of(js_item(array, i), WORD_MOST);
        if (code && strchr(code, ','))
            js_fault(js_item(array, i), NULL, "not-a-code", NULL, "one code for each item");
        else if (code)
            all = all ? pp_printf(arena, "%s,%s", all, code) : code;
    }
    return all;
}

static void read_limits(const struct js_value *body, struct store_peer *peer)
{
    peer->seniority = api_read_int(body, "seniority", 1, 5, 1);
    peer->day_rate = api_read_int(body, "day_rate", 0, NUMBER_MOST, 0);
    peer->days_year = api_read_limit(body, "days_year", NUMBER_MOST, -1);
    peer->engagements_year = api_read_limit(body, "engagements_year", NUMBER_MOST, -1);
    peer->gap_days = api_read_int(body, "gap_days", 0, NUMBER_MOST, 0);
    peer->newcomer = api_read_flag(body, "newcomer", false);
    peer->remote = api_read_flag(body, "remote", true);
    peer->onsite = api_read_flag(body, "onsite", true);
    const bool x = js_int(body, "x_m", JS_MAY, -METRES_MOST, METRES_MOST, &peer->x_m);
    const bool y = js_int(body, "y_m", JS_MAY, -METRES_MOST, METRES_MOST, &peer->y_m);
    peer->placed = x && y;
    if (x != y)
        js_fault(body, x ? "y_m" : "x_m", "missing", NULL, "x_m and y_m are given together");
}

void api_peer_read(const struct js_value *body, struct pp_arena *arena, struct flow_peer_put *out)
{
    static const char *const members[] = {
        "id",
        "rev",
        "external_id",
        "email",
        "name",
        "known_as",
        "kind",
        "state",
        "paused_until",
        "seniority",
        "home",
        "day_rate",
        "newcomer",
        "remote",
        "onsite",
        "phone",
        "x_m",
        "y_m",
        "confirmed_at",
        "assistant_email",
        "days_year",
        "gap_days",
        "regions",
        "engagements_year",
        "notes",
        "posts",
        "skills",
        "affiliations",
        "accreditations",
        "approvals",
        "interests",
        "availability",
    };
    static const char *const states[] = {
#define X(name, text) text,
        STORE_PEER_STATES(X)
#undef X
    };
    struct store_peer *peer = &out->peer;
    js_only(body, members, COUNT(members));
    peer->external_id = api_read_text(body, "external_id", WORD_MOST);
    peer->email = api_read_line(body, "email", JS_MUST, NAME_MOST);
    peer->name = api_read_line(body, "name", JS_MUST, NAME_MOST);
    peer->known_as = api_read_text(body, "known_as", NAME_MOST);
    peer->phone = api_read_text(body, "phone", WORD_MOST);
    peer->assistant_email = api_read_text(body, "assistant_email", NAME_MOST);
    peer->kind = api_read_line(body, "kind", JS_MUST, WORD_MOST);
    peer->state =
        (enum store_peer_state)api_read_word(body, "state", JS_MAY, states, COUNT(states));
    peer->paused_until = api_read_day(body, "paused_until", JS_MAY);
    peer->confirmed_s = api_read_instant(body, "confirmed_at");
    peer->notes = api_read_note(body, "notes", arena, NOTES_MOST);
    peer->regions = read_regions(body, arena);
    read_limits(body, peer);
    for (size_t i = 0; i < COUNT(lists); i++)
        read_list(body, &lists[i], arena, out);
}
