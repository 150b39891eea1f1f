#include "base/network.h"

#include "base/str.h"
#include "tests/lib/pp_test.h"

static bool holds(const char *network, const char *address)
{
    struct pp_network one, other;
    assert_true(pp_network_parse(network, &one));
    assert_true(pp_network_parse(address, &other));
    return pp_network_holds(&one, other.at);
}

static void a_network_holds_what_has_its_bits(void **state)
{
    (void)state;
    assert_true(holds("10.1.2.0/24", "10.1.2.255"));
    assert_false(holds("10.1.2.0/24", "10.1.3.0"));
    assert_true(holds("10.1.2.0/23", "10.1.3.0"));
    assert_true(holds("172.16.0.0/12", "172.31.255.255"));
    assert_false(holds("172.16.0.0/12", "172.32.0.0"));
    assert_true(holds("0.0.0.0/0", "255.255.255.255"));
    assert_false(holds("0.0.0.0/0", "2001:db8::1"));
    assert_true(holds("::/0", "10.0.0.1"));
    assert_true(holds("fd12::/16", "fd12:3456::1"));
    assert_false(holds("fd12::/16", "fd13::"));
    assert_true(holds("192.0.2.7", "192.0.2.7"));
    assert_false(holds("192.0.2.7", "192.0.2.8"));
    assert_true(holds("2001:db8::7", "2001:db8::7"));
}

static void what_is_no_network_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",          "10.1.2.0/",      "10.1.2.0/33",    "10.1.2.0/-1", "10.1.2.3/24",   "10.1.2",
        "localhost", "2001:db8::/129", "2001:db8::1/64", "0177.0.0.1",  "10.1.2.0/24/3", "/8"};
    struct pp_network network;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(pp_network_parse(wrong[i], &network));
}

static void several_stand_with_commas_or_blanks_between(void **state)
{
    (void)state;
    struct pp_network networks[PP_NETWORKS_MOST];
    size_t count = 9;
    assert_true(pp_networks_parse("", networks, &count));
    assert_int_equal(count, 0);
    assert_true(pp_networks_parse("10.0.0.0/8, fd00::/8 192.0.2.1,", networks, &count));
    assert_int_equal(count, 3);
    assert_int_equal(networks[2].bits, 128);
    assert_false(pp_networks_parse("10.0.0.0/8; fd00::/8", networks, &count));
    struct pp_str many = {0};
    for (int i = 0; i < PP_NETWORKS_MOST; i++)
        pp_str_add(&many, "10.0.0.1,");
    assert_true(pp_networks_parse(many.at, networks, &count));
    pp_str_add(&many, "10.0.0.1");
    assert_false(pp_networks_parse(many.at, networks, &count));
    pp_str_fini(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_holds_what_has_its_bits),
        cmocka_unit_test(what_is_no_network_is_refused),
        cmocka_unit_test(several_stand_with_commas_or_blanks_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
