#include "daemon/flow/plan.h"

#include <string.h>

#include "base/str.h"
#include "daemon/flow/words_plan.h"
#include "store/access.h"
#include "tests/unit/flow/flow_fixture.h"

static void put_people(struct fixture *f, int64_t pairs)
{
    static const int64_t homes[] = {ALPHA, BETA, GAMMA};
    for (int64_t i = 0; i < pairs; i++) {
        add_peer(f, 11 + 2 * i, pp_printf(&f->arena, "Lee %lld", (long long)i), homes[i % 3],
                 "dcs");
        add_peer(f, 12 + 2 * i, pp_printf(&f->arena, "Moe %lld", (long long)i), homes[(i + 1) % 3],
                 "member");
    }
}

static struct flow_call *plan_call(struct fixture *f, const char *const *requests, size_t count)
{
    struct flow_call *call = NEW_CALL(f, flow_plan_run);
    *ARG(call, flow_plan_run) = (struct flow_plan_run){
        .requests = requests, .request_count = count, .seconds = 5, .steps = 2000};
    return call;
}

static const struct flow_plan_run *plan(struct fixture *f, const char *const *requests,
                                        size_t count)
{
    struct flow_call *call = plan_call(f, requests, count);
    run_ok(f, call);
    return call->arg;
}

static void requests_that_want_the_same_people_get_different_days(void **state)
{
    struct fixture *f = *state;
    put_people(f, 1);
    const char *const requests[] = {add_request(f, "2027-03-01 2027-03-08", NULL),
                                    add_request(f, "2027-03-01", NULL)};
    const struct flow_plan_run *found = plan(f, requests, 2);
    assert_int_equal(found->line_count, 2);
    assert_int_equal(found->plan.served, 2);
    assert_string_equal(found->plan.status, "optimal");
    assert_int_equal(found->plan.bound, found->plan.points);
    assert_int_equal(flow_plan_gap_ppm(&found->plan), 0);
    assert_int_equal(found->plan.at_stake, 1000);
    assert_int_equal(found->lines[0].team.proposal.first_day, day("2027-03-08"));
    assert_int_equal(found->lines[1].team.proposal.first_day, day("2027-03-01"));
    assert_int_equal(found->plan.points,
                     found->lines[0].team.proposal.points + found->lines[1].team.proposal.points);
}

static void who_is_left_out_is_told_why(void **state)
{
    struct fixture *f = *state;
    put_people(f, 1);
    put_fact(f, HOST, "unrelated", "nothing");
    const char *const requests[] = {
        add_request(f, "2027-03-01", NULL), add_request(f, "2027-03-01", NULL),
        add_request(f, "2027-03-01",
                    "{\"seats\": [{\"name\": \"Head\", \"roles\": [\"head\"], \"lead\": true}]}")};
    const struct flow_plan_run *found = plan(f, requests, 3);
    assert_int_equal(found->plan.served, 1);
    const bool first = !found->lines[0].words;
    const struct flow_plan_line *left = &found->lines[first ? 1 : 0];
    assert_non_null(left->words);
    assert_int_equal(left->match, 0);
    assert_non_null(strstr(left->words, "alone it would have a team from Mon 1 Mar 2027"));
    assert_non_null(strstr(left->words,
                           pp_printf(&f->arena, "serve %s in this plan", requests[first ? 0 : 1])));
    assert_string_equal(found->lines[2].words, flow_plan_words(FLOW_PLAN_NEVER));
    assert_string_equal(left->priority_words, "no judgement or finding that raises it");
    assert_int_equal(left->priority, 500);
}

