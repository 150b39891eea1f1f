/*
 * Use cases of matching one request: run, show, why, why not, export.
 */
#ifndef FLOW_MATCH_H
#define FLOW_MATCH_H

#include "daemon/flow/brief.h"
#include "daemon/flow/flow.h"
#include "daemon/flow/names.h"
#include "store/peer.h"
#include "store/request.h"

enum { FLOW_BEST_MOST = 20 };

/* One line of an explanation: "skill level 4 in SEND", +40. */
struct flow_part {
    const char *code;  /* "want" "seniority" "travel" … */
    const char *words; /* a whole phrase for people */
    int64_t points;
};

struct flow_member {
    int seat;
    const char *seat_name;
    struct store_peer peer;   /* without children */
    const char *organisation; /* name of the current post's */
    int64_t points;
    const struct flow_part *parts;
    size_t part_count;
};

struct flow_team {
    struct store_proposal proposal;
    int32_t last_day; /* last onsite day */
    const struct flow_member *members;
    size_t member_count;
    const struct flow_part *parts; /* of the team as a whole: window, cover, pairs, load … */
    size_t part_count;
};

/* Why nothing fits: for each seat how many peers are left after each rule in turn. */
struct flow_funnel_line {
    int seat;         /* -1: before seats */
    const char *rule; /* words: "role", "no post at the host or its neighbours" */
    int64_t left;
};

struct flow_match_run {
    const char *request;      /* in: key */
    int best;                 /* in: 1..FLOW_BEST_MOST */
    int seconds;              /* in: time limit, 1..600 */
    int64_t steps;            /* in: the search gives up after so many steps; 0: never */
    struct store_match match; /* without instance and answer texts */
    struct store_request row;
    struct flow_team *teams; /* best first; none when infeasible */
    size_t team_count;
    struct flow_funnel_line *funnel; /* when infeasible */
    size_t funnel_count;
    int64_t bound;
    size_t pool, eligible; /* peers looked at, peers that pass every personal rule */
    size_t windows;
    int64_t took_us;
    struct flow_names names;
    struct flow_match_work *work; /* between the steps */
};
extern const struct flow_case flow_match_run;

/* A stored run, the same shape (took_us and eligible as they were then). */
struct flow_match_show {
    const char *match;   /* in: id; NULL: the newest of request */
    const char *request; /* in: key; NULL with match */
    struct flow_match_run run;
};
extern const struct flow_case flow_match_show;

/* One rule that bars a peer, with what it rests on and what would lift it. */
struct flow_bar {
    const char *code;      /* "post-at-neighbour" */
    int seat;              /* -1: every seat */
    const char *words;     /* the rule and its evidence, one sentence */
    int32_t until;         /* the day it no longer holds; STORE_NO_DAY: not by time alone */
    const char *lifted_by; /* the change that would lift it; NULL: none */
};

/* What would have to give so that a team exists. */
struct flow_concession {
    const char *code;  /* "must", "window", … */
    const char *words; /* ""Lead": SEND from level 4 to 3" */
};
struct flow_relaxation {
    const struct flow_concession *changes; /* all of them together, and none too many */
    size_t change_count;
    int64_t cost_milli;    /* how much they ask: the order of the list */
    struct flow_team team; /* the best team with them */
};

/* What would let a peer into one seat. */
struct flow_seat_change {
    int seat;
    const char *seat_name;
    int32_t first_day; /* of the visit that asks least */
    const char *words; /* all of it: "SEND from level 3 to 4, and free on Wed 12 May 2027" */
};

struct flow_match_why_not {
    const char *match, *request; /* in, as in flow_match_show */
    const char *peer;            /* in: key */
    struct store_peer who;
    struct flow_bar *bars; /* empty: eligible */
    size_t bar_count;
    const struct flow_seat_change *changes; /* not eligible: the smallest change first */
    size_t change_count;
    const struct flow_relaxation
        *in_the_way; /* eligible, but in no team: what would have to give */
    size_t in_the_way_count;
    const struct flow_part *free_windows; /* code: the start day; words say free or what blocks */
    size_t window_count, window_free;
    bool chosen;                /* sits in the best team already */
    bool has_team;              /* with_peer and costs hold */
    struct flow_team with_peer; /* the best team with this peer in it */
    int64_t costs;              /* points it loses against the best team */
    const struct flow_part
        *cost_parts; /* the same by part: what it has more, or less, than the best */
    size_t cost_count;
    struct flow_names names;
    struct flow_match_work *work; /* between the steps */
};
extern const struct flow_case flow_match_why_not;

struct flow_match_export {
    const char *match, *request; /* in */
    struct store_match row;      /* with instance_json, answer_json, people_json */
};
extern const struct flow_case flow_match_export;

#endif
