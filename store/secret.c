/* The home of libsodium: digests, tokens, seals, base64. */
#include "store/secret.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "store/access.h"

enum { DIGEST_BYTES = 32, SECRET_BYTES = 32 };

static void need_sodium(void)
{
    PP_REQUIRE(sodium_init() >= 0); /* safe to call again, from any thread */
}

void store_digest(const void *bytes, size_t len, char hex[static STORE_DIGEST_HEX])
{
    unsigned char digest[DIGEST_BYTES];
    need_sodium();
    PP_REQUIRE(crypto_generichash(digest, sizeof digest, bytes, len, NULL, 0) == 0);
    (void)sodium_bin2hex(hex, STORE_DIGEST_HEX, digest, sizeof digest);
}

void store_token_make(const struct pp_random *random, char text[static STORE_TOKEN_TEXT])
{
    unsigned char secret[SECRET_BYTES];
    need_sodium();
    pp_random_fill(random, secret, sizeof secret);
    (void)snprintf(text, STORE_TOKEN_TEXT, "pp_");
    (void)sodium_bin2base64(text + 3, STORE_TOKEN_TEXT - 3, secret, sizeof secret,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(secret, sizeof secret);
}

_Static_assert(STORE_SEAL_BYTES == crypto_auth_hmacsha256_BYTES, "a seal is a whole HMAC");
_Static_assert(STORE_SEAL_BYTES == crypto_auth_hmacsha256_KEYBYTES, "and its key as long");

void store_seal(const unsigned char key[static STORE_SEAL_BYTES], const char *text,
                unsigned char out[static STORE_SEAL_BYTES])
{
    need_sodium();
    PP_REQUIRE(crypto_auth_hmacsha256(out, (const unsigned char *)text, strlen(text), key) == 0);
}

bool store_same(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

const char *store_base64(const void *bytes, size_t len, struct pp_arena *arena)
{
    const size_t room = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL);
    char *text = pp_alloc(arena, room);
    return sodium_bin2base64(text, room, bytes, len, sodium_base64_VARIANT_ORIGINAL);
}

bool store_base64_read(const char *text, size_t most, struct pp_arena *arena, char **bytes,
                       size_t *len)
{
    const char *end;
    const size_t room = strlen(text) / 4 * 3 + 1;
    *bytes = pp_alloc(arena, room);
    return sodium_base642bin((unsigned char *)*bytes, room - 1, text, strlen(text), NULL, len, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           *end == '\0' && *len <= most;
}
