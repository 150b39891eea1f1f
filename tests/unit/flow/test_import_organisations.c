#include "tests/unit/flow/import_fixture.h"

#include <stdio.h>

#include "base/date.h"
#include "base/str.h"

static const char three[] =
    "name,gss_code,dfe la code,type,region,lat,lon,valid_to\n"
    "Southend-on-Sea,E06000033,882,unitary,East of England,51.55,0.70,\n"
    "Essex,E10000012,881,county,East of England,51.8,0.6,\n"
    "Thurrock,E06000034,883,unitary,East of England,,,31/3/2028\n";

static void a_dry_run_writes_nothing_and_the_same_token_writes_it_once(void **state)
{
    struct fixture *f = *state;
    const int64_t before = test_pool_revision(f);
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    assert_counts(f, 3, 0, 0, 0);
    assert_string_equal(f->import.report.encoding, "UTF-8");
    assert_false(f->import.report.applied);
    assert_int_equal(test_pool_revision(f), before);

    const char *token = pp_dup(&f->arena, f->import.report.token);
    const size_t len = strlen(three);
    assert_ok(test_apply_token(f, FLOW_IMPORT_ORGANISATIONS, three, len, token), &f->err);
    assert_true(f->import.report.applied);
    const int64_t after = test_pool_revision(f);
    assert_true(after > before);

    assert_ok(test_apply_token(f, FLOW_IMPORT_ORGANISATIONS, three, len, token), &f->err);
    assert_true(f->import.report.repeated);
    assert_false(f->import.report.applied);
    assert_int_equal(test_pool_revision(f), after);

    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    assert_counts(f, 0, 0, 3, 0);
}

static void fields_codes_and_places_arrive(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    const struct store_organisation southend = test_find_organisation(f, "gss:E06000033");
    assert_string_equal(southend.name, "Southend-on-Sea");
    assert_int_equal(southend.kind, STORE_ORG_AUTHORITY);
    assert_true(southend.placed);
    assert_int_equal(southend.x_m, 482357);
    assert_int_equal(southend.y_m, 194810);
    const struct store_organisation thurrock = test_find_organisation(f, "dfe:883");
    assert_false(thurrock.placed);
    assert_int_equal(thurrock.last_day, pp_day_of((struct pp_date){2028, 3, 31}));
}

static void a_token_for_another_pool_is_stale_and_writes_nothing(void **state)
{
    struct fixture *f = *state;
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    const char *token = pp_dup(&f->arena, f->import.report.token);
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, "name,gss\nEssex,E10000012\n");
    const int64_t before = test_pool_revision(f);
    assert_int_equal(test_apply_token(f, FLOW_IMPORT_ORGANISATIONS, three, strlen(three), token),
                     PP_STALE);
    assert_contains(f->err.text, "now 2 new, 1 changed");
    assert_int_equal(test_pool_revision(f), before);
    assert_int_equal(test_apply_token(f, FLOW_IMPORT_ORGANISATIONS, three, strlen(three), "abc"),
                     PP_INVALID);
}

static void a_token_for_another_file_is_stale(void **state)
{
    struct fixture *f = *state;
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    const char *token = pp_dup(&f->arena, f->import.report.token);
    const char *other = "name,gss\nEssex,E10000012\n";
    assert_int_equal(test_apply_token(f, FLOW_IMPORT_ORGANISATIONS, other, strlen(other), token),
                     PP_STALE);
}

static void an_organisation_keeps_what_a_later_file_does_not_give(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS,
                    "name,gss,email_domain\nSouthend,E06000033,southend.gov.uk\n");
    assert_counts(f, 0, 1, 0, 0);
    const struct store_organisation southend = test_find_organisation(f, "E06000033");
    assert_string_equal(southend.name, "Southend");
    assert_string_equal(southend.email_domain, "southend.gov.uk");
    assert_int_equal(southend.x_m, 482357);
    assert_int_equal(southend.rev > 1, true);
}

static void a_new_code_is_added_to_the_organisation_it_is_about(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS,
                    "name,gss,codes\nEssex,E10000012,register:ESX; ofsted : 80470\n");
    assert_counts(f, 0, 1, 0, 0);
    assert_string_equal(test_find_organisation(f, "register:ESX").name, "Essex");
    assert_string_equal(test_find_organisation(f, "80470").name, "Essex");
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS,
                   "name,gss,dfe\nEssex,E10000012,883\nEssex,E99999999,\n");
    assert_counts(f, 0, 0, 0, 2);
    assert_fault(f, 0, 2, NULL, "code-of-another");
    assert_fault(f, 1, 3, "name", "name-taken");
}

