/*
 * What a fuzzer defines: it feeds the bytes to one border of the program and aborts (PP_REQUIRE)
 * when what comes out cannot be. It returns 0 and leaves nothing behind, memory least of all.
 */
#ifndef PP_TESTS_FUZZ_FUZZ_H
#define PP_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* The name is libFuzzer's. bytes is not NUL-terminated, and NULL may come with len 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
