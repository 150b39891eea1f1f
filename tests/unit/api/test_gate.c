#include "daemon/api/door.h"

#include "tests/lib/pp_test.h"

/* gate.c names rights by this; the flows themselves are not needed here. */
static const struct flow_case reads = {.name = "test.read", .right = FLOW_POOL_READ};

static enum pp_code ask(struct api_need need, const char *actor, unsigned rights)
{
    struct pp_err err = {0};
    return api_gate_allows(&need, &(struct api_caller){actor, rights}, &err);
}

static void what_names_no_need_is_open_to_nobody(void **state)
{
    (void)state;
    assert_int_equal(ask((struct api_need){0}, "uid:0", ~0U), PP_FORBIDDEN);
    assert_int_equal(ask((struct api_need){0}, NULL, 0), PP_FORBIDDEN);
}

static void a_right_is_needed_and_no_other_will_do(void **state)
{
    (void)state;
    const struct api_need need = {.use = &reads};
    assert_int_equal(ask(need, NULL, 0), PP_NO_LOGIN);
    assert_int_equal(ask(need, NULL, ~0U), PP_NO_LOGIN);
    assert_int_equal(ask(need, "uid:9", 0), PP_FORBIDDEN);
    for (unsigned right = 0; right <= FLOW_ADMIN; right++) {
        const bool may = right == FLOW_POOL_READ || right == FLOW_ADMIN;
        assert_int_equal(ask(need, "token:1", api_rights(1U << right)), may ? PP_OK : PP_FORBIDDEN);
    }
}

static void the_refusal_names_the_missing_scope(void **state)
{
    (void)state;
    struct pp_err err = {0};
    const struct api_need need = {.use = &reads};
    assert_int_equal(api_gate_allows(&need, &(struct api_caller){"token:1 laptop", 0}, &err),
                     PP_FORBIDDEN);
    assert_contains(err.text, "pool:read");
    assert_contains(err.text, "token:1 laptop");
}

static void any_right_is_less_than_open(void **state)
{
    (void)state;
    const struct api_need any = {.access = API_ANY_RIGHT}, open = {.access = API_OPEN};
    assert_int_equal(ask(any, NULL, 0), PP_NO_LOGIN);
    assert_int_equal(ask(any, "uid:9", 0), PP_FORBIDDEN);
    assert_int_equal(ask(any, "token:1", 1U << FLOW_AUDIT_READ), PP_OK);
    assert_int_equal(ask(open, NULL, 0), PP_OK);
}

static void the_socket_knows_administrators_by_their_user_id(void **state)
{
    (void)state;
    static const uid_t admins[] = {1000, 1001};
    const struct api api = {.config = {.admins = admins, .admin_count = 2}, .own = 77};
    struct pp_arena arena = {0};
    static const struct {
        struct web_peer peer;
        const char *actor;
        bool all;
    } cases[] = {
        {{.local = true, .uid = 0}, "uid:0", true},
        {{.local = true, .uid = 77}, "uid:77", true},
        {{.local = true, .uid = 1001}, "uid:1001", true},
        {{.local = true, .uid = 1002}, "uid:1002", false},
        {{.local = false, .uid = 0}, NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct api_caller caller = api_gate_socket(&api, &cases[i].peer, &arena);
        assert_true(pp_text_is(caller.actor, cases[i].actor));
        assert_int_equal(caller.rights, cases[i].all ? api_rights(1U << FLOW_ADMIN) : 0);
    }
    pp_arena_fini(&arena);
}

static void only_a_bearer_token_of_the_right_shape_is_looked_up(void **state)
{
    (void)state;
    static const char *const bad[] = {"Basic cGVlcjpwb29s",
                                      "Bearer",
                                      "Bearer ",
                                      "Bearer pp_short",
                                      "Bearer xx_0123456789012345678901234567890123456789",
                                      "bear"};
    const char *secret = "";
    struct pp_err err = {0};
    assert_ok(api_gate_secret(NULL, &secret, &err), &err);
    assert_null(secret);
    assert_ok(api_gate_secret("bEARER  pp_01234567890123456789", &secret, &err), &err);
    assert_string_equal(secret, "pp_01234567890123456789");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(api_gate_secret(bad[i], &secret, &err), PP_NO_LOGIN);
        assert_null(secret);
    }
}

static void a_stranger_runs_out_of_tries_but_locks_nobody_out(void **state)
{
    (void)state;
    struct api_bucket bucket = {0};
    struct pp_err err = {0};
    int64_t now_ms = 5000;
    int wait_s = 0;
    api_bucket_right(&bucket, "pp_good");
    for (int i = 0; i < API_TRIES_HOUR; i++) {
        assert_ok(api_bucket_check(&bucket, "pp_bad", now_ms, &wait_s, &err), &err);
        api_bucket_wrong(&bucket, now_ms);
    }
    assert_int_equal(api_bucket_check(&bucket, "pp_bad", now_ms, &wait_s, &err), PP_RATE);
    assert_in_range(wait_s, 1, 37);
    assert_ok(api_bucket_check(&bucket, "pp_good", now_ms, &wait_s, &err), &err);
    now_ms += (int64_t)wait_s * 1000;
    assert_ok(api_bucket_check(&bucket, "pp_bad", now_ms, &wait_s, &err), &err);
    api_bucket_wrong(&bucket, now_ms);
    assert_int_equal(api_bucket_check(&bucket, "pp_bad", now_ms, &wait_s, &err), PP_RATE);
    now_ms += 3600 * 1000;
    assert_ok(api_bucket_check(&bucket, "pp_bad", now_ms, &wait_s, &err), &err);
}

static void an_address_is_read_so_often_and_no_more_and_others_are_not_hindered(void **state)
{
    (void)state;
    static struct api_pace pace;
    struct pp_err err = {0};
    int64_t now_ms = 9000;
    int wait_s = 0;
    for (int i = 0; i < API_READS_AT_ONCE; i++)
        assert_ok(api_pace_check(&pace, "pp_one", now_ms, &wait_s, &err), &err);
    assert_int_equal(api_pace_check(&pace, "pp_one", now_ms, &wait_s, &err), PP_RATE);
    assert_in_range(wait_s, 1, 3600 / API_READS_HOUR + 1);
    assert_ok(api_pace_check(&pace, "pp_other", now_ms, &wait_s, &err), &err);
    now_ms += 3600 * 1000 / API_READS_HOUR;
    assert_ok(api_pace_check(&pace, "pp_one", now_ms, &wait_s, &err), &err);
    assert_int_equal(api_pace_check(&pace, "pp_one", now_ms, &wait_s, &err), PP_RATE);
    now_ms += 3600 * 1000;
    for (int i = 0; i < API_READS_AT_ONCE; i++)
        assert_ok(api_pace_check(&pace, "pp_one", now_ms, &wait_s, &err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_names_no_need_is_open_to_nobody),
        cmocka_unit_test(a_right_is_needed_and_no_other_will_do),
        cmocka_unit_test(the_refusal_names_the_missing_scope),
        cmocka_unit_test(any_right_is_less_than_open),
        cmocka_unit_test(the_socket_knows_administrators_by_their_user_id),
        cmocka_unit_test(only_a_bearer_token_of_the_right_shape_is_looked_up),
        cmocka_unit_test(a_stranger_runs_out_of_tries_but_locks_nobody_out),
        cmocka_unit_test(an_address_is_read_so_often_and_no_more_and_others_are_not_hindered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
