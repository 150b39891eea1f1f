/* What the store costs with a pool of 5,000 peers: the whole pool, one peer, a page, a commit. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "tests/bench/bench.h"

enum { PEERS = 5000, BATCH = 32 };

static const struct store_who who = {.actor = "bench", .operation = "bench", .now_s = 1};
static struct store *store;
static struct store_reader *reader;
static int64_t notes; /* so that each put changes something */

static void must(enum pp_code code, const struct pp_err *err)
{
    if (code) {
        (void)fprintf(stderr, "%s\n", err->text);
        exit(1);
    }
}

static struct store_peer example(int64_t id, char email[static 32])
{
    static const struct store_post posts[] = {{1, "dcs", "Director", 10, STORE_NO_DAY},
                                              {1, "head", "Head", 1, 9}};
    static const struct store_affiliation group = {"group", "lab", 0, 1, STORE_NO_DAY};
    static const struct store_peer_skill skills[] = {
        {"send", 5, NULL, 9}, {"finance", 3, NULL, 9}, {"youth", 2, NULL, 9}};
    static const struct store_accreditation lead = {"lead", 1, 99999};
    static const struct store_approval release = {"release", "Chief executive", "given", 1, 99999};
    (void)snprintf(email, 32, "peer%d@example.org", (int)id);
    return (struct store_peer){.id = id,
                               .email = email,
                               .name = "A Name of Usual Length",
                               .kind = "officer",
                               .paused_until = STORE_NO_DAY,
                               .seniority = 3,
                               .home = 1,
                               .posts = posts,
                               .post_count = 2,
                               .affiliations = &group,
                               .affiliation_count = 1,
                               .skills = skills,
                               .skill_count = 3,
                               .accreditations = &lead,
                               .accreditation_count = 1,
                               .approvals = &release,
                               .approval_count = 1};
}

static enum pp_code put_pool(struct store_tx *tx, void *arg, struct pp_err *err)
{
    (void)arg;
    const struct store_organisation host = {
        .id = 1, .name = "Leeds", .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY};
    bool changed;
    enum pp_code code = store_organisation_put(tx, &who, &host, &changed, err);
    for (int64_t id = 1; !code && id <= PEERS; id++) {
        char email[32];
        const struct store_peer peer = example(id, email);
        code = store_peer_put(tx, &who, &peer, &changed, err);
        for (int k = 0; !code && k < 4; k++) {
            const struct store_availability period = {.id = id * 10 + k,
                                                      .first_day = 20000 + 30 * k,
                                                      .last_day = 20005 + 30 * k,
                                                      .source = "calendar",
                                                      .recorded_s = 1};
            code = store_availability_put(tx, &who, id, &period, &changed, err);
        }
    }
    return code;
}

static enum pp_code all(struct store_tx *tx, void *arg, struct pp_err *err)
{
    (void)arg;
    struct pp_arena arena = {0};
    struct store_peer *peers;
    size_t count;
    const enum pp_code code = store_peer_all(tx, 20000, 20200, &arena, &peers, &count, err);
    pp_arena_fini(&arena);
    return code;
}

static enum pp_code one(struct store_tx *tx, void *arg, struct pp_err *err)
{
    (void)arg;
    struct pp_arena arena = {0};
    struct store_peer peer;
    const enum pp_code code = store_peer_get(tx, PEERS / 2, &arena, &peer, err);
    pp_arena_fini(&arena);
    return code;
}

static enum pp_code page_of(struct store_tx *tx, void *arg, struct pp_err *err)
{
    (void)arg;
    struct pp_arena arena = {0};
    const struct store_peer_filter filter = {.text = "name", .skill = "send", .state = -1};
    struct store_page page = {.after = PEERS / 2, .limit = 50};
    struct store_peer *peers;
    size_t count;
    const enum pp_code code = store_peer_list(tx, &filter, &page, &arena, &peers, &count, err);
    pp_arena_fini(&arena);
    return code;
}

static enum pp_code put_one(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct pp_arena arena = {0};
    struct store_peer peer;
    bool changed;
    enum pp_code code = store_peer_get(tx, *(const int64_t *)arg, &arena, &peer, err);
    if (!code) {
        peer.notes = pp_printf(&arena, "%d", (int)++notes);
        code = store_peer_put(tx, &who, &peer, &changed, err);
    }
    pp_arena_fini(&arena);
    return code;
}

static void read_once(void *fn)
{
    struct pp_err err;
    must(store_read(reader, *(store_fn **)fn, NULL, &err), &err);
}

static void write_once(void *arg)
{
    (void)arg;
    int64_t id = 7;
    struct pp_err err;
    must(store_write(store, put_one, &id, &err), &err);
}

static void write_together(void *arg)
{
    (void)arg;
    int64_t ids[BATCH];
    struct store_job jobs[BATCH], *list[BATCH];
    for (int i = 0; i < BATCH; i++) {
        ids[i] = i + 1;
        jobs[i] = (struct store_job){.fn = put_one, .arg = &ids[i]};
        list[i] = &jobs[i];
    }
    store_write_batch(store, list, BATCH);
    for (int i = 0; i < BATCH; i++)
        must(jobs[i].code, &jobs[i].err);
}

int main(void)
{
    char folder[] = "/tmp/pp-bench-XXXXXX", path[64];
    struct pp_err err;
    if (!mkdtemp(folder))
        return 1;
    (void)snprintf(path, sizeof path, "%s/x.db", folder);
    const struct store_options options = {.path = path};
    must(store_open(&options, &store, &err), &err);
    must(store_reader_open(&options, &reader, &err), &err);
    must(store_write(store, put_pool, NULL, &err), &err);
    store_fn *const fns[] = {all, one, page_of};
    bench_run("5,000 peers with all children", read_once, (void *)&fns[0]);
    bench_run("one peer with all children", read_once, (void *)&fns[1]);
    bench_run("a page of 50 by text and skill", read_once, (void *)&fns[2]);
    bench_run("one peer changed, synced", write_once, NULL);
    bench_run("32 peers changed, one sync", write_together, NULL);
    store_reader_close(reader);
    store_close(store);
    return unlink(path) || rmdir(folder);
}
