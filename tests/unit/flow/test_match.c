#include "daemon/flow/match.h"

#include "base/str.h"
#include "daemon/flow/words.h"
#include "store/access.h"
#include "tests/unit/flow/flow_fixture.h"

static void put_people(struct fixture *f)
{
    static const struct store_peer_skill skills[] = {
        {.skill = "send", .level = 4, .last_used = STORE_NO_DAY},
        {.skill = "leadership", .level = 3, .last_used = STORE_NO_DAY},
    };
    static const char *const roles[] = {"dcs", "member", "dcs", "member", "head"};
    static const int64_t homes[] = {ALPHA, BETA, GAMMA, ALPHA, BETA};
    for (int64_t i = 0; i < 5; i++) {
        struct store_peer peer = new_peer(f, 11 + i, "Pat", homes[i], roles[i]);
        peer.name = pp_printf(&f->arena, "Pat %lld", (long long)i + 11);
        peer.skills = skills;
        peer.skill_count = (size_t)(i % 3);
        peer.day_rate = 100 * (int)i;
        put_peer(f, &peer);
    }
}

static int64_t sum_of(const struct flow_team *team)
{
    int64_t sum = 0;
    for (size_t i = 0; i < team->part_count; i++)
        sum += team->parts[i].points;
    for (size_t m = 0; m < team->member_count; m++) {
        int64_t own = 0;
        for (size_t i = 0; i < team->members[m].part_count; i++)
            own += team->members[m].parts[i].points;
        assert_int_equal(own, team->members[m].points);
        sum += own;
    }
    return sum;
}

static void a_run_finds_the_best_teams_in_order(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01 2027-03-08", NULL), 3);
    assert_string_equal(found->match.status, "optimal");
    assert_int_equal(found->team_count, 3);
    assert_int_equal(found->pool, 5);
    assert_int_equal(found->eligible, 5);
    assert_int_equal(found->windows, 2);
    assert_int_equal(found->bound, found->teams[0].proposal.points);
    assert_int_equal(found->funnel_count, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(found->teams[i].member_count, 2);
        assert_int_equal(found->teams[i].proposal.rank, i + 1);
        assert_int_equal(found->teams[i].last_day, found->teams[i].proposal.first_day + 1);
        assert_true(!i || found->teams[i].proposal.points <= found->teams[i - 1].proposal.points);
    }
    assert_string_equal(found->teams[0].members[0].organisation, "Gamma");
}

static void expect_same_parts(const struct flow_part *a, size_t a_count, const struct flow_part *b,
                              size_t b_count)
{
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        assert_string_equal(a[i].code, b[i].code);
        assert_string_equal(a[i].words, b[i].words);
        assert_int_equal(a[i].points, b[i].points);
    }
}

static void what_is_shown_later_is_what_was_found(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const char *request = add_request(f, "2027-03-01 2027-03-08", NULL);
    const struct flow_match_run *found = match(f, request, 4);
    struct flow_call *call = NEW_CALL(f, flow_match_show);
    ARG(call, flow_match_show)->request = request;
    run_ok(f, call);
    const struct flow_match_run *shown = &ARG(call, flow_match_show)->run;
    assert_int_equal(shown->match.id, found->match.id);
    assert_string_equal(shown->match.status, found->match.status);
    assert_int_equal(shown->pool, found->pool);
    assert_int_equal(shown->eligible, found->eligible);
    assert_int_equal(shown->windows, found->windows);
    assert_int_equal(shown->bound, found->bound);
    assert_int_equal(shown->took_us, found->took_us);
    assert_int_equal(shown->team_count, found->team_count);
    for (size_t t = 0; t < found->team_count; t++) {
        const struct flow_team *a = &found->teams[t], *b = &shown->teams[t];
        assert_int_equal(a->proposal.id, b->proposal.id);
        assert_int_equal(a->proposal.points, b->proposal.points);
        assert_int_equal(a->proposal.first_day, b->proposal.first_day);
        assert_int_equal(a->last_day, b->last_day);
        assert_int_equal(a->member_count, b->member_count);
        expect_same_parts(a->parts, a->part_count, b->parts, b->part_count);
        for (size_t m = 0; m < a->member_count; m++) {
            assert_int_equal(a->members[m].peer.id, b->members[m].peer.id);
            assert_int_equal(a->members[m].points, b->members[m].points);
            assert_string_equal(a->members[m].seat_name, b->members[m].seat_name);
            assert_string_equal(a->members[m].organisation, b->members[m].organisation);
            expect_same_parts(a->members[m].parts, a->members[m].part_count, b->members[m].parts,
                              b->members[m].part_count);
        }
    }
}

