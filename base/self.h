/* Where the running program lies: its helpers and its data lie beside it. */
#ifndef PP_BASE_SELF_H
#define PP_BASE_SELF_H

#include "base/arena.h"

/* The folder of this program, without a slash at its end. */
PP_CHECK enum pp_code pp_self_folder(struct pp_arena *arena, const char **folder,
                                     struct pp_err *err);

#endif
