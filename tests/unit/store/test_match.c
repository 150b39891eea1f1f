#include "tests/unit/store/fixture.h"

static void setup_pool(struct fixture *f)
{
    test_put_organisations(f);
    test_put_product(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@example.org");
    test_put_request(f, 1, NULL);
}

static void a_run_and_its_proposals_come_back(void **state)
{
    struct fixture *f = *state;
    struct store_match match;
    struct store_proposal proposal, *list;
    size_t count;
    setup_pool(f);
    test_put_proposal(f, 50, 1, 20880);
    assert_ok(store_match_get(&f->tx, 50, &f->arena, &match, &f->err), &f->err);
    assert_int_equal(match.request, 1);
    assert_int_equal(match.request_rev, 1);
    assert_int_equal(match.pool_revision, 1);
    assert_string_equal(match.instance_json, "{\"i\":1}");
    assert_string_equal(match.answer_json, "{\"a\":1}");
    assert_string_equal(match.people_json, "[10,11]");
    assert_string_equal(match.instance_hash, "ih");
    assert_string_equal(match.answer_hash, "ah");
    assert_string_equal(match.weights, "default/1");
    assert_string_equal(match.program, "0.1");
    assert_string_equal(match.status, "optimal");
    assert_int_equal(match.created_s, 1800000050);
    assert_ok(store_proposal_get(&f->tx, 50, &f->arena, &proposal, &f->err), &f->err);
    assert_int_equal(proposal.rev, 1);
    assert_int_equal(proposal.match, 50);
    assert_int_equal(proposal.request, 1);
    assert_int_equal(proposal.rank, 1);
    assert_int_equal(proposal.state, STORE_PROPOSAL_OPEN);
    assert_int_equal(proposal.first_day, 20880);
    assert_int_equal(proposal.points, INT64_C(-5000000000));
    assert_string_equal(proposal.parts_json, "{\"t\":1}");
    assert_int_equal(proposal.seat_count, 2);
    assert_int_equal(proposal.seats[1].seat, 1);
    assert_int_equal(proposal.seats[1].peer, 11);
    assert_ok(store_proposal_list(&f->tx, 50, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].seat_count, 2);
}

static void a_new_run_drops_what_was_open(void **state)
{
    struct fixture *f = *state;
    struct store_match match;
    struct store_proposal proposal;
    setup_pool(f);
    test_put_proposal(f, 50, 1, 20880);
    test_put_proposal(f, 60, 1, 20887);
    assert_ok(store_match_newest(&f->tx, 1, &f->arena, &match, &f->err), &f->err);
    assert_int_equal(match.id, 60);
    assert_ok(store_proposal_get(&f->tx, 50, &f->arena, &proposal, &f->err), &f->err);
    assert_int_equal(proposal.state, STORE_PROPOSAL_DROPPED);
    assert_int_equal(proposal.rev, 2);
    assert_ok(store_proposal_get(&f->tx, 60, &f->arena, &proposal, &f->err), &f->err);
    assert_int_equal(proposal.state, STORE_PROPOSAL_OPEN);
    struct store_proposal *open;
    size_t count;
    assert_ok(store_proposal_open(&f->tx, 1, &f->arena, &open, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(open[0].id, 60);
    assert_int_equal(open[0].seat_count, 2);
}

static void what_is_not_there_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct store_match match;
    struct store_proposal proposal;
    setup_pool(f);
    assert_int_equal(store_match_get(&f->tx, 1, &f->arena, &match, &f->err), PP_NOT_FOUND);
    assert_int_equal(store_match_newest(&f->tx, 1, &f->arena, &match, &f->err), PP_NOT_FOUND);
    assert_int_equal(store_proposal_get(&f->tx, 1, &f->arena, &proposal, &f->err), PP_NOT_FOUND);
}

static void the_pool_revision_is_the_counter(void **state)
{
    struct fixture *f = *state;
    int64_t before, after;
    setup_pool(f);
    assert_ok(store_pool_revision(&f->tx, &before, &f->err), &f->err);
    assert_int_equal(before, test_pool_revision(f));
    test_put_proposal(f, 50, 1, 20880); /* a match changes nothing that a match reads */
    assert_ok(store_pool_revision(&f->tx, &after, &f->err), &f->err);
    assert_int_equal(after, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(a_run_and_its_proposals_come_back),
        store_test(a_new_run_drops_what_was_open),
        store_test(what_is_not_there_is_not_found),
        store_test(the_pool_revision_is_the_counter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
