#include "daemon/json/explanation.h"

#include "daemon/json/team.h"

static const char *const STATUS[] = {"optimal", "feasible", "infeasible"};

static struct js_writer begin(const struct js_about *about, const char *kind, struct pp_str *out)
{
    struct js_writer w = js_writer_on(out);
    js_open_object(&w, NULL);
    js_put_text(&w, "format", "peerpool-explanation");
    js_put_int(&w, "version", 1);
    js_put_text(&w, "kind", kind);
    js_put_int(&w, "request", (int64_t)about->request);
    return w;
}

static void end(struct js_writer *w)
{
    js_close_object(w);
    pp_str_add_char(w->out, '\n');
}

/* A number, or null where MATCH_NONE says that there is none. */
static void put_number(struct js_writer *w, const char *name, int64_t number)
{
    js_put_known(w, name, number != MATCH_NONE, number);
}

static void put_numbers(struct js_writer *w, const char *name, const int32_t *list, size_t count)
{
    js_open_array(w, name);
    for (size_t i = 0; i < count; i++)
        js_put_int(w, NULL, list[i]);
    js_close_array(w);
}

static void put_team(struct js_writer *w, const char *name, const struct js_about *about,
                     const struct match_team *team)
{
    js_team_write(w, name, about->request, about->instance->requests[about->request].seat_count,
                  team);
}

static void put_difference(struct js_writer *w, const char *name,
                           const struct match_difference *difference)
{
    js_open_object(w, name);
    js_put_int(w, "points", difference->points);
    js_open_object(w, "parts");
    for (int part = 0; part < MATCH_PART_COUNT; part++)
        js_put_int(w, match_part_word((enum match_part)part), difference->part[part]);
    js_close_object(w);
    js_close_object(w);
}

static void put_bar(struct js_writer *w, const char *name, const struct match_bar *bar)
{
    js_open_object(w, name);
    js_put_text(w, "rule", match_rule_word(bar->rule));
    put_number(w, "seat", bar->seat);
    put_number(w, "window", bar->window);
    put_number(w, "key", bar->key);
    js_put_bool(w, "other_seat", bar->other_seat);
    js_put_int(w, "have", bar->have);
    js_put_int(w, "need", bar->need);
    put_numbers(w, "days", bar->days, bar->day_count);
    put_number(w, "cost", bar->cost < MATCH_COST_MOST ? bar->cost : MATCH_NONE);
    js_close_object(w);
}

static void put_bars(struct js_writer *w, const struct match_bar *bars, size_t count)
{
    js_open_array(w, "bars");
    for (size_t i = 0; i < count; i++)
        put_bar(w, NULL, &bars[i]);
    js_close_array(w);
}

static void put_change(struct js_writer *w, const struct match_change *change)
{
    js_open_object(w, NULL);
    js_put_text(w, "change", match_change_word(change->kind));
    put_number(w, "seat", change->seat);
    put_number(w, "window", change->window);
    put_number(w, "peer", change->peer);
    put_number(w, "other", change->other);
    put_number(w, "rule", change->rule);
    put_number(w, "key", change->key);
    js_put_int(w, "from", change->from);
    js_put_int(w, "to", change->to);
    put_numbers(w, "days", change->days, change->day_count);
    js_put_int(w, "cost", change->cost);
    js_close_object(w);
}

static void put_relaxations(struct js_writer *w, const char *name, const struct js_about *about,
                            const struct match_relaxation *list, size_t count)
{
    js_open_array(w, name);
    for (size_t i = 0; i < count; i++) {
        js_open_object(w, NULL);
        js_put_int(w, "cost", list[i].cost);
        js_open_array(w, "changes");
        for (size_t k = 0; k < list[i].count; k++)
            put_change(w, &list[i].changes[k]);
        js_close_array(w);
        js_put_text(w, "status", STATUS[list[i].status]);
        js_put_int(w, "start", list[i].start);
        put_team(w, "team", about, &list[i].team);
        js_close_object(w);
    }
    js_close_array(w);
}

