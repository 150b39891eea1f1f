#include "calendars/verdict.h"

#include "base/str.h"

enum { CLOCK_AHEAD_S = 86400 };

static const struct verdict_facts {
    const char *word;
    enum cal_do act;
    const char *sentence;
} verdicts[] = {
#define X(verdict, word, act, sentence) [verdict] = {word, act, sentence},
    CAL_VERDICTS(X)
#undef X
};

const char *cal_verdict_word(enum cal_verdict verdict)
{
    return verdicts[verdict].word;
}

enum cal_do cal_verdict_do(enum cal_verdict verdict)
{
    return verdicts[verdict].act;
}

const char *cal_verdict_sentence(enum cal_verdict verdict)
{
    return verdicts[verdict].sentence;
}

/* --- the order of answers --- */

/*
 * Two answers of one second: clicked by mistake and mended, or two programs of one person. The one
 * that promises less holds, so that nobody is counted on by mistake, whichever comes first.
 */
static int caution(enum cal_partstat partstat)
{
    static const int by[] = {[CAL_ACCEPTED] = 0,
                             [CAL_MAYBE] = 1,
                             [CAL_NEEDS_ACTION] = 2,
                             [CAL_DELEGATED] = 3,
                             [CAL_DECLINED] = 4};
    return by[partstat];
}

/* Does a stand above b in the order of answers? Negative, 0, positive. */
static int compare_answered(const struct cal_answered *a, const struct cal_answered *b)
{
    if (a->any != b->any)
        return a->any ? 1 : -1;
    if (a->sequence != b->sequence)
        return a->sequence > b->sequence ? 1 : -1;
    if (a->stamp_s != b->stamp_s)
        return a->stamp_s > b->stamp_s ? 1 : -1;
    return caution(a->partstat) - caution(b->partstat);
}

/* --- who speaks --- */

static bool is_asked(const struct cal_asked *asked, const char *email)
{
    if (cal_email_same(email, asked->email))
        return true;
    for (size_t i = 0; i < asked->alias_count; i++) {
        if (cal_email_same(email, asked->aliases[i]))
            return true;
    }
    return false;
}

static bool is_organizer(const struct cal_asked *asked, const char *email)
{
    for (size_t i = 0; i < asked->organizer_count; i++) {
        if (cal_email_same(email, asked->organizers[i]))
            return true;
    }
    return false;
}

static bool lists_asked(const struct cal_asked *asked, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_asked(asked, list[i]))
            return true;
    }
    return false;
}

static const struct cal_speaker *find_asked(const struct cal_asked *asked,
                                            const struct cal_answer *answer)
{
    for (size_t i = 0; i < answer->speaker_count; i++) {
        if (is_asked(asked, answer->speakers[i].email))
            return &answer->speakers[i];
    }
    return NULL;
}

/* What a reply says, once it is known who says it. */
struct voice {
    enum cal_verdict verdict; /* CAL_APPLIES, CAL_DELEGATES or CAL_DELEGATE_SPEAKS: goes on */
    const struct cal_speaker *speaker;
    const char *delegate;
};

static struct voice odd(const struct cal_speaker *speaker)
{
    return (struct voice){.verdict = CAL_DELEGATES_ODDLY, .speaker = speaker};
}

/* The part is passed on by who was asked, to one person who is neither that one nor we. */
static struct voice passes_on(const struct cal_asked *asked, const struct cal_speaker *own)
{
    const char *to = own->delegated_to_count == 1 ? own->delegated_to[0] : NULL;
    if (pp_text_empty(to) || is_asked(asked, to) || is_organizer(asked, to) ||
        own->delegated_from_count > 0)
        return odd(own);
    return (struct voice){.verdict = CAL_DELEGATES, .speaker = own, .delegate = to};
}

/* Somebody says that the part was passed on to them, by nobody else, and not further. */
static struct voice takes_over(const struct cal_asked *asked, const struct cal_speaker *other)
{
    if (!other->email || other->partstat == CAL_DELEGATED || other->delegated_to_count > 0 ||
        other->delegated_from_count != 1 || is_organizer(asked, other->email))
        return odd(other);
    return (struct voice){
        .verdict = CAL_DELEGATE_SPEAKS, .speaker = other, .delegate = other->email};
}

