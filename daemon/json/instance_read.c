/*
 * Text to instance. The outermost members are found first, then read in the order in which they
 * need each other; peers, pairs and requests are parsed one by one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/json/instance.h"
#include "daemon/json/outline.h"

enum { DEPTH_MOST = 8, BITS_PER_DIGIT = 4, SPENT_BYTES = 1 << 22 };

struct reader {
    const char *text;
    struct pp_arena *arena;
    struct pp_faults *faults;
    struct match_instance *out;
    struct match_peer *peers; /* as in out, but ours to fill */
    struct match_pair *pairs;
    struct match_request *requests;
    struct pp_err *err;
    void (*spent)(const char *from, const char *to); /* of a part that is not read again; or NULL */
};

/* ---- lists --------------------------------------------------------------------------------- */

/* One number of an array, or a fault and 0. */
static int32_t number_of(const struct js_value *value)
{
    int64_t number = 0;
    (void)js_int_of(value, INT32_MIN, INT32_MAX, &number);
    return (int32_t)number;
}

static int32_t number(const struct js_value *object, const char *name)
{
    int64_t value = 0;
    (void)js_int(object, name, JS_MUST, INT32_MIN, INT32_MAX, &value);
    return (int32_t)value;
}

/* A number at least 0, or MATCH_NONE where null or absent. */
static int32_t limit(const struct js_value *object, const char *name)
{
    int64_t value = MATCH_NONE;
    (void)js_int(object, name, JS_MAY, 0, INT32_MAX, &value);
    return (int32_t)value;
}

static bool truth(const struct js_value *object, const char *name)
{
    bool value = false;
    (void)js_bool(object, name, JS_MUST, &value);
    return value;
}

