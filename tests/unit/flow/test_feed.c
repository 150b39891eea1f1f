#include "daemon/flow/feed.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/flow/alter_fixture.h"

enum { DAY_MS = 86400 * 1000 };

/* A feed's secret. */
static const char *add_feed(struct fixture *f, enum store_feed_kind kind, const char *of)
{
    struct flow_call *call = NEW_CALL(f, flow_feed_add);
    ARG(call, flow_feed_add)->kind = kind;
    ARG(call, flow_feed_add)->of = of;
    run_ok(f, call);
    return ARG(call, flow_feed_add)->secret;
}

/* Made, not run. */
static struct flow_call *reading(struct fixture *f, const char *secret)
{
    struct flow_call *call = NEW_CALL(f, flow_feed_read);
    ARG(call, flow_feed_read)->secret = secret;
    return call;
}

static const struct flow_feed_read *read_feed(struct fixture *f, const char *secret)
{
    struct flow_call *call = reading(f, secret);
    run_ok(f, call);
    return call->arg;
}

static void note(struct fixture *f, const struct flow_feed_read *read)
{
    struct flow_call *call = NEW_CALL(f, flow_feed_note);
    ARG(call, flow_feed_note)->feed = read->note;
    run_ok(f, call);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        count++;
    return count;
}

/* The VEVENT of that kind, cut out. */
static const char *event_of(struct fixture *f, const char *ics, const char *summary)
{
    const char *found = strstr(ics, pp_printf(&f->arena, "\r\nSUMMARY:%s", summary));
    if (!found)
        fail_msg("there is no %s in %s", summary, ics);
    PP_REQUIRE(found);
    const char *begin = ics;
    for (const char *at = ics; (at = strstr(at, "BEGIN:VEVENT")) && at < found; at++)
        begin = at;
    const char *end = strstr(found, "END:VEVENT");
    return pp_dup_len(&f->arena, begin, (size_t)(end - begin));
}

/* "LAST-MODIFIED:20261123T090000Z\r\n" of the moment of a call. */
static const char *stamp_of(struct fixture *f, const char *name, const struct flow_call *call)
{
    char text[PP_INSTANT_TEXT];
    const char *at = pp_instant_text(call->now_s, text);
    return pp_printf(&f->arena, "%s:%.4s%.2s%.5s%.2s%.2sZ\r\n", name, at, at + 5, at + 8, at + 14,
                     at + 17);
}

static void later(struct fixture *f, int64_t seconds)
{
    f->now_ms += seconds * 1000;
}

/* ---- a peer's ------------------------------------------------------------------------------ */

/* A7 */
static void a_peer_s_feed_has_the_uids_of_their_own_invitations_alone(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *secret = add_feed(f, STORE_FEED_PEER, "Mo Member");
    const struct flow_booking_show *now = look(f, booking);
    const char *ics = read_feed(f, secret)->ics;
    for (size_t i = 0; i < now->booking.invitation_count; i++) {
        const struct store_invitation *it = &now->booking.invitations[i];
        const char *line = pp_printf(&f->arena, "\r\nUID:%s\r\n", it->uid);
        assert_int_equal(count_of(ics, line), it->peer == 12);
    }
    assert_null(strstr(ics, "Lee Lead"));
    assert_null(strstr(ics, "ATTENDEE"));
    assert_null(strstr(ics, "ORGANIZER"));
    assert_non_null(strstr(ics, "Your part: Member"));
}

static void the_status_is_that_of_the_seat(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *secret = add_feed(f, STORE_FEED_PEER, "12");
    const char *asked = event_of(f, read_feed(f, secret)->ics, "On site");
    assert_non_null(strstr(asked, "STATUS:TENTATIVE\r\n"));
    assert_non_null(strstr(asked, "SEQUENCE:0\r\n"));
    later(f, 60);
    struct flow_call *accepts = reply(f, booking, "12", STORE_ACCEPTED);
    run_ok(f, accepts);
    const char *agreed = event_of(f, read_feed(f, secret)->ics, "On site");
    assert_non_null(strstr(agreed, "STATUS:CONFIRMED\r\n"));
    assert_non_null(strstr(agreed, "SEQUENCE:0\r\n")); /* as the invitation's: nothing was sent */
    assert_non_null(strstr(agreed, stamp_of(f, "DTSTAMP", accepts)));
    assert_non_null(strstr(agreed, stamp_of(f, "LAST-MODIFIED", accepts)));
    later(f, 60);
    struct flow_call *declines = reply(f, booking, "12", STORE_DECLINED);
    run_ok(f, declines);
    const char *gone = event_of(f, read_feed(f, secret)->ics, "On site");
    assert_non_null(strstr(gone, "STATUS:CANCELLED\r\n"));
    assert_non_null(strstr(gone, "TRANSP:TRANSPARENT\r\n"));
    assert_non_null(strstr(gone, stamp_of(f, "LAST-MODIFIED", declines)));
}

