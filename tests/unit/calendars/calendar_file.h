/* Zone files of the machine and texts of calendars, for tests of diaries. */
#ifndef TESTS_CALENDAR_FILE_H
#define TESTS_CALENDAR_FILE_H

#include "base/err.h"
#include "base/str.h"

/* A cal_zone_file_fn for /usr/share/zoneinfo. */
enum pp_code test_zone_file(void *arg, const char *name, struct pp_str *bytes, struct pp_err *err);

/* Adds the whole file; false: it cannot be read. */
bool test_read_file(const char *path, struct pp_str *bytes);

#endif
