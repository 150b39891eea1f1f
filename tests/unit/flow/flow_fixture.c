#include "tests/unit/flow/flow_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

const char test_template[] =
    "{\"seats\": [{\"name\": \"Lead\", \"roles\": [\"dcs\"], \"seniority\": 3,"
    " \"want\": \"leadership\", \"lead\": true},"
    " {\"name\": \"Member\", \"roles\": [\"member\"], \"want\": \"send\"}],"
    " \"cover\": {\"send\": 3}, \"onsite_days\": 2, \"charge\": 3,"
    " \"events\": [{\"kind\": \"scoping\", \"words\": \"Scoping call\", \"for\": \"lead\","
    " \"from\": \"first-day\", \"offset\": -14, \"start\": \"10:00\", \"end\": \"11:00\","
    " \"workday\": true, \"holds\": false},"
    " {\"kind\": \"arrival\", \"words\": \"Arrival\", \"from\": \"first-day\", \"offset\": -1,"
    " \"start\": \"18:00\", \"end\": \"21:00\"},"
    " {\"kind\": \"onsite\", \"words\": \"On site\", \"from\": \"onsite\"}]}";

int32_t day(const char *text)
{
    int32_t found = 0;
    if (!pp_day_parse(text, &found))
        fail_msg("%s is no day", text);
    return found;
}

/* ---- the country --------------------------------------------------------------------------- */

static const struct store_who who = {"fixture", "fixture", 1795392000};

void test_write(struct fixture *f, store_fn *fn, void *arg)
{
    assert_ok(store_write(f->desk.store, fn, arg, &f->err), &f->err);
}

void test_read(struct fixture *f, store_fn *fn, void *arg)
{
    assert_ok(store_read(f->desk.reader, fn, arg, &f->err), &f->err);
}

int64_t test_count(struct fixture *f, store_fn *fn)
{
    int64_t count = 0;
    test_read(f, fn, &count);
    return count;
}

static enum pp_code write_organisation(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed;
    return store_organisation_put(tx, &who, arg, &changed, err);
}

void put_organisation(struct fixture *f, int64_t id, const char *name, const char *region,
                      int64_t x_km, int64_t y_km)
{
    struct store_organisation organisation = {.id = id,
                                              .name = name,
                                              .region = region,
                                              .x_m = x_km * 1000,
                                              .y_m = y_km * 1000,
                                              .placed = x_km >= 0,
                                              .first_day = STORE_NO_DAY,
                                              .last_day = STORE_NO_DAY};
    test_write(f, write_organisation, &organisation);
}

static enum pp_code write_link(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed;
    return store_link_put(tx, &who, arg, &changed, err);
}

void put_link(struct fixture *f, int64_t from, int64_t to, enum store_link_kind kind, int rank)
{
    struct store_link link = {.from = from, .to = to, .kind = kind, .rank = rank};
    test_write(f, write_link, &link);
}

static enum pp_code write_fact(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed;
    return store_fact_put(tx, &who, arg, &changed, err);
}

void put_fact(struct fixture *f, int64_t organisation, const char *framework, const char *value)
{
    struct store_fact fact = {.id = 9000 + (int64_t)++f->seed,
                              .organisation = organisation,
                              .framework = framework,
                              .version = "1",
                              .name = framework,
                              .value = value,
                              .dated = day("2025-05-01")};
    test_write(f, write_fact, &fact);
}

static enum pp_code write_closed(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed;
    return store_closed_day_put(tx, &who, arg, &changed, err);
}

void put_closed(struct fixture *f, int64_t organisation, const char *on)
{
    struct store_closed_day closed = {
        .day = day(on), .organisation = organisation, .title = "closed"};
    test_write(f, write_closed, &closed);
}

static enum pp_code write_pair(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed;
    return store_pair_put(tx, &who, arg, &changed, err);
}

void put_pair(struct fixture *f, int64_t a, int64_t b, int points, bool never)
{
    struct store_pair pair = {.a = a, .b = b, .points = points, .never = never};
    test_write(f, write_pair, &pair);
}

