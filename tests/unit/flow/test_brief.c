#include "daemon/flow/brief.h"

#include "tests/lib/pp_test.h"

/* Every member, with values that are not the defaults. */
static const char full[] =
    "{\"seats\":[{\"name\":\"Lead\",\"roles\":[\"dcs\",\"ad\"],\"seniority\":4,\"group\":\"other\","
    "\"must\":{\"send\":2},\"want\":\"leadership\",\"accreditation\":\"lead\",\"required\":true,"
    "\"lead\":true,\"value\":0},{\"name\":\"Other\",\"roles\":[\"member\"],\"seniority\":1,"
    "\"group\":\"host\",\"must\":{},\"want\":null,\"accreditation\":null,\"required\":false,"
    "\"lead\":false,\"value\":25}],\"require\":[{\"skill\":\"send\",\"level\":3,\"count\":2}],"
    "\"cover\":{\"send\":6,\"finance\":1},\"group_limit\":{\"most\":2,\"points\":10},\"max_new\":0,"
    "\"max_per_region\":3,\"max_per_organisation\":2,\"budget\":9000,\"onsite_days\":4,"
    "\"charge\":5,\"remote\":true,\"exclude_neighbours\":false,\"exclude_region\":true,"
    "\"conflict_years\":3,\"events\":[{\"kind\":\"team-call\",\"words\":\"Team call\","
    "\"for\":\"lead\",\"from\":\"first-day\",\"offset\":-10,\"start\":\"00:05\",\"end\":\"24:00\","
    "\"workday\":true,\"holds\":false},{\"kind\":\"onsite\",\"words\":\"On site\","
    "\"for\":\"everyone\",\"from\":\"onsite\",\"offset\":0,\"workday\":false,\"holds\":true},"
    "{\"kind\":\"report\",\"words\":\"Report\",\"for\":\"everyone\",\"from\":\"last-day\","
    "\"offset\":7,\"days\":2,\"workday\":false,\"holds\":true},{\"kind\":\"follow-up\","
    "\"words\":\"Follow-up\",\"for\":\"everyone\",\"from\":\"later\",\"offset\":0,"
    "\"workday\":false,\"holds\":false}]}";

struct read {
    struct pp_arena arena;
    struct pp_faults faults;
    struct flow_brief brief;
    struct pp_err err;
    enum pp_code code;
};

static void read_into(struct read *read, const char *json)
{
    *read = (struct read){0};
    read->faults.arena = &read->arena;
    read->code = flow_brief_read(json, &read->brief, &read->faults, &read->err);
}

static void what_is_written_is_what_was_read(void **state)
{
    (void)state;
    struct read read;
    struct pp_str out = {0};
    read_into(&read, full);
    assert_ok(read.code, &read.err);
    flow_brief_write(&read.brief, &out);
    assert_string_equal(pp_str_text(&out), full);
    assert_int_equal(read.brief.events[0].part.end_minute, 1440);
    pp_str_fini(&out);
    pp_arena_fini(&read.arena);
}

static void what_is_left_out_has_its_default(void **state)
{
    (void)state;
    struct read read;
    read_into(&read,
              "{\"seats\":[{\"name\":\"Lead\",\"roles\":[\"dcs\"],\"lead\":true}],"
              "\"onsite_days\":1,\"charge\":0}");
    assert_ok(read.code, &read.err);
    assert_int_equal(read.brief.group_most, -1);
    assert_int_equal(read.brief.max_new, -1);
    assert_int_equal(read.brief.max_per_organisation, 1);
    assert_int_equal(read.brief.budget, -1);
    assert_int_equal(read.brief.conflict_years, 5);
    assert_true(read.brief.exclude_neighbours);
    assert_false(read.brief.exclude_region);
    assert_true(read.brief.seats[0].required);
    assert_int_equal(read.brief.seats[0].seniority, 1);
    /* A visit takes at least its onsite days. */
    assert_int_equal(read.brief.event_count, 1);
    assert_int_equal(read.brief.events[0].part.anchor, CAL_ONSITE);
    assert_true(read.brief.events[0].holds);
    struct pp_str out = {0};
    flow_brief_write(&read.brief, &out);
    struct read again;
    read_into(&again, pp_str_text(&out));
    assert_ok(again.code, &again.err);
    pp_str_fini(&out);
    pp_arena_fini(&read.arena);
    pp_arena_fini(&again.arena);
}

