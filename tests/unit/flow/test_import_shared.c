#include "tests/unit/flow/import_fixture.h"

static void every_table_of_the_shared_folder_is_read_as_it_is(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *path;
        size_t rows, rejected;
    } tables[] = {
        {"@reference/utla_153.csv", 153, 0},
        {"@reference/utla_neighbours.csv", 386, 0},
        {"@reference/statistical_neighbours_2025.csv", 1530, 0},
        {"@reference/ofsted_ilacs_latest.csv", 153, 0},
        {"@reference/ofsted_send_latest.csv", 72, 0},
        {"@reference/utla_police_force.csv", 153, 0},
        {"@reference/utla_icb.csv", 166, 0},
        {"@reference/bank_holidays_england_wales.csv", 83, 0},
        {"@reference/council_control_2026_utla.csv", 155, 2}, /* councils that come in 2027 */
        {"@reference/census2021_ethnicity_utla.csv", 153, 0},
        {"@reference/census2021_disability_religion_utla.csv", 153, 0},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        size_t len = 0;
        const char *bytes = test_file(f, tables[i].path, &len);
        if (!bytes) {
            print_message("%s is not here; skipped\n", tables[i].path);
            skip();
        }
        test_apply(f, FLOW_IMPORT_ORGANISATIONS, bytes, len);
        print_message("%s: %s, %zu new, %zu warnings\n", tables[i].path, f->import.report.layout,
                      f->import.report.added, f->import.report.warnings.count);
        assert_int_equal(f->import.report.rejected, tables[i].rejected);
        assert_ok(test_plan(f, FLOW_IMPORT_ORGANISATIONS, bytes, len), &f->err);
        assert_counts(f, 0, 0, tables[i].rows - tables[i].rejected, tables[i].rejected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        import_test(every_table_of_the_shared_folder_is_read_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
