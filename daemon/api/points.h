/*
 * Inside api/: every route. X(method, pattern, point, bytes of body, deadline in ms); 0 takes web's
 * default. The points are defined in the file of their resource.
 */
#ifndef API_POINTS_H
#define API_POINTS_H

#include "daemon/api/door.h"

enum {
    API_IMPORT_MOST = 32 << 20,
    API_IMPORT_MS = 120000,
    API_MAIL_MOST = (4 << 20) + 1,     /* one more than is read: a larger one is kept as such */
    API_CALENDAR_MOST = (5 << 20) + 1, /* one more than is read, which says so */
    API_MATCH_MS = 630000,
    API_PLAN_MS = 670000,
    API_WHY_MS = 60000
};

#define API_V1 "/api/v1"
#define API_FEEDS "/feeds/" /* below it stand secrets: see api_path() */
/* clang-format off */
#define API_ROUTES(X)                                                                              \
    X(WEB_GET, API_V1 "/organisations", api_organisation_list, 0, 0)                               \
    X(WEB_GET, API_V1 "/organisations/{id}", api_organisation_show, 0, 0)                          \
    X(WEB_GET, API_V1 "/peers", api_peer_list, 0, 0)                                               \
    X(WEB_POST, API_V1 "/peers", api_peer_add, 0, 0)                                               \
    X(WEB_GET, API_V1 "/peers/{id}", api_peer_show, 0, 0)                                          \
    X(WEB_PUT, API_V1 "/peers/{id}", api_peer_put, 0, 0)                                           \
    X(WEB_POST, API_V1 "/peers/{id}/availability", api_availability_add, 0, 0)                     \
    X(WEB_DELETE, API_V1 "/peers/{id}/availability/{period}", api_availability_remove, 0, 0)       \
    X(WEB_GET, API_V1 "/peers/{id}/calendars", api_calendar_list, 0, 0)                            \
    X(WEB_POST, API_V1 "/peers/{id}/calendars", api_calendar_add, 0, 0)                            \
    X(WEB_POST, API_V1 "/peers/{id}/calendars/upload", api_calendar_upload, API_CALENDAR_MOST, 0)  \
    X(WEB_GET, API_V1 "/peers/{id}/calendars/{calendar}", api_calendar_show, 0, 0)                 \
    X(WEB_DELETE, API_V1 "/peers/{id}/calendars/{calendar}", api_calendar_remove, 0, 0)            \
    X(WEB_POST, API_V1 "/peers/{id}/calendars/{calendar}/read", api_calendar_ask, 0, 0)            \
    X(WEB_GET, API_V1 "/products", api_product_list, 0, 0)                                         \
    X(WEB_GET, API_V1 "/requests", api_request_list, 0, 0)                                         \
    X(WEB_POST, API_V1 "/requests", api_request_add, 0, 0)                                         \
    X(WEB_GET, API_V1 "/requests/{id}", api_request_show, 0, 0)                                    \
    X(WEB_POST, API_V1 "/requests/{id}/matches", api_match_run, 0, API_MATCH_MS)                   \
    X(WEB_GET, API_V1 "/requests/{id}/matches/newest", api_match_newest, 0, 0)                     \
    X(WEB_GET, API_V1 "/matches/{id}", api_match_show, 0, 0)                                       \
    X(WEB_GET, API_V1 "/matches/{id}/why-not/{peer}", api_match_why_not, 0, API_WHY_MS)            \
    X(WEB_GET, API_V1 "/matches/{id}/why", api_match_why, 0, API_WHY_MS)                           \
    X(WEB_GET, API_V1 "/matches/{id}/relaxations", api_match_relax, 0, API_WHY_MS)                 \
    X(WEB_GET, API_V1 "/matches/{id}/reserves", api_match_reserves, 0, API_WHY_MS)                 \
    X(WEB_GET, API_V1 "/matches/{id}/what-if", api_match_what_if, 0, API_WHY_MS)                   \
    X(WEB_GET, API_V1 "/matches/{id}/instance", api_match_instance, 0, 0)                          \
    X(WEB_GET, API_V1 "/matches/{id}/replay", api_match_replay, 0, API_MATCH_MS)                   \
    X(WEB_GET, API_V1 "/matches/{id}/instance.lp", api_match_lp, 0, API_WHY_MS)                     \
    X(WEB_GET, API_V1 "/matches/{id}/answer", api_match_answer, 0, 0)                              \
    X(WEB_GET, API_V1 "/plans", api_plan_list, 0, 0)                                               \
    X(WEB_POST, API_V1 "/plans", api_plan_run, 0, API_PLAN_MS)                                     \
    X(WEB_GET, API_V1 "/plans/running", api_running_list, 0, 0)                                    \
    X(WEB_DELETE, API_V1 "/plans/running/{id}", api_running_end, 0, 0)                             \
    X(WEB_GET, API_V1 "/plans/{id}", api_plan_show, 0, 0)                                          \
    X(WEB_GET, API_V1 "/rebalances", api_rebalance_list, 0, 0)                                     \
    X(WEB_POST, API_V1 "/rebalances", api_rebalance_run, 0, 0)                                     \
    X(WEB_GET, API_V1 "/rebalances/{id}", api_rebalance_show, 0, 0)                                \
    X(WEB_POST, API_V1 "/rebalances/{id}/approve", api_rebalance_approve, 0, API_WHY_MS)           \
    X(WEB_POST, API_V1 "/rebalances/{id}/undo", api_rebalance_undo, 0, API_WHY_MS)                 \
    X(WEB_GET, API_V1 "/rebalances/{id}/instance", api_rebalance_instance, 0, 0)                   \
    X(WEB_GET, API_V1 "/rebalances/{id}/answer", api_rebalance_answer, 0, 0)                       \
    X(WEB_GET, API_V1 "/rebalances/{id}/replay", api_rebalance_replay, 0, API_MATCH_MS)            \
    X(WEB_POST, API_V1 "/rebalances/{id}/reject", api_rebalance_reject, 0, 0)                      \
    X(WEB_GET, API_V1 "/proposals/{id}", api_proposal_show, 0, 0)                                  \
    X(WEB_POST, API_V1 "/proposals/{id}/publish", api_proposal_publish, 0, 0)                      \
    X(WEB_GET, API_V1 "/bookings", api_booking_list, 0, 0)                                         \
    X(WEB_GET, API_V1 "/bookings/{id}", api_booking_show, 0, 0)                                    \
    X(WEB_POST, API_V1 "/bookings/{id}/replies", api_booking_reply, 0, 0)                          \
    X(WEB_POST, API_V1 "/bookings/{id}/substitutes", api_booking_substitute, 0, 0)                 \
    X(WEB_POST, API_V1 "/bookings/{id}/move", api_booking_move, 0, 0)                              \
    X(WEB_POST, API_V1 "/bookings/{id}/stand-down", api_booking_stand_down, 0, 0)                  \
    X(WEB_GET, API_V1 "/bookings/{id}/calendars/{file}", api_booking_calendar, 0, 0)               \
    X(WEB_GET, API_V1 "/feeds", api_feed_list, 0, 0)                                               \
    X(WEB_POST, API_V1 "/feeds", api_feed_add, 0, 0)                                               \
    X(WEB_POST, API_V1 "/feeds/{id}/reset", api_feed_reset, 0, 0)                                  \
    X(WEB_DELETE, API_V1 "/feeds/{id}", api_feed_revoke, 0, 0)                                     \
    X(WEB_GET, API_V1 "/queue", api_queue, 0, 0)                                                   \
    X(WEB_GET, API_V1 "/repairs", api_repair_list, 0, 0)                                           \
    X(WEB_GET, API_V1 "/repairs/{id}", api_repair_show, 0, 0)                                      \
    X(WEB_POST, API_V1 "/repairs/{id}/apply", api_repair_apply, 0, 0)                              \
    X(WEB_POST, API_V1 "/repairs/{id}/dismiss", api_repair_dismiss, 0, 0)                          \
    X(WEB_GET, API_V1 "/mails", api_mail_list, 0, 0)                                               \
    X(WEB_POST, API_V1 "/mails/test", api_mail_test, 0, 0)                                         \
    X(WEB_POST, API_V1 "/mails/test/{id}/cancel", api_mail_test_cancel, 0, 0)                      \
    X(WEB_GET, API_V1 "/mails/{id}", api_mail_show, 0, 0)                                          \
    X(WEB_POST, API_V1 "/mails/incoming", api_incoming_receive, API_MAIL_MOST, 0)                  \
    X(WEB_GET, API_V1 "/mails/incoming", api_incoming_list, 0, 0)                                  \
    X(WEB_GET, API_V1 "/mails/incoming/{id}", api_incoming_show, 0, 0)                             \
    X(WEB_POST, API_V1 "/mails/incoming/{id}/apply", api_incoming_apply, 0, 0)                     \
    X(WEB_POST, API_V1 "/mails/incoming/{id}/dismiss", api_incoming_dismiss, 0, 0)                 \
    X(WEB_POST, API_V1 "/imports/{kind}", api_import, API_IMPORT_MOST, API_IMPORT_MS)              \
    X(WEB_GET, API_V1 "/weights", api_weights_list, 0, 0)                                          \
    X(WEB_POST, API_V1 "/weights", api_weights_draft, 0, 0)                                        \
    X(WEB_GET, API_V1 "/weights/{name}", api_weights_newest, 0, 0)                                 \
    X(WEB_GET, API_V1 "/weights/{name}/{version}", api_weights_show, 0, 0)                         \
    X(WEB_POST, API_V1 "/weights/{name}/{version}/publish", api_weights_publish, 0, 0)             \
    X(WEB_POST, API_V1 "/weights/{name}/{version}/retire", api_weights_retire, 0, 0)               \
    X(WEB_GET, API_V1 "/tokens", api_token_list, 0, 0)                                             \
    X(WEB_POST, API_V1 "/tokens", api_token_add, 0, 0)                                             \
    X(WEB_DELETE, API_V1 "/tokens/{id}", api_token_revoke, 0, 0)                                   \
    X(WEB_GET, API_V1 "/audit", api_audit_list, 0, 0)                                              \
    X(WEB_GET, API_V1 "/audit/verification", api_audit_verify, 0, API_WHY_MS)                      \
    X(WEB_POST, API_V1 "/backups", api_backup, 0, API_MATCH_MS)                                    \
    X(WEB_GET, API_V1 "/openapi.json", api_openapi, 0, 0)                                          \
    X(WEB_GET, API_FEEDS "{file}", api_feed_read, 0, 0)                                            \
    X(WEB_GET, "/problems/{slug}", api_problem_show, 0, 0)                                         \
    X(WEB_GET, "/livez", api_livez, 0, 0)                                                          \
    X(WEB_GET, "/readyz", api_readyz, 0, 5000)                                                     \
    X(WEB_GET, "/version", api_version, 0, 0)                                                      \
    X(WEB_GET, "/metrics", api_metrics, 0, 5000)
/* clang-format on */

#define X(method, pattern, point, body, ms) extern const struct api_point point;
API_ROUTES(X)
#undef X

#endif
