#include "daemon/mail/maildir.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/stat.h>

#include "tests/lib/pp_test.h"

struct play {
    char base[64], maildir[96];
    struct pp_arena arena;
    struct pp_err err;
};

static int setup(void **state)
{
    struct play *play = PP_NEW_HEAP(struct play);
    (void)snprintf(play->base, sizeof play->base, "/tmp/pp-maildir-XXXXXX");
    assert_non_null(mkdtemp(play->base));
    (void)snprintf(play->maildir, sizeof play->maildir, "%s/in", play->base);
    assert_ok(mail_maildir_check(play->maildir, &play->err), &play->err);
    *state = play;
    return 0;
}

static const char *at(struct play *play, const char *rest)
{
    return pp_printf(&play->arena, "%s/%s", play->maildir, rest);
}

static int teardown(void **state)
{
    struct play *play = *state;
    static const char *const rests[] = {"new/1.a",     "new/2.b", "new/3.c", "new/.hidden",
                                        "cur/1.a:2,S", "new/dir", "new/link"};
    for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++)
        (void)remove(at(play, rests[i]));
    (void)rmdir(at(play, "new"));
    (void)rmdir(at(play, "cur"));
    (void)rmdir(at(play, "tmp"));
    assert_int_equal(rmdir(play->maildir), 0);
    assert_int_equal(rmdir(play->base), 0);
    pp_arena_fini(&play->arena);
    free(play);
    return 0;
}

static void put(struct play *play, const char *rest, const char *text)
{
    FILE *file = fopen(at(play, rest), "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void what_has_come_is_listed_in_order_of_delivery_up_to_a_limit(void **state)
{
    struct play *play = *state;
    const char **names;
    size_t count;
    put(play, "new/2.b", "two");
    put(play, "new/1.a", "one");
    put(play, "new/.hidden", "not yet");
    assert_ok(mail_maildir_list(play->maildir, "", 10, &play->arena, &names, &count, &play->err),
              &play->err);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "1.a");
    assert_string_equal(names[1], "2.b");
    assert_ok(mail_maildir_list(play->maildir, "", 1, &play->arena, &names, &count, &play->err),
              &play->err);
    assert_int_equal(count, 1);
    assert_string_equal(names[0], "1.a");
    put(play, "new/3.c", "three");
    assert_ok(mail_maildir_list(play->maildir, "1.a", 1, &play->arena, &names, &count, &play->err),
              &play->err);
    assert_int_equal(count, 1);
    assert_string_equal(names[0], "2.b");
}

static void a_message_is_read_up_to_a_limit_and_one_byte_more(void **state)
{
    struct play *play = *state;
    char *bytes;
    size_t len;
    put(play, "new/1.a", "0123456789");
    assert_ok(mail_maildir_read(play->maildir, "1.a", 10, &play->arena, &bytes, &len, &play->err),
              &play->err);
    assert_int_equal(len, 10);
    assert_string_equal(bytes, "0123456789");
    assert_ok(mail_maildir_read(play->maildir, "1.a", 4, &play->arena, &bytes, &len, &play->err),
              &play->err);
    assert_int_equal(len, 5);
    assert_int_equal(
        mail_maildir_read(play->maildir, "9", 4, &play->arena, &bytes, &len, &play->err),
        PP_NOT_FOUND);
}

static void what_is_no_file_is_not_read(void **state)
{
    struct play *play = *state;
    char *bytes;
    size_t len;
    assert_int_equal(mkdir(at(play, "new/dir"), 0700), 0);
    assert_int_equal(symlink("/etc/passwd", at(play, "new/link")), 0);
    assert_int_equal(
        mail_maildir_read(play->maildir, "dir", 99, &play->arena, &bytes, &len, &play->err),
        PP_INVALID);
    assert_int_equal(
        mail_maildir_read(play->maildir, "link", 99, &play->arena, &bytes, &len, &play->err),
        PP_INVALID);
}

static void what_was_dealt_with_goes_to_cur_and_again_is_fine(void **state)
{
    struct play *play = *state;
    put(play, "new/1.a", "one");
    assert_ok(mail_maildir_done(play->maildir, "1.a", &play->err), &play->err);
    assert_int_equal(access(at(play, "cur/1.a:2,S"), F_OK), 0);
    assert_int_equal(access(at(play, "new/1.a"), F_OK), -1);
    assert_ok(mail_maildir_done(play->maildir, "1.a", &play->err), &play->err);
}

static void a_maildir_that_cannot_be_is_refused_with_its_path(void **state)
{
    struct play *play = *state;
    put(play, "new/3.c", "");
    assert_int_equal(mail_maildir_check(at(play, "new/3.c"), &play->err), PP_CONFIG);
    assert_contains(play->err.text, "new/3.c");
    assert_int_equal(mail_maildir_check("/nowhere/at/all", &play->err), PP_CONFIG);
}

#define maildir_test(one_named_test) \
    cmocka_unit_test_setup_teardown(one_named_test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        maildir_test(what_has_come_is_listed_in_order_of_delivery_up_to_a_limit),
        maildir_test(a_message_is_read_up_to_a_limit_and_one_byte_more),
        maildir_test(what_is_no_file_is_not_read),
        maildir_test(what_was_dealt_with_goes_to_cur_and_again_is_fine),
        maildir_test(a_maildir_that_cannot_be_is_refused_with_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
