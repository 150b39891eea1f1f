/*
 * Instance and answer to text. Members come in the order in which the format shows them.
 */
#include <inttypes.h>
#include <stdio.h>

#include "daemon/json/instance.h"
#include "daemon/json/json.h"
#include "daemon/json/team.h"
#include "matcher/rebalance.h"

enum { BITS_PER_DIGIT = 4 };

static void put_limit(struct js_writer *w, const char *name, int32_t value)
{
    js_put_known(w, name, value != MATCH_NONE, value);
}

static void put_numbers(struct js_writer *w, const char *name, const int32_t *list, size_t count)
{
    js_open_array(w, name);
    for (size_t i = 0; i < count; i++)
        js_put_int(w, NULL, list[i]);
    js_close_array(w);
}

static void put_keyed(struct js_writer *w, int32_t key, int32_t value)
{
    char name[16];
    (void)snprintf(name, sizeof name, "%" PRId32, key);
    js_put_int(w, name, value);
}

static void put_skills(struct js_writer *w, const char *name, const struct match_skill *list,
                       size_t count)
{
    js_open_object(w, name);
    for (size_t i = 0; i < count; i++)
        put_keyed(w, list[i].skill, list[i].level);
    js_close_object(w);
}

static void put_bonuses(struct js_writer *w, const char *name, const struct match_bonus *list,
                        size_t count)
{
    js_open_object(w, name);
    for (size_t i = 0; i < count; i++)
        put_keyed(w, list[i].key, list[i].points);
    js_close_object(w);
}

static void put_pins(struct js_writer *w, const char *name, const struct match_pin *list,
                     size_t count)
{
    js_open_object(w, name);
    for (size_t i = 0; i < count; i++)
        put_keyed(w, list[i].seat, list[i].peer);
    js_close_object(w);
}

static void put_free(struct js_writer *w, const uint64_t *days, size_t words)
{
    char text[MATCH_DAYS_MOST + 64];
    size_t digit = words * 64 / BITS_PER_DIGIT, len = 0;
    while (digit-- > 0) {
        const unsigned value =
            days[digit * BITS_PER_DIGIT / 64] >> digit * BITS_PER_DIGIT % 64 & 15;
        if (value || len || !digit)
            text[len++] = "0123456789abcdef"[value];
    }
    text[len] = '\0';
    js_put_text(w, "free", text);
}

static void put_peer(struct js_writer *w, const struct match_instance *instance,
                     const struct match_peer *peer)
{
    js_open_object(w, NULL);
    js_put_int(w, "role", peer->role);
    js_put_int(w, "seniority", peer->seniority);
    js_put_int(w, "organisation", peer->organisation);
    js_put_int(w, "region", peer->region);
    js_put_int(w, "group", peer->group);
    js_open_array(w, "traits");
    for (size_t i = 0; i < instance->trait_count; i++)
        put_limit(w, NULL, peer->traits[i]);
    js_close_array(w);
    put_skills(w, "skills", peer->skills, peer->skill_count);
    put_free(w, peer->free, match_day_words(instance->days));
    js_put_int(w, "days_left", peer->days_left);
    js_put_int(w, "engagements_left", peer->engagements_left);
    js_put_int(w, "recent", peer->recent);
    js_put_bool(w, "new", peer->is_new);
    js_put_int(w, "day_rate", peer->day_rate);
    js_put_int(w, "x", peer->x);
    js_put_int(w, "y", peer->y);
    js_put_int(w, "merit", peer->merit);
    js_put_int(w, "gap", peer->gap);
    js_close_object(w);
}

static void put_pair(struct js_writer *w, const struct match_pair *pair)
{
    js_open_array(w, NULL);
    js_put_int(w, NULL, pair->a);
    js_put_int(w, NULL, pair->b);
    if (pair->never)
        js_put_text(w, NULL, "never");
    else
        js_put_int(w, NULL, pair->points);
    js_close_array(w);
}

static void put_seat(struct js_writer *w, const struct match_seat *seat)
{
    static const char *const groups[] = {"any", "host", "other"};
    js_open_object(w, NULL);
    js_open_array(w, "roles");
    for (int role = 0; role <= MATCH_ROLE_MOST; role++)
        if (seat->roles >> role & 1)
            js_put_int(w, NULL, role);
    js_close_array(w);
    js_put_int(w, "seniority", seat->seniority);
    js_put_text(w, "group", groups[seat->group]);
    put_skills(w, "must", seat->must, seat->must_count);
    put_limit(w, "want", seat->want);
    js_put_bool(w, "required", seat->required);
    js_put_int(w, "value", seat->value);
    js_close_object(w);
}

