#include "daemon/flow/bars.h"

#include "base/str.h"
#include "tests/unit/flow/flow_fixture.h"

/* The visit is on Mon 1 and Tue 2 Mar 2027, or a fortnight later; its people arrive on the eve. */
enum { PEER = 11 };
#define STARTS "2027-03-01 2027-03-15"

struct asked {
    struct flow_bar *at;
    size_t count;
};

static struct asked bars_with(struct fixture *f, const char *brief_json)
{
    const struct flow_snapshot *of = snapshot(f, add_request(f, STARTS, brief_json));
    const struct flow_bar_context *context = flow_bar_context_new(of, &f->arena);
    const size_t peer = flow_snapshot_peer(of, PEER);
    struct asked asked;
    flow_bar_list(context, &of->peers[peer], &f->arena, &asked.at, &asked.count);
    const enum flow_bar_rule first = flow_bar_first(context, &of->peers[peer]);
    if (!asked.count)
        assert_int_equal(first, FLOW_BAR_RULE_COUNT);
    else
        assert_string_equal(flow_bar_code(first), asked.at[0].code);
    return asked;
}

static struct asked bars(struct fixture *f)
{
    return bars_with(f, NULL);
}

static void expect_none(struct asked asked)
{
    if (asked.count)
        fail_msg("barred: %s", asked.at[0].words);
}

static void expect(struct asked asked, const char *code, const char *words, int32_t until)
{
    if (asked.count != 1)
        fail_msg("%zu bars, the first: %s", asked.count,
                 asked.count ? asked.at[0].words : "there is none");
    assert_string_equal(asked.at[0].code, code);
    assert_contains(asked.at[0].words, words);
    assert_int_equal(asked.at[0].until, until);
    assert_int_equal(asked.at[0].seat, -1);
    assert_non_null(asked.at[0].lifted_by);
}

/* A peer of Alpha with a second post. */
static void put_with_post(struct fixture *f, int64_t organisation, int32_t first, int32_t last)
{
    struct store_peer peer = new_peer(f, PEER, "Pat", ALPHA, "dcs");
    struct store_post *posts = PP_NEW_ARRAY(&f->arena, 2, struct store_post);
    posts[0] = peer.posts[0];
    posts[1] = (struct store_post){.organisation = organisation,
                                   .role = "head",
                                   .title = "Head of service",
                                   .first_day = first,
                                   .last_day = last};
    peer.posts = posts;
    peer.post_count = 2;
    put_peer(f, &peer);
}

static void a_peer_of_a_council_elsewhere_is_not_barred(void **state)
{
    struct fixture *f = *state;
    add_peer(f, PEER, "Pat", ALPHA, "dcs");
    expect_none(bars(f));
}

static void who_has_left_is_barred(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, PEER, "Pat", ALPHA, "dcs");
    peer.state = STORE_PEER_LEFT;
    put_peer(f, &peer);
    expect(bars(f), "left", "has left the pool", STORE_NO_DAY);
}

static void paused(struct fixture *f, const char *until)
{
    struct store_peer peer = new_peer(f, PEER, "Pat", ALPHA, "dcs");
    peer.state = STORE_PEER_PAUSED;
    peer.paused_until = until ? day(until) : STORE_NO_DAY;
    put_peer(f, &peer);
}

static void a_pause_without_end_bars(void **state)
{
    struct fixture *f = *state;
    paused(f, NULL);
    expect(bars(f), "paused", "is paused until further notice", STORE_NO_DAY);
}

static void a_pause_over_all_possible_days_bars_until_the_day_after_it(void **state)
{
    struct fixture *f = *state;
    paused(f, "2027-03-16");
    expect(bars(f), "paused", "is paused until Tue 16 Mar 2027", day("2027-03-17"));
}

static void a_pause_that_ends_before_the_last_possible_day_is_no_bar(void **state)
{
    struct fixture *f = *state;
    paused(f, "2027-03-15");
    expect_none(bars(f)); /* the days before are busy: see the instance */
}

static void a_post_held_at_the_host_bars(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, HOST, STORE_NO_DAY, STORE_NO_DAY);
    expect(bars(f), flow_bar_code(FLOW_BAR_HOST_POST), "holds the post of Head of service at Host",
           STORE_NO_DAY);
}

