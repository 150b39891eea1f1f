/* What libsodium does for others: seals, comparison in constant time, base64. */
#ifndef STORE_SECRET_H
#define STORE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum { STORE_SEAL_BYTES = 32 };

/* HMAC-SHA-256 (RFC 2104) of a text. */
void store_seal(const unsigned char key[static STORE_SEAL_BYTES], const char *text,
                unsigned char out[static STORE_SEAL_BYTES]);
/* In a time that does not tell where they differ. */
bool store_same(const void *a, const void *b, size_t len);

const char *store_base64(const void *bytes, size_t len, struct pp_arena *arena);
/* False when it is no base64 of at most that many bytes. */
bool store_base64_read(const char *text, size_t most, struct pp_arena *arena, char **bytes,
                       size_t *len);

#endif