static struct voice one_speaks(const struct cal_asked *asked, const struct cal_speaker *speaker)
{
    if (!is_asked(asked, speaker->email)) {
        if (lists_asked(asked, speaker->delegated_from, speaker->delegated_from_count))
            return takes_over(asked, speaker);
        return (struct voice){.verdict = CAL_CRASHER, .speaker = speaker};
    }
    if (speaker->understood && speaker->partstat == CAL_DELEGATED)
        return passes_on(asked, speaker);
    return (struct voice){.verdict = CAL_APPLIES, .speaker = speaker};
}

/* Delegator and delegate in one reply (RFC 5546 3.2.2.3): both lines must tell the same. */
static struct voice two_speak(const struct cal_asked *asked, const struct cal_answer *answer)
{
    const struct cal_speaker *own = find_asked(asked, answer);
    if (!own)
        return (struct voice){.verdict = CAL_NOT_ONE};
    const struct cal_speaker *other = &answer->speakers[own == &answer->speakers[0]];
    if (own->partstat != CAL_DELEGATED || is_asked(asked, other->email) ||
        !lists_asked(asked, other->delegated_from, other->delegated_from_count))
        return (struct voice){.verdict = CAL_NOT_ONE, .speaker = own};
    const struct voice from = passes_on(asked, own);
    const struct voice to = takes_over(asked, other);
    if (from.verdict != CAL_DELEGATES || to.verdict != CAL_DELEGATE_SPEAKS ||
        !cal_email_same(from.delegate, other->email))
        return odd(own);
    return other->partstat == CAL_NEEDS_ACTION ? from : to;
}

static struct voice who_speaks(const struct cal_asked *asked, const struct cal_answer *answer)
{
    if (answer->speaker_count == 1)
        return one_speaks(asked, &answer->speakers[0]);
    if (answer->speaker_count == 2)
        return two_speak(asked, answer);
    return (struct voice){.verdict = CAL_NOT_ONE};
}

/* --- the steps that replies and counters share --- */

/* The revision answered; -1 when it is older than the last request and which one is not told. */
static int64_t revision_of(const struct cal_asked *asked, const struct cal_answer *answer)
{
    if (answer->sequence >= 0)
        return answer->sequence;
    if (answer->outlook_sequence >= 0)
        return answer->outlook_sequence;
    return asked->sequence == 0 || answer->stamp_s >= asked->stamp_s ? asked->sequence : -1;
}

/* CAL_WHOLE_EVENT, an index, or CAL_NO_INSTANCE in *verdict. */
static int find_instance(const struct cal_asked *asked, const struct cal_answer *answer,
                         enum cal_verdict *verdict)
{
    int64_t start_s = 0;
    if (answer->instance.form == CAL_POINT_NONE)
        return CAL_WHOLE_EVENT;
    const bool told = cal_point_utc(&answer->instance, asked->zone, &start_s);
    for (size_t i = 0; told && i < asked->instance_count; i++) {
        if (asked->instances[i].start_s == start_s)
            return (int)i;
    }
    *verdict = CAL_NO_INSTANCE;
    return CAL_WHOLE_EVENT;
}

static bool is_closed(const struct cal_asked *asked)
{
    return asked->standing != CAL_INVITED || asked->over;
}

/*
 * May it be taken at all, by way, instance, state, revision and clock? CAL_APPLIES: it may, and
 * *judgement has the instance and the place in the order, but for the partstat.
 */
static enum cal_verdict admit(const struct cal_asked *asked, const struct cal_answer *answer,
                              struct cal_judgement *judgement)
{
    enum cal_verdict verdict = CAL_APPLIES;
    const int64_t revision = revision_of(asked, answer);
    if (asked->trust == CAL_TRUST_NONE)
        return CAL_UNTRUSTED;
    if (answer->stamp_s == 0) {
        judgement->detail = "there is no DTSTAMP to put it in order by";
        return CAL_UNREADABLE;
    }
    judgement->instance = find_instance(asked, answer, &verdict);
    if (verdict != CAL_APPLIES)
        return verdict;
    if (revision > asked->sequence)
        return CAL_FUTURE;
    if (is_closed(asked))
        return CAL_CLOSED;
    if (answer->and_later)
        return CAL_FROM_HERE_ON;
    if (answer->stamp_s > asked->now_s + CLOCK_AHEAD_S)
        return CAL_WRONG_CLOCK;
    judgement->answer = (struct cal_answered){
        .any = true, .sequence = (int32_t)revision, .stamp_s = answer->stamp_s};
    return revision < 0 ? CAL_OLD_REVISION : CAL_APPLIES;
}

