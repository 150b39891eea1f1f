#include "daemon/flow/words.h"

#include <string.h>

#include "base/str.h"
#include "daemon/json/json.h"

enum { PARTS_MOST = 12, WORDS_MOST = 16384 };

/* Parts that are made one after the other; those of no points are left out. */
struct part_list {
    struct pp_arena *arena;
    struct flow_part *at;
    size_t count;
};

static struct part_list new_list(struct pp_arena *arena)
{
    return (struct part_list){.arena = arena,
                              .at = PP_NEW_ARRAY(arena, PARTS_MOST, struct flow_part)};
}

#define ADD_PART(list, name, value, ...)                                           \
    do {                                                                           \
        if ((value) != 0) {                                                        \
            PP_REQUIRE((list)->count < PARTS_MOST);                                \
            (list)->at[(list)->count++] =                                          \
                (struct flow_part){.code = (name),                                 \
                                   .words = pp_printf((list)->arena, __VA_ARGS__), \
                                   .points = (value)};                             \
        }                                                                          \
    } while (0)

static int32_t square_root(int64_t value)
{
    int64_t root = 0;
    for (int64_t bit = INT64_C(1) << 30; bit; bit >>= 1)
        if ((root + bit) * (root + bit) <= value)
            root += bit;
    return (int32_t)root;
}

int32_t flow_journey_km(const struct match_request *request, const struct match_peer *peer)
{
    const int64_t dx = (int64_t)peer->x - request->x, dy = (int64_t)peer->y - request->y;
    return square_root(dx * dx + dy * dy);
}

static void member_parts(const struct flow_instance *instance, size_t seat, size_t index,
                         const struct match_seat_parts *parts, struct part_list *list)
{
    const struct match_request *request = flow_instance_request(instance);
    const struct match_peer *peer = &instance->match.peers[index];
    const struct flow_seat *asked = &instance->snapshot->brief.seats[seat];
    ADD_PART(list, "want", parts->want, "level %d of 5 in %s",
             (int)match_skill_level(peer->skills, peer->skill_count, request->seats[seat].want),
             flow_names_skill(&instance->snapshot->names, asked->want));
    ADD_PART(list, "seniority", parts->seniority, "seniority %d, %d above what the seat asks",
             (int)peer->seniority, (int)peer->seniority - (int)request->seats[seat].seniority);
    ADD_PART(list, "merit", parts->merit, "feedback from earlier visits");
    ADD_PART(list, "affinity", parts->affinity, "knows the host from an earlier visit");
    ADD_PART(list, "comparable", parts->comparable, "from a council much like the host");
    ADD_PART(list, "value", parts->value, "fills a seat that may stay empty");
    ADD_PART(list, "travel", parts->travel, "%d km to travel", (int)flow_journey_km(request, peer));
    ADD_PART(list, "fee", parts->fee, "%d pounds a day", (int)peer->day_rate);
    ADD_PART(list, "load", parts->load, "%d %s in the last 12 months, and this one",
             (int)peer->recent, peer->recent == 1 ? "engagement" : "engagements");
}

static const char *cover_words(const struct flow_instance *instance, const struct match_team *found,
                               struct pp_arena *arena)
{
    const struct match_request *request = flow_instance_request(instance);
    const char *words = "best levels:";
    for (size_t i = 0; i < request->cover_count; i++) {
        const int32_t skill = request->cover[i].key;
        int32_t best = 0;
        for (size_t s = 0; s < request->seat_count; s++) {
            if (found->seats[s] == MATCH_NONE)
                continue;
            const struct match_peer *peer = &instance->match.peers[found->seats[s]];
            const int32_t level = match_skill_level(peer->skills, peer->skill_count, skill);
            best = level > best ? level : best;
        }
        words = pp_printf(arena, "%s%s %s %d", words, i ? "," : "",
                          instance->snapshot->names.skills[skill].name, (int)best);
    }
    return words;
}

static void team_parts(const struct flow_instance *instance, const struct match_team *found,
                       struct part_list *list)
{
    const struct match_parts *parts = &found->parts;
    ADD_PART(list, "window", parts->window, "preference for these dates");
    ADD_PART(list, "cover", parts->cover, "%s", cover_words(instance, found, list->arena));
    ADD_PART(list, "groups", parts->groups, "more members of one political group than wished");
    ADD_PART(list, "pairs", parts->pairs, "who works with whom");
    ADD_PART(list, "moves", parts->moves, "members arranged before who are not in this team");
}

const char *flow_organisation_on(const struct flow_snapshot *snapshot, size_t peer, int32_t day)
{
    const struct store_peer *who = &snapshot->peers[peer];
    const struct store_post *post = flow_main_post(who, day);
    return flow_names_organisation_text(&snapshot->names, post ? post->organisation : who->home);
}

