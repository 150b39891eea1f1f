/*
 * What the tests of importing stand on: a new database in a folder of its own, a reader beside it,
 * a clock that stands still, and imports in one line.
 */
#ifndef TESTS_UNIT_FLOW_IMPORT_FIXTURE_H
#define TESTS_UNIT_FLOW_IMPORT_FIXTURE_H

#include "daemon/flow/import.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "store/request.h"
#include "tests/lib/pp_test.h"

struct fixture {
    char folder[64], path[96];
    struct store *store;
    struct store_reader *reader;
    int64_t now_ms;
    uint64_t seed;
    struct pp_clock clock;
    struct pp_random random;
    struct pp_ids ids;     /* of all imports of a test, as a process has them */
    struct pp_arena arena; /* of what tests read from the store */
    struct pp_err err;
    struct flow_import import; /* the last one */
};

int test_import_setup(void **state);
int test_import_teardown(void **state);
#define import_test(one_named_test) \
    cmocka_unit_test_setup_teardown(one_named_test, test_import_setup, test_import_teardown)

/* Loads store/reference as it is. */
void test_load_reference(struct fixture *f);
/* A dry run; the report is in f->import. */
enum pp_code test_plan(struct fixture *f, enum flow_import_kind kind, const char *text, size_t len);
/* With the token of a dry run before it; it must go well. */
void test_apply(struct fixture *f, enum flow_import_kind kind, const char *text, size_t len);
/* The token given may be NULL. */
enum pp_code test_apply_token(struct fixture *f, enum flow_import_kind kind, const char *text,
                              size_t len, const char *token);
void test_plan_text(struct fixture *f, enum flow_import_kind kind, const char *text);
void test_apply_text(struct fixture *f, enum flow_import_kind kind, const char *text);

/* The whole file of that path below $PP_SOURCE_DIR; or, starting with '@', below the shared folder:
 * NULL when it is not there. */
char *test_file(struct fixture *f, const char *path, size_t *len);

int64_t test_pool_revision(struct fixture *f);
struct store_peer test_find_peer(struct fixture *f, const char *key);
struct store_organisation test_find_organisation(struct fixture *f, const char *key);
struct store_link *test_links(struct fixture *f, int64_t id, size_t *count);
struct store_fact *test_facts(struct fixture *f, int64_t id, size_t *count);

void assert_counts(const struct fixture *f, size_t added, size_t changed, size_t same,
                   size_t rejected);
/* The nth fault of the last import. */
void assert_fault(const struct fixture *f, size_t nth, size_t row, const char *column,
                  const char *code);

#endif