/* The full brief with one piece of its text replaced gives one fault at that place. */
static void faulty(const char *piece, const char *instead, const char *where, const char *code)
{
    struct read read;
    struct pp_str json = {0};
    const char *at = strstr(full, piece);
    assert_non_null(at);
    pp_str_add_len(&json, full, (size_t)(at - full));
    pp_str_add(&json, instead);
    pp_str_add(&json, at + strlen(piece));
    read_into(&read, pp_str_text(&json));
    if (read.code != PP_INVALID || read.faults.count != 1)
        fail_msg("%s: %s, %zu faults, the first: %s %s", instead, pp_code_name(read.code),
                 read.faults.count, read.faults.count ? read.faults.at[0].where : "",
                 read.faults.count ? read.faults.at[0].message : read.err.text);
    assert_string_equal(read.faults.at[0].where, where);
    if (code)
        assert_string_equal(read.faults.at[0].code, code);
    pp_str_fini(&json);
    pp_arena_fini(&read.arena);
}

static void every_fault_names_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *piece, *instead, *where, *code;
    } cases[] = {
        {"\"name\":\"Other\"", "\"name\":7", "/seats/1/name", NULL},
        {"\"name\":\"Other\",", "", "/seats/1/name", NULL},
        {"[\"member\"]", "[]", "/seats/1/roles", "empty"},
        {"[\"member\"]", "[3]", "/seats/1/roles/0", NULL},
        {"\"seniority\":4", "\"seniority\":6", "/seats/0/seniority", NULL},
        {"\"group\":\"other\"", "\"group\":\"same\"", "/seats/0/group", NULL},
        {"{\"send\":2}", "{\"send\":6}", "/seats/0/must/send", NULL},
        {"\"lead\":true", "\"lead\":false", "/seats", "lead"},
        {"\"required\":true", "\"required\":false", "/seats/0/required", "lead"},
        {"\"value\":25", "\"value\":1001", "/seats/1/value", NULL},
        {"\"value\":25", "\"colour\":1", "/seats/1/colour", NULL},
        {"\"level\":3", "\"level\":0", "/require/0/level", NULL},
        {"\"count\":2", "\"count\":13", "/require/0/count", NULL},
        {"\"skill\":\"send\",", "", "/require/0/skill", NULL},
        {"\"finance\":1", "\"finance\":0", "/cover/finance", NULL},
        {"\"most\":2", "\"most\":-1", "/group_limit/most", NULL},
        {"\"max_new\":0", "\"max_new\":13", "/max_new", NULL},
        {"\"budget\":9000", "\"budget\":-1", "/budget", NULL},
        {"\"onsite_days\":4,", "", "/onsite_days", NULL},
        {"\"onsite_days\":4", "\"onsite_days\":21", "/onsite_days", NULL},
        {"\"charge\":5", "\"charge\":101", "/charge", NULL},
        {"\"remote\":true", "\"remote\":1", "/remote", NULL},
        {"\"remote\":true", "\"remot\":true", "/remot", NULL},
        {"\"conflict_years\":3", "\"conflict_years\":21", "/conflict_years", NULL},
        {"\"kind\":\"team-call\"", "\"kind\":\"Team call\"", "/events/0/kind", "form"},
        {"\"kind\":\"report\"", "\"kind\":\"onsite\"", "/events/2/kind", "twice"},
        {"\"from\":\"last-day\"", "\"from\":\"noon\"", "/events/2/from", NULL},
        {"\"for\":\"lead\"", "\"for\":\"them\"", "/events/0/for", NULL},
        {"\"start\":\"00:05\"", "\"start\":\"0:05\"", "/events/0/start", "time"},
        {"\"start\":\"00:05\"", "\"start\":\"00:60\"", "/events/0/start", "time"},
        {"\"start\":\"00:05\",\"end\":\"24:00\"", "\"start\":\"10:00\",\"end\":\"10:00\"",
         "/events/0/end", "backwards"},
        {"\"days\":2", "\"days\":2,\"start\":\"10:00\"", "/events/2/days", "both"},
        {"\"from\":\"onsite\",\"offset\":0", "\"from\":\"onsite\",\"offset\":1", "/events/1/offset",
         "unused"},
        {"\"from\":\"later\",\"offset\":0", "\"from\":\"later\",\"start\":\"10:00\"",
         "/events/3/start", "unused"},
        {"\"workday\":true,\"holds\":false", "\"workday\":true,\"holds\":true", "/events/0/workday",
         "moves"},
        {"\"offset\":7", "\"offset\":401", "/events/2/offset", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        faulty(cases[i].piece, cases[i].instead, cases[i].where, cases[i].code);
}

static void all_faults_come_at_once(void **state)
{
    (void)state;
    struct read read;
    read_into(&read, "{\"seats\": [{\"roles\": []}], \"charge\": -1, \"onsite\": 3}");
    assert_int_equal(read.code, PP_INVALID);
    assert_true(read.faults.count >= 5);
    pp_arena_fini(&read.arena);
    read_into(&read, "[]");
    assert_int_equal(read.code, PP_INVALID);
    pp_arena_fini(&read.arena);
    read_into(&read, "{");
    assert_int_equal(read.code, PP_USAGE);
    pp_arena_fini(&read.arena);
}

static void an_event_that_moves_off_closed_days_holds_nothing(void **state)
{
    (void)state;
    struct read read;
    read_into(&read,
              "{\"seats\":[{\"name\":\"L\",\"roles\":[\"dcs\"],\"lead\":true}],\"onsite_days\":1,"
              "\"charge\":1,\"events\":[{\"kind\":\"a\",\"words\":\"A\",\"from\":\"first-day\","
              "\"offset\":-3,\"start\":\"10:00\",\"end\":\"11:00\",\"workday\":true},"
              "{\"kind\":\"b\",\"words\":\"B\",\"from\":\"onsite\"}]}");
    assert_ok(read.code, &read.err);
    assert_false(read.brief.events[0].holds);
    assert_true(read.brief.events[1].holds);
    pp_arena_fini(&read.arena);
}

static void a_change_keeps_what_it_does_not_name(void **state)
{
    (void)state;
    struct read read;
    read_into(&read, full);
    assert_ok(flow_brief_change("{\"charge\": 2, \"budget\": null, \"cover\": {\"send\": 1},"
                                " \"group_limit\": null}",
                                &read.brief, &read.faults, &read.err),
              &read.err);
    assert_int_equal(read.brief.charge, 2);
    assert_int_equal(read.brief.budget, -1);
    assert_int_equal(read.brief.group_most, -1);
    assert_int_equal(read.brief.cover_count, 1);
    assert_int_equal(read.brief.seat_count, 2);
    assert_int_equal(read.brief.require_count, 1);
    assert_int_equal(read.brief.event_count, 4);
    assert_int_equal(read.brief.onsite_days, 4);
    assert_int_equal(read.brief.conflict_years, 3);
    assert_true(read.brief.remote);
    assert_false(read.brief.exclude_neighbours);
    assert_int_equal(flow_brief_change("{\"charge\": \"x\"}", &read.brief, &read.faults, &read.err),
                     PP_INVALID);
    assert_string_equal(read.faults.at[0].where, "/brief/charge");
    pp_arena_fini(&read.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_what_was_read),
        cmocka_unit_test(what_is_left_out_has_its_default),
        cmocka_unit_test(every_fault_names_its_place),
        cmocka_unit_test(all_faults_come_at_once),
        cmocka_unit_test(an_event_that_moves_off_closed_days_holds_nothing),
        cmocka_unit_test(a_change_keeps_what_it_does_not_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
