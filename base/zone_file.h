/* The time zones of this machine, as the bytes of their files. */
#ifndef PP_BASE_ZONE_FILE_H
#define PP_BASE_ZONE_FILE_H

#include "base/str.h"

#define PP_ZONE_FOLDER "/usr/share/zoneinfo"

/*
 * Adds the bytes of a zone's file; a cal_zone_file_fn, for the caller checks that the name is one.
 * What names this machine's own zone, and not a place, is not there. PP_NOT_FOUND says why not.
 */
PP_CHECK enum pp_code pp_zone_file(void *unused, const char *name, struct pp_str *bytes,
                                   struct pp_err *err);

#endif
