#include "tests/unit/flow/import_fixture.h"

#include <stdio.h>

#include "base/date.h"
#include "base/str.h"

#define DAY(y, m, d) pp_day_of((struct pp_date){y, m, d})

static const char header[] =
    "external_id,name,email,kind,organisation,role,title,from,posts,party,skills,accreditations,"
    "interests,day rate,days_year,seniority,modes,regions,newcomer\n";
static const char ann[] =
    "P1,Ann Lister,ann@peer.example,officer,Essex County Council,Director of children's services,"
    "Director,1/4/2022,E06000033|ad|2015-01-01|2022-03-31; Thurrock|practitioner||2014,,"
    "SEND:4; early help:3,lead:2028-03-31; nda,Medway|family,\"\xc2\xa3"
    "1,200.00\",none,5,"
    "remote,East of England; E12000007,no\n";
static const char bob[] =
    "P2,Bob Okafor,bob@peer.example,councillor,E06000033,lead member,,2023-05-04,,Lib Dems,"
    "scrutiny:5,,,,12,4,remote; onsite,,yes\n";

static const char *both(struct fixture *f)
{
    /* Ann's second earlier post has no whole date: mended here, wrong in its own test. */
    const char *good = pp_printf(&f->arena, "%s%s%s", header, ann, bob);
    char *year = strstr(good, "||2014,");
    memcpy(year, "||     ", 6);
    return good;
}

static void every_column_arrives(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    assert_counts(f, 2, 0, 0, 0);
    const struct store_peer a = test_find_peer(f, "P1");
    const int64_t essex = test_find_organisation(f, "E10000012").id;
    assert_string_equal(a.name, "Ann Lister");
    assert_string_equal(a.kind, "officer");
    assert_int_equal(a.home, essex);
    assert_int_equal(a.post_count, 3);
    assert_string_equal(a.posts[0].role, "ad");
    assert_int_equal(a.posts[0].last_day, DAY(2022, 3, 31));
    assert_int_equal(a.posts[2].organisation, essex);
    assert_string_equal(a.posts[2].role, "dcs");
    assert_int_equal(a.posts[2].first_day, DAY(2022, 4, 1));
    assert_int_equal(a.posts[2].last_day, STORE_NO_DAY);
    assert_int_equal(a.skill_count, 2);
    assert_string_equal(a.skills[1].skill, "early-help");
    assert_int_equal(a.skills[1].level, 3);
    assert_int_equal(a.accreditation_count, 2);
    assert_int_equal(a.accreditations[0].expires, DAY(2028, 3, 31));
    assert_int_equal(a.interests[0].organisation, test_find_organisation(f, "Medway").id);
    assert_int_equal(a.day_rate, 1200);
    assert_int_equal(a.days_year, -1);
    assert_true(a.remote && !a.onsite && !a.newcomer);
    assert_string_equal(a.regions, "E12000006,E12000007");
    const struct store_peer b = test_find_peer(f, "bob@peer.example");
    assert_string_equal(b.posts[0].role, "member");
    assert_string_equal(b.affiliations[0].kind, "group");
    assert_string_equal(b.affiliations[0].code, "ld");
    assert_int_equal(b.days_year, 12);
    assert_true(b.newcomer && b.onsite);
}

static void importing_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    const int64_t revision = test_pool_revision(f);
    const int64_t rev = test_find_peer(f, "P1").rev;
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    assert_counts(f, 0, 0, 2, 0);
    assert_int_equal(test_pool_revision(f), revision);
    assert_int_equal(test_find_peer(f, "P1").rev, rev);
}

static void a_small_file_changes_only_what_it_gives(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    test_apply_text(f, FLOW_IMPORT_PEERS,
                    "email,skills,days_year,known_as\nANN@peer.example,send:5,,Annie\n");
    assert_counts(f, 0, 1, 0, 0);
    const struct store_peer a = test_find_peer(f, "P1");
    assert_int_equal(a.skill_count, 1);
    assert_int_equal(a.skills[0].level, 5);
    assert_int_equal(a.post_count, 3);
    assert_int_equal(a.days_year, -1);
    assert_string_equal(a.known_as, "Annie");
    test_apply_text(f, FLOW_IMPORT_PEERS, "external_id,known_as,skills\nP1,-,-\n");
    assert_counts(f, 0, 1, 0, 0);
    assert_null(test_find_peer(f, "P1").known_as);
    assert_int_equal(test_find_peer(f, "P1").skill_count, 0);
}

