#include "daemon/flow/brief.h"

#include <stdio.h>
#include <string.h>

#include <ctype.h>

#include "base/arena.h"
#include "daemon/flow/weights.h"
#include "daemon/json/json.h"

enum {
    ROLES_MOST = 20,
    NEEDS_MOST = 40,
    CODE_MOST = 60,
    WORDS_MOST = 200,
    MINUTES_DAY = 1440,
};

static const char *const group_words[] = {"any", "host", "other"};
static const char *const for_words[] = {"everyone", "lead"};
static const char *const from_words[] = {"first-day", "last-day", "onsite", "later"};

static struct pp_arena *arena_of(struct pp_faults *faults)
{
    return faults->arena;
}

static const char *const *read_codes(const struct js_value *object, const char *name,
                                     struct pp_faults *faults, size_t *count)
{
    const struct js_value *array = js_array(object, name, JS_MUST, ROLES_MOST);
    *count = array ? js_count(array) : 0;
    const char **codes = PP_NEW_ARRAY(arena_of(faults), *count, const char *);
    for (size_t i = 0; i < *count; i++)
        codes[i] = js_text_of(js_item(array, i), CODE_MOST);
    if (array && !*count)
        js_fault(array, NULL, "empty", NULL, "name at least one role");
    return codes;
}

/* {"send": 2, …}: skill and a number. */
static struct flow_need *read_map(const struct js_value *object, const char *name, int most,
                                  struct pp_faults *faults, size_t *count)
{
    *count = 0;
    const struct js_value *map = js_object(object, name, JS_MAY);
    if (!map)
        return NULL;
    if (js_count(map) > NEEDS_MOST) {
        js_fault(map, NULL, "too-many", NULL, "at most %d skills may be named here", NEEDS_MOST);
        return NULL;
    }
    struct flow_need *needs = PP_NEW_ARRAY(arena_of(faults), js_count(map), struct flow_need);
    struct js_iter iter = {0};
    const char *skill;
    for (const struct js_value *item; (item = js_next(map, &iter, &skill));) {
        int64_t level = 0;
        (void)js_int_of(item, 1, most, &level);
        needs[(*count)++] = (struct flow_need){.skill = skill, .level = (int)level};
    }
    return needs;
}

static struct flow_need *read_require(const struct js_value *root, struct pp_faults *faults,
                                      size_t *count)
{
    static const char *const names[] = {"skill", "level", "count"};
    const struct js_value *array = js_array(root, "require", JS_MAY, NEEDS_MOST);
    *count = array ? js_count(array) : 0;
    struct flow_need *needs = PP_NEW_ARRAY(arena_of(faults), *count, struct flow_need);
    for (size_t i = 0; i < *count; i++) {
        const struct js_value *item = js_item(array, i);
        int64_t level = 1, members = 1;
        if (!js_is_object(item))
            continue;
        js_only(item, names, 3);
        needs[i].skill = js_text(item, "skill", JS_MUST, CODE_MOST);
        (void)js_int(item, "level", JS_MUST, 1, 5, &level);
        (void)js_int(item, "count", JS_MAY, 1, FLOW_SEATS_MOST, &members);
        needs[i].level = (int)level;
        needs[i].count = (int)members;
    }
    return needs;
}

