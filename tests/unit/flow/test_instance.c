#include "daemon/flow/instance.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "matcher/match.h"
#include "tests/unit/flow/flow_fixture.h"

/* With the eve, the first days are Sun 28 Feb 2027 and on. */
#define START "2027-03-01"

static const struct flow_instance *built(struct fixture *f, const char *starts, const char *brief)
{
    const struct flow_snapshot *of = snapshot(f, add_request(f, starts, brief));
    struct flow_instance *instance = PP_NEW(&f->arena, struct flow_instance);
    assert_ok(flow_instance_build(of, &f->arena, instance, &f->err), &f->err);
    return instance;
}

static const struct match_peer *peer_of(const struct flow_instance *instance, int64_t id)
{
    const size_t index = flow_snapshot_peer(instance->snapshot, id);
    assert_true(index != SIZE_MAX);
    return &instance->match.peers[index];
}

static bool is_free(const struct flow_instance *instance, int64_t id, const char *on)
{
    const size_t index = flow_snapshot_peer(instance->snapshot, id);
    const int32_t d = day(on) - instance->day0;
    assert_true(d >= 0 && d < instance->match.days);
    const bool free = instance->match.peers[index].free[d / 64] >> (d % 64) & 1;
    struct pp_arena arena = {0};
    const char *busy = flow_instance_busy(instance, index, day(on), &arena);
    if (free != !busy)
        fail_msg("on %s the matcher says %s, the words are %s", on, free ? "free" : "busy",
                 busy ? busy : "none");
    pp_arena_fini(&arena);
    return free;
}

static bool is_banned(const struct flow_instance *instance, size_t index)
{
    const struct match_request *request = &instance->match.requests[0];
    for (size_t i = 0; i < request->banned_count; i++)
        if ((size_t)request->banned[i] == index)
            return true;
    return false;
}

static void the_role_is_that_of_the_main_post(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, 11, "Pat", ALPHA, "dcs");
    const struct store_post posts[] = {
        {.organisation = BETA,
         .role = "member",
         .first_day = day("2026-01-01"),
         .last_day = STORE_NO_DAY},
        {.organisation = ALPHA,
         .role = "dcs",
         .first_day = day("2020-01-01"),
         .last_day = STORE_NO_DAY},
        {.organisation = ALPHA,
         .role = "head",
         .first_day = day("2010-01-01"),
         .last_day = day("2019-12-31")},
    };
    peer.posts = posts;
    peer.post_count = 3;
    put_peer(f, &peer);
    add_peer(f, 12, "Moe", BETA, "member");
    add_peer(f, 13, "Other", BETA, "head");
    const struct flow_instance *instance = built(f, START, NULL);
    assert_string_equal(instance->roles[peer_of(instance, 11)->role - 1], "dcs");
    assert_string_equal(instance->roles[peer_of(instance, 12)->role - 1], "member");
    assert_int_equal(peer_of(instance, 13)->role, 0);
    assert_int_equal(instance->match.requests[0].seats[0].roles,
                     UINT64_C(1) << peer_of(instance, 11)->role);
}

static void groups_are_by_taxonomy_and_the_hosts_is_who_controls_it(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, 11, "Pat", ALPHA, "member");
    const struct store_affiliation groups[] = {
        {.kind = "board", .code = "con", .first_day = STORE_NO_DAY, .last_day = STORE_NO_DAY},
        {.kind = "group", .code = "con", .first_day = STORE_NO_DAY, .last_day = day("2025-01-01")},
        {.kind = "group", .code = "lab", .first_day = day("2025-01-02"), .last_day = STORE_NO_DAY},
    };
    peer.affiliations = groups;
    peer.affiliation_count = 3;
    put_peer(f, &peer);
    put_fact(f, HOST, "control", "con");
    const struct flow_instance *instance = built(f, START, NULL);
    assert_int_equal(peer_of(instance, 11)->group, 1); /* "lab" is the first of the taxonomy */
    assert_int_equal(instance->match.requests[0].host_group, 2);
}