/* ---- documents ----------------------------------------------------------------------------- */

void js_why_write(const struct js_about *about, const struct match_team *team,
                  const struct match_alternative *alternatives, struct pp_str *out)
{
    struct js_writer w = begin(about, "why", out);
    const struct match_team nobody = {0};
    const struct match_difference parts = match_difference(&nobody, team);
    put_team(&w, "team", about, team);
    put_difference(&w, "parts", &parts);
    js_open_array(&w, "alternatives");
    for (size_t s = 0; s < about->instance->requests[about->request].seat_count; s++) {
        const struct match_alternative *one = &alternatives[s];
        js_open_object(&w, NULL);
        js_put_int(&w, "seat", (int64_t)s);
        js_put_int(&w, "others", (int64_t)one->others);
        put_number(&w, "peer", one->peer);
        if (one->peer == MATCH_NONE) {
            js_put_null(&w, "difference");
            js_put_null(&w, "team");
        } else {
            put_difference(&w, "difference", &one->difference);
            put_team(&w, "team", about, &one->team);
        }
        js_close_object(&w);
    }
    js_close_array(&w);
    end(&w);
}

void js_why_not_write(const struct js_about *about, int32_t peer, const struct match_why_not *why,
                      const struct match_bars *bars, struct pp_str *out)
{
    struct js_writer w = begin(about, "why-not", out);
    js_put_int(&w, "peer", peer);
    js_put_bool(&w, "eligible", why->eligible);
    js_put_bool(&w, "possible", why->possible);
    js_put_bool(&w, "chosen", why->chosen);
    js_put_bool(&w, "proven", why->proven);
    if (why->possible) {
        const struct match_difference difference = match_difference(&why->best, &why->team);
        put_difference(&w, "difference", &difference);
        put_team(&w, "best", about, &why->best);
        put_team(&w, "team", about, &why->team);
    } else {
        js_put_null(&w, "difference");
        js_put_null(&w, "best");
        js_put_null(&w, "team");
    }
    put_bars(&w, bars->list, bars->count);
    end(&w);
}

void js_change_write(const struct js_about *about, int32_t peer,
                     const struct match_smallest_change *change, struct pp_str *out)
{
    struct js_writer w = begin(about, "change", out);
    js_put_int(&w, "peer", peer);
    js_put_bool(&w, "eligible", change->eligible);
    js_put_bool(&w, "possible", change->possible);
    js_put_bool(&w, "proven", change->proven);
    js_open_array(&w, "seats");
    for (size_t i = 0; i < change->seat_count; i++) {
        const struct match_seat_change *one = &change->seats[i];
        js_open_object(&w, NULL);
        js_put_int(&w, "seat", one->seat);
        js_put_int(&w, "window", one->window);
        put_number(&w, "cost", one->cost < MATCH_COST_MOST ? one->cost : MATCH_NONE);
        put_bars(&w, one->bars, one->bar_count);
        js_close_object(&w);
    }
    js_close_array(&w);
    put_relaxations(&w, "in_the_way", about, change->in_the_way, change->in_the_way_count);
    end(&w);
}

void js_relax_write(const struct js_about *about, const struct match_relax *relax,
                    struct pp_str *out)
{
    struct js_writer w = begin(about, "relax", out);
    js_put_bool(&w, "feasible", relax->feasible);
    js_put_bool(&w, "proven", relax->proven);
    put_relaxations(&w, "relaxations", about, relax->list, relax->count);
    end(&w);
}

static void put_reserves(struct js_writer *w, const char *name, const struct js_about *about,
                         const struct match_reserve *list, size_t count)
{
    js_open_array(w, name);
    for (size_t i = 0; i < count; i++) {
        js_open_object(w, NULL);
        js_put_int(w, "peer", list[i].peer);
        if (list[i].other_seat != MATCH_NONE) {
            js_open_object(w, "replaces");
            js_put_int(w, "seat", list[i].other_seat);
            js_put_int(w, "peer", list[i].other_peer);
            js_close_object(w);
        } else {
            js_put_null(w, "replaces");
        }
        if (list[i].barred)
            put_bar(w, "lifts", &list[i].bar);
        else
            js_put_null(w, "lifts");
        put_difference(w, "difference", &list[i].difference);
        put_team(w, "team", about, &list[i].team);
        js_close_object(w);
    }
    js_close_array(w);
}

