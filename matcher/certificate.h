/*
 * What an auditor needs to check that no better team was missed: for each window a price on one
 * more member who counts towards a goal or a rule (the multipliers of the search's bound). At these
 * prices, or any others, no team in the window has more points than
 *   points of the window + sum over goals of max over n of (worth of n members - price n)
 *     + sum over seats of max over peers of (points alone + prices of what the peer counts towards)
 * so whoever doubts an answer computes this with a program of their own and finds few peers, and
 * few teams, left to look at. Good prices make that quick; wrong ones could not make it wrong.
 */
#ifndef PP_MATCHER_CERTIFICATE_H
#define PP_MATCHER_CERTIFICATE_H

#include <stddef.h>
#include <stdint.h>

/* What is counted: members with `key` and `value`. */
enum match_priced_kind {
    MATCH_PRICED_SKILL,        /* skill `key` at level `value` or above */
    MATCH_PRICED_TRAIT,        /* answer `value` to trait `key` */
    MATCH_PRICED_GROUP,        /* key: the group */
    MATCH_PRICED_NEW,          /* who are new */
    MATCH_PRICED_REGION,       /* key: the region */
    MATCH_PRICED_ORGANISATION, /* key: the organisation */
    MATCH_PRICED_KINDS,
};
const char *match_priced_word(enum match_priced_kind kind); /* "skill": for programs */

struct match_price_line {
    enum match_priced_kind kind;
    int32_t key, value;
    int64_t price; /* 1024 to a point */
};

struct match_certificate_window {
    const struct match_price_line *lines; /* those that are not 0 */
    size_t line_count;
    int64_t money; /* 1024 * 1024 to a point, for each unit of the budget */
};

struct match_certificate {
    const struct match_certificate_window *windows; /* one for each of the request */
    size_t window_count;
};

#endif