static void read_seat(const struct js_value *item, struct flow_seat *seat, struct pp_faults *faults)
{
    static const char *const names[] = {"name", "roles", "seniority", "group",         "must",
                                        "want", "value", "required",  "accreditation", "lead"};
    *seat = (struct flow_seat){.required = true};
    if (!js_is_object(item))
        return;
    int64_t number = 1;
    size_t group = 0;
    js_only(item, names, sizeof names / sizeof names[0]);
    seat->name = js_text(item, "name", JS_MUST, WORDS_MOST);
    seat->roles = read_codes(item, "roles", faults, &seat->role_count);
    (void)js_int(item, "seniority", JS_MAY, 1, 5, &number);
    seat->seniority = (int)number;
    (void)js_word(item, "group", JS_MAY, group_words, 3, &group);
    seat->group = (enum flow_group)group;
    seat->must = read_map(item, "must", 5, faults, &seat->must_count);
    seat->want = js_text(item, "want", JS_MAY, CODE_MOST);
    seat->accreditation = js_text(item, "accreditation", JS_MAY, CODE_MOST);
    (void)js_bool(item, "required", JS_MAY, &seat->required);
    (void)js_bool(item, "lead", JS_MAY, &seat->lead);
    number = 0;
    (void)js_int(item, "value", JS_MAY, 0, 1000, &number);
    seat->value = (int)number;
}

static void read_seats(const struct js_value *root, struct flow_brief *brief,
                       struct pp_faults *faults)
{
    const struct js_value *array = js_array(root, "seats", JS_MUST, FLOW_SEATS_MOST);
    if (!array)
        return;
    brief->seat_count = js_count(array);
    brief->seats = PP_NEW_ARRAY(arena_of(faults), brief->seat_count, struct flow_seat);
    size_t leads = 0;
    for (size_t i = 0; i < brief->seat_count; i++) {
        read_seat(js_item(array, i), &brief->seats[i], faults);
        leads += brief->seats[i].lead;
        if (brief->seats[i].lead && !brief->seats[i].required)
            js_fault(js_item(array, i), "required", "lead", NULL,
                     "the lead's seat must be a required one");
    }
    if (!brief->seat_count)
        js_fault(array, NULL, "empty", NULL, "a team needs at least one seat");
    else if (leads != 1)
        js_fault(array, NULL, "lead", NULL, "exactly one seat must have \"lead\": true, not %zu",
                 leads);
}

/* "16:30" to minutes since midnight; "24:00" is the day's end. */
static int32_t read_minute(const struct js_value *object, const char *name)
{
    const char *text = js_text(object, name, JS_MUST, 5);
    int64_t hour, minute;
    char parts[6] = "";
    if (!text)
        return 0;
    if (strlen(text) == 5 && text[2] == ':') {
        memcpy(parts, text, 5);
        parts[2] = '\0';
        if (pp_text_int(parts, 0, 24, &hour) && pp_text_int(parts + 3, 0, 59, &minute) &&
            hour * 60 + minute <= MINUTES_DAY)
            return (int32_t)(hour * 60 + minute);
    }
    js_fault(object, name, "time", "16:30", "a time of day is written as hours:minutes");
    return 0;
}

static bool is_code(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-')
            return false;
    return *text != '\0';
}

/* Whole days, or a start and an end. */
static void read_length(const struct js_value *item, struct cal_part *part)
{
    int64_t days = 0;
    if (js_int(item, "days", JS_MAY, 1, FLOW_ONSITE_MOST, &days)) {
        part->days = (int32_t)days;
        if (js_has(item, "start") || js_has(item, "end"))
            js_fault(item, "days", "both", NULL,
                     "an event has either whole days or a start and an end");
        return;
    }
    part->start_minute = read_minute(item, "start");
    part->end_minute = read_minute(item, "end");
    if (part->end_minute <= part->start_minute)
        js_fault(item, "end", "backwards", NULL, "an event must end after it starts");
}