static void a_served_request_has_a_proposal_to_publish(void **state)
{
    struct fixture *f = *state;
    put_people(f, 2);
    const char *const requests[] = {add_request(f, "2027-03-01", NULL),
                                    add_request(f, "2027-03-01", NULL)};
    const struct flow_plan_run *found = plan(f, requests, 2);
    assert_int_equal(found->plan.served, 2);
    struct flow_call *call = NEW_CALL(f, flow_match_show);
    ARG(call, flow_match_show)->request = requests[1];
    run_ok(f, call);
    const struct flow_match_run *shown = &ARG(call, flow_match_show)->run;
    assert_int_equal(shown->match.id, found->lines[1].match);
    assert_int_equal(shown->match.plan, found->plan.id);
    assert_int_equal(shown->team_count, 1);
    assert_int_equal(shown->row.state, STORE_REQUEST_PROPOSED);
    assert_string_equal(shown->match.instance_json, found->plan.instance_json);
    run_ok(f, publish(f, shown->teams[0].proposal.id));
    /* A booked request is planned no more, by name or without. */
    call = plan_call(f, requests, 2);
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_non_null(strstr(call->err.text, requests[1]));
}

static void without_names_all_that_wait_and_lie_ahead_are_planned(void **state)
{
    struct fixture *f = *state;
    put_people(f, 2);
    const char *ahead = add_request(f, "2026-11-02 2027-03-01", NULL);
    (void)add_request(f, "2026-11-02", NULL); /* its only day has passed */
    const struct flow_plan_run *found = plan(f, NULL, 0);
    assert_int_equal(found->line_count, 1);
    assert_string_equal(found->lines[0].row.reference, ahead);
    assert_int_equal(found->lines[0].team.proposal.first_day, day("2027-03-01"));
}

static void a_brief_that_must_be_mended_holds_no_other_request_up(void **state)
{
    struct fixture *f = *state;
    put_people(f, 1);
    const char *good = add_request(f, "2027-03-01", NULL);
    const char *bad = add_request(f, "2027-03-08", "{\"cover\": {\"finance\": 2}}");
    put_terms(f, "skill", "send leadership"); /* a version without finance */
    const struct flow_plan_run *found = plan(f, NULL, 0);
    assert_int_equal(found->line_count, 2);
    assert_string_equal(found->lines[0].row.reference, good);
    assert_null(found->lines[0].words);
    assert_non_null(strstr(found->lines[1].words, "finance"));
    assert_int_equal(found->lines[1].priority, 0);
    struct flow_call *alone = plan_call(f, &bad, 1);
    assert_int_equal(run(f, alone), PP_INVALID);
    assert_non_null(strstr(alone->err.text, "cannot be planned"));
}

static void days_that_are_too_far_off_hold_no_other_request_up(void **state)
{
    struct fixture *f = *state;
    put_people(f, 1);
    const char *const both[] = {add_request(f, "2030-03-04", NULL),
                                add_request(f, "2027-03-01", NULL)};
    const struct flow_plan_run *found = plan(f, both, 2);
    assert_int_equal(found->plan.served, 1);
    assert_int_equal(found->lines[1].team.proposal.first_day, day("2027-03-01"));
    assert_non_null(strstr(found->lines[0].words, "more than 1100 days after the first visit"));
    assert_int_equal(found->lines[0].match, 0);
}

static void days_that_have_passed_are_no_part_of_the_time_that_is_planned(void **state)
{
    struct fixture *f = *state;
    put_people(f, 1);
    const char *const both[] = {add_request(f, "2026-11-02 2027-03-01", NULL),
                                add_request(f, "2029-11-12", NULL)};
    assert_int_equal(plan(f, both, 2)->plan.served, 2);
}

static void a_plan_of_nothing_is_refused(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = plan_call(f, NULL, 0);
    assert_int_equal(run(f, call), PP_NOT_FOUND);
    assert_string_equal(call->err.text, "no request waits for a team");
    const char *const past[] = {add_request(f, "2026-11-02", NULL)};
    call = plan_call(f, past, 1);
    assert_int_equal(run(f, call), PP_INVALID);
    assert_non_null(strstr(call->err.text, "has passed"));
}