static void what_others_answer_changes_no_byte_of_it(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *secret = add_feed(f, STORE_FEED_PEER, "12");
    const struct flow_feed_read *before = read_feed(f, secret);
    later(f, 60);
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    run_ok(f, substitute(f, booking, "Lou Lead", "Lee Lead"));
    assert_string_equal(read_feed(f, secret)->ics, before->ics);
}

static void a_move_raises_the_sequence_and_keeps_the_uid(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01 2027-03-15");
    const char *secret = add_feed(f, STORE_FEED_PEER, "12");
    const char *before = event_of(f, read_feed(f, secret)->ics, "On site");
    struct flow_call *call = NEW_CALL(f, flow_booking_move);
    ARG(call, flow_booking_move)->id = booking;
    ARG(call, flow_booking_move)->first_day = day("2027-03-15");
    later(f, 60);
    run_ok(f, call);
    const char *after = event_of(f, read_feed(f, secret)->ics, "On site");
    assert_memory_equal(strstr(before, "UID:"), strstr(after, "UID:"), 36);
    assert_non_null(strstr(after, "DTSTART;VALUE=DATE:20270315\r\n"));
    assert_non_null(strstr(after, "SEQUENCE:1\r\n"));
    assert_non_null(strstr(after, stamp_of(f, "LAST-MODIFIED", call)));
}

static struct flow_call *stand_down(struct fixture *f, int64_t booking)
{
    struct flow_call *call = NEW_CALL(f, flow_booking_stand_down);
    ARG(call, flow_booking_stand_down)->id = booking;
    return call;
}

/* A13 */
static void what_is_called_off_stays_90_days_and_then_goes(void **state)
{
    struct fixture *f = *state;
    run_ok(f, stand_down(f, book_team(f, "2027-12-06")));
    const char *secret = add_feed(f, STORE_FEED_PEER, "12");
    const struct flow_feed_read *read = read_feed(f, secret);
    assert_int_equal(count_of(read->ics, "STATUS:CANCELLED"), 2);
    f->now_ms += (int64_t)90 * DAY_MS;
    assert_string_equal(read_feed(f, secret)->ics, read->ics);
    f->now_ms += DAY_MS;
    read = read_feed(f, secret);
    assert_int_equal(count_of(read->ics, "BEGIN:VEVENT"), 0);
    /* The calendar itself has changed with that. */
    assert_non_null(strstr(read->ics, "LAST-MODIFIED:20270222T000000Z\r\n"));
}

/* ---- a host's, the programme's ------------------------------------------------------------- */

static void a_host_sees_its_visits_and_no_name(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *secret = add_feed(f, STORE_FEED_HOST, "Host");
    const struct flow_feed_read *read = read_feed(f, secret);
    assert_string_equal(read->file, "visits-to-host.ics");
    assert_non_null(strstr(event_of(f, read->ics, "On site"), "STATUS:TENTATIVE\r\n"));
    static const char *const hidden[] = {"Lee",      "Mo Member", "@alpha",
                                         "ATTENDEE", "ORGANIZER", "mailto"};
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (strstr(read->ics, hidden[i]))
            fail_msg("a host is shown \"%s\"", hidden[i]);
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    assert_non_null(
        strstr(event_of(f, read_feed(f, secret)->ics, "On site"), "STATUS:CONFIRMED\r\n"));
    assert_int_equal(
        count_of(read_feed(f, add_feed(f, STORE_FEED_HOST, "Alpha"))->ics, "BEGIN:VEVENT"), 0);
}

static void the_programme_sees_every_team_under_the_same_uids_as_the_host(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01 2027-03-15");
    const char *all = add_feed(f, STORE_FEED_PROGRAMME, NULL);
    const char *host = add_feed(f, STORE_FEED_HOST, "Host");
    const char *before = event_of(f, read_feed(f, all)->ics, "On site");
    assert_non_null(strstr(before, "Lee Lead (Lead): enquired"));
    assert_non_null(strstr(before, "SEQUENCE:0\r\n"));
    assert_memory_equal(strstr(before, "UID:"),
                        strstr(event_of(f, read_feed(f, host)->ics, "On site"), "UID:"), 30);
    run_ok(f, reply(f, booking, "11", STORE_ACCEPTED));
    const char *after = event_of(f, read_feed(f, all)->ics, "On site");
    assert_memory_equal(strstr(before, "UID:"), strstr(after, "UID:"), 30);
    assert_non_null(strstr(after, "SEQUENCE:1\r\n"));
    assert_non_null(strstr(after, "Lee Lead (Lead): accepted"));
    run_ok(f, stand_down(f, booking));
    after = event_of(f, read_feed(f, all)->ics, "On site");
    assert_non_null(strstr(after, "SEQUENCE:2\r\n"));
    assert_non_null(strstr(after, "STATUS:CANCELLED\r\n"));
}