static void put_goals(struct js_writer *w, const struct match_request *request)
{
    js_open_array(w, "require");
    for (size_t i = 0; i < request->require_count; i++) {
        const struct match_need *need = &request->require[i];
        put_numbers(w, NULL, (const int32_t[]){need->skill, need->level, need->count}, 3);
    }
    js_close_array(w);
    put_bonuses(w, "cover", request->cover, request->cover_count);
    js_open_array(w, "balance");
    for (size_t i = 0; i < request->balance_count; i++) {
        const struct match_balance *b = &request->balance[i];
        put_numbers(w, NULL, (const int32_t[]){b->trait, b->value, b->low, b->high, b->points}, 5);
    }
    js_close_array(w);
    if (request->group_limit == MATCH_NONE)
        js_put_null(w, "group_limit");
    else
        put_numbers(w, "group_limit",
                    (const int32_t[]){request->group_limit, request->group_points}, 2);
    put_limit(w, "max_new", request->max_new);
    put_limit(w, "max_per_region", request->max_per_region);
    put_limit(w, "max_per_organisation", request->max_per_organisation);
    put_limit(w, "budget", request->budget);
    put_bonuses(w, "affinity", request->affinity, request->affinity_count);
    put_bonuses(w, "comparable", request->comparable, request->comparable_count);
}

static void put_current(struct js_writer *w, const struct match_current *current)
{
    if (!current)
        return;
    js_open_object(w, "current");
    js_put_int(w, "window", current->window);
    put_pins(w, "seats", current->seats, current->seat_count);
    put_numbers(w, "firm", current->firm, current->firm_count);
    js_put_int(w, "move", current->move);
    js_put_int(w, "move_firm", current->move_firm);
    js_close_object(w);
}

static void put_request(struct js_writer *w, const struct match_request *request)
{
    js_open_object(w, NULL);
    js_put_int(w, "host_group", request->host_group);
    js_put_int(w, "x", request->x);
    js_put_int(w, "y", request->y);
    js_put_bool(w, "remote", request->remote);
    put_numbers(w, "barred", request->barred, request->barred_count);
    put_numbers(w, "banned", request->banned, request->banned_count);
    put_pins(w, "pinned", request->pinned, request->pinned_count);
    put_numbers(w, "offsets", request->offsets, request->offset_count);
    js_put_int(w, "charge", request->charge);
    js_put_int(w, "priority", request->priority);
    js_open_array(w, "windows");
    for (size_t i = 0; i < request->window_count; i++)
        put_numbers(w, NULL,
                    (const int32_t[]){request->windows[i].start, request->windows[i].points}, 2);
    js_close_array(w);
    js_open_array(w, "seats");
    for (size_t i = 0; i < request->seat_count; i++)
        put_seat(w, &request->seats[i]);
    js_close_array(w);
    put_goals(w, request);
    put_current(w, request->current);
    js_close_object(w);
}

void js_instance_write(const struct match_instance *instance, struct pp_str *out)
{
    const struct match_weights *weights = &instance->weights;
    struct js_writer w = js_writer_on(out);
    js_open_object(&w, NULL);
    js_put_text(&w, "format", "peerpool-instance");
    js_put_int(&w, "version", 1);
    js_put_int(&w, "days", instance->days);
    js_open_object(&w, "weights");
    js_put_int(&w, "want", weights->want);
    js_put_int(&w, "seniority", weights->seniority);
    js_put_int(&w, "km_per_point", weights->km_per_point);
    js_put_int(&w, "fee_per_point", weights->fee_per_point);
    js_put_int(&w, "load", weights->load);
    js_put_int(&w, "km_cost", weights->km_cost);
    js_close_object(&w);
    js_open_array(&w, "peers");
    for (size_t i = 0; i < instance->peer_count; i++)
        put_peer(&w, instance, &instance->peers[i]);
    js_close_array(&w);
    js_open_array(&w, "pairs");
    for (size_t i = 0; i < instance->pair_count; i++)
        put_pair(&w, &instance->pairs[i]);
    js_close_array(&w);
    js_open_array(&w, "requests");
    for (size_t i = 0; i < instance->request_count; i++)
        put_request(&w, &instance->requests[i]);
    js_close_array(&w);
    js_close_object(&w);
    pp_str_add_char(out, '\n');
}

/* ---- the answer ---------------------------------------------------------------------------- */

