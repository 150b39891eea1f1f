#include "daemon/api/read.h"

#include <string.h>

#include "base/date.h"
#include "store/store.h"

enum { KEY_MOST = 200 };

static void check_line(const struct js_value *object, const char *name, const char *text)
{
    if (!pp_text_is_line(text))
        js_fault(object, name, "control-character", NULL,
                 "there is a control character in it, or one that turns the direction of writing");
}

const char *api_read_line(const struct js_value *object, const char *name, enum js_need need,
                          size_t most)
{
    const char *text = js_text(object, name, need, most);
    if (text && need == JS_MUST && !text[strspn(text, " ")])
        js_fault(object, name, "blank", NULL, "must not be blank");
    else if (text)
        check_line(object, name, text);
    return text;
}

const char *api_read_text(const struct js_value *object, const char *name, size_t most)
{
    const char *text = api_read_line(object, name, JS_MAY, most);
    return pp_text_empty(text) ? NULL : text;
}

const char *api_read_note(const struct js_value *object, const char *name, struct pp_arena *arena,
                          size_t most)
{
    const char *text = js_text(object, name, JS_MAY, most);
    if (pp_text_empty(text))
        return NULL;
    char *lines = pp_dup(arena, text);
    for (char *at = lines; *at; at++)
        if (*at == '\n' || *at == '\t')
            *at = ' ';
    check_line(object, name, lines);
    return text;
}

int32_t api_read_day(const struct js_value *object, const char *name, enum js_need need)
{
    int32_t day = STORE_NO_DAY;
    const char *text = js_text(object, name, need, PP_DATE_TEXT * 4);
    if (text && !pp_day_parse(text, &day))
        js_fault(object, name, "not-a-day", NULL, "a day is written as 2026-11-23");
    return day;
}

int64_t api_read_instant(const struct js_value *object, const char *name)
{
    int64_t at_s = 0;
    const char *text = js_text(object, name, JS_MAY, PP_INSTANT_TEXT * 4);
    if (text && !pp_instant_parse(text, &at_s))
        js_fault(object, name, "not-an-instant", NULL,
                 "an instant is written as 2026-11-23T09:00:00Z");
    return at_s;
}

int api_read_limit(const struct js_value *object, const char *name, int64_t most, int none)
{
    int64_t value = none;
    (void)js_int(object, name, JS_MAY, 0, most, &value);
    return (int)value;
}

int api_read_int(const struct js_value *object, const char *name, int64_t least, int64_t most,
                 int absent)
{
    int64_t value = absent;
    (void)js_int(object, name, JS_MAY, least, most, &value);
    return (int)value;
}

bool api_read_flag(const struct js_value *object, const char *name, bool absent)
{
    bool value = absent;
    (void)js_bool(object, name, JS_MAY, &value);
    return value;
}

size_t api_read_word(const struct js_value *object, const char *name, enum js_need need,
                     const char *const *words, size_t count)
{
    size_t index = 0;
    (void)js_word(object, name, need, words, count, &index);
    return index;
}

const char *api_read_key(const struct js_value *object, const char *name, enum js_need need)
{
    static const char *const members[] = {"id", "name"};
    const struct js_value *member = js_member(object, name);
    if (!member || js_kind(member) != JS_OBJECT)
        return api_read_line(object, name, need, KEY_MOST);
    js_only(member, members, 2);
    return js_text(member, "id", JS_MUST, KEY_MOST);
}

int64_t api_read_id(const struct js_value *object, const char *name)
{
    int64_t id = 0;
    const char *text = api_read_key(object, name, JS_MAY);
    if (text && !pp_text_int(text, 1, INT64_MAX, &id))
        js_fault(object, name, "not-an-id", NULL, "an id is a number of up to 19 digits");
    return id;
}