static void skills_and_accreditations_become_levels(void **state)
{
    struct fixture *f = *state;
    const struct store_peer_skill skills[] = {
        {.skill = "finance", .level = 2, .last_used = STORE_NO_DAY},
        {.skill = "send", .level = 5, .last_used = STORE_NO_DAY},
        {.skill = "unheard-of", .level = 5, .last_used = STORE_NO_DAY},
    };
    const struct store_accreditation leads[] = {
        {.kind = "lead", .first_day = day("2027-02-28"), .expires = day("2027-03-02")},
        {.kind = "lead", .first_day = day("2027-03-01"), .expires = STORE_NO_DAY},
        {.kind = "lead", .first_day = STORE_NO_DAY, .expires = day("2027-03-01")},
    };
    for (int64_t i = 0; i < 3; i++) {
        struct store_peer peer = new_peer(f, 11 + i, "Pat", ALPHA, "dcs");
        peer.skills = skills;
        peer.skill_count = i ? 2 : 3;
        peer.accreditations = &leads[i];
        peer.accreditation_count = 1;
        put_peer(f, &peer);
    }
    const struct flow_instance *instance =
        built(f, START,
              "{\"seats\": [{\"name\": \"Lead\", \"roles\": [\"dcs\"], \"lead\": true,"
              " \"accreditation\": \"lead\", \"must\": {\"send\": 4}}]}");
    const struct match_peer *pat = peer_of(instance, 11);
    assert_int_equal(pat->skill_count, 3);
    assert_int_equal(match_skill_level(pat->skills, 3, 0), 5); /* send */
    assert_int_equal(match_skill_level(pat->skills, 3, 2), 2); /* finance */
    assert_int_equal(match_skill_level(pat->skills, 3, 3), 1); /* lead */
    assert_int_equal(peer_of(instance, 12)->skill_count, 2);   /* begins a day late */
    assert_int_equal(peer_of(instance, 13)->skill_count, 2);   /* expires a day early */
    assert_int_equal(instance->match.requests[0].seats[0].must_count, 2);
}

/* A request is refused with such a brief; a taxonomy may lose a skill later. */
static void a_skill_out_of_the_taxonomy_is_refused_by_name(void **state)
{
    struct fixture *f = *state;
    const struct flow_snapshot *of =
        snapshot(f, add_request(f, START, "{\"cover\": {\"send\": 3}}"));
    struct flow_instance instance;
    of->brief.cover[0].skill = "magic";
    assert_int_equal(flow_instance_build(of, &f->arena, &instance, &f->err), PP_INVALID);
    assert_contains(f->err.text, "\"magic\"");
}

static void more_roles_than_the_matcher_knows_are_refused(void **state)
{
    struct fixture *f = *state;
    const struct flow_snapshot *of = snapshot(
        f, add_request(f, START,
                       "{\"seats\": [{\"name\": \"s\", \"lead\": true, \"roles\": [\"dcs\"]}]}"));
    const char *roles[64];
    for (int r = 0; r < 64; r++)
        roles[r] = pp_printf(&f->arena, "role-%d", r);
    of->brief.seats[0].roles = roles;
    of->brief.seats[0].role_count = 64;
    struct flow_instance instance;
    assert_int_equal(flow_instance_build(of, &f->arena, &instance, &f->err), PP_INVALID);
    assert_contains(f->err.text, "63 different roles");
}

static void kinds_of_availability_take_days_by_the_mode_of_the_visit(void **state)
{
    struct fixture *f = *state;
    static const bool free_on_site[] = {false, false, false, true};
    static const bool free_remotely[] = {false, true, false, true};
    for (int64_t kind = 0; kind < 4; kind++) {
        add_peer(f, 11 + kind, "Pat", ALPHA, "dcs");
        put_period(f, 11 + kind, (enum store_availability_kind)kind, "2027-03-01", "2027-03-01");
    }
    assert_int_equal(STORE_REMOTE_ONLY, 1);
    const struct flow_instance *on_site = built(f, START, NULL);
    const struct flow_instance *remote = built(f, START, "{\"remote\": true}");
    for (int64_t kind = 0; kind < 4; kind++) {
        assert_int_equal(is_free(on_site, 11 + kind, "2027-03-01"), free_on_site[kind]);
        assert_int_equal(is_free(remote, 11 + kind, "2027-03-01"), free_remotely[kind]);
        assert_true(is_free(on_site, 11 + kind, "2027-02-28"));
        assert_true(is_free(on_site, 11 + kind, "2027-03-02"));
    }
}

