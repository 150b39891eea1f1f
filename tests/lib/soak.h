/*
 * The size of a slow test: `./dev soak` sets PP_SOAK and makes it that many times as large. A test
 * under the label "slow" asks here how often to do its work.
 */
#ifndef PP_TESTS_LIB_SOAK_H
#define PP_TESTS_LIB_SOAK_H

#include <stdlib.h>

#include "base/str.h"

static inline int64_t pp_soak(int64_t usual)
{
    int64_t times = 1;
    const char *set = getenv("PP_SOAK");
    if (set)
        PP_REQUIRE(pp_text_int(set, 1, 1000000, &times));
    return usual * times;
}

#endif
