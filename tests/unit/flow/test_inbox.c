#include "daemon/flow/inbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/stat.h>

#include "base/str.h"
#include "daemon/flow/open.h"
#include "store/incoming.h"
#include "tests/unit/flow/flow_fixture.h"
#include "tests/unit/loop/loop_fixture.h"

struct office {
    struct fixture *f;
    struct loop loop;
    struct flow *flow;
    struct flow_inbox *inbox;
    char base[64], maildir[96];
    int written; /* commits */
    int stopped, closed, spoke;
    char said[300]; /* the last sentence */
};

static void on_said(void *data, const char *sentence)
{
    struct office *office = data;
    office->spoke++;
    (void)snprintf(office->said, sizeof office->said, "%s", sentence);
}

static void on_written(void *data)
{
    ((struct office *)data)->written++;
}

static void on_stopped(void *data)
{
    ((struct office *)data)->stopped++;
}

static void on_closed(void *data)
{
    ((struct office *)data)->closed++;
}

static const char *at(struct office *office, const char *rest)
{
    return pp_printf(&office->f->arena, "%s/%s", office->maildir, rest);
}

static void begin(struct office *office, struct fixture *f)
{
    *office = (struct office){.f = f, .base = "/tmp/pp-inbox-XXXXXX"};
    assert_non_null(mkdtemp(office->base));
    (void)snprintf(office->maildir, sizeof office->maildir, "%s/in", office->base);
    open_loop(&office->loop);
    const struct flow_config config = {.database = f->path,
                                       .readers = 1,
                                       .matchers = 1,
                                       .random = pp_random_system(),
                                       .settings = f->desk.settings};
    assert_ok(flow_open(&office->flow, &office->loop, &config, &f->err), &f->err);
    flow_on_written(office->flow, on_written, office);
}

static enum pp_code start(struct office *office)
{
    const struct flow_inbox_config config = {
        .maildir = office->maildir, .say = on_said, .data = office};
    return flow_inbox_start(&office->inbox, office->flow, &office->loop, &config, &office->f->err);
}

static void stop(struct office *office)
{
    flow_inbox_stop(office->inbox, on_stopped, office);
    turn_until(&office->loop, &office->stopped, 1);
    office->stopped = 0;
}

static void end(struct office *office)
{
    static const char *const rests[] = {"cur/1:2,S", "cur/2:2,S", "cur/3:2,S", "new/0",
                                        "new",       "cur",       "tmp",       ""};
    flow_close(office->flow, on_closed, office);
    turn_until(&office->loop, &office->closed, 1);
    loop_fini(&office->loop);
    for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++)
        (void)remove(at(office, rests[i]));
    assert_int_equal(rmdir(office->base), 0);
}

static void put(struct office *office, const char *rest, const char *text)
{
    FILE *file = fopen(at(office, rest), "we");
    assert_non_null(file);
    assert_true(fprintf(file, "From: jo@council.test\r\nSubject: %s\r\n\r\nHello\r\n", text) > 0);
    assert_int_equal(fclose(file), 0);
}

static enum pp_code list_subjects(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct office *office = arg;
    struct store_page page = {.limit = 10};
    struct store_incoming *rows;
    size_t count;
    const enum pp_code code =
        store_incoming_list(tx, -1, 0, &page, &office->f->arena, &rows, &count, err);
    office->said[0] = '\0';
    for (size_t i = 0; code == PP_OK && i < count; i++)
        (void)snprintf(office->said + strlen(office->said),
                       sizeof office->said - strlen(office->said), "%s ", rows[i].subject);
    return code;
}

static const char *subjects(struct office *office)
{
    test_read(office->f, list_subjects, office);
    return office->said;
}

