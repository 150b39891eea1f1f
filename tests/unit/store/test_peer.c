#include "store/peer.h"

#include <stdio.h>

#include "tests/unit/store/fixture.h"

/* Compares by the texts and numbers themselves, not by the shapes that are being tested. */
static void assert_same_row(const struct store_peer *a, const struct store_peer *b)
{
    assert_int_equal(a->id, b->id);
    assert_string_equal(a->email, b->email);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->known_as, b->known_as);
    assert_string_equal(a->phone, b->phone);
    assert_string_equal(a->assistant_email, b->assistant_email);
    assert_string_equal(a->kind, b->kind);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->paused_until, b->paused_until);
    assert_int_equal(a->seniority, b->seniority);
    assert_int_equal(a->home, b->home);
    assert_int_equal(a->x_m, b->x_m);
    assert_int_equal(a->y_m, b->y_m);
    assert_int_equal(a->placed, b->placed);
    assert_int_equal(a->day_rate, b->day_rate);
    assert_int_equal(a->days_year, b->days_year);
    assert_int_equal(a->engagements_year, b->engagements_year);
    assert_int_equal(a->gap_days, b->gap_days);
    assert_int_equal(a->newcomer, b->newcomer);
    assert_int_equal(a->remote, b->remote);
    assert_int_equal(a->onsite, b->onsite);
    assert_string_equal(a->regions, b->regions);
    assert_int_equal(a->confirmed_s, b->confirmed_s);
    assert_string_equal(a->notes, b->notes);
}

static void assert_children_of_the_example(const struct store_peer *got)
{
    assert_int_equal(got->post_count, 2);
    assert_int_equal(got->posts[0].organisation, 2);
    assert_string_equal(got->posts[0].role, "dcs");
    assert_string_equal(got->posts[0].title, "Director of Children’s Services");
    assert_int_equal(got->posts[0].first_day, 19000);
    assert_int_equal(got->posts[0].last_day, STORE_NO_DAY);
    assert_null(got->posts[1].title);
    assert_int_equal(got->posts[1].last_day, 18999);
    assert_int_equal(got->affiliation_count, 2);
    assert_string_equal(got->affiliations[0].kind, "board");
    assert_int_equal(got->affiliations[0].organisation, 3);
    assert_string_equal(got->affiliations[1].code, "lab");
    assert_int_equal(got->affiliations[1].organisation, 0);
    assert_int_equal(got->skill_count, 2);
    assert_string_equal(got->skills[0].skill, "send");
    assert_int_equal(got->skills[0].level, 5);
    assert_string_equal(got->skills[0].evidence, "led two reviews");
    assert_int_equal(got->skills[1].last_used, STORE_NO_DAY);
    assert_int_equal(got->accreditation_count, 1);
    assert_string_equal(got->accreditations[0].kind, "lead");
    assert_int_equal(got->accreditations[0].expires, 21000);
    assert_int_equal(got->approval_count, 1);
    assert_string_equal(got->approvals[0].by, "Chief executive");
    assert_string_equal(got->approvals[0].state, "given");
    assert_int_equal(got->interest_count, 1);
    assert_int_equal(got->interests[0].organisation, 1);
    assert_string_equal(got->interests[0].note, "sister works there");
}

static void every_member_and_child_comes_back(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    struct store_peer given = test_peer(10, "Zoë Müller-Okafor", "Zoe@Example.org"), got;
    given.external_id = "crm-1";
    given.paused_until = 22000;
    given.state = STORE_PEER_PAUSED;
    bool changed;
    assert_ok(store_peer_put(&f->tx, &f->who, &given, &changed, &f->err), &f->err);
    assert_ok(store_peer_get(&f->tx, 10, &f->arena, &got, &f->err), &f->err);
    assert_same_row(&given, &got);
    assert_string_equal(got.external_id, "crm-1");
    assert_children_of_the_example(&got);
    assert_int_equal(got.rev, 1);
    assert_int_equal(store_peer_get(&f->tx, 11, &f->arena, &got, &f->err), PP_NOT_FOUND);
}

static void a_peer_with_nothing_known_comes_back_empty(void **state)
{
    struct fixture *f = *state;
    const struct store_peer given = {.id = 1,
                                     .email = "a@b.c",
                                     .name = "A",
                                     .kind = "lived",
                                     .paused_until = STORE_NO_DAY,
                                     .seniority = 1};
    struct store_peer got;
    bool changed;
    assert_ok(store_peer_put(&f->tx, &f->who, &given, &changed, &f->err), &f->err);
    assert_ok(store_peer_get(&f->tx, 1, &f->arena, &got, &f->err), &f->err);
    assert_null(got.external_id);
    assert_null(got.known_as);
    assert_null(got.phone);
    assert_null(got.notes);
    assert_null(got.regions);
    assert_int_equal(got.home, 0);
    assert_int_equal(got.confirmed_s, 0);
    assert_int_equal(got.post_count + got.affiliation_count + got.skill_count +
                         got.accreditation_count + got.approval_count + got.interest_count +
                         got.availability_count,
                     0);
}