static void a_booking_takes_its_days_and_the_gap_on_both_sides(void **state)
{
    struct fixture *f = *state;
    struct store_peer lead = new_peer(f, 11, "Lee", ALPHA, "dcs");
    lead.gap_days = 3;
    put_peer(f, &lead);
    add_peer(f, 12, "Mo", BETA, "member");
    const struct flow_match_run *found = match(f, add_request(f, "2027-03-15", NULL), 1);
    run_ok(f, publish(f, found->teams[0].proposal.id)); /* 14 to 16 March */
    const struct flow_instance *instance = built(f, "2027-03-01 2027-03-29", NULL);
    assert_true(is_free(instance, 11, "2027-03-10"));
    assert_false(is_free(instance, 11, "2027-03-11"));
    assert_false(is_free(instance, 11, "2027-03-15"));
    assert_false(is_free(instance, 11, "2027-03-19"));
    assert_true(is_free(instance, 11, "2027-03-20"));
    assert_true(is_free(instance, 12, "2027-03-13"));
    assert_false(is_free(instance, 12, "2027-03-14"));
    assert_true(is_free(instance, 12, "2027-03-17"));
}

static void a_pause_and_a_consent_take_the_days_they_bar(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, 11, "Pat", ALPHA, "dcs");
    peer.state = STORE_PEER_PAUSED;
    peer.paused_until = day("2027-03-01");
    put_peer(f, &peer);
    peer = new_peer(f, 12, "Mo", ALPHA, "member");
    const struct store_approval consent = {
        .kind = "group", .state = "given", .first_day = STORE_NO_DAY, .expires = day("2027-03-01")};
    peer.approvals = &consent;
    peer.approval_count = 1;
    put_peer(f, &peer);
    const struct flow_instance *instance = built(f, START, NULL);
    assert_false(is_free(instance, 11, "2027-03-01"));
    assert_true(is_free(instance, 11, "2027-03-02"));
    assert_true(is_free(instance, 12, "2027-03-01"));
    assert_false(is_free(instance, 12, "2027-03-02"));
}

/* Visits that the lead 11 serves, each with another member. */
static void serve(struct fixture *f, const char *start)
{
    static int64_t member = 100;
    add_peer(f, ++member, "Mo", BETA, "member");
    const struct flow_match_run *found = match(f, add_request(f, start, NULL), 1);
    assert_int_equal(found->team_count, 1);
    run_ok(f, publish(f, found->teams[0].proposal.id));
}

static void limits_are_counted_over_the_programme_years_that_the_windows_touch(void **state)
{
    struct fixture *f = *state;
    struct store_peer lead = new_peer(f, 11, "Lee", ALPHA, "dcs");
    lead.days_year = 10;
    lead.engagements_year = 3;
    lead.newcomer = true;
    put_peer(f, &lead);
    add_peer(f, 12, "No Limit", ALPHA, "member");
    serve(f, "2027-03-31"); /* the last day of a year: onsite until 1 April */
    serve(f, "2027-04-12");
    serve(f, "2027-05-10");
    const struct flow_instance *instance = built(f, "2027-03-01", NULL);
    assert_int_equal(peer_of(instance, 11)->days_left, 7);
    assert_int_equal(peer_of(instance, 11)->engagements_left, 2);
    assert_false(peer_of(instance, 11)->is_new);
    assert_true(peer_of(instance, 12)->days_left > 1000);
    instance = built(f, "2027-06-07", NULL);
    assert_int_equal(peer_of(instance, 11)->days_left, 4);
    assert_int_equal(peer_of(instance, 11)->engagements_left, 1);
    assert_int_equal(peer_of(instance, 11)->recent, 3);
    instance = built(f, "2027-03-01 2027-06-07", NULL);
    assert_int_equal(peer_of(instance, 11)->days_left, 4);
    instance = built(f, "2028-04-11", NULL);
    assert_int_equal(peer_of(instance, 11)->recent, 2); /* 12 April 2027 is 365 days before */
    assert_int_equal(peer_of(instance, 11)->days_left, 10);
}

static void near_councils_earn_points_by_their_rank(void **state)
{
    struct fixture *f = *state;
    put_link(f, HOST, BETA, STORE_LINK_STATISTICAL, 10);
    put_link(f, HOST, GAMMA, STORE_LINK_STATISTICAL, 11);
    put_link(f, BETA, GAMMA, STORE_LINK_STATISTICAL, 1);
    add_peer(f, 11, "Lee", ALPHA, "dcs");
    add_peer(f, 12, "Mo", BETA, "dcs");
    const struct flow_instance *instance = built(f, START, NULL);
    const struct match_request *request = &instance->match.requests[0];
    assert_int_equal(request->comparable_count, 2);
    assert_int_equal(
        match_bonus_points(request->comparable, 2, peer_of(instance, 11)->organisation), 20);
    assert_int_equal(
        match_bonus_points(request->comparable, 2, peer_of(instance, 12)->organisation), 2);
}