struct terms {
    const char *taxonomy;
    struct store_term at[20];
    size_t count;
};

static enum pp_code write_terms(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct terms *terms = arg;
    bool changed;
    return store_taxonomy_publish(tx, &who, terms->taxonomy, terms->at, terms->count, &changed,
                                  err);
}

/* Words of a text, the next each time; NULL at the end. */
static char *next_word(struct fixture *f, const char **at)
{
    *at += strspn(*at, " ");
    const size_t len = strcspn(*at, " ");
    char *word = len ? pp_dup_len(&f->arena, *at, len) : NULL;
    *at += len;
    return word;
}

void put_terms(struct fixture *f, const char *taxonomy, const char *codes)
{
    struct terms terms = {.taxonomy = taxonomy};
    for (const char *word; (word = next_word(f, &codes));) {
        assert_true(terms.count < 20);
        terms.at[terms.count++] =
            (struct store_term){.code = word, .name = pp_printf(&f->arena, "the %s", word)};
    }
    test_write(f, write_terms, &terms);
}

static void put_country(struct fixture *f)
{
    put_organisation(f, HOST, "Host", "r1", 400, 300);
    put_organisation(f, ALPHA, "Alpha", "r2", 430, 300);
    put_organisation(f, BETA, "Beta", "r2", 400, 340);
    put_organisation(f, GAMMA, "Gamma", "r3", 400, 300);
    put_organisation(f, NEXT, "Next", "r1", 400, 300);
    put_organisation(f, FORCE, "Force", "r4", 400, 300);
    put_organisation(f, DISTRICT, "District", "r4", 400, 300);
    put_organisation(f, OLD, "Old", "r4", 400, 300);
    put_organisation(f, SHARER, "Sharer", "r4", 400, 300);
    put_organisation(f, ACROSS, "Across", "r4", 400, 300);
    put_organisation(f, SAME_REGION, "Same Region", "r1", 400, 300);
    put_link(f, HOST, ALPHA, STORE_LINK_STATISTICAL, 1);
    put_link(f, HOST, NEXT, STORE_LINK_NEIGHBOUR_LAND, 0);
    put_link(f, HOST, ACROSS, STORE_LINK_NEIGHBOUR_WATER, 0);
    put_link(f, HOST, FORCE, STORE_LINK_POLICE, 0);
    put_link(f, HOST, DISTRICT, STORE_LINK_DISTRICT, 0);
    put_link(f, HOST, OLD, STORE_LINK_PREDECESSOR, 0);
    put_link(f, HOST, SHARER, STORE_LINK_SHARES_SERVICES, 0);
    put_terms(f, "skill", "send leadership finance");
    put_terms(f, "role", "member dcs head");
    put_terms(f, "group", "lab con");
    put_terms(f, "region", "r1 r2 r3 r4");
    put_product(f, "visit", test_template);
}

/* ---- people -------------------------------------------------------------------------------- */

struct store_peer new_peer(struct fixture *f, int64_t id, const char *name, int64_t organisation,
                           const char *role)
{
    struct store_post *post = PP_NEW(&f->arena, struct store_post);
    *post = (struct store_post){.organisation = organisation,
                                .role = role,
                                .title = role,
                                .first_day = day("2020-01-01"),
                                .last_day = STORE_NO_DAY};
    return (struct store_peer){.id = id,
                               .email =
                                   pp_printf(&f->arena, "peer%lld@council.test", (long long)id),
                               .name = name,
                               .kind = pp_text_is(role, "member") ? "member" : "officer",
                               .state = STORE_PEER_ACTIVE,
                               .paused_until = STORE_NO_DAY,
                               .seniority = pp_text_is(role, "member") ? 2 : 4,
                               .home = organisation,
                               .days_year = -1,
                               .engagements_year = -1,
                               .remote = true,
                               .onsite = true,
                               .posts = post,
                               .post_count = 1};
}

