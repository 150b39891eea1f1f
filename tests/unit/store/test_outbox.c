#include "store/outbox.h"

#include <stdio.h>

#include "tests/unit/store/fixture.h"

static int64_t put_mail(struct fixture *f, int64_t id, int64_t next_s)
{
    char message_id[32];
    (void)snprintf(message_id, sizeof message_id, "m%d@example.org", (int)id);
    const struct store_mail mail = {.id = id,
                                    .kind = "invitation",
                                    .message_id = message_id,
                                    .from = "peerpool@example.org",
                                    .to = "amira@example.org",
                                    .subject = "Bitte nicht ändern",
                                    .mime = "Subject: x\r\n\r\nHello\r\n",
                                    .created_s = 1000,
                                    .next_s = next_s};
    assert_ok(store_mail_put(&f->tx, &f->who, &mail, &f->err), &f->err);
    return id;
}

static struct store_mail claim_one(struct fixture *f, int64_t now_s)
{
    struct store_mail *claimed;
    size_t count;
    assert_ok(store_mail_claim(&f->tx, now_s, 1, &f->arena, &claimed, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    return claimed[0];
}

static struct store_mail *list_all(struct fixture *f, int state, size_t *count)
{
    struct store_page page = {.limit = 100};
    struct store_mail *list;
    assert_ok(store_mail_list(&f->tx, state, 0, &page, &f->arena, &list, count, &f->err), &f->err);
    return list;
}

static void one_message_is_found_by_its_id(void **state)
{
    struct fixture *f = *state;
    struct store_mail mail;
    put_mail(f, 1, 300);
    assert_ok(store_mail_get(&f->tx, 1, &f->arena, &mail, &f->err), &f->err);
    assert_string_equal(mail.to, "amira@example.org");
    assert_null(mail.mime);
    assert_int_equal(store_mail_get(&f->tx, 2, &f->arena, &mail, &f->err), PP_NOT_FOUND);
}

static void due_rows_are_claimed_oldest_first_and_once(void **state)
{
    struct fixture *f = *state;
    struct store_mail *claimed;
    size_t count;
    put_mail(f, 1, 300);
    put_mail(f, 2, 100);
    put_mail(f, 3, 200);
    put_mail(f, 4, 999);
    assert_ok(store_mail_claim(&f->tx, 500, 2, &f->arena, &claimed, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(claimed[0].id, 2);
    assert_int_equal(claimed[1].id, 3);
    assert_int_equal(claimed[0].state, STORE_MAIL_SENDING);
    assert_int_equal(claimed[0].tries, 1);
    assert_string_equal(claimed[0].mime, "Subject: x\r\n\r\nHello\r\n");
    assert_string_equal(claimed[0].subject, "Bitte nicht ändern");
    assert_string_equal(claimed[0].from, "peerpool@example.org");
    assert_string_equal(claimed[0].to, "amira@example.org");
    assert_ok(store_mail_claim(&f->tx, 500, 9, &f->arena, &claimed, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(claimed[0].id, 1);
    assert_ok(store_mail_claim(&f->tx, 500, 9, &f->arena, &claimed, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
}

static void an_outcome_is_recorded_and_tried_again_later(void **state)
{
    struct fixture *f = *state;
    int64_t next;
    put_mail(f, 1, 100);
    struct store_mail mail = claim_one(f, 100);
    mail.state = STORE_MAIL_WAITING;
    mail.next_s = 160;
    mail.reply_code = 451;
    mail.reply_text = "4.7.1 later, please";
    assert_ok(store_mail_record(&f->tx, &f->who, &mail, &f->err), &f->err);
    assert_ok(store_mail_next_due(&f->tx, &next, &f->err), &f->err);
    assert_int_equal(next, 160);
    mail = claim_one(f, 160);
    assert_int_equal(mail.tries, 2);
    assert_int_equal(mail.reply_code, 451);
    assert_string_equal(mail.reply_text, "4.7.1 later, please");
    assert_ok(store_mail_next_due(&f->tx, &next, &f->err), &f->err);
    assert_int_equal(next, 0);
}

static void what_is_sent_stays_sent(void **state)
{
    struct fixture *f = *state;
    size_t count;
    put_mail(f, 1, 100);
    struct store_mail mail = claim_one(f, 100);
    mail.state = STORE_MAIL_SENT;
    mail.sent_s = 101;
    mail.reply_code = 250;
    assert_ok(store_mail_record(&f->tx, &f->who, &mail, &f->err), &f->err);
    const int64_t audit = test_audit_count(f);
    mail.state = STORE_MAIL_WAITING;
    mail.sent_s = 0;
    assert_ok(store_mail_record(&f->tx, &f->who, &mail, &f->err), &f->err);
    assert_int_equal(test_audit_count(f), audit);
    const struct store_mail *list = list_all(f, STORE_MAIL_SENT, &count);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].sent_s, 101);
    assert_int_equal(list[0].reply_code, 250);
    assert_null(list[0].mime);
    mail.id = 2;
    assert_int_equal(store_mail_record(&f->tx, &f->who, &mail, &f->err), PP_NOT_FOUND);
}

static void claims_that_a_stop_cut_off_come_back_doubtful(void **state)
{
    struct fixture *f = *state;
    size_t count;
    put_mail(f, 1, 100);
    put_mail(f, 2, 900);
    (void)claim_one(f, 100);
    assert_ok(store_mail_recover(&f->tx, 700, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_ok(store_mail_recover(&f->tx, 700, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
    const struct store_mail mail = claim_one(f, 700);
    assert_int_equal(mail.id, 1);
    assert_true(mail.doubtful);
    assert_int_equal(mail.tries, 2);
    assert_string_equal(mail.message_id, "m1@example.org");
    const struct store_mail *list = list_all(f, STORE_MAIL_WAITING, &count);
    assert_int_equal(count, 1);
    assert_false(list[0].doubtful);
}

static void a_message_id_is_used_once(void **state)
{
    struct fixture *f = *state;
    put_mail(f, 1, 100);
    const struct store_mail again = {.id = 2,
                                     .kind = "invitation",
                                     .message_id = "m1@example.org",
                                     .from = "a",
                                     .to = "b",
                                     .subject = "c",
                                     .mime = "d"};
    assert_int_equal(store_mail_put(&f->tx, &f->who, &again, &f->err), PP_CONFLICT);
}

static void the_length_of_the_queue_is_known_by_state(void **state)
{
    struct fixture *f = *state;
    struct store_mail_depth depth;
    size_t recovered;
    assert_ok(store_mail_depth(&f->tx, &depth, &f->err), &f->err);
    assert_int_equal(depth.waiting + depth.doubtful + depth.failed + depth.oldest_s, 0);
    put_mail(f, 1, 100);
    put_mail(f, 2, 200);
    put_mail(f, 3, 300);
    struct store_mail gone = claim_one(f, 150);
    gone.state = STORE_MAIL_FAILED;
    assert_ok(store_mail_record(&f->tx, &f->who, &gone, &f->err), &f->err);
    (void)claim_one(f, 250);
    assert_ok(store_mail_recover(&f->tx, 260, &recovered, &f->err), &f->err);
    assert_ok(store_mail_depth(&f->tx, &depth, &f->err), &f->err);
    assert_int_equal(depth.waiting, 2);
    assert_int_equal(depth.doubtful, 1);
    assert_int_equal(depth.failed, 1);
    assert_int_equal(depth.oldest_s, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(one_message_is_found_by_its_id),
        store_test(due_rows_are_claimed_oldest_first_and_once),
        store_test(an_outcome_is_recorded_and_tried_again_later),
        store_test(what_is_sent_stays_sent),
        store_test(claims_that_a_stop_cut_off_come_back_doubtful),
        store_test(a_message_id_is_used_once),
        store_test(the_length_of_the_queue_is_known_by_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
