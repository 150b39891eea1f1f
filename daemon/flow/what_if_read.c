#include "daemon/flow/what_if_read.h"

#include <string.h>

#include "base/str.h"

enum { SETTINGS_MOST = 30, WORD_MOST = 60, PERCENT_MOST = 1000 };

/* The next of the words between commas, without blanks; false: there are no more. */
static bool next_word(const char **at, char word[static WORD_MOST + 1])
{
    while (**at == ',' || **at == ' ')
        (*at)++;
    size_t len = 0;
    for (; **at && **at != ','; (*at)++)
        if (len < WORD_MOST && **at != ' ')
            word[len++] = **at;
    word[len] = '\0';
    return len > 0;
}

/* Splits the word at the sign; what follows it, or NULL without one. */
static char *split(char *word, char sign)
{
    char *at = strchr(word, sign);
    if (at)
        *at++ = '\0';
    return at;
}

static enum pp_code unknown_word(const char *word, const char *what, const char *const *known,
                                 size_t count, struct pp_err *err)
{
    const char *closest = pp_closest(word, known, count);
    struct pp_str all = {0};
    if (closest)
        return pp_fail(err, PP_INVALID, "there is no %s \"%s\"; did you mean \"%s\"?", what, word,
                       closest);
    for (size_t i = 0; i < count; i++)
        pp_str_addf(&all, "%s%s", i ? ", " : "", known[i]);
    (void)pp_fail(err, PP_INVALID, "there is no %s \"%s\"; there are %s", what, word,
                  pp_str_text(&all));
    pp_str_fini(&all);
    return PP_INVALID;
}

/* ---- without ------------------------------------------------------------------------------- */

static enum pp_code leave_out(char *word, struct match_what_if *what, struct pp_err *err)
{
    const char *only = split(word, ':');
    const enum match_without one = match_without_find(word);
    int64_t number = MATCH_NONE;
    if (one == MATCH_WITHOUT_COUNT) {
        const char *known[MATCH_WITHOUT_COUNT];
        for (int i = 0; i < MATCH_WITHOUT_COUNT; i++)
            known[i] = match_without_word((enum match_without)i);
        return unknown_word(word, "rule or goal", known, MATCH_WITHOUT_COUNT, err);
    }
    if (only && !pp_text_int(only, 0, MATCH_LIST_MOST, &number))
        return pp_fail(err, PP_INVALID, "\"%s\" is not the number of a \"%s\"; write it as %s:2",
                       only, word, word);
    what->without |= 1U << one;
    if (only)
        what->only = (int32_t)number;
    return PP_OK;
}

/* ---- numbers ------------------------------------------------------------------------------- */

/* A number that may be set, and what it may be. */
struct setting {
    const char *name;
    int32_t *value;
    int64_t least, most;
    bool percent;
};

static size_t settings_of(struct match_what_if *what, struct setting settings[static SETTINGS_MOST])
{
    struct match_weights *w = &what->weights;
    const struct setting all[] = {
        {"want", &w->want, -MATCH_POINTS_MOST, MATCH_POINTS_MOST, false},
        {"seniority", &w->seniority, -MATCH_POINTS_MOST, MATCH_POINTS_MOST, false},
        {"km_per_point", &w->km_per_point, 1, MATCH_NUMBER_MOST, false},
        {"fee_per_point", &w->fee_per_point, 1, MATCH_NUMBER_MOST, false},
        {"load", &w->load, 0, MATCH_POINTS_MOST, false},
        {"km_cost", &w->km_cost, 0, MATCH_POINTS_MOST, false},
        {"cover", &what->cover, 0, PERCENT_MOST, true},
        {"balance", &what->balance, 0, PERCENT_MOST, true},
        {"groups", &what->groups, 0, PERCENT_MOST, true},
        {"pairs", &what->pairs, 0, PERCENT_MOST, true},
    };
    memcpy(settings, all, sizeof all);
    return sizeof all / sizeof all[0];
}

static enum pp_code set_number(char *word, struct match_what_if *what, struct pp_err *err)
{
    struct setting settings[SETTINGS_MOST];
    const char *names[SETTINGS_MOST];
    const size_t count = settings_of(what, settings);
    char *text = split(word, '=');
    int64_t value;
    if (!text)
        return pp_fail(err, PP_INVALID, "\"%s\" sets no number; write it as want=12", word);
    for (size_t i = 0; i < count; i++) {
        const struct setting *one = &settings[i];
        names[i] = one->name;
        if (!pp_text_is(one->name, word))
            continue;
        if (one->percent && strlen(text) > 1 && text[strlen(text) - 1] == '%')
            text[strlen(text) - 1] = '\0';
        if (!pp_text_int(text, one->least, one->most, &value))
            return pp_fail(err, PP_INVALID, "%s must be a number from %lld to %lld%s, not \"%s\"",
                           word, (long long)one->least, (long long)one->most,
                           one->percent ? " per cent" : "", text);
        *one->value = (int32_t)value;
        return PP_OK;
    }
    return unknown_word(word, "weight", names, count, err);
}

enum pp_code flow_what_if_read(const char *without, const char *numbers, struct match_what_if *what,
                               struct pp_err *err)
{
    char word[WORD_MOST + 1];
    enum pp_code code = PP_OK;
    for (const char *at = without ? without : ""; code == PP_OK && next_word(&at, word);)
        code = leave_out(word, what, err);
    for (const char *at = numbers ? numbers : ""; code == PP_OK && next_word(&at, word);)
        code = set_number(word, what, err);
    return code;
}
