/* A team as the documents of the matcher have it. */
#ifndef PP_JSON_TEAM_H
#define PP_JSON_TEAM_H

#include "daemon/json/json.h"
#include "matcher/match.h"

/* Into an object, or (name NULL) an array, that is open. */
void js_team_write(struct js_writer *writer, const char *name, size_t request, size_t seats,
                   const struct match_team *team);

#endif
