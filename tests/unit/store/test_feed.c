#include "store/feed.h"

#include "tests/unit/store/fixture.h"

static const char digest_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char digest_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static struct store_feed put_feed(struct fixture *f, int64_t id, const char *digest)
{
    const struct store_feed feed = {.id = id,
                                    .kind = STORE_FEED_PEER,
                                    .peer = 10,
                                    .label = "telephone",
                                    .digest = digest,
                                    .made_s = 50,
                                    .made_by = "uid:0"};
    assert_ok(store_feed_put(&f->tx, &f->who, &feed, &f->err), &f->err);
    return feed;
}

static void put_people(struct fixture *f)
{
    test_put_organisations(f);
    (void)test_put_peer(f, 10, "Ann Ash", "ann@x.example");
}

static void a_feed_is_found_by_its_digest_until_it_is_reset_or_revoked(void **state)
{
    struct fixture *f = *state;
    struct store_feed got;
    put_people(f);
    (void)put_feed(f, 1, digest_a);
    assert_ok(store_feed_find(&f->tx, digest_a, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.id, 1);
    assert_int_equal(got.peer, 10);
    assert_string_equal(got.subject, "Ann Ash");
    assert_null(got.known);
    assert_ok(store_feed_reset(&f->tx, &f->who, 1, digest_b, &f->err), &f->err);
    assert_int_equal(store_feed_find(&f->tx, digest_a, &f->arena, &got, &f->err), PP_NOT_FOUND);
    assert_ok(store_feed_find(&f->tx, digest_b, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.reset_s, f->who.now_s);
    assert_ok(store_feed_revoke(&f->tx, &f->who, 1, &f->err), &f->err);
    assert_int_equal(store_feed_find(&f->tx, digest_b, &f->arena, &got, &f->err), PP_NOT_FOUND);
    assert_int_equal(store_feed_revoke(&f->tx, &f->who, 1, &f->err), PP_CONFLICT);
    assert_int_equal(store_feed_reset(&f->tx, &f->who, 1, digest_a, &f->err), PP_CONFLICT);
    assert_int_equal(store_feed_reset(&f->tx, &f->who, 7, digest_a, &f->err), PP_NOT_FOUND);
}

static void two_feeds_never_have_one_secret(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct store_feed feed = put_feed(f, 1, digest_a);
    struct store_feed other = feed;
    other.id = 2;
    assert_int_equal(store_feed_put(&f->tx, &f->who, &other, &f->err), PP_CONFLICT);
}

static void a_note_counts_only_for_the_address_that_was_read(void **state)
{
    struct fixture *f = *state;
    struct store_feed got;
    put_people(f);
    struct store_feed feed = put_feed(f, 1, digest_a);
    const int64_t audited = test_audit_count(f);
    feed.used_s = 70;
    feed.known = "k";
    feed.mark = "m";
    feed.changed_s = 60;
    assert_ok(store_feed_note(&f->tx, &feed, &f->err), &f->err);
    assert_ok(store_feed_get(&f->tx, 1, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.used_s, 70);
    assert_string_equal(got.mark, "m");
    assert_int_equal(got.changed_s, 60);
    assert_int_equal(test_audit_count(f), audited);
    assert_ok(store_feed_reset(&f->tx, &f->who, 1, digest_b, &f->err), &f->err);
    feed.mark = "late";
    assert_ok(store_feed_note(&f->tx, &feed, &f->err), &f->err);
    assert_ok(store_feed_get(&f->tx, 1, &f->arena, &got, &f->err), &f->err);
    assert_null(got.mark);
    assert_int_equal(got.used_s, 0);
}

static void what_can_be_read_is_counted_for_each(void **state)
{
    struct fixture *f = *state;
    int64_t count;
    put_people(f);
    const struct store_feed feed = put_feed(f, 1, digest_a);
    (void)put_feed(f, 2, digest_b);
    assert_ok(store_feed_revoke(&f->tx, &f->who, 2, &f->err), &f->err);
    assert_ok(store_feed_live(&f->tx, &feed, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    const struct store_feed host = {.kind = STORE_FEED_HOST, .organisation = 1};
    assert_ok(store_feed_live(&f->tx, &host, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    struct store_page page = {.limit = 1};
    struct store_feed *list;
    size_t listed;
    assert_ok(store_feed_list(&f->tx, &page, &f->arena, &list, &listed, &f->err), &f->err);
    assert_int_equal(listed, 1);
    assert_true(page.more);
}

static void a_feed_is_of_one_that_fits_its_kind(void **state)
{
    struct fixture *f = *state;
    put_people(f);
    const struct store_feed nobody = {.id = 3,
                                      .kind = STORE_FEED_PEER,
                                      .label = "",
                                      .digest = digest_a,
                                      .made_s = 1,
                                      .made_by = "x"};
    assert_int_equal(store_feed_put(&f->tx, &f->who, &nobody, &f->err), PP_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(a_feed_is_found_by_its_digest_until_it_is_reset_or_revoked),
        store_test(two_feeds_never_have_one_secret),
        store_test(a_note_counts_only_for_the_address_that_was_read),
        store_test(what_can_be_read_is_counted_for_each),
        store_test(a_feed_is_of_one_that_fits_its_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
