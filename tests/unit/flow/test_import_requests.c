#include "tests/unit/flow/import_fixture.h"

#include "base/date.h"
#include "base/str.h"

#define DAY(y, m, d) pp_day_of((struct pp_date){y, m, d})

static const char template[] =
    "{\"seats\":[{\"name\":\"Lead\",\"roles\":[\"dcs\"],\"lead\":true}],"
    "\"onsite_days\":4,\"charge\":5}";

static enum pp_code put_product(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed = false;
    const struct store_who *who = arg;
    return store_product_put(tx, who,
                             &(struct store_product){.id = 77,
                                                     .code = "send-peer-challenge",
                                                     .name = "SEND peer challenge",
                                                     .strand = "targeted",
                                                     .template_json = template},
                             &changed, err);
}

static void prepare(struct fixture *f)
{
    struct store_who who = {.actor = "test", .operation = "p", .now_s = f->now_ms / 1000};
    test_load_reference(f);
    assert_ok(store_write(f->store, put_product, &who, &f->err), &f->err);
}

struct found {
    struct pp_arena *arena;
    const char *key;
    struct store_request request;
    enum store_request_state state;
};

static enum pp_code find(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct found *found = arg;
    return store_request_find(tx, found->key, found->arena, &found->request, err);
}

static struct store_request request(struct fixture *f, const char *key)
{
    struct found found = {.arena = &f->arena, .key = key};
    assert_ok(store_read(f->reader, find, &found, &f->err), &f->err);
    return found.request;
}

static enum pp_code move(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct found *found = arg;
    bool changed;
    const struct store_who who = {.actor = "test", .operation = "m", .now_s = 1};
    const enum pp_code code = find(tx, arg, err);
    found->request.state = found->state;
    return code ? code : store_request_put(tx, &who, &found->request, NULL, &changed, err);
}

static const char two[] =
    "external_id,product,host,title,starts,first_day,last_day,weekday\n"
    "R1,send-peer-challenge,Southend-on-Sea,,2027-03-01; 8/3/2027:5,,,\n"
    "R2,SEND Peer Challenge,Kent County Council,Kent in spring,,2027-04-05,2027-04-30,Tue\n";

static void named_days_and_spans_with_a_weekday_become_windows(void **state)
{
    struct fixture *f = *state;
    prepare(f);
    test_apply_text(f, FLOW_IMPORT_REQUESTS, two);
    assert_counts(f, 2, 0, 0, 0);
    const struct store_request one = request(f, "R1");
    assert_string_equal(one.reference, "SPC-0001");
    assert_string_equal(one.title, "SEND peer challenge, Southend-on-Sea");
    assert_int_equal(one.state, STORE_REQUEST_SCOPED);
    assert_int_equal(one.window_count, 2);
    assert_int_equal(one.windows[1].first_day, DAY(2027, 3, 8));
    assert_int_equal(one.windows[1].points, 5);
    assert_int_equal(one.seat_count, 1);
    const struct store_request other = request(f, "R2");
    assert_string_equal(other.title, "Kent in spring");
    assert_int_equal(other.window_count, 4);
    assert_int_equal(other.windows[0].first_day, DAY(2027, 4, 6));
    assert_int_equal(other.windows[3].first_day, DAY(2027, 4, 27));
    test_apply_text(f, FLOW_IMPORT_REQUESTS, two);
    assert_counts(f, 0, 0, 2, 0);
    assert_int_equal(request(f, "R1").rev, one.rev);
}

static void title_and_days_can_change_until_peers_are_asked(void **state)
{
    struct fixture *f = *state;
    prepare(f);
    test_apply_text(f, FLOW_IMPORT_REQUESTS, two);
    const char *text =
        "reference,product,host,title,starts\n"
        "spc-0001,send-peer-challenge,Southend-on-Sea,SEND in Southend,2027-03-15\n";
    test_apply_text(f, FLOW_IMPORT_REQUESTS, text);
    assert_counts(f, 0, 1, 0, 0);
    assert_string_equal(request(f, "R1").title, "SEND in Southend");
    assert_string_equal(request(f, "R1").reference, "SPC-0001");
    assert_int_equal(request(f, "R1").window_count, 1);
    struct found found = {.arena = &f->arena, .key = "R1", .state = STORE_REQUEST_INVITING};
    assert_ok(store_write(f->store, move, &found, &f->err), &f->err);
    test_plan_text(f, FLOW_IMPORT_REQUESTS, text);
    assert_counts(f, 0, 0, 1, 0);
    test_plan_text(f, FLOW_IMPORT_REQUESTS,
                   "external_id,product,host,starts\n"
                   "R1,send-peer-challenge,Southend-on-Sea,2027-03-22\n"
                   "R2,send-peer-challenge,Essex,2027-03-22\n");
    assert_counts(f, 0, 0, 0, 2);
    assert_fault(f, 0, 2, NULL, "under-way");
    assert_contains(f->import.report.faults.at[0].message, "SPC-0001 is inviting");
    assert_fault(f, 1, 3, "host", "cannot-change");
}