static void the_organisation_shown_is_that_of_the_visits_day(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 12, "Mo", BETA, "member");
    struct store_peer peer = new_peer(f, 11, "Lee", ALPHA, "dcs");
    const struct store_post posts[] = {
        {.organisation = ALPHA,
         .role = "dcs",
         .first_day = STORE_NO_DAY,
         .last_day = day("2027-02-01")},
        {.organisation = GAMMA,
         .role = "dcs",
         .first_day = day("2027-02-02"),
         .last_day = STORE_NO_DAY},
    };
    peer.posts = posts;
    peer.post_count = 2;
    put_peer(f, &peer);
    const char *request = add_request(f, "2027-03-01", NULL);
    const struct flow_match_run *found = match(f, request, 1);
    assert_string_equal(found->teams[0].members[0].organisation, "Gamma");
    struct flow_call *call = NEW_CALL(f, flow_match_show);
    ARG(call, flow_match_show)->request = request;
    run_ok(f, call);
    assert_string_equal(ARG(call, flow_match_show)->run.teams[0].members[0].organisation, "Gamma");
}

static void the_parts_of_a_team_add_up_to_its_points(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 99;
    const struct pp_random random = pp_random_seeded(&seed);
    for (int64_t id = 11; id < 51; id++) {
        struct store_peer peer =
            new_peer(f, id, "Pat", ALPHA + pp_random_below(&random, 3), id % 2 ? "dcs" : "member");
        const struct store_peer_skill skills[] = {
            {.skill = "send",
             .level = 1 + (int)pp_random_below(&random, 5),
             .last_used = STORE_NO_DAY},
            {.skill = "leadership",
             .level = 1 + (int)pp_random_below(&random, 5),
             .last_used = STORE_NO_DAY},
        };
        const struct store_affiliation group = {.kind = "group",
                                                .code = pp_random_below(&random, 2) ? "lab" : "con",
                                                .first_day = STORE_NO_DAY,
                                                .last_day = STORE_NO_DAY};
        peer.skills = skills;
        peer.skill_count = pp_random_below(&random, 3);
        peer.affiliations = &group;
        peer.affiliation_count = pp_random_below(&random, 2);
        peer.day_rate = (int)pp_random_below(&random, 500);
        peer.seniority = 3 + (int)pp_random_below(&random, 3);
        put_peer(f, &peer);
    }
    for (int64_t id = 11; id < 50; id++)
        put_pair(f, id, id + 1, (int)pp_random_below(&random, 60) - 30, id % 7 == 0);
    const struct flow_match_run *found =
        match(f,
              add_request(f, "2027-03-01 2027-03-08",
                          "{\"seats\": [{\"name\": \"L\", \"roles\": [\"dcs\"], \"lead\": true,"
                          " \"want\": \"leadership\"}, {\"name\": \"M\", \"roles\": [\"member\"],"
                          " \"want\": \"send\"}, {\"name\": \"X\", \"roles\": [\"member\"],"
                          " \"required\": false, \"value\": 9}],"
                          " \"max_per_organisation\": 3, \"group_limit\": {\"most\": 1, \"points\":"
                          " 8}, \"cover\": {\"send\": 3, \"finance\": 1}}"),
              20);
    assert_int_equal(found->team_count, 20);
    for (size_t t = 0; t < 20; t++)
        assert_int_equal(sum_of(&found->teams[t]), found->teams[t].proposal.points);
    /* A team of two: somebody in the place of the first team's first. */
    struct flow_call *call = NEW_CALL(f, flow_match_why_not);
    ARG(call, flow_match_why_not)->request = found->row.reference;
    ARG(call, flow_match_why_not)->peer = "11";
    run_ok(f, call);
    const struct flow_match_why_not *why = call->arg;
    if (why->has_team)
        assert_int_equal(sum_of(&why->with_peer), why->with_peer.proposal.points);
}

static void many_skills_to_cover_can_be_shown_again(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    struct pp_str json = {0}, codes = {0};
    pp_str_add(&json, "{\"cover\": {\"send\": 1");
    pp_str_add(&codes, "send leadership finance");
    for (int i = 0; i < 17; i++) {
        char code[60];
        memset(code, 'a' + i, sizeof code - 1);
        code[sizeof code - 1] = '\0';
        pp_str_addf(&codes, " %s", code);
        pp_str_addf(&json, ", \"%s\": 1", code);
    }
    pp_str_add(&json, "}}");
    put_terms(f, "skill", pp_str_text(&codes));
    const char *request = add_request(f, "2027-03-01", pp_str_text(&json));
    pp_str_fini(&json);
    pp_str_fini(&codes);
    const struct flow_match_run *found = match(f, request, 1);
    assert_int_equal(found->team_count, 1);
    struct flow_call *call = NEW_CALL(f, flow_match_show);
    ARG(call, flow_match_show)->request = request;
    run_ok(f, call);
}

