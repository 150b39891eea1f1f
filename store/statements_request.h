/* Statements of requests. */
#ifndef STORE_STATEMENTS_REQUEST_H
#define STORE_STATEMENTS_REQUEST_H

#define STORE_SQL_REQUEST(X)

#endif
