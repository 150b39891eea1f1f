/*
 * Inside calendars/: texts that others wrote, for people to read: escapes undone, and nothing left
 * in them that breaks a line, hides, or turns the direction of writing.
 */
#ifndef PP_CALENDARS_SAID_H
#define PP_CALENDARS_SAID_H

#include "base/arena.h"

enum { CAL_SAID_MOST = 4000 }; /* bytes; what is longer is cut at a character, with "…" */

/* A TEXT value (RFC 5545 3.3.11); newlines stay. */
const char *cal_said_text(struct pp_arena *arena, const char *value);

/* A parameter's value (RFC 6868): one line. */
const char *cal_said_parameter(struct pp_arena *arena, const char *value);

#endif
