#include "daemon/net/smtp.h"

#include "tests/lib/pp_test.h"

struct row {
    const char *url, *host;
    int port;
    enum net_tls tls;
};

static void urls_say_host_port_and_how_to_encrypt(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"smtp://127.0.0.1:2525", "127.0.0.1", 2525, NET_TLS_NONE},
        {"smtp://127.8.0.1", "127.8.0.1", 25, NET_TLS_NONE},
        {"smtp://localhost:25/", "localhost", 25, NET_TLS_NONE},
        {"smtp://[::1]:2525", "::1", 2525, NET_TLS_NONE},
        {"smtp://mail.council.test:587", "mail.council.test", 587, NET_TLS_STARTTLS},
        {"smtp://192.0.2.1", "192.0.2.1", 25, NET_TLS_STARTTLS},
        {"smtp://[2001:db8::1]", "2001:db8::1", 25, NET_TLS_STARTTLS},
        {"smtp://localhost.council.test", "localhost.council.test", 25, NET_TLS_STARTTLS},
        {"smtps://mail.council.test", "mail.council.test", 465, NET_TLS_SMTPS},
        {"smtps://127.0.0.1:4650", "127.0.0.1", 4650, NET_TLS_SMTPS},
    };
    struct pp_arena arena = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct net_smtp server;
        struct pp_err err = {0};
        assert_ok(net_smtp_url(&arena, rows[i].url, &server, &err), &err);
        assert_string_equal(server.host, rows[i].host);
        assert_int_equal(server.port, rows[i].port);
        assert_int_equal(server.tls, rows[i].tls);
        assert_ok(net_smtp_check(&server, &err), &err);
    }
    pp_arena_fini(&arena);
}

static void what_is_no_mail_server_is_refused_with_the_form_to_write(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "mail.test",
        "http://mail.test",
        "smtp://",
        "smtp://a:0",
        "smtp://:5",
        "smtp://a:70000",
        "smtp://user:pw@a.test",
        "smtp://a.test/x",
        "smtp://a.test?x",
        "file:///a",
        "smtp://a b.test",
        "smtp://a.test#x",
        "smtp://a:x",
    };
    struct pp_arena arena = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct net_smtp server;
        struct pp_err err = {0};
        if (net_smtp_url(&arena, bad[i], &server, &err) != PP_CONFIG)
            fail_msg("taken: %s", bad[i]);
        assert_contains(err.text, "smtp://HOST:PORT");
    }
    pp_arena_fini(&arena);
}

static void clear_text_stays_on_this_machine(void **state)
{
    (void)state;
    static const char *const hosts[] = {"mail.test", "192.0.2.1",      "10.0.0.1", "0.0.0.0",
                                        "::",        "127.0.0.1.test", "128.0.0.1"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        const struct net_smtp server = {.host = hosts[i], .port = 25, .tls = NET_TLS_NONE};
        struct net_smtp_result result;
        struct pp_err err = {0};
        assert_int_equal(net_smtp_check(&server, &err), PP_CONFIG);
        assert_contains(err.text, "clear text");
        net_smtp_send(&server, "a@b.test", "c@d.test", "x\r\n", 3, &result);
        assert_int_equal(result.outcome, NET_SMTP_UNREACHABLE);
        assert_contains(result.text, "clear text");
    }
}

static void a_server_is_checked_whole(void **state)
{
    (void)state;
    const struct net_smtp good = {.host = "mail.test", .port = 587, .tls = NET_TLS_STARTTLS};
    struct net_smtp bad[] = {good, good, good, good, good, good, good};
    bad[0].host = "mail.test/evil";
    bad[1].host = "caf\xc3\xa9.test";
    bad[2].port = 0;
    bad[3].port = 65536;
    bad[4].user = "pool";
    bad[5].password = "pw";
    bad[6].hello = "a\r\nMAIL";
    struct pp_err err = {0};
    assert_ok(net_smtp_check(&good, &err), &err);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(net_smtp_check(&bad[i], &err), PP_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_say_host_port_and_how_to_encrypt),
        cmocka_unit_test(what_is_no_mail_server_is_refused_with_the_form_to_write),
        cmocka_unit_test(clear_text_stays_on_this_machine),
        cmocka_unit_test(a_server_is_checked_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
