/* Peers added, replaced and found; what their records name must be there. */
#include "daemon/flow/pool.h"
#include "tests/unit/flow/flow_fixture.h"

static const char *const at_alpha[] = {"Alpha"};

/* A call that adds Ada, who holds one post at the organisation named. */
static struct flow_call *adding(struct fixture *f, const char *const *organisation)
{
    struct flow_call *call = NEW_CALL(f, flow_peer_put);
    struct flow_peer_put *arg = call->arg;
    struct store_post *post = PP_NEW(&call->arena, struct store_post);
    *post = (struct store_post){
        .role = "dcs", .first_day = day("2024-04-01"), .last_day = STORE_NO_DAY};
    arg->peer = new_peer(f, 1, "Ada", ALPHA, "dcs");
    arg->peer.id = arg->peer.rev = arg->peer.home = 0;
    arg->peer.posts = post;
    arg->peer.post_count = 1;
    arg->post_organisations = organisation;
    return call;
}

static void assert_fault(const struct flow_call *call, const char *where, const char *suggestion)
{
    for (size_t i = 0; i < call->faults.count; i++)
        if (strcmp(call->faults.at[i].where, where) == 0) {
            if (suggestion)
                assert_string_equal(call->faults.at[i].suggestion, suggestion);
            return;
        }
    fail_msg("no fault at %s", where);
}

static void a_peer_is_added_with_a_home_and_found_by_every_key(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = adding(f, at_alpha);
    run_ok(f, call);
    const struct flow_peer_put *added = call->arg;
    assert_true(added->created && added->changed);
    assert_int_equal(added->peer.home, ALPHA);
    assert_int_equal(added->peer.rev, 1);
    const char *const keys[] = {added->peer.email, "Ada",
                                pp_printf(&f->arena, "%lld", (long long)added->peer.id)};
    for (size_t i = 0; i < 3; i++) {
        struct flow_call *show = NEW_CALL(f, flow_peer_show);
        ARG(show, flow_peer_show)->key = keys[i];
        run_ok(f, show);
        assert_int_equal(ARG(show, flow_peer_show)->peer.id, added->peer.id);
    }
}

static void everything_a_record_names_must_be_known(void **state)
{
    static const char *const near[] = {"Alfa"};
    struct fixture *f = *state;
    struct flow_call *call = adding(f, near);
    struct store_peer *peer = &ARG(call, flow_peer_put)->peer;
    const struct store_peer_skill skill = {.skill = "unheard-of", .level = 3};
    const struct store_affiliation held[] = {
        {.kind = "group", .code = "nobody", .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY},
        {.kind = "board", .code = "x", .organisation = 987654}};
    peer->skills = &skill;
    peer->skill_count = 1;
    peer->affiliations = held;
    peer->affiliation_count = 2;
    assert_int_equal(run(f, call), PP_INVALID);
    assert_fault(call, "/posts/0/organisation", "Alpha");
    assert_fault(call, "/skills/0/skill", NULL);
    assert_fault(call, "/affiliations/0/code", NULL);
    assert_fault(call, "/affiliations/1/organisation", NULL);
    assert_int_equal(call->faults.count, 4);
}

static void a_peer_is_replaced_only_as_it_was_read(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = adding(f, at_alpha);
    run_ok(f, call);
    const char *email = ARG(call, flow_peer_put)->peer.email;
    for (int64_t rev = 2; rev >= 1; rev--) {
        struct flow_call *again = adding(f, at_alpha);
        ARG(again, flow_peer_put)->key = email;
        ARG(again, flow_peer_put)->rev = rev;
        ARG(again, flow_peer_put)->peer.seniority = 2;
        assert_int_equal(run(f, again), rev == 1 ? PP_OK : PP_STALE);
        if (rev == 1)
            assert_int_equal(ARG(again, flow_peer_put)->peer.rev, 2);
    }
}

static void a_skill_is_named_once(void **state)
{
    struct fixture *f = *state;
    const struct store_peer_skill skills[] = {
        {.skill = "send", .level = 1, .last_used = STORE_NO_DAY},
        {.skill = "finance", .level = 1, .last_used = STORE_NO_DAY},
        {.skill = "send", .level = 2, .last_used = STORE_NO_DAY},
    };
    struct flow_call *call = adding(f, at_alpha);
    ARG(call, flow_peer_put)->peer.skills = skills;
    ARG(call, flow_peer_put)->peer.skill_count = 3;
    assert_int_equal(run(f, call), PP_INVALID);
    assert_int_equal(call->faults.count, 1);
    assert_fault(call, "/skills/2/skill", NULL);
}

static void a_period_must_run_forwards(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Pat", ALPHA, "dcs");
    struct flow_call *call = NEW_CALL(f, flow_availability_add);
    struct flow_availability_add *arg = call->arg;
    arg->key = "11";
    arg->period = (struct store_availability){.kind = STORE_UNAVAILABLE,
                                              .first_day = day("2027-03-02"),
                                              .last_day = day("2027-03-01"),
                                              .source = "phone"};
    assert_int_equal(run(f, call), PP_INVALID);
    struct flow_call *right = NEW_CALL(f, flow_availability_add);
    *ARG(right, flow_availability_add) = *arg;
    ARG(right, flow_availability_add)->period.last_day = day("2027-03-05");
    run_ok(f, right);
    assert_int_equal(ARG(right, flow_availability_add)->peer.availability_count, 1);
    struct flow_call *gone = NEW_CALL(f, flow_availability_remove);
    ARG(gone, flow_availability_remove)->key = "11";
    ARG(gone, flow_availability_remove)->id = ARG(right, flow_availability_add)->period.id;
    run_ok(f, gone);
    assert_int_equal(get_peer(f, 11).availability_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_peer_is_added_with_a_home_and_found_by_every_key),
        flow_test(everything_a_record_names_must_be_known),
        flow_test(a_peer_is_replaced_only_as_it_was_read),
        flow_test(a_skill_is_named_once),
        flow_test(a_period_must_run_forwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
