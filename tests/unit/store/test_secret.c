#include "store/access.h"
#include "tests/lib/pp_test.h"

static void a_digest_is_blake2b_of_256_bits(void **state)
{
    (void)state;
    char hex[STORE_DIGEST_HEX];
    /* b2sum -l 256 of nothing and of "abc" */
    store_digest("", 0, hex);
    assert_string_equal(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    store_digest("abc", 3, hex);
    assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void tokens_are_long_and_differ(void **state)
{
    (void)state;
    uint64_t seed = 1;
    const struct pp_random random = pp_random_seeded(&seed);
    char a[STORE_TOKEN_TEXT], b[STORE_TOKEN_TEXT];
    store_token_make(&random, a);
    store_token_make(&random, b);
    assert_int_equal(strlen(a), 46);
    assert_memory_equal(a, "pp_", 3);
    assert_string_not_equal(a, b);
    assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                     46);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digest_is_blake2b_of_256_bits),
        cmocka_unit_test(tokens_are_long_and_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