static void wrong_cells_are_rejected_with_their_place(void **state)
{
    struct fixture *f = *state;
    prepare(f);
    test_plan_text(f, FLOW_IMPORT_REQUESTS,
                   "external_id,product,host,starts,first_day,last_day,weekday\n"
                   "A,send-peer-chalenge,Kent,2027-03-01,,,\n"
                   "B,send-peer-challenge,Kentt,2027-03-01,,,\n"
                   "C,send-peer-challenge,Kent,2027-03-25,,,\n" /* Good Friday is the 26th */
                   "D,send-peer-challenge,Kent,,2027-03-01,,\n"
                   "E,send-peer-challenge,Kent,,,,\n"
                   "F,send-peer-challenge,Kent,2027-03-01:x,,,\n"
                   "G,send-peer-challenge,Kent,,2027-03-06,2027-03-07,\n"
                   "H,send-peer-challenge,Kent,,2027-03-01,2027-03-12,Friday\n"
                   "I,send-peer-challenge,Kent,2027-03-01,2027-03-01,2027-03-12,\n"
                   ",send-peer-challenge,Kent,2027-03-01,,,\n"
                   "K,send-peer-challenge,Kent,2027-03-01,,,\n"
                   "K,send-peer-challenge,Kent,2027-03-08,,,\n");
    assert_counts(f, 1, 0, 0, 11);
    assert_fault(f, 0, 2, "product", "unknown-product");
    assert_string_equal(f->import.report.faults.at[0].suggestion, "send-peer-challenge");
    assert_fault(f, 1, 3, "host", "unknown-organisation");
    assert_fault(f, 2, 4, "starts", "not-working-days");
    assert_fault(f, 3, 5, "last_day", "missing");
    assert_fault(f, 4, 6, "starts", "missing");
    assert_fault(f, 5, 7, "starts", "not-points");
    assert_fault(f, 6, 8, "first_day", "no-start");
    assert_fault(f, 7, 9, "weekday", "no-start");
    assert_fault(f, 8, 10, "starts", "both");
    assert_fault(f, 9, 11, "external_id", "missing");
    assert_fault(f, 10, 13, "external_id", "duplicate-key");
}

static enum pp_code next_product(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed = false;
    return store_product_put(tx, arg,
                             &(struct store_product){.id = 78,
                                                     .code = "send-peer-challenge",
                                                     .name = "SEND challenge",
                                                     .strand = "targeted",
                                                     .template_json = template},
                             &changed, err);
}

static enum pp_code publish_terms(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed = false;
    const struct store_term term = {.code = "new", .name = "New"};
    return store_taxonomy_publish(tx, arg, "skill", &term, 1, &changed, err);
}

static enum pp_code move_first(struct store_tx *tx, void *arg, struct pp_err *err)
{
    (void)arg;
    struct pp_arena arena = {0};
    struct found found = {.arena = &arena, .key = "A", .state = STORE_REQUEST_MATCHING};
    const enum pp_code code = move(tx, &found, err);
    pp_arena_fini(&arena);
    return code;
}

/* A plan made in a transaction of its own, to be written by the next. */
static void plan_with_token(struct fixture *f, const char *text)
{
    test_plan_text(f, FLOW_IMPORT_REQUESTS, text);
    const char *token = pp_dup(&f->arena, f->import.report.token);
    test_plan_text(f, FLOW_IMPORT_REQUESTS, text);
    f->import.in.token = token;
}

static void a_plan_is_written_only_while_all_it_looked_up_stands_still(void **state)
{
    struct fixture *f = *state;
    static const char head[] = "external_id,product,host,starts\n";
    static store_fn *const changes[] = {next_product, publish_terms, move_first};
    struct store_who who = {.actor = "test", .operation = "p", .now_s = f->now_ms / 1000};
    prepare(f);
    plan_with_token(f, pp_printf(&f->arena, "%sA,send-peer-challenge,Kent,2027-03-01\n", head));
    assert_ok(store_write(f->store, flow_import_write, &f->import, &f->err), &f->err);
    assert_true(f->import.report.applied);
    const struct store_request first = request(f, "A");
    assert_int_equal(first.state, STORE_REQUEST_SCOPED);
    const char *more = pp_printf(&f->arena, "%sB,send-peer-challenge,Kent,2027-03-01\n", head);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        plan_with_token(f, more);
        assert_ok(store_write(f->store, changes[i], &who, &f->err), &f->err);
        assert_int_equal(store_write(f->store, flow_import_write, &f->import, &f->err), PP_STALE);
        assert_true(f->import.moved);
        assert_false(f->import.report.applied);
    }
    struct found found = {.arena = &f->arena, .key = "B"};
    assert_int_equal(store_read(f->reader, find, &found, &f->err), PP_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        import_test(named_days_and_spans_with_a_weekday_become_windows),
        import_test(title_and_days_can_change_until_peers_are_asked),
        import_test(wrong_cells_are_rejected_with_their_place),
        import_test(a_plan_is_written_only_while_all_it_looked_up_stands_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
