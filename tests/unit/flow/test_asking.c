#include "daemon/flow/asking.h"
#include "daemon/flow/reference.h"
#include "daemon/flow/schedule.h"
#include "tests/unit/flow/flow_fixture.h"

static struct flow_asking read_text(struct fixture *f, const char *json, enum pp_code expected)
{
    struct flow_asking asking;
    struct pp_faults faults = {.arena = &f->arena};
    assert_int_equal(flow_asking_read(json, &asking, &faults, &f->err), expected);
    return asking;
}

static const struct cal_zone *london(void)
{
    return cal_zone_builtin("Europe/London");
}

static int64_t at(const char *instant)
{
    int64_t at_s;
    if (!pp_instant_parse(instant, &at_s))
        fail_msg("%s is no instant", instant);
    return at_s;
}

#define assert_instant(at_s, text)                                 \
    do {                                                           \
        char text_[PP_INSTANT_TEXT];                               \
        assert_string_equal(pp_instant_text((at_s), text_), text); \
    } while (0)

/* ---- what a product says ------------------------------------------------------------------- */

static void without_a_word_of_the_product_nobody_is_asked_by_itself(void **state)
{
    struct fixture *f = *state;
    const struct flow_asking asking = read_text(f, NULL, PP_OK);
    assert_int_equal(asking.next, FLOW_NEXT_NEVER);
    assert_int_equal(asking.reply_days, 10);
    assert_int_equal(asking.remind_count, 2);
    assert_int_equal(read_text(f, "{}", PP_OK).reply_hour, 17);
}

static void what_a_product_says_stands_and_the_rest_has_its_default(void **state)
{
    struct fixture *f = *state;
    const struct flow_asking asking =
        read_text(f, "{\"next\":\"reserve\",\"remind_days\":[],\"reply_days\":0}", PP_OK);
    assert_int_equal(asking.next, FLOW_NEXT_RESERVE);
    assert_int_equal(asking.remind_count, 0);
    assert_int_equal(asking.tries, 2);
    assert_int_equal(
        flow_asking_reply_by(&asking, london(), at("2026-11-23T00:00:00Z"), day("2027-03-01")), 0);
}

static void a_way_of_asking_that_cannot_be_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[][2] = {
        {"{\"next\":\"anybody\"}", "/asking/next"},
        {"{\"days\":3}", "/asking/days"},
        {"{\"reply_hour\":24}", "/asking/reply_hour"},
        {"{\"remind_days\":[0]}", "/asking/remind_days/0"},
        {"{\"remind_days\":[1,2,3,4,5,6]}", "/asking/remind_days"},
        {"{\"tries\":0}", "/asking/tries"},
        {"{\"work_days\":[]}", "/asking/work_days"},
        {"{\"work_days\":[0]}", "/asking/work_days/0"},
        {"[]", "/asking"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        (void)read_text(f, bad[i][0], PP_INVALID);
        assert_contains(f->err.text, bad[i][1]);
    }
}

static enum pp_code get_visit(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct fixture *f = arg;
    struct store_product product;
    const enum pp_code code = store_product_find(tx, "visit", &f->arena, &product, err);
    if (code == PP_OK)
        assert_string_equal(product.asking_json, "{\"reply_days\":5}");
    return code;
}

static void the_way_of_asking_comes_with_the_products_file(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, flow_reference_put);
    ARG(call, flow_reference_put)->products_json =
        pp_printf(&f->arena,
                  "[{\"code\":\"visit\",\"name\":\"Visit\",\"strand\":\"targeted\","
                  "\"asking\":{\"reply_days\":5},\"template\":%s}]",
                  test_template);
    run_ok(f, call);
    test_read(f, get_visit, f);
}

/* ---- instants ------------------------------------------------------------------------------ */