static const struct cal_answered *last_answer(const struct cal_asked *asked, int instance)
{
    return instance == CAL_WHOLE_EVENT ? &asked->answered : &asked->instances[instance].answered;
}

/* How the person stands to this instance: by an answer to it, else by one to the whole series. */
static bool has_accepted(const struct cal_asked *asked, int instance)
{
    const struct cal_answered *last = last_answer(asked, instance);
    if (!last->any)
        last = &asked->answered;
    return last->any && last->sequence >= asked->moved_sequence && last->partstat == CAL_ACCEPTED;
}

static bool is_by_other(const struct cal_asked *asked, const struct cal_speaker *speaker)
{
    return asked->by_other || (speaker->sent_by && !is_asked(asked, speaker->sent_by));
}

/* --- each method --- */

/* The place is known: is it news, is it for the present time, and what does it say? */
static enum cal_verdict judge_words(const struct cal_asked *asked, const struct cal_answer *answer,
                                    const struct voice *voice, struct cal_judgement *judgement)
{
    const struct cal_speaker *speaker = voice->speaker;
    const int order = compare_answered(&judgement->answer, last_answer(asked, judgement->instance));
    if (order <= 0)
        return order == 0 ? CAL_SAID_AGAIN : CAL_STALE;
    if (judgement->answer.sequence < asked->moved_sequence)
        return CAL_OLD_REVISION;
    if (voice->verdict != CAL_APPLIES)
        return voice->verdict;
    if (!speaker->understood || speaker->partstat == CAL_NEEDS_ACTION)
        return answer->problem ? CAL_PROBLEM : CAL_SAYS_NOTHING;
    if (speaker->partstat == CAL_DECLINED && is_by_other(asked, speaker) &&
        has_accepted(asked, judgement->instance))
        return CAL_CONFIRMS;
    return CAL_APPLIES;
}

static void judge_reply(const struct cal_asked *asked, const struct cal_answer *answer,
                        struct cal_judgement *judgement)
{
    const struct voice voice = who_speaks(asked, answer);
    judgement->speaker = voice.speaker;
    judgement->delegate = voice.delegate;
    judgement->verdict = voice.verdict;
    if (voice.verdict != CAL_APPLIES && voice.verdict != CAL_DELEGATES &&
        voice.verdict != CAL_DELEGATE_SPEAKS)
        return;
    judgement->verdict = admit(asked, answer, judgement);
    if (judgement->verdict != CAL_APPLIES)
        return;
    judgement->answer.partstat = voice.speaker->partstat;
    judgement->verdict = judge_words(asked, answer, &voice, judgement);
}

static bool has_times(const struct cal_answer *answer)
{
    return answer->start.form != CAL_POINT_NONE && answer->start.form != CAL_POINT_BAD &&
           answer->end.form != CAL_POINT_BAD;
}

/* RFC 5546 3.2.7 has all attendees in it; the one who was asked must be among them. */
static void judge_counter(const struct cal_asked *asked, const struct cal_answer *answer,
                          struct cal_judgement *judgement)
{
    judgement->speaker = find_asked(asked, answer);
    judgement->verdict = judgement->speaker ? admit(asked, answer, judgement) : CAL_CRASHER;
    if (judgement->verdict == CAL_OLD_REVISION ||
        (judgement->verdict == CAL_APPLIES && judgement->answer.sequence < asked->sequence))
        judgement->verdict = CAL_COUNTERS_STALE;
    if (judgement->verdict != CAL_APPLIES)
        return;
    if (!has_times(answer)) {
        judgement->verdict = CAL_UNREADABLE;
        judgement->detail = "the proposal has no start, or a time that does not exist";
        return;
    }
    const int order = compare_answered(&judgement->answer, &asked->countered);
    judgement->verdict = order > 0 ? CAL_COUNTERS : order == 0 ? CAL_SAID_AGAIN : CAL_STALE;
}

