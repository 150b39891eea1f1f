/*
 * What a person wants to be different, as they write it: rules and goals to do without
 * ("max_new,must:2"), and numbers ("want=12,cover=50%"). For every door that asks it.
 */
#ifndef FLOW_WHAT_IF_READ_H
#define FLOW_WHAT_IF_READ_H

#include "matcher/explain.h"

/*
 * Either may be NULL: nothing of that kind. "must:2": only of that seat or entry. A percentage is
 * of the goal's own points. PP_INVALID names what is wrong and what is known.
 */
PP_CHECK enum pp_code flow_what_if_read(const char *without, const char *numbers,
                                        struct match_what_if *what, struct pp_err *err);

#endif
