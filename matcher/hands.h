/*
 * Hands that the matcher is lent: independent jobs may be done at once. The matcher itself knows no
 * threads; a caller who has some gives a way to run jobs on them. What a job gives never depends on
 * which hand did it or when, so an answer is the same with any number of hands.
 */
#ifndef PP_MATCHER_HANDS_H
#define PP_MATCHER_HANDS_H

#include <stddef.h>

struct match_hands {
    /* Runs job(arg, i) once for every i below count, in any order; returns when all have ended. */
    void (*each)(void *hands, size_t count, void (*job)(void *arg, size_t i), void *arg);
    void *hands;  /* of the lender */
    size_t count; /* how many there are: worth knowing when work is cut into pieces */
};

/* With NULL, one after the other here. */
static inline void match_hands_each(const struct match_hands *hands, size_t count,
                                    void (*job)(void *arg, size_t i), void *arg)
{
    if (hands)
        hands->each(hands->hands, count, job, arg);
    else
        for (size_t i = 0; i < count; i++)
            job(arg, i);
}

#endif
