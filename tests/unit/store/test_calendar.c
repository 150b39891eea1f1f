#include "store/calendar.h"

#include "base/str.h"
#include "store/peer.h"
#include "tests/unit/store/fixture.h"

enum { PEER = 10, ID = 70 };

static struct store_calendar example(int64_t id)
{
    return (struct store_calendar){.id = id,
                                   .peer = PEER,
                                   .url = "https://cal.example/s3cr3t.ics",
                                   .host = "cal.example",
                                   .zone = "Europe/London",
                                   .blocks = true,
                                   .added_s = 1000,
                                   .due_s = 1000 + id};
}

static void begin(struct fixture *f)
{
    test_put_organisations(f);
    (void)test_put_peer(f, PEER, "Ann Example", "ann@peer.test");
    (void)test_put_peer(f, PEER + 1, "Bob Example", "bob@peer.test");
}

static void put(struct fixture *f, const struct store_calendar *calendar)
{
    assert_ok(store_calendar_put(&f->tx, &f->who, "calendar.add", calendar, &f->err), &f->err);
}

static bool take(struct fixture *f, const struct store_calendar *calendar, int32_t first,
                 int32_t last)
{
    const struct store_busy busy[] = {{100, 200, "busy"}, {300, 400, "tentative"}};
    const struct store_days days = {first, last};
    bool changed = false;
    assert_ok(store_calendar_times(&f->tx, &f->who, calendar, busy, 2, &days, 1, &changed, &f->err),
              &f->err);
    return changed;
}

/* Those that a calendar says. */
static size_t periods(struct fixture *f, int64_t peer, struct store_availability *last)
{
    struct store_peer got;
    size_t count = 0;
    assert_ok(store_peer_get(&f->tx, peer, &f->arena, &got, &f->err), &f->err);
    for (size_t i = 0; i < got.availability_count; i++)
        if (got.availability[i].calendar) {
            *last = got.availability[i];
            count++;
        }
    return count;
}

static void what_is_known_of_a_calendar_comes_back(void **state)
{
    struct fixture *f = *state;
    struct store_calendar row = example(ID), got, *list;
    size_t count;
    begin(f);
    put(f, &row);
    row.state = STORE_CALENDAR_GOOD;
    row.good_s = row.tried_s = row.expanded_s = 2000;
    row.etag = "\"7\"";
    row.events = 3;
    assert_ok(store_calendar_put(&f->tx, &f->who, NULL, &row, &f->err), &f->err);
    assert_ok(store_calendar_get(&f->tx, ID, &f->arena, &got, &f->err), &f->err);
    assert_string_equal(got.url, row.url);
    assert_string_equal(got.etag, "\"7\"");
    assert_null(got.sentence);
    assert_int_equal(got.good_s, 2000);
    assert_int_equal(got.events, 3);
    assert_int_equal(got.state, STORE_CALENDAR_GOOD);
    assert_ok(store_calendar_list(&f->tx, PEER, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_ok(store_calendar_list(&f->tx, PEER + 1, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    assert_int_equal(store_calendar_get(&f->tx, 9, &f->arena, &got, &f->err), PP_NOT_FOUND);
}

static void the_days_it_takes_are_its_peer_s_with_source_and_age(void **state)
{
    struct fixture *f = *state;
    struct store_calendar row = example(ID);
    struct store_availability last;
    struct store_busy *busy;
    size_t count;
    begin(f);
    put(f, &row);
    assert_true(take(f, &row, 20000, 20002));
    row.state = STORE_CALENDAR_GOOD;
    row.good_s = 5000;
    put(f, &row);
    assert_int_equal(periods(f, PEER, &last), 1);
    assert_int_equal(last.kind, STORE_UNAVAILABLE);
    assert_int_equal(last.first_day, 20000);
    assert_int_equal(last.last_day, 20002);
    assert_string_equal(last.source, "calendar cal.example");
    assert_int_equal(last.recorded_s, 5000);
    assert_int_equal(last.calendar, ID);
    assert_int_equal(last.id, 0);
    assert_int_equal(periods(f, PEER + 1, &last), 0);
    assert_ok(store_calendar_busy(&f->tx, ID, &f->arena, &busy, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_string_equal(busy[1].kind, "tentative");
}

static void the_pool_moves_when_days_change_and_only_then(void **state)
{
    struct fixture *f = *state;
    struct store_calendar row = example(ID);
    begin(f);
    put(f, &row);
    const int64_t before = test_pool_revision(f);
    assert_true(take(f, &row, 20000, 20002));
    assert_int_equal(test_pool_revision(f), before + 1);
    assert_false(take(f, &row, 20000, 20002));
    assert_int_equal(test_pool_revision(f), before + 1);
    assert_true(take(f, &row, 20000, 20003));
    assert_int_equal(test_pool_revision(f), before + 2);
    assert_ok(store_calendar_delete(&f->tx, &f->who, &row, &f->err), &f->err);
    assert_int_equal(test_pool_revision(f), before + 3);
    struct store_availability last;
    assert_int_equal(periods(f, PEER, &last), 0);
}

static void one_that_is_only_looked_at_takes_no_day(void **state)
{
    struct fixture *f = *state;
    struct store_calendar row = example(ID);
    struct store_availability last;
    begin(f);
    row.blocks = false;
    put(f, &row);
    const int64_t before = test_pool_revision(f);
    assert_true(take(f, &row, 20000, 20002));
    assert_int_equal(test_pool_revision(f), before);
    assert_int_equal(periods(f, PEER, &last), 0);
}

static void those_due_come_by_when_and_uploads_never(void **state)
{
    struct fixture *f = *state;
    struct store_calendar_due *due;
    size_t count;
    int64_t stale = -1;
    begin(f);
    for (int64_t id = 3; id > 0; id--) {
        struct store_calendar row = example(ID + id);
        row.due_s = id == 2 ? 0 : row.due_s;
        row.state = id == 1 ? STORE_CALENDAR_FAILED : STORE_CALENDAR_NEW;
        row.sentence = id == 1 ? "it is gone" : NULL;
        put(f, &row);
    }
    assert_ok(store_calendar_due(&f->tx, 5, &f->arena, &due, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(due[0].id, ID + 1);
    assert_int_equal(due[1].due_s, 1000 + ID + 3);
    assert_ok(store_calendar_due(&f->tx, 1, &f->arena, &due, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_ok(store_calendar_stale(&f->tx, &stale, &f->err), &f->err);
    assert_int_equal(stale, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(what_is_known_of_a_calendar_comes_back),
        store_test(the_days_it_takes_are_its_peer_s_with_source_and_age),
        store_test(the_pool_moves_when_days_change_and_only_then),
        store_test(one_that_is_only_looked_at_takes_no_day),
        store_test(those_due_come_by_when_and_uploads_never),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