static void pairs_are_taken_over_and_those_of_strangers_left_out(void **state)
{
    struct fixture *f = *state;
    for (int64_t id = 11; id < 15; id++)
        add_peer(f, id, "Pat", ALPHA, "dcs");
    put_pair(f, 13, 14, 15, false);
    put_pair(f, 11, 13, 0, true);
    const struct flow_instance *instance = built(f, START, NULL);
    assert_int_equal(instance->match.pair_count, 2);
    assert_int_equal(instance->match.pairs[0].a, 0);
    assert_int_equal(instance->match.pairs[0].b, 2);
    assert_true(instance->match.pairs[0].never);
    assert_int_equal(instance->match.pairs[1].points, 15);
}

static void who_has_no_place_or_no_organisation_is_taken_as_they_are(void **state)
{
    struct fixture *f = *state;
    struct store_peer peer = new_peer(f, 11, "Pat", ALPHA, "dcs");
    peer.placed = true;
    peer.x_m = 410999;
    peer.y_m = -2000;
    put_peer(f, &peer);
    add_peer(f, 12, "At home", ALPHA, "dcs");
    peer = new_peer(f, 13, "Nowhere", ALPHA, "dcs");
    peer.home = 0;
    peer.post_count = 0;
    put_peer(f, &peer);
    const struct flow_instance *instance = built(f, START, NULL);
    assert_int_equal(peer_of(instance, 11)->x, 410);
    assert_int_equal(peer_of(instance, 11)->y, -2);
    assert_int_equal(peer_of(instance, 12)->x, 430);
    assert_int_equal(peer_of(instance, 13)->x, 400);
    assert_int_equal(peer_of(instance, 13)->role, 0);
    assert_true(peer_of(instance, 13)->organisation != peer_of(instance, 12)->organisation);
    assert_true(peer_of(instance, 13)->region != peer_of(instance, 12)->region);
    assert_int_equal(peer_of(instance, 12)->region, peer_of(instance, 11)->region);
}

static void a_covering_body_lies_in_the_middle_of_what_it_covers(void **state)
{
    enum { BODY = 77 };
    struct fixture *f = *state;
    put_organisation(f, BODY, "Constabulary", "r4", -1, 0);
    put_link(f, ALPHA, BODY, STORE_LINK_POLICE, 0);
    put_link(f, BETA, BODY, STORE_LINK_POLICE, 0);
    add_peer(f, 11, "Sam", BODY, "dcs");
    add_peer(f, 12, "Lee", ALPHA, "dcs");
    add_peer(f, 13, "Mo", BETA, "dcs");
    const struct flow_instance *instance = built(f, START, NULL);
    assert_int_equal(peer_of(instance, 11)->x,
                     (peer_of(instance, 12)->x + peer_of(instance, 13)->x) / 2);
}

static void offsets_and_windows_begin_with_the_eve(void **state)
{
    struct fixture *f = *state;
    const struct flow_instance *instance = built(f, "2027-03-01 2027-03-08", NULL);
    const struct match_request *request = &instance->match.requests[0];
    assert_int_equal(instance->day0, day("2027-02-28"));
    assert_int_equal(request->offset_count, 3);
    assert_int_equal(request->offsets[0], 0);
    assert_int_equal(request->offsets[2], 2);
    assert_int_equal(request->windows[0].start, 0);
    assert_int_equal(request->windows[1].start, 7);
    assert_int_equal(instance->match.days, 10);
    assert_int_equal(request->charge, 3);
}