static void a_deadline_is_a_civil_hour_of_a_day_that_is_worked(void **state)
{
    struct fixture *f = *state;
    struct flow_asking asking = read_text(f, "{\"reply_days\":5}", PP_OK);
    /* Five days after a Monday is a Saturday; the Monday after it is closed. */
    const int32_t closed[] = {day("2026-11-30")};
    asking.closed = closed;
    asking.closed_count = 1;
    const int64_t now_s = at("2026-11-23T10:00:00Z");
    assert_instant(flow_asking_reply_by(&asking, london(), now_s, day("2027-03-01")),
                   "2026-12-01T17:00:00Z");
    /* In summer the same hour is another instant. */
    assert_instant(
        flow_asking_reply_by(&asking, london(), at("2027-05-31T10:00:00Z"), day("2027-09-01")),
        "2027-06-07T16:00:00Z");
}

static void a_deadline_lies_before_the_visit_but_leaves_a_day(void **state)
{
    struct fixture *f = *state;
    const struct flow_asking asking = read_text(f, NULL, PP_OK);
    const int64_t now_s = at("2026-11-23T10:00:00Z");
    assert_instant(flow_asking_reply_by(&asking, london(), now_s, day("2026-11-30")),
                   "2026-11-27T17:00:00Z"); /* the visit is on a Monday */
    assert_instant(flow_asking_reply_by(&asking, london(), now_s, day("2026-11-24")),
                   "2026-11-24T17:00:00Z");
}

static void the_days_of_work_are_the_programmes_own(void **state)
{
    struct fixture *f = *state;
    /* Sunday to Thursday. */
    const struct flow_asking asking =
        read_text(f, "{\"work_days\":[7,1,2,3,4],\"reply_days\":4}", PP_OK);
    assert_true(flow_asking_works(&asking, day("2026-11-29")));
    assert_false(flow_asking_works(&asking, day("2026-11-27")));
    assert_instant(
        flow_asking_reply_by(&asking, london(), at("2026-11-23T10:00:00Z"), day("2027-03-01")),
        "2026-11-29T17:00:00Z");
}

static void reminders_leave_in_the_morning_of_days_that_are_worked(void **state)
{
    struct fixture *f = *state;
    const struct flow_asking asking = read_text(f, NULL, PP_OK);
    const int64_t asked_s = at("2026-11-23T10:00:00Z"), reply_by_s = at("2026-12-03T17:00:00Z");
    /* Four days before the deadline is a Sunday. */
    int64_t next_s = flow_asking_next(&asking, london(), reply_by_s, asked_s);
    assert_instant(next_s, "2026-11-27T09:00:00Z");
    next_s = flow_asking_next(&asking, london(), reply_by_s, next_s);
    assert_instant(next_s, "2026-12-02T09:00:00Z");
    next_s = flow_asking_next(&asking, london(), reply_by_s, next_s);
    assert_int_equal(next_s, reply_by_s);
    /* Who was asked the day before is not reminded at once. */
    assert_int_equal(flow_asking_next(&asking, london(), at("2026-11-24T17:00:00Z"), asked_s),
                     at("2026-11-24T17:00:00Z"));
}

static void a_deadline_in_words_names_the_zone(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(flow_asking_words(london(), at("2027-06-07T16:00:00Z"), &f->arena),
                        "Mon 7 Jun 2027, 17:00 (Europe/London)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(without_a_word_of_the_product_nobody_is_asked_by_itself),
        flow_test(what_a_product_says_stands_and_the_rest_has_its_default),
        flow_test(a_way_of_asking_that_cannot_be_is_refused),
        flow_test(the_way_of_asking_comes_with_the_products_file),
        flow_test(a_deadline_is_a_civil_hour_of_a_day_that_is_worked),
        flow_test(a_deadline_lies_before_the_visit_but_leaves_a_day),
        flow_test(the_days_of_work_are_the_programmes_own),
        flow_test(reminders_leave_in_the_morning_of_days_that_are_worked),
        flow_test(a_deadline_in_words_names_the_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
