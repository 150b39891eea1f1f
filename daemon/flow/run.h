/*
 * How a call runs, shared by the two ways to run one: on the lanes (open.c) and here and now
 * (flow_run_here). Not for doors or use cases.
 */
#ifndef FLOW_RUN_H
#define FLOW_RUN_H

#include <stdatomic.h>

#include "daemon/flow/flow.h"
#include "daemon/flow/running.h"
#include "daemon/loop/lane.h"
#include "store/store.h"

enum { FLOW_RESTARTS_MOST = 20 };

struct flow_call_state {
    struct flow_call *call;
    const struct flow_settings *settings; /* borrowed */
    struct pp_clock clock;
    struct pp_random random;
    struct pp_ids *ids;          /* borrowed: the whole process's, or own_ids */
    struct pp_ids own_ids;       /* of a call run without lanes */
    struct flow_board *board;    /* borrowed: the whole process's, or own_board */
    struct flow_board own_board; /* of a call run without lanes: empty */
    size_t step;
    int restarts;
    bool repeatable;     /* the asker named the operation */
    bool moved;          /* the last WRITE found the snapshot outdated */
    bool dry_run_worked; /* its WRITE succeeded and was undone on purpose */
    atomic_bool cancelled;

    /* on lanes only */
    struct lane_job job;
    struct store_job store_job;
    int64_t due_ms;
    struct flow_call *next; /* waiting for its done() */
};

enum flow_turn { FLOW_TURN_NEXT, FLOW_TURN_ENDED };

PP_CHECK enum pp_code flow_begin(struct flow_call *call);
enum pp_code flow_read_step(struct store_tx *tx, void *arg, struct pp_err *err);
enum pp_code flow_write_step(struct store_tx *tx, void *arg, struct pp_err *err);
PP_CHECK enum pp_code flow_work_step(struct flow_call *call);
enum flow_turn flow_after_step(struct flow_call *call, enum pp_code code, const struct pp_err *err);
int64_t flow_deadline_ms(const struct flow_call *call);

#endif
