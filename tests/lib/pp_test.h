/* What every cmocka test includes: the headers cmocka wants before its own, and small helpers. */
#ifndef PP_TESTS_LIB_PP_TEST_H
#define PP_TESTS_LIB_PP_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

#endif