static void a_new_post_keeps_the_ones_before(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    const char *text =
        "external_id,organisation,role,from,to\n"
        "P1,Essex,dcs,,2026-12-31\n"
        "P2,Kent,member,2026-12-01,\n";
    test_apply_text(f, FLOW_IMPORT_PEERS, text);
    assert_counts(f, 0, 2, 0, 0);
    const struct store_peer a = test_find_peer(f, "P1");
    assert_int_equal(a.post_count, 3);
    assert_int_equal(a.posts[2].last_day, DAY(2026, 12, 31));
    const struct store_peer b = test_find_peer(f, "P2");
    assert_int_equal(b.post_count, 2);
    assert_int_equal(b.home, test_find_organisation(f, "Kent").id);
    test_plan_text(f, FLOW_IMPORT_PEERS, text);
    assert_counts(f, 0, 0, 2, 0);
}

/* H11 */
static void wrong_cells_name_row_column_value_reason_and_a_guess(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    const int64_t before = test_pool_revision(f);
    const char *text =
        "name,email,kind,organisation,role,from,skills,group,seniority,posts\n"
        "A,a@peer.example,officer,Southend on Sea,dcs,,send:3,,3,\n"
        "B,b@peer.example,officer,Medwy,dcs,,send:3,,3,\n"
        "C,c.peer.example,officer,Kent,dcs,,send:3,,3,\n"
        "D,d@peer.example,oficer,Kent,dcss,,send:9,,7,\n"
        "E,e@peer.example,officer,Kent,,,sendd:3,,,\n"
        "F,f@peer.example,officer,Kent,dcs,soon,send:3; SEN:4,lab,3,\n"
        ",g@peer.example,,Kent,dcs,,,,,\n"
        "H,A@PEER.example,officer,Kent,dcs,,,,,\n"
        "I,i@peer.example,officer,Kent,dcs,,,,,Kent|ad|2020-01-01|2019-01-01\n"
        "J\x01,j@peer.example,officer,Kent,dcs,,,,,Kent\n"
        "K,k@peer.example,officer,Ke\xe2\x80\xaent,dcs,,,,,\n";
    test_apply_text(f, FLOW_IMPORT_PEERS, text);
    assert_counts(f, 1, 0, 0, 10);
    assert_fault(f, 0, 3, "organisation", "unknown-organisation");
    assert_string_equal(f->import.report.faults.at[0].value, "Medwy");
    assert_string_equal(f->import.report.faults.at[0].suggestion, "Medway");
    assert_fault(f, 1, 4, "email", "not-an-email");
    assert_fault(f, 2, 5, "kind", "unknown-kind");
    assert_string_equal(f->import.report.faults.at[2].suggestion, "officer");
    assert_fault(f, 3, 5, "role", "unknown-role");
    assert_fault(f, 4, 5, "skills", "not-a-level");
    assert_fault(f, 5, 5, "seniority", "not-a-number");
    assert_fault(f, 6, 6, "role", "missing");
    assert_fault(f, 7, 6, "skills", "unknown-skill");
    assert_fault(f, 8, 7, "from", "not-a-date");
    assert_fault(f, 9, 7, "group", "group-of-an-officer");
    assert_fault(f, 10, 7, "skills", "twice");
    assert_fault(f, 11, 8, "name", "missing");
    assert_fault(f, 12, 8, "kind", "missing");
    assert_fault(f, 13, 9, "email", "duplicate-key");
    assert_contains(f->import.report.faults.at[13].message, "row 2");
    assert_fault(f, 14, 10, "posts", "ends-before-it-begins");
    assert_fault(f, 15, 11, "name", "control-character");
    assert_fault(f, 16, 12, "organisation", "control-character");
    assert_contains(f->import.report.rejects,
                    "name,email,kind,organisation,role,from,skills,"
                    "group,seniority,posts,error\r\nB,b@peer.example");
    assert_contains(f->import.report.rejects, "did you mean Medway");
    assert_true(test_pool_revision(f) > before);
}

