#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

#include <sys/stat.h>

#include "store/access.h"
#include "tests/unit/store/fixture.h"

struct open_store {
    char folder[64], path[96];
    struct store *store;
    struct store_reader *reader;
    struct pp_err err;
};

static int setup(void **state)
{
    struct open_store *s = PP_NEW_HEAP(struct open_store);
    test_folder_make(s->folder);
    (void)snprintf(s->path, sizeof s->path, "%s/peerpool.db", s->folder);
    const struct store_options options = {.path = s->path, .now_s = 42};
    assert_ok(store_open(&options, &s->store, &s->err), &s->err);
    assert_ok(store_reader_open(&options, &s->reader, &s->err), &s->err);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct open_store *s = *state;
    store_reader_close(s->reader);
    store_close(s->store);
    test_folder_remove(s->folder);
    free(s);
    return 0;
}

static const struct store_who who = {.actor = "clock", .operation = "o", .now_s = 1};

/* A job that puts organisation `id` and then ends as it is told to. */
struct put_job {
    int64_t id;
    enum pp_code end;
    bool says_why;
};

static enum pp_code put_and_end(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct put_job *job = arg;
    const struct store_organisation organisation = test_organisation(job->id, "Leeds");
    bool changed;
    const enum pp_code code = store_organisation_put(tx, &who, &organisation, &changed, err);
    if (code)
        return code;
    if (job->end && job->says_why)
        return pp_fail(err, job->end, "told to fail");
    return job->end;
}

static enum pp_code count_all(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_organisation *list;
    const enum pp_code code = store_organisation_all(tx, &arena, &list, arg, err);
    pp_arena_fini(&arena);
    return code;
}

static size_t count_organisations(struct open_store *s)
{
    size_t count;
    assert_ok(store_read(s->reader, count_all, &count, &s->err), &s->err);
    return count;
}

