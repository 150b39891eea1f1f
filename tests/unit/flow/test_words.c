#include "daemon/flow/words.h"

#include "base/str.h"
#include "tests/unit/flow/flow_fixture.h"

static const struct flow_instance *built(struct fixture *f, const char *brief)
{
    const struct flow_snapshot *of = snapshot(f, add_request(f, "2027-03-01", brief));
    struct flow_instance *instance = PP_NEW(&f->arena, struct flow_instance);
    assert_ok(flow_instance_build(of, &f->arena, instance, &f->err), &f->err);
    return instance;
}

static void parts_read_back_as_they_were_written(void **state)
{
    (void)state;
    static const struct flow_part parts[] = {
        {.code = "want", .words = "level 4 of 5 in “send”", .points = 40},
        {.code = "travel", .words = "a\nb\t\"c\"", .points = -7},
    };
    struct pp_str json = {0};
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    const struct flow_part *back;
    size_t count;
    flow_parts_write(parts, 2, &json);
    assert_ok(flow_parts_read(pp_str_text(&json), &arena, &back, &count, &err), &err);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(back[i].code, parts[i].code);
        assert_string_equal(back[i].words, parts[i].words);
        assert_int_equal(back[i].points, parts[i].points);
    }
    assert_int_not_equal(flow_parts_read("{", &arena, &back, &count, &err), PP_OK);
    assert_int_equal(flow_parts_read("[{}]", &arena, &back, &count, &err), PP_INVALID);
    pp_str_fini(&json);
    pp_arena_fini(&arena);
}

static void every_rule_has_words_for_a_peer_and_a_seat(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, 11, "Pat", ALPHA, "head");
    peer.days_year = 1;
    peer.engagements_year = 2;
    put_peer(f, &peer);
    peer = new_peer(f, 12, "Nobody", ALPHA, "dcs");
    peer.post_count = 0;
    put_peer(f, &peer);
    const struct flow_instance *instance =
        built(f,
              "{\"seats\": [{\"name\": \"L\", \"roles\": [\"dcs\"], \"lead\": true,"
              " \"must\": {\"send\": 3, \"finance\": 1}, \"accreditation\": \"lead\"}]}");
    static const struct {
        enum match_rule rule;
        const char *words;
    } cases[] = {
        {MATCH_RULE_ROLE, "the role is the head"},
        {MATCH_RULE_SENIORITY, "seniority is 4, the seat asks for 1"},
        {MATCH_RULE_GROUP, "political group"},
        {MATCH_RULE_DAYS, "1 days are left this year, the visit takes 3"},
        {MATCH_RULE_ENGAGEMENTS, "2 engagements"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_contains(flow_rule_words(instance, 0, 0, cases[i].rule, &f->arena), cases[i].words);
    const char *lacks = flow_rule_words(instance, 0, 0, MATCH_RULE_MUST, &f->arena);
    assert_contains(lacks, "the send at level 3 (has 0)");
    assert_contains(lacks, ", the finance at level 1");
    assert_contains(lacks, "the accreditation \"lead\"");
    assert_contains(flow_rule_words(instance, 1, 0, MATCH_RULE_ROLE, &f->arena), "no current post");
    for (int rule = 0; rule < MATCH_RULES; rule++) {
        assert_false(
            pp_text_empty(flow_rule_words(instance, 0, 0, (enum match_rule)rule, &f->arena)));
        if (rule != MATCH_RULE_BARRED && rule != MATCH_RULE_BANNED)
            assert_non_null(flow_rule_lifted_by((enum match_rule)rule));
    }
}

static void a_part_without_points_is_left_out(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, 11, "Lee", GAMMA, "dcs"); /* no way to go */
    const struct store_peer_skill skill = {
        .skill = "leadership", .level = 4, .last_used = STORE_NO_DAY};
    peer.skills = &skill;
    peer.skill_count = 1;
    peer.day_rate = 120;
    put_peer(f, &peer);
    add_peer(f, 12, "Mo", ALPHA, "member"); /* 30 km, a near council */
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-01", NULL), 1);
    const struct flow_member *lead = &found->teams[0].members[0];
    static const char load[] = "load -4 0 engagements in the last 12 months, and this one";
    static const char *const lead_parts[] = {
        "want 40 level 4 of 5 in the leadership",
        "seniority 3 seniority 4, 1 above what the seat asks",
        "fee -2 120 pounds a day",
        load,
    };
    assert_int_equal(lead->part_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(pp_printf(&f->arena, "%s %lld %s", lead->parts[i].code,
                                      (long long)lead->parts[i].points, lead->parts[i].words),
                            lead_parts[i]);
    const struct flow_member *member = &found->teams[0].members[1];
    bool travels = false;
    for (size_t i = 0; i < member->part_count; i++)
        travels |= pp_text_is(member->parts[i].words, "30 km to travel");
    assert_true(travels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_read_back_as_they_were_written),
        flow_test(every_rule_has_words_for_a_peer_and_a_seat),
        flow_test(a_part_without_points_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
