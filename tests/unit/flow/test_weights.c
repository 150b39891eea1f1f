#include "daemon/flow/weights.h"

#include "base/str.h"
#include "daemon/flow/instance.h"
#include "daemon/flow/plan.h"
#include "daemon/flow/rebalance.h"
#include "tests/unit/flow/flow_fixture.h"

#define START "2027-03-01"

static struct flow_call *draft_call(struct fixture *f, const char *name, const char *set)
{
    struct flow_call *call = NEW_CALL(f, flow_weights_draft);
    *ARG(call, flow_weights_draft) = (struct flow_weights_draft){.name = name, .set = set};
    return call;
}

static const char *drafted(struct fixture *f, const char *name, const char *set)
{
    struct flow_call *call = draft_call(f, name, set);
    run_ok(f, call);
    return ARG(call, flow_weights_draft)->it.weights.label;
}

static struct flow_call *publish_call(struct fixture *f, const char *key, const char *actor)
{
    struct flow_call *call = test_call(f, &flow_weights_publish, sizeof(struct flow_weights_move));
    call->actor = actor;
    ARG(call, flow_weights_move)->key = key;
    return call;
}

static void published(struct fixture *f, const char *name, const char *set)
{
    run_ok(f, publish_call(f, drafted(f, name, set), "a second person"));
}

static const struct flow_instance *built(struct fixture *f, const char *brief)
{
    struct flow_instance *instance = PP_NEW(&f->arena, struct flow_instance);
    assert_ok(flow_instance_build(snapshot(f, add_request(f, START, brief)), &f->arena, instance,
                                  &f->err),
              &f->err);
    return instance;
}

static void the_usual_weights_are_what_they_were_as_constants(void **state)
{
    struct fixture *f = *state;
    put_link(f, HOST, ALPHA, STORE_LINK_STATISTICAL, 1);
    const struct flow_instance *instance = built(f, NULL);
    const struct match_weights *weights = &instance->match.weights;
    const struct match_request *request = &instance->match.requests[0];
    assert_int_equal(weights->want, 10);
    assert_int_equal(weights->seniority, 3);
    assert_int_equal(weights->km_per_point, 20);
    assert_int_equal(weights->fee_per_point, 50);
    assert_int_equal(weights->load, 4);
    assert_int_equal(weights->km_cost, 2);
    assert_int_equal(request->comparable_count, 1);
    assert_int_equal(request->comparable[0].points, 20);
    assert_int_equal(request->priority, 500);
    assert_string_equal(instance->snapshot->weights.label, "default/1");
}

static void a_request_is_matched_by_the_weights_it_names(void **state)
{
    struct fixture *f = *state;
    put_link(f, HOST, ALPHA, STORE_LINK_STATISTICAL, 2);
    published(f, "south", "{\"want\":20,\"near_first\":9,\"near_step\":3}");
    published(f, "south", "{\"want\":21}");
    const struct flow_instance *instance = built(f, "{\"weights\":\"south\"}");
    assert_string_equal(instance->snapshot->weights.label, "south/2");
    assert_int_equal(instance->match.weights.want, 21);
    assert_int_equal(instance->match.weights.load, 4);
    assert_int_equal(instance->match.requests[0].comparable[0].points, 3);
    instance = built(f, "{\"weights\":\"south/1\"}");
    assert_int_equal(instance->match.weights.want, 20);
}

static void a_match_records_the_version_that_served_it(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Pat", ALPHA, "dcs");
    add_peer(f, 12, "Moe", BETA, "member");
    const char *request = add_request(f, START, NULL);
    assert_string_equal(match(f, request, 1)->match.weights, "default/1");
    published(f, "default", "{\"seniority\":100}");
    const struct flow_match_run *found = match(f, request, 1);
    assert_string_equal(found->match.weights, "default/2");
    assert_contains(found->match.instance_json, "\"seniority\":100,");
}

static void whoever_drafts_does_not_publish(void **state)
{
    struct fixture *f = *state;
    const char *key = drafted(f, "default", "{\"load\":6}");
    struct flow_call *own = publish_call(f, key, "test");
    assert_int_equal(run(f, own), PP_CONFLICT);
    assert_contains(own->err.text, "takes a second person");
    assert_contains(own->err.text, "peerpool token add");
    run_ok(f, publish_call(f, key, "token:2 deputy"));
    struct flow_call *again = publish_call(f, key, "token:3 third");
    assert_int_equal(run(f, again), PP_CONFLICT);
    assert_contains(again->err.text, "published already");
}

static void faults_of_a_draft_are_all_said_and_where(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call =
        draft_call(f, "default", "{\"wnat\":3,\"km_per_point\":0,\"load\":\"much\"}");
    assert_int_equal(run(f, call), PP_INVALID);
    assert_int_equal(call->faults.count, 3);
    assert_string_equal(call->faults.at[0].where, "/set/wnat");
    assert_string_equal(call->faults.at[0].suggestion, "want");
    assert_string_equal(call->faults.at[1].where, "/set/km_per_point");
    call = draft_call(f, "Not a name", "{}");
    assert_int_equal(run(f, call), PP_INVALID);
    assert_string_equal(call->faults.at[0].where, "/name");
    call = draft_call(f, "default", "{\"want\":10}");
    assert_int_equal(run(f, call), PP_INVALID);
    assert_contains(call->err.text, "nothing differs from default/1");
    call = draft_call(f, "default", "{\"want\":1,\"want\":2}");
    assert_int_equal(run(f, call), PP_USAGE);
}

