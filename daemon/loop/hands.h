/*
 * Threads lent to the matcher (matcher/hands.h). The thread that asks works along; jobs are taken
 * one by one by whoever is free. Who asks while the hands are busy, from another thread or from
 * inside a job, does the jobs alone: nobody waits for hands, and nothing can lock up.
 */
#ifndef PP_DAEMON_LOOP_HANDS_H
#define PP_DAEMON_LOOP_HANDS_H

#include "base/err.h"
#include "matcher/hands.h"

enum { LOOP_HANDS_MOST = 16 };

struct loop_hands;

/* As many as the machine has cores for this process, at most LOOP_HANDS_MOST. */
unsigned loop_hands_usual(void);

/*
 * count, 1 .. LOOP_HANDS_MOST, with the thread that asks: one starts no thread. *out is owned by
 * the caller until loop_hands_stop(), which waits for the threads; they must be idle then.
 */
PP_CHECK enum pp_code loop_hands_start(struct loop_hands **out, unsigned count, struct pp_err *err);
void loop_hands_stop(struct loop_hands *hands); /* NULL: nothing */

/* To be given to the matcher; NULL when there is but one. */
const struct match_hands *loop_hands_lent(const struct loop_hands *hands);

#endif
