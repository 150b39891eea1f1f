#include "store/secret.h"

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

static void a_seal_is_hmac_sha_256(void **state)
{
    (void)state;
    const unsigned char key[STORE_SEAL_BYTES] = "Jefe"; /* as RFC 4231 test 2: zeros pad a key */
    static const unsigned char want[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e,
                                         0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7,
                                         0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83,
                                         0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
    unsigned char seal[STORE_SEAL_BYTES];
    store_seal(key, "what do ya want for nothing?", seal);
    assert_memory_equal(seal, want, sizeof want);
    assert_true(store_same(seal, want, sizeof want));
    seal[31] ^= 1;
    assert_false(store_same(seal, want, sizeof want));
}

static void base64_comes_back_and_anything_else_does_not(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    char *bytes;
    size_t len;
    assert_string_equal(store_base64("a\0b", 3, &arena), "YQBi");
    assert_true(store_base64_read("YQBi", 3, &arena, &bytes, &len));
    assert_int_equal(len, 3);
    assert_memory_equal(bytes, "a\0b", 3);
    assert_false(store_base64_read("YQBi", 2, &arena, &bytes, &len));
    assert_false(store_base64_read("YQ!i", 3, &arena, &bytes, &len));
    assert_true(store_base64_read("", 3, &arena, &bytes, &len));
    assert_int_equal(len, 0);
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digest_is_blake2b_of_256_bits),
        cmocka_unit_test(tokens_are_long_and_differ),
        cmocka_unit_test(a_seal_is_hmac_sha_256),
        cmocka_unit_test(base64_comes_back_and_anything_else_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