static int by_number(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

/* Sorted, each number once. */
static const int32_t *number_set(struct reader *r, const struct js_value *object, const char *name,
                                 size_t *count)
{
    const struct js_value *array = js_array(object, name, JS_MUST, MATCH_INDEX_MOST);
    const size_t all = array ? js_count(array) : 0;
    int32_t *list = PP_NEW_ARRAY(r->arena, all, int32_t);
    for (size_t i = 0; i < all; i++)
        list[i] = number_of(js_item(array, i));
    qsort(list, all, sizeof *list, by_number);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (!i || list[i] != list[i - 1])
            list[(*count)++] = list[i];
    return list;
}

static const int32_t *number_list(struct reader *r, const struct js_value *object, const char *name,
                                  size_t most, size_t *count)
{
    const struct js_value *array = js_array(object, name, JS_MUST, most);
    *count = array ? js_count(array) : 0;
    int32_t *list = PP_NEW_ARRAY(r->arena, *count, int32_t);
    for (size_t i = 0; i < *count; i++)
        list[i] = number_of(js_item(array, i));
    return list;
}

/* {"4": 5, "9": 2}: pairs of numbers by rising key. All our pairs are two int32_t. */
struct keyed {
    int32_t key, value;
};
_Static_assert(sizeof(struct match_skill) == sizeof(struct keyed), "a skill is a keyed number");
_Static_assert(sizeof(struct match_bonus) == sizeof(struct keyed), "a bonus is a keyed number");
_Static_assert(sizeof(struct match_pin) == sizeof(struct keyed), "a pin is a keyed number");

static void *keyed_list(struct reader *r, const struct js_value *object, const char *name,
                        size_t most, size_t *count)
{
    const struct js_value *members = js_object(object, name, JS_MUST);
    *count = 0;
    if (members && js_count(members) > most) {
        js_fault(members, NULL, "too-many", NULL, "has %zu members, at most %zu are allowed",
                 js_count(members), most);
        members = NULL;
    }
    struct keyed *list = PP_NEW_ARRAY(r->arena, members ? js_count(members) : 0, struct keyed);
    struct js_iter iter = {0};
    const char *key;
    const struct js_value *value;
    while (members && (value = js_next(members, &iter, &key)) != NULL) {
        int64_t index;
        if (pp_text_int(key, 0, INT32_MAX, &index))
            list[(*count)++] = (struct keyed){(int32_t)index, number_of(value)};
        else
            js_fault(value, NULL, "wrong-name", NULL, "the name must be a number");
    }
    qsort(list, *count, sizeof *list, by_number);
    return list;
}

/* An array of `width` numbers, or NULL with a fault. */
static const struct js_value *tuple(const struct js_value *value, size_t width)
{
    if (!js_is_array(value, width))
        return NULL;
    if (js_count(value) == width)
        return value;
    js_fault(value, NULL, "too-few", NULL, "needs %zu items", width);
    return NULL;
}

/* An array of tuples, flat. */
static const int32_t *tuples(struct reader *r, const struct js_value *object, const char *name,
                             size_t width, size_t most, size_t *count)
{
    const struct js_value *array = js_array(object, name, JS_MUST, most);
    *count = array ? js_count(array) : 0;
    int32_t *list = PP_NEW_ARRAY(r->arena, *count * width, int32_t);
    for (size_t i = 0; i < *count; i++) {
        const struct js_value *item = tuple(js_item(array, i), width);
        for (size_t k = 0; item && k < width; k++)
            list[i * width + k] = number_of(js_item(item, k));
    }
    return list;
}

/* ---- peers --------------------------------------------------------------------------------- */

/* Hexadecimal, bit d (least significant first) set: free on day d; days past the horizon dropped.
 */
static const uint64_t *free_days(struct reader *r, const struct js_value *peer)
{
    const size_t words = match_day_words(r->out->days);
    uint64_t *days = PP_NEW_ARRAY(r->arena, words, uint64_t);
    const char *text = js_text(peer, "free", JS_MUST, MATCH_DAYS_MOST);
    for (size_t i = 0, len = text ? strlen(text) : 0; i < len; i++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *digit = strchr(digits, text[len - 1 - i]);
        if (!digit) {
            js_fault(peer, "free", "not-hexadecimal", NULL, "must be hexadecimal digits");
            break;
        }
        const size_t bit = i * BITS_PER_DIGIT;
        if (bit / 64 < words)
            days[bit / 64] |= (uint64_t)((digit - digits) & 15) << bit % 64;
    }
    if (r->out->days % 64)
        days[words - 1] &= ((uint64_t)1 << r->out->days % 64) - 1;
    return days;
}

static const int32_t *traits(struct reader *r, const struct js_value *peer, size_t index)
{
    const struct js_value *array = js_array(peer, "traits", JS_MUST, MATCH_TRAITS_MOST);
    const size_t count = array ? js_count(array) : 0;
    if (!index)
        r->out->trait_count = count;
    int32_t *list = PP_NEW_ARRAY(r->arena, r->out->trait_count, int32_t);
    if (array && count != r->out->trait_count)
        js_fault(array, NULL, "wrong-count", NULL, "has %zu answers, the first peer has %zu", count,
                 r->out->trait_count);
    for (size_t i = 0; i < r->out->trait_count; i++) {
        const struct js_value *item = i < count ? js_item(array, i) : NULL;
        int64_t answer = MATCH_NONE;
        if (item && js_kind(item) != JS_NULL)
            (void)js_int_of(item, 0, MATCH_INDEX_MOST, &answer);
        list[i] = (int32_t)answer;
    }
    return list;
}

static void read_peer(struct reader *r, const struct js_value *value, size_t index)
{
    static const char *const names[] = {"role",     "seniority", "organisation",
                                        "region",   "group",     "traits",
                                        "skills",   "free",      "days_left",
                                        "recent",   "new",       "engagements_left",
                                        "day_rate", "x",         "y",
                                        "merit",    "gap"};
    struct match_peer *peer = &r->peers[index];
    if (!js_is_object(value))
        return;
    js_only(value, names, sizeof names / sizeof names[0]);
    peer->role = number(value, "role");
    peer->seniority = number(value, "seniority");
    peer->organisation = number(value, "organisation");
    peer->region = number(value, "region");
    peer->group = number(value, "group");
    peer->traits = traits(r, value, index);
    peer->skills = keyed_list(r, value, "skills", MATCH_INDEX_MOST, &peer->skill_count);
    peer->free = free_days(r, value);
    peer->days_left = number(value, "days_left");
    peer->engagements_left = number(value, "engagements_left");
    peer->recent = number(value, "recent");
    peer->is_new = truth(value, "new");
    peer->day_rate = number(value, "day_rate");
    peer->x = number(value, "x");
    peer->y = number(value, "y");
    peer->merit = number(value, "merit");
    peer->gap = number(value, "gap");
}

static void read_pair(struct reader *r, const struct js_value *value, size_t index)
{
    struct match_pair *pair = &r->pairs[index];
    const struct js_value *item = tuple(value, 3);
    if (!item)
        return;
    const int32_t a = number_of(js_item(item, 0)), b = number_of(js_item(item, 1));
    pair->a = a < b ? a : b;
    pair->b = a < b ? b : a;
    const struct js_value *points = js_item(item, 2);
    if (js_kind(points) == JS_TEXT) {
        pair->never = pp_text_is(js_text_of(points, 16), "never");
        if (!pair->never)
            js_fault(points, NULL, "unknown-word", "never", "must be a number or \"never\"");
        return;
    }
    pair->points = number_of(points);
}

/* ---- requests ------------------------------------------------------------------------------ */

static uint64_t role_set(const struct js_value *seat)
{
    const struct js_value *roles = js_array(seat, "roles", JS_MUST, MATCH_ROLE_MOST + 1);
    uint64_t set = 0;
    for (size_t i = 0; roles && i < js_count(roles); i++) {
        int64_t role;
        if (js_int_of(js_item(roles, i), 0, MATCH_ROLE_MOST, &role))
            set |= (uint64_t)1 << role;
    }
    return set;
}

static void read_seat(struct reader *r, const struct js_value *value, struct match_seat *seat)
{
    static const char *const names[] = {"roles", "seniority", "group", "must",
                                        "want",  "required",  "value"};
    static const char *const groups[] = {"any", "host", "other"};
    if (!js_is_object(value))
        return;
    js_only(value, names, sizeof names / sizeof names[0]);
    size_t group = MATCH_GROUP_ANY;
    seat->roles = role_set(value);
    seat->seniority = number(value, "seniority");
    (void)js_word(value, "group", JS_MUST, groups, 3, &group);
    seat->group = (enum match_group)group;
    seat->must = keyed_list(r, value, "must", MATCH_LIST_MOST, &seat->must_count);
    seat->want = limit(value, "want");
    seat->required = truth(value, "required");
    seat->value = number(value, "value");
}

static void read_current(struct reader *r, const struct js_value *request,
                         struct match_request *out)
{
    static const char *const names[] = {"window", "seats", "firm", "move", "move_firm"};
    const struct js_value *value = js_object(request, "current", JS_MAY);
    if (!value)
        return;
    js_only(value, names, sizeof names / sizeof names[0]);
    struct match_current *current = PP_NEW(r->arena, struct match_current);
    current->window = number(value, "window");
    current->seats = keyed_list(r, value, "seats", MATCH_SEATS_MOST, &current->seat_count);
    current->firm = number_set(r, value, "firm", &current->firm_count);
    current->move = number(value, "move");
    current->move_firm = number(value, "move_firm");
    out->current = current;
}

static void read_lists(struct reader *r, const struct js_value *value, struct match_request *out)
{
    out->barred = number_set(r, value, "barred", &out->barred_count);
    out->banned = number_set(r, value, "banned", &out->banned_count);
    out->pinned = keyed_list(r, value, "pinned", MATCH_SEATS_MOST, &out->pinned_count);
    out->offsets = number_list(r, value, "offsets", MATCH_DAYS_MOST, &out->offset_count);
    out->windows = (const struct match_window *)(const void *)tuples(
        r, value, "windows", 2, MATCH_WINDOWS_MOST, &out->window_count);
    out->require = (const struct match_need *)(const void *)tuples(
        r, value, "require", 3, MATCH_LIST_MOST, &out->require_count);
    out->cover = keyed_list(r, value, "cover", MATCH_LIST_MOST, &out->cover_count);
    out->balance = (const struct match_balance *)(const void *)tuples(
        r, value, "balance", 5, MATCH_LIST_MOST, &out->balance_count);
    out->affinity = keyed_list(r, value, "affinity", MATCH_PEERS_MOST, &out->affinity_count);
    out->comparable = keyed_list(r, value, "comparable", MATCH_INDEX_MOST, &out->comparable_count);
}

static void read_group_limit(const struct js_value *value, struct match_request *out)
{
    out->group_limit = MATCH_NONE;
    const struct js_value *array = js_array(value, "group_limit", JS_MAY, 2);
    if (!array || !js_count(array) || !tuple(array, 2))
        return;
    out->group_limit = number_of(js_item(array, 0));
    out->group_points = number_of(js_item(array, 1));
    if (out->group_limit < 0)
        js_fault(array, NULL, "out-of-range", NULL, "the limit must not be negative");
}

static void read_request(struct reader *r, const struct js_value *value, size_t index)
{
    static const char *const names[] = {
        "host_group", "x",           "y",       "remote",         "barred",
        "banned",     "pinned",      "offsets", "charge",         "priority",
        "windows",    "seats",       "require", "cover",          "balance",
        "affinity",   "group_limit", "max_new", "max_per_region", "max_per_organisation",
        "budget",     "comparable",  "current"};
    struct match_request *out = &r->requests[index];
    if (!js_is_object(value))
        return;
    js_only(value, names, sizeof names / sizeof names[0]);
    out->host_group = number(value, "host_group");
    out->x = number(value, "x");
    out->y = number(value, "y");
    out->remote = truth(value, "remote");
    out->charge = number(value, "charge");
    out->priority = number(value, "priority");
    out->max_new = limit(value, "max_new");
    out->max_per_region = limit(value, "max_per_region");
    out->max_per_organisation = limit(value, "max_per_organisation");
    out->budget = limit(value, "budget");
    read_group_limit(value, out);
    read_lists(r, value, out);
    const struct js_value *seats = js_array(value, "seats", JS_MUST, MATCH_SEATS_MOST);
    out->seat_count = seats ? js_count(seats) : 0;
    struct match_seat *list = PP_NEW_ARRAY(r->arena, out->seat_count, struct match_seat);
    for (size_t i = 0; i < out->seat_count; i++)
        read_seat(r, js_item(seats, i), &list[i]);
    out->seats = list;
    read_current(r, value, out);
}

/* ---- the whole ----------------------------------------------------------------------------- */

enum member { FORMAT, VERSION, DAYS, WEIGHTS, PEERS, PAIRS, REQUESTS, MEMBERS };

static const char *const MEMBER_NAMES[MEMBERS] = {"format", "version", "days",    "weights",
                                                  "peers",  "pairs",   "requests"};

static enum pp_code find_members(struct reader *r, size_t len, struct js_span members[MEMBERS])
{
    struct js_outline outline;
    enum pp_code code =
        js_outline_open(&outline, r->text, (struct js_span){r->text, len}, '{', r->err);
    for (bool more = true; code == PP_OK && more;) {
        struct js_span name, value;
        code = js_outline_next(&outline, &name, &value, &more, r->err);
        if (code != PP_OK || !more)
            continue;
        const char *text = pp_dup_len(r->arena, name.at + 1, name.len - 2);
        size_t m = 0;
        while (m < MEMBERS && !pp_text_is(text, MEMBER_NAMES[m]))
            m++;
        if (m == MEMBERS)
            return pp_fail(r->err, PP_USAGE, "an instance has no member \"%.40s\"", text);
        if (members[m].at)
            return pp_fail(r->err, PP_USAGE, "the member \"%s\" is there twice", text);
        members[m] = value;
    }
    for (size_t m = 0; code == PP_OK && m < MEMBERS; m++)
        if (!members[m].at)
            return pp_fail(r->err, PP_USAGE, "the instance lacks \"%s\"", MEMBER_NAMES[m]);
    return code;
}

/* Parses one part and hands it on; its values live only that long, its faults are kept. */
static enum pp_code
with_part(struct reader *r, struct js_span span, const char *where,
          void (*read)(struct reader *r, const struct js_value *value, size_t index), size_t index)
{
    struct js_doc *doc;
    const struct js_limits limits = {.bytes = JS_INSTANCE_BYTES, .depth = DEPTH_MOST};
    const enum pp_code code = js_parse(span.at, span.len, &limits, &doc, r->err);
    if (code != PP_OK)
        return pp_err_context(r->err, "%s, which begins at byte %zu", where,
                              (size_t)(span.at - r->text));
    struct pp_arena scratch = {0};
    struct pp_faults faults = {.arena = &scratch};
    read(r, js_root_at(doc, &faults, where), index);
    for (size_t i = 0; i < faults.count; i++)
        pp_faults_add(r->faults, &faults.at[i]);
    r->faults->dropped += faults.dropped;
    js_free(doc);
    pp_arena_fini(&scratch);
    return PP_OK;
}

static void read_head(struct reader *r, const struct js_value *value, size_t member)
{
    int64_t days = 1;
    switch ((enum member)member) {
    case FORMAT:
        if (!pp_text_is(js_text_of(value, 64), "peerpool-instance"))
            js_fault(value, NULL, "wrong-format", "peerpool-instance",
                     "this is not an instance of the matcher");
        break;
    case VERSION:
        (void)js_int_of(value, 1, 1, &days);
        break;
    case DAYS:
        (void)js_int_of(value, 1, MATCH_DAYS_MOST, &days);
        r->out->days = (int32_t)days;
        break;
    case WEIGHTS:
        if (!js_is_object(value))
            break;
        static const char *const names[] = {"want",          "seniority", "km_per_point",
                                            "fee_per_point", "load",      "km_cost"};
        js_only(value, names, sizeof names / sizeof names[0]);
        r->out->weights = (struct match_weights){.want = number(value, "want"),
                                                 .seniority = number(value, "seniority"),
                                                 .km_per_point = number(value, "km_per_point"),
                                                 .fee_per_point = number(value, "fee_per_point"),
                                                 .load = number(value, "load"),
                                                 .km_cost = number(value, "km_cost")};
        break;
    case PEERS:
    case PAIRS:
    case REQUESTS:
    case MEMBERS:
        break;
    }
}

static enum pp_code count_items(struct reader *r, struct js_span span, size_t most,
                                const char *name, size_t *count)
{
    struct js_outline outline;
    struct js_span item_name, item;
    enum pp_code code = js_outline_open(&outline, r->text, span, '[', r->err);
    *count = 0;
    for (bool more = true; code == PP_OK && more;) {
        code = js_outline_next(&outline, &item_name, &item, &more, r->err);
        *count += more;
    }
    if (code == PP_OK && *count > most)
        return pp_fail(r->err, PP_TOO_LARGE, "there are %zu %s, at most %zu are read", *count, name,
                       most);
    return code;
}

static enum pp_code read_items(struct reader *r, struct js_span span, const char *name,
                               void (*read)(struct reader *r, const struct js_value *value,
                                            size_t index))
{
    struct js_outline outline;
    struct js_span item_name, item;
    enum pp_code code = js_outline_open(&outline, r->text, span, '[', r->err);
    bool more = true;
    const char *from = span.at;
    for (size_t i = 0; code == PP_OK; i++) {
        code = js_outline_next(&outline, &item_name, &item, &more, r->err);
        if (code != PP_OK || !more)
            break;
        if (r->spent && item.at - from >= SPENT_BYTES) {
            r->spent(from, item.at);
            from = item.at;
        }
        char where[48];
        (void)snprintf(where, sizeof where, "/%s/%zu", name, i);
        code = with_part(r, item, where, read, i);
    }
    return code;
}

static int by_peers(const void *a, const void *b)
{
    const struct match_pair *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

/* Sorted, and several entries for the same two made one: points add up, never stays never. */
static void merge_pairs(struct reader *r)
{
    struct match_pair *pairs = r->pairs;
    qsort(pairs, r->out->pair_count, sizeof *pairs, by_peers);
    size_t kept = 0;
    for (size_t i = 0; i < r->out->pair_count; i++) {
        if (kept && by_peers(&pairs[kept - 1], &pairs[i]) == 0) {
            const int64_t sum = (int64_t)pairs[kept - 1].points + pairs[i].points;
            pairs[kept - 1].points = sum > INT32_MAX   ? INT32_MAX
                                     : sum < INT32_MIN ? INT32_MIN
                                                       : (int32_t)sum; /* refused by the check */
            pairs[kept - 1].never |= pairs[i].never;
        } else {
            pairs[kept++] = pairs[i];
        }
    }
    for (size_t i = 0; i < kept; i++)
        pairs[i].points = pairs[i].never ? 0 : pairs[i].points;
    r->out->pair_count = kept;
}

static enum pp_code read_members(struct reader *r, const struct js_span members[MEMBERS])
{
    struct match_instance *out = r->out;
    enum pp_code code = PP_OK;
    for (size_t m = FORMAT; code == PP_OK && m <= WEIGHTS; m++) {
        char where[16];
        (void)snprintf(where, sizeof where, "/%s", MEMBER_NAMES[m]);
        code = with_part(r, members[m], where, read_head, m);
    }
    if (code == PP_OK)
        code = count_items(r, members[PEERS], MATCH_PEERS_MOST, "peers", &out->peer_count);
    if (code == PP_OK)
        code = count_items(r, members[PAIRS], MATCH_PAIRS_MOST, "pairs", &out->pair_count);
    if (code == PP_OK)
        code =
            count_items(r, members[REQUESTS], MATCH_REQUESTS_MOST, "requests", &out->request_count);
    if (code != PP_OK || r->faults->count)
        return code;
    out->peers = r->peers = PP_NEW_ARRAY(r->arena, out->peer_count, struct match_peer);
    out->pairs = r->pairs = PP_NEW_ARRAY(r->arena, out->pair_count, struct match_pair);
    out->requests = r->requests = PP_NEW_ARRAY(r->arena, out->request_count, struct match_request);
    code = read_items(r, members[PEERS], "peers", read_peer);
    if (code == PP_OK)
        code = read_items(r, members[PAIRS], "pairs", read_pair);
    if (code == PP_OK)
        code = read_items(r, members[REQUESTS], "requests", read_request);
    merge_pairs(r);
    return code;
}

enum pp_code js_instance_read(const char *text, size_t len, struct pp_arena *arena,
                              struct pp_faults *faults, struct match_instance *instance,
                              struct pp_err *err)
{
    return js_instance_spend(text, len, NULL, arena, faults, instance, err);
}

enum pp_code js_instance_spend(const char *text, size_t len,
                               void (*spent)(const char *from, const char *to),
                               struct pp_arena *arena, struct pp_faults *faults,
                               struct match_instance *instance, struct pp_err *err)
{
    *instance = (struct match_instance){.days = 1};
    if (len > JS_INSTANCE_BYTES)
        return pp_fail(err, PP_TOO_LARGE, "the instance has %zu bytes, at most %d are read", len,
                       JS_INSTANCE_BYTES);
    struct reader r = {.text = text,
                       .arena = arena,
                       .faults = faults,
                       .out = instance,
                       .err = err,
                       .spent = spent};
    struct js_span members[MEMBERS] = {{0}};
    enum pp_code code = find_members(&r, len, members);
    if (code == PP_OK)
        code = read_members(&r, members);
    if (code != PP_OK)
        return code;
    if (!faults->count)
        match_instance_check(instance, faults);
    return pp_faults_code(faults, err);
}
