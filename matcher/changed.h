/* Inside matcher/: an instance with changes made, ready to be searched again. */
#ifndef PP_MATCHER_CHANGED_H
#define PP_MATCHER_CHANGED_H

#include "matcher/explain.h"

/* Shares the index's columns where the changes leave them alone. */
const struct match_index *match_changed_index(const struct match_index *index, size_t request,
                                              const struct match_change *changes, size_t count,
                                              struct pp_arena *arena);

#endif
