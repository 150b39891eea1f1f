/* Statements of outboxs. */
#ifndef STORE_STATEMENTS_OUTBOX_H
#define STORE_STATEMENTS_OUTBOX_H

#define STORE_SQL_OUTBOX(X)

#endif