/* Onsite days are what they are, and a later date is not known. */
static void refuse_length(const struct js_value *item, const struct cal_part *part)
{
    static const char *const names[] = {"days", "start", "end"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (js_has(item, names[i]))
            js_fault(item, names[i], "unused", NULL, "an event from \"%s\" has no %s of its own",
                     from_words[part->anchor], names[i]);
    if (part->offset_days)
        js_fault(item, "offset", "unused", NULL, "an event from \"%s\" has no offset",
                 from_words[part->anchor]);
}

static void read_event(const struct js_value *item, struct flow_event *event)
{
    static const char *const names[] = {"kind", "words", "for", "from",    "offset",
                                        "days", "start", "end", "workday", "holds"};
    *event = (struct flow_event){0};
    if (!js_is_object(item))
        return;
    size_t who = 0, from = 0;
    int64_t offset = 0;
    struct cal_part *part = &event->part;
    js_only(item, names, sizeof names / sizeof names[0]);
    part->kind = js_text(item, "kind", JS_MUST, CODE_MOST);
    if (part->kind && !is_code(part->kind))
        js_fault(item, "kind", "form", NULL, "a kind is small letters, digits and hyphens");
    part->words = js_text(item, "words", JS_MUST, WORDS_MOST);
    (void)js_word(item, "for", JS_MAY, for_words, 2, &who);
    (void)js_word(item, "from", JS_MUST, from_words, 4, &from);
    part->who = (enum cal_for)who;
    part->anchor = (enum cal_anchor)from;
    (void)js_int(item, "offset", JS_MAY, -200, 400, &offset);
    part->offset_days = (int32_t)offset;
    if (part->anchor == CAL_ONSITE || part->anchor == CAL_LATER)
        refuse_length(item, part);
    else
        read_length(item, part);
    (void)js_bool(item, "workday", JS_MAY, &part->workday);
    event->holds = !part->workday;
    (void)js_bool(item, "holds", JS_MAY, &event->holds);
    if (event->holds && part->workday)
        js_fault(item, "workday", "moves", NULL,
                 "an event that holds may not move off closed days; give up one of the two");
}

static void read_events(const struct js_value *root, struct flow_brief *brief,
                        struct pp_faults *faults)
{
    const struct js_value *array = js_array(root, "events", JS_MAY, FLOW_EVENTS_MOST);
    brief->event_count = array ? js_count(array) : 0;
    brief->events = PP_NEW_ARRAY(arena_of(faults), brief->event_count, struct flow_event);
    for (size_t i = 0; i < brief->event_count; i++) {
        read_event(js_item(array, i), &brief->events[i]);
        for (size_t j = 0; j < i; j++)
            if (pp_text_is(brief->events[j].part.kind, brief->events[i].part.kind))
                js_fault(js_item(array, i), "kind", "twice", NULL,
                         "two events may not be of one kind");
    }
}

/* A booking must take something in its people's diaries. */
static void imply_onsite(struct flow_brief *brief, struct pp_arena *arena)
{
    if (brief->event_count)
        return;
    brief->events = PP_NEW(arena, struct flow_event);
    brief->event_count = 1;
    brief->events[0] = (struct flow_event){
        .part = {.kind = "onsite", .words = "Visit", .anchor = CAL_ONSITE}, .holds = true};
}

/* Null lifts the limit; a member that is not there leaves it as it was. */
static void read_limit(const struct js_value *root, const char *name, int most, int *limit)
{
    int64_t number = *limit;
    if (js_is_null(root, name))
        number = -1;
    else
        (void)js_int(root, name, JS_MAY, 0, most, &number);
    *limit = (int)number;
}

static void read_limits(const struct js_value *root, struct flow_brief *brief)
{
    static const char *const names[] = {"most", "points"};
    const struct js_value *groups = js_object(root, "group_limit", JS_MAY);
    int64_t most = brief->group_most, points = brief->group_points;
    if (js_is_null(root, "group_limit"))
        most = -1;
    if (groups) {
        js_only(groups, names, 2);
        (void)js_int(groups, "most", JS_MUST, 0, FLOW_SEATS_MOST, &most);
        (void)js_int(groups, "points", JS_MUST, 0, 1000, &points);
    }
    brief->group_most = (int)most;
    brief->group_points = (int)points;
    read_limit(root, "max_new", FLOW_SEATS_MOST, &brief->max_new);
    read_limit(root, "max_per_region", FLOW_SEATS_MOST, &brief->max_per_region);
    read_limit(root, "max_per_organisation", FLOW_SEATS_MOST, &brief->max_per_organisation);
    read_limit(root, "budget", 10000000, &brief->budget);
}

static void read_number(const struct js_value *root, const char *name, enum js_need need, int least,
                        int most, int *out)
{
    int64_t number = *out;
    (void)js_int(root, name, need, least, most, &number);
    *out = (int)number;
}

static void read_shape(const struct js_value *root, struct flow_brief *brief, enum js_need need)
{
    read_number(root, "onsite_days", need, 1, FLOW_ONSITE_MOST, &brief->onsite_days);
    read_number(root, "charge", need, 0, 100, &brief->charge);
    read_number(root, "conflict_years", JS_MAY, 0, 20, &brief->conflict_years);
    (void)js_bool(root, "remote", JS_MAY, &brief->remote);
    (void)js_bool(root, "exclude_neighbours", JS_MAY, &brief->exclude_neighbours);
    (void)js_bool(root, "exclude_region", JS_MAY, &brief->exclude_region);
}

static void read_members(const struct js_value *root, struct flow_brief *brief, enum js_need need,
                         struct pp_faults *faults)
{
    static const char *const names[] = {"seats",          "require",        "cover",
                                        "group_limit",    "max_new",        "max_per_region",
                                        "budget",         "onsite_days",    "max_per_organisation",
                                        "charge",         "remote",         "exclude_neighbours",
                                        "exclude_region", "conflict_years", "events",
                                        "weights"};
    js_only(root, names, sizeof names / sizeof names[0]);
    if (need == JS_MUST || js_has(root, "seats"))
        read_seats(root, brief, faults);
    if (js_has(root, "require"))
        brief->require = read_require(root, faults, &brief->require_count);
    if (js_has(root, "cover"))
        brief->cover = read_map(root, "cover", 1000, faults, &brief->cover_count);
    if (js_has(root, "events"))
        read_events(root, brief, faults);
    if (js_has(root, "weights"))
        brief->weights = js_text(root, "weights", JS_MAY, FLOW_WEIGHTS_KEY_MOST);
    imply_onsite(brief, faults->arena);
    read_limits(root, brief);
    read_shape(root, brief, need);
}

static enum pp_code read_text(const char *json, struct flow_brief *brief, enum js_need need,
                              const char *where, struct pp_faults *faults, struct pp_err *err)
{
    struct js_doc *doc = NULL;
    const enum pp_code code = js_parse(json, strlen(json), NULL, &doc, err);
    if (code != PP_OK)
        return code;
    const struct js_value *root = js_root_at(doc, faults, where);
    if (js_is_object(root))
        read_members(root, brief, need, faults);
    js_free(doc);
    return pp_faults_code(faults, err);
}

enum pp_code flow_brief_read(const char *json, struct flow_brief *brief, struct pp_faults *faults,
                             struct pp_err *err)
{
    *brief = (struct flow_brief){.group_most = -1,
                                 .max_new = -1,
                                 .max_per_region = -1,
                                 .max_per_organisation = 1,
                                 .budget = -1,
                                 .onsite_days = 1,
                                 .conflict_years = 5,
                                 .exclude_neighbours = true};
    return read_text(json, brief, JS_MUST, "", faults, err);
}

enum pp_code flow_brief_change(const char *json, struct flow_brief *brief, struct pp_faults *faults,
                               struct pp_err *err)
{
    return read_text(json, brief, JS_MAY, "/brief", faults, err);
}

static void write_map(struct js_writer *writer, const char *name, const struct flow_need *needs,
                      size_t count)
{
    js_open_object(writer, name);
    for (size_t i = 0; i < count; i++)
        js_put_int(writer, needs[i].skill, needs[i].level);
    js_close_object(writer);
}

static void write_seat(struct js_writer *writer, const struct flow_seat *seat)
{
    js_open_object(writer, NULL);
    js_put_text(writer, "name", seat->name);
    js_open_array(writer, "roles");
    for (size_t i = 0; i < seat->role_count; i++)
        js_put_text(writer, NULL, seat->roles[i]);
    js_close_array(writer);
    js_put_int(writer, "seniority", seat->seniority);
    js_put_text(writer, "group", group_words[seat->group]);
    write_map(writer, "must", seat->must, seat->must_count);
    js_put_text(writer, "want", seat->want);
    js_put_text(writer, "accreditation", seat->accreditation);
    js_put_bool(writer, "required", seat->required);
    js_put_bool(writer, "lead", seat->lead);
    js_put_int(writer, "value", seat->value);
    js_close_object(writer);
}

static void put_minute(struct js_writer *writer, const char *name, int32_t minute)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%02d:%02d", minute / 60 % 100, minute % 60);
    js_put_text(writer, name, text);
}

