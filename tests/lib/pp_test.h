/* What every cmocka test includes: the headers cmocka wants before its own, and small helpers. */
#ifndef PP_TESTS_LIB_PP_TEST_H
#define PP_TESTS_LIB_PP_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

/* Fails the test with the error's own sentence. */
#define assert_ok(call, err)                                                              \
    do {                                                                                  \
        const enum pp_code assert_ok_code = (call);                                       \
        if (assert_ok_code != PP_OK)                                                      \
            fail_msg("%s gave %s: %s", #call, pp_code_name(assert_ok_code), (err)->text); \
    } while (0)

#define assert_contains(text, part)                                     \
    do {                                                                \
        if (!strstr((text), (part)))                                    \
            fail_msg("\"%s\" does not contain \"%s\"", (text), (part)); \
    } while (0)

/* A path of the data that lies beside the tree, or where PP_SHARED_DIR says; it may be absent. */
static inline const char *test_shared(const char *path, char full[static 400])
{
    const char *shared = getenv("PP_SHARED_DIR");
    const char *source = getenv("PP_SOURCE_DIR");
    if (shared)
        (void)snprintf(full, 400, "%s/%s", shared, path);
    else
        (void)snprintf(full, 400, "%s/../shared/%s", source ? source : ".", path);
    return full;
}

#endif
