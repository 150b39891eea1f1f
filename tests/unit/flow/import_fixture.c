#include "tests/unit/flow/import_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            assert_int_equal(unlink(path), 0);
    }
    (void)closedir(dir);
    assert_int_equal(rmdir(folder), 0);
}

int test_import_setup(void **state)
{
    struct fixture *f = PP_NEW_HEAP(struct fixture);
    f->now_ms = INT64_C(1800000000000);
    f->seed = 7;
    f->clock = pp_clock_manual(&f->now_ms);
    f->random = pp_random_seeded(&f->seed);
    pp_ids_init(&f->ids, f->clock, f->random);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/pp-import-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->path, sizeof f->path, "%s/peerpool.db", f->folder);
    const struct store_options options = {
        .path = f->path, .unsafe_fast = true, .now_s = f->now_ms / 1000};
    assert_ok(store_open(&options, &f->store, &f->err), &f->err);
    assert_ok(store_reader_open(&options, &f->reader, &f->err), &f->err);
    *state = f;
    return 0;
}

int test_import_teardown(void **state)
{
    struct fixture *f = *state;
    flow_import_fini(&f->import);
    pp_arena_fini(&f->arena);
    store_reader_close(f->reader);
    store_close(f->store);
    remove_folder(f->folder);
    free(f);
    return 0;
}

static void begin(struct fixture *f, enum flow_import_kind kind, const char *text, size_t len,
                  const char *token)
{
    const char *kept = token ? pp_dup(&f->arena, token) : NULL;
    flow_import_fini(&f->import);
    flow_import_init(&f->import, &f->clock, &f->random);
    f->import.ids = &f->ids;
    f->import.who =
        (struct store_who){.actor = "uid:1000", .operation = "test", .now_s = f->now_ms / 1000};
    f->import.in = (struct flow_import_input){
        .kind = kind, .file_name = "given.csv", .bytes = text, .len = len, .token = kept};
}

enum pp_code test_plan(struct fixture *f, enum flow_import_kind kind, const char *text, size_t len)
{
    begin(f, kind, text, len, NULL);
    return store_read(f->reader, flow_import_plan, &f->import, &f->err);
}

enum pp_code test_apply_token(struct fixture *f, enum flow_import_kind kind, const char *text,
                              size_t len, const char *token)
{
    begin(f, kind, text, len, token);
    return store_write(f->store, flow_import_apply, &f->import, &f->err);
}

void test_apply(struct fixture *f, enum flow_import_kind kind, const char *text, size_t len)
{
    assert_ok(test_plan(f, kind, text, len), &f->err);
    assert_ok(test_apply_token(f, kind, text, len, f->import.report.token), &f->err);
}

void test_plan_text(struct fixture *f, enum flow_import_kind kind, const char *text)
{
    assert_ok(test_plan(f, kind, text, strlen(text)), &f->err);
}

void test_apply_text(struct fixture *f, enum flow_import_kind kind, const char *text)
{
    test_apply(f, kind, text, strlen(text));
}

/* ---- files ----------------------------------------------------------------------------------- */

static void place(const char *path, char full[static 400])
{
    const char *source = getenv("PP_SOURCE_DIR");
    assert_non_null(source);
    if (path[0] == '@')
        (void)test_shared(path + 1, full);
    else
        (void)snprintf(full, 400, "%s/%s", source, path);
}

char *test_file(struct fixture *f, const char *path, size_t *len)
{
    char full[400];
    place(path, full);
    FILE *file = fopen(full, "rb");
    if (!file)
        return NULL;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *bytes = pp_alloc(&f->arena, (size_t)size + 1);
    *len = fread(bytes, 1, (size_t)size, file);
    assert_int_equal(*len, size);
    (void)fclose(file);
    return bytes;
}

void test_load_reference(struct fixture *f)
{
    struct flow_reference_file files[16];
    size_t count = 0, names = 0;
    const char *const *name = flow_reference_names(&names);
    for (size_t i = 0; i < names; i++) {
        const char *path = pp_printf(&f->arena, "store/reference/%s", name[i]);
        files[count].name = name[i];
        files[count].bytes = test_file(f, path, &files[count].len);
        assert_non_null(files[count].bytes);
        count++;
    }
    struct flow_reference reference = {
        .files = files,
        .count = count,
        .who = {.actor = "test", .operation = "reference", .now_s = f->now_ms / 1000},
        .ids = &f->ids,
    };
    assert_ok(store_write(f->store, flow_reference_load, &reference, &f->err), &f->err);
}

/* ---- looking into the store ------------------------------------------------------------------ */

struct look {
    struct pp_arena *arena;
    const char *key;
    int64_t id;
    int64_t revision;
    struct store_peer peer;
    struct store_organisation organisation;
    struct store_link *links;
    struct store_fact *facts;
    size_t count;
};

static enum pp_code look_revision(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct look *look = arg;
    return store_pool_revision(tx, &look->revision, err);
}

static enum pp_code look_peer(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct look *look = arg;
    return store_peer_find(tx, look->key, look->arena, &look->peer, err);
}

static enum pp_code look_organisation(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct look *look = arg;
    return store_organisation_find(tx, look->key, look->arena, &look->organisation, err);
}

static enum pp_code look_links(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct look *look = arg;
    return store_link_list(tx, look->id, look->arena, &look->links, &look->count, err);
}

static enum pp_code look_facts(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct look *look = arg;
    return store_fact_list(tx, look->id, look->arena, &look->facts, &look->count, err);
}

static struct look look(struct fixture *f, store_fn *fn, const char *key, int64_t id)
{
    struct look it = {.arena = &f->arena, .key = key, .id = id};
    assert_ok(store_read(f->reader, fn, &it, &f->err), &f->err);
    return it;
}

int64_t test_pool_revision(struct fixture *f)
{
    return look(f, look_revision, NULL, 0).revision;
}

struct store_peer test_find_peer(struct fixture *f, const char *key)
{
    return look(f, look_peer, key, 0).peer;
}

struct store_organisation test_find_organisation(struct fixture *f, const char *key)
{
    return look(f, look_organisation, key, 0).organisation;
}

struct store_link *test_links(struct fixture *f, int64_t id, size_t *count)
{
    const struct look it = look(f, look_links, NULL, id);
    *count = it.count;
    return it.links;
}

struct store_fact *test_facts(struct fixture *f, int64_t id, size_t *count)
{
    const struct look it = look(f, look_facts, NULL, id);
    *count = it.count;
    return it.facts;
}

/* ---- the report ------------------------------------------------------------------------------ */

void assert_counts(const struct fixture *f, size_t added, size_t changed, size_t same,
                   size_t rejected)
{
    const struct flow_import_report *report = &f->import.report;
    if (report->added != added || report->changed != changed || report->same != same ||
        report->rejected != rejected)
        fail_msg("%zu new, %zu changed, %zu same, %zu rejected (%s: %s)", report->added,
                 report->changed, report->same, report->rejected,
                 report->faults.count ? report->faults.at[0].code : "",
                 report->faults.count ? report->faults.at[0].message : "");
    assert_int_equal(report->rows, added + changed + same + rejected);
}

void assert_fault(const struct fixture *f, size_t nth, size_t row, const char *column,
                  const char *code)
{
    assert_true(nth < f->import.report.faults.count);
    const struct pp_fault *fault = &f->import.report.faults.at[nth];
    assert_string_equal(fault->code, code);
    assert_int_equal(fault->row, row);
    if (column)
        assert_string_equal(fault->where, column);
    else
        assert_null(fault->where);
}