static struct flow_member make_member(const struct flow_instance *instance, size_t seat,
                                      size_t index, const struct match_team *found,
                                      struct pp_arena *arena)
{
    const struct flow_snapshot *snapshot = instance->snapshot;
    struct part_list list = new_list(arena);
    member_parts(instance, seat, index, &found->parts.seats[seat], &list);
    struct flow_member member = {.seat = (int)seat,
                                 .seat_name = snapshot->brief.seats[seat].name,
                                 .peer = snapshot->peers[index],
                                 .parts = list.at,
                                 .part_count = list.count};
    member.organisation =
        flow_organisation_on(snapshot, index, snapshot->request.windows[found->window].first_day);
    for (size_t i = 0; i < list.count; i++)
        member.points += list.at[i].points;
    return member;
}

const char *flow_parts_text(const struct flow_part *parts, size_t count, struct pp_arena *arena)
{
    struct pp_str json = {0};
    flow_parts_write(parts, count, &json);
    const char *text = pp_dup(arena, pp_str_text(&json));
    pp_str_fini(&json);
    return text;
}

const char *flow_aims_words(int met, int all, struct pp_arena *arena)
{
    return pp_printf(arena, "the team meets %d of %d aims for the team as a whole", met, all);
}

void flow_team_words(const struct flow_instance *instance, const struct match_team *found,
                     struct pp_arena *arena, struct flow_team *team)
{
    const struct flow_snapshot *snapshot = instance->snapshot;
    const size_t most = snapshot->brief.seat_count;
    struct flow_member *members = PP_NEW_ARRAY(arena, most, struct flow_member);
    struct store_proposal_seat *seats = PP_NEW_ARRAY(arena, most, struct store_proposal_seat);
    size_t count = 0;
    for (size_t s = 0; s < most; s++) {
        if (found->seats[s] == MATCH_NONE)
            continue;
        members[count] = make_member(instance, s, (size_t)found->seats[s], found, arena);
        seats[count] = (struct store_proposal_seat){
            .seat = (int)s,
            .peer = members[count].peer.id,
            .parts_json = flow_parts_text(members[count].parts, members[count].part_count, arena)};
        count++;
    }
    struct part_list list = new_list(arena);
    team_parts(instance, found, &list);
    const int32_t first = snapshot->request.windows[found->window].first_day;
    *team = (struct flow_team){
        .proposal = {.request = snapshot->request.id,
                     .first_day = first,
                     .points = found->points,
                     .parts_json = flow_parts_text(list.at, list.count, arena),
                     .seats = seats,
                     .seat_count = count},
        .last_day = first + snapshot->brief.onsite_days - 1,
        .members = members,
        .member_count = count,
        .parts = list.at,
        .part_count = list.count,
    };
}

void flow_parts_write(const struct flow_part *parts, size_t count, struct pp_str *out)
{
    struct js_writer writer = js_writer_on(out);
    js_open_array(&writer, NULL);
    for (size_t i = 0; i < count; i++) {
        js_open_object(&writer, NULL);
        js_put_text(&writer, "code", parts[i].code);
        js_put_text(&writer, "words", parts[i].words);
        js_put_int(&writer, "points", parts[i].points);
        js_close_object(&writer);
    }
    js_close_array(&writer);
}

enum pp_code flow_parts_read(const char *json, struct pp_arena *arena,
                             const struct flow_part **parts, size_t *count, struct pp_err *err)
{
    struct js_doc *doc = NULL;
    struct pp_faults faults = {.arena = arena};
    const enum pp_code code = js_parse(json, strlen(json), NULL, &doc, err);
    if (code != PP_OK)
        return code;
    const struct js_value *root = js_root(doc, &faults);
    const size_t found = js_is_array(root, PARTS_MOST) ? js_count(root) : 0;
    struct flow_part *list = PP_NEW_ARRAY(arena, found, struct flow_part);
    for (size_t i = 0; i < found; i++) {
        const struct js_value *item = js_item(root, i);
        list[i].code = js_text(item, "code", JS_MUST, 40);
        list[i].words = js_text(item, "words", JS_MUST, WORDS_MOST);
        (void)js_int(item, "points", JS_MUST, INT32_MIN, INT32_MAX, &list[i].points);
    }
    js_free(doc);
    *parts = list;
    *count = found;
    return pp_faults_code(&faults, err);
}

static const char *const funnel_words[MATCH_RULES] = {
    [MATCH_RULE_ROLE] = "have the role",
    [MATCH_RULE_SENIORITY] = "and are senior enough",
    [MATCH_RULE_GROUP] = "and are of the political group asked for",
    [MATCH_RULE_MUST] = "and have the skills and accreditations the seat must have",
    [MATCH_RULE_BARRED] = "and are of no organisation that is barred",
    [MATCH_RULE_BANNED] = "and are barred by no personal rule (conflict, pause, consent, mode)",
    [MATCH_RULE_DAYS] = "and have enough days left this year",
    [MATCH_RULE_ENGAGEMENTS] = "and have an engagement left this year",
    [MATCH_RULE_PINNED] = "and are not pinned elsewhere",
    [MATCH_RULE_BUSY] = "and are free on all days of at least one possible date",
};

