#include "daemon/flow/link.h"

#include "base/str.h"
#include "daemon/flow/seal.h"
#include "store/secret.h"
#include "tests/unit/flow/flow_fixture.h"

static unsigned char key[STORE_SEAL_BYTES] = {1, 2, 3};
static const struct flow_settings settings = {.organiser = "peers@programme.test",
                                              .web_url = "https://peers.programme.test/x",
                                              .seal_key = key};
static const struct store_invitation invitation = {
    .id = 7700000000000000001, .peer = 12, .uid = "abc@mail.programme.test", .asked_sequence = 1};

static void h3_a_token_names_its_invitation_and_opens_it_alone(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const char *token = flow_link_token(&settings, &invitation, &arena);
    int64_t id = 0;
    assert_true(flow_link_names(token, &id) && id == invitation.id);
    assert_true(flow_link_opens(&settings, token, &invitation));
    assert_string_equal(flow_link_url(&settings, &invitation, &arena),
                        pp_printf(&arena, "https://peers.programme.test/x/answer/%s", token));
    struct store_invitation other = invitation;
    other.peer++;
    assert_false(flow_link_opens(&settings, token, &other));
    other = invitation;
    other.uid = "abd@mail.programme.test";
    assert_false(flow_link_opens(&settings, token, &other));
    other = invitation;
    other.id++;
    assert_false(flow_link_opens(&settings, token, &other));
    struct flow_settings elsewhere = settings;
    elsewhere.seal_key = NULL;
    assert_false(flow_link_opens(&elsewhere, token, &invitation));
    pp_arena_fini(&arena);
}

static void h3_who_is_asked_anew_gets_another_and_the_former_opens_nothing(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct store_invitation again = invitation;
    again.asked_sequence = 3;
    assert_false(
        flow_link_opens(&settings, flow_link_token(&settings, &invitation, &arena), &again));
    again = invitation;
    again.sequence = again.moved_sequence = 3; /* another time alone keeps it */
    assert_true(
        flow_link_opens(&settings, flow_link_token(&settings, &invitation, &arena), &again));
    pp_arena_fini(&arena);
}

static void every_other_letter_and_length_is_refused(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const char *token = flow_link_token(&settings, &invitation, &arena);
    const size_t len = strlen(token);
    int64_t id;
    for (size_t i = 0; i < len; i++) {
        char *wrong = pp_dup(&arena, token);
        wrong[i] = wrong[i] == 'b' ? 'c' : 'b';
        if (flow_link_names(wrong, &id) && flow_link_opens(&settings, wrong, &invitation))
            fail_msg("%s opens, too", wrong);
        wrong[i] = 'A'; /* links are told apart by case */
        assert_false(flow_link_names(wrong, &id));
        wrong[i] = '\0';
        assert_false(flow_link_names(wrong, &id));
    }
    assert_false(flow_link_names(pp_printf(&arena, "%sa", token), &id));
    assert_false(flow_link_names("", &id));
    pp_arena_fini(&arena);
}

/* Who may read the mail's address must not learn the page's secret from it, nor the other way. */
static void h3_a_token_shares_nothing_with_the_reply_address(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    const char *seal = strchr(flow_seal_address(&settings, &invitation, &arena), '.') + 1;
    const char *token = flow_link_token(&settings, &invitation, &arena);
    assert_null(strstr(token, pp_dup_len(&arena, seal, 8)));
    pp_arena_fini(&arena);
}

static void without_an_address_there_is_no_link(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct flow_settings nowhere = settings;
    nowhere.web_url = "";
    assert_null(flow_link_url(&nowhere, &invitation, &arena));
    nowhere.web_url = NULL;
    assert_null(flow_link_url(&nowhere, &invitation, &arena));
    pp_arena_fini(&arena);
}

static enum pp_code make_forms(struct flow_call *call)
{
    const char **forms = call->arg;
    forms[0] = flow_link_form(call, "token", "asked");
    forms[1] = flow_link_form(call, "token", "asked");
    return PP_OK;
}

static const struct flow_case forms_case = {.name = "test.forms",
                                            .right = FLOW_POOL_READ,
                                            .steps = {{FLOW_WORK, make_forms}},
                                            .step_count = 1};

static void h3_a_form_fits_its_token_and_the_state_that_it_showed(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = test_call(f, &forms_case, 2 * sizeof(const char *));
    run_ok(f, call);
    const char *const *forms = call->arg;
    const struct flow_settings *ours = &f->desk.settings;
    assert_string_not_equal(forms[0], forms[1]);
    assert_true(flow_link_form_fits(ours, forms[0], "token", "asked"));
    assert_true(flow_link_form_fits(ours, forms[1], "token", "asked"));
    assert_false(flow_link_form_fits(ours, forms[0], "token", "answered"));
    assert_false(flow_link_form_fits(ours, forms[0], "other", "asked"));
    assert_false(flow_link_form_fits(ours, "", "token", "asked"));
    assert_false(flow_link_form_fits(ours, "short", "token", "asked"));
    char *wrong = pp_dup(&f->arena, forms[0]);
    for (size_t i = 0; wrong[i]; i++) {
        const char was = wrong[i];
        wrong[i] = was == 'b' ? 'c' : 'b';
        assert_false(flow_link_form_fits(ours, wrong, "token", "asked"));
        wrong[i] = was;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h3_a_token_names_its_invitation_and_opens_it_alone),
        cmocka_unit_test(h3_who_is_asked_anew_gets_another_and_the_former_opens_nothing),
        cmocka_unit_test(every_other_letter_and_length_is_refused),
        cmocka_unit_test(h3_a_token_shares_nothing_with_the_reply_address),
        cmocka_unit_test(without_an_address_there_is_no_link),
        flow_test(h3_a_form_fits_its_token_and_the_state_that_it_showed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
