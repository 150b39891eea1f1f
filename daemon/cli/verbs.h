/* Every verb of the command, in the order of the help. */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "daemon/cli/cli.h"

/* X(noun, verb, arguments, summary, function) */
#define CLI_VERBS(X)                                                                               \
    X("import", "organisations", "FILE.csv", "councils and others, links, facts", cli_import)      \
    X("import", "peers", "FILE.csv", "the pool", cli_import)                                       \
    X("import", "availability", "FILE.csv", "when peers cannot", cli_import)                       \
    X("import", "requests", "FILE.csv", "what councils ask for", cli_import)                       \
    X("peer", "list", "", "who is in the pool", cli_peer_list)                                     \
    X("peer", "show", "PEER", "one record", cli_peer_show)                                         \
    X("organisation", "list", "", "councils and other bodies", cli_organisation_list)              \
    X("organisation", "show", "ORGANISATION", "one of them with its links", cli_organisation_show) \
    X("product", "list", "", "what can be asked for", cli_product_list)                            \
    X("request", "add", "", "a new request", cli_request_add)                                      \
    X("request", "list", "", "all requests", cli_request_list)                                     \
    X("request", "show", "REQUEST", "one request", cli_request_show)                               \
    X("match", "run", "REQUEST", "the best teams and dates", cli_match_run)                        \
    X("match", "show", "REQUEST", "the last run again", cli_match_show)                            \
    X("match", "why", "REQUEST", "every part of the points, and the best others", cli_match_why)   \
    X("match", "why-not", "REQUEST PEER", "why somebody is not in the team", cli_match_why_not)    \
    X("match", "relax", "REQUEST", "what would have to give for a team", cli_match_relax)          \
    X("match", "reserves", "REQUEST", "who could stand in for each member", cli_match_reserves)    \
    X("match", "what-if", "REQUEST", "by other weights or without some rules", cli_match_what_if)  \
    X("match", "export", "REQUEST", "the instance or the answer, for an auditor",                  \
      cli_match_export)                                                                            \
    X("match", "replay", "MATCH|REQUEST", "computed again: the same, or what differs",             \
      cli_match_replay)                                                                            \
    X("match", "solve", "FILE", "an instance file, without a daemon", cli_match_solve_verb)        \
    X("match", "explain", "FILE", "an instance file explained, without a daemon",                  \
      cli_match_explain)                                                                           \
    X("plan", "run", "[REQUEST...]", "teams and dates of many requests at once", cli_plan_run)     \
    X("plan", "list", "", "all plans", cli_plan_list)                                              \
    X("plan", "show", "PLAN", "one plan with its teams", cli_plan_show)                            \
    X("plan", "running", "", "what is being computed now, and how far", cli_plan_running)          \
    X("plan", "cancel", "ID", "ends it early; the best so far is kept", cli_plan_cancel)           \
    X("proposal", "show", "PROPOSAL", "one proposed team", cli_proposal_show)                      \
    X("proposal", "publish", "PROPOSAL", "book it and send the invitations", cli_proposal_publish) \
    X("rebalance", "run", "", "work out the plan of unconfirmed work again", cli_rebalance_run)    \
    X("rebalance", "list", "", "what rebalancing has proposed, and when it ran",                   \
      cli_rebalance_list)                                                                          \
    X("rebalance", "show", "ID", "before, after, why and who is affected", cli_rebalance_show)     \
    X("rebalance", "approve", "ID [PART...]", "parts of it, or all, are carried out",              \
      cli_rebalance_approve)                                                                       \
    X("rebalance", "undo", "ID [PART...]", "what was approved is taken back", cli_rebalance_undo)  \
    X("rebalance", "replay", "ID", "computed again from what was kept", cli_rebalance_replay)      \
    X("rebalance", "reject", "ID [PART...]", "parts of it, or all, are not to be",                 \
      cli_rebalance_reject)                                                                        \
    X("booking", "list", "", "booked teams", cli_booking_list)                                     \
    X("booking", "show", "BOOKING", "one booked team and its invitations", cli_booking_show)       \
    X("booking", "calendar", "BOOKING PEER", "one person's .ics file", cli_booking_calendar)       \
    X("booking", "reply", "BOOKING PEER ANSWER", "what somebody answered", cli_booking_reply)      \
    X("booking", "substitute", "BOOKING PEER", "somebody comes into a seat",                       \
      cli_booking_substitute)                                                                      \
    X("booking", "move", "BOOKING DAY", "the visit on another day", cli_booking_move)              \
    X("booking", "stand-down", "BOOKING", "the visit does not take place", cli_booking_stand_down) \
    X("queue", "", "", "everything that waits for a person", cli_queue)                            \
    X("repair", "list", "", "seats of booked teams that fell open", cli_repair_list)               \
    X("repair", "show", "ID", "who could come, and what has changed", cli_repair_show)             \
    X("repair", "apply", "ID [PEER]", "somebody is asked for the seat", cli_repair_apply)          \
    X("repair", "dismiss", "ID", "the seat stays open", cli_repair_dismiss)                        \
    X("calendar", "add", "PEER URL", "read a calendar that the peer keeps", cli_calendar_add)      \
    X("calendar", "list", "PEER", "those of a peer, and how old what is known is",                 \
      cli_calendar_list)                                                                           \
    X("calendar", "read", "PEER ID", "one of them now", cli_calendar_read)                         \
    X("calendar", "remove", "PEER ID", "it is read no more", cli_calendar_remove)                  \
    X("calendar", "upload", "PEER FILE", "a calendar as a file", cli_calendar_upload)              \
    X("calendar", "busy", "FILE", "when somebody is busy by their calendar, without a daemon",     \
      cli_calendar_busy)                                                                           \
    X("calendar", "check", "FILE", "an invitation or a reply by the rules, without a daemon",      \
      cli_calendar_check)                                                                          \
    X("feed", "add", "KIND [NAME]", "a calendar that somebody subscribes to", cli_feed_add)        \
    X("feed", "list", "", "who subscribes, and when it was read", cli_feed_list)                   \
    X("feed", "reset", "FEED", "another address for it", cli_feed_reset)                           \
    X("feed", "revoke", "FEED", "it ends now", cli_feed_revoke)                                    \
    X("mail", "queue", "", "messages and what became of them", cli_mail_queue)                     \
    X("mail", "test", "ADDRESS", "a test invitation, and what became of it", cli_mail_test)        \
    X("mail", "test-cancel", "ID", "the test is taken back", cli_mail_test_cancel)                 \
    X("mail", "receive", "", "one message on standard input, for a mail server", cli_mail_receive) \
    X("mail", "unmatched", "", "what came in and waits for a person", cli_mail_unmatched)          \
    X("mail", "show", "ID", "one message that came in", cli_mail_show)                             \
    X("mail", "apply", "ID", "it counts: a person vouches for it", cli_mail_apply)                 \
    X("mail", "dismiss", "ID", "it does not count", cli_mail_dismiss)                              \
    X("weights", "list", "", "what points are made of, in versions", cli_weights_list)             \
    X("weights", "show", "NAME[/VERSION]", "the numbers of one version", cli_weights_show)         \
    X("weights", "draft", "NAME key=value...", "the next version", cli_weights_draft)              \
    X("weights", "publish", "NAME/VERSION", "what somebody else drafted", cli_weights_publish)     \
    X("weights", "retire", "NAME/VERSION", "serves no further match", cli_weights_retire)          \
    X("audit", "list", "", "who did what, the newest first", cli_audit_list)                       \
    X("audit", "verify", "", "whether the record of it is whole", cli_audit_verify)                \
    X("backup", "", "FILE", "a copy of all there is, made while it is in use", cli_backup)         \
    X("token", "add", "NAME", "a token for a program", cli_token_add)                              \
    X("token", "list", "", "all tokens", cli_token_list)                                           \
    X("token", "revoke", "TOKEN", "a token ends now", cli_token_revoke)                            \
    X("demo", "", "", "a pool, a request, a team: the whole path", cli_demo)

#define X(noun, verb, args, summary, run) int run(struct cli *cli, int argc, char **argv);
CLI_VERBS(X)
#undef X

#endif
