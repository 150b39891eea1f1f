#include "daemon/flow/access.h"
#include "tests/unit/flow/flow_fixture.h"

static const struct flow_token_add *add(struct fixture *f, const char *scopes)
{
    struct flow_call *call = NEW_CALL(f, flow_token_add);
    struct flow_token_add *arg = call->arg;
    arg->name = "laptop";
    arg->scopes = scopes;
    run_ok(f, call);
    return arg;
}

static struct flow_bearer *ask(struct fixture *f, const char *secret)
{
    struct flow_call *call = NEW_CALL(f, flow_bearer);
    ARG(call, flow_bearer)->secret = secret;
    run_ok(f, call);
    return call->arg;
}

static void note(struct fixture *f, int64_t token)
{
    struct flow_call *call = NEW_CALL(f, flow_token_note);
    ARG(call, flow_token_note)->id = token;
    run_ok(f, call);
}

static void the_use_of_a_token_is_noted_once_an_hour(void **state)
{
    struct fixture *f = *state;
    const struct flow_token_add *made = add(f, "pool:read match:run");
    assert_int_equal(ask(f, made->secret)->note, made->token.id);
    note(f, made->token.id);
    assert_int_equal(ask(f, made->secret)->note, 0);
    f->now_ms += 3600 * 1000;
    assert_int_equal(ask(f, made->secret)->note, made->token.id);
    struct flow_call *list = NEW_CALL(f, flow_token_list);
    run_ok(f, list);
    assert_int_equal(ARG(list, flow_token_list)->count, 1);
    assert_true(ARG(list, flow_token_list)->tokens[0].used_s > 0);
}

static void a_bearer_has_the_rights_of_its_scopes_and_no_other(void **state)
{
    struct fixture *f = *state;
    const struct flow_bearer *bearer = ask(f, add(f, "pool:read match:run")->secret);
    assert_int_equal(bearer->rights, 1U << FLOW_POOL_READ | 1U << FLOW_MATCH_RUN);
    assert_contains(bearer->actor, "laptop");
}

static void what_is_no_token_or_was_revoked_gets_one_answer(void **state)
{
    struct fixture *f = *state;
    const struct flow_token_add *made = add(f, "admin");
    struct flow_call *revoke = NEW_CALL(f, flow_token_revoke);
    ARG(revoke, flow_token_revoke)->id = made->token.id;
    run_ok(f, revoke);
    struct flow_call *old = NEW_CALL(f, flow_bearer), *wrong = NEW_CALL(f, flow_bearer);
    ARG(old, flow_bearer)->secret = made->secret;
    ARG(wrong, flow_bearer)->secret = "pp_nothing";
    assert_int_equal(run(f, old), PP_NO_LOGIN);
    assert_int_equal(run(f, wrong), PP_NO_LOGIN);
    assert_string_equal(old->err.text, wrong->err.text);
}

static void a_token_needs_name_and_known_scopes(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, flow_token_add);
    ARG(call, flow_token_add)->name = "";
    ARG(call, flow_token_add)->scopes = "pool:raed";
    assert_int_equal(run(f, call), PP_INVALID);
    assert_int_equal(call->faults.count, 2);
    assert_string_equal(call->faults.at[1].suggestion, "pool:read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(the_use_of_a_token_is_noted_once_an_hour),
        flow_test(a_bearer_has_the_rights_of_its_scopes_and_no_other),
        flow_test(what_is_no_token_or_was_revoked_gets_one_answer),
        flow_test(a_token_needs_name_and_known_scopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