static void keys_of_two_peers_in_one_row_are_rejected(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    test_plan_text(
        f, FLOW_IMPORT_PEERS,
        "external_id,email,name\nP1,bob@peer.example,Ann\nP9,ann@peer.example,Ann\n,,X\n");
    assert_counts(f, 0, 0, 0, 3);
    assert_fault(f, 0, 2, "email", "email-of-another");
    assert_contains(f->import.report.faults.at[0].message, "Bob Okafor");
    assert_fault(f, 1, 3, "email", "email-of-another");
    assert_fault(f, 2, 4, "email", "missing");
}

static void a_peer_without_external_id_is_adopted_by_email(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, "name,email,kind\nCat,cat@peer.example,adviser\n");
    test_apply_text(f, FLOW_IMPORT_PEERS, "external_id,email\nP7,cat@peer.example\n");
    assert_counts(f, 0, 1, 0, 0);
    assert_string_equal(test_find_peer(f, "P7").name, "Cat");
    test_apply_text(f, FLOW_IMPORT_PEERS, "external_id,email\nP7,cat@new.example\n");
    assert_string_equal(test_find_peer(f, "P7").email, "cat@new.example");
}

static void equality_columns_are_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const columns[] = {"Ethnic Group", "sexual_orientation", "Date of birth",
                                          "DISABILITY"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const char *text = pp_printf(&f->arena, "name,email,%s\nA,a@peer.example,x\n", columns[i]);
        assert_int_equal(test_plan(f, FLOW_IMPORT_PEERS, text, strlen(text)), PP_INVALID);
        assert_contains(f->err.text, columns[i]);
        assert_contains(f->err.text, "equality answers");
    }
}

static void a_table_without_any_key_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(test_plan(f, FLOW_IMPORT_PEERS, "name,kind\nA,officer\n", 20), PP_INVALID);
    assert_contains(f->err.text, "to tell peers apart");
}

static void a_plan_is_stale_when_the_peer_was_changed_meanwhile(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    const char *text = "external_id,known_as\nP1,Annie\n";
    test_plan_text(f, FLOW_IMPORT_PEERS, text);
    const char *token = pp_dup(&f->arena, f->import.report.token);
    test_apply_text(f, FLOW_IMPORT_PEERS, "external_id,phone\nP1,01632 960001\n");
    assert_int_equal(test_apply_token(f, FLOW_IMPORT_PEERS, text, strlen(text), token), PP_STALE);
    assert_null(test_find_peer(f, "P1").known_as);
    /* What it does not depend on may change. */
    test_plan_text(f, FLOW_IMPORT_PEERS, text);
    token = pp_dup(&f->arena, f->import.report.token);
    test_apply_text(f, FLOW_IMPORT_PEERS, "external_id,phone\nP2,01632 960002\n");
    assert_ok(test_apply_token(f, FLOW_IMPORT_PEERS, text, strlen(text), token), &f->err);
    assert_string_equal(test_find_peer(f, "P1").known_as, "Annie");
}

