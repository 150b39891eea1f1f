/*
 * Use cases that explain a stored match: why this team and not the next best, what would let a
 * peer in or a team exist at all, who could stand in, and what other rules or weights would give.
 *
 * All of them look at the pool as it is now, since only that can be acted on; as_then says whether
 * that is still what the match was computed from. All compare people, so all are computed without
 * the aims that rest on people's answers (shield.h). Nothing is stored.
 */
#ifndef FLOW_EXPLAIN_H
#define FLOW_EXPLAIN_H

#include "daemon/flow/match.h"
#include "daemon/flow/snapshot.h"
#include "store/request.h"

enum { FLOW_READY_MOST = 20, FLOW_WITHOUT_MOST = 500 };

/* Which match, and which of its teams. */
struct flow_question {
    const char *match;   /* in: id */
    const char *request; /* in: key: its newest match; NULL with match */
    int rank;            /* in: which team, 1 is the best */
    struct store_match stored;
    struct store_request row;
    bool as_then;                    /* nothing that counts has changed since */
    struct flow_question_work *work; /* between the steps; see question.h */
};

/* Somebody who would take a seat of a team. */
struct flow_stand_in {
    struct store_peer peer;
    const char *organisation;
    const char *needs; /* one more change, in words; NULL: can as things are */
    int64_t points;    /* of the whole team: so many more than with the one who sits there */
    const struct flow_part *parts; /* the same by part, in words that compare the two */
    size_t part_count;
};

struct flow_seat_choice {
    int seat;
    const char *seat_name;
    bool filled;              /* by member */
    struct store_peer member; /* who sits there */
    size_t others;            /* who else could, as things are */
    const struct flow_stand_in *ready;
    size_t ready_count; /* as things are, best first */
    const struct flow_stand_in *nearly;
    size_t nearly_count; /* after one more change */
};

/* Why this team: its parts, and for each seat the best other peer. */
struct flow_match_why {
    struct flow_question question;
    struct flow_team team; /* as the pool is now */
    const struct flow_seat_choice *seats;
    size_t seat_count; /* each with one ready at most */
};
extern const struct flow_case flow_match_why;

/* Ranked stand-ins for each seat, the rest of the team as it is. */
struct flow_match_reserves {
    struct flow_question question;
    int most; /* in: of each sort for each seat, 1..FLOW_READY_MOST */
    struct flow_team team;
    const struct flow_seat_choice *seats;
    size_t seat_count;
};
extern const struct flow_case flow_match_reserves;

/* What would have to give so that a team exists: several ways, the one that asks least first. */
struct flow_match_relax {
    struct flow_question question;
    int most;      /* in: how many, 1..20 */
    bool feasible; /* a team exists as things are */
    bool proven;   /* nothing less would do */
    const struct flow_relaxation *list;
    size_t count;
};
extern const struct flow_case flow_match_relax;

/* The same run by other weights or without some rules, as a difference. */
struct flow_match_what_if {
    struct flow_question question;
    const char *without; /* in: words of rules, comma between; NULL: none */
    const char *weights; /* in: "want=12,load=0" or the name of weights; NULL: as they are */
    bool has_before, has_after, same;
    struct flow_team before, after;     /* each by its own rules and weights */
    const struct flow_part *difference; /* after less before, the same */
    size_t difference_count;
    const struct flow_part
        *then; /* the same two teams, both by the weights and rules as they are */
    size_t then_count;
    int64_t difference_points, then_points;
    const char *const *breaks; /* rules as they are that the new team breaks, in words */
    size_t break_count;
    const struct store_peer *comes, *goes;
    size_t come_count, go_count;
};
extern const struct flow_case flow_match_what_if;

#endif