static enum pp_code write_peer(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct store_peer *peer = arg;
    bool changed;
    const enum pp_code code = store_peer_put(tx, &who, peer, &changed, err);
    peer->rev += changed;
    return code;
}

void put_peer(struct fixture *f, struct store_peer *peer)
{
    test_write(f, write_peer, peer);
}

void add_peer(struct fixture *f, int64_t id, const char *name, int64_t organisation,
              const char *role)
{
    struct store_peer peer = new_peer(f, id, name, organisation, role);
    put_peer(f, &peer);
}

struct period {
    int64_t peer;
    struct store_availability period;
};

static enum pp_code write_period(struct store_tx *tx, void *arg, struct pp_err *err)
{
    const struct period *given = arg;
    bool changed;
    return store_availability_put(tx, &who, given->peer, &given->period, &changed, err);
}

void put_period(struct fixture *f, int64_t peer, enum store_availability_kind kind,
                const char *first, const char *last)
{
    struct period given = {peer,
                           {.id = 8000 + (int64_t)(++f->seed & INT32_MAX),
                            .kind = kind,
                            .first_day = day(first),
                            .last_day = day(last),
                            .source = "peer",
                            .recorded_s = who.now_s}};
    test_write(f, write_period, &given);
}

struct found_peer {
    int64_t id;
    struct pp_arena *arena;
    struct store_peer peer;
};

static enum pp_code read_peer(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct found_peer *found = arg;
    return store_peer_get(tx, found->id, found->arena, &found->peer, err);
}

struct store_peer get_peer(struct fixture *f, int64_t id)
{
    struct found_peer found = {.id = id, .arena = &f->arena};
    test_read(f, read_peer, &found);
    return found.peer;
}

/* ---- products and requests ----------------------------------------------------------------- */

static enum pp_code write_product(struct store_tx *tx, void *arg, struct pp_err *err)
{
    bool changed;
    return store_product_put(tx, &who, arg, &changed, err);
}

static void put_product_asking(struct fixture *f, const char *code, const char *template_json,
                               const char *asking_json)
{
    struct store_product product = {.id = 7000 + (int64_t)++f->seed,
                                    .code = code,
                                    .name = "Visit",
                                    .strand = "targeted",
                                    .template_json = template_json,
                                    .asking_json = asking_json};
    test_write(f, write_product, &product);
}

void put_product(struct fixture *f, const char *code, const char *template_json)
{
    put_product_asking(f, code, template_json, NULL);
}

void put_asking(struct fixture *f, const char *asking_json)
{
    put_product_asking(f, "visit", test_template, asking_json);
}

const char *add_request(struct fixture *f, const char *starts, const char *brief_json)
{
    struct flow_call *call = NEW_CALL(f, flow_request_add);
    int32_t *days = PP_NEW_ARRAY(&call->arena, 40, int32_t);
    size_t count = 0;
    for (const char *word; (word = next_word(f, &starts));)
        days[count++] = day(word);
    ARG(call, flow_request_add)->given = (struct flow_request_new){
        .product = "visit",
        .host = "Host",
        .when = {.from = STORE_NO_DAY, .to = STORE_NO_DAY, .starts = days, .start_count = count},
        .brief_json = brief_json};
    run_ok(f, call);
    return ARG(call, flow_request_add)->request.reference;
}

const struct flow_match_run *match(struct fixture *f, const char *request, int best)
{
    struct flow_call *call = NEW_CALL(f, flow_match_run);
    struct flow_match_run *arg = call->arg;
    arg->request = request;
    arg->best = best;
    arg->seconds = 60;
    run_ok(f, call);
    return arg;
}

struct flow_call *publish(struct fixture *f, int64_t proposal)
{
    struct flow_call *call = NEW_CALL(f, flow_proposal_publish);
    ARG(call, flow_proposal_publish)->proposal = proposal;
    return call;
}

struct snapshot_case {
    const char *request;
    struct flow_snapshot snapshot;
};

