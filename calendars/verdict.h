/*
 * What an answer means: from what the organizer knows (cal_asked) and what came in (cal_answer) to
 * one verdict, with what must be done and a sentence for people. Pure; RFC 5546 2.1.5, 3.2.3,
 * 3.2.6 to 3.2.8 and 6.
 *
 * An answer changes nothing but its speaker's own standing. Answers of one person to one event (or
 * one instance of a series) are ordered by SEQUENCE, then DTSTAMP, then by how little they promise;
 * the greatest one applied so far is kept by the caller. So the same messages give the same state
 * in whatever order they come, each any number of times. The one exception asks a person: somebody
 * else's decline is taken as it is from who had not accepted yet, and confirmed from who had.
 */
#ifndef PP_CALENDARS_VERDICT_H
#define PP_CALENDARS_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calendars/answer.h"
#include "calendars/sequence.h"

/* What is to be done, in the transaction that records the message. */
enum cal_do {
    CAL_DO_APPLY,           /* keep partstat, sequence and stamp as the person's answer */
    CAL_DO_RECORD,          /* nothing but the record that it came */
    CAL_DO_REFUSE,          /* as RECORD; it is false or damaged, and an operator may count it */
    CAL_DO_REVIEW,          /* into the review queue: a person decides */
    CAL_DO_ASK_AGAIN,       /* send the current REQUEST, RSVP=TRUE, same SEQUENCE */
    CAL_DO_PROPOSE,         /* a question for the coordinator: another time, or a delegate */
    CAL_DO_CONFIRM,         /* ask the person at the address of the roster whether it is so */
    CAL_DO_SEND_AGAIN,      /* send the current REQUEST to the address of the roster */
    CAL_DO_DECLINE_COUNTER, /* send a DECLINECOUNTER and the current REQUEST */
};

/* X(verdict, word for programs, what to do, sentence) */
#define CAL_VERDICTS(X)                                                                            \
    X(CAL_APPLIES, "applies", CAL_DO_APPLY, "The answer counts.")                                  \
    X(CAL_SAID_AGAIN, "again", CAL_DO_RECORD, "The same answer was taken before.")                 \
    X(CAL_STALE, "stale", CAL_DO_RECORD, "A later answer of this person was taken before.")        \
    X(CAL_SAYS_NOTHING, "says-nothing", CAL_DO_RECORD,                                             \
      "It neither accepts nor declines, so nothing changes.")                                      \
    X(CAL_OLD_REVISION, "old-revision", CAL_DO_ASK_AGAIN,                                          \
      "It answers an earlier time of the event; the person is asked again.")                       \
    X(CAL_CLOSED, "closed", CAL_DO_RECORD,                                                         \
      "It came too late: the event is cancelled or over, or the person is no longer asked.")       \
    X(CAL_FUTURE, "forged", CAL_DO_REFUSE,                                                         \
      "It answers a revision that was never sent, so it is forged or damaged.")                    \
    X(CAL_WRONG_CLOCK, "wrong-clock", CAL_DO_REVIEW,                                               \
      "Its time stamp lies more than a day ahead, so it cannot be put in order with others.")      \
    X(CAL_UNTRUSTED, "untrusted", CAL_DO_REVIEW,                                                   \
      "Nothing vouches for its sender: no valid reply address, and no verified mail from the "     \
      "address of the roster.")                                                                    \
    X(CAL_CONFIRMS, "to-confirm", CAL_DO_CONFIRM,                                                  \
      "Somebody else declines for a person who had accepted; the person is asked whether it is "   \
      "so.")                                                                                       \
    X(CAL_CRASHER, "not-asked", CAL_DO_REVIEW,                                                     \
      "It speaks for an address that was not asked to this event.")                                \
    X(CAL_NOT_ONE, "not-one-person", CAL_DO_REVIEW,                                                \
      "A reply speaks for exactly one person; this one names none, or several.")                   \
    X(CAL_NOT_OURS, "other-organizer", CAL_DO_REFUSE,                                              \
      "Its ORGANIZER is somebody else, so it answers another invitation.")                         \
    X(CAL_OTHER_EVENT, "other-event", CAL_DO_REVIEW,                                               \
      "It came to the reply address of one event and is about another.")                           \
    X(CAL_UNKNOWN_EVENT, "unknown-event", CAL_DO_RECORD, "It is about an event that is not ours.") \
    X(CAL_NO_INSTANCE, "no-such-instance", CAL_DO_RECORD,                                          \
      "Its RECURRENCE-ID names no instance of the event.")                                         \
    X(CAL_FROM_HERE_ON, "range", CAL_DO_REVIEW,                                                    \
      "It answers one instance and all later ones at once.")                                       \
    X(CAL_NOT_FOR_US, "not-an-answer", CAL_DO_RECORD,                                              \
      "Only replies, counter proposals and refresh requests are taken from people who are asked.") \
    X(CAL_UNREADABLE, "unreadable", CAL_DO_REVIEW,                                                 \
      "A line that must be there is missing or makes no sense.")                                   \
    X(CAL_PROBLEM, "problem", CAL_DO_REVIEW,                                                       \
      "The person's calendar program could not work with the invitation.")                         \
    X(CAL_DELEGATES, "delegates", CAL_DO_PROPOSE,                                                  \
      "The person passes the part on to somebody else; the coordinator decides.")                  \
    X(CAL_DELEGATE_SPEAKS, "delegate-answers", CAL_DO_PROPOSE,                                     \
      "Somebody to whom the part was passed on answers; the coordinator decides.")                 \
    X(CAL_DELEGATES_ODDLY, "delegation-refused", CAL_DO_REVIEW,                                    \
      "The part is passed on to nobody, to several, back, or on and on.")                          \
    X(CAL_COUNTERS, "counters", CAL_DO_PROPOSE,                                                    \
      "The person proposes another time; the coordinator decides.")                                \
    X(CAL_COUNTERS_STALE, "counters-old", CAL_DO_DECLINE_COUNTER,                                  \
      "The proposal is about an earlier revision of the event; the current one is sent again.")    \
    X(CAL_REFRESHES, "refreshes", CAL_DO_SEND_AGAIN,                                               \
      "The person asks for the current state of the event.")                                       \
    X(CAL_UNINVITED, "uninvited", CAL_DO_RECORD,                                                   \
      "Somebody who is not asked to the event, or is not vouched for, wants to see it.")