static void a_job_that_fails_is_undone_alone(void **state)
{
    struct open_store *s = *state;
    struct put_job puts[] = {
        {1, PP_OK, false}, {2, PP_CONFLICT, true}, {3, PP_STALE, false}, {4, PP_OK, false}};
    struct store_job jobs[4];
    struct store_job *all[4];
    for (int i = 0; i < 4; i++) {
        jobs[i] = (struct store_job){.fn = put_and_end, .arg = &puts[i], .code = PP_FAILED};
        all[i] = &jobs[i];
    }
    store_write_batch(s->store, all, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(jobs[i].code, puts[i].end);
    assert_string_equal(jobs[1].err.text, "told to fail");
    assert_int_equal(jobs[2].err.code, PP_STALE);
    assert_string_not_equal(jobs[2].err.text, "");
    assert_int_equal(count_organisations(s), 2);
}

static void a_failed_write_leaves_nothing_and_says_why(void **state)
{
    struct open_store *s = *state;
    struct put_job put = {1, PP_INVALID, true};
    assert_int_equal(store_write(s->store, put_and_end, &put, &s->err), PP_INVALID);
    assert_string_equal(s->err.text, "told to fail");
    assert_int_equal(count_organisations(s), 0);
    put.end = PP_OK;
    assert_ok(store_write(s->store, put_and_end, &put, &s->err), &s->err);
    assert_int_equal(count_organisations(s), 1);
    store_write_batch(s->store, NULL, 0); /* nothing to do is no fault */
}

static enum pp_code count_twice(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct open_store *s = arg;
    struct put_job put = {7, PP_OK, false};
    size_t before = 0, after = 0;
    enum pp_code code = count_all(tx, &before, err);
    if (!code)
        code = store_write(s->store, put_and_end, &put, err);
    if (!code)
        code = count_all(tx, &after, err);
    assert_int_equal(before, after);
    return code;
}

static void a_reader_sees_one_moment(void **state)
{
    struct open_store *s = *state;
    assert_ok(store_read(s->reader, count_twice, s, &s->err), &s->err);
    assert_int_equal(count_organisations(s), 1);
}

static enum pp_code try_to_write(struct store_tx *tx, void *arg, struct pp_err *err)
{
    (void)arg;
    return sql_exec(tx, SQL_SETTING_PUT, SQL_ARGS(sql_text("a"), sql_text("b")), NULL, err);
}

static void a_reader_cannot_write(void **state)
{
    struct open_store *s = *state;
    assert_int_equal(store_read(s->reader, try_to_write, NULL, &s->err), PP_CONFIG);
    assert_ok(store_write(s->store, try_to_write, NULL, &s->err), &s->err);
    assert_int_equal(count_organisations(s), 0); /* and goes on reading */
}

static void a_second_program_that_writes_waits_its_turn(void **state)
{
    struct open_store *s = *state;
    const struct store_options options = {.path = s->path};
    struct put_job put = {1, PP_OK, false};
    struct store *other;
    assert_ok(store_open(&options, &other, &s->err), &s->err);
    assert_ok(store_write(other, put_and_end, &put, &s->err), &s->err);
    put.id = 2;
    assert_ok(store_write(s->store, put_and_end, &put, &s->err), &s->err);
    store_close(other);
    assert_int_equal(count_organisations(s), 2);
}

static enum pp_code list_audit(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct store_page page = {.limit = 10};
    struct store_audit *entries;
    size_t count;
    const enum pp_code code = store_audit_list(tx, NULL, &page, arg, &entries, &count, err);
    assert_int_equal(count, 1);
    assert_string_equal(entries[0].subject, "setting:schema");
    assert_int_equal(entries[0].at_s, 42);
    return code;
}

static void a_new_schema_is_in_the_audit_trail_once(void **state)
{
    struct open_store *s = *state;
    struct pp_arena arena = {0};
    const struct store_options options = {.path = s->path, .now_s = 99};
    store_close(s->store);
    assert_ok(store_open(&options, &s->store, &s->err), &s->err);
    assert_ok(store_read(s->reader, list_audit, &arena, &s->err), &s->err);
    pp_arena_fini(&arena);
}

static enum pp_code back_up(struct store_tx *tx, void *arg, struct pp_err *err)
{
    return store_backup(tx, arg, err);
}

static void a_backup_is_taken_beside_the_writer(void **state)
{
    struct open_store *s = *state;
    struct put_job put = {1, PP_OK, false};
    char path[128];
    size_t count;
    (void)snprintf(path, sizeof path, "%s/copy.db", s->folder);
    assert_ok(store_write(s->store, put_and_end, &put, &s->err), &s->err);
    assert_ok(store_read(s->reader, back_up, path, &s->err), &s->err);
    struct stat made;
    assert_int_equal(stat(path, &made), 0);
    assert_int_equal(made.st_mode & 0777, 0600);
    put.id = 2;
    assert_ok(store_write(s->store, put_and_end, &put, &s->err), &s->err);
    const struct store_options options = {.path = path};
    struct store *copy;
    assert_ok(store_open(&options, &copy, &s->err), &s->err);
    assert_ok(store_write(copy, count_all, &count, &s->err), &s->err);
    assert_int_equal(count, 1);
    store_close(copy);
    assert_int_equal(store_read(s->reader, back_up, path, &s->err), PP_CONFLICT);
}

static void what_is_no_file_is_refused(void **state)
{
    struct open_store *s = *state;
    static const char *const paths[] = {":memory:", "", "/nowhere/at/all.db", "/tmp"};
    for (size_t i = 0; i < 4; i++) {
        const struct store_options options = {.path = paths[i]};
        struct store *store;
        struct store_reader *reader;
        assert_int_not_equal(store_open(&options, &store, &s->err), PP_OK);
        assert_null(store);
        assert_int_not_equal(store_reader_open(&options, &reader, &s->err), PP_OK);
        assert_null(reader);
    }
    store_close(NULL);
    store_reader_close(NULL);
}

int main(void)
{
#define with_store(one_named_test) cmocka_unit_test_setup_teardown(one_named_test, setup, teardown)
    const struct CMUnitTest tests[] = {
        with_store(a_job_that_fails_is_undone_alone),
        with_store(a_failed_write_leaves_nothing_and_says_why),
        with_store(a_reader_sees_one_moment),
        with_store(a_reader_cannot_write),
        with_store(a_second_program_that_writes_waits_its_turn),
        with_store(a_new_schema_is_in_the_audit_trail_once),
        with_store(a_backup_is_taken_beside_the_writer),
        with_store(what_is_no_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
