#include "daemon/json/explanation.h"

#include "daemon/json/json.h"
#include "tests/lib/pool.h"
#include "tests/lib/pp_test.h"

struct fixture {
    struct pp_arena arena;
    struct pp_err err;
    struct pp_faults faults;
    struct match_instance *instance;
    const struct match_index *index;
    struct js_about about;
    struct match_team team;
    struct pp_str out;
    struct js_doc *doc;
    const struct js_value *root;
};

static const struct match_options ONE = {.best_k = 1};

static void begin(struct fixture *f)
{
    struct match_answer answer;
    *f = (struct fixture){.instance = NULL};
    f->faults.arena = &f->arena;
    f->instance = pool_instance(200, 5, 3, false, &f->arena);
    f->index = match_index_new(f->instance, &f->arena);
    f->about = (struct js_about){.instance = f->instance};
    assert_ok(match_single(f->index, 0, &ONE, &f->arena, &answer, &f->err), &f->err);
    assert_int_equal(answer.team_count, 1);
    f->team = answer.teams[0];
}

static void end(struct fixture *f)
{
    js_free(f->doc);
    pp_str_fini(&f->out);
    pp_arena_fini(&f->arena);
}

/* Reads the document that was written, and its head. */
static void read_back(struct fixture *f, const char *kind)
{
    assert_int_equal(f->out.at[f->out.len - 1], '\n');
    assert_ok(js_parse(f->out.at, f->out.len, NULL, &f->doc, &f->err), &f->err);
    f->root = js_root(f->doc, &f->faults);
    assert_string_equal(js_text(f->root, "format", JS_MUST, 100), "peerpool-explanation");
    assert_string_equal(js_text(f->root, "kind", JS_MUST, 100), kind);
}

static int64_t number(const struct js_value *object, const char *name)
{
    int64_t value = 0;
    assert_true(js_int(object, name, JS_MUST, INT64_MIN, INT64_MAX, &value));
    return value;
}

/* All parts are there, and add up. */
static int64_t difference(const struct js_value *object, const char *name)
{
    const struct js_value *one = js_member(object, name), *parts = js_member(one, "parts");
    int64_t sum = 0;
    assert_int_equal(js_count(parts), MATCH_PART_COUNT);
    for (int part = 0; part < MATCH_PART_COUNT; part++)
        sum += number(parts, match_part_word((enum match_part)part));
    assert_int_equal(sum, number(one, "points"));
    return sum;
}

static void why_names_the_best_alternative_of_each_seat(void **state)
{
    (void)state;
    struct fixture f;
    struct match_alternative others[MATCH_SEATS_MOST];
    begin(&f);
    assert_ok(match_alternatives(f.index, 0, &f.team, others, &f.err), &f.err);
    js_why_write(&f.about, &f.team, others, &f.out);
    read_back(&f, "why");
    const struct js_value *list = js_member(f.root, "alternatives");
    assert_int_equal(difference(f.root, "parts"), f.team.points);
    assert_int_equal(js_count(list), f.instance->requests[0].seat_count);
    for (size_t s = 0; s < js_count(list); s++)
        if (others[s].peer != MATCH_NONE) {
            assert_int_equal(number(js_item(list, s), "peer"), others[s].peer);
            assert_int_equal(difference(js_item(list, s), "difference"),
                             others[s].team.points - f.team.points);
        }
    end(&f);
}

