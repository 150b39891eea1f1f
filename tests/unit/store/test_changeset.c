#include "store/access.h"
#include "store/changeset.h"
#include "tests/unit/store/fixture.h"

static const struct store_change_seat seats[] = {
    {.seat = 0, .before = 10, .after = 11, .state = STORE_SEAT_ENQUIRED, .parts_json = "[]"},
    {.seat = 1, .after = 10, .state = STORE_SEAT_OPEN, .firm = true, .parts_json = "[{}]"},
};

static void set_up(struct fixture *f)
{
    test_put_organisations(f);
    test_put_product(f);
    test_put_peer(f, 10, "Amira Khan", "amira@example.org");
    test_put_peer(f, 11, "Ben Ode", "ben@example.org");
    test_put_request(f, 1, "PC-0001");
    test_put_request(f, 2, "PC-0002");
    test_put_request(f, 3, "PC-0003");
    test_put_proposal(f, 50, 1, 20880);
}

static struct store_change_part part_of(int64_t id, int64_t request)
{
    return (struct store_change_part){.id = id,
                                      .kind = STORE_PART_MOVES,
                                      .request = request,
                                      .request_rev = 4,
                                      .proposal = 50,
                                      .proposal_rev = 1,
                                      .before_day = 20880,
                                      .after_day = STORE_NO_DAY,
                                      .before_points = 90,
                                      .after_points = 120,
                                      .cost = 20,
                                      .gain = 10,
                                      .disturbed = 2,
                                      .parts_json = "[{\"p\":1}]",
                                      .reasons_json = "[{\"r\":1}]",
                                      .seats = seats,
                                      .seat_count = 2};
}

static struct store_change_set set_of(int64_t id, const struct store_change_part *parts,
                                      size_t count)
{
    return (struct store_change_set){.id = id,
                                     .cause = STORE_CAUSE_EVENT,
                                     .what = "Amira Khan is paused",
                                     .pool_revision = 7,
                                     .instance_json = "{\"i\":1}",
                                     .answer_json = "{\"a\":1}",
                                     .people_json = "{}",
                                     .instance_hash = "ih",
                                     .answer_hash = "ah",
                                     .weights = "default/1",
                                     .program = "0.1",
                                     .disturbed = 3,
                                     .minimal = true,
                                     .before_points = -5,
                                     .after_points = 25,
                                     .bound = 30,
                                     .created_s = 1800000000,
                                     .expires_s = 1800000000 + 7 * 86400,
                                     .parts = parts,
                                     .part_count = count};
}

/* Parts id + 1.. of requests first.. */
static void put(struct fixture *f, int64_t id, int64_t first, size_t count)
{
    struct store_change_part parts[3];
    for (size_t i = 0; i < count; i++)
        parts[i] = part_of(id + 1 + (int64_t)i, first + (int64_t)i);
    const struct store_change_set set = set_of(id, parts, count);
    assert_ok(store_change_set_put(&f->tx, &f->who, &set, &f->err), &f->err);
}

static struct store_change_set get(struct fixture *f, int64_t id)
{
    struct store_change_set set;
    assert_ok(store_change_set_get(&f->tx, id, &f->arena, &set, &f->err), &f->err);
    return set;
}

static void decide(struct fixture *f, int64_t part, enum store_part_state to)
{
    const struct store_part_decision decision = {.part = part, .to = to};
    assert_ok(store_change_part_decide(&f->tx, &decision, &f->err), &f->err);
}

static void settle(struct fixture *f, int64_t id, const char *reason)
{
    assert_ok(store_change_set_settle(&f->tx, &f->who, id, get(f, id).rev, reason, &f->err),
              &f->err);
}