static void judge_refresh(const struct cal_asked *asked, const struct cal_answer *answer,
                          struct cal_judgement *judgement)
{
    judgement->speaker = find_asked(asked, answer);
    if (!judgement->speaker || asked->trust == CAL_TRUST_NONE)
        judgement->verdict = CAL_UNINVITED;
    else
        judgement->verdict = is_closed(asked) ? CAL_CLOSED : CAL_REFRESHES;
}

static bool is_answer(enum cal_method method)
{
    return method == CAL_REPLY || method == CAL_COUNTER || method == CAL_REFRESH;
}

struct cal_judgement cal_judge_answer(const struct cal_asked *asked,
                                      const struct cal_answer *answer)
{
    struct cal_judgement judgement = {.instance = CAL_WHOLE_EVENT, .detail = answer->fault};
    if (!is_answer(answer->method))
        judgement.verdict = CAL_NOT_FOR_US;
    else if (answer->fault)
        judgement.verdict = CAL_UNREADABLE;
    else if (!asked)
        judgement.verdict = CAL_UNKNOWN_EVENT;
    else if (!pp_text_is(answer->uid, asked->uid))
        judgement.verdict = CAL_OTHER_EVENT;
    else if (answer->organized && !is_organizer(asked, answer->organizer))
        judgement.verdict = CAL_NOT_OURS;
    else if (answer->method == CAL_REPLY)
        judge_reply(asked, answer, &judgement);
    else if (answer->method == CAL_COUNTER)
        judge_counter(asked, answer, &judgement);
    else
        judge_refresh(asked, answer, &judgement);
    if (answer->problem && !judgement.detail)
        judgement.detail = answer->problem;
    return judgement;
}

/* --- a whole message --- */

/* Not to be believed: what else the message says is not taken either. */
static bool spoils(enum cal_verdict verdict)
{
    const enum cal_do act = cal_verdict_do(verdict);
    return act == CAL_DO_REFUSE || act == CAL_DO_REVIEW;
}

/* Of two answers of one message to the same thing only the greater one counts. */
static void settle_twins(struct cal_judgement *judgements, size_t last)
{
    struct cal_judgement *new = &judgements[last];
    for (size_t i = 0; i < last; i++) {
        struct cal_judgement *old = &judgements[i];
        if (old->verdict != CAL_APPLIES || new->verdict != CAL_APPLIES ||
            old->instance != new->instance)
            continue;
        const int order = compare_answered(&new->answer, &old->answer);
        if (order > 0)
            old->verdict = CAL_STALE;
        else
            new->verdict = order == 0 ? CAL_SAID_AGAIN : CAL_STALE;
    }
}

void cal_judge_message(const struct cal_asked *asked, const struct cal_answers *answers,
                       struct cal_judgement *judgements)
{
    const struct cal_judgement *spoiler = NULL;
    const bool less = !answers->told_by_mail && asked->trust == CAL_TRUST_SENDER;
    struct cal_asked believed = *asked;
    if (less)
        believed.trust = CAL_TRUST_NONE;
    for (size_t i = 0; i < answers->count; i++) {
        judgements[i] = cal_judge_answer(&believed, &answers->at[i]);
        if (less && judgements[i].verdict == CAL_UNTRUSTED)
            judgements[i].detail =
                "The mail does not name its METHOD, so only its reply address could vouch for it.";
        settle_twins(judgements, i);
        if (!spoiler && spoils(judgements[i].verdict))
            spoiler = &judgements[i];
    }
    for (size_t i = 0; spoiler && i < answers->count; i++) {
        if (cal_verdict_do(judgements[i].verdict) == CAL_DO_RECORD || spoils(judgements[i].verdict))
            continue;
        judgements[i].verdict = spoiler->verdict;
        judgements[i].detail = "another part of the same message is not to be believed";
    }
}
