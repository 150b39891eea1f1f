/*
 * Inside api/: what json.h does not read by itself: days, instants and keys of organisations, in
 * the forms put.h writes them.
 */
#ifndef API_READ_H
#define API_READ_H

#include "daemon/json/json.h"

/* One line for people to read: see pp_text_is_line(); with JS_MUST not blank. */
const char *api_read_line(const struct js_value *object, const char *name, enum js_need need,
                          size_t most);
/* A line; absent, null or empty: NULL. */
const char *api_read_text(const struct js_value *object, const char *name, size_t most);
/* As a text, but of several lines. */
const char *api_read_note(const struct js_value *object, const char *name, struct pp_arena *arena,
                          size_t most);
/* Absent or null: STORE_NO_DAY, a fault only with JS_MUST. */
int32_t api_read_day(const struct js_value *object, const char *name, enum js_need need);
/* Absent or null: 0. */
int64_t api_read_instant(const struct js_value *object, const char *name);
/* A number or null: `none`. */
int api_read_limit(const struct js_value *object, const char *name, int64_t most, int none);
int api_read_int(const struct js_value *object, const char *name, int64_t least, int64_t most,
                 int absent);
bool api_read_flag(const struct js_value *object, const char *name, bool absent);
/* Index of one of the words; absent: 0. */
size_t api_read_word(const struct js_value *object, const char *name, enum js_need need,
                     const char *const *words, size_t count);
/* "E06000033", "Southend-on-Sea", or {"id": "17"} as it was read. */
const char *api_read_key(const struct js_value *object, const char *name, enum js_need need);
int64_t api_read_id(const struct js_value *object, const char *name); /* absent: 0 */

#endif
