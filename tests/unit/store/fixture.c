#include "tests/unit/store/fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void test_folder_make(char folder[static 64])
{
    (void)snprintf(folder, 64, "/tmp/pp-store-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

void test_folder_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(closedir(dir), 0);
    assert_int_equal(rmdir(folder), 0);
}

int test_store_setup(void **state)
{
    struct fixture *f = PP_NEW_HEAP(struct fixture);
    test_folder_make(f->folder);
    (void)snprintf(f->path, sizeof f->path, "%s/peerpool.db", f->folder);
    const struct store_options options = {.path = f->path, .unsafe_fast = true};
    const struct engine_options engine = {.store = &options,
                                          .mode = ENGINE_WRITER,
                                          .migrations = store_migrations,
                                          .migration_count = store_migration_count};
    assert_ok(engine_open(&engine, &f->engine, &f->err), &f->err);
    assert_ok(engine_step(f->engine, ENGINE_BEGIN_WRITE, &f->err), &f->err);
    f->tx = (struct store_tx){.engine = f->engine, .writing = true};
    f->who = (struct store_who){.actor = "uid:1000", .operation = "op-1", .now_s = 1800000000};
    *state = f;
    return 0;
}

int test_store_teardown(void **state)
{
    struct fixture *f = *state;
    engine_close(f->engine);
    pp_arena_fini(&f->arena);
    test_folder_remove(f->folder);
    free(f);
    return 0;
}

void test_store_keep(struct fixture *f)
{
    assert_ok(engine_step(f->engine, ENGINE_COMMIT, &f->err), &f->err);
    assert_ok(engine_step(f->engine, ENGINE_BEGIN_WRITE, &f->err), &f->err);
}

struct store_organisation test_organisation(int64_t id, const char *name)
{
    return (struct store_organisation){
        .id = id,
        .kind = STORE_ORG_AUTHORITY,
        .name = name,
        .region = "E12000006",
        .x_m = 588000,
        .y_m = 185000,
        .placed = true,
        .first_day = STORE_NO_DAY,
        .last_day = STORE_NO_DAY,
    };
}

void test_put_organisations(struct fixture *f)
{
    static const char *const names[] = {"Southend-on-Sea", "Leeds", "Camden"};
    for (int64_t i = 0; i < 3; i++) {
        const struct store_organisation organisation = test_organisation(i + 1, names[i]);
        bool changed;
        assert_ok(store_organisation_put(&f->tx, &f->who, &organisation, &changed, &f->err),
                  &f->err);
        assert_true(changed);
    }
}

static const struct store_post posts[] = {
    {.organisation = 2,
     .role = "dcs",
     .title = "Director of Children’s Services",
     .first_day = 19000,
     .last_day = STORE_NO_DAY},
    {.organisation = 3, .role = "send-head", .first_day = STORE_NO_DAY, .last_day = 18999},
};
static const struct store_affiliation affiliations[] = {
    {.kind = "board", .code = "b1", .organisation = 3, .first_day = 1, .last_day = STORE_NO_DAY},
    {.kind = "group", .code = "lab", .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY},
};
static const struct store_peer_skill skills[] = {
    {.skill = "send", .level = 5, .evidence = "led two reviews", .last_used = 20000},
    {.skill = "finance", .level = 1, .last_used = STORE_NO_DAY},
};
static const struct store_accreditation accreditations[] = {
    {.kind = "lead", .first_day = 18000, .expires = 21000},
};
static const struct store_approval approvals[] = {
    {.kind = "release",
     .by = "Chief executive",
     .state = "given",
     .first_day = 20000,
     .expires = 21000},
};
static const struct store_interest interests[] = {
    {.organisation = 1,
     .kind = "family",
     .note = "sister works there",
     .first_day = 17000,
     .last_day = STORE_NO_DAY},
};

struct store_peer test_peer(int64_t id, const char *name, const char *email)
{
    return (struct store_peer){
        .id = id,
        .email = email,
        .name = name,
        .known_as = "Zoë",
        .phone = "+44 20 7946 0000",
        .assistant_email = "pa@example.org",
        .kind = "officer",
        .state = STORE_PEER_ACTIVE,
        .paused_until = STORE_NO_DAY,
        .seniority = 4,
        .home = 2,
        .x_m = 430000,
        .y_m = 433000,
        .placed = true,
        .day_rate = 350,
        .days_year = 12,
        .engagements_year = -1,
        .gap_days = 7,
        .newcomer = true,
        .remote = true,
        .onsite = true,
        .regions = "E12000003,E12000006",
        .confirmed_s = 1790000000,
        .notes = "prefers trains — not planes",
        .posts = posts,
        .post_count = 2,
        .affiliations = affiliations,
        .affiliation_count = 2,
        .skills = skills,
        .skill_count = 2,
        .accreditations = accreditations,
        .accreditation_count = 1,
        .approvals = approvals,
        .approval_count = 1,
        .interests = interests,
        .interest_count = 1,
    };
}

int64_t test_put_peer(struct fixture *f, int64_t id, const char *name, const char *email)
{
    const struct store_peer peer = test_peer(id, name, email);
    bool changed;
    assert_ok(store_peer_put(&f->tx, &f->who, &peer, &changed, &f->err), &f->err);
    assert_true(changed);
    return id;
}

void test_put_product(struct fixture *f)
{
    const struct store_product product = {.id = 1,
                                          .code = "send-peer-challenge",
                                          .name = "SEND peer challenge",
                                          .strand = "targeted",
                                          .template_json = "{}"};
    bool changed;
    assert_ok(store_product_put(&f->tx, &f->who, &product, &changed, &f->err), &f->err);
}

struct store_request test_request(int64_t id, const char *reference)
{
    static const struct store_window windows[] = {{20880, 10}, {20887, -5}};
    static const struct store_request_seat seats[] = {
        {.seat = 0, .name = "Lead: director of children’s services", .required = true},
        {.seat = 1, .name = "Member peer", .state = STORE_SEAT_OPEN},
    };
    return (struct store_request){
        .id = id,
        .reference = reference,
        .product = 1,
        .host = 1,
        .state = STORE_REQUEST_SUBMITTED,
        .title = "SEND in Southend",
        .brief_json = "{\"seats\":[]}",
        .created_s = 1800000000,
        .windows = windows,
        .window_count = 2,
        .seats = seats,
        .seat_count = 2,
    };
}

int64_t test_put_request(struct fixture *f, int64_t id, const char *reference)
{
    const struct store_request request = test_request(id, reference);
    bool changed;
    assert_ok(store_request_put(&f->tx, &f->who, &request, "PC", &changed, &f->err), &f->err);
    assert_true(changed);
    return id;
}

int64_t test_put_proposal(struct fixture *f, int64_t id, int64_t request, int32_t first_day)
{
    static const struct store_proposal_seat seats[] = {{.seat = 0, .peer = 10, .parts_json = "{}"},
                                                       {.seat = 1, .peer = 11, .parts_json = "{}"}};
    const struct store_match match = {.id = id,
                                      .request = request,
                                      .request_rev = 1,
                                      .pool_revision = 1,
                                      .instance_json = "{\"i\":1}",
                                      .answer_json = "{\"a\":1}",
                                      .people_json = "[10,11]",
                                      .instance_hash = "ih",
                                      .answer_hash = "ah",
                                      .weights = "default/1",
                                      .program = "0.1",
                                      .status = "optimal",
                                      .created_s = 1800000000 + id};
    const struct store_proposal proposal = {.id = id,
                                            .rank = 1,
                                            .first_day = first_day,
                                            .points = INT64_C(-5000000000),
                                            .parts_json = "{\"t\":1}",
                                            .seats = seats,
                                            .seat_count = 2};
    assert_ok(store_match_put(&f->tx, &f->who, &match, &proposal, 1, &f->err), &f->err);
    return id;
}

static int64_t counter(struct fixture *f, const char *name)
{
    int64_t value;
    assert_ok(sql_number(&f->tx, SQL_COUNTER_GET, SQL_ARGS(sql_text(name)), &value, &f->err),
              &f->err);
    return value;
}

int64_t test_audit_count(struct fixture *f)
{
    return counter(f, "audit");
}

int64_t test_pool_revision(struct fixture *f)
{
    return counter(f, "pool");
}