/* ---- the same bytes ------------------------------------------------------------------------ */

static bool has_mark(const struct flow_feed_read *read, const void *asked)
{
    return pp_text_is(read->mark, asked);
}

/* E2 */
static void the_bytes_and_their_mark_stay_until_something_shown_changes(void **state)
{
    struct fixture *f = *state;
    const int64_t booking = book_team(f, "2027-03-01");
    const char *secret = add_feed(f, STORE_FEED_PEER, "12");
    const struct flow_feed_read *first = read_feed(f, secret);
    note(f, first);
    f->now_ms += (int64_t)3 * DAY_MS;
    const struct flow_feed_read *again = read_feed(f, secret);
    assert_string_equal(again->ics, first->ics);
    assert_string_equal(again->mark, first->mark);
    assert_int_equal(again->changed_s, first->changed_s);
    run_ok(f, reply(f, booking, "12", STORE_ACCEPTED));
    const struct flow_feed_read *changed = read_feed(f, secret);
    assert_string_not_equal(changed->mark, first->mark);
    assert_true(changed->changed_s > first->changed_s);
}

static void who_has_the_bytes_is_told_so_without_their_being_made(void **state)
{
    struct fixture *f = *state;
    (void)book_team(f, "2027-03-01");
    const char *secret = add_feed(f, STORE_FEED_PEER, "12");
    const struct flow_feed_read *first = read_feed(f, secret);
    assert_false(first->noted);
    note(f, first);
    struct flow_call *call = reading(f, secret);
    ARG(call, flow_feed_read)->has = has_mark;
    ARG(call, flow_feed_read)->asked = first->mark;
    run_ok(f, call);
    assert_true(ARG(call, flow_feed_read)->known);
    assert_null(ARG(call, flow_feed_read)->ics);
    assert_true(ARG(call, flow_feed_read)->noted);
    /* What it rests on has moved, but no byte of it: it is made, and still the same. */
    add_peer(f, 99, "Nobody Yet", BETA, "member");
    call = reading(f, secret);
    ARG(call, flow_feed_read)->has = has_mark;
    ARG(call, flow_feed_read)->asked = first->mark;
    run_ok(f, call);
    assert_true(ARG(call, flow_feed_read)->known);
    assert_non_null(ARG(call, flow_feed_read)->ics);
    assert_false(ARG(call, flow_feed_read)->noted);
}

static void a_reading_is_noted_once_an_hour(void **state)
{
    struct fixture *f = *state;
    const char *secret;
    add_peer(f, 12, "Mo Member", BETA, "member");
    secret = add_feed(f, STORE_FEED_PEER, "12");
    const struct flow_feed_read *first = read_feed(f, secret);
    note(f, first);
    assert_true(read_feed(f, secret)->noted);
    later(f, 3600);
    assert_false(read_feed(f, secret)->noted);
    struct flow_call *call = NEW_CALL(f, flow_feed_list);
    ARG(call, flow_feed_list)->page.limit = 10;
    run_ok(f, call);
    assert_int_equal(ARG(call, flow_feed_list)->count, 1);
    assert_int_equal(ARG(call, flow_feed_list)->feeds[0].used_s, first->note.used_s);
}

/* ---- addresses ----------------------------------------------------------------------------- */