static void when_nothing_fits_a_funnel_says_where_it_ends(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    put_period(f, 12, STORE_UNAVAILABLE, "2027-03-01", "2027-03-31");
    put_period(f, 14, STORE_UNAVAILABLE, "2027-03-01", "2027-03-31");
    const char *request = add_request(f, "2027-03-01 2027-03-08", NULL);
    const struct flow_match_run *found = match(f, request, 3);
    assert_string_equal(found->match.status, "infeasible");
    assert_int_equal(found->team_count, 0);
    assert_true(found->funnel_count >= 3);
    int64_t members_free = -1;
    for (size_t i = 0; i < found->funnel_count; i++)
        if (found->funnel[i].seat == 1)
            members_free = found->funnel[i].left;
    assert_int_equal(members_free, 0);
    struct flow_call *call = NEW_CALL(f, flow_match_show);
    ARG(call, flow_match_show)->request = request;
    run_ok(f, call);
    const struct flow_match_run *shown = &ARG(call, flow_match_show)->run;
    assert_int_equal(shown->funnel_count, found->funnel_count);
    for (size_t i = 0; i < found->funnel_count; i++) {
        assert_int_equal(shown->funnel[i].seat, found->funnel[i].seat);
        assert_int_equal(shown->funnel[i].left, found->funnel[i].left);
        assert_string_equal(shown->funnel[i].rule, found->funnel[i].rule);
    }
}

static const struct flow_match_why_not *why_not(struct fixture *f, const char *request,
                                                const char *peer)
{
    struct flow_call *call = NEW_CALL(f, flow_match_why_not);
    ARG(call, flow_match_why_not)->request = request;
    ARG(call, flow_match_why_not)->peer = peer;
    run_ok(f, call);
    return call->arg;
}

static void a_chosen_peer_is_told_so(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const char *request = add_request(f, "2027-03-01", NULL);
    const struct flow_match_run *found = match(f, request, 1);
    const int64_t lead = found->teams[0].members[0].peer.id;
    const struct flow_match_why_not *why =
        why_not(f, request, pp_printf(&f->arena, "%lld", (long long)lead));
    assert_true(why->chosen);
    assert_true(why->has_team);
    assert_int_equal(why->costs, 0);
    assert_int_equal(why->bar_count, 0);
    assert_int_equal(why->window_free, 1);
}

static void an_eligible_peer_costs_what_the_best_team_with_them_lacks(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const char *request = add_request(f, "2027-03-01", NULL);
    const struct flow_match_run *found = match(f, request, 4);
    assert_int_equal(found->team_count, 3); /* 11 and 14 are of one organisation */
    const int64_t other = found->teams[0].members[0].peer.id == 11 ? 13 : 11;
    int64_t best_with = INT64_MIN;
    for (size_t t = 0; t < 3; t++)
        if (found->teams[t].members[0].peer.id == other &&
            found->teams[t].proposal.points > best_with)
            best_with = found->teams[t].proposal.points;
    const struct flow_match_why_not *why =
        why_not(f, request, pp_printf(&f->arena, "%lld", (long long)other));
    assert_false(why->chosen);
    assert_true(why->has_team);
    assert_int_equal(why->with_peer.proposal.points, best_with);
    assert_int_equal(why->costs, found->teams[0].proposal.points - best_with);
}

static void a_peer_who_ties_with_the_best_is_not_called_chosen(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee One", ALPHA, "dcs");
    add_peer(f, 12, "Mo", GAMMA, "member");
    add_peer(f, 13, "Lee Two", ALPHA, "dcs");
    const char *request = add_request(f, "2027-03-01", NULL);
    assert_true(why_not(f, request, "11")->chosen);
    const struct flow_match_why_not *why = why_not(f, request, "Lee Two");
    assert_int_equal(why->costs, 0);
    assert_false(why->chosen);
}

static void a_barred_peer_is_told_every_bar(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    add_peer(f, 21, "Hal", HOST, "dcs");
    const struct flow_match_why_not *why = why_not(f, add_request(f, "2027-03-01", NULL), "Hal");
    assert_false(why->has_team);
    assert_false(why->chosen);
    assert_string_equal(why->bars[0].code, "post-at-host");
    assert_int_equal(why->bars[0].seat, -1);
    assert_int_equal(why->bar_count, 1);
}