void flow_funnel_words(const struct flow_instance *instance, const struct match_funnel *funnel,
                       struct pp_arena *arena, struct flow_funnel_line **lines, size_t *count)
{
    (void)instance;
    struct flow_funnel_line *list =
        PP_NEW_ARRAY(arena, funnel->seats * MATCH_RULES, struct flow_funnel_line);
    *count = 0;
    for (size_t s = 0; s < funnel->seats; s++) {
        int64_t before = (int64_t)funnel->peers;
        for (int r = 0; r < MATCH_RULES; r++) {
            const int64_t left = funnel->left[s][r];
            if (left == before && r != MATCH_RULE_BUSY)
                continue;
            before = left;
            list[(*count)++] =
                (struct flow_funnel_line){.seat = (int)s, .rule = funnel_words[r], .left = left};
        }
    }
    *lines = list;
}

static const char *must_words(const struct flow_instance *instance, size_t index, size_t seat,
                              struct pp_arena *arena)
{
    const struct match_seat *asked = &flow_instance_request(instance)->seats[seat];
    const struct match_peer *peer = &instance->match.peers[index];
    const struct flow_names *names = &instance->snapshot->names;
    const char *words = "lacks";
    for (size_t i = 0; i < asked->must_count; i++) {
        const size_t skill = (size_t)asked->must[i].skill;
        const int32_t level =
            match_skill_level(peer->skills, peer->skill_count, asked->must[i].skill);
        if (level >= asked->must[i].level)
            continue;
        if (skill >= names->skill_count)
            words = pp_printf(arena, "%s%s the accreditation \"%s\", valid until the last day",
                              words, strlen(words) > 5 ? "," : "",
                              instance->accreditations[skill - names->skill_count]);
        else
            words = pp_printf(arena, "%s%s %s at level %d (has %d)", words,
                              strlen(words) > 5 ? "," : "", names->skills[skill].name,
                              (int)asked->must[i].level, (int)level);
    }
    return words;
}

const char *flow_rule_words(const struct flow_instance *instance, size_t peer, size_t seat,
                            enum match_rule rule, struct pp_arena *arena)
{
    const struct flow_seat *asked = &instance->snapshot->brief.seats[seat];
    const struct store_peer *who = &instance->snapshot->peers[peer];
    const struct store_post *post = flow_main_post(who, instance->snapshot->first_day);
    switch (rule) {
    case MATCH_RULE_ROLE:
        return post ? pp_printf(arena, "the role is %s, not one the seat asks for",
                                flow_names_role(&instance->snapshot->names, post->role))
                    : "holds no current post, and so no role that the seat asks for";
    case MATCH_RULE_SENIORITY:
        return pp_printf(arena, "seniority is %d, the seat asks for %d", who->seniority,
                         asked->seniority);
    case MATCH_RULE_GROUP:
        return "is not of the political group the seat asks for";
    case MATCH_RULE_MUST:
        return must_words(instance, peer, seat, arena);
    case MATCH_RULE_BARRED:
        return "is of an organisation that is barred";
    case MATCH_RULE_BANNED:
        return "is barred by a personal rule";
    case MATCH_RULE_DAYS:
        return pp_printf(arena, "%d days are left this year, the visit takes %d",
                         (int)instance->match.peers[peer].days_left,
                         instance->snapshot->brief.charge);
    case MATCH_RULE_ENGAGEMENTS:
        return pp_printf(arena, "the limit of %d engagements a year is reached",
                         who->engagements_year);
    case MATCH_RULE_PINNED:
        return "the seat is kept for somebody else";
    case MATCH_RULE_BUSY:
        return "is free on none of the possible dates";
    case MATCH_RULES:
        break;
    }
    PP_REQUIRE(false);
    return "";
}

const char *flow_rule_lifted_by(enum match_rule rule)
{
    switch (rule) {
    case MATCH_RULE_ROLE:
        return "adding the role to the seat";
    case MATCH_RULE_SENIORITY:
        return "asking for less seniority in the seat";
    case MATCH_RULE_GROUP:
        return "asking for any political group in the seat";
    case MATCH_RULE_MUST:
        return "asking for a lower level in the seat, or the peer gaining it";
    case MATCH_RULE_DAYS:
    case MATCH_RULE_ENGAGEMENTS:
        return "the peer raising the limit, or a visit after 31 March";
    case MATCH_RULE_PINNED:
        return "releasing the seat";
    case MATCH_RULE_BUSY:
        return "another date, or the peer freeing one of these";
    case MATCH_RULE_BARRED:
    case MATCH_RULE_BANNED:
    case MATCH_RULES:
        break;
    }
    return NULL;
}