void js_reserves_write(const struct js_about *about, const struct match_team *team,
                       const struct match_reserves *reserves, struct pp_str *out)
{
    struct js_writer w = begin(about, "reserves", out);
    put_team(&w, "team", about, team);
    js_open_array(&w, "seats");
    for (size_t s = 0; s < reserves->seats; s++) {
        const struct match_seat_reserves *at = &reserves->at[s];
        js_open_object(&w, NULL);
        js_put_int(&w, "seat", (int64_t)s);
        js_put_int(&w, "fit", (int64_t)at->fit);
        put_reserves(&w, "ready", about, at->ready, at->ready_count);
        put_reserves(&w, "nearly", about, at->nearly, at->nearly_count);
        js_close_object(&w);
    }
    js_close_array(&w);
    end(&w);
}

/* ---- what if ------------------------------------------------------------------------------- */

static void put_question(struct js_writer *w, const struct match_what_if *what)
{
    js_open_array(w, "without");
    for (int i = 0; i < MATCH_WITHOUT_COUNT; i++)
        if (what->without >> i & 1)
            js_put_text(w, NULL, match_without_word((enum match_without)i));
    js_close_array(w);
    put_number(w, "only", what->only);
    js_open_object(w, "weights");
    js_put_int(w, "want", what->weights.want);
    js_put_int(w, "seniority", what->weights.seniority);
    js_put_int(w, "km_per_point", what->weights.km_per_point);
    js_put_int(w, "fee_per_point", what->weights.fee_per_point);
    js_put_int(w, "load", what->weights.load);
    js_put_int(w, "km_cost", what->weights.km_cost);
    js_close_object(w);
    js_open_object(w, "percent");
    js_put_int(w, "cover", what->cover);
    js_put_int(w, "balance", what->balance);
    js_put_int(w, "groups", what->groups);
    js_put_int(w, "pairs", what->pairs);
    js_close_object(w);
}

static void put_side(struct js_writer *w, const char *name, const struct js_about *about,
                     const struct match_answer *answer)
{
    js_open_object(w, name);
    js_put_text(w, "status", STATUS[answer->status]);
    js_open_array(w, "teams");
    for (size_t i = 0; i < answer->team_count; i++)
        put_team(w, NULL, about, &answer->teams[i]);
    js_close_array(w);
    js_close_object(w);
}

static void put_comparison(struct js_writer *w, const struct match_what_if_answer *answer)
{
    js_put_bool(w, "same", answer->same);
    put_numbers(w, "comes", answer->comes, answer->come_count);
    put_numbers(w, "goes", answer->goes, answer->go_count);
    put_difference(w, "difference", &answer->difference);
    put_difference(w, "then", &answer->then);
    js_open_array(w, "breaks");
    for (int rule = 0; rule < MATCH_TEAM_RULES; rule++)
        if (answer->breaks >> rule & 1)
            js_put_text(w, NULL, match_team_rule_word((enum match_team_rule)rule));
    js_close_array(w);
}

void js_what_if_write(const struct js_about *about, const struct match_what_if *what,
                      const struct match_what_if_answer *answer, struct pp_str *out)
{
    static const char *const nothing[] = {"same", "comes", "goes", "difference", "then", "breaks"};
    struct js_writer w = begin(about, "what-if", out);
    put_question(&w, what);
    put_side(&w, "before", about, &answer->before);
    put_side(&w, "after", about, &answer->after);
    if (answer->both)
        put_comparison(&w, answer);
    for (size_t i = 0; !answer->both && i < sizeof nothing / sizeof nothing[0]; i++)
        js_put_null(&w, nothing[i]);
    end(&w);
}
