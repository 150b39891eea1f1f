/*
 * Every statement there is, by family: X(name, text). The text is the same for every engine: $1..
 * for values, BIGINT and TEXT, ON CONFLICT, RETURNING; no clock, no random, no engine's functions
 * (docs in schema/0001-start.sql). Each is prepared by a test. Inside the folder only.
 */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

#include "store/statements_access.h"
#include "store/statements_approval.h"
#include "store/statements_asking.h"
#include "store/statements_booking.h"
#include "store/statements_calendar.h"
#include "store/statements_changeset.h"
#include "store/statements_feed.h"
#include "store/statements_incoming.h"
#include "store/statements_organisation.h"
#include "store/statements_outbox.h"
#include "store/statements_peer.h"
#include "store/statements_plan.h"
#include "store/statements_repair.h"
#include "store/statements_request.h"
#include "store/statements_revision.h"
#include "store/statements_weights.h"

#define STORE_STATEMENTS(X)   \
    STORE_SQL_ACCESS(X)       \
    STORE_SQL_ORGANISATION(X) \
    STORE_SQL_PEER(X)         \
    STORE_SQL_REQUEST(X)      \
    STORE_SQL_BOOKING(X)      \
    STORE_SQL_CALENDAR(X)     \
    STORE_SQL_REVISION(X)     \
    STORE_SQL_ASKING(X)       \
    STORE_SQL_REPAIR(X)       \
    STORE_SQL_OUTBOX(X)       \
    STORE_SQL_INCOMING(X)     \
    STORE_SQL_FEED(X)         \
    STORE_SQL_CHANGESET(X)    \
    STORE_SQL_APPROVAL(X)     \
    STORE_SQL_PLAN(X)         \
    STORE_SQL_WEIGHTS(X)

enum store_sql {
#define X(name, text) name,
    STORE_STATEMENTS(X)
#undef X
        STORE_SQL_COUNT
};

#endif
