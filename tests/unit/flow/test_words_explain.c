#include "daemon/flow/words_explain.h"

#include <string.h>

#include "tests/unit/flow/flow_fixture.h"

static const char seats[] =
    "{\"seats\": [{\"name\": \"Lead\", \"roles\": [\"dcs\"], \"lead\": true, \"want\": \"send\","
    " \"accreditation\": \"lead\", \"must\": {\"send\": 4}, \"seniority\": 4},"
    " {\"name\": \"Member\", \"roles\": [\"member\"]}],"
    " \"require\": [{\"skill\": \"finance\", \"level\": 3, \"count\": 2}], \"budget\": 9000}";

/* Pat (0) and Sam (1), for a visit of two days from 1 or 8 March, the eve included. */
static const struct flow_instance *stage(struct fixture *f)
{
    struct store_peer pat = new_peer(f, 11, "Pat Lee", ALPHA, "dcs");
    const struct store_peer_skill send = {.skill = "send", .level = 3, .last_used = STORE_NO_DAY};
    const struct store_approval refused = {.kind = "release",
                                           .state = "given",
                                           .first_day = day("2026-01-01"),
                                           .expires = day("2026-12-31")};
    pat.skills = &send;
    pat.skill_count = 1;
    pat.approvals = &refused;
    pat.approval_count = 1;
    pat.day_rate = 300;
    put_peer(f, &pat);
    add_peer(f, 12, "Sam Roe", GAMMA, "head");
    put_period(f, 12, STORE_UNAVAILABLE, "2027-03-01", "2027-03-02");
    put_period(f, 12, STORE_UNAVAILABLE, "2027-03-09", "2027-03-09");
    const struct flow_snapshot *of = snapshot(f, add_request(f, "2027-03-01 2027-03-08", seats));
    struct flow_instance *view = PP_NEW(&f->arena, struct flow_instance);
    assert_ok(flow_instance_build(of, &f->arena, view, &f->err), &f->err);
    return view;
}

