/*
 * Draws one peer after the other: a kind of peer by its share, a name, a post at a real body with
 * the posts before it, skills, limits, approvals; then the diary, in demo_diary.c.
 */
#include "daemon/flow/demo_pool.h"

#include <string.h>

#include "base/date.h"
#include "base/random.h"
#include "daemon/flow/demo_draw.h"
#include "daemon/flow/demo_tables.h"
#include "daemon/sheet/sheet.h"

/* ---- drawing --------------------------------------------------------------------------------- */

bool demo_chance(struct demo *demo, unsigned percent)
{
    return pp_random_below(&demo->random, 100) < percent;
}

int demo_between(struct demo *demo, int least, int most)
{
    return least + (int)pp_random_below(&demo->random, (uint32_t)(most - least + 1));
}

const char *demo_day(struct demo *demo, int32_t day)
{
    char text[PP_DATE_TEXT];
    return pp_dup(&demo->arena, pp_day_text(day, text));
}

/* The next of words with '|' between. */
static const char *next_word(struct demo *demo, const char **rest)
{
    const size_t len = strcspn(*rest, "|");
    const char *word = pp_dup_len(&demo->arena, *rest, len);
    *rest += len + ((*rest)[len] == '|');
    return word;
}

/* ---- bodies ---------------------------------------------------------------------------------- */

enum { BODY_KIND, BODY_NAME, BODY_GSS, BODY_REGION, BODY_FROM, BODY_COLUMNS };
static const struct sheet_column body_columns[BODY_COLUMNS] = {
    [BODY_KIND] = {"kind", NULL, true},        [BODY_NAME] = {"name", NULL, true},
    [BODY_GSS] = {"gss", NULL, true},          [BODY_REGION] = {"region_code", NULL, false},
    [BODY_FROM] = {"valid_from", NULL, false},
};

static enum demo_body_kind body_kind(const char *text)
{
    if (!strcmp(text, "police"))
        return DEMO_POLICE;
    return strcmp(text, "health") != 0 ? DEMO_AUTHORITY : DEMO_HEALTH;
}

static enum pp_code read_bodies(struct demo *demo, const struct flow_demo_input *input,
                                struct pp_err *err)
{
    struct sheet sheet;
    struct pp_faults warnings = {.arena = &demo->arena};
    int at[BODY_COLUMNS];
    enum pp_code code =
        sheet_read(input->authorities, input->authorities_len, &demo->arena, &sheet, err);
    if (!code)
        code = sheet_find_columns(&sheet, body_columns, BODY_COLUMNS, at, &warnings, err);
    for (size_t i = 0; i < sheet.row_count && !code; i++) {
        const struct sheet_row *row = &sheet.rows[i];
        int32_t from = 0;
        if (row->cell_count != sheet.column_count)
            return pp_fail(err, PP_INVALID, "line %zu: the row is ragged", row->line);
        /* A body that is yet to come employs nobody. */
        if (at[BODY_FROM] >= 0 && sheet_day_parse(row->cells[at[BODY_FROM]], &from) &&
            from > input->today)
            continue;
        struct demo_bodies *bodies = &demo->bodies[body_kind(row->cells[at[BODY_KIND]])];
        bodies->at =
            pp_grow(&demo->arena, bodies->at, &bodies->cap, bodies->count + 1, sizeof *bodies->at);
        bodies->at[bodies->count++] = (struct demo_body){
            .gss = row->cells[at[BODY_GSS]],
            .name = row->cells[at[BODY_NAME]],
            .region = at[BODY_REGION] < 0 ? "" : row->cells[at[BODY_REGION]],
        };
    }
    for (int kind = 0; kind < DEMO_BODY_KINDS && !code; kind++)
        if (!demo->bodies[kind].count)
            code = pp_fail(err, PP_INVALID,
                           "the file of authorities lacks authorities, police forces or health "
                           "boards; it must have some of each");
    return code;
}

