/*
 * What the store's tests stand on: a new database in a folder of its own, one write transaction
 * open in it, an arena. test_store_keep() commits and begins the next.
 */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include "store/organisation.h"
#include "store/peer.h"
#include "store/request.h"
#include "store/sql.h"
#include "tests/lib/pp_test.h"

struct fixture {
    char folder[64], path[96];
    struct engine *engine;
    struct store_tx tx;
    struct pp_arena arena;
    struct pp_err err;
    struct store_who who;
};

int test_store_setup(void **state);
int test_store_teardown(void **state);
void test_store_keep(struct fixture *fixture);
#define store_test(one_named_test) \
    cmocka_unit_test_setup_teardown(one_named_test, test_store_setup, test_store_teardown)

/* A new folder below the build's, and its removal with the files in it. */
void test_folder_make(char folder[static 64]);
void test_folder_remove(const char *folder);

/* Example rows: organisations 1 (Southend-on-Sea), 2 (Leeds), 3; peer `id` with every member set.
 */
struct store_organisation test_organisation(int64_t id, const char *name);
void test_put_organisations(struct fixture *fixture);
struct store_peer test_peer(int64_t id, const char *name, const char *email);
int64_t test_put_peer(struct fixture *fixture, int64_t id, const char *name, const char *email);

/* Product 1, request `id` with two windows and two seats of host 1. */
void test_put_product(struct fixture *fixture);
struct store_request test_request(int64_t id, const char *reference);
int64_t test_put_request(struct fixture *fixture, int64_t id, const char *reference);
/* A match run and its one proposal (the same id) that seats peers 10 and 11. */
int64_t test_put_proposal(struct fixture *fixture, int64_t id, int64_t request, int32_t first_day);

int64_t test_audit_count(struct fixture *fixture);
int64_t test_pool_revision(struct fixture *fixture);

#endif
