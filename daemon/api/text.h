/*
 * Inside api/: the small texts of HTTP: cursors, entity tags, media types, keys, query parts. Pure.
 */
#ifndef API_TEXT_H
#define API_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* A cursor: a version byte and the last id, in base64url. Opaque to clients. */
enum { API_CURSOR_TEXT = 13 };
const char *api_cursor_write(int64_t last, char text[static API_CURSOR_TEXT]);
bool api_cursor_read(const char *text, int64_t *last);

/*
 * An entity tag: "7-1f0c…", the revision and the start of the body's digest; without a revision the
 * digest alone. So it moves with every byte, and If-Match can still name the revision.
 */
const char *api_tag_write(int64_t rev, const char *digest, struct pp_arena *arena);
/* Is the tag among those of If-None-Match? By weak comparison (RFC 9110, 13.1.2). */
bool api_tag_listed(const char *if_none_match, const char *tag);
/* The revision of If-Match: one strong tag. PP_NEEDS_MATCH without one, PP_STALE when weak. */
PP_CHECK enum pp_code api_tag_rev(const char *if_match, int64_t *rev, struct pp_err *err);

/* "Sun, 22 Nov 2026 09:00:00 GMT" (RFC 9110 5.6.7); read in its two former ways as well. */
enum { API_DATE_TEXT = 30 };
const char *api_date_write(int64_t at_s, char text[static API_DATE_TEXT]);
bool api_date_read(const char *text, int64_t *at_s);

/* "application/json; charset=utf-8" is of type "application/json". */
bool api_type_is(const char *content_type, const char *type);

/* 1 to 100 visible ASCII characters. */
bool api_key_valid(const char *key);

/* name=value with everything but unreserved characters as %XX. */
void api_query_add(struct pp_str *out, const char *name, const char *value);

#endif
