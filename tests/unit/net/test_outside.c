#include "daemon/net/outside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "tests/lib/pp_test.h"

static enum pp_code judge(const char *text, int port, const char *inside, struct pp_err *err)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((in_port_t)port)};
    struct pp_network networks[PP_NETWORKS_MOST];
    size_t count = 0;
    assert_true(pp_networks_parse(inside, networks, &count));
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return net_outside((const struct sockaddr *)(const void *)&four, networks, count, err);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return net_outside((const struct sockaddr *)(const void *)&six, networks, count, err);
}

static void h9_public_addresses_are_open_on_the_ports_of_the_web(void **state)
{
    (void)state;
    static const char *const open[] = {
        "1.1.1.1",         "9.255.255.255",        "11.0.0.0",
        "100.63.255.255",  "100.128.0.0",          "126.255.255.255",
        "128.0.0.1",       "169.253.1.1",          "172.15.255.255",
        "172.32.0.0",      "192.167.255.255",      "192.169.0.0",
        "198.17.0.1",      "198.20.0.1",           "223.255.255.255",
        "2606:4700::1111", "2a00:1450:4009::200e", "2001:4860:4860::8888"};
    struct pp_err err = {0};
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        assert_ok(judge(open[i], 443, "", &err), &err);
        assert_ok(judge(open[i], 80, "", &err), &err);
        assert_int_equal(judge(open[i], 8080, "", &err), PP_FORBIDDEN);
        assert_contains(err.text, "port 8080");
        assert_int_equal(judge(open[i], 22, "", &err), PP_FORBIDDEN);
    }
}

static void h9_every_address_within_is_closed(void **state)
{
    (void)state;
    static const char *const closed[] = {"0.0.0.0",
                                         "0.1.2.3",
                                         "10.0.0.1",
                                         "10.255.255.255",
                                         "100.64.0.0",
                                         "100.127.255.255",
                                         "127.0.0.1",
                                         "127.255.255.254",
                                         "169.254.169.254",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.0.0.192",
                                         "192.0.2.1",
                                         "192.88.99.1",
                                         "192.168.0.1",
                                         "198.18.0.1",
                                         "198.19.255.255",
                                         "198.51.100.1",
                                         "203.0.113.1",
                                         "224.0.0.1",
                                         "239.255.255.255",
                                         "240.0.0.1",
                                         "255.255.255.255",
                                         "::",
                                         "::1",
                                         "::127.0.0.1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:8.8.8.8",
                                         "::ffff:0:127.0.0.1",
                                         "64:ff9b::7f00:1",
                                         "64:ff9b::808:808",
                                         "64:ff9b:1::1",
                                         "100::1",
                                         "2001::1",
                                         "2001:10::1",
                                         "2001:20::1",
                                         "2001:db8::1",
                                         "2002:7f00:1::1",
                                         "3fff::1",
                                         "5f00::1",
                                         "fc00::1",
                                         "fd12:3456::1",
                                         "fe80::1",
                                         "febf::1",
                                         "fec0::1",
                                         "ff02::1",
                                         "ffff::1"};
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++) {
        struct pp_err err = {0};
        assert_int_equal(judge(closed[i], 443, "", &err), PP_FORBIDDEN);
        assert_contains(err.text, "is not fetched from");
    }
}

static void networks_that_the_operator_names_are_open_on_every_port(void **state)
{
    (void)state;
    struct pp_err err = {0};
    assert_ok(judge("10.1.2.9", 8443, "10.1.2.0/24", &err), &err);
    assert_ok(judge("fd12::9", 8443, "10.1.2.0/24, fd12::/16", &err), &err);
    assert_ok(judge("127.0.0.1", 1, "127.0.0.1", &err), &err);
    assert_int_equal(judge("10.1.3.9", 443, "10.1.2.0/24", &err), PP_FORBIDDEN);
    assert_contains(err.text,
                    "10.1.3.9 is not fetched from: that is a private network; if it is "
                    "yours, name its network under calendars.allow");
    assert_int_equal(judge("::ffff:10.1.2.9", 443, "10.1.2.0/24", &err), PP_FORBIDDEN);
    assert_contains(err.text, "disguise");
}

static void other_families_are_closed(void **state)
{
    (void)state;
    struct pp_err err = {0};
    const struct sockaddr local = {.sa_family = AF_UNIX};
    assert_int_equal(net_outside(&local, NULL, 0, &err), PP_FORBIDDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h9_public_addresses_are_open_on_the_ports_of_the_web),
        cmocka_unit_test(h9_every_address_within_is_closed),
        cmocka_unit_test(networks_that_the_operator_names_are_open_on_every_port),
        cmocka_unit_test(other_families_are_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
