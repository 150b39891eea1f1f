#include "tests/faults/work.h"

#include <inttypes.h>
#include <stdio.h>

#include "store/access.h"
#include "store/booking.h"
#include "store/organisation.h"
#include "store/peer.h"
#include "store/sql.h"
#include "store/sqlite_internal.h"
#include "tests/lib/pp_test.h"

enum { SLOTS = 10 };

static const struct store_who who = {.actor = "test", .operation = "fault", .now_s = 1800000000};

enum pp_code work_begin(struct store_tx *tx, void *unused, struct pp_err *err)
{
    (void)unused;
    const struct store_organisation host = {.id = 1,
                                            .kind = STORE_ORG_AUTHORITY,
                                            .name = "Southend-on-Sea",
                                            .first_day = STORE_NO_DAY,
                                            .last_day = STORE_NO_DAY};
    const struct store_product product = {.id = 1,
                                          .code = "challenge",
                                          .name = "Peer challenge",
                                          .strand = "targeted",
                                          .template_json = "{}"};
    bool changed;
    const enum pp_code code = store_organisation_put(tx, &who, &host, &changed, err);
    return code ? code : store_product_put(tx, &who, &product, &changed, err);
}

static int64_t peer_of(int64_t number)
{
    return number * 100 + 1;
}

static enum pp_code put_peer(struct store_tx *tx, int64_t number, struct pp_err *err)
{
    char email[48];
    (void)snprintf(email, sizeof email, "peer%" PRId64 "@example.org", number);
    const struct store_post posts[] = {{1, "dcs", "Director", 1, 2},
                                       {1, "member", NULL, 3, STORE_NO_DAY}};
    const struct store_peer_skill skills[] = {
        {"send", 5, "a text of some length, so that pages fill and split", 1},
        {"finance", 3, NULL, STORE_NO_DAY}};
    const struct store_peer peer = {.id = peer_of(number),
                                    .email = email,
                                    .name = "Peer with a name",
                                    .kind = "officer",
                                    .paused_until = STORE_NO_DAY,
                                    .seniority = 3,
                                    .posts = posts,
                                    .post_count = 2,
                                    .skills = skills,
                                    .skill_count = 2};
    bool changed;
    return store_peer_put(tx, &who, &peer, &changed, err);
}

static enum pp_code put_match(struct store_tx *tx, int64_t number, struct pp_err *err)
{
    const struct store_window window = {20000, 1};
    const struct store_request_seat seat = {.name = "Lead", .required = true};
    const struct store_request request = {.id = number,
                                          .product = 1,
                                          .host = 1,
                                          .title = "Request",
                                          .brief_json = "{}",
                                          .windows = &window,
                                          .window_count = 1,
                                          .seats = &seat,
                                          .seat_count = 1};
    const struct store_proposal_seat sits = {.peer = peer_of(number), .parts_json = "{}"};
    const struct store_proposal proposal = {.id = number,
                                            .rank = 1,
                                            .first_day = 20000,
                                            .parts_json = "{}",
                                            .seats = &sits,
                                            .seat_count = 1};
    static char instance[3000]; /* a run is the longest row there is */
    memset(instance, 'i', sizeof instance - 1);
    const struct store_match match = {.id = number,
                                      .request = number,
                                      .instance_json = instance,
                                      .answer_json = "{}",
                                      .people_json = "[]",
                                      .instance_hash = "",
                                      .answer_hash = "",
                                      .weights = "",
                                      .program = "",
                                      .status = "optimal"};
    bool changed;
    const enum pp_code code = store_request_put(tx, &who, &request, "PC", &changed, err);
    return code ? code : store_match_put(tx, &who, &match, &proposal, 1, err);
}