static void periods_are_added_once_and_wrong_ones_are_rejected(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    const char *text =
        "peer,from,to,kind,source,reason\n"
        "P1,1/8/2027,14/8/2027,unavailable,peer,leave\n"
        "Bob Okafor,2027-09-01,,Remote only,,\n"
        "p3,2027-09-01,,,,\n"
        "P1,2027-09-02,2027-09-01,,,\n"
        "P1,2027-09-02,2037-09-01,,,\n"
        "P1,2027-09-02,,sometimes,,\n"
        "ann@peer.example,2027-08-01,2027-08-14,unavailable,peer,leave\n"
        "P1,,2027-08-14,,,\n";
    test_apply_text(f, FLOW_IMPORT_AVAILABILITY, text);
    assert_counts(f, 2, 0, 0, 6);
    assert_fault(f, 0, 4, "peer", "unknown-peer");
    assert_fault(f, 1, 5, "to", "ends-before-it-begins");
    assert_fault(f, 2, 6, "to", "too-long");
    assert_fault(f, 3, 7, "kind", "unknown-kind");
    assert_fault(f, 4, 8, "peer", "duplicate-key");
    assert_fault(f, 5, 9, "from", "missing");
    const struct store_peer a = test_find_peer(f, "P1");
    assert_int_equal(a.availability_count, 1);
    assert_int_equal(a.availability[0].last_day, DAY(2027, 8, 14));
    assert_string_equal(a.availability[0].source, "peer");
    assert_int_equal(a.availability[0].recorded_s, f->now_ms / 1000);
    assert_int_equal(test_find_peer(f, "P2").availability[0].kind, STORE_REMOTE_ONLY);
    const int64_t revision = test_pool_revision(f);
    test_apply_text(f, FLOW_IMPORT_AVAILABILITY, text);
    assert_counts(f, 0, 0, 2, 6);
    assert_int_equal(test_pool_revision(f), revision);
}

struct removal {
    int64_t peer, period;
};

static enum pp_code remove_period(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct removal *removal = arg;
    const struct store_who who = {.actor = "test", .operation = "remove", .now_s = 1};
    return store_availability_delete(tx, &who, removal->peer, removal->period, err);
}

static void what_was_undone_since_can_be_imported_again(void **state)
{
    struct fixture *f = *state;
    const char *text = "peer,from\nP1,2027-08-01\n";
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    test_apply_text(f, FLOW_IMPORT_AVAILABILITY, text);
    const struct store_peer before = test_find_peer(f, "P1");
    struct removal removal = {before.id, before.availability[0].id};
    assert_ok(store_write(f->store, remove_period, &removal, &f->err), &f->err);
    test_apply_text(f, FLOW_IMPORT_AVAILABILITY, text);
    assert_true(f->import.report.applied);
    assert_int_equal(test_find_peer(f, "P1").availability_count, 1);
}

/* Whatever a file is cut or damaged to, it is read or refused, and a dry run writes nothing. */
static void damaged_files_never_do_harm(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    test_apply_text(f, FLOW_IMPORT_PEERS, both(f));
    const int64_t revision = test_pool_revision(f);
    const char *whole = both(f);
    const size_t len = strlen(whole);
    for (size_t cut = 0; cut < len; cut += 13) {
        const enum pp_code code = test_plan(f, FLOW_IMPORT_PEERS, whole, cut);
        assert_true(code == PP_OK || code == PP_INVALID);
        char *damaged = pp_dup(&f->arena, whole);
        damaged[cut] = (char)pp_random_below(&f->random, 256);
        damaged[len - 1 - cut] = ",;|:\"-\n\t"[cut % 8];
        const enum pp_code again = test_plan(f, FLOW_IMPORT_PEERS, damaged, len);
        assert_true(again == PP_OK || again == PP_INVALID);
    }
    assert_int_equal(test_pool_revision(f), revision);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        import_test(every_column_arrives),
        import_test(importing_again_changes_nothing),
        import_test(a_small_file_changes_only_what_it_gives),
        import_test(a_new_post_keeps_the_ones_before),
        import_test(wrong_cells_name_row_column_value_reason_and_a_guess),
        import_test(keys_of_two_peers_in_one_row_are_rejected),
        import_test(a_peer_without_external_id_is_adopted_by_email),
        import_test(equality_columns_are_refused),
        import_test(a_table_without_any_key_is_refused),
        import_test(a_plan_is_stale_when_the_peer_was_changed_meanwhile),
        import_test(what_was_undone_since_can_be_imported_again),
        import_test(damaged_files_never_do_harm),
        import_test(periods_are_added_once_and_wrong_ones_are_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
