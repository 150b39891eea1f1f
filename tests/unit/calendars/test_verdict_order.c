/*
 * Ten thousand replies in random order, with duplicates, stale ones and forged ones, against a
 * model that works another way: it knows of each message how it was made, throws away what was made
 * false, sorts the rest and takes the last. Each message goes as bytes through the reader.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/random.h"
#include "base/str.h"
#include "calendars/verdict.h"
#include "tests/lib/pp_test.h"

enum {
    PLAYS = 250,
    MESSAGES = 40,
    REVISIONS_MOST = 4,
    INSTANCES = 3,
    KEYS = INSTANCES + 1, /* the whole series, and each instance */
    FIRST_REQUEST_S = 1795000000,
    REQUEST_EVERY_S = 1000,
    START_S = 1813134600 /* 2027-06-16T08:30:00Z */
};

/* How a message was made. */
enum made {
    MADE_TRUE,
    MADE_WITHOUT_SEQUENCE, /* true, by a program that forgets it */
    MADE_OF_THE_FUTURE,    /* from here on: false, nothing of it may count */
    MADE_BY_A_STRANGER,
    MADE_WITHOUT_TOKEN,
    MADE_FOR_ANOTHER_ORGANIZER,
    MADE_FOR_ANOTHER_EVENT,
    MADE_FOR_TWO,
    MADE_WITH_AN_ODD_WORD,
    MADE_WITH_AN_ODD_NUMBER,
    MADE_FOR_NO_INSTANCE,
    MADE_TOMORROW,
    MADE_KINDS
};

struct message {
    enum made made;
    int revision;
    int64_t stamp_s;
    enum cal_partstat partstat;
    int key;     /* 0: the whole; else the instance with that number, from 1 */
    int arrives; /* after which revision was sent */
    uint32_t order;
};

/* One event of one person: its revisions, and which of them moved it. */
struct play {
    struct pp_random random;
    int revisions;
    bool moves[REVISIONS_MOST];
    struct message messages[MESSAGES];
};

static uint32_t below(struct play *play, uint32_t limit)
{
    return pp_random_below(&play->random, limit);
}

static int64_t request_stamp(int revision)
{
    return FIRST_REQUEST_S + (int64_t)revision * REQUEST_EVERY_S;
}

static struct message make_message(struct play *play)
{
    static const enum cal_partstat words[] = {CAL_ACCEPTED, CAL_DECLINED, CAL_MAYBE};
    struct message message = {.made =
                                  below(play, 2) ? MADE_TRUE : (enum made)below(play, MADE_KINDS),
                              .revision = (int)below(play, (uint32_t)play->revisions),
                              .partstat = words[below(play, 3)],
                              .key = below(play, 3) ? 0 : (int)below(play, KEYS),
                              .order = (uint32_t)pp_random_u64(&play->random)};
    if (message.made == MADE_WITHOUT_SEQUENCE)
        message.revision = play->revisions - 1;
    /* Few instants, so that some are the same. */
    message.stamp_s = request_stamp(message.revision) + (int64_t)below(play, 12);
    message.arrives =
        message.revision + (int)below(play, (uint32_t)(play->revisions - message.revision));
    return message;
}

static void make_play(struct play *play, uint64_t *seed)
{
    *play = (struct play){.random = pp_random_seeded(seed)};
    play->revisions = 1 + (int)below(play, REVISIONS_MOST);
    for (int i = 1; i < play->revisions; i++)
        play->moves[i] = below(play, 2) == 0;
    for (size_t i = 0; i < MESSAGES; i++) {
        play->messages[i] = make_message(play);
        if (i > 0 && below(play, 5) == 0) { /* the same bytes, at another time */
            const uint32_t order = play->messages[i].order;
            play->messages[i] = play->messages[below(play, (uint32_t)i)];
            play->messages[i].order = order;
            play->messages[i].arrives = play->revisions - 1;
        }
    }
}

/* --- the model --- */

static int promise(enum cal_partstat partstat)
{
    return partstat == CAL_ACCEPTED ? 2 : partstat == CAL_MAYBE ? 1 : 0;
}