static void only_published_weights_serve(void **state)
{
    struct fixture *f = *state;
    const char *key = drafted(f, "south", "{}");
    static const char *const wrong[] = {"{\"weights\":\"south/1\"}", "{\"weights\":\"defualt\"}",
                                        "{\"weights\":\"south/0\"}"};
    static const char *const words[] = {"a draft", "did you mean default", "default or default/3"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct flow_call *call = NEW_CALL(f, flow_request_add);
        const int32_t starts[] = {day(START)};
        ARG(call, flow_request_add)->given = (struct flow_request_new){
            .product = "visit",
            .host = "Host",
            .when = {.from = STORE_NO_DAY, .starts = starts, .start_count = 1},
            .brief_json = wrong[i]};
        assert_int_equal(run(f, call), PP_INVALID);
        assert_string_equal(call->faults.at[0].where, "/brief/weights");
        assert_contains(call->faults.at[0].message, words[i]);
    }
    struct flow_call *show = NEW_CALL(f, flow_weights_show);
    ARG(show, flow_weights_show)->key = key;
    run_ok(f, show);
    assert_int_equal(ARG(show, flow_weights_show)->it.row.state, STORE_WEIGHTS_DRAFT);
}

static void the_usual_weights_never_run_out(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = test_call(f, &flow_weights_retire, sizeof(struct flow_weights_move));
    ARG(call, flow_weights_move)->key = "default/1";
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "last published version");
    published(f, "default", "{\"want\":11}");
    call = test_call(f, &flow_weights_retire, sizeof(struct flow_weights_move));
    ARG(call, flow_weights_move)->key = "default/1";
    run_ok(f, call);
    assert_int_equal(built(f, NULL)->match.weights.want, 11);
}

static void a_plan_leaves_to_themselves_those_with_other_weights(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Pat", ALPHA, "dcs");
    add_peer(f, 12, "Moe", BETA, "member");
    published(f, "south", "{\"want\":20}");
    const char *const all[] = {add_request(f, START, "{\"weights\":\"south\"}"),
                               add_request(f, START, NULL), add_request(f, "2027-06-07", NULL)};
    struct flow_call *call = NEW_CALL(f, flow_plan_run);
    *ARG(call, flow_plan_run) =
        (struct flow_plan_run){.requests = all, .request_count = 3, .seconds = 5, .steps = 2000};
    run_ok(f, call);
    const struct flow_plan_run *found = ARG(call, flow_plan_run);
    assert_string_equal(found->plan.weights, "default/1");
    assert_int_equal(found->plan.served, 2);
    assert_int_equal(found->plan.at_stake, 1000);
    assert_string_equal(found->lines[0].words,
                        "it is served by the weights south/1, the others by "
                        "default/1; match it by itself");
    assert_string_equal(found->lines[2].row.reference, all[2]);
    assert_int_equal(found->lines[2].team.proposal.first_day, day("2027-06-07"));
    assert_int_equal(match(f, all[0], 1)->team_count, 1);
}

static void a_rebalancing_leaves_to_themselves_those_with_other_weights(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Pat", ALPHA, "dcs");
    add_peer(f, 12, "Moe", BETA, "member");
    published(f, "south", "{\"want\":20}");
    (void)add_request(f, START, NULL);
    const char *other = add_request(f, "2027-06-07", "{\"weights\":\"south\"}");
    struct flow_call *first = NEW_CALL(f, flow_rebalance_begin);
    ARG(first, flow_rebalance_begin)->cause = STORE_CAUSE_COMMAND;
    run_ok(f, first);
    struct flow_call *call = NEW_CALL(f, flow_rebalance_run);
    ARG(call, flow_rebalance_run)->id = ARG(first, flow_rebalance_begin)->run.id;
    ARG(call, flow_rebalance_run)->steps = 2000;
    run_ok(f, call);
    const struct flow_rebalance_run *made = ARG(call, flow_rebalance_run);
    assert_int_equal(made->run.requests, 1);
    assert_int_equal(made->set.part_count, 1);
    assert_string_equal(made->run.message,
                        pp_printf(&f->arena,
                                  "1 left out, such as %s: it is served by the weights south/1, "
                                  "the others by default/1; match it by itself",
                                  other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(the_usual_weights_are_what_they_were_as_constants),
        flow_test(a_request_is_matched_by_the_weights_it_names),
        flow_test(a_match_records_the_version_that_served_it),
        flow_test(whoever_drafts_does_not_publish),
        flow_test(faults_of_a_draft_are_all_said_and_where),
        flow_test(only_published_weights_serve),
        flow_test(the_usual_weights_never_run_out),
        flow_test(a_plan_leaves_to_themselves_those_with_other_weights),
        flow_test(a_rebalancing_leaves_to_themselves_those_with_other_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
