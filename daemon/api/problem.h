/*
 * Inside api/: problems as RFC 9457 wants them, with every fault of the input.
 */
#ifndef API_PROBLEM_H
#define API_PROBLEM_H

#include "base/fault.h"
#include "daemon/api/door.h"

#define API_PROBLEM_TYPE "application/problem+json"

/* Faults of the query have a `where` that begins so: "?limit". */
#define API_QUERY_MARK "?"

/*
 * Opens the object and writes all members but the extensions of a point; the caller closes it.
 * faults may be NULL.
 */
void api_problem_put(struct js_writer *json, const struct web_problem *problem,
                     const struct pp_faults *faults);

/* One fault, also in the report of an import. */
void api_fault_put(struct js_writer *json, const struct pp_fault *fault);

#endif