static int by_place(const void *a, const void *b)
{
    const struct message *left = a;
    const struct message *right = b;
    if (left->revision != right->revision)
        return left->revision - right->revision;
    if (left->stamp_s != right->stamp_s)
        return left->stamp_s < right->stamp_s ? -1 : 1;
    return promise(right->partstat) - promise(left->partstat);
}

static void expect(const struct play *play, enum cal_partstat state[KEYS])
{
    struct message valid[MESSAGES];
    size_t count = 0;
    int moved = 0;
    for (int i = 0; i < play->revisions; i++)
        moved = play->moves[i] ? i : moved;
    for (size_t i = 0; i < MESSAGES; i++) {
        if (play->messages[i].made < MADE_OF_THE_FUTURE && play->messages[i].revision >= moved)
            valid[count++] = play->messages[i];
    }
    qsort(valid, count, sizeof valid[0], by_place);
    for (int key = 0; key < KEYS; key++)
        state[key] = CAL_NEEDS_ACTION;
    for (size_t i = 0; i < count; i++)
        state[valid[i].key] = valid[i].partstat;
}

/* --- what the code makes of it --- */

struct state {
    struct cal_asked asked;
    struct cal_asked_instance instances[INSTANCES];
    enum cal_partstat partstat[KEYS];
    size_t applied_false;
};

static void write_attendee(const struct message *message, struct pp_str *out)
{
    const char *word =
        message->made == MADE_WITH_AN_ODD_WORD ? "X-SURE" : cal_partstat_name(message->partstat);
    pp_str_addf(out, "ATTENDEE;PARTSTAT=%s:mailto:%s@council.test\r\n", word,
                message->made == MADE_BY_A_STRANGER ? "mallory" : "jo");
    if (message->made == MADE_FOR_TWO)
        pp_str_addf(out, "ATTENDEE;PARTSTAT=%s:mailto:ann@council.test\r\n", word);
}

static void write_instant(const char *name, int64_t at_s, struct pp_str *out)
{
    char text[PP_INSTANT_TEXT];
    pp_str_addf(out, "%s:", name);
    for (const char *at = pp_instant_text(at_s, text); *at; at++) {
        if (*at != '-' && *at != ':')
            pp_str_add_char(out, *at);
    }
    pp_str_add(out, "\r\n");
}