static void a_post_left_at_the_host_bars_for_five_years_to_the_day(void **state)
{
    struct fixture *f = *state;
    /* The eve of the first window is 28 Feb 2027. */
    put_with_post(f, HOST, STORE_NO_DAY, day("2022-03-01"));
    expect(bars(f), flow_bar_code(FLOW_BAR_HOST_POST), "until Tue 1 Mar 2022, less than 5 years",
           day("2027-03-01"));
    struct store_peer peer = get_peer(f, PEER);
    struct store_post *posts = PP_NEW_ARRAY(&f->arena, 2, struct store_post);
    for (size_t i = 0; i < 2; i++) {
        posts[i] = peer.posts[i];
        if (posts[i].organisation == HOST)
            posts[i].last_day = day("2022-02-28");
    }
    peer.posts = posts;
    put_peer(f, &peer);
    expect_none(bars(f));
}

static void the_years_of_conflict_are_the_requests_own(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, HOST, STORE_NO_DAY, day("2025-06-30"));
    expect_none(bars_with(f, "{\"conflict_years\": 1}"));
    assert_int_equal(bars_with(f, "{\"conflict_years\": 2}").count, 1);
}

static void a_post_that_ends_during_the_visit_bars_even_with_no_years_of_conflict(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, HOST, STORE_NO_DAY, day("2027-02-28"));
    assert_int_equal(bars_with(f, "{\"conflict_years\": 0}").count, 1);
}

static void predecessors_and_sharers_count_as_the_host(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, OLD, STORE_NO_DAY, day("2024-03-31"));
    expect(bars(f), flow_bar_code(FLOW_BAR_HOST_POST), "at Old", day("2029-03-31"));
    put_link(f, GAMMA, HOST, STORE_LINK_PREDECESSOR, 0); /* the host was Gamma's predecessor */
    struct store_peer peer = get_peer(f, PEER);
    struct store_post post = {
        .organisation = GAMMA, .role = "head", .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY};
    peer.posts = &post;
    peer.post_count = 1;
    put_peer(f, &peer);
    expect(bars(f), flow_bar_code(FLOW_BAR_HOST_POST), "at Gamma", STORE_NO_DAY);
    post.organisation = SHARER;
    peer = get_peer(f, PEER);
    peer.posts = &post;
    put_peer(f, &peer);
    expect(bars(f), flow_bar_code(FLOW_BAR_HOST_POST), "at Sharer", STORE_NO_DAY);
}

static void a_post_at_a_district_of_the_host_bars(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, DISTRICT, STORE_NO_DAY, STORE_NO_DAY);
    expect(bars(f), flow_bar_code(FLOW_BAR_DISTRICT), "District, a district of the host",
           STORE_NO_DAY);
}

static void a_post_at_the_force_that_covers_the_host_bars(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, FORCE, STORE_NO_DAY, STORE_NO_DAY);
    expect(bars(f), flow_bar_code(FLOW_BAR_COVERING), "Force, which covers the host", STORE_NO_DAY);
}

static void neighbours_by_land_and_water_are_barred_unless_allowed(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, NEXT, STORE_NO_DAY, STORE_NO_DAY);
    expect(bars(f), flow_bar_code(FLOW_BAR_NEIGHBOUR), "Next, a neighbour of the host",
           STORE_NO_DAY);
    expect_none(bars_with(f, "{\"exclude_neighbours\": false}"));
    struct store_peer peer = new_peer(f, PEER, "Pat", ACROSS, "dcs");
    peer.rev = get_peer(f, PEER).rev;
    put_peer(f, &peer);
    expect(bars(f), flow_bar_code(FLOW_BAR_NEIGHBOUR), "Across", STORE_NO_DAY);
}

static void a_neighbours_post_counts_from_the_day_it_is_held(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, NEXT, day("2020-01-01"), day("2027-02-27")); /* the day before the eve */
    expect_none(bars(f));
}

static void a_neighbours_post_that_begins_before_the_last_possible_day_bars(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, NEXT, day("2027-03-16"), STORE_NO_DAY);
    assert_int_equal(bars(f).count, 1);
}

static void a_neighbours_post_that_begins_after_the_last_possible_day_does_not_bar(void **state)
{
    struct fixture *f = *state;
    put_with_post(f, NEXT, day("2027-03-17"), STORE_NO_DAY);
    expect_none(bars(f));
}

static void the_region_is_barred_when_the_host_asks(void **state)
{
    struct fixture *f = *state;
    add_peer(f, PEER, "Pat", SAME_REGION, "dcs");
    expect_none(bars(f));
    expect(bars_with(f, "{\"exclude_region\": true}"), flow_bar_code(FLOW_BAR_REGION),
           "in the host's own region", STORE_NO_DAY);
}

