#include "calendars/said.h"

#include <string.h>

#include "base/str.h"
#include "calendars/line.h"

/* One character by the escape at `at`, or 0; they are two bytes each. */
static char text_escape(const char *at)
{
    if (at[0] != '\\' || at[1] == '\0' || !strchr("\\;,nN", at[1]))
        return 0;
    return at[1] == 'n' || at[1] == 'N' ? '\n' : at[1];
}

static char parameter_escape(const char *at)
{
    if (at[0] != '^' || at[1] == '\0' || !strchr("n'^", at[1]))
        return 0;
    return at[1] == 'n' ? '\n' : at[1] == '\'' ? '"' : '^';
}

/* One character of valid UTF-8, if it may be shown; a newline that may not becomes a space. */
static void add_shown(struct pp_str *out, const char *at, size_t width, bool lines)
{
    char one[5] = {0};
    memcpy(one, at, width);
    if (one[0] == '\n' || one[0] == '\t')
        pp_str_add_char(out, one[0] == '\n' && lines ? '\n' : ' ');
    else if (pp_text_is_line(one))
        pp_str_add_len(out, one, width);
}

static const char *said(struct pp_arena *arena, const char *value, char (*escape)(const char *),
                        bool lines)
{
    struct pp_str out = {0};
    for (const char *at = value; *at && out.len < CAL_SAID_MOST;) {
        const char meant = escape(at);
        const size_t width = meant ? 2 : cal_utf8_width((unsigned char)*at);
        add_shown(&out, meant ? &meant : at, meant ? 1 : width, lines);
        at += width;
        if (*at && out.len >= CAL_SAID_MOST)
            pp_str_add(&out, "…");
    }
    const char *copy = pp_dup(arena, pp_str_text(&out));
    pp_str_fini(&out);
    return copy;
}

const char *cal_said_text(struct pp_arena *arena, const char *value)
{
    return said(arena, value, text_escape, true);
}

const char *cal_said_parameter(struct pp_arena *arena, const char *value)
{
    return said(arena, value, parameter_escape, false);
}
