#include "daemon/flow/seal.h"

#include "base/str.h"
#include "store/secret.h"
#include "tests/unit/flow/flow_fixture.h"

static unsigned char key[STORE_SEAL_BYTES] = {1, 2, 3};
static const struct flow_settings settings = {.organiser = "Peers@programme.test", .seal_key = key};
static const struct store_invitation invitation = {
    .id = 7700000000000000001, .peer = 12, .uid = "abc@mail.programme.test", .asked_sequence = 0};

/* D4 */
static void an_address_names_its_invitation_and_opens_it_in_any_case(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const char *address = flow_seal_address(&settings, &invitation, &arena);
    int64_t id = 0;
    assert_int_equal(strlen(address), strlen("Peers@programme.test") + 31);
    assert_true(flow_seal_names(&settings, address, &id));
    assert_true(id == invitation.id);
    assert_int_equal(flow_seal_check(&settings, address, &invitation), FLOW_SEAL_GOOD);
    char *shouted = pp_dup(&arena, address);
    for (char *c = shouted; *c; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    assert_int_equal(flow_seal_check(&settings, shouted, &invitation), FLOW_SEAL_GOOD);
    pp_arena_fini(&arena);
}

static void h1_any_other_person_uid_key_or_letter_does_not_open_it(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const char *address = flow_seal_address(&settings, &invitation, &arena);
    struct store_invitation other = invitation;
    other.peer++;
    assert_int_equal(flow_seal_check(&settings, address, &other), FLOW_SEAL_FALSE);
    other = invitation;
    other.uid = "abd@mail.programme.test";
    assert_int_equal(flow_seal_check(&settings, address, &other), FLOW_SEAL_FALSE);
    other = invitation;
    other.id++;
    assert_int_equal(flow_seal_check(&settings, address, &other), FLOW_SEAL_FALSE);
    struct flow_settings elsewhere = settings;
    elsewhere.seal_key = NULL;
    assert_int_equal(flow_seal_check(&elsewhere, address, &invitation), FLOW_SEAL_FALSE);
    const size_t len = strlen(address), domain = strlen("@programme.test");
    for (size_t i = 0; i < len; i++) {
        char *wrong = pp_dup(&arena, address);
        wrong[i] = wrong[i] == '2' ? '3' : '2';
        if (flow_seal_check(&settings, wrong, &invitation) != FLOW_SEAL_FALSE)
            fail_msg("%s opens, too", wrong);
        wrong[i] = '\0'; /* and every shorter one */
        assert_int_equal(flow_seal_check(&settings, wrong, &invitation), FLOW_SEAL_FALSE);
    }
    assert_true(len > domain);
    pp_arena_fini(&arena);
}

static void h2_who_is_asked_anew_gets_a_new_one_and_the_former_is_known(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const char *first = flow_seal_address(&settings, &invitation, &arena);
    struct store_invitation again = invitation;
    again.asked_sequence = 2;
    assert_string_not_equal(flow_seal_address(&settings, &again, &arena), first);
    assert_int_equal(flow_seal_check(&settings, first, &again), FLOW_SEAL_FORMER);
    pp_arena_fini(&arena);
}

static void an_organiser_whose_name_leaves_no_room_is_refused(void **state)
{
    (void)state;
    struct pp_err err = {0};
    assert_ok(flow_seal_check_organiser("peer-challenge-programme@council.test", &err), &err);
    assert_int_equal(
        flow_seal_check_organiser("the-peer-challenge-programme-office@council.test", &err),
        PP_CONFIG);
    assert_contains(err.text, "at most 33 bytes");
}

static enum pp_code take_key(struct store_tx *tx, void *arg, struct pp_err *err)
{
    uint64_t seed = 5;
    const struct pp_random random = pp_random_seeded(&seed);
    return flow_seal_key(tx, 1000, &random, arg, err);
}

static void the_key_is_made_once_and_kept(void **state)
{
    struct fixture *f = *state;
    unsigned char first[STORE_SEAL_BYTES] = {0}, second[STORE_SEAL_BYTES] = {0};
    test_write(f, take_key, first);
    test_write(f, take_key, second);
    assert_memory_equal(first, second, sizeof first);
    assert_memory_not_equal(first, key, sizeof first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_names_its_invitation_and_opens_it_in_any_case),
        cmocka_unit_test(h1_any_other_person_uid_key_or_letter_does_not_open_it),
        cmocka_unit_test(h2_who_is_asked_anew_gets_a_new_one_and_the_former_is_known),
        cmocka_unit_test(an_organiser_whose_name_leaves_no_room_is_refused),
        flow_test(the_key_is_made_once_and_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
