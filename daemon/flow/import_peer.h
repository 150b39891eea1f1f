/*
 * The table of peers: its columns, and the cells that hold lists. Shared by import_peers.c (who a
 * row is about, plain fields) and import_peer_lists.c.
 *
 * A cell that is empty leaves what is known as it is; a single "-" takes it away.
 */
#ifndef FLOW_IMPORT_PEER_H
#define FLOW_IMPORT_PEER_H

#include "daemon/flow/import_plan.h"

enum import_peer_column {
    PEER_EXTERNAL_ID,
    PEER_NAME,
    PEER_KNOWN_AS,
    PEER_EMAIL,
    PEER_PHONE,
    PEER_ASSISTANT_EMAIL,
    PEER_KIND,
    PEER_ORGANISATION,
    PEER_ROLE,
    PEER_TITLE,
    PEER_FROM,
    PEER_TO,
    PEER_POSTS,
    PEER_GROUP,
    PEER_SKILLS,
    PEER_ACCREDITATIONS,
    PEER_APPROVALS,
    PEER_INTERESTS,
    PEER_DAY_RATE,
    PEER_DAYS_YEAR,
    PEER_ENGAGEMENTS_YEAR,
    PEER_GAP_DAYS,
    PEER_SENIORITY,
    PEER_NEWCOMER,
    PEER_MODES,
    PEER_REGIONS,
    PEER_STATUS,
    PEER_PAUSED_UNTIL,
    PEER_CONFIRMED,
    PEER_NOTES,
    PEER_COLUMNS
};

enum { PEER_LIST_MOST = 60 }; /* entries of one list */

/* Each lays what its cells give over the peer; what is wrong rejects the row. */
void import_peer_posts(struct import_plan *plan, struct store_peer *peer);
void import_peer_group(struct import_plan *plan, struct store_peer *peer);
void import_peer_skills(struct import_plan *plan, struct store_peer *peer);
void import_peer_accreditations(struct import_plan *plan, struct store_peer *peer);
void import_peer_approvals(struct import_plan *plan, struct store_peer *peer);
void import_peer_interests(struct import_plan *plan, struct store_peer *peer);
void import_peer_regions(struct import_plan *plan, struct store_peer *peer);
void import_peer_modes(struct import_plan *plan, struct store_peer *peer);

/* Whether the cell is a single "-": take it away. */
bool import_peer_clears(const char *text);

#endif
