#include "daemon/web/router.h"

#include <string.h>

static const char *const method_names[WEB_METHODS] = {
    [WEB_GET] = "GET",     [WEB_HEAD] = "HEAD",     [WEB_POST] = "POST",      [WEB_PUT] = "PUT",
    [WEB_PATCH] = "PATCH", [WEB_DELETE] = "DELETE", [WEB_OPTIONS] = "OPTIONS"};

const char *web_method_name(enum web_method method)
{
    return method_names[method];
}

bool router_method(const char *name, enum web_method *out)
{
    for (unsigned i = 0; i < WEB_METHODS; i++) {
        if (strcmp(name, method_names[i]) == 0) {
            *out = (enum web_method)i;
            return true;
        }
    }
    return false;
}

/* Whether the pattern fits; *literal has a bit for each literal segment, the first one highest. */
static bool fits(const char *pattern, const struct target *target, unsigned *literal)
{
    *literal = 0;
    const char *at = pattern;
    for (size_t i = 0; i < target->segment_count; i++) {
        if (*at != '/' || at[1] == '\0')
            return false;
        const char *start = at + 1;
        const size_t len = strcspn(start, "/");
        const char *segment = target->segments[i];
        if (start[0] != '{') {
            if (strlen(segment) != len || memcmp(segment, start, len) != 0)
                return false;
            *literal |= 1U << (WEB_SEGMENTS_MOST - 1 - i);
        } else if (segment[0] == '\0') {
            return false;
        }
        at = start + len;
    }
    return *at == '\0' || (at == pattern && strcmp(at, "/") == 0);
}

static void take_segments(const struct target *target, struct pp_arena *arena, struct found *out)
{
    const char *at = out->route->pattern;
    for (size_t i = 0; i < target->segment_count; i++) {
        const char *start = at + 1;
        const size_t len = strcspn(start, "/");
        if (start[0] == '{')
            out->segments[out->segment_count++] = (struct web_param){
                .name = pp_dup_len(arena, start + 1, len - 2), .value = target->segments[i]};
        at = start + len;
    }
}

void router_find(const struct web_route *routes, size_t count, const struct target *target,
                 enum web_method method, struct pp_arena *arena, struct found *out)
{
    *out = (struct found){0};
    unsigned best = 0, literal = 0;
    for (size_t i = 0; i < count; i++) {
        if (!fits(routes[i].pattern, target, &literal) || (out->methods && literal < best))
            continue;
        if (literal > best || !out->methods) {
            out->route = NULL;
            out->methods = 1U << WEB_OPTIONS;
            best = literal;
        }
        const enum web_method its = routes[i].method;
        out->methods |= 1U << its;
        if (its == WEB_GET)
            out->methods |= 1U << WEB_HEAD;
        if (its == method || (its == WEB_GET && method == WEB_HEAD))
            out->route = &routes[i];
    }
    if (out->route)
        take_segments(target, arena, out);
}

const char *router_allow(unsigned methods, struct pp_arena *arena)
{
    const char *text = NULL;
    for (unsigned i = 0; i < WEB_METHODS; i++) {
        if (methods & 1U << i)
            text = text ? pp_printf(arena, "%s, %s", text, method_names[i]) : method_names[i];
    }
    return text;
}

static bool pattern_valid(const char *pattern)
{
    size_t segments = 0;
    if (strcmp(pattern, "/") == 0)
        return true;
    const char *at = pattern;
    while (*at == '/') {
        const char *start = at + 1;
        const size_t len = strcspn(start, "/");
        const bool name = start[0] == '{';
        if (len == 0 || (name && (len < 3 || start[len - 1] != '}')) ||
            ++segments > WEB_SEGMENTS_MOST)
            return false;
        at = start + len;
    }
    return *at == '\0' && segments > 0;
}

/* Whether two patterns fit the same paths with the same literal segments. */
static bool same_shape(const char *one, const char *other)
{
    while (*one && *other) {
        const size_t len = strcspn(one + 1, "/"), other_len = strcspn(other + 1, "/");
        const bool name = one[1] == '{', other_name = other[1] == '{';
        if (name != other_name ||
            (!name && (len != other_len || memcmp(one + 1, other + 1, len) != 0)))
            return false;
        one += 1 + len;
        other += 1 + other_len;
    }
    return *one == *other;
}

void router_require(const struct web_route *routes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        PP_REQUIRE(routes[i].handler && pattern_valid(routes[i].pattern));
        PP_REQUIRE(routes[i].method != WEB_OPTIONS && routes[i].method != WEB_HEAD);
        for (size_t k = 0; k < i; k++)
            PP_REQUIRE(routes[k].method != routes[i].method ||
                       !same_shape(routes[k].pattern, routes[i].pattern));
    }
}
