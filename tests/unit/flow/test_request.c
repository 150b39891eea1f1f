#include "daemon/flow/request.h"

#include "base/str.h"
#include "tests/unit/flow/flow_fixture.h"

static struct flow_call *asking(struct fixture *f)
{
    struct flow_call *call = NEW_CALL(f, flow_request_add);
    ARG(call, flow_request_add)->given = (struct flow_request_new){
        .product = "visit", .host = "Host", .when = {.from = STORE_NO_DAY, .to = STORE_NO_DAY}};
    return call;
}

static struct flow_call *between(struct fixture *f, const char *from, const char *to)
{
    struct flow_call *call = asking(f);
    ARG(call, flow_request_add)->given.when = (struct flow_when){.from = day(from), .to = day(to)};
    return call;
}

/* Starts as "03-01 03-02": month and day. */
static void expect_windows(struct fixture *f, struct flow_call *call, const char *days)
{
    run_ok(f, call);
    const struct store_request *request = &ARG(call, flow_request_add)->request;
    struct pp_str found = {0};
    for (size_t i = 0; i < request->window_count; i++) {
        char text[PP_DATE_TEXT];
        pp_str_addf(&found, "%s%s", i ? " " : "",
                    pp_day_text(request->windows[i].first_day, text) + 5);
        assert_true(!i || request->windows[i].points <= request->windows[i - 1].points);
    }
    assert_string_equal(pp_str_text(&found), days);
    pp_str_fini(&found);
}

static void expect_fault(struct fixture *f, struct flow_call *call, const char *where,
                         const char *code, const char *suggestion)
{
    assert_int_equal(run(f, call), PP_INVALID);
    assert_int_equal(call->faults.count, 1);
    assert_string_equal(call->faults.at[0].where, where);
    assert_string_equal(call->faults.at[0].code, code);
    if (suggestion)
        assert_string_equal(call->faults.at[0].suggestion, suggestion);
}

static void a_visit_starts_on_every_day_that_leaves_out_weekends(void **state)
{
    struct fixture *f = *state;
    /* Mon 1 to Wed 10 Mar 2027; two days on site. */
    expect_windows(f, between(f, "2027-03-01", "2027-03-10"),
                   "03-01 03-02 03-03 03-04 03-08 03-09");
}

static void bank_holidays_and_closures_of_the_host_are_left_out(void **state)
{
    struct fixture *f = *state;
    put_closed(f, 0, "2027-03-03");
    put_closed(f, HOST, "2027-03-09");
    put_closed(f, ALPHA, "2027-03-01");
    expect_windows(f, between(f, "2027-03-01", "2027-03-10"), "03-01 03-04");
}

static void earlier_starts_earn_more(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = between(f, "2027-03-01", "2027-05-31");
    run_ok(f, call);
    const struct store_request *request = &ARG(call, flow_request_add)->request;
    assert_int_equal(request->windows[0].points, 10);
    assert_int_equal(request->windows[request->window_count - 1].points, 1);
}

static void a_time_without_room_for_the_visit_is_a_fault(void **state)
{
    struct fixture *f = *state;
    expect_fault(f, between(f, "2027-03-05", "2027-03-08"), "/between", "no-start", NULL);
    expect_fault(f, between(f, "2027-03-08", "2027-03-05"), "/between", "span", NULL);
    expect_fault(f, between(f, "2027-01-01", "2029-12-31"), "/between", "span", NULL);
}

static struct flow_call *named(struct fixture *f, const int32_t *starts, size_t count)
{
    struct flow_call *call = asking(f);
    ARG(call, flow_request_add)->given.when.starts = starts;
    ARG(call, flow_request_add)->given.when.start_count = count;
    return call;
}

static void named_starts_are_taken_in_order_with_their_points(void **state)
{
    struct fixture *f = *state;
    const int32_t starts[] = {day("2027-03-08"), day("2027-03-01")};
    const int points[] = {0, 7};
    struct flow_call *call = named(f, starts, 2);
    ARG(call, flow_request_add)->given.when.points = points;
    expect_windows(f, call, "03-01 03-08");
    assert_int_equal(ARG(call, flow_request_add)->request.windows[0].points, 7);
}

static void named_starts_that_cannot_be_are_faults_at_their_place(void **state)
{
    struct fixture *f = *state;
    put_closed(f, HOST, "2027-03-09");
    const int32_t starts[] = {day("2027-03-01"), day("2027-03-08")};
    expect_fault(f, named(f, starts, 2), "/starts/1", "not-working-days", NULL);
    const int32_t friday[] = {day("2027-03-05")};
    expect_fault(f, named(f, friday, 1), "/starts/0", "not-working-days", NULL);
    const int32_t twice[] = {day("2027-03-01"), day("2027-03-01")};
    expect_fault(f, named(f, twice, 2), "/starts", "twice", NULL);
    const int32_t far[] = {day("2027-03-01"), day("2030-03-04")};
    expect_fault(f, named(f, far, 2), "/starts", "span", NULL);
    expect_fault(f, named(f, NULL, 0), "/starts", "count", NULL);
}