static void who_has_the_role_of_no_seat_is_told_so_for_each(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct flow_match_why_not *why = why_not(f, add_request(f, "2027-03-01", NULL), "15");
    bool said[2] = {false, false};
    for (size_t i = 0; i < why->bar_count; i++)
        if (pp_text_is(why->bars[i].code, "role"))
            said[why->bars[i].seat] = true;
    assert_true(said[0] && said[1]);
    assert_contains(why->bars[0].words, "the role is the head");
}

static void a_busy_peer_is_told_what_blocks_each_window(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    put_period(f, 11, STORE_UNAVAILABLE, "2027-03-01", "2027-03-05");
    const struct flow_match_why_not *why =
        why_not(f, add_request(f, "2027-03-01 2027-03-08", NULL), "11");
    assert_int_equal(why->window_count, 2);
    assert_int_equal(why->window_free, 1);
    assert_string_equal(why->free_windows[0].code, "2027-03-01");
    assert_contains(why->free_windows[0].words, "unavailable on Mon 1 Mar 2027");
    assert_string_equal(why->free_windows[1].words, "free");
    why = why_not(f, add_request(f, "2027-03-01", NULL), "11");
    assert_false(why->has_team);
    assert_string_equal(why->bars[0].code, "busy");
}

struct changer {
    struct fixture *f;
    int changes;
};

static enum pp_code change_meanwhile(struct flow_call *call)
{
    struct changer *changer = call->door;
    return changer->changes-- > 0 ? flow_moved(call) : PP_OK;
}

static void a_request_that_changed_meanwhile_is_matched_again(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const char *request = add_request(f, "2027-03-01", NULL);
    struct changer changer = {f, 2};
    struct flow_call *call = NEW_CALL(f, flow_match_run);
    struct flow_match_run *arg = call->arg;
    arg->request = request;
    arg->best = 2;
    arg->seconds = 60;
    call->door = &changer;
    call->render = change_meanwhile;
    run_ok(f, call);
    assert_int_equal(changer.changes, -1);
    assert_int_equal(arg->team_count, 2);
}

static void a_run_is_kept_whole_and_its_digests_are_right(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const char *request = add_request(f, "2027-03-01", NULL);
    (void)match(f, request, 1);
    struct flow_call *call = NEW_CALL(f, flow_match_export);
    ARG(call, flow_match_export)->request = request;
    run_ok(f, call);
    const struct store_match *row = &ARG(call, flow_match_export)->row;
    char digest[STORE_DIGEST_HEX];
    store_digest(row->instance_json, strlen(row->instance_json), digest);
    assert_string_equal(row->instance_hash, digest);
    assert_contains(row->instance_json, "peerpool-instance");
    store_digest(row->answer_json, strlen(row->answer_json), digest);
    assert_string_equal(row->answer_hash, digest);
    assert_contains(row->people_json, "\"peers\":[11,12");
}

static void numbers_out_of_range_are_refused(void **state)
{
    struct fixture *f = *state;
    const char *request = add_request(f, "2027-03-01", NULL);
    static const int wrong[][2] = {{0, 10}, {21, 10}, {1, 0}, {1, 601}};
    for (size_t i = 0; i < 4; i++) {
        struct flow_call *call = NEW_CALL(f, flow_match_run);
        struct flow_match_run *arg = call->arg;
        arg->request = request;
        arg->best = wrong[i][0];
        arg->seconds = wrong[i][1];
        assert_int_equal(run(f, call), PP_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_run_finds_the_best_teams_in_order),
        flow_test(what_is_shown_later_is_what_was_found),
        flow_test(the_organisation_shown_is_that_of_the_visits_day),
        flow_test(the_parts_of_a_team_add_up_to_its_points),
        flow_test(many_skills_to_cover_can_be_shown_again),
        flow_test(when_nothing_fits_a_funnel_says_where_it_ends),
        flow_test(a_chosen_peer_is_told_so),
        flow_test(an_eligible_peer_costs_what_the_best_team_with_them_lacks),
        flow_test(a_peer_who_ties_with_the_best_is_not_called_chosen),
        flow_test(a_barred_peer_is_told_every_bar),
        flow_test(who_has_the_role_of_no_seat_is_told_so_for_each),
        flow_test(a_busy_peer_is_told_what_blocks_each_window),
        flow_test(a_request_that_changed_meanwhile_is_matched_again),
        flow_test(a_run_is_kept_whole_and_its_digests_are_right),
        flow_test(numbers_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