static enum pp_code publish(struct store_tx *tx, int64_t number, struct pp_err *err)
{
    char names[4][48];
    struct store_slot slots[SLOTS];
    for (int i = 0; i < 4; i++)
        (void)snprintf(names[i], sizeof names[i], "%" PRId64 "-%d@example.org", number, i);
    for (int i = 0; i < SLOTS; i++)
        slots[i] = (struct store_slot){peer_of(number), 20000 * 48 + i};
    const int64_t peer = peer_of(number), first = number * 100 + 1;
    const struct store_proposal_seat seat = {.peer = peer, .parts_json = "{}"};
    const struct store_event events[] = {{.id = first,
                                          .kind = "onsite",
                                          .summary = "On site",
                                          .all_day = true,
                                          .days = 4,
                                          .first_day = 20000,
                                          .zone = "Europe/London"},
                                         {.id = first + 1,
                                          .kind = "team-call",
                                          .summary = "Call",
                                          .first_day = 19990,
                                          .end_minute = 30,
                                          .zone = "Europe/London"}};
    const struct store_invitation invitations[] = {
        {.id = first, .event = first, .peer = peer, .uid = names[0]},
        {.id = first + 1, .event = first + 1, .peer = peer, .uid = names[1]}};
    const struct store_mail mails[] = {{.id = first,
                                        .kind = "invitation",
                                        .booking = number,
                                        .peer = peer,
                                        .from = "a",
                                        .to = "b",
                                        .message_id = names[2],
                                        .subject = "s",
                                        .mime = "m"},
                                       {.id = first + 1,
                                        .kind = "invitation",
                                        .booking = number,
                                        .peer = peer,
                                        .from = "a",
                                        .to = "b",
                                        .message_id = names[3],
                                        .subject = "s",
                                        .mime = "m"}};
    const struct store_publish all = {.booking = {.id = number,
                                                  .request = number,
                                                  .proposal = number,
                                                  .first_day = 20000,
                                                  .seats = &seat,
                                                  .seat_count = 1,
                                                  .events = events,
                                                  .event_count = 2,
                                                  .invitations = invitations,
                                                  .invitation_count = 2},
                                      .slots = slots,
                                      .slot_count = SLOTS,
                                      .mails = mails,
                                      .mail_count = 2,
                                      .proposal_rev = 1,
                                      .request_rev = 1};
    struct pp_arena arena = {0};
    const enum pp_code code = store_booking_publish(tx, &who, &all, &arena, NULL, err);
    pp_arena_fini(&arena);
    return code;
}

/* Runs `work` under operation `number`, once. */
static enum pp_code once(struct store_tx *tx, int64_t number,
                         enum pp_code (*work)(struct store_tx *, int64_t, struct pp_err *),
                         struct pp_err *err)
{
    char key[32];
    struct pp_arena arena = {0};
    (void)snprintf(key, sizeof key, "job-%08" PRId64, number);
    struct store_operation operation = {.id = key, .digest = "d", .status = 201};
    bool done;
    enum pp_code code = store_operation_begin(tx, who.now_s, &operation, &done, &arena, err);
    if (!code && !done)
        code = work(tx, number, err);
    if (!code && !done)
        code = store_operation_end(tx, &operation, err);
    pp_arena_fini(&arena);
    return code;
}

static enum pp_code book(struct store_tx *tx, int64_t number, struct pp_err *err)
{
    enum pp_code code = put_peer(tx, number, err);
    if (!code)
        code = put_match(tx, number, err);
    return code ? code : publish(tx, number, err);
}

enum pp_code work_book(struct store_tx *tx, void *number, struct pp_err *err)
{
    return once(tx, *(const int64_t *)number, book, err);
}

enum pp_code work_put_peer(struct store_tx *tx, void *number, struct pp_err *err)
{
    /* The peer of a job that is there already gets another skill: delete and insert. */
    struct pp_arena arena = {0};
    struct store_peer peer;
    bool changed;
    enum pp_code code = store_peer_get(tx, peer_of(*(const int64_t *)number), &arena, &peer, err);
    if (!code) {
        struct store_peer_skill skills[] = {peer.skills[0], peer.skills[1]};
        skills[1].level = skills[1].level % 5 + 1;
        peer.skills = skills;
        code = store_peer_put(tx, &who, &peer, &changed, err);
    }
    pp_arena_fini(&arena);
    return code;
}