static void put_interest(struct fixture *f, int64_t organisation, int32_t last)
{
    struct store_peer peer = new_peer(f, PEER, "Pat", ALPHA, "dcs");
    const struct store_interest interest = {.organisation = organisation,
                                            .kind = "family",
                                            .first_day = STORE_NO_DAY,
                                            .last_day = last};
    peer.interests = &interest;
    peer.interest_count = 1;
    put_peer(f, &peer);
}

static void an_interest_in_the_host_bars_until_it_ends(void **state)
{
    struct fixture *f = *state;
    put_interest(f, HOST, day("2027-02-28"));
    expect(bars(f), flow_bar_code(FLOW_BAR_INTEREST), "interest (family) in Host",
           day("2027-03-01"));
}

static void an_interest_that_has_ended_does_not_bar(void **state)
{
    struct fixture *f = *state;
    put_interest(f, HOST, day("2027-02-27"));
    expect_none(bars(f));
}

static void an_interest_elsewhere_does_not_bar(void **state)
{
    struct fixture *f = *state;
    put_interest(f, BETA, STORE_NO_DAY);
    expect_none(bars(f));
}

/* A peer of the host serves at Gamma on that day. */
static void serve_at_gamma(struct fixture *f, const char *start)
{
    add_peer(f, 21, "Hal of Host", HOST, "dcs");
    add_peer(f, 22, "Mo", BETA, "member");
    struct flow_call *call = NEW_CALL(f, flow_request_add);
    const int32_t first = day(start);
    ARG(call, flow_request_add)->given = (struct flow_request_new){
        .product = "visit",
        .host = "Gamma",
        .when = {.from = STORE_NO_DAY, .to = STORE_NO_DAY, .starts = &first, .start_count = 1}};
    run_ok(f, call);
    const struct flow_match_run *found =
        match(f, ARG(call, flow_request_add)->request.reference, 1);
    assert_int_equal(found->team_count, 1);
    run_ok(f, publish(f, found->teams[0].proposal.id));
    add_peer(f, PEER, "Pat of Gamma", GAMMA, "dcs");
}

static void a_mutual_review_bars_for_24_months(void **state)
{
    struct fixture *f = *state;
    serve_at_gamma(f, "2025-03-03");
    expect(bars(f), flow_bar_code(FLOW_BAR_MUTUAL),
           "is of Gamma, where a peer of the host has served", day("2027-03-03"));
}

static void a_mutual_review_24_months_ago_does_not_bar(void **state)
{
    struct fixture *f = *state;
    serve_at_gamma(f, "2025-02-27");
    expect_none(bars(f));
}

static void put_approvals(struct fixture *f, const struct store_approval *approvals, size_t count)
{
    struct store_peer peer = new_peer(f, PEER, "Pat", ALPHA, "dcs");
    peer.approvals = approvals;
    peer.approval_count = count;
    put_peer(f, &peer);
}

static void a_refused_release_bars_and_names_who_refused(void **state)
{
    struct fixture *f = *state;
    put_approvals(f,
                  &(struct store_approval){.kind = "release",
                                           .by = "the chief executive",
                                           .state = "refused",
                                           .first_day = day("2026-05-01"),
                                           .expires = STORE_NO_DAY},
                  1);
    expect(bars(f), "approval", "has a release refused by the chief executive", STORE_NO_DAY);
}

static void a_consent_expired_before_every_possible_day_bars(void **state)
{
    struct fixture *f = *state;
    put_approvals(f,
                  &(struct store_approval){.kind = "group",
                                           .state = "given",
                                           .first_day = day("2026-02-01"),
                                           .expires = day("2027-02-27")},
                  1);
    expect(bars(f), "approval", "group approval that expires on Sat 27 Feb 2027", STORE_NO_DAY);
}

static void a_consent_that_covers_a_first_day_does_not_bar(void **state)
{
    struct fixture *f = *state;
    put_approvals(f,
                  &(struct store_approval){.kind = "group",
                                           .state = "given",
                                           .first_day = day("2026-02-01"),
                                           .expires = day("2027-02-28")},
                  1);
    expect_none(bars(f)); /* the days after are busy: see the instance */
}

static void a_newer_consent_takes_the_place_of_an_older_one(void **state)
{
    struct fixture *f = *state;
    const struct store_approval approvals[] = {
        {.kind = "release",
         .state = "refused",
         .first_day = day("2025-01-01"),
         .expires = STORE_NO_DAY},
        {.kind = "release",
         .state = "given",
         .first_day = day("2026-01-01"),
         .expires = day("2028-01-01")},
        {.kind = "group",
         .state = "given",
         .first_day = day("2026-01-01"),
         .expires = day("2028-01-01")},
        {.kind = "group",
         .state = "given",
         .first_day = day("2024-01-01"),
         .expires = day("2025-01-01")},
    };
    put_approvals(f, approvals, 4);
    expect_none(bars(f));
}