static void a_set_comes_back_whole(void **state)
{
    struct fixture *f = *state;
    set_up(f);
    put(f, 100, 1, 2);
    const struct store_change_set set = get(f, 100);
    assert_int_equal(set.rev, 1);
    assert_int_equal(set.state, STORE_CHANGE_OPEN);
    assert_int_equal(set.cause, STORE_CAUSE_EVENT);
    assert_string_equal(set.what, "Amira Khan is paused");
    assert_string_equal(set.instance_json, "{\"i\":1}");
    assert_true(set.minimal);
    assert_int_equal(set.before_points, -5);
    assert_int_equal(set.decided_s, 0);
    assert_null(set.decided_by);
    assert_int_equal(set.part_count, 2);
    assert_int_equal(set.parts[1].request, 2);
    assert_int_equal(set.parts[0].before_day, 20880);
    assert_int_equal(set.parts[0].after_day, STORE_NO_DAY);
    assert_int_equal(set.parts[0].proposal, 50);
    assert_int_equal(set.parts[0].booking, 0);
    assert_int_equal(set.parts[0].seat_count, 2);
    assert_int_equal(set.parts[1].seats[0].before, 10);
    assert_int_equal(set.parts[1].seats[1].before, 0);
    assert_int_equal(set.parts[1].seats[1].after, 10);
    assert_true(set.parts[1].seats[1].firm);
    assert_int_equal(set.parts[0].seats[0].state, STORE_SEAT_ENQUIRED);
}