enum pp_code work_publish_terms(struct store_tx *tx, void *number, struct pp_err *err)
{
    char name[32];
    (void)snprintf(name, sizeof name, "Term %" PRId64, *(const int64_t *)number);
    struct store_term terms[40];
    char codes[40][8];
    for (int i = 0; i < 40; i++) {
        (void)snprintf(codes[i], sizeof codes[i], "c%d", i);
        terms[i] = (struct store_term){.code = codes[i], .name = name};
    }
    bool changed;
    return store_taxonomy_publish(tx, &who, "skill", terms, 40, &changed, err);
}

enum pp_code work_send_mail(struct store_tx *tx, void *number, struct pp_err *err)
{
    (void)number;
    struct pp_arena arena = {0};
    struct store_mail *mails;
    size_t count;
    enum pp_code code = store_mail_claim(tx, who.now_s, 2, &arena, &mails, &count, err);
    for (size_t i = 0; !code && i < count; i++) {
        mails[i].state = STORE_MAIL_WAITING;
        mails[i].next_s = mails[i].next_s + 1;
        code = store_mail_record(tx, &who, &mails[i], err);
    }
    pp_arena_fini(&arena);
    return code;
}

/* Rows that each job writes. */
static const struct {
    const char *count;
    int64_t each;
} tables[] = {
    {"SELECT count(*) FROM peer", 1},
    {"SELECT count(*) FROM post", 2},
    {"SELECT count(*) FROM peer_skill", 2},
    {"SELECT count(*) FROM request", 1},
    {"SELECT count(*) FROM request_seat WHERE state = 'enquired'", 1},
    {"SELECT count(*) FROM match_run", 1},
    {"SELECT count(*) FROM proposal WHERE state = 'published'", 1},
    {"SELECT count(*) FROM booking", 1},
    {"SELECT count(*) FROM booking_seat", 1},
    {"SELECT count(*) FROM event", 2},
    {"SELECT count(*) FROM invitation", 2},
    {"SELECT count(*) FROM slot", SLOTS},
    {"SELECT count(*) FROM outbox", 2},
};

enum pp_code work_count(struct store_tx *tx, void *arg, struct pp_err *err)
{
    struct work_count *count = arg;
    int64_t rows;
    *count = (struct work_count){.whole = true};
    enum pp_code code = sqlite_ask(tx->engine, "SELECT count(*) FROM operation WHERE status = 201",
                                   &count->jobs, err);
    if (!code)
        code = sqlite_ask(tx->engine,
                          "SELECT coalesce(max(CAST(substr(id, 5) AS INTEGER)), 0)"
                          " FROM operation",
                          &count->last_job, err);
    for (size_t i = 0; !code && i < sizeof tables / sizeof tables[0]; i++) {
        code = sqlite_ask(tx->engine, tables[i].count, &rows, err);
        count->whole = count->whole && rows == count->jobs * tables[i].each;
    }
    return code;
}

void work_make(const char *path)
{
    const struct store_options options = {.path = path, .unsafe_fast = true};
    struct store *store;
    struct pp_err err = {0};
    assert_ok(store_open(&options, &store, &err), &err);
    assert_ok(store_write(store, work_begin, NULL, &err), &err);
    store_close(store);
}

enum pp_code work_inspect(const char *path, struct work_count *count, struct pp_err *err)
{
    const struct store_options options = {.path = path, .unsafe_fast = true};
    const struct engine_options engine_options = {.store = &options,
                                                  .mode = ENGINE_WRITER,
                                                  .migrations = store_migrations,
                                                  .migration_count = store_migration_count};
    struct engine *engine;
    enum pp_code code = engine_open(&engine_options, &engine, err);
    if (code)
        return code;
    struct store_tx tx = {.engine = engine};
    code = sqlite_check(engine, "PRAGMA integrity_check(1)", path, err);
    if (!code)
        code = work_count(&tx, count, err);
    if (!code) {
        size_t entries;
        struct pp_err broken;
        count->chained = store_audit_verify(&tx, &entries, &broken) == PP_OK;
    }
    engine_close(engine);
    return code;
}
