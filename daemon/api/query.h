/*
 * Inside api/: the parameters of the query. What is wrong with them is gathered in door->asked.
 */
#ifndef API_QUERY_H
#define API_QUERY_H

#include "daemon/api/door.h"

/* The names a point takes with this method. */
enum { API_NAMES_MOST = 16 };
size_t api_query_names(const struct api_point *point, enum web_method method,
                       const char *names[static API_NAMES_MOST]);

/* A fault for each name the point does not take, with the closest it does, and for repeats. */
void api_query_check(struct api_door *door);

const char *api_query_text(const struct api_door *door, const char *name); /* NULL: not given */
bool api_query_flag(struct api_door *door, const char *name);              /* absent: false */
/* Index among the words; -1 when not given or wrong. */
int api_query_word(struct api_door *door, const char *name, const char *const *words, size_t count);
int api_query_number(struct api_door *door, const char *name, int least, int most, int otherwise);
/* limit and cursor. */
void api_query_page(struct api_door *door, struct store_page *page);
/* A path segment that is an id. PP_NOT_FOUND says there is no such `noun`. */
PP_CHECK enum pp_code api_segment_id(const struct api_door *door, const char *name,
                                     const char *noun, int64_t *id, struct pp_err *err);

/* "</api/v1/peers?limit=50&cursor=…>; rel="next"" for the page after `last`. */
const char *api_next_link(const struct api_door *door, int64_t last);

#endif