static void only_a_change_moves_the_revision(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    struct store_peer got;
    bool changed;
    assert_ok(store_peer_get(&f->tx, 10, &f->arena, &got, &f->err), &f->err);
    const int64_t audit = test_audit_count(f), pool = test_pool_revision(f);
    assert_ok(store_peer_put(&f->tx, &f->who, &got, &changed, &f->err), &f->err);
    assert_false(changed);
    assert_int_equal(test_audit_count(f), audit);
    assert_int_equal(test_pool_revision(f), pool);

    struct store_peer_skill fewer[] = {got.skills[1]};
    got.skills = fewer;
    got.skill_count = 1;
    assert_ok(store_peer_put(&f->tx, &f->who, &got, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_int_equal(test_audit_count(f), audit + 1);
    assert_int_equal(test_pool_revision(f), pool + 1);
    assert_ok(store_peer_get(&f->tx, 10, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.rev, 2);
    assert_int_equal(got.skill_count, 1);
    assert_string_equal(got.skills[0].skill, "finance");
    assert_int_equal(got.post_count, 2);

    got.notes = NULL;
    assert_ok(store_peer_put(&f->tx, &f->who, &got, &changed, &f->err), &f->err);
    assert_ok(store_peer_get(&f->tx, 10, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.rev, 3);
    assert_null(got.notes);
}

static void a_stale_revision_is_refused(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    struct store_peer peer = test_peer(10, "Amira Khan", "amira@example.org");
    bool changed;
    assert_int_equal(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), PP_STALE);
    peer.rev = 2;
    assert_int_equal(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), PP_STALE);
    assert_contains(f->err.text, "Amira Khan has changed since you read it");
    assert_false(changed);
    peer.id = 11;
    assert_int_equal(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), PP_STALE);
}

static void keys_that_are_taken_name_who_has_them(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    struct store_peer peer = test_peer(10, "Amira Khan", "amira@example.org");
    peer.external_id = "crm-1";
    bool changed;
    assert_ok(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), &f->err);
    peer = test_peer(11, "Someone Else", "AMIRA@example.org");
    assert_int_equal(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), PP_CONFLICT);
    assert_contains(f->err.text, "AMIRA@example.org is Amira Khan's already");
    peer.email = "else@example.org";
    peer.external_id = "crm-1";
    assert_int_equal(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), PP_CONFLICT);
    assert_contains(f->err.text, "external id crm-1 is Amira Khan's");
}

static void a_peer_is_found_by_any_of_three_keys(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    struct store_peer peer = test_peer(10, "Amira Khan", "amira@example.org"), got;
    peer.external_id = "crm-1";
    bool changed;
    assert_ok(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), &f->err);
    static const char *const keys[] = {"crm-1", "Amira@Example.ORG", "amira khan"};
    for (size_t i = 0; i < 3; i++) {
        assert_ok(store_peer_find(&f->tx, keys[i], &f->arena, &got, &f->err), &f->err);
        assert_int_equal(got.id, 10);
        assert_int_equal(got.post_count, 2);
    }
    assert_int_equal(store_peer_find(&f->tx, "amira", &f->arena, &got, &f->err), PP_NOT_FOUND);
    test_put_peer(f, 11, "AMIRA KHAN", "other@example.org");
    assert_int_equal(store_peer_find(&f->tx, "Amira Khan", &f->arena, &got, &f->err), PP_CONFLICT);
}

static size_t count_listed(struct fixture *f, struct store_peer_filter filter)
{
    struct store_page page = {.limit = 100};
    struct store_peer *list;
    size_t count;
    assert_ok(store_peer_list(&f->tx, &filter, &page, &f->arena, &list, &count, &f->err), &f->err);
    return count;
}