static void put_seat_parts(struct js_writer *w, const struct match_seat_parts *parts)
{
    const int64_t list[] = {parts->want,       parts->seniority, parts->merit, parts->affinity,
                            parts->comparable, parts->travel,    parts->fee,   parts->value};
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        js_put_int(w, NULL, list[i]);
}

void js_team_write(struct js_writer *w, const char *name, size_t request, size_t seats,
                   const struct match_team *team)
{
    js_open_object(w, name);
    js_put_int(w, "request", (int64_t)request);
    js_put_int(w, "window", team->window);
    js_open_object(w, "seats");
    for (size_t s = 0; s < seats; s++)
        if (team->seats[s] != MATCH_NONE)
            put_keyed(w, (int32_t)s, team->seats[s]);
    js_close_object(w);
    js_put_int(w, "points", team->points);
    js_open_object(w, "parts");
    js_open_array(w, "seats");
    for (size_t s = 0; s < seats; s++) {
        js_open_array(w, NULL);
        if (team->seats[s] != MATCH_NONE)
            put_seat_parts(w, &team->parts.seats[s]);
        js_close_array(w);
    }
    js_close_array(w);
    js_put_int(w, "window", team->parts.window);
    js_put_int(w, "cover", team->parts.cover);
    js_put_int(w, "balance", team->parts.balance);
    js_put_int(w, "groups", team->parts.groups);
    js_put_int(w, "pairs", team->parts.pairs);
    js_put_int(w, "load", team->parts.load);
    if (team->parts.moves)
        js_put_int(w, "moves", team->parts.moves);
    js_close_object(w);
    js_close_object(w);
}

static void put_funnel(struct js_writer *w, const struct match_funnel *funnel)
{
    js_open_object(w, "funnel");
    js_open_array(w, "rules");
    for (int rule = 0; rule < MATCH_RULES; rule++)
        js_put_text(w, NULL, match_rule_word((enum match_rule)rule));
    js_close_array(w);
    js_put_int(w, "peers", (int64_t)funnel->peers);
    js_open_array(w, "seats");
    for (size_t s = 0; s < funnel->seats; s++) {
        js_open_array(w, NULL);
        for (size_t rule = 0; rule < MATCH_RULES; rule++)
            js_put_int(w, NULL, funnel->left[s][rule]);
        js_close_array(w);
    }
    js_close_array(w);
    js_open_array(w, "windows");
    for (size_t i = 0; i < funnel->windows; i++) {
        js_open_array(w, NULL);
        for (size_t s = 0; s < funnel->seats; s++)
            js_put_int(w, NULL, funnel->free_in[i * funnel->seats + s]);
        js_close_array(w);
    }
    js_close_array(w);
    js_close_object(w);
}

void js_answer_write(const struct match_instance *instance, size_t request,
                     const struct match_answer *answer, const struct match_funnel *funnel,
                     struct pp_str *out)
{
    static const char *const words[] = {"optimal", "feasible", "infeasible"};
    struct js_writer w = js_writer_on(out);
    js_open_object(&w, NULL);
    js_put_text(&w, "format", "peerpool-answer");
    js_put_int(&w, "version", 1);
    js_put_text(&w, "mode", "single");
    js_put_text(&w, "status", words[answer->status]);
    js_put_known(&w, "points", answer->team_count, answer->points);
    js_put_known(&w, "bound", answer->team_count, answer->bound);
    js_open_array(&w, "teams");
    for (size_t i = 0; i < answer->team_count; i++)
        js_team_write(&w, NULL, request, instance->requests[request].seat_count, &answer->teams[i]);
    js_close_array(&w);
    js_open_array(&w, "unserved");
    if (!answer->team_count)
        js_put_int(&w, NULL, (int64_t)request);
    js_close_array(&w);
    if (funnel && answer->status == MATCH_INFEASIBLE)
        put_funnel(&w, funnel);
    js_close_object(&w);
    pp_str_add_char(out, '\n');
}

static void open_plan(struct js_writer *w, const char *mode, const struct match_instance *instance,
                      const struct match_plan_answer *answer)
{
    js_open_object(w, NULL);
    js_put_text(w, "format", "peerpool-answer");
    js_put_int(w, "version", 1);
    js_put_text(w, "mode", mode);
    js_put_text(w, "status", answer->status == MATCH_OPTIMAL ? "optimal" : "feasible");
    js_put_int(w, "points", answer->points);
    js_put_int(w, "bound", answer->bound);
    js_open_array(w, "teams");
    for (size_t i = 0; i < answer->team_count; i++) {
        const size_t request = answer->teams[i].request;
        js_team_write(w, NULL, request, instance->requests[request].seat_count,
                      &answer->teams[i].team);
    }
    js_close_array(w);
    js_open_array(w, "unserved");
    for (size_t i = 0; i < answer->unserved_count; i++)
        js_put_int(w, NULL, (int64_t)answer->unserved[i]);
    js_close_array(w);
}