/* A pool of many faults: what the matcher may use is what no bar and no busy day forbids. */
static void the_matcher_allows_whom_the_words_allow(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 4711;
    const struct pp_random random = pp_random_seeded(&seed);
    for (int64_t id = 11; id < 91; id++) {
        const int64_t home = HOST + pp_random_below(&random, SAME_REGION);
        struct store_peer peer = new_peer(f, id, "Pat", home, "dcs");
        peer.state = (enum store_peer_state)(pp_random_below(&random, 6) / 3);
        if (pp_random_below(&random, 2))
            peer.paused_until = day(START) + (int32_t)pp_random_below(&random, 30);
        peer.onsite = pp_random_below(&random, 9);
        peer.regions = pp_random_below(&random, 5) ? NULL : "r2";
        put_peer(f, &peer);
        if (pp_random_below(&random, 2))
            put_period(f, id, STORE_UNAVAILABLE, "2027-03-02", "2027-03-20");
    }
    const struct flow_instance *instance = built(f, "2027-03-01 2027-03-15 2027-03-22", NULL);
    const struct flow_snapshot *of = instance->snapshot;
    const struct match_index *index = match_index_new(&instance->match, &f->arena);
    size_t allowed = 0;
    for (size_t p = 0; p < of->peer_count; p++) {
        struct flow_bar *bars;
        size_t count, windows_free = 0;
        flow_bar_list(instance->bars, &of->peers[p], &f->arena, &bars, &count);
        assert_int_equal(is_banned(instance, p), count > 0);
        for (size_t w = 0; w < of->request.window_count; w++) {
            bool busy = false;
            for (size_t d = 0; d < of->attended_count; d++)
                busy |= flow_instance_busy(instance, p,
                                           of->request.windows[w].first_day + of->attended[d],
                                           &f->arena) != NULL;
            windows_free += !busy;
        }
        const uint32_t breaks = match_peer_breaks(index, 0, 0, (int32_t)p);
        assert_int_equal(breaks >> MATCH_RULE_BUSY & 1, windows_free == 0);
        allowed += !breaks;
    }
    assert_true(allowed > 0 && allowed < of->peer_count);
    assert_int_equal(instance->eligible, of->peer_count - instance->match.requests[0].banned_count);
}

/* ---- many requests ------------------------------------------------------------------------- */

static const struct flow_instance *built_many(struct fixture *f, const char *const *requests,
                                              size_t count)
{
    struct flow_instance *views = PP_NEW_ARRAY(&f->arena, count, struct flow_instance);
    assert_ok(
        flow_instance_build_many(snapshots(f, requests, count), count, &f->arena, views, &f->err),
        &f->err);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(views[i].request, i);
        assert_ptr_equal(views[i].match.requests, views[0].match.requests);
    }
    return views;
}

static bool is_banned_in(const struct flow_instance *view, int64_t id)
{
    const struct match_request *request = flow_instance_request(view);
    for (size_t i = 0; i < request->banned_count; i++)
        if (view->snapshot->peers[request->banned[i]].id == id)
            return true;
    return false;
}

static void many_requests_share_the_pool_and_keep_their_own_days(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 11, "Lee", ALPHA, "dcs");
    add_peer(f, 12, "Moe", BETA, "member");
    put_period(f, 12, STORE_UNAVAILABLE, "2027-06-08", "2027-06-08");
    const char *const requests[] = {add_request(f, "2027-06-07 2027-06-14", NULL),
                                    add_request(f, "2027-03-01", "{\"charge\": 9}")};
    const struct flow_instance *views = built_many(f, requests, 2);
    const struct match_instance *all = &views[0].match;
    assert_int_equal(views[0].day0, day("2027-02-28"));
    assert_int_equal(all->days, day("2027-06-15") - day("2027-02-28") + 1);
    assert_int_equal(all->request_count, 2);
    assert_int_equal(all->requests[0].windows[0].start, day("2027-06-06") - views[0].day0);
    assert_int_equal(all->requests[1].windows[0].start, 0);
    assert_int_equal(all->requests[1].charge, 9);
    assert_false(is_free(&views[1], 12, "2027-06-08"));
    assert_true(is_free(&views[1], 12, "2027-03-01"));
}

static void an_accreditation_is_asked_for_on_the_days_of_each_request(void **state)
{
    struct fixture *f = *state;
    const struct store_accreditation lead = {
        .kind = "lead", .first_day = STORE_NO_DAY, .expires = day("2027-04-01")};
    struct store_peer peer = new_peer(f, 11, "Lee", ALPHA, "dcs");
    peer.accreditations = &lead;
    peer.accreditation_count = 1;
    put_peer(f, &peer);
    static const char brief[] =
        "{\"seats\": [{\"name\": \"Lead\", \"roles\": [\"dcs\"],"
        " \"lead\": true, \"accreditation\": \"lead\"}]}";
    const char *const requests[] = {add_request(f, "2027-03-01", brief),
                                    add_request(f, "2027-06-07", brief),
                                    add_request(f, "2027-03-01", brief)};
    const struct flow_instance *views = built_many(f, requests, 3);
    assert_int_equal(views[0].accreditation_count, 2);
    const struct match_index *index = match_index_new(&views[0].match, &f->arena);
    assert_int_equal(match_peer_breaks(index, 0, 0, 0), 0);
    assert_int_equal(match_peer_breaks(index, 1, 0, 0), 1U << MATCH_RULE_MUST);
    assert_int_equal(match_peer_breaks(index, 2, 0, 0), 0);
}