enum cal_verdict {
#define X(verdict, word, act, sentence) verdict,
    CAL_VERDICTS(X)
#undef X
};

const char *cal_verdict_word(enum cal_verdict verdict); /* "old-revision": stable, for programs */
enum cal_do cal_verdict_do(enum cal_verdict verdict);
const char *cal_verdict_sentence(enum cal_verdict verdict);

/* The greatest answer applied so far; zeroed: none. */
struct cal_answered {
    bool any;
    int32_t sequence;
    int64_t stamp_s;
    enum cal_partstat partstat;
};

/* One instance of a series. */
struct cal_asked_instance {
    int64_t start_s;              /* where the series puts it: the instant of its RECURRENCE-ID */
    struct cal_answered answered; /* to this instance alone */
};

/* Who vouches that the message is from the person: H1. */
enum cal_trust {
    CAL_TRUST_NONE,
    CAL_TRUST_SENDER, /* DKIM or DMARC passed, aligned to an address of the person's */
    CAL_TRUST_TOKEN   /* it came to the unique reply address of this person and event */
};

/* What the organizer knows of one person, one event and this message's way. All borrowed. */
struct cal_asked {
    const char *uid;
    const char *email;          /* on the roster */
    const char *const *aliases; /* other addresses of the same person */
    size_t alias_count;
    const char *const *organizers; /* addresses that are ours for this event, former ones too */
    size_t organizer_count;
    const struct cal_zone *zone; /* of the event: what its floating times and whole days mean */
    enum cal_standing standing;
    bool over;        /* its end is past, or the booking is closed otherwise */
    int32_t sequence; /* of the last message sent to this person, REQUEST or CANCEL */
    int64_t stamp_s;  /* DTSTAMP of the last REQUEST sent to this person */
    int32_t
        moved_sequence; /* the first SEQUENCE with the present time: lower ones answer another */
    struct cal_answered answered;  /* to the event or the whole series */
    struct cal_answered countered; /* the last COUNTER taken; partstat without meaning */
    const struct cal_asked_instance *instances; /* of a series; NULL: it happens once */
    size_t instance_count;
    enum cal_trust trust;
    bool by_other; /* the mail's From is no address of the person's: an assistant, or a forwarder */
    int64_t now_s;
};

enum { CAL_WHOLE_EVENT = -1 };

struct cal_judgement {
    enum cal_verdict verdict;
    int instance;               /* index into asked->instances, or CAL_WHOLE_EVENT */
    struct cal_answered answer; /* with APPLY: what to keep; with PROPOSE: its place in the order */
    const struct cal_speaker *speaker; /* whose words they are; NULL: nobody's */
    const char *delegate;              /* address of who takes the part over; NULL: no delegation */
    const char *detail; /* what is wrong, more exactly than the verdict; NULL: nothing */
};

/* asked: NULL when no event of ours has this UID. */
struct cal_judgement cal_judge_answer(const struct cal_asked *asked,
                                      const struct cal_answer *answer);

/*
 * All VEVENTs of one message. Where the mail's Content-Type names no METHOD it is trusted less: the
 * reply address alone vouches for it then (RFC 6047 2.4).
 *
 * judgements[answers->count] are applied together or not at all. When one
 * is not to be believed (its verdict refuses, reviews or does not know it), none is applied: those
 * that would have been bear that one's verdict.
 */
void cal_judge_message(const struct cal_asked *asked, const struct cal_answers *answers,
                       struct cal_judgement *judgements);

#endif