void js_plan_write(const struct match_instance *instance, const struct match_plan_answer *answer,
                   struct pp_str *out)
{
    struct js_writer w = js_writer_on(out);
    open_plan(&w, "plan", instance, answer);
    js_close_object(&w);
    pp_str_add_char(out, '\n');
}

/* ---- changes ------------------------------------------------------------------------------- */

static void put_side(struct js_writer *w, const char *name, const struct match_team *team)
{
    if (team->window == MATCH_NONE) {
        js_put_null(w, name);
        return;
    }
    js_open_object(w, name);
    js_put_int(w, "window", team->window);
    js_open_object(w, "seats");
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (team->seats[s] != MATCH_NONE)
            put_keyed(w, (int32_t)s, team->seats[s]);
    js_close_object(w);
    js_close_object(w);
}

static void put_movers(struct js_writer *w, const struct match_moved *change)
{
    js_open_array(w, "leaves");
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (change->seats[s].before != MATCH_NONE && !change->seats[s].stays)
            js_put_int(w, NULL, change->seats[s].before);
    js_close_array(w);
    js_open_array(w, "comes");
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (change->seats[s].comes)
            js_put_int(w, NULL, change->seats[s].after);
    js_close_array(w);
    js_open_array(w, "stays");
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (change->seats[s].stays)
            js_put_int(w, NULL, change->seats[s].before);
    js_close_array(w);
}

static void put_seat_reasons(struct js_writer *w, size_t seat, const struct match_moved_seat *of)
{
    js_open_object(w, NULL);
    js_put_int(w, "seat", (int64_t)seat);
    js_put_int(w, "peer", of->before);
    js_open_array(w, "rules");
    for (unsigned r = 0; r < MATCH_RULES; r++)
        if (of->broken >> r & 1)
            js_put_text(w, NULL, match_rule_word((enum match_rule)r));
    for (unsigned r = 0; r < MATCH_BETWEEN_RULES; r++)
        if (of->between >> r & 1)
            js_put_text(w, NULL, match_between_rule_word((enum match_between_rule)r));
    js_close_array(w);
    if (of->between >> MATCH_BETWEEN_CLASH & 1)
        js_put_int(w, "clashes_with", (int64_t)of->clash);
    js_close_object(w);
}

static void put_reasons(struct js_writer *w, const struct match_moved *change)
{
    js_open_array(w, "reasons");
    for (size_t s = 0; s < MATCH_SEATS_MOST; s++)
        if (change->seats[s].broken || change->seats[s].between)
            put_seat_reasons(w, s, &change->seats[s]);
    if (change->team_broken || !change->forced) {
        js_open_object(w, NULL);
        js_open_array(w, "rules");
        for (unsigned r = 0; r < MATCH_TEAM_RULES; r++)
            if (change->team_broken >> r & 1)
                js_put_text(w, NULL, match_team_rule_word((enum match_team_rule)r));
        if (!change->forced)
            js_put_text(w, NULL, "gain");
        js_close_array(w);
        js_close_object(w);
    }
    js_close_array(w);
}

void js_rebalance_write(const struct match_instance *instance,
                        const struct match_rebalance_answer *answer, struct pp_str *out)
{
    struct js_writer w = js_writer_on(out);
    open_plan(&w, "rebalance", instance, &answer->plan);
    js_open_array(&w, "changes");
    for (size_t i = 0; i < answer->change_count; i++) {
        const struct match_moved *change = &answer->changes[i];
        js_open_object(&w, NULL);
        js_put_int(&w, "request", (int64_t)change->request);
        put_side(&w, "before", &change->before);
        put_side(&w, "after", &change->after);
        put_movers(&w, change);
        put_reasons(&w, change);
        js_put_int(&w, "disturbed", change->disturbed);
        js_put_int(&w, "cost", change->cost);
        js_put_int(&w, "gain", change->gain);
        js_close_object(&w);
    }
    js_close_array(&w);
    js_put_int(&w, "disturbed", answer->disturbed);
    js_put_int(&w, "disturbed_bound", answer->disturbed_bound);
    js_put_bool(&w, "proven", answer->proven);
    js_put_int(&w, "cost", answer->cost);
    js_put_int(&w, "gain", answer->gain);
    js_close_object(&w);
    pp_str_add_char(out, '\n');
}
