#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct code_facts {
    int status, exit;
    bool again;
    const char *slug, *title, *name;
};

static const struct code_facts facts[] = {
#define X(code, status, exit, again, slug, title) {status, exit, again, slug, title, #code},
    PP_CODES(X)
#undef X
};

static const struct code_facts *facts_of(enum pp_code code)
{
    PP_REQUIRE((size_t)code < sizeof facts / sizeof facts[0]);
    return &facts[code];
}

int pp_code_status(enum pp_code code)
{
    return facts_of(code)->status;
}

int pp_code_exit(enum pp_code code)
{
    return facts_of(code)->exit;
}

bool pp_code_again(enum pp_code code)
{
    return facts_of(code)->again;
}

const char *pp_code_slug(enum pp_code code)
{
    return facts_of(code)->slug;
}

const char *pp_code_title(enum pp_code code)
{
    return facts_of(code)->title;
}

const char *pp_code_name(enum pp_code code)
{
    return facts_of(code)->name;
}

PP_PRINTF(3, 0)
static void fill(struct pp_err *err, enum pp_code code, const char *fmt, va_list args)
{
    if (!err)
        return;
    err->code = code;
    (void)vsnprintf(err->text, sizeof err->text, fmt, args);
}

enum pp_code pp_fail(struct pp_err *err, enum pp_code code, const char *fmt, ...)
{
    PP_REQUIRE(code != PP_OK);
    va_list args;
    va_start(args, fmt);
    fill(err, code, fmt, args);
    va_end(args);
    return code;
}

enum pp_code pp_fail_errno(struct pp_err *err, enum pp_code code, const char *fmt, ...)
{
    const int saved = errno;
    va_list args;
    va_start(args, fmt);
    fill(err, code, fmt, args);
    va_end(args);
    if (err) {
        const size_t len = strlen(err->text);
        char why[128];
        (void)snprintf(err->text + len, sizeof err->text - len, ": %s",
                       strerror_r(saved, why, sizeof why));
    }
    return code;
}

enum pp_code pp_err_context(struct pp_err *err, const char *fmt, ...)
{
    PP_REQUIRE(err && err->code != PP_OK);
    const struct pp_err inner = *err;
    va_list args;
    va_start(args, fmt);
    fill(err, inner.code, fmt, args);
    va_end(args);
    const size_t len = strlen(err->text);
    (void)snprintf(err->text + len, sizeof err->text - len, ": %s", inner.text);
    return err->code;
}

void pp_require_failed(const char *truth, const char *file, int line, const char *func)
{
    (void)fprintf(stderr, "%s:%d: %s: this must hold and does not: %s\n", file, line, func, truth);
    abort();
}