static void wrong_cells_are_rejected_with_their_place_and_the_rest_goes_in(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS,
                    "name,gss,type,lat,lon,valid_from,valid_to\n"
                    "A,E1,castle,51,0,,\n"
                    "B,E2,county,fifty,0,,\n"
                    "C,E3,county,51,0,1/13/2020,\n"
                    "D,E4,county,51,0,2020-01-02,2020-01-01\n"
                    ",E5,county,51,0,,\n"
                    "F,E6,county,51,0\n"
                    "G,E7,county,51,0,,\n"
                    "H,E7,county,51,0,,\n");
    assert_counts(f, 1, 0, 0, 7);
    assert_fault(f, 0, 2, "kind", "unknown-kind");
    assert_string_equal(f->import.report.faults.at[0].value, "castle");
    assert_fault(f, 1, 3, "lat", "not-degrees");
    assert_fault(f, 2, 4, "valid_from", "not-a-date");
    assert_fault(f, 3, 5, "valid_to", "ends-before-it-begins");
    assert_fault(f, 4, 6, "name", "missing");
    assert_fault(f, 5, 7, NULL, "ragged-row");
    assert_fault(f, 6, 9, "name", "duplicate-key");
    assert_contains(f->import.report.faults.at[6].message, "row 8");
    assert_string_equal(test_find_organisation(f, "E7").name, "G");
}

static void rejects_come_back_with_an_error_column_and_can_be_mended(void **state)
{
    struct fixture *f = *state;
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS,
                   "name,gss,type\nA,E1,castle\nB,E2,county\n\"C, of\",E3,moat\n");
    assert_string_equal(f->import.report.rejects,
                        "name,gss,type,error\r\n"
                        "A,E1,castle,\"kind: must be authority, district, police, health, "
                        "education, trust or other\"\r\n"
                        "\"C, of\",E3,moat,\"kind: must be authority, district, police, health, "
                        "education, trust or other\"\r\n");
    assert_int_equal(f->import.report.rejects_len, strlen(f->import.report.rejects));
    const char *again = pp_dup(&f->arena, f->import.report.rejects);
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS, again);
    assert_int_equal(f->import.report.warnings.count, 0);
    assert_string_equal(f->import.report.rejects, again);
}

static void files_that_cannot_be_read_are_refused_by_name(void **state)
{
    struct fixture *f = *state;
    const struct {
        const char *text, *part;
    } wrong[] = {
        {"", "given.csv: the file is empty"},
        {"\xff\xfe", "given.csv: the file is UTF-16"},
        {"name,gss\nA,\"E1\n", "given.csv: line 2: a quote is opened"},
        {"naem,gss\nA,E1\n", "\"name\" is missing; did you mean it by \"naem\"?"},
        {"name,gss,ONS code\nA,E1,E1\n", "both mean \"gss\""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(
            test_plan(f, FLOW_IMPORT_ORGANISATIONS, wrong[i].text, strlen(wrong[i].text)),
            PP_INVALID);
        assert_contains(f->err.text, wrong[i].part);
    }
    static char big[32 * 1024 * 1024 + 1];
    assert_int_equal(test_plan(f, FLOW_IMPORT_ORGANISATIONS, big, sizeof big), PP_TOO_LARGE);
}

static void windows_1252_is_read_and_said(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS,
                    "name;gss\nC\xf4te d\x92"
                    "Or;E1\n");
    assert_string_equal(f->import.report.encoding, "Windows-1252");
    assert_int_equal(f->import.report.delimiter, ';');
    assert_string_equal(test_find_organisation(f, "E1").name, "C\xc3\xb4te d\xe2\x80\x99Or");
}

static void links_go_both_ways_and_unknown_ends_are_rejected_with_a_guess(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS,
                    "from,to,kind,rank,note\n"
                    "Southend-on-Sea,Essex County Council,neighbour-land,,\n"
                    "E10000012,E06000034,statistical,1,Close\n"
                    "Essex,Thurock,predecessor,,\n"
                    "Essex,E06000033,neighbour-land,,\n"
                    "Essex,Essex,police,,\n"
                    "Essex,Thurrock,friend,,\n");
    assert_counts(f, 2, 0, 0, 4);
    assert_fault(f, 0, 4, "to", "unknown-organisation");
    assert_string_equal(f->import.report.faults.at[0].suggestion, "Thurrock");
    assert_fault(f, 1, 5, "to", "duplicate-key");
    assert_fault(f, 2, 6, "to", "links-to-itself");
    assert_fault(f, 3, 7, "kind", "unknown-kind");
    size_t count = 0;
    const struct store_link *links =
        test_links(f, test_find_organisation(f, "Southend-on-Sea").id, &count);
    assert_int_equal(count, 1);
    assert_int_equal(links[0].kind, STORE_LINK_NEIGHBOUR_LAND);
    assert_int_equal(links[0].to, test_find_organisation(f, "Essex").id);
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS,
                   "from,to,kind,rank,note\nEssex,Southend-on-Sea,neighbour-land,,\n"
                   "Essex,Thurrock,statistical,2,Close\n");
    assert_counts(f, 0, 1, 1, 0);
}