static void write_event(struct js_writer *writer, const struct flow_event *event)
{
    const struct cal_part *part = &event->part;
    js_open_object(writer, NULL);
    js_put_text(writer, "kind", part->kind);
    js_put_text(writer, "words", part->words);
    js_put_text(writer, "for", for_words[part->who]);
    js_put_text(writer, "from", from_words[part->anchor]);
    js_put_int(writer, "offset", part->offset_days);
    if (part->days) {
        js_put_int(writer, "days", part->days);
    } else if (part->end_minute) {
        put_minute(writer, "start", part->start_minute);
        put_minute(writer, "end", part->end_minute);
    }
    js_put_bool(writer, "workday", part->workday);
    js_put_bool(writer, "holds", event->holds);
    js_close_object(writer);
}

static void put_limit(struct js_writer *writer, const char *name, int limit)
{
    js_put_known(writer, name, limit >= 0, limit);
}

static void write_rules(struct js_writer *writer, const struct flow_brief *brief)
{
    js_open_array(writer, "require");
    for (size_t i = 0; i < brief->require_count; i++) {
        js_open_object(writer, NULL);
        js_put_text(writer, "skill", brief->require[i].skill);
        js_put_int(writer, "level", brief->require[i].level);
        js_put_int(writer, "count", brief->require[i].count);
        js_close_object(writer);
    }
    js_close_array(writer);
    write_map(writer, "cover", brief->cover, brief->cover_count);
    if (brief->group_most >= 0) {
        js_open_object(writer, "group_limit");
        js_put_int(writer, "most", brief->group_most);
        js_put_int(writer, "points", brief->group_points);
        js_close_object(writer);
    }
    put_limit(writer, "max_new", brief->max_new);
    put_limit(writer, "max_per_region", brief->max_per_region);
    put_limit(writer, "max_per_organisation", brief->max_per_organisation);
    put_limit(writer, "budget", brief->budget);
}

void flow_brief_write(const struct flow_brief *brief, struct pp_str *out)
{
    struct js_writer writer = js_writer_on(out);
    js_open_object(&writer, NULL);
    js_open_array(&writer, "seats");
    for (size_t i = 0; i < brief->seat_count; i++)
        write_seat(&writer, &brief->seats[i]);
    js_close_array(&writer);
    write_rules(&writer, brief);
    js_put_int(&writer, "onsite_days", brief->onsite_days);
    js_put_int(&writer, "charge", brief->charge);
    js_put_bool(&writer, "remote", brief->remote);
    js_put_bool(&writer, "exclude_neighbours", brief->exclude_neighbours);
    js_put_bool(&writer, "exclude_region", brief->exclude_region);
    js_put_int(&writer, "conflict_years", brief->conflict_years);
    js_open_array(&writer, "events");
    for (size_t i = 0; i < brief->event_count; i++)
        write_event(&writer, &brief->events[i]);
    js_close_array(&writer);
    if (brief->weights)
        js_put_text(&writer, "weights", brief->weights);
    js_close_object(&writer);
}
