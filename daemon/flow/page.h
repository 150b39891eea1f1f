/*
 * Use cases of the page behind the link of an invitation (link.h): what is asked of one person for
 * one visit and how it stands, and their answer, given by themselves or by somebody who says who
 * they are. Looking changes nothing. An answer goes the way of all answers (reply.h), for all of
 * the person's events that are still to come, and is kept with those that came by mail (receive.h):
 * a condition waits there for a person.
 *
 * The page tells what that person's invitations told them, and of nobody else.
 */
#ifndef FLOW_PAGE_H
#define FLOW_PAGE_H

#include "daemon/flow/booking.h"

enum {
    FLOW_PAGE_WORDS_MOST = 300, /* characters of a condition or reason */
    FLOW_PAGE_NAME_MOST = 80,   /* and of who answers for somebody */
    FLOW_PAGE_LATER_MOST = 60,  /* days ahead that an answer may be promised for */
    FLOW_PAGE_KEPT_DAYS = 14    /* that a link lives after the visit */
};

enum flow_page_standing {
    FLOW_PAGE_ASKED,   /* nothing is answered */
    FLOW_PAGE_PARTLY,  /* some events are */
    FLOW_PAGE_YES,     /* they come */
    FLOW_PAGE_PERHAPS, /* they may */
    /* Below nothing can be answered any more. */
    FLOW_PAGE_NO,         /* they gave the seat back */
    FLOW_PAGE_FILLED,     /* somebody else goes */
    FLOW_PAGE_TAKEN_OFF,  /* they are not asked any more */
    FLOW_PAGE_CALLED_OFF, /* nobody goes */
    FLOW_PAGE_OVER
};

struct flow_page_event {
    const char *summary, *when, *where; /* where: NULL, not said */
    int32_t first_day;
    int minute;
    enum store_partstat answer;
    bool off; /* they are not asked to it any more */
};

struct flow_page {
    enum flow_page_standing standing;
    const char *peer, *title, *reference, *seat;
    const char *organiser; /* address */
    const struct flow_page_event *events;
    size_t event_count;
    bool moved;           /* to other days than they were asked for first */
    const char *reply_by; /* until when they may answer, in words; NULL: not said */
    int32_t reply_by_day; /* that day; STORE_NO_DAY: not said */
    int64_t answered_s;   /* when the newest answer that counts was given; 0: none */
    int32_t today, last_day;
    const char *form; /* see link.h; NULL: nothing can be answered */
};

/* PP_NOT_FOUND with a sentence for people when the token opens nothing (any more). */
struct flow_page_show {
    const char *token; /* in */
    struct flow_page page;
};
extern const struct flow_case flow_page_show;

enum flow_page_answer_kind {
    FLOW_PAGE_SAYS_NOTHING,
    FLOW_PAGE_SAYS_YES,
    FLOW_PAGE_SAYS_YES_IF,
    FLOW_PAGE_SAYS_NO,
    FLOW_PAGE_SAYS_LATER
};

/*
 * Faults name the member: "answer", "condition", "reason", "by", "day". PP_CONFLICT with a sentence
 * when matters have moved since the form was shown, or nothing can be answered; PP_INVALID without
 * faults when the form was sent before.
 */
struct flow_page_answer {
    const char *token, *form; /* in */
    enum flow_page_answer_kind says;
    const char *condition, *reason; /* in: of YES_IF and NO; "": none */
    const char *by;                 /* in: name of who answers for the person; "": they do */
    int32_t day;                    /* in: of LATER; STORE_NO_DAY: not said */
    bool day_wrong;                 /* in: one was given that is none */
    bool loaded;                    /* page is filled */
    struct flow_page page;          /* as it was when it was answered */
    int64_t peer, booking, invitation;
    struct flow_altered altered;
    struct flow_reserve *reserves; /* best first, of a seat that was given back */
    size_t reserve_count;
    struct flow_alter_work *work; /* between the steps */
    struct store_incoming *row;
    /* Of LATER with a day, when they are reminded then; next_s 0: no change. */
    struct store_asking asking;
    int64_t asking_was_s; /* its next_s as it was read */
};
extern const struct flow_case flow_page_answer;

#endif