static void what_is_shown_later_is_what_was_planned(void **state)
{
    struct fixture *f = *state;
    put_people(f, 1);
    const char *const requests[] = {add_request(f, "2027-03-01", NULL),
                                    add_request(f, "2027-03-01", NULL)};
    const struct flow_plan_run *found = plan(f, requests, 2);
    struct flow_call *call = NEW_CALL(f, flow_plan_show);
    ARG(call, flow_plan_show)->plan = pp_printf(&f->arena, "%lld", (long long)found->plan.id);
    run_ok(f, call);
    const struct flow_plan_run *shown = &ARG(call, flow_plan_show)->run;
    assert_int_equal(shown->plan.points, found->plan.points);
    assert_int_equal(shown->plan.steps, found->plan.steps);
    assert_string_equal(shown->plan.answer_hash, found->plan.answer_hash);
    assert_int_equal(shown->line_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct flow_plan_line *a = &found->lines[i], *b = &shown->lines[i];
        assert_string_equal(a->row.reference, b->row.reference);
        assert_int_equal(a->match, b->match);
        assert_true(pp_text_is(a->words, b->words));
        assert_int_equal(a->team.proposal.points, b->team.proposal.points);
        assert_int_equal(a->team.member_count, b->team.member_count);
    }
    call = NEW_CALL(f, flow_plan_list);
    ARG(call, flow_plan_list)->page.limit = 10;
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_plan_list)->count, 1);
}

static void the_same_steps_give_the_same_plan(void **state)
{
    struct fixture *f = *state;
    put_people(f, 3);
    const char *requests[4];
    for (size_t i = 0; i < 4; i++)
        requests[i] = add_request(f, "2027-03-01 2027-03-08", NULL);
    const struct flow_plan_run *a = plan(f, requests, 4), *b = plan(f, requests, 4);
    assert_string_equal(a->plan.instance_hash, b->plan.instance_hash);
    assert_string_equal(a->plan.answer_hash, b->plan.answer_hash);
}

static enum pp_code put_judgements(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct fixture *f = arg;
    const struct store_fact facts[] = {
        {.name = "overall", .value = "good", .dated = day("2026-01-05")},
        {.name = "overall", .value = "inadequate", .dated = day("2026-02-02")},
        {.name = "leaders", .value = "inadequate", .dated = day("2026-02-02")},
    };
    enum pp_code code = PP_OK;
    for (size_t i = 0; code == PP_OK && i < 3; i++) {
        struct store_fact fact = facts[i];
        bool changed;
        fact.id = 900 + (int64_t)i;
        fact.organisation = HOST;
        fact.framework = "ilacs";
        fact.version = "2023";
        code = store_fact_put(tx, &(struct store_who){"test", "facts", f->now_ms / 1000}, &fact,
                              &changed, err);
    }
    return code;
}

static void the_newest_judgement_raises_the_priority_and_is_named(void **state)
{
    struct fixture *f = *state;
    put_people(f, 1);
    test_write(f, put_judgements, f);
    const char *const requests[] = {add_request(f, "2027-03-01", NULL)};
    const struct flow_plan_run *found = plan(f, requests, 1);
    assert_int_equal(found->lines[0].priority, 1000);
    assert_string_equal(found->lines[0].priority_words, "judged inadequate on Mon 2 Feb 2026");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(requests_that_want_the_same_people_get_different_days),
        flow_test(who_is_left_out_is_told_why),
        flow_test(a_served_request_has_a_proposal_to_publish),
        flow_test(without_names_all_that_wait_and_lie_ahead_are_planned),
        flow_test(a_brief_that_must_be_mended_holds_no_other_request_up),
        flow_test(days_that_are_too_far_off_hold_no_other_request_up),
        flow_test(days_that_have_passed_are_no_part_of_the_time_that_is_planned),
        flow_test(a_plan_of_nothing_is_refused),
        flow_test(what_is_shown_later_is_what_was_planned),
        flow_test(the_same_steps_give_the_same_plan),
        flow_test(the_newest_judgement_raises_the_priority_and_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