static const struct demo_body *draw_body(struct demo *demo, enum demo_body_kind kind)
{
    const struct demo_bodies *bodies = &demo->bodies[kind];
    return &bodies->at[pp_random_below(&demo->random, (uint32_t)bodies->count)];
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The shown half of a table's name. */
static const char *shown(struct demo *demo, const char *name)
{
    return pp_dup_len(&demo->arena, name, strcspn(name, "|"));
}

static void add_letters(struct pp_str *out, const char *name)
{
    const char *bar = strchr(name, '|');
    for (const char *at = bar ? bar + 1 : name; *at; at++) {
        const char low = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
        if ((low >= 'a' && low <= 'z') || low == '-')
            pp_str_add_char(out, low);
    }
}

/* A name nobody has yet when there is one to be found, and an address nobody has. */
static void draw_name(struct demo *demo, struct demo_peer *peer)
{
    struct pp_str address = {0};
    for (int tries = 0; tries < 20; tries++) {
        unsigned at = pp_random_below(&demo->random, 100);
        size_t group = 0;
        while (group + 1 < demo_name_groups && at >= demo_names[group].weight)
            at -= demo_names[group++].weight;
        const struct demo_names *names = &demo_names[group];
        const char *given =
            names->given[pp_random_below(&demo->random, (uint32_t)names->given_count)];
        const char *family =
            names->family[pp_random_below(&demo->random, (uint32_t)names->family_count)];
        peer->name = pp_printf(&demo->arena, "%s %s", shown(demo, given), shown(demo, family));
        pp_str_clear(&address);
        add_letters(&address, given);
        pp_str_add_char(&address, '.');
        add_letters(&address, family);
        if (!import_index_get(&demo->addresses, address.at))
            break;
    }
    if (import_index_get(&demo->addresses, address.at))
        pp_str_addf(&address, "%zu", peer->number);
    import_index_put(&demo->addresses, address.at, demo);
    peer->email = pp_printf(&demo->arena, "%s@peer.example", address.at);
    pp_str_fini(&address);
}

/* ---- posts ----------------------------------------------------------------------------------- */

/* Posts before the current one: back in time, often at other bodies, each a step lower. */
static const char *draw_history(struct demo *demo, struct demo_peer *peer)
{
    struct pp_str out = {0};
    const struct demo_role *role = peer->role;
    /* Councillors and parents rise where they live; officers move. */
    const bool stays = !strcmp(role->kind, "member") || !strcmp(role->kind, "lived");
    int32_t end = peer->since - demo_between(demo, 0, 60);
    for (const char *rest = role->earlier; *rest;) {
        const char *earlier = next_word(demo, &rest);
        const int32_t begin = end - demo_between(demo, 400, 2600);
        const struct demo_body *body =
            stays || demo_chance(demo, 35) ? peer->body : draw_body(demo, peer->body_kind);
        pp_str_addf(&out, "%s%s|%s|%s|%s", out.len ? "; " : "", body->gss, earlier,
                    demo_day(demo, begin), demo_day(demo, end));
        end = begin - demo_between(demo, 0, 200);
        if (demo_chance(demo, 25))
            break;
    }
    const char *posts = out.len ? pp_dup(&demo->arena, out.at) : "";
    pp_str_fini(&out);
    return posts;
}

static void draw_post(struct demo *demo, struct demo_peer *peer)
{
    const char *kind = peer->role->body;
    peer->body_kind = body_kind(kind);
    peer->body = draw_body(demo, peer->body_kind);
    /* Advisers have left their council; a few others moved on a short while ago. */
    const bool former = !strcmp(peer->role->kind, "adviser") || demo_chance(demo, 6);
    peer->until = former ? demo->today - demo_between(demo, 30, 1500) : 0;
    peer->since = (former ? peer->until : demo->today) - demo_between(demo, 120, 3300);
    peer->posts = draw_history(demo, peer);
}

/* ---- what they can and may ------------------------------------------------------------------- */

static const char *draw_skills(struct demo *demo, const struct demo_peer *peer)
{
    struct pp_str out = {0};
    const char *rest = peer->role->skills;
    for (int i = 0; *rest; i++) {
        const char *skill = next_word(demo, &rest);
        /* The first two make the role; the rest come and go. */
        if (i >= 2 && demo_chance(demo, 45))
            continue;
        const int level = i < 2 ? demo_between(demo, 3, 5) : demo_between(demo, 1, 4);
        pp_str_addf(&out, "%s%s:%d", out.len ? "; " : "", skill, level);
    }
    const char *skills = pp_dup(&demo->arena, out.at);
    pp_str_fini(&out);
    return skills;
}

/* Most hold theirs for a while yet; some let it expire. */
static int32_t draw_expiry(struct demo *demo)
{
    return demo_chance(demo, 10) ? demo->today - demo_between(demo, 5, 300)
                                 : demo->today + demo_between(demo, 200, 1000);
}

static const char *draw_accreditations(struct demo *demo, const struct demo_peer *peer)
{
    struct pp_str out = {0};
    pp_str_addf(&out, "nda:%s", demo_day(demo, demo->today + demo_between(demo, 300, 1500)));
    if (demo_chance(demo, 75))
        pp_str_addf(&out, "; dbs:%s", demo_day(demo, draw_expiry(demo)));
    if (peer->role->accreditation && demo_chance(demo, 80))
        pp_str_addf(&out, "; %s:%s", peer->role->accreditation, demo_day(demo, draw_expiry(demo)));
    const char *text = pp_dup(&demo->arena, out.at);
    pp_str_fini(&out);
    return text;
}

/* Release by the employer, or by the group office for members. */
static const char *draw_approval(struct demo *demo, const struct demo_peer *peer)
{
    const bool member = !strcmp(peer->role->kind, "member");
    if (peer->until || !strcmp(peer->role->kind, "lived") || demo_chance(demo, 15))
        return "";
    const char *kind = member ? "group" : "release";
    if (demo_chance(demo, 6))
        return pp_printf(&demo->arena, "%s:asked", kind);
    if (demo_chance(demo, 2))
        return pp_printf(&demo->arena, "%s:refused", kind);
    return pp_printf(&demo->arena, "%s:given:%s", kind, demo_day(demo, draw_expiry(demo)));
}

static const char *draw_group(struct demo *demo)
{
    static const struct {
        const char *code;
        unsigned weight;
    } groups[] = {{"lab", 33}, {"con", 27}, {"ld", 19}, {"green", 7}, {"reform", 8}, {"ind", 6}};
    unsigned at = pp_random_below(&demo->random, 100);
    size_t i = 0;
    while (at >= groups[i].weight)
        at -= groups[i++].weight;
    return groups[i].code;
}

static const char *draw_interest(struct demo *demo)
{
    static const char *const kinds[] = {"family", "employment", "contract"};
    if (!demo_chance(demo, 6))
        return "";
    /* Drawn one by one: the order of a call's arguments is the compiler's. */
    const struct demo_body *body = draw_body(demo, DEMO_AUTHORITY);
    const char *kind = kinds[pp_random_below(&demo->random, 3)];
    const int32_t since = demo->today - demo_between(demo, 30, 900);
    return pp_printf(&demo->arena, "%s|%s|%s", body->gss, kind, demo_day(demo, since));
}

static const char *draw_regions(struct demo *demo, const struct demo_peer *peer)
{
    if (!*peer->body->region || !demo_chance(demo, 10))
        return "";
    const char *other = draw_body(demo, DEMO_AUTHORITY)->region;
    return strcmp(other, peer->body->region) != 0
               ? pp_printf(&demo->arena, "%s; %s", peer->body->region, other)
               : peer->body->region;
}

/* ---- a peer ---------------------------------------------------------------------------------- */

static const char *const headers[] = {
    "external_id",
    "name",
    "email",
    "phone",
    "kind",
    "organisation",
    "role",
    "title",
    "from",
    "to",
    "posts",
    "group",
    "skills",
    "accreditations",
    "approvals",
    "interests",
    "day_rate",
    "days_year",
    "engagements_year",
    "gap_days",
    "seniority",
    "newcomer",
    "modes",
    "regions",
    "status",
    "confirmed",
};

static const struct demo_role *role_of(size_t number, size_t peers)
{
    /* By share, not by chance: a small pool still has some of each. */
    unsigned total = 0, at = 0;
    for (size_t i = 0; i < demo_role_count; i++)
        total += demo_roles[i].weight;
    const unsigned place = (unsigned)(number * total / peers);
    for (size_t i = 0; i < demo_role_count; i++) {
        at += demo_roles[i].weight;
        if (place < at)
            return &demo_roles[i];
    }
    return &demo_roles[demo_role_count - 1];
}

static void put_who(struct demo *demo, const struct demo_peer *peer)
{
    struct sheet_writer *writer = &demo->peers;
    sheet_put(writer, pp_printf(&demo->arena, "P%05zu", peer->number));
    sheet_put(writer, peer->name);
    sheet_put(writer, peer->email);
    sheet_put(writer, pp_printf(&demo->arena, "01632 960%03zu", peer->number % 1000));
    sheet_put(writer, peer->role->kind);
    sheet_put(writer, peer->body->gss);
    sheet_put(writer, peer->role->role);
    sheet_put(writer, peer->role->title);
    sheet_put(writer, demo_day(demo, peer->since));
    sheet_put(writer, peer->until ? demo_day(demo, peer->until) : "");
    sheet_put(writer, peer->posts);
    sheet_put(writer, !strcmp(peer->role->kind, "member") ? draw_group(demo) : "");
}

static void put_limits(struct demo *demo, const struct demo_peer *peer)
{
    struct sheet_writer *writer = &demo->peers;
    const struct demo_role *role = peer->role;
    const bool paid = demo_chance(demo, role->paid_percent);
    sheet_put_int(writer,
                  paid ? demo_between(demo, role->rate_least / 50, role->rate_most / 50) * 50 : 0);
    sheet_put_int(writer, demo_between(demo, 5, 20));
    sheet_put_int(writer, demo_between(demo, 1, 4));
    sheet_put_int(writer, demo_between(demo, 1, 4) * 7);
    sheet_put_int(writer, demo_between(demo, role->seniority_least, role->seniority_most));
    sheet_put(writer, demo_chance(demo, 20) ? "yes" : "no");
    sheet_put(writer, demo_chance(demo, 7) ? "remote" : "remote; onsite");
    sheet_put(writer, draw_regions(demo, peer));
    sheet_put(writer, demo_chance(demo, 3) ? "paused" : demo_chance(demo, 1) ? "left" : "active");
    sheet_put(writer, demo_day(demo, demo->today - demo_between(demo, 3, 420)));
}

static void put_peer(struct demo *demo, size_t number, size_t peers)
{
    struct demo_peer peer = {.number = number + 1, .role = role_of(number, peers)};
    draw_name(demo, &peer);
    draw_post(demo, &peer);
    put_who(demo, &peer);
    sheet_put(&demo->peers, draw_skills(demo, &peer));
    sheet_put(&demo->peers, draw_accreditations(demo, &peer));
    sheet_put(&demo->peers, draw_approval(demo, &peer));
    sheet_put(&demo->peers, draw_interest(demo));
    put_limits(demo, &peer);
    sheet_end_row(&demo->peers);
    demo_diary(demo, &peer);
}

enum pp_code flow_demo_pool(const struct flow_demo_input *input, struct pp_str *peers,
                            struct pp_str *availability, struct pp_err *err)
{
    if (!input->peers || input->peers > FLOW_DEMO_PEERS_MOST)
        return pp_fail(err, PP_USAGE, "a demonstration pool has 1 to %d peers, not %zu",
                       FLOW_DEMO_PEERS_MOST, input->peers);
    uint64_t state = input->seed;
    struct demo demo = {.random = pp_random_seeded(&state),
                        .today = input->today,
                        .peers.out = peers,
                        .diary.out = availability};
    demo.addresses.arena = &demo.arena;
    demo.periods.arena = &demo.arena;
    const enum pp_code code = read_bodies(&demo, input, err);
    if (!code) {
        for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
            sheet_put(&demo.peers, headers[i]);
        sheet_end_row(&demo.peers);
        demo_diary_begin(&demo);
        for (size_t i = 0; i < input->peers; i++)
            put_peer(&demo, i, input->peers);
    }
    pp_arena_fini(&demo.arena);
    return code;
}