static void unknown_names_are_faults_with_the_closest(void **state)
{
    struct fixture *f = *state;
    const int32_t start = day("2027-03-01");
    struct flow_call *call = named(f, &start, 1);
    ARG(call, flow_request_add)->given.product = "vist";
    expect_fault(f, call, "/product", "unknown-product", "visit");
    call = named(f, &start, 1);
    ARG(call, flow_request_add)->given.host = "Alpa";
    expect_fault(f, call, "/host", "unknown-organisation", "Alpha");
    call = named(f, &start, 1);
    ARG(call, flow_request_add)->given.product = NULL;
    ARG(call, flow_request_add)->given.host = NULL;
    assert_int_equal(run(f, call), PP_INVALID);
    assert_int_equal(call->faults.count, 2);
}

static void faults_of_the_brief_are_placed_below_it(void **state)
{
    struct fixture *f = *state;
    const int32_t start = day("2027-03-01");
    struct flow_call *call = named(f, &start, 1);
    ARG(call, flow_request_add)->given.brief_json = "{\"charge\": 1000}";
    assert_int_equal(run(f, call), PP_INVALID);
    assert_string_equal(call->faults.at[0].where, "/brief/charge");
}

static void a_request_takes_the_template_and_its_own_changes(void **state)
{
    struct fixture *f = *state;
    const int32_t start = day("2027-03-01");
    struct flow_call *call = named(f, &start, 1);
    ARG(call, flow_request_add)->given.brief_json = "{\"onsite_days\": 3}";
    run_ok(f, call);
    const struct store_request *request = &ARG(call, flow_request_add)->request;
    assert_string_equal(request->title, "Visit, Host");
    assert_string_equal(request->reference, "V-0001");
    assert_int_equal(request->state, STORE_REQUEST_SCOPED);
    assert_int_equal(request->seat_count, 2);
    assert_string_equal(request->seats[0].name, "Lead");
    assert_contains(request->brief_json, "\"onsite_days\":3");
    assert_contains(request->brief_json, "\"charge\":3");
}

static void references_are_counted_for_each_kind_of_product(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(flow_request_prefix(&f->arena, "send-peer-challenge"), "SPC");
    assert_string_equal(add_request(f, "2027-03-01", NULL), "V-0001");
    assert_string_equal(add_request(f, "2027-03-01", NULL), "V-0002");
    const int32_t start = day("2027-03-01");
    struct flow_call *call = named(f, &start, 1);
    ARG(call, flow_request_add)->given.reference = "OWN-7";
    run_ok(f, call);
    assert_string_equal(ARG(call, flow_request_add)->request.reference, "OWN-7");
    struct flow_call *again = named(f, &start, 1);
    ARG(again, flow_request_add)->given.reference = "OWN-7";
    assert_int_equal(run(f, again), PP_CONFLICT);
}

static void a_request_is_shown_with_who_sits_there(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee", ALPHA, "dcs");
    add_peer(f, 12, "Mo", BETA, "member");
    const char *reference = add_request(f, "2027-03-01", NULL);
    run_ok(f, publish(f, match(f, reference, 1)->teams[0].proposal.id));
    struct flow_call *call = NEW_CALL(f, flow_request_show);
    ARG(call, flow_request_show)->key = reference;
    run_ok(f, call);
    const struct flow_request_show *shown = call->arg;
    assert_int_equal(shown->request.state, STORE_REQUEST_INVITING);
    assert_string_equal(shown->host.name, "Host");
    assert_string_equal(shown->product.code, "visit");
    assert_int_equal(shown->peers[0].id, 11);
    assert_int_equal(shown->request.seats[1].state, STORE_SEAT_ENQUIRED);
    struct flow_call *list = NEW_CALL(f, flow_request_list);
    ARG(list, flow_request_list)->state = STORE_REQUEST_INVITING;
    ARG(list, flow_request_list)->host = "Host";
    ARG(list, flow_request_list)->page.limit = 10;
    run_ok(f, list);
    assert_int_equal(ARG(list, flow_request_list)->count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_visit_starts_on_every_day_that_leaves_out_weekends),
        flow_test(bank_holidays_and_closures_of_the_host_are_left_out),
        flow_test(earlier_starts_earn_more),
        flow_test(a_time_without_room_for_the_visit_is_a_fault),
        flow_test(named_starts_are_taken_in_order_with_their_points),
        flow_test(named_starts_that_cannot_be_are_faults_at_their_place),
        flow_test(unknown_names_are_faults_with_the_closest),
        flow_test(faults_of_the_brief_are_placed_below_it),
        flow_test(a_request_takes_the_template_and_its_own_changes),
        flow_test(references_are_counted_for_each_kind_of_product),
        flow_test(a_request_is_shown_with_who_sits_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
