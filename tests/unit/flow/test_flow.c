#include "daemon/flow/flow.h"

#include "base/str.h"
#include "store/access.h"
#include "tests/unit/flow/flow_fixture.h"

/* A use case that counts its turns and leaves a setting behind. */
struct turns {
    int read, work, write;
    int move; /* so many writes find the snapshot outdated */
    enum pp_code fail;
    bool fault;
};

static enum pp_code read_turn(struct flow_call *call)
{
    struct turns *turns = call->arg;
    turns->read++;
    assert_non_null(call->tx);
    return PP_OK;
}

static enum pp_code work_turn(struct flow_call *call)
{
    struct turns *turns = call->arg;
    turns->work++;
    assert_null(call->tx);
    if (turns->fault)
        pp_faults_add(&call->faults,
                      &(struct pp_fault){.where = "/x", .code = "bad", .message = "x is bad"});
    return PP_OK;
}

static enum pp_code write_turn(struct flow_call *call)
{
    struct turns *turns = call->arg;
    turns->write++;
    const enum pp_code code = store_setting_put(
        call->tx, &call->who, "turn", pp_printf(&call->arena, "%d", turns->write), &call->err);
    if (code != PP_OK)
        return code;
    if (turns->move-- > 0)
        return flow_moved(call);
    if (turns->fail)
        return pp_fail(&call->err, turns->fail, "as told");
    return PP_OK;
}

static const struct flow_case turns = {
    .name = "test.turns",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_READ, read_turn}, {FLOW_WORK, work_turn}, {FLOW_WRITE, write_turn}},
    .step_count = 3,
};
static const struct flow_case one_write = {
    .name = "test.write",
    .right = FLOW_POOL_WRITE,
    .steps = {{FLOW_WRITE, write_turn}},
    .step_count = 1,
};

static enum pp_code read_setting(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct pp_arena arena = {0};
    const char *value = NULL;
    const enum pp_code code = store_setting_get(tx, "turn", &arena, &value, err);
    *(int64_t *)arg = value ? value[0] - '0' : 0;
    pp_arena_fini(&arena);
    return code;
}

static void a_call_without_the_right_is_refused_by_name(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    call->rights = 1U << FLOW_POOL_READ | 1U << FLOW_MATCH_RUN;
    assert_int_equal(run(f, call), PP_FORBIDDEN);
    assert_contains(call->err.text, "test.turns needs the right pool:write, which test does not");
    assert_int_equal(ARG(call, turns)->read, 0);
}

static void the_right_itself_or_admin_is_enough(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 2; i++) {
        struct flow_call *call = NEW_CALL(f, turns);
        call->rights = i ? 1U << FLOW_ADMIN : 1U << FLOW_POOL_WRITE;
        run_ok(f, call);
    }
}

static void rights_have_words(void **state)
{
    (void)state;
    enum flow_right right = FLOW_ADMIN;
    assert_true(flow_right_parse("book:send", &right));
    assert_int_equal(right, FLOW_BOOK_SEND);
    assert_string_equal(flow_right_text(FLOW_AUDIT_READ), "audit:read");
    assert_false(flow_right_parse("book", &right));
}

static void a_write_leaves_what_it_wrote(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    run_ok(f, call);
    assert_int_equal(test_count(f, read_setting), 1);
    assert_false(call->replayed);
}

static void a_dry_run_succeeds_and_is_undone(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    call->dry_run = true;
    run_ok(f, call);
    assert_int_equal(ARG(call, turns)->write, 1);
    assert_int_equal(test_count(f, read_setting), 0);
    /* The operation of a dry run is not used up. */
    call = NEW_CALL(f, turns);
    call->operation = "k";
    call->dry_run = true;
    run_ok(f, call);
    call = NEW_CALL(f, turns);
    call->operation = "k";
    run_ok(f, call);
    assert_false(call->replayed);
    assert_int_equal(test_count(f, read_setting), 1);
}

static void a_dry_run_that_fails_says_so(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    call->dry_run = true;
    ARG(call, turns)->fail = PP_CONFLICT;
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_string_equal(call->err.text, "as told");
}

static enum pp_code render(struct flow_call *call)
{
    call->answer.status = 201;
    call->answer.location = "/things/1";
    call->answer.etag = "\"1\"";
    pp_str_addf(&call->answer.body, "turn %d", *(const int *)call->door);
    return PP_OK;
}

static struct flow_call *asked(struct fixture *f, const struct flow_case *use, const char *key,
                               const char *digest, int *number)
{
    struct flow_call *call = test_call(f, use, sizeof(struct turns));
    call->operation = key;
    call->digest = digest;
    call->render = render;
    call->door = number;
    return call;
}

