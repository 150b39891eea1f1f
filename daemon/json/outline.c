#include "daemon/json/outline.h"

#include <string.h>

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

static const char *skip_text(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at < end ? at + 1 : end;
}

static const char *skip_brackets(const char *at, const char *end)
{
    for (size_t depth = 0; at < end;) {
        const char c = *at;
        if (c == '"') {
            at = skip_text(at, end);
            continue;
        }
        depth += c == '[' || c == '{';
        depth -= c == ']' || c == '}';
        at++;
        if (!depth)
            break;
    }
    return at;
}

/* The end of the value that begins here; the same place when none begins. */
static const char *skip_value(const char *at, const char *end)
{
    if (at == end)
        return at;
    if (*at == '"')
        return skip_text(at, end);
    if (*at == '[' || *at == '{')
        return skip_brackets(at, end);
    while (at < end && !strchr(" \t\r\n,:[]{}\"", *at))
        at++;
    return at;
}

static enum pp_code refuse(const struct js_outline *outline, const char *wanted, struct pp_err *err)
{
    return pp_fail(err, PP_USAGE, "not valid JSON at byte %zu: %s expected",
                   (size_t)(outline->next - outline->text), wanted);
}

enum pp_code js_outline_open(struct js_outline *outline, const char *text, struct js_span whole,
                             char bracket, struct pp_err *err)
{
    *outline = (struct js_outline){.text = text,
                                   .next = skip_space(whole.at, whole.at + whole.len),
                                   .end = whole.at + whole.len,
                                   .close = bracket == '[' ? ']' : '}'};
    if (outline->next == outline->end || *outline->next != bracket)
        return refuse(outline, bracket == '[' ? "an array" : "an object", err);
    outline->next++;
    return PP_OK;
}

/* Steps over one character, which must be there. */
static bool step(struct js_outline *outline, char c)
{
    outline->next = skip_space(outline->next, outline->end);
    if (outline->next == outline->end || *outline->next != c)
        return false;
    outline->next = skip_space(outline->next + 1, outline->end);
    return true;
}

enum pp_code js_outline_next(struct js_outline *outline, struct js_span *name,
                             struct js_span *value, bool *more, struct pp_err *err)
{
    *more = false;
    *name = (struct js_span){0};
    outline->next = skip_space(outline->next, outline->end);
    if (step(outline, outline->close))
        return outline->next == outline->end ? PP_OK : refuse(outline, "the end", err);
    if (outline->begun && !step(outline, ','))
        return refuse(outline, "a comma or the closing bracket", err);
    outline->begun = true;
    if (outline->close == '}') {
        const char *after = skip_value(outline->next, outline->end);
        if (after == outline->next || *outline->next != '"')
            return refuse(outline, "a name in quotes", err);
        *name = (struct js_span){outline->next, (size_t)(after - outline->next)};
        outline->next = after;
        if (!step(outline, ':'))
            return refuse(outline, "a colon", err);
    }
    const char *after = skip_value(outline->next, outline->end);
    if (after == outline->next)
        return refuse(outline, "a value", err);
    *value = (struct js_span){outline->next, (size_t)(after - outline->next)};
    outline->next = after;
    *more = true;
    return PP_OK;
}
