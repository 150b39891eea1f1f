/*
 * Inside matcher/: the hard rules, each in the plainest form, peer by peer. The search asks them
 * through bit columns; this is what those must agree with, and what the explanations are made of.
 */
#ifndef PP_MATCHER_RULES_H
#define PP_MATCHER_RULES_H

#include "matcher/index.h"

/* The peer pinned to a seat, or MATCH_NONE. */
int32_t match_rules_pin(const struct match_request *request, size_t seat);

/* Must this seat be filled: required, or pinned? */
bool match_rules_needed(const struct match_request *request, size_t seat);

/* The request with one more pin; borrows the pins. */
struct match_request match_rules_with_pin(const struct match_request *request, int32_t seat,
                                          int32_t peer, struct match_pin pins[MATCH_SEATS_MOST]);

bool match_rules_banned(const struct match_request *request, int32_t peer);

/* Does the peer break this rule for the seat? MATCH_RULE_BUSY: free in no window at all. */
bool match_rules_breaks(const struct match_instance *instance, const struct match_request *request,
                        size_t seat, int32_t peer, enum match_rule rule);

/* Bit r set: the peer breaks rule r for the seat. MATCH_RULE_BUSY: free in no window at all. */
uint32_t match_rules_broken(const struct match_instance *instance,
                            const struct match_request *request, size_t seat, int32_t peer);

/* Does the peer keep every rule for the seat, the diary aside? */
bool match_rules_fits(const struct match_instance *instance, const struct match_request *request,
                      size_t seat, int32_t peer);

/* Is the peer free on every day attended in the window? */
bool match_rules_free(const struct match_instance *instance, const struct match_request *request,
                      size_t window, int32_t peer);

/* Those of the team rules that count members, their money and their pairs. */
uint32_t match_rules_counts(const struct match_index *index, const struct match_request *request,
                            const int32_t *who, size_t size);

/* Bit r set: the team breaks team rule r. */
uint32_t match_rules_team(const struct match_index *index, const struct match_request *request,
                          const struct match_team *team);

#endif