static void each_bar_says_what_would_lift_it(void **state)
{
    struct fixture *f = *state;
    const struct flow_instance *view = stage(f);
    static const int32_t days[] = {1, 2, 9};
    const int32_t lead_skill = (int32_t)view->snapshot->names.skill_count;
    const struct {
        int32_t peer;
        struct match_bar bar;
        const char *words;
    } cases[] = {
        {0, {.rule = MATCH_RULE_MUST, .key = 0, .have = 3, .need = 4}, " from level 3 to 4"},
        {0,
         {.rule = MATCH_RULE_MUST, .key = lead_skill, .have = 0, .need = 1},
         "the accreditation \"lead\", valid until Tue 9 Mar 2027"},
        {0, {.rule = MATCH_RULE_SENIORITY, .have = 3, .need = 4}, "seniority from 3 to 4"},
        {1,
         {.rule = MATCH_RULE_BUSY, .days = days, .day_count = 3},
         "free on Mon 1 Mar 2027, Tue 2 Mar 2027 and Tue 9 Mar 2027"},
        {0,
         {.rule = MATCH_RULE_DAYS, .have = 2, .need = 5},
         "days left this year from 2 to 5, by a higher limit"},
        {0,
         {.rule = MATCH_RULE_ENGAGEMENTS, .need = 1},
         "one more engagement this year, by a higher limit"},
        {0, {.rule = MATCH_RULE_BANNED}, "a new release by the line manager"},
        {1, {.rule = MATCH_RULE_ROLE, .seat = 1}, "the seat also open to the role "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *words = flow_lift_words(view, cases[i].peer, &cases[i].bar, &f->arena);
        if (!strstr(words, cases[i].words))
            fail_msg("\"%s\" instead of \"%s\"", words, cases[i].words);
    }
    /* What bars Pat takes the days, too: it is said once. */
    const struct match_bar consent[] = {{.rule = MATCH_RULE_BANNED},
                                        {.rule = MATCH_RULE_BUSY, .days = days, .day_count = 3}};
    assert_string_equal(flow_lifts_words(view, 0, consent, 2, &f->arena),
                        "a new release by the line manager");
    assert_string_equal(flow_lift_words(view, 0, &consent[1], &f->arena),
                        "the release or group approval renewed until Tue 9 Mar 2027");
    const struct match_bar both[] = {cases[2].bar, cases[5].bar};
    assert_string_equal(flow_lifts_words(view, 0, both, 2, &f->arena),
                        "seniority from 3 to 4, and one more engagement this year, by a higher "
                        "limit");
}

static void each_change_of_a_request_is_said_so_that_it_can_be_made(void **state)
{
    struct fixture *f = *state;
    const struct flow_instance *view = stage(f);
    static const int32_t days[] = {1, 2, 3, 4};
    const int32_t lead_skill = (int32_t)view->snapshot->names.skill_count;
    const struct match_team team = {.seats = {0, 1}};
    const struct {
        struct match_change change;
        const char *words;
    } cases[] = {
        {{.kind = MATCH_CHANGE_MUST, .seat = 0, .key = 0, .from = 4, .to = 3},
         " from level 4 to 3"},
        {{.kind = MATCH_CHANGE_MUST, .seat = 0, .key = 0, .from = 4, .to = 0},
         "\"Lead\": without "},
        {{.kind = MATCH_CHANGE_MUST, .seat = 0, .key = lead_skill, .from = 1, .to = 0},
         "\"Lead\": without the accreditation \"lead\""},
        {{.kind = MATCH_CHANGE_SENIORITY, .seat = 0, .from = 4, .to = 3},
         "\"Lead\": seniority from 4 to 3"},
        {{.kind = MATCH_CHANGE_REQUIRE_COUNT, .rule = 0, .key = 0, .from = 2, .to = 1},
         " at level 3 from 2 to 1"},
        {{.kind = MATCH_CHANGE_REQUIRE_COUNT, .rule = 0, .key = 0, .from = 2, .to = 0},
         "no member needed with "},
        {{.kind = MATCH_CHANGE_REQUIRE_LEVEL, .rule = 0, .key = 0, .from = 3, .to = 2},
         "the team's need of "},
        {{.kind = MATCH_CHANGE_NEW, .from = 1, .to = 2}, "most newcomers in the team from 1 to 2"},
        {{.kind = MATCH_CHANGE_BUDGET, .from = 9000, .to = 9500},
         "the budget in pounds from 9000 to 9500"},
        {{.kind = MATCH_CHANGE_FREE, .peer = 0, .days = days, .day_count = 4},
         "Pat Lee free on Mon 1 Mar 2027 to Thu 4 Mar 2027"},
        {{.kind = MATCH_CHANGE_DAYS, .peer = 0, .from = 2, .to = 5},
         "Pat Lee giving 3 days more this year than the limit"},
        {{.kind = MATCH_CHANGE_ENGAGEMENTS, .peer = 1, .from = 0, .to = 1},
         "Sam Roe taking one engagement more this year than the limit"},
        {{.kind = MATCH_CHANGE_GROUP, .seat = 1}, "\"Member\": open to any political group"},
        {{.kind = MATCH_CHANGE_ROLE, .seat = 1, .key = 1}, "\"Member\": also open to the role "},
        {{.kind = MATCH_CHANGE_ROLE, .seat = 1, .key = 0}, "also open to the role \"the head\""},
        {{.kind = MATCH_CHANGE_WINDOW, .key = 15}, "a start on Tue 16 Mar 2027"},
        {{.kind = MATCH_CHANGE_NEVER, .peer = 0, .other = 1}, "Pat Lee and Sam Roe in one team"},
        {{.kind = MATCH_CHANGE_SEAT, .seat = 1}, "\"Member\": may stay empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *words = flow_change_words(view, &cases[i].change, &team, &f->arena);
        if (!strstr(words, cases[i].words))
            fail_msg("\"%s\" instead of \"%s\"", words, cases[i].words);
    }
}

static void one_peer_in_the_place_of_another_is_compared_part_by_part(void **state)
{
    struct fixture *f = *state;
    const struct flow_instance *view = stage(f);
    const struct match_difference difference = {
        .points = -23,
        .part = {[MATCH_PART_WANT] = -30, [MATCH_PART_FEE] = 6, [MATCH_PART_WINDOW] = 1}};
    const struct flow_part *parts;
    size_t count;
    flow_stand_in_words(view, 0, 0, 1, &difference, &f->arena, &parts, &count);
    assert_int_equal(count, 3);
    assert_string_equal(parts[0].code, "want");
    assert_non_null(strstr(parts[0].words, "level 0 instead of 3 in "));
    assert_int_equal(parts[0].points, -30);
    assert_string_equal(parts[1].words, "0 pounds a day instead of 300");
    assert_string_equal(parts[2].words, "preference for the dates");
    flow_stand_in_words(view, 0, MATCH_NONE, 1, &difference, &f->arena, &parts, &count);
    assert_string_equal(parts[0].words, "levels in the skills the seats want");
    flow_difference_words(&(struct match_difference){0}, &f->arena, &parts, &count);
    assert_int_equal(count, 0);
}

static void every_part_and_rule_has_words(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct match_difference all = {0};
    const struct flow_part *parts;
    size_t count;
    for (int p = 0; p < MATCH_PART_COUNT; p++)
        all.part[p] = 1;
    flow_difference_words(&all, &arena, &parts, &count);
    assert_int_equal(count, MATCH_PART_COUNT);
    for (size_t i = 0; i < count; i++)
        assert_true(strlen(parts[i].words) > 5);
    for (int r = 0; r < MATCH_TEAM_RULES; r++)
        assert_non_null(flow_team_rule_words((enum match_team_rule)r));
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(each_bar_says_what_would_lift_it),
        flow_test(each_change_of_a_request_is_said_so_that_it_can_be_made),
        flow_test(one_peer_in_the_place_of_another_is_compared_part_by_part),
        cmocka_unit_test(every_part_and_rule_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