static void asking_again_does_not_lift_a_refusal(void **state)
{
    struct fixture *f = *state;
    const struct store_approval approvals[] = {
        {.kind = "release",
         .state = "refused",
         .first_day = day("2025-01-01"),
         .expires = STORE_NO_DAY},
        {.kind = "release",
         .state = "asked",
         .first_day = day("2026-01-01"),
         .expires = STORE_NO_DAY},
    };
    put_approvals(f, approvals, 2);
    assert_int_equal(bars(f).count, 1);
}

static void who_serves_only_remotely_is_barred_on_site_and_the_other_way_round(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, PEER, "Pat", ALPHA, "dcs");
    peer.onsite = false;
    put_peer(f, &peer);
    expect(bars(f), "mode", "does not serve on site", STORE_NO_DAY);
    expect_none(bars_with(f, "{\"remote\": true}"));
    peer.onsite = true;
    peer.remote = false;
    put_peer(f, &peer);
    expect_none(bars(f));
    expect(bars_with(f, "{\"remote\": true}"), "mode", "does not serve remotely", STORE_NO_DAY);
}

static void who_does_not_travel_to_the_hosts_region_is_barred_on_site(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, PEER, "Pat", ALPHA, "dcs");
    peer.regions = "r2,r10";
    put_peer(f, &peer);
    expect(bars(f), "region-unwilling", "not willing to travel to r1", STORE_NO_DAY);
    expect_none(bars_with(f, "{\"remote\": true}"));
    peer.regions = "r2, r1";
    put_peer(f, &peer);
    expect_none(bars(f));
}

static void every_bar_is_listed(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, PEER, "Pat", HOST, "dcs");
    peer.state = STORE_PEER_LEFT;
    peer.onsite = false;
    peer.regions = "r2";
    put_peer(f, &peer);
    const struct asked asked = bars(f);
    assert_int_equal(asked.count, 4);
    for (size_t i = 0; i < asked.count; i++)
        assert_false(pp_text_empty(asked.at[i].words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_peer_of_a_council_elsewhere_is_not_barred),
        flow_test(who_has_left_is_barred),
        flow_test(a_pause_without_end_bars),
        flow_test(a_pause_over_all_possible_days_bars_until_the_day_after_it),
        flow_test(a_pause_that_ends_before_the_last_possible_day_is_no_bar),
        flow_test(a_post_held_at_the_host_bars),
        flow_test(a_post_left_at_the_host_bars_for_five_years_to_the_day),
        flow_test(the_years_of_conflict_are_the_requests_own),
        flow_test(a_post_that_ends_during_the_visit_bars_even_with_no_years_of_conflict),
        flow_test(predecessors_and_sharers_count_as_the_host),
        flow_test(a_post_at_a_district_of_the_host_bars),
        flow_test(a_post_at_the_force_that_covers_the_host_bars),
        flow_test(neighbours_by_land_and_water_are_barred_unless_allowed),
        flow_test(a_neighbours_post_counts_from_the_day_it_is_held),
        flow_test(a_neighbours_post_that_begins_before_the_last_possible_day_bars),
        flow_test(a_neighbours_post_that_begins_after_the_last_possible_day_does_not_bar),
        flow_test(the_region_is_barred_when_the_host_asks),
        flow_test(an_interest_in_the_host_bars_until_it_ends),
        flow_test(an_interest_that_has_ended_does_not_bar),
        flow_test(an_interest_elsewhere_does_not_bar),
        flow_test(a_mutual_review_bars_for_24_months),
        flow_test(a_mutual_review_24_months_ago_does_not_bar),
        flow_test(a_refused_release_bars_and_names_who_refused),
        flow_test(a_consent_expired_before_every_possible_day_bars),
        flow_test(a_consent_that_covers_a_first_day_does_not_bar),
        flow_test(a_newer_consent_takes_the_place_of_an_older_one),
        flow_test(asking_again_does_not_lift_a_refusal),
        flow_test(who_serves_only_remotely_is_barred_on_site_and_the_other_way_round),
        flow_test(who_does_not_travel_to_the_hosts_region_is_barred_on_site),
        flow_test(every_bar_is_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