static void why_not_and_change_have_the_bars_as_data(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        struct fixture f;
        struct match_why_not why;
        struct match_bars bars;
        struct match_smallest_change change;
        begin(&f);
        assert_ok(match_why_not(f.index, 0, 11, &ONE, &f.arena, &why, &f.err), &f.err);
        assert_ok(match_bars(f.index, 0, 11, &f.arena, &bars, &f.err), &f.err);
        assert_ok(match_smallest_change(f.index, 0, 11, &ONE, &f.arena, &change, &f.err), &f.err);
        if (kind)
            js_change_write(&f.about, 11, &change, &f.out);
        else
            js_why_not_write(&f.about, 11, &why, &bars, &f.out);
        read_back(&f, kind ? "change" : "why-not");
        assert_int_equal(number(f.root, "peer"), 11);
        const struct js_value *list = js_member(f.root, kind ? "seats" : "bars");
        assert_int_equal(js_count(list), kind ? change.seat_count : bars.count);
        for (size_t i = 0; !kind && i < bars.count; i++)
            assert_string_equal(js_text(js_item(list, i), "rule", JS_MUST, 30),
                                match_rule_word(bars.list[i].rule));
        end(&f);
    }
}

static void relaxations_have_their_changes_and_a_team(void **state)
{
    (void)state;
    struct fixture f;
    struct match_relax relax;
    const struct match_relax_options options = {.search = ONE, .most = 3};
    begin(&f);
    pool_request(f.instance)->budget = 50;
    assert_ok(match_relax(f.index, 0, &options, &f.arena, &relax, &f.err), &f.err);
    assert_true(!relax.feasible && relax.proven && relax.count == 3);
    js_relax_write(&f.about, &relax, &f.out);
    read_back(&f, "relax");
    const struct js_value *list = js_member(f.root, "relaxations");
    assert_int_equal(js_count(list), 3);
    for (size_t i = 0; i < 3; i++) {
        const struct js_value *changes = js_member(js_item(list, i), "changes");
        int64_t sum = 0;
        for (size_t k = 0; k < js_count(changes); k++)
            sum += number(js_item(changes, k), "cost");
        assert_int_equal(sum, number(js_item(list, i), "cost"));
        assert_true(js_member(js_item(list, i), "team") != NULL);
    }
    end(&f);
}

static void reserves_have_what_they_need_besides(void **state)
{
    (void)state;
    struct fixture f;
    struct match_reserves reserves;
    size_t nearly = 0;
    begin(&f);
    assert_ok(match_reserves(f.index, 0, &f.team, 2, 2, &f.arena, &reserves, &f.err), &f.err);
    js_reserves_write(&f.about, &f.team, &reserves, &f.out);
    read_back(&f, "reserves");
    const struct js_value *seats = js_member(f.root, "seats");
    for (size_t s = 0; s < js_count(seats); s++) {
        const struct js_value *list = js_member(js_item(seats, s), "nearly");
        for (size_t i = 0; i < js_count(list); i++, nearly++) {
            const struct js_value *one = js_item(list, i);
            (void)difference(one, "difference");
            assert_true((js_kind(js_member(one, "replaces")) == JS_OBJECT) !=
                        (js_kind(js_member(one, "lifts")) == JS_OBJECT));
        }
    }
    assert_true(nearly > 3);
    end(&f);
}

static void what_if_shows_both_sides(void **state)
{
    (void)state;
    struct fixture f;
    struct match_what_if_answer answer;
    begin(&f);
    struct match_what_if what = match_what_if_none(f.instance);
    what.without = 1u << MATCH_WITHOUT_BUDGET;
    what.weights.want = 30;
    assert_ok(match_what_if(f.index, 0, &what, &ONE, &f.arena, &answer, &f.err), &f.err);
    js_what_if_write(&f.about, &what, &answer, &f.out);
    read_back(&f, "what-if");
    assert_true(answer.both);
    assert_int_equal(difference(f.root, "difference"), answer.after.points - answer.before.points);
    assert_true(difference(f.root, "then") <= 0 || answer.breaks);
    assert_string_equal(js_text_of(js_item(js_member(f.root, "without"), 0), 20), "budget");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(why_names_the_best_alternative_of_each_seat),
        cmocka_unit_test(why_not_and_change_have_the_bars_as_data),
        cmocka_unit_test(relaxations_have_their_changes_and_a_team),
        cmocka_unit_test(reserves_have_what_they_need_besides),
        cmocka_unit_test(what_if_shows_both_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