static void who_moves_post_between_requests_serves_only_those_of_the_first(void **state)
{
    struct fixture *f = *state;
    const struct store_post posts[] = {
        {.organisation = ALPHA, .role = "dcs", .first_day = 0, .last_day = day("2027-04-30")},
        {.organisation = BETA,
         .role = "dcs",
         .first_day = day("2027-05-01"),
         .last_day = STORE_NO_DAY},
    };
    struct store_peer peer = new_peer(f, 11, "Lee", ALPHA, "dcs");
    peer.posts = posts;
    peer.post_count = 2;
    put_peer(f, &peer);
    add_peer(f, 12, "Moe", GAMMA, "member");
    const char *const requests[] = {add_request(f, "2027-03-01", NULL),
                                    add_request(f, "2027-06-07", NULL)};
    const struct flow_instance *views = built_many(f, requests, 2);
    assert_false(is_banned_in(&views[0], 11));
    assert_true(is_banned_in(&views[1], 11));
    assert_false(is_banned_in(&views[1], 12));
    assert_int_equal(views[0].eligible, 2);
    assert_int_equal(views[1].eligible, 1);
    /* Booked for the later one, the peer is who they are then. */
    const struct flow_match_run *found = match(f, requests[1], 1);
    assert_int_equal(found->team_count, 1);
    run_ok(f, publish(f, found->teams[0].proposal.id));
    views = built_many(f, requests, 2);
    assert_true(is_banned_in(&views[0], 11));
    assert_false(is_banned_in(&views[1], 11));
    assert_true(is_free(&views[1], 11, "2027-06-07")); /* their own booking is no obstacle */
    assert_int_equal(views[1].snapshot->own_count, 2);
}

static void requests_that_cannot_be_matched_together_are_refused_by_name(void **state)
{
    struct fixture *f = *state;
    const char *const far[] = {add_request(f, "2027-03-01", NULL),
                               add_request(f, "2031-03-03", NULL)};
    struct flow_call *call = snapshots_call(f, far, 2);
    assert_int_equal(run(f, call), PP_INVALID);
    assert_non_null(strstr(call->err.text, far[0]));
    assert_non_null(strstr(call->err.text, far[1]));
    const char *const twice[] = {far[0], far[1], far[0]};
    call = snapshots_call(f, twice, 3);
    assert_int_equal(run(f, call), PP_INVALID);
    assert_non_null(strstr(call->err.text, "named twice"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(the_role_is_that_of_the_main_post),
        flow_test(groups_are_by_taxonomy_and_the_hosts_is_who_controls_it),
        flow_test(skills_and_accreditations_become_levels),
        flow_test(a_skill_out_of_the_taxonomy_is_refused_by_name),
        flow_test(more_roles_than_the_matcher_knows_are_refused),
        flow_test(kinds_of_availability_take_days_by_the_mode_of_the_visit),
        flow_test(a_booking_takes_its_days_and_the_gap_on_both_sides),
        flow_test(a_pause_and_a_consent_take_the_days_they_bar),
        flow_test(limits_are_counted_over_the_programme_years_that_the_windows_touch),
        flow_test(near_councils_earn_points_by_their_rank),
        flow_test(pairs_are_taken_over_and_those_of_strangers_left_out),
        flow_test(who_has_no_place_or_no_organisation_is_taken_as_they_are),
        flow_test(a_covering_body_lies_in_the_middle_of_what_it_covers),
        flow_test(offsets_and_windows_begin_with_the_eve),
        flow_test(the_matcher_allows_whom_the_words_allow),
        flow_test(many_requests_share_the_pool_and_keep_their_own_days),
        flow_test(an_accreditation_is_asked_for_on_the_days_of_each_request),
        flow_test(who_moves_post_between_requests_serves_only_those_of_the_first),
        flow_test(requests_that_cannot_be_matched_together_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
