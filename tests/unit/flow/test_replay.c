#include "daemon/flow/replay.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/plan.h"
#include "daemon/flow/solve.h"
#include "tests/unit/flow/flow_fixture.h"

static void put_people(struct fixture *f)
{
    static const struct store_peer_skill skills[] = {
        {.skill = "send", .level = 4, .last_used = STORE_NO_DAY}};
    static const char *const roles[] = {"dcs", "member", "dcs", "member"};
    static const int64_t homes[] = {ALPHA, BETA, GAMMA, ALPHA};
    for (int64_t i = 0; i < 4; i++) {
        struct store_peer peer = new_peer(f, 11 + i, "Pat", homes[i], roles[i]);
        peer.skills = skills;
        peer.skill_count = (size_t)(i % 2);
        put_peer(f, &peer);
    }
}

static const struct flow_match_replay *replay(struct fixture *f, int64_t match)
{
    struct flow_call *call = NEW_CALL(f, flow_match_replay);
    ARG(call, flow_match_replay)->match = pp_printf(&call->arena, "%lld", (long long)match);
    run_ok(f, call);
    return call->arg;
}

struct put {
    struct store_match row;
    struct store_who who;
};

static enum pp_code put_row(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct put *put = arg;
    return store_match_put(tx, &put->who, &put->row, NULL, 0, err);
}

/* A copy of a run under another id, for a test to damage; its hashes stay as they were. */
static struct store_match copy_of(const struct store_match *row)
{
    struct store_match copy = *row;
    copy.id += 1000;
    return copy;
}

static const struct flow_match_replay *replay_kept(struct fixture *f, struct store_match row)
{
    struct put put = {.row = row, .who = {.actor = "test", .operation = "t", .now_s = 1}};
    test_write(f, put_row, &put);
    return replay(f, row.id);
}

/* The first place of `old` in the text becomes `new`, which is as long. */
static const char *changed(struct fixture *f, const char *text, const char *old, const char *new)
{
    char *copy = pp_dup(&f->arena, text), *at = strstr(copy, old);
    assert_non_null(at);
    for (const char *from = new; *from;)
        *at++ = *from++;
    return copy;
}

static void a_match_comes_out_again_byte_for_byte(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const char *request = add_request(f, "2027-03-01 2027-03-08", NULL);
    for (int best = 1; best <= 3; best++) {
        const struct flow_match_replay *said = replay(f, match(f, request, best)->match.id);
        assert_int_equal(said->verdict, FLOW_REPLAY_SAME);
        assert_contains(said->words, "byte for byte");
        assert_int_equal(said->best, best);
        assert_int_equal(said->difference_count, 0);
    }
}

static void what_has_no_team_and_what_kept_no_options_comes_out_too(void **state)
{
    struct fixture *f = *state;
    const struct flow_match_run *none = match(f, add_request(f, "2027-03-01", NULL), 2);
    assert_string_equal(none->match.status, "infeasible");
    assert_int_equal(replay(f, none->match.id)->verdict, FLOW_REPLAY_SAME);
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 2);
    struct store_match old = copy_of(&found->match);
    old.best = 0;
    const struct flow_match_replay *said = replay_kept(f, old);
    assert_int_equal(said->verdict, FLOW_REPLAY_SAME);
    assert_int_equal(said->best, 2);
}

static void one_byte_of_the_instance_is_enough_to_be_told(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct store_match row = copy_of(&found->match);
    row.instance_json = changed(f, row.instance_json, "\"want\":10", "\"want\":11");
    const struct flow_match_replay *said = replay_kept(f, row);
    assert_int_equal(said->verdict, FLOW_REPLAY_INSTANCE_DAMAGED);
    assert_contains(said->words, "not the one that was matched");
    assert_null(said->got_hash);
}

static void a_damaged_answer_is_told_apart_and_where(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct store_match row = copy_of(&found->match);
    row.answer_json = changed(f, row.answer_json, "\"balance\":0", "\"balance\":7");
    const struct flow_match_replay *said = replay_kept(f, row);
    assert_int_equal(said->verdict, FLOW_REPLAY_ANSWER_DAMAGED);
    assert_int_equal(said->difference_total, 1);
    assert_string_equal(said->differences[0].where, "/teams/0/parts/balance");
    assert_string_equal(said->differences[0].words, "team 1, balance: 7 is kept, 0 comes out");
    row.id++;
    row.answer_json = changed(f, found->match.answer_json, "\"parts\":{\"seats\":[[0,",
                              "\"parts\":{\"seats\":[[9,");
    said = replay_kept(f, row);
    assert_string_equal(said->differences[0].words, "team 1, seat 1, want: 9 is kept, 0 comes out");
}

static void another_answer_names_the_version_that_gave_it(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    struct store_match row = copy_of(&found->match);
    row.answer_json = changed(f, row.answer_json, "\"balance\":0", "\"balance\":7");
    row.answer_hash = flow_digest(&f->arena, row.answer_json);
    row.program = "0.0.9";
    const struct flow_match_replay *said = replay_kept(f, row);
    assert_int_equal(said->verdict, FLOW_REPLAY_DIFFERS);
    assert_contains(said->words, "version 0.0.9 computed it");
    row.id++;
    row.program = found->match.program;
    assert_contains(replay_kept(f, row)->words, "this program has the version that computed it");
}

static void a_plans_part_stands_for_the_plan(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    (void)add_request(f, "2027-03-01", NULL);
    (void)add_request(f, "2027-03-08", NULL);
    struct flow_call *call = NEW_CALL(f, flow_plan_run);
    ARG(call, flow_plan_run)->seconds = 20;
    ARG(call, flow_plan_run)->steps = 200;
    run_ok(f, call);
    const struct flow_plan_run *plan = call->arg;
    assert_true(plan->lines[0].match != 0);
    const struct flow_match_replay *said = replay(f, plan->lines[0].match);
    assert_int_equal(said->verdict, FLOW_REPLAY_SAME);
    assert_int_equal(said->row.plan, plan->plan.id);
    struct flow_call *lp = NEW_CALL(f, flow_match_lp);
    ARG(lp, flow_match_lp)->match = pp_printf(&f->arena, "%lld", (long long)plan->lines[0].match);
    run_ok(f, lp);
    assert_contains(ARG(lp, flow_match_lp)->lp, "mode plan, 2 requests");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_match_comes_out_again_byte_for_byte),
        flow_test(what_has_no_team_and_what_kept_no_options_comes_out_too),
        flow_test(one_byte_of_the_instance_is_enough_to_be_told),
        flow_test(a_damaged_answer_is_told_apart_and_where),
        flow_test(another_answer_names_the_version_that_gave_it),
        flow_test(a_plans_part_stands_for_the_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