static enum pp_code load_snapshot(struct flow_call *call)
{
    struct snapshot_case *arg = call->arg;
    return flow_snapshot_load(call, arg->request, &arg->snapshot);
}

const struct flow_snapshot *snapshot(struct fixture *f, const char *request)
{
    static const struct flow_case use = {.name = "test.snapshot",
                                         .right = FLOW_POOL_READ,
                                         .steps = {{FLOW_READ, load_snapshot}},
                                         .step_count = 1};
    struct flow_call *call = test_call(f, &use, sizeof(struct snapshot_case));
    ARG(call, snapshot_case)->request = request;
    run_ok(f, call);
    return &ARG(call, snapshot_case)->snapshot;
}

struct snapshots_case {
    const char *const *requests;
    size_t count;
    struct flow_snapshot *snapshots;
};

static enum pp_code load_snapshots(struct flow_call *call)
{
    struct snapshots_case *arg = call->arg;
    return flow_snapshot_load_many(call, arg->requests, arg->count, &arg->snapshots);
}

struct flow_call *snapshots_call(struct fixture *f, const char *const *requests, size_t count)
{
    static const struct flow_case use = {.name = "test.snapshots",
                                         .right = FLOW_POOL_READ,
                                         .steps = {{FLOW_READ, load_snapshots}},
                                         .step_count = 1};
    struct flow_call *call = test_call(f, &use, sizeof(struct snapshots_case));
    *ARG(call, snapshots_case) = (struct snapshots_case){.requests = requests, .count = count};
    return call;
}

const struct flow_snapshot *snapshots(struct fixture *f, const char *const *requests, size_t count)
{
    struct flow_call *call = snapshots_call(f, requests, count);
    run_ok(f, call);
    return ARG(call, snapshots_case)->snapshots;
}

/* ---- calls --------------------------------------------------------------------------------- */

struct flow_call *test_call(struct fixture *f, const struct flow_case *use, size_t arg_size)
{
    assert_true(f->call_count < TEST_CALLS_MOST);
    struct flow_call *call = flow_call_new(use, arg_size);
    call->actor = "test";
    call->rights = 1U << FLOW_ADMIN;
    f->calls[f->call_count++] = call;
    return call;
}

enum pp_code run(struct fixture *f, struct flow_call *call)
{
    f->now_ms += 1000; /* ids in order of making */
    return flow_run_here(&f->desk, call);
}

void run_ok(struct fixture *f, struct flow_call *call)
{
    assert_ok(run(f, call), &call->err);
}

/* ---- a test's beginning and end ------------------------------------------------------------ */

int test_flow_setup(void **state)
{
    struct fixture *f = PP_NEW_HEAP(struct fixture);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/pp-flow-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->path, sizeof f->path, "%s/peerpool.db", f->folder);
    f->now_ms = who.now_s * 1000;
    f->seed = 7;
    f->desk.clock = pp_clock_manual(&f->now_ms);
    f->desk.random = pp_random_seeded(&f->seed);
    f->desk.settings = (struct flow_settings){.programme = "Test programme",
                                              .zone = "Europe/London",
                                              .from_name = "Programme office",
                                              .organiser = "peers@programme.test",
                                              .mail_domain = "mail.programme.test"};
    const struct store_options options = {.path = f->path, .unsafe_fast = true, .now_s = who.now_s};
    assert_ok(store_open(&options, &f->desk.store, &f->err), &f->err);
    assert_ok(store_reader_open(&options, &f->desk.reader, &f->err), &f->err);
    put_country(f);
    *state = f;
    return 0;
}

int test_flow_teardown(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < f->call_count; i++)
        flow_call_free(f->calls[i]);
    store_reader_close(f->desk.reader);
    store_close(f->desk.store);
    DIR *dir = opendir(f->folder);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", f->folder, entry->d_name);
        if (entry->d_name[0] != '.')
            assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(closedir(dir), 0);
    assert_int_equal(rmdir(f->folder), 0);
    pp_arena_fini(&f->arena);
    free(f);
    return 0;
}
