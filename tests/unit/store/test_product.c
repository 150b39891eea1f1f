#include "store/request.h"
#include "tests/unit/store/fixture.h"

static void a_changed_product_becomes_its_next_version(void **state)
{
    struct fixture *f = *state;
    struct store_product product = {.id = 9,
                                    .code = "send-peer-challenge",
                                    .version = 7,
                                    .name = "SEND peer challenge",
                                    .strand = "targeted",
                                    .template_json = "{}"};
    struct store_product got, *list;
    size_t count;
    bool changed;
    test_put_product(f);
    assert_ok(store_product_put(&f->tx, &f->who, &product, &changed, &f->err), &f->err);
    assert_false(changed);
    product.template_json = "{\"seats\":[]}";
    assert_ok(store_product_put(&f->tx, &f->who, &product, &changed, &f->err), &f->err);
    assert_true(changed);
    assert_ok(store_product_find(&f->tx, product.code, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.id, 9);
    assert_int_equal(got.version, 2);
    assert_string_equal(got.template_json, "{\"seats\":[]}");
    assert_ok(store_product_get(&f->tx, 1, &f->arena, &got, &f->err), &f->err);
    assert_int_equal(got.version, 1);
    assert_string_equal(got.template_json, "{}");
    assert_ok(store_product_list(&f->tx, &f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].version, 2);
    assert_int_equal(store_product_find(&f->tx, "x", &f->arena, &got, &f->err), PP_NOT_FOUND);
    assert_int_equal(store_product_get(&f->tx, 4, &f->arena, &got, &f->err), PP_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(a_changed_product_becomes_its_next_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