static void lists_filter_by_text_skill_post_and_state(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@amira.example");
    struct store_peer peer = test_peer(12, "Cy Young", "cy@example.org");
    peer.state = STORE_PEER_LEFT;
    peer.skill_count = peer.post_count = 0;
    bool changed;
    assert_ok(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), &f->err);
    const struct store_peer_filter any = {.state = -1, .today = 20500};
    struct store_peer_filter filter = any;
    assert_int_equal(count_listed(f, filter), 3);
    filter.text = "AMIRA";
    assert_int_equal(count_listed(f, filter), 2);
    filter = any;
    filter.skill = "send";
    assert_int_equal(count_listed(f, filter), 2);
    filter = any;
    filter.state = STORE_PEER_LEFT;
    assert_int_equal(count_listed(f, filter), 1);
    filter = any;
    filter.role = "dcs";
    assert_int_equal(count_listed(f, filter), 2);
    filter.organisation = 3; /* held there in the past, and as another role */
    assert_int_equal(count_listed(f, filter), 0);
    filter.role = NULL;
    assert_int_equal(count_listed(f, filter), 0);
    filter.today = 18000;
    assert_int_equal(count_listed(f, filter), 2);
    struct store_page page = {.limit = 2};
    struct store_peer *list;
    size_t count;
    assert_ok(store_peer_list(&f->tx, &any, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_true(page.more);
    assert_int_equal(list[0].post_count, 0);
}

static void availability_is_added_once_and_taken_away(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    struct store_availability period = {.id = 100,
                                        .kind = STORE_FINISH_ONLY,
                                        .first_day = 20600,
                                        .last_day = 20610,
                                        .source = "phone",
                                        .reason = "école",
                                        .recorded_s = 1800000000};
    struct store_peer got;
    bool changed;
    assert_ok(store_availability_put(&f->tx, &f->who, 10, &period, &changed, &f->err), &f->err);
    assert_true(changed);
    period.id = 101;
    assert_ok(store_availability_put(&f->tx, &f->who, 10, &period, &changed, &f->err), &f->err);
    assert_false(changed);
    assert_ok(store_peer_get(&f->tx, 10, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.rev, 2);
    assert_int_equal(got.availability_count, 1);
    assert_int_equal(got.availability[0].id, 100);
    assert_int_equal(got.availability[0].kind, STORE_FINISH_ONLY);
    assert_int_equal(got.availability[0].last_day, 20610);
    assert_string_equal(got.availability[0].reason, "école");
    assert_int_equal(got.availability[0].recorded_s, 1800000000);
    assert_int_equal(store_availability_put(&f->tx, &f->who, 99, &period, &changed, &f->err),
                     PP_INVALID);
    assert_ok(store_availability_delete(&f->tx, &f->who, 10, 100, &f->err), &f->err);
    assert_int_equal(store_availability_delete(&f->tx, &f->who, 10, 100, &f->err), PP_NOT_FOUND);
    assert_ok(store_peer_get(&f->tx, 10, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.rev, 3);
    assert_int_equal(got.availability_count, 0);
}

static void the_whole_pool_comes_with_each_peers_own_children(void **state)
{
    struct fixture *f = *state;
    test_put_organisations(f);
    enum { PEERS = 40 };
    bool changed;
    for (int64_t i = 1; i <= PEERS; i++) {
        char email[32];
        (void)snprintf(email, sizeof email, "p%d@example.org", (int)i);
        struct store_peer peer = test_peer(i * 3, "N", email);
        const struct store_post own = {1 + i % 3, "dcs", email, (int32_t)i, STORE_NO_DAY};
        peer.posts = &own;
        peer.post_count = (size_t)(i % 2);
        assert_ok(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), &f->err);
        for (int64_t k = 0; k < i % 4; k++) {
            const struct store_availability period = {.id = i * 10 + k + 1,
                                                      .first_day = (int32_t)(20000 + 10 * k),
                                                      .last_day = (int32_t)(20000 + 10 * k + 4),
                                                      .source = "peer"};
            assert_ok(store_availability_put(&f->tx, &f->who, i * 3, &period, &changed, &f->err),
                      &f->err);
        }
    }
    struct store_peer *all;
    size_t count;
    assert_ok(store_peer_all(&f->tx, 20004, 20010, &f->arena, &all, &count, &f->err), &f->err);
    assert_int_equal(count, PEERS);
    for (int i = 1; i <= PEERS; i++) {
        const struct store_peer *peer = &all[i - 1];
        assert_int_equal(peer->id, i * 3);
        assert_int_equal(peer->post_count, i % 2);
        if (peer->post_count)
            assert_string_equal(peer->posts[0].title, peer->email);
        assert_int_equal(peer->skill_count, 2);
        const int periods = i % 4 < 2 ? i % 4 : 2; /* the third begins after the last day */
        assert_int_equal(peer->availability_count, periods);
        for (int k = 0; k < periods; k++)
            assert_int_equal(peer->availability[k].id, i * 10 + k + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(every_member_and_child_comes_back),
        store_test(a_peer_with_nothing_known_comes_back_empty),
        store_test(only_a_change_moves_the_revision),
        store_test(a_stale_revision_is_refused),
        store_test(keys_that_are_taken_name_who_has_them),
        store_test(a_peer_is_found_by_any_of_three_keys),
        store_test(lists_filter_by_text_skill_post_and_state),
        store_test(availability_is_added_once_and_taken_away),
        store_test(the_whole_pool_comes_with_each_peers_own_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
