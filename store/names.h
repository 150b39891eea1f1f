/* The texts under which enums are stored: the same X-macro lists as their values. */
#ifndef STORE_NAMES_H
#define STORE_NAMES_H

#include "store/sql.h"

extern const struct sql_names store_organisation_kind_names;
extern const struct sql_names store_link_kind_names;
extern const struct sql_names store_peer_state_names;
extern const struct sql_names store_availability_kind_names;
extern const struct sql_names store_request_state_names;
extern const struct sql_names store_seat_state_names;
extern const struct sql_names store_proposal_state_names;
extern const struct sql_names store_booking_state_names;
extern const struct sql_names store_partstat_names;
extern const struct sql_names store_mail_state_names;
extern const struct sql_names store_incoming_state_names;
extern const struct sql_names store_calendar_state_names;
extern const struct sql_names store_change_state_names;
extern const struct sql_names store_change_cause_names;
extern const struct sql_names store_part_kind_names;
extern const struct sql_names store_part_state_names;
extern const struct sql_names store_repair_state_names;
extern const struct sql_names store_rebalance_state_names;
extern const struct sql_names store_weights_state_names;
extern const struct sql_names store_feed_kind_names;

#endif