static void a_list_leaves_the_texts_out_and_filters_by_state(void **state)
{
    struct fixture *f = *state;
    struct store_change_set *list;
    struct store_page page = {.limit = 10};
    size_t count;
    set_up(f);
    put(f, 100, 1, 1);
    put(f, 200, 2, 1);
    decide(f, 201, STORE_PART_REJECTED);
    settle(f, 200, "no");
    assert_ok(store_change_set_list(&f->tx, -1, &page, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_null(list[0].instance_json);
    assert_int_equal(list[1].parts[0].seats[1].after, 10);
    assert_ok(store_change_set_list(&f->tx, STORE_CHANGE_REJECTED, &page, &f->arena, &list, &count,
                                    &f->err),
              &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].id, 200);
}

static void the_state_of_a_set_follows_from_its_parts(void **state)
{
    struct fixture *f = *state;
    set_up(f);
    put(f, 100, 1, 2);
    const struct store_part_decision approved = {
        .part = 101, .to = STORE_PART_APPROVED, .made_proposal = 50};
    assert_ok(store_change_part_decide(&f->tx, &approved, &f->err), &f->err);
    settle(f, 100, NULL);
    assert_int_equal(get(f, 100).state, STORE_CHANGE_PARTLY);
    assert_int_equal(get(f, 100).parts[0].made_proposal, 50);
    decide(f, 102, STORE_PART_REJECTED);
    settle(f, 100, "one is enough");
    assert_int_equal(get(f, 100).state, STORE_CHANGE_PARTLY);
    assert_string_equal(get(f, 100).reason, "one is enough");
    assert_string_equal(get(f, 100).decided_by, f->who.actor);
    assert_int_equal(get(f, 100).rev, 3);
    decide(f, 101, STORE_PART_UNDONE);
    settle(f, 100, NULL);
    assert_int_equal(get(f, 100).state, STORE_CHANGE_UNDONE);
    assert_int_equal(get(f, 100).parts[0].made_proposal, 50);
    put(f, 200, 3, 1);
    decide(f, 201, STORE_PART_APPROVED);
    settle(f, 200, NULL);
    assert_int_equal(get(f, 200).state, STORE_CHANGE_APPROVED);
}

static void a_part_that_needs_a_person_holds_no_set_back(void **state)
{
    struct fixture *f = *state;
    set_up(f);
    struct store_change_part parts[] = {part_of(101, 1), part_of(102, 2)};
    parts[1].kind = STORE_PART_PERSON;
    struct store_change_set set = set_of(100, parts, 2);
    assert_ok(store_change_set_put(&f->tx, &f->who, &set, &f->err), &f->err);
    decide(f, 101, STORE_PART_APPROVED);
    settle(f, 100, NULL);
    assert_int_equal(get(f, 100).state, STORE_CHANGE_APPROVED);
    parts[1].id = 201;
    parts[1].request = 3;
    set = set_of(200, &parts[1], 1);
    assert_ok(store_change_set_put(&f->tx, &f->who, &set, &f->err), &f->err);
    assert_int_equal(get(f, 200).state, STORE_CHANGE_OPEN);
    decide(f, 201, STORE_PART_REJECTED);
    settle(f, 200, "seen");
    assert_int_equal(get(f, 200).state, STORE_CHANGE_REJECTED);
}

static void a_part_is_decided_once_and_a_set_as_it_was_read(void **state)
{
    struct fixture *f = *state;
    set_up(f);
    put(f, 100, 1, 1);
    const struct store_part_decision undo = {.part = 101, .to = STORE_PART_UNDONE};
    assert_int_equal(store_change_part_decide(&f->tx, &undo, &f->err), PP_CONFLICT);
    decide(f, 101, STORE_PART_REJECTED);
    const struct store_part_decision again = {.part = 101, .to = STORE_PART_APPROVED};
    assert_int_equal(store_change_part_decide(&f->tx, &again, &f->err), PP_CONFLICT);
    assert_int_equal(store_change_set_settle(&f->tx, &f->who, 100, 9, NULL, &f->err), PP_STALE);
    struct store_change_set none;
    assert_int_equal(store_change_set_get(&f->tx, 9, &f->arena, &none, &f->err), PP_NOT_FOUND);
}

static void a_newer_set_takes_the_place_of_those_it_overlaps(void **state)
{
    struct fixture *f = *state;
    set_up(f);
    put(f, 100, 1, 2);
    put(f, 200, 3, 1);
    decide(f, 101, STORE_PART_APPROVED);
    settle(f, 100, NULL);
    put(f, 300, 2, 1);
    assert_int_equal(get(f, 100).state, STORE_CHANGE_PARTLY);
    assert_int_equal(get(f, 100).parts[0].state, STORE_PART_APPROVED);
    assert_int_equal(get(f, 100).parts[1].state, STORE_PART_EXPIRED);
    assert_string_equal(get(f, 100).reason, "a newer change-set has taken its place");
    assert_int_equal(get(f, 200).state, STORE_CHANGE_OPEN);
    assert_int_equal(get(f, 300).state, STORE_CHANGE_OPEN);
    put(f, 400, 2, 2);
    assert_int_equal(get(f, 200).state, STORE_CHANGE_EXPIRED);
    assert_int_equal(get(f, 300).state, STORE_CHANGE_EXPIRED);
}

static void what_nobody_decides_expires_in_its_time(void **state)
{
    struct fixture *f = *state;
    struct store_who who = f->who;
    int64_t next_s;
    size_t count;
    set_up(f);
    put(f, 100, 1, 1);
    assert_ok(store_change_set_next_expiry(&f->tx, &next_s, &f->err), &f->err);
    assert_int_equal(next_s, 1800000000 + 7 * 86400);
    who.now_s = 1800000000 + 7 * 86400 - 1;
    assert_ok(store_change_set_expire(&f->tx, &who, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    who.now_s++;
    assert_ok(store_change_set_expire(&f->tx, &who, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_ok(store_change_set_next_expiry(&f->tx, &next_s, &f->err), &f->err);
    assert_int_equal(next_s, 0);
    assert_int_equal(get(f, 100).state, STORE_CHANGE_EXPIRED);
    assert_int_equal(get(f, 100).parts[0].state, STORE_PART_EXPIRED);
    assert_ok(store_change_set_expire(&f->tx, &who, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
}

static void what_came_to_nothing_loses_its_texts_in_time(void **state)
{
    struct fixture *f = *state;
    size_t count;
    set_up(f);
    put(f, 100, 1, 1);
    decide(f, 101, STORE_PART_APPROVED);
    settle(f, 100, NULL);
    put(f, 200, 2, 1);
    decide(f, 201, STORE_PART_REJECTED);
    settle(f, 200, "not now");
    put(f, 300, 3, 1); /* still open */
    const int64_t expired_s = get(f, 200).expires_s;
    assert_ok(store_change_set_forget(&f->tx, expired_s, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    assert_ok(store_change_set_forget(&f->tx, expired_s + 1, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_ok(store_change_set_forget(&f->tx, expired_s + 1, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    assert_string_equal(get(f, 100).instance_json, "{\"i\":1}");
    assert_string_equal(get(f, 300).answer_json, "{\"a\":1}");
    const struct store_change_set set = get(f, 200);
    assert_string_equal(set.instance_json, "");
    assert_string_equal(set.people_json, "");
    assert_string_equal(set.reason, "not now");
    assert_int_equal(set.part_count, 1);
}

static void runs_are_kept_and_the_newest_is_found(void **state)
{
    struct fixture *f = *state;
    struct store_rebalance run = {.id = 1,
                                  .cause = STORE_CAUSE_SCHEDULE,
                                  .what = "02:30",
                                  .actor = "clock",
                                  .began_s = 100,
                                  .pool_revision = 3,
                                  .audit_id = 9};
    struct store_rebalance back;
    bool found;
    set_up(f);
    assert_ok(store_rebalance_newest(&f->tx, false, &f->arena, &back, &found, &f->err), &f->err);
    assert_false(found);
    assert_ok(store_rebalance_put(&f->tx, &f->who, &run, &f->err), &f->err);
    run.state = STORE_REBALANCE_NOTHING;
    run.ended_s = 104;
    run.requests = 4;
    run.message = "the plan stands as it is";
    assert_ok(store_rebalance_put(&f->tx, &f->who, &run, &f->err), &f->err);
    run = (struct store_rebalance){
        .id = 2, .what = "x", .actor = "uid:0", .began_s = 200, .state = STORE_REBALANCE_FAILED};
    assert_ok(store_rebalance_put(&f->tx, &f->who, &run, &f->err), &f->err);
    assert_ok(store_rebalance_newest(&f->tx, false, &f->arena, &back, &found, &f->err), &f->err);
    assert_int_equal(back.id, 2);
    assert_int_equal(back.ended_s, 0);
    assert_ok(store_rebalance_newest(&f->tx, true, &f->arena, &back, &found, &f->err), &f->err);
    assert_true(found);
    assert_int_equal(back.id, 1);
    assert_int_equal(back.ended_s, 104);
    assert_int_equal(back.requests, 4);
    assert_int_equal(back.audit_id, 9);
    assert_ok(store_rebalance_get(&f->tx, 2, &f->arena, &back, &f->err), &f->err);
    assert_int_equal(store_rebalance_get(&f->tx, 3, &f->arena, &back, &f->err), PP_NOT_FOUND);
}

static void a_lease_has_one_owner_until_it_ends(void **state)
{
    struct fixture *f = *state;
    struct store_lease holder, lease = {.name = "rebalance", .owner = "a"};
    bool held;
    lease.since_s = 1000;
    lease.until_s = 1300;
    assert_ok(store_lease_take(&f->tx, &lease, &f->arena, &holder, &f->err), &f->err);
    lease.owner = "b";
    lease.since_s = 1299;
    lease.until_s = 1599;
    assert_int_equal(store_lease_take(&f->tx, &lease, &f->arena, &holder, &f->err), PP_CONFLICT);
    assert_string_equal(holder.owner, "a");
    assert_int_equal(holder.until_s, 1300);
    lease.since_s = 1300;
    assert_ok(store_lease_take(&f->tx, &lease, &f->arena, NULL, &f->err), &f->err);
    assert_ok(store_lease_held(&f->tx, "rebalance", "a", &held, &f->err), &f->err);
    assert_false(held);
    /* giving back what another has by now changes nothing */
    assert_ok(store_lease_give_back(&f->tx, "rebalance", "a", &f->err), &f->err);
    assert_ok(store_lease_held(&f->tx, "rebalance", "b", &held, &f->err), &f->err);
    assert_true(held);
    assert_ok(store_lease_give_back(&f->tx, "rebalance", "b", &f->err), &f->err);
    lease.owner = "c";
    assert_ok(store_lease_take(&f->tx, &lease, &f->arena, NULL, &f->err), &f->err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(a_set_comes_back_whole),
        store_test(a_list_leaves_the_texts_out_and_filters_by_state),
        store_test(the_state_of_a_set_follows_from_its_parts),
        store_test(a_part_that_needs_a_person_holds_no_set_back),
        store_test(a_part_is_decided_once_and_a_set_as_it_was_read),
        store_test(a_newer_set_takes_the_place_of_those_it_overlaps),
        store_test(what_nobody_decides_expires_in_its_time),
        store_test(what_came_to_nothing_loses_its_texts_in_time),
        store_test(runs_are_kept_and_the_newest_is_found),
        store_test(a_lease_has_one_owner_until_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
