/*
 * Use cases of plans: the requests that wait for a team matched together, teams and dates at once.
 * What a plan gives a request is a match with one proposal, to be published as any other.
 */
#ifndef FLOW_PLAN_H
#define FLOW_PLAN_H

#include "daemon/flow/match.h"
#include "daemon/flow/snapshot.h"
#include "store/plan.h"

/* One request of a plan. */
struct flow_plan_line {
    struct store_request row;
    int priority; /* points that leaving it unserved costs */
    const char *priority_words;
    const char *words;     /* why it is not served; NULL: it is */
    int64_t match;         /* 0: not served */
    struct flow_team team; /* when served */
};

struct flow_plan_run {
    const char *const *requests; /* in: keys */
    size_t request_count;        /* in: 0: all that wait for a team and have days to come */
    int seconds;                 /* in: time limit, 1..600 */
    int64_t steps;               /* in: 0: none but time */
    struct store_plan plan;
    struct flow_plan_line *lines; /* in the order named, else that in which they were made */
    size_t line_count;
    struct flow_plan_work *work; /* between the steps */
};
extern const struct flow_case flow_plan_run;

/* A stored plan, the same shape; its teams as they were proposed. */
struct flow_plan_show {
    const char *plan; /* in: id */
    struct flow_plan_run run;
};
extern const struct flow_case flow_plan_show;

struct flow_plan_list {
    struct store_page page;
    struct store_plan *plans;
    size_t count;
};
extern const struct flow_case flow_plan_list;

/* (bound - points) of what is at stake, in millionths. */
int64_t flow_plan_gap_ppm(const struct store_plan *plan);

#endif
