/* What lives between the steps of one message that came in. Inside the folder only. */
#ifndef FLOW_RECEIVE_WORK_H
#define FLOW_RECEIVE_WORK_H

#include "calendars/verdict.h"
#include "daemon/flow/receive.h"
#include "daemon/flow/reply.h"
#include "daemon/mail/incoming.h"

enum flow_receive_act {
    FLOW_RECEIVE_KEEP,     /* the record of it is all */
    FLOW_RECEIVE_APPLY,    /* said is the person's answer */
    FLOW_RECEIVE_SEND,     /* the current REQUEST goes to the address of the roster */
    FLOW_RECEIVE_DECLINE,  /* the same after a DECLINECOUNTER */
    FLOW_RECEIVE_COUNTERS, /* another time was proposed */
    FLOW_RECEIVE_PASSES,   /* the part is passed on to somebody else, if a person agrees */
    FLOW_RECEIVE_RETURNED  /* a mail of ours did not arrive, or their program could not read it */
};

/* One event that a message speaks of. */
struct flow_topic {
    const struct store_invitation *invitation; /* in received.altered.before; NULL: not theirs */
    struct cal_answers answers;                /* of the message, those with its UID */
    struct cal_judgement judgement;            /* on the one that counts */
};

struct flow_receiving {
    struct mail_incoming mail;
    bool readable;              /* the mail; answers besides, when there are any */
    struct cal_answers answers; /* of MAIL_ANSWER, when has_answers; of all of its objects */
    bool has_answers;
    bool by_hand;               /* a person vouches for it */
    struct store_incoming kept; /* by hand: what is decided about */

    /* What it is about. */
    struct store_invited target;               /* id 0: nothing of ours */
    const struct store_invitation *invitation; /* in received.altered.before */
    struct flow_topic *topics;
    size_t topic_count;
    struct cal_judgement judgement; /* of the topic that leads */

    enum flow_receive_act act;
    struct flow_said *said; /* to each event that it answers, with that judgement */
    size_t said_count;
    int32_t moves_to;         /* of a proposal that is accepted: the visit's first day */
    struct store_event moved; /* or its event at another time; id 0: it is the visit */
    struct flow_booking_substitute passes; /* or who comes into the seat */
    const char *comment;                   /* of the answer, one line; NULL: none */
    struct flow_alter_work *pool;
    struct store_mail mails[2]; /* of FLOW_RECEIVE_SEND and DECLINE */
    size_t mail_count;
    int64_t stamp_s; /* the last DTSTAMP of those; 0: none yet */
};

/* Reads the bytes: WORK. Fills the row but for what it is about. */
void flow_receive_read(struct flow_call *call, const char *bytes, size_t len,
                       struct flow_receiving *work, struct store_incoming *row);
/* READ: what it is about, the verdict, what to do. */
PP_CHECK enum pp_code flow_receive_judge(struct flow_call *call, struct flow_receiving *work,
                                         struct flow_received *received);
/* READ: the part of it about answers, when their invitation has been looked for. */
PP_CHECK enum pp_code flow_receive_answer(struct flow_call *call, struct flow_receiving *work,
                                          struct flow_received *received);
void flow_receive_decide(struct store_incoming *row, const char *verdict,
                         enum store_incoming_state state, const char *sentence);
/* WORK: what it changes. A change that cannot be made becomes a matter for the queue. */
PP_CHECK enum pp_code flow_receive_make(struct flow_call *call, struct flow_receiving *work,
                                        struct flow_received *received);
/* WORK: one more message about the invitation of work: CAL_REQUEST or CAL_DECLINECOUNTER. */
PP_CHECK enum pp_code flow_receive_tell(struct flow_call *call, struct flow_receiving *work,
                                        const struct flow_booked *booked, enum cal_method method);
/*
 * Another time that was proposed, taken up: whole days move the visit, an hour moves that event
 * alone, and everybody asked to it is asked again. READ, then WORK; flow_alter_save() writes it.
 */
PP_CHECK enum pp_code flow_counter_load(struct flow_call *call, struct flow_receiving *work,
                                        struct flow_altered *altered);
PP_CHECK enum pp_code flow_counter_make(struct flow_call *call, const struct flow_receiving *work,
                                        struct flow_altered *altered, const char *reason);
/*
 * The part passed on to somebody of the pool, taken up: that one comes into the seat, if every hard
 * rule is kept, and is asked as everybody is. READ, then WORK; flow_alter_save() writes it.
 */
PP_CHECK enum pp_code flow_delegate_load(struct flow_call *call, struct flow_receiving *work,
                                         const struct flow_booked *before, const char *reason);
PP_CHECK enum pp_code flow_delegate_make(struct flow_call *call, struct flow_receiving *work,
                                         struct flow_altered *altered);
/* WRITE: that, but not the row. */
PP_CHECK enum pp_code flow_receive_save(struct flow_call *call, struct flow_receiving *work,
                                        struct flow_received *received);

#endif