/* E4 */
static void an_address_is_shown_once_and_ends_when_it_is_reset_or_revoked(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 12, "Mo Member", BETA, "member");
    f->desk.settings.web_url = "https://peers.example";
    struct flow_call *made = NEW_CALL(f, flow_feed_add);
    ARG(made, flow_feed_add)->kind = STORE_FEED_PEER;
    ARG(made, flow_feed_add)->of = "12";
    run_ok(f, made);
    const struct flow_feed_add *add = made->arg;
    assert_int_equal(strlen(add->secret), 46); /* 256 bits */
    assert_string_equal(add->address,
                        pp_printf(&f->arena, "https://peers.example/feeds/%s.ics", add->secret));
    const char *ics = read_feed(f, add->secret)->ics;
    assert_non_null(strstr(ics, "\r\nURL:https://peers.example/\r\n"));
    assert_non_null(strstr(ics, "\r\nSOURCE;VALUE=URI:https://peers.example/feeds/pp_"));
    struct flow_call *reset = NEW_CALL(f, flow_feed_reset);
    ARG(reset, flow_feed_reset)->id = add->feed.id;
    run_ok(f, reset);
    const char *fresh = ARG(reset, flow_feed_reset)->secret;
    assert_string_not_equal(fresh, add->secret);
    assert_int_equal(run(f, reading(f, add->secret)), PP_NOT_FOUND);
    /* The same calendar at another address. */
    assert_memory_equal(strstr(read_feed(f, fresh)->ics, "\r\nuid:"), strstr(ics, "\r\nuid:"), 32);
    struct flow_call *revoke = NEW_CALL(f, flow_feed_revoke);
    ARG(revoke, flow_feed_revoke)->id = add->feed.id;
    run_ok(f, revoke);
    assert_int_equal(run(f, reading(f, fresh)), PP_NOT_FOUND);
    struct flow_call *again = NEW_CALL(f, flow_feed_reset);
    ARG(again, flow_feed_reset)->id = add->feed.id;
    assert_int_equal(run(f, again), PP_CONFLICT);
    assert_contains(again->err.text, "was revoked; make a new one");
    struct flow_call *unknown = NEW_CALL(f, flow_feed_revoke);
    ARG(unknown, flow_feed_revoke)->id = 4;
    assert_int_equal(run(f, unknown), PP_NOT_FOUND);
}

static void a_feed_is_of_somebody_or_of_the_programme(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *of;
        enum store_feed_kind kind;
        enum pp_code code;
    } bad[] = {{NULL, STORE_FEED_PEER, PP_INVALID},
               {NULL, STORE_FEED_HOST, PP_INVALID},
               {"Host", STORE_FEED_PROGRAMME, PP_INVALID},
               {"Nobody", STORE_FEED_PEER, PP_NOT_FOUND},
               {"Nowhere", STORE_FEED_HOST, PP_NOT_FOUND}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct flow_call *call = NEW_CALL(f, flow_feed_add);
        ARG(call, flow_feed_add)->kind = bad[i].kind;
        ARG(call, flow_feed_add)->of = bad[i].of;
        assert_int_equal(run(f, call), bad[i].code);
    }
}

static void one_peer_has_ten_feeds_at_most(void **state)
{
    struct fixture *f = *state;
    add_peer(f, 12, "Mo Member", BETA, "member");
    for (int i = 0; i < FLOW_FEEDS_MOST; i++)
        (void)add_feed(f, STORE_FEED_PEER, "12");
    struct flow_call *call = NEW_CALL(f, flow_feed_add);
    ARG(call, flow_feed_add)->kind = STORE_FEED_PEER;
    ARG(call, flow_feed_add)->of = "12";
    assert_int_equal(run(f, call), PP_CONFLICT);
    assert_contains(call->err.text, "Mo Member has 10 feeds already");
    (void)add_feed(f, STORE_FEED_HOST, "Host");
}

static void an_empty_feed_is_a_calendar_all_the_same(void **state)
{
    struct fixture *f = *state;
    const struct flow_feed_read *read = read_feed(f, add_feed(f, STORE_FEED_PROGRAMME, NULL));
    assert_int_equal(count_of(read->ics, "BEGIN:VTIMEZONE"), 1);
    assert_string_equal(read->file, "all-visits.ics");
    assert_null(strstr(read->ics, "\r\nSOURCE")); /* the daemon does not know its address */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        flow_test(a_peer_s_feed_has_the_uids_of_their_own_invitations_alone),
        flow_test(the_status_is_that_of_the_seat),
        flow_test(what_others_answer_changes_no_byte_of_it),
        flow_test(a_move_raises_the_sequence_and_keeps_the_uid),
        flow_test(what_is_called_off_stays_90_days_and_then_goes),
        flow_test(a_host_sees_its_visits_and_no_name),
        flow_test(the_programme_sees_every_team_under_the_same_uids_as_the_host),
        flow_test(the_bytes_and_their_mark_stay_until_something_shown_changes),
        flow_test(who_has_the_bytes_is_told_so_without_their_being_made),
        flow_test(a_reading_is_noted_once_an_hour),
        flow_test(an_address_is_shown_once_and_ends_when_it_is_reset_or_revoked),
        flow_test(a_feed_is_of_somebody_or_of_the_programme),
        flow_test(one_peer_has_ten_feeds_at_most),
        flow_test(an_empty_feed_is_a_calendar_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