static void an_operation_is_done_once_and_answers_the_same(void **state)
{
    struct fixture *f = *state;
    const struct flow_case *const uses[] = {&turns, &one_write};
    for (size_t i = 0; i < 2; i++) {
        int number = 1;
        const char *key = i ? "key-b" : "key-a";
        run_ok(f, asked(f, uses[i], key, "d", &number));
        number = 2;
        struct flow_call *again = asked(f, uses[i], key, "d", &number);
        run_ok(f, again);
        assert_true(again->replayed);
        assert_int_equal(ARG(again, turns)->read + ARG(again, turns)->write, 0);
        assert_int_equal(again->answer.status, 201);
        assert_string_equal(pp_str_text(&again->answer.body), "turn 1");
        assert_string_equal(again->answer.location, "/things/1");
        assert_string_equal(again->answer.etag, "\"1\"");
        struct flow_call *other = asked(f, uses[i], key, "e", &number);
        assert_int_equal(run(f, other), PP_INVALID);
        assert_int_equal(ARG(other, turns)->read + ARG(other, turns)->write, 0);
    }
}

static void an_operation_that_failed_may_be_tried_again(void **state)
{
    struct fixture *f = *state;
    int number = 1;
    struct flow_call *call = asked(f, &turns, "key", "d", &number);
    ARG(call, turns)->fail = PP_CONFLICT;
    assert_int_equal(run(f, call), PP_CONFLICT);
    call = asked(f, &turns, "key", "d", &number);
    run_ok(f, call);
    assert_false(call->replayed);
}

static void a_secret_is_not_kept_for_a_repeated_operation(void **state)
{
    struct fixture *f = *state;
    int number = 1;
    struct flow_call *call = asked(f, &turns, "key", "d", &number);
    call->keep_secret = true;
    run_ok(f, call);
    call = asked(f, &turns, "key", "d", &number);
    run_ok(f, call);
    assert_true(call->replayed);
    assert_string_equal(pp_str_text(&call->answer.body), "");
}

static void a_write_that_finds_the_pool_moved_starts_again_from_the_first_step(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    ARG(call, turns)->move = 3;
    run_ok(f, call);
    assert_int_equal(ARG(call, turns)->read, 4);
    assert_int_equal(ARG(call, turns)->work, 4);
    assert_int_equal(ARG(call, turns)->write, 4);
    assert_int_equal(test_count(f, read_setting), 4);
}

static void a_pool_that_never_rests_ends_in_busy(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    ARG(call, turns)->move = 1000;
    assert_int_equal(run(f, call), PP_BUSY);
    assert_int_equal(ARG(call, turns)->read, 21);
    assert_int_equal(call->err.code, PP_BUSY);
    assert_contains(call->err.text, "try again");
    assert_int_equal(test_count(f, read_setting), 0);
}

static void a_stale_revision_of_the_asker_is_no_reason_to_start_again(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    ARG(call, turns)->fail = PP_STALE;
    assert_int_equal(run(f, call), PP_STALE);
    assert_int_equal(ARG(call, turns)->read, 1);
}

static void a_fault_makes_the_call_invalid_and_ends_it(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    ARG(call, turns)->fault = true;
    assert_int_equal(run(f, call), PP_INVALID);
    assert_int_equal(call->faults.count, 1);
    assert_contains(call->err.text, "x is bad");
    assert_int_equal(ARG(call, turns)->write, 0);
}

static void a_cancelled_call_does_not_write(void **state)
{
    struct fixture *f = *state;
    struct flow_call *call = NEW_CALL(f, turns);
    assert_false(flow_cancelled(call));
    flow_cancel(call);
    assert_true(flow_cancelled(call));
    assert_int_equal(run(f, call), PP_CANCELLED);
    assert_int_equal(ARG(call, turns)->read, 0);
    assert_contains(call->err.text, "test.turns was cancelled");
}

static void a_match_asked_to_end_ends(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee", ALPHA, "dcs");
    add_peer(f, 12, "Mo", BETA, "member");
    const char *request = add_request(f, "2027-03-01", NULL);
    struct flow_call *call = NEW_CALL(f, flow_match_run);
    struct flow_match_run *arg = call->arg;
    arg->request = request;
    arg->best = arg->seconds = 1;
    flow_cancel(call);
    assert_int_equal(run(f, call), PP_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_call_without_the_right_is_refused_by_name),
        flow_test(the_right_itself_or_admin_is_enough),
        flow_test(rights_have_words),
        flow_test(a_write_leaves_what_it_wrote),
        flow_test(a_dry_run_succeeds_and_is_undone),
        flow_test(a_dry_run_that_fails_says_so),
        flow_test(an_operation_is_done_once_and_answers_the_same),
        flow_test(an_operation_that_failed_may_be_tried_again),
        flow_test(a_secret_is_not_kept_for_a_repeated_operation),
        flow_test(a_write_that_finds_the_pool_moved_starts_again_from_the_first_step),
        flow_test(a_pool_that_never_rests_ends_in_busy),
        flow_test(a_stale_revision_of_the_asker_is_no_reason_to_start_again),
        flow_test(a_fault_makes_the_call_invalid_and_ends_it),
        flow_test(a_cancelled_call_does_not_write),
        flow_test(a_match_asked_to_end_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