static void what_lay_there_and_what_comes_is_received_in_order_and_moved_on(void **state)
{
    struct office office;
    begin(&office, *state);
    assert_ok(start(&office), &office.f->err);
    stop(&office); /* the folders are there now */
    put(&office, "new/2", "two");
    put(&office, "new/1", "one");
    assert_ok(start(&office), &office.f->err);
    turn_until(&office.loop, &office.written, 2);
    put(&office, "tmp/3", "three");
    assert_int_equal(rename(at(&office, "tmp/3"), at(&office, "new/3")), 0);
    turn_until(&office.loop, &office.written, 3);
    stop(&office);
    assert_int_equal(office.spoke, 0);
    assert_string_equal(subjects(&office), "one two three ");
    assert_int_equal(access(at(&office, "cur/1:2,S"), F_OK), 0);
    assert_int_equal(access(at(&office, "cur/3:2,S"), F_OK), 0);
    end(&office);
}

static void a_message_that_is_shown_again_after_a_crash_is_received_once(void **state)
{
    struct office office;
    begin(&office, *state);
    assert_ok(start(&office), &office.f->err);
    put(&office, "new/1", "one");
    turn_until(&office.loop, &office.written, 1);
    stop(&office);
    assert_int_equal(rename(at(&office, "cur/1:2,S"), at(&office, "new/1")), 0);
    assert_ok(start(&office), &office.f->err);
    put(&office, "new/2", "two");
    turn_until(&office.loop, &office.written, 2);
    stop(&office);
    assert_string_equal(subjects(&office), "one two ");
    assert_int_equal(access(at(&office, "cur/1:2,S"), F_OK), 0);
    end(&office);
}

static void what_is_no_file_stays_visible_and_holds_nothing_up(void **state)
{
    struct office office;
    begin(&office, *state);
    assert_ok(start(&office), &office.f->err);
    stop(&office);
    assert_int_equal(mkdir(at(&office, "new/0"), 0700), 0);
    put(&office, "new/1", "one");
    assert_ok(start(&office), &office.f->err);
    turn_until(&office.loop, &office.written, 1);
    stop(&office);
    assert_true(office.spoke >= 1);
    assert_contains(office.said, "new/0: it is no file");
    assert_string_equal(subjects(&office), "one ");
    end(&office);
}

static void more_than_are_looked_at_at_once_and_cannot_be_taken_hold_nothing_up(void **state)
{
    enum { MANY = 150 };
    struct office office;
    begin(&office, *state);
    assert_ok(start(&office), &office.f->err);
    stop(&office);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(mkdir(at(&office, pp_printf(&office.f->arena, "new/0%03d", i)), 0700), 0);
    put(&office, "new/1", "one");
    assert_ok(start(&office), &office.f->err);
    turn_until(&office.loop, &office.written, 1);
    put(&office, "tmp/2", "two");
    assert_int_equal(rename(at(&office, "tmp/2"), at(&office, "new/2")), 0);
    turn_until(&office.loop, &office.written, 2);
    stop(&office);
    assert_int_equal(office.spoke, MANY); /* once each, for a while */
    assert_string_equal(subjects(&office), "one two ");
    for (int i = 0; i < MANY; i++)
        assert_int_equal(rmdir(at(&office, pp_printf(&office.f->arena, "new/0%03d", i))), 0);
    end(&office);
}

static void a_maildir_that_cannot_be_is_refused(void **state)
{
    struct office office;
    begin(&office, *state);
    const struct flow_inbox_config config = {
        .maildir = "/nowhere/at/all", .say = on_said, .data = &office};
    assert_int_equal(
        flow_inbox_start(&office.inbox, office.flow, &office.loop, &config, &office.f->err),
        PP_CONFIG);
    assert_contains(office.f->err.text, "/nowhere/at/all");
    end(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(what_lay_there_and_what_comes_is_received_in_order_and_moved_on),
        flow_test(a_message_that_is_shown_again_after_a_crash_is_received_once),
        flow_test(what_is_no_file_stays_visible_and_holds_nothing_up),
        flow_test(more_than_are_looked_at_at_once_and_cannot_be_taken_hold_nothing_up),
        flow_test(a_maildir_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
