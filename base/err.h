/*
 * Errors: one code table that every door shares, and one error record that travels with a call.
 *
 * A fallible function returns enum pp_code (PP_OK is 0) and takes `struct pp_err *err` last. It
 * fills err exactly once, where the fault is known best, with a sentence that says what is wrong,
 * where, and how to mend it. Callers pass it up unchanged or prefix it with pp_err_context().
 */
#ifndef PP_BASE_ERR_H
#define PP_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* X(code, HTTP status, exit code, worth trying again, slug of /problems/<slug>, title) */
#define PP_CODES(X)                                                                                \
    X(PP_OK, 200, 0, false, "ok", "Done")                                                          \
    X(PP_FAILED, 500, 1, false, "failed", "Something went wrong here")                             \
    X(PP_USAGE, 400, 2, false, "bad-request", "The request is not well formed")                    \
    X(PP_CONFIG, 500, 3, false, "configuration", "The configuration is not usable")                \
    X(PP_NOT_FOUND, 404, 4, false, "not-found", "There is no such thing")                          \
    X(PP_NO_METHOD, 405, 2, false, "method-not-allowed", "That cannot be done here")               \
    X(PP_CONFLICT, 409, 5, false, "conflict", "It conflicts with what is already there")           \
    X(PP_STALE, 412, 5, false, "stale", "It has changed since you read it")                        \
    X(PP_NEEDS_MATCH, 428, 2, false, "if-match-required", "Say which version you mean to change")  \
    X(PP_INVALID, 422, 6, false, "invalid", "Some values cannot be accepted")                      \
    X(PP_TOO_LARGE, 413, 6, false, "too-large", "It is larger than allowed")                       \
    X(PP_MEDIA_TYPE, 415, 2, false, "media-type", "That content type is not read here")            \
    X(PP_NO_LOGIN, 401, 8, false, "unauthenticated", "Say who you are")                            \
    X(PP_FORBIDDEN, 403, 8, false, "forbidden", "You do not have the right to do that")            \
    X(PP_RATE, 429, 75, true, "too-many", "Too many requests")                                     \
    X(PP_UNAVAILABLE, 503, 7, true, "unavailable", "The service cannot be reached or is stopping") \
    X(PP_BUSY, 503, 75, true, "busy", "Too much is under way, try again")                          \
    X(PP_TIMEOUT, 504, 75, true, "timeout", "It took longer than allowed")                         \
    X(PP_CANCELLED, 503, 75, true, "cancelled", "It was cancelled before it ended")                \
    X(PP_FULL, 507, 7, true, "storage-full", "There is no room left on the disk")                  \
    X(PP_UNKNOWN, 503, 75, true, "unknown-outcome", "The outcome is not known, try again")         \
    X(PP_CORRUPT, 500, 1, false, "corrupt", "Stored data is damaged")

enum pp_code {
#define X(code, status, exit, again, slug, title) code,
    PP_CODES(X)
#undef X
};

#define PP_CHECK __attribute__((warn_unused_result))
#define PP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Zeroed is "no error". The text is UTF-8, one sentence, never longer than the buffer. */
struct pp_err {
    enum pp_code code;
    char text[640];
};

int pp_code_status(enum pp_code code);       /* HTTP status, 200..599 */
int pp_code_exit(enum pp_code code);         /* exit status of the command, 0..255 */
bool pp_code_again(enum pp_code code);       /* may the same call succeed later? */
const char *pp_code_slug(enum pp_code code); /* "conflict": last part of the problem's URI */
const char *pp_code_title(enum pp_code code);
const char *pp_code_name(enum pp_code code); /* "PP_CONFLICT" */

/* Fills err (may be NULL) and returns code, so that a caller can `return pp_fail(...)`. */
enum pp_code pp_fail(struct pp_err *err, enum pp_code code, const char *fmt, ...) PP_PRINTF(3, 4);

/* As pp_fail, and appends what errno says. */
enum pp_code pp_fail_errno(struct pp_err *err, enum pp_code code, const char *fmt, ...)
    PP_PRINTF(3, 4);

/* Puts "context: " before the sentence already there; returns err->code. */
enum pp_code pp_err_context(struct pp_err *err, const char *fmt, ...) PP_PRINTF(2, 3);

/* A fault of the program, never of its input: says where and aborts. Never compiled out. */
#define PP_REQUIRE(truth) \
    ((truth) ? (void)0 : pp_require_failed(#truth, __FILE__, __LINE__, __func__))
_Noreturn void pp_require_failed(const char *truth, const char *file, int line, const char *func);

#endif
