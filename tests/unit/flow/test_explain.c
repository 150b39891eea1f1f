#include "daemon/flow/explain.h"

#include <string.h>

#include "base/str.h"
#include "tests/unit/flow/flow_fixture.h"

static const char *const start = "2027-03-01";

static const struct flow_match_relax *relax(struct fixture *f, const char *request, int most)
{
    struct flow_call *call = NEW_CALL(f, flow_match_relax);
    ARG(call, flow_match_relax)->question.request = request;
    ARG(call, flow_match_relax)->most = most;
    run_ok(f, call);
    return call->arg;
}

static struct flow_call *why_call(struct fixture *f, const char *request, int rank)
{
    struct flow_call *call = NEW_CALL(f, flow_match_why);
    ARG(call, flow_match_why)->question.request = request;
    ARG(call, flow_match_why)->question.rank = rank;
    return call;
}

static bool gives(const struct flow_match_relax *told, const char *code)
{
    for (size_t i = 0; i < told->count; i++)
        if (told->list[i].change_count == 1 && pp_text_is(told->list[i].changes[0].code, code))
            return true;
    return false;
}

static void what_a_request_excludes_by_itself_may_give(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee", NEXT, "dcs"); /* a neighbour of the host, in its region */
    add_peer(f, 12, "Moe", GAMMA, "member");
    const char *request = add_request(f, start, "{\"exclude_neighbours\": true}");
    const struct flow_match_run *found = match(f, request, 1);
    assert_int_equal(found->team_count, 0);
    const struct flow_match_relax *told = relax(f, request, 20);
    assert_false(told->feasible);
    assert_true(gives(told, "neighbours"));
    assert_false(gives(told, "region"));
    for (size_t i = 0; i < told->count; i++) {
        assert_true(told->list[i].team.member_count > 0);
        assert_true(!i || told->list[i].cost_milli >= told->list[i - 1].cost_milli);
        for (size_t c = 0; c < told->list[i].change_count; c++)
            assert_string_not_equal(told->list[i].changes[c].code, "banned");
    }
    told = relax(f, request, 1);
    assert_int_equal(told->count, 1);
}

static void no_team_is_proposed_without_its_lead(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 12, "Moe", GAMMA, "member");
    const char *request = add_request(f, start, NULL);
    assert_int_equal(match(f, request, 1)->team_count, 0);
    const struct flow_match_relax *told = relax(f, request, 20);
    for (size_t i = 0; i < told->count; i++)
        assert_int_equal(told->list[i].team.members[0].seat, 0);
}

static void who_is_barred_by_a_conflict_does_not_give(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee", HOST, "dcs");
    add_peer(f, 12, "Moe", GAMMA, "member");
    const char *request = add_request(f, start, NULL);
    assert_int_equal(match(f, request, 1)->team_count, 0);
    const struct flow_match_relax *told = relax(f, request, 20);
    for (size_t i = 0; i < told->count; i++)
        for (size_t m = 0; m < told->list[i].team.member_count; m++)
            assert_int_not_equal(told->list[i].team.members[m].peer.id, 11);
}

static void a_team_is_explained_as_the_pool_is_now(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee", ALPHA, "dcs");
    add_peer(f, 12, "Moe", GAMMA, "member");
    const char *request = add_request(f, start, NULL);
    const struct flow_match_run *found = match(f, request, 1);
    struct flow_call *call = why_call(f, request, 1);
    run_ok(f, call);
    const struct flow_match_why *why = call->arg;
    assert_true(why->question.as_then);
    assert_int_equal(why->team.proposal.points, found->teams[0].proposal.points);
    assert_int_equal(why->team.proposal.id, found->teams[0].proposal.id);
    assert_int_equal(why->seat_count, 2);
    assert_int_equal(why->seats[0].ready_count, 0);
    add_peer(f, 13, "Nia", BETA, "dcs");
    call = why_call(f, request, 1);
    run_ok(f, call);
    why = call->arg;
    assert_false(why->question.as_then);
    assert_int_equal(why->seats[0].others, 1);
    assert_string_equal(why->seats[0].ready[0].peer.name, "Nia");
    assert_string_equal(why->seats[0].ready[0].organisation, "Beta");
    assert_true(why->seats[0].ready[0].points <= 0);
    call = why_call(f, request, 2);
    assert_int_equal(run(f, call), PP_NOT_FOUND);
    assert_string_equal(call->err.text, "this match has no team 2");
}

static void a_match_without_a_team_has_none_to_explain(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 12, "Moe", GAMMA, "member");
    const char *request = add_request(f, start, NULL);
    (void)match(f, request, 1);
    struct flow_call *call = why_call(f, request, 1);
    assert_int_equal(run(f, call), PP_NOT_FOUND);
    assert_string_equal(call->err.text, "this match found no team to ask about");
}

static void what_if_says_who_comes_and_what_it_breaks(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee", ALPHA, "dcs");
    add_peer(f, 12, "Moe", GAMMA, "member");
    struct store_peer near =
        new_peer(f, 13, "Nia", ALPHA, "member"); /* a neighbour in statistics */
    near.seniority = 5;
    put_peer(f, &near);
    const char *request = add_request(f, start, NULL);
    const struct flow_match_run *found = match(f, request, 1);
    assert_int_equal(found->teams[0].members[1].peer.id, 12); /* one of an organisation */
    struct flow_call *call = NEW_CALL(f, flow_match_what_if);
    struct flow_match_what_if *told = call->arg;
    told->question.request = request;
    told->without = " max_per_organisation ";
    run_ok(f, call);
    assert_true(told->has_before && told->has_after && !told->same);
    assert_int_equal(told->come_count, 1);
    assert_string_equal(told->comes[0].name, "Nia");
    assert_string_equal(told->goes[0].name, "Moe");
    assert_int_equal(told->break_count, 1);
    assert_string_equal(told->breaks[0], "too many members are of one organisation");
    assert_true(told->difference_points > 0);
    assert_int_equal(told->difference_points, told->then_points);
    static const struct {
        const char *without, *weights, *says;
    } wrong[] = {
        {NULL, NULL, "say what would be different"},
        {"mus", NULL, "did you mean \"must\"?"},
        {NULL, "wand=1", "did you mean \"want\"?"},
        {NULL, "want=many", "want must be a number from"},
        {NULL, "want=1,load", "sets no number"},
        {NULL, "pairs=many", "pairs must be a number from 0 to 1000 per cent"},
        {"nothing", NULL, "there are role"},
        {"must:two", NULL, "write it as must:2"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        call = NEW_CALL(f, flow_match_what_if);
        told = call->arg;
        told->question.request = request;
        told->without = wrong[i].without;
        told->weights = wrong[i].weights;
        assert_int_equal(run(f, call), PP_INVALID);
        if (!strstr(call->err.text, wrong[i].says))
            fail_msg("\"%s\" instead of \"%s\"", call->err.text, wrong[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(what_a_request_excludes_by_itself_may_give),
        flow_test(no_team_is_proposed_without_its_lead),
        flow_test(who_is_barred_by_a_conflict_does_not_give),
        flow_test(a_team_is_explained_as_the_pool_is_now),
        flow_test(a_match_without_a_team_has_none_to_explain),
        flow_test(what_if_says_who_comes_and_what_it_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
