#include "store/approval.h"

#include <inttypes.h>

#include "store/proposal_rows.h"
#include "store/sql.h"

static enum pp_code put_aside(struct store_tx *tx, const struct store_replacement *replacement,
                              struct pp_err *err)
{
    const struct sql_value part = sql_int(replacement->part);
    const struct sql_value request = sql_int(replacement->request);
    enum pp_code code = sql_exec(tx, SQL_PART_BEFORE_PUT, SQL_ARGS(part, request), NULL, err);
    if (!code)
        code = sql_exec(tx, SQL_PART_DROPPED_PUT, SQL_ARGS(part, request), NULL, err);
    return code ? code : sql_exec(tx, SQL_PROPOSAL_DROP_OPEN, SQL_ARGS(request), NULL, err);
}

enum pp_code store_proposal_replace(struct store_tx *tx, const struct store_who *who,
                                    const struct store_replacement *replacement, struct pp_err *err)
{
    size_t moved;
    enum pp_code code = put_aside(tx, replacement, err);
    if (!code)
        code = sql_exec(tx, SQL_REQUEST_CHANGED,
                        SQL_ARGS(sql_int(replacement->request), sql_int(replacement->request_rev),
                                 sql_text(store_request_state_text(replacement->request_state))),
                        &moved, err);
    if (!code && !moved)
        return pp_fail(err, PP_STALE,
                       "the request has changed since you read it; look at it again");
    if (!code && replacement->made) {
        struct store_proposal made = *replacement->made;
        int64_t rank = 0;
        code = sql_number(tx, SQL_PROPOSAL_RANK, SQL_ARGS(sql_int(made.match)), &rank, err);
        made.rank = (int)rank;
        made.request = replacement->request;
        if (!code)
            code = sql_proposal_insert(tx, &made, err);
    }
    return code ? code
                : sql_audit(tx, who, "proposal.replace", "request", replacement->request, err);
}

enum pp_code store_proposal_restore(struct store_tx *tx, const struct store_who *who,
                                    const struct store_change_part *part, struct pp_err *err)
{
    const struct sql_value request = sql_int(part->request), id = sql_int(part->id);
    int64_t others = 0;
    size_t written = 1;
    enum pp_code code = PP_OK;
    if (part->made_proposal)
        code = sql_exec(tx, SQL_PROPOSAL_TAKE_BACK, SQL_ARGS(sql_int(part->made_proposal)),
                        &written, err);
    if (!code && !written)
        return pp_fail(err, PP_CONFLICT,
                       "the team that was proposed by it was published or replaced since; it "
                       "cannot be undone");
    if (!code)
        code = sql_number(tx, SQL_PROPOSAL_OTHERS_OPEN,
                          SQL_ARGS(request, sql_int(part->made_proposal)), &others, err);
    if (!code && others)
        return pp_fail(err, PP_CONFLICT,
                       "other teams were proposed for the request since; it cannot be undone");
    if (!code)
        code = sql_exec(tx, SQL_PART_REOPEN, SQL_ARGS(id), NULL, err);
    if (!code)
        code = sql_exec(tx, SQL_PART_STATE_BACK, SQL_ARGS(id, request), &written, err);
    if (!code && !written)
        return pp_fail(err, PP_CONFLICT,
                       "the request is further on than a proposed team by now; it cannot be "
                       "undone");
    if (!code)
        code = sql_exec(tx, SQL_PART_DROPPED_DELETE, SQL_ARGS(id), NULL, err);
    return code ? code : sql_audit(tx, who, "proposal.restore", "request", part->request, err);
}
