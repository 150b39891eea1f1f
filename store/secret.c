/* The home of libsodium: digests and tokens. */
#include <sodium.h>
#include <stdio.h>

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
