#include "daemon/flow/demo_pool.h"

#include "base/date.h"
#include "store/access.h"
#include "tests/unit/flow/import_fixture.h"

static struct flow_demo_input usual(struct fixture *f)
{
    struct flow_demo_input input = {
        .seed = 1, .peers = 400, .today = pp_day_of((struct pp_date){2026, 11, 23})};
    input.authorities =
        test_file(f, "store/reference/england-authorities.csv", &input.authorities_len);
    assert_non_null(input.authorities);
    return input;
}

static void all_rows_of_the_pool_are_imported(void **state)
{
    struct fixture *f = *state;
    struct pp_str peers = {0}, diary = {0};
    const struct flow_demo_input input = usual(f);
    test_load_reference(f);
    assert_ok(flow_demo_pool(&input, &peers, &diary, &f->err), &f->err);
    test_apply(f, FLOW_IMPORT_PEERS, peers.at, peers.len);
    assert_counts(f, 400, 0, 0, 0);
    assert_int_equal(f->import.report.warnings.count, 0);
    test_apply(f, FLOW_IMPORT_AVAILABILITY, diary.at, diary.len);
    assert_int_equal(f->import.report.rejected, 0);
    assert_int_equal(f->import.report.same, 0);
    assert_int_equal(f->import.report.warnings.count, 0);
    assert_true(f->import.report.added > 4000);
    assert_ok(test_plan(f, FLOW_IMPORT_PEERS, peers.at, peers.len), &f->err);
    assert_counts(f, 0, 0, 400, 0);
    pp_str_fini(&peers);
    pp_str_fini(&diary);
}

static void the_same_seed_gives_the_same_bytes_and_another_gives_others(void **state)
{
    struct fixture *f = *state;
    struct flow_demo_input input = usual(f);
    char digests[3][STORE_DIGEST_HEX];
    for (int i = 0; i < 3; i++) {
        struct pp_str out = {0}, diary = {0};
        input.seed = i < 2 ? 1 : 2;
        assert_ok(flow_demo_pool(&input, &out, &diary, &f->err), &f->err);
        pp_str_add(&out, diary.at);
        store_digest(out.at, out.len, digests[i]);
        pp_str_fini(&out);
        pp_str_fini(&diary);
    }
    assert_string_equal(digests[0], digests[1]);
    assert_string_not_equal(digests[0], digests[2]);
    /* The pool that the demonstration and its documents show: change it knowingly. */
    assert_string_equal(digests[0],
                        "876c7a22ff86a5bcb984030f882127a8dd9ea8dd4e18552c03aad97176e5cbc0");
}

static void sizes_out_of_range_and_lists_without_bodies_are_refused(void **state)
{
    struct fixture *f = *state;
    struct pp_str peers = {0}, diary = {0};
    struct flow_demo_input input = usual(f);
    input.peers = 0;
    assert_int_equal(flow_demo_pool(&input, &peers, &diary, &f->err), PP_USAGE);
    input.peers = 10;
    input.authorities = "kind,name,gss\nauthority,Kent,E1\n";
    input.authorities_len = strlen(input.authorities);
    assert_int_equal(flow_demo_pool(&input, &peers, &diary, &f->err), PP_INVALID);
    assert_int_equal(peers.len + diary.len, 0);
}

static void a_pool_of_5000_is_planned_and_written_in_a_few_seconds(void **state)
{
    struct fixture *f = *state;
    struct pp_str peers = {0}, diary = {0};
    struct flow_demo_input input = usual(f);
    input.peers = 5000;
    test_load_reference(f);
    assert_ok(flow_demo_pool(&input, &peers, &diary, &f->err), &f->err);
    const struct pp_clock clock = pp_clock_system();
    int64_t before = pp_clock_mono_ms(&clock);
    assert_ok(test_plan(f, FLOW_IMPORT_PEERS, peers.at, peers.len), &f->err);
    const int64_t planned_ms = pp_clock_mono_ms(&clock) - before;
    before = pp_clock_mono_ms(&clock);
    assert_ok(test_apply_token(f, FLOW_IMPORT_PEERS, peers.at, peers.len, NULL), &f->err);
    assert_counts(f, 5000, 0, 0, 0);
    print_message("5,000 peers: planned in %lld ms, planned and written in %lld ms\n",
                  (long long)planned_ms, (long long)(pp_clock_mono_ms(&clock) - before));
    /* Generous, for busy machines: a look-up for each row in the store would take far longer. */
    assert_true(planned_ms < 10000);
    pp_str_fini(&peers);
    pp_str_fini(&diary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        import_test(all_rows_of_the_pool_are_imported),
        import_test(the_same_seed_gives_the_same_bytes_and_another_gives_others),
        import_test(sizes_out_of_range_and_lists_without_bodies_are_refused),
        import_test(a_pool_of_5000_is_planned_and_written_in_a_few_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