static void write_message(const struct play *play, const struct message *message,
                          struct pp_str *out)
{
    const enum made made = message->made;
    pp_str_clear(out);
    pp_str_addf(out, "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u%d\r\n",
                made == MADE_FOR_ANOTHER_EVENT ? 2 : 1);
    write_instant("DTSTAMP", message->stamp_s + (made == MADE_TOMORROW ? 1000000 : 0), out);
    if (made == MADE_OF_THE_FUTURE)
        pp_str_addf(out, "SEQUENCE:%d\r\n", play->revisions + message->revision);
    else if (made == MADE_WITH_AN_ODD_NUMBER)
        pp_str_addf(out, "SEQUENCE:%d.0\r\n", message->revision);
    else if (made != MADE_WITHOUT_SEQUENCE)
        pp_str_addf(out, "SEQUENCE:%d\r\n", message->revision);
    if (message->key > 0 || made == MADE_FOR_NO_INSTANCE)
        write_instant("RECURRENCE-ID",
                      START_S + message->key * 86400 + (made == MADE_FOR_NO_INSTANCE), out);
    if (made == MADE_FOR_ANOTHER_ORGANIZER || message->order % 2)
        pp_str_addf(out, "ORGANIZER:mailto:%s\r\n",
                    made == MADE_FOR_ANOTHER_ORGANIZER ? "mallory@evil.test" : "us@pool.test");
    write_attendee(message, out);
    pp_str_add(out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void apply(struct state *state, const struct cal_judgement *judgement)
{
    const int key = judgement->instance + 1;
    if (key > 0 && judgement->instance != CAL_WHOLE_EVENT)
        state->instances[judgement->instance].answered = judgement->answer;
    else
        state->asked.answered = judgement->answer;
    state->partstat[key] = judgement->answer.partstat;
}

static void receive(const struct play *play, const struct message *message, struct state *state)
{
    struct pp_arena arena = {0};
    struct cal_answers answers;
    struct cal_judgement judgement;
    struct pp_err err = {0};
    struct pp_str text = {0};
    write_message(play, message, &text);
    assert_ok(cal_answer_read(text.at, text.len, NULL, NULL, &arena, &answers, &err), &err);
    assert_int_equal(answers.count, 1);
    state->asked.trust = message->made == MADE_WITHOUT_TOKEN ? CAL_TRUST_NONE : CAL_TRUST_TOKEN;
    cal_judge_message(&state->asked, &answers, &judgement);
    if (cal_verdict_do(judgement.verdict) == CAL_DO_APPLY) {
        apply(state, &judgement);
        state->applied_false += message->made >= MADE_OF_THE_FUTURE;
    }
    pp_str_fini(&text);
    pp_arena_fini(&arena);
}

static void send_revision(const struct play *play, int revision, struct state *state)
{
    state->asked.sequence = revision;
    state->asked.stamp_s = request_stamp(revision);
    if (!play->moves[revision])
        return;
    state->asked.moved_sequence = revision;
    for (int key = 0; key < KEYS; key++)
        state->partstat[key] = CAL_NEEDS_ACTION;
}

static int by_order(const void *a, const void *b)
{
    const uint32_t left = ((const struct message *)a)->order;
    const uint32_t right = ((const struct message *)b)->order;
    return (left > right) - (left < right);
}

static void run(struct play *play, struct state *state)
{
    static const char *const organizers[] = {"us@pool.test"};
    *state = (struct state){.asked = {.uid = "u1",
                                      .email = "jo@council.test",
                                      .organizers = organizers,
                                      .organizer_count = 1,
                                      .zone = cal_zone_builtin("Europe/London"),
                                      .standing = CAL_INVITED,
                                      .instance_count = INSTANCES,

                                      .now_s = request_stamp(REVISIONS_MOST)}};
    for (int i = 0; i < INSTANCES; i++)
        state->instances[i].start_s = START_S + (i + 1) * 86400;
    state->asked.instances = state->instances;
    qsort(play->messages, MESSAGES, sizeof play->messages[0], by_order);
    for (int revision = 0; revision < play->revisions; revision++) {
        send_revision(play, revision, state);
        for (size_t i = 0; i < MESSAGES; i++) {
            if (play->messages[i].arrives == revision)
                receive(play, &play->messages[i], state);
        }
    }
}

/* C2 */
static void c2_ten_thousand_replies_in_any_order_end_as_the_model_says(void **state)
{
    (void)state;
    uint64_t seed = 20261122;
    size_t applied_false = 0, answered = 0;
    for (int i = 0; i < PLAYS; i++) {
        struct play play;
        struct state end;
        enum cal_partstat expected[KEYS];
        make_play(&play, &seed);
        expect(&play, expected);
        run(&play, &end);
        applied_false += end.applied_false;
        for (int key = 0; key < KEYS; key++) {
            answered += expected[key] != CAL_NEEDS_ACTION;
            if (end.partstat[key] != expected[key])
                fail_msg("play %d, key %d: %s, and the model says %s", i, key,
                         cal_partstat_name(end.partstat[key]), cal_partstat_name(expected[key]));
        }
    }
    assert_int_equal(applied_false, 0);
    assert_true(answered > PLAYS); /* it was no empty play */
}

/* C2 */
static void c2_each_order_of_the_same_replies_ends_alike(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20; i++) {
        struct play play;
        struct state first, other;
        make_play(&play, &seed);
        run(&play, &first);
        for (int shuffle = 0; shuffle < 5; shuffle++) {
            for (size_t m = 0; m < MESSAGES; m++)
                play.messages[m].order = (uint32_t)pp_random_u64(&play.random);
            run(&play, &other);
            assert_memory_equal(first.partstat, other.partstat, sizeof first.partstat);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c2_ten_thousand_replies_in_any_order_end_as_the_model_says),
        cmocka_unit_test(c2_each_order_of_the_same_replies_ends_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
