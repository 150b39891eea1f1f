#include "daemon/web/strict.h"

#include <stdio.h>

#include "tests/lib/pp_test.h"

#define GET "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n"
#define ENCODING "Transfer-Encoding: chunked\r\n"
#define CHUNKED "POST / HTTP/1.1\r\nHost: h\r\n" ENCODING "\r\n"
#define TWICE "POST / HTTP/1.1\r\nHost: h\r\n" ENCODING ENCODING "\r\n"

struct result {
    struct pp_str out;
    int status;
    bool between;
    uint64_t heads;
};

static struct result feed(const char *bytes, size_t len, size_t piece)
{
    struct strict strict = {.head_most = 1000};
    struct result result = {0};
    bool fine = true;
    for (size_t at = 0; fine && at < len; at += piece)
        fine = strict_feed(&strict, bytes + at, len - at < piece ? len - at : piece, &result.out);
    assert_true(fine == (strict.status == 0));
    assert_true(!strict.status == !strict.why);
    result.status = strict.status;
    result.between = strict_between(&strict);
    result.heads = strict.heads;
    strict_fini(&strict);
    return result;
}

static void expect_bytes(const char *bytes, size_t len, int status, const char *out)
{
    for (size_t piece = 1; piece <= len; piece++) {
        struct result result = feed(bytes, len, piece);
        if (result.status != status)
            fail_msg("%s: %d in pieces of %zu, not %d", bytes, result.status, piece, status);
        if (out)
            assert_string_equal(pp_str_text(&result.out), out);
        pp_str_fini(&result.out);
    }
}

static void expect(const char *bytes, int status, const char *out)
{
    expect_bytes(bytes, strlen(bytes), status, out);
}

static void what_is_well_formed_passes_as_it_is(void **state)
{
    (void)state;
    static const char *const good[] = {
        GET,
        GET GET,
        "GET / HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" GET,
        "POST / HTTP/1.1\r\ncontent-length:0\r\nHOST:\r\n\r\n" GET,
        "PUT /x HTTP/1.1\r\nHost: [::1]:80\r\nX: \ta\tb \xc3\xa9\r\n\r\n",
        CHUNKED "5\r\nhello\r\n0\r\n\r\n" GET,
        CHUNKED "a\r\n0123456789\r\n1\r\n!\r\n0\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        expect(good[i], 0, good[i]);
        struct result result = feed(good[i], strlen(good[i]), 7);
        assert_true(result.between);
        pp_str_fini(&result.out);
    }
}

static void chunks_are_written_anew_in_their_plainest_form(void **state)
{
    (void)state;
    const char *plain = CHUNKED "5\r\nhello\r\n0\r\n\r\n";
    expect(CHUNKED "005;a=\"b\"; c\r\nhello\r\n000\r\n\r\n", 0, plain);
    expect(CHUNKED "5\r\nhello\r\n0;x\r\nX: y\r\nZ:\r\n\r\n", 0, plain);
    expect(CHUNKED "A\r\n0123456789\r\n0\r\n\r\n", 0, CHUNKED "a\r\n0123456789\r\n0\r\n\r\n");
    expect("\r\n" GET, 0, GET);
}

static void a_head_that_two_readers_might_see_differently_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h, i\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h/i\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\n: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: \x01\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: \x7f\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
        "GET / HTTP/11\r\nHost: h\r\n\r\n",
        "GET /\r\nHost: h\r\n\r\n",
        "\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000000000000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        expect(bad[i], 400, "");
    expect(TWICE, 400, "");
    expect_bytes("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 39, 400, "");
    expect_bytes("GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n", 32, 400, "");
}

static void a_chunk_that_two_readers_might_see_differently_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "5\nhello\r\n0\r\n\r\n",
        "5;a\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello\r0\r\n\r\n",
        "100000005\r\nhello",
        "\r\nhello",
        ";a\r\nhello",
        "5\r\nhello\r\n0\r\n X\r\n",
        "0\r\nX y\r\n\r\n",
        "0\r\nX: y\n\r\n",
        "5;\x01\r\nhello\r\n0\r\n\r\n",
        "0\r\nX: \x02\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, CHUNKED "%s", bad[i]);
        expect(text, 400, NULL);
    }
}

static void what_is_too_long_is_refused_by_its_own_status(void **state)
{
    (void)state;
    char text[3000];
    (void)snprintf(text, sizeof text, "GET /%01100d HTTP/1.1\r\nHost: h\r\n\r\n", 0);
    expect(text, 414, "");
    (void)snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: h\r\nX: %01100d\r\n\r\n", 0);
    expect(text, 431, "");
    (void)snprintf(text, sizeof text, CHUNKED "5;%0300d\r\nhello", 0);
    expect(text, 400, NULL);
    (void)snprintf(text, sizeof text, CHUNKED "000000005\r\nhello");
    expect(text, 400, NULL);
}

static void too_many_headers_and_parameters_are_refused(void **state)
{
    (void)state;
    struct pp_str text = {0};
    pp_str_add(&text, "GET / HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < STRICT_HEADERS_MOST; i++)
        pp_str_add(&text, "X: y\r\n");
    pp_str_add(&text, "\r\n");
    expect(text.at, 431, "");
    pp_str_clear(&text);
    pp_str_add(&text, "GET /?");
    for (int i = 0; i < STRICT_QUERY_MOST; i++)
        pp_str_add(&text, "a&");
    pp_str_add(&text, " HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(text.at, 414, "");
    pp_str_fini(&text);
}

static void versions_and_methods_not_spoken_here_are_told(void **state)
{
    (void)state;
    expect("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, "");
    expect("GET / HTTP/1.9\r\nHost: h\r\n\r\n", 505, "");
    expect("BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 501, "");
    expect("get / HTTP/1.1\r\nHost: h\r\n\r\n", 501, "");
    expect("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 501, "");
}

static void after_a_refusal_nothing_more_passes(void **state)
{
    (void)state;
    struct strict strict = {.head_most = 1000};
    struct pp_str out = {0};
    assert_false(strict_feed(&strict, "\x16\x03", 2, &out));
    assert_false(strict_feed(&strict, GET, strlen(GET), &out));
    assert_int_equal(out.len, 0);
    strict_fini(&strict);
    pp_str_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_well_formed_passes_as_it_is),
        cmocka_unit_test(chunks_are_written_anew_in_their_plainest_form),
        cmocka_unit_test(a_head_that_two_readers_might_see_differently_is_refused),
        cmocka_unit_test(a_chunk_that_two_readers_might_see_differently_is_refused),
        cmocka_unit_test(what_is_too_long_is_refused_by_its_own_status),
        cmocka_unit_test(too_many_headers_and_parameters_are_refused),
        cmocka_unit_test(versions_and_methods_not_spoken_here_are_told),
        cmocka_unit_test(after_a_refusal_nothing_more_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
