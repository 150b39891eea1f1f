/*
 * Time zones by name: the built-in ones, every other from the machine's zone files. Blocks for a
 * moment: off the loop, or before it runs.
 */
#ifndef FLOW_ZONE_H
#define FLOW_ZONE_H

#include "base/arena.h"
#include "calendars/zone.h"

/* As in force from that day on; lives in the arena or for ever. PP_CONFIG names the zone. */
PP_CHECK enum pp_code flow_zone_find(const char *name, int32_t from_day, struct pp_arena *arena,
                                     const struct cal_zone **zone, struct pp_err *err);

#endif
