#include "daemon/flow/upkeep.h"

#include <string.h>

#include "base/str.h"
#include "store/access.h"
#include "store/changeset.h"
#include "store/incoming.h"

enum { REPEATABLE_S = 2 * 86400 }; /* an Idempotency-Key is good for a day, and a day in reserve */
enum { TEXTS_S = 90 * 86400 };     /* after it expired an auditor may replay what came to nothing */
enum { FILE_MOST = 1000 };
enum { DROPPED_MOST = 2000 }; /* in one transaction; the rest the next time */

static enum pp_code forget(struct flow_call *call)
{
    struct flow_upkeep_done *arg = call->arg;
    enum pp_code code =
        store_operation_forget(call->tx, call->now_s - REPEATABLE_S, &arg->forgotten, &call->err);
    arg->dropped = 0;
    if (code == PP_OK && arg->keep_mail_s)
        code = store_incoming_forget(call->tx, call->now_s - arg->keep_mail_s, DROPPED_MOST,
                                     &arg->dropped, &call->err);
    if (code == PP_OK)
        code = store_incoming_waiting(call->tx, &arg->waiting, &call->err);
    return code == PP_OK
               ? store_change_set_forget(call->tx, call->now_s - TEXTS_S, &arg->emptied, &call->err)
               : code;
}

const struct flow_case flow_upkeep = {
    .name = "upkeep",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_WRITE, forget}},
    .step_count = 1,
};

/* ---- a copy -------------------------------------------------------------------------------- */

static enum pp_code copy(struct flow_call *call)
{
    const struct flow_backup *arg = call->arg;
    if (pp_text_empty(arg->file) || *arg->file != '/' || !pp_text_is_line(arg->file) ||
        strlen(arg->file) > FILE_MOST)
        return pp_fail(&call->err, PP_INVALID,
                       "a backup needs the whole path of a new file, like /var/backups/pool.db");
    if (call->dry_run)
        return PP_OK;
    const enum pp_code code = store_backup(call->tx, arg->file, &call->err);
    return code == PP_OK || code == PP_CONFLICT
               ? code
               : pp_err_context(&call->err,
                                "the daemon writes it, so its folder must be one that "
                                "the daemon may write to, such as that of its state");
}

static enum pp_code note_copy(struct flow_call *call)
{
    const struct flow_backup *arg = call->arg;
    return store_audit_put(call->tx, &call->who, "backup",
                           pp_printf(&call->arena, "file:%s", arg->file), NULL, &call->err);
}

const struct flow_case flow_backup = {
    .name = "backup",
    .right = FLOW_ADMIN,
    .steps = {{FLOW_READ, copy}, {FLOW_WRITE, note_copy}},
    .step_count = 2,
};