static void a_police_force_is_made_once_and_linked_to_each_authority(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    const char *text =
        "dfe_la_code,gss_code,name,pfa_code,pfa_name\n"
        "881,E10000012,Essex,E23000028,Essex\n"
        "882,E06000033,Southend-on-Sea,E23000028,Essex\n";
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, text);
    assert_string_equal(f->import.report.layout, "police forces of authorities");
    assert_counts(f, 2, 0, 0, 0);
    const struct store_organisation force = test_find_organisation(f, "E23000028");
    assert_string_equal(force.name, "Essex Police");
    assert_int_equal(force.kind, STORE_ORG_POLICE);
    size_t count = 0;
    const struct store_link *links =
        test_links(f, test_find_organisation(f, "E06000033").id, &count);
    assert_int_equal(count, 1);
    assert_int_equal(links[0].to, force.id);
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS, text);
    assert_counts(f, 0, 0, 2, 0);
}

static void facts_are_dated_and_a_new_value_is_a_change(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS,
                    "gss_code,inspection_end,published,overall,leaders,help_protection,in_care\n"
                    "E06000033,2024-02-09,2024-03-27,good,outstanding,good,\n"
                    "E10000012,,2024-03-27,,good,fine,\n"
                    "E06000034,,,good,good,good,\n");
    assert_counts(f, 1, 0, 0, 2);
    assert_fault(f, 0, 3, "help_protection", "unknown-grade");
    assert_fault(f, 1, 4, "inspection_end", "missing");
    size_t count = 0;
    const struct store_fact *facts =
        test_facts(f, test_find_organisation(f, "E06000033").id, &count);
    assert_int_equal(count, 3);
    assert_string_equal(facts[0].framework, "ilacs");
    assert_string_equal(facts[0].version, "2023");
    assert_int_equal(facts[0].dated, pp_day_of((struct pp_date){2024, 2, 9}));
    const char *own =
        "organisation,framework,version,name,value,dated\n"
        "E06000033,ilacs,2023,overall,outstanding,2024-02-09\n"
        "E06000033,ilacs,2023,overall,good,2024-02-09\n";
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, own);
    assert_counts(f, 0, 1, 0, 1);
    assert_fault(f, 0, 3, "name", "duplicate-key");
}

static void closed_days_are_everyones_or_one_organisations(void **state)
{
    struct fixture *f = *state;
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, three);
    const char *text =
        "date,title,organisation\n25/12/2027,Christmas Day,\n"
        "2027-12-29,Closed,Essex\n2027-12-29,Closed,Wessex\n"
        "25.12.27,Christmas,\n";
    test_apply_text(f, FLOW_IMPORT_ORGANISATIONS, text);
    assert_counts(f, 2, 0, 0, 2);
    assert_fault(f, 0, 4, "organisation", "unknown-organisation");
    assert_fault(f, 1, 5, "date", "duplicate-key");
    test_plan_text(f, FLOW_IMPORT_ORGANISATIONS, text);
    assert_counts(f, 0, 0, 2, 2);
}

static void the_reference_data_loads_and_loading_it_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    test_load_reference(f);
    const int64_t revision = test_pool_revision(f);
    test_load_reference(f);
    assert_int_equal(test_pool_revision(f), revision);
    const struct store_organisation southend = test_find_organisation(f, "E06000033");
    assert_string_equal(southend.region, "E12000006");
    size_t count = 0;
    (void)test_links(f, southend.id, &count);
    assert_true(count >= 1 + 10 + 1 + 1);
    (void)test_facts(f, southend.id, &count);
    assert_true(count >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        import_test(a_dry_run_writes_nothing_and_the_same_token_writes_it_once),
        import_test(fields_codes_and_places_arrive),
        import_test(a_token_for_another_pool_is_stale_and_writes_nothing),
        import_test(a_token_for_another_file_is_stale),
        import_test(an_organisation_keeps_what_a_later_file_does_not_give),
        import_test(a_new_code_is_added_to_the_organisation_it_is_about),
        import_test(wrong_cells_are_rejected_with_their_place_and_the_rest_goes_in),
        import_test(rejects_come_back_with_an_error_column_and_can_be_mended),
        import_test(files_that_cannot_be_read_are_refused_by_name),
        import_test(windows_1252_is_read_and_said),
        import_test(links_go_both_ways_and_unknown_ends_are_rejected_with_a_guess),
        import_test(a_police_force_is_made_once_and_linked_to_each_authority),
        import_test(facts_are_dated_and_a_new_value_is_a_change),
        import_test(closed_days_are_everyones_or_one_organisations),
        import_test(the_reference_data_loads_and_loading_it_again_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
