/* Small texts of base: what is read as a number, day or instant is written back as it came. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/str.h"
#include "tests/fuzz/fuzz.h"

static void check_days(const char *text)
{
    int32_t day;
    int64_t at_s;
    char back[PP_DATE_TEXT], instant[PP_INSTANT_TEXT], words[PP_DAY_WORDS];
    if (pp_day_parse(text, &day)) {
        PP_REQUIRE(pp_text_is(pp_day_text(day, back), text));
        PP_REQUIRE(pp_day_of(pp_date_of(day)) == day);
        PP_REQUIRE(strlen(pp_day_words(day, words)) >= 14);
    }
    if (pp_instant_parse(text, &at_s))
        PP_REQUIRE(pp_text_is(pp_instant_text(at_s, instant), text));
}

static void check_numbers(const char *text)
{
    int64_t wide, narrow;
    char back[32];
    const bool is_wide = pp_text_int(text, INT64_MIN, INT64_MAX, &wide);
    const bool is_narrow = pp_text_int(text, -100, 100, &narrow);
    PP_REQUIRE(is_narrow == (is_wide && wide >= -100 && wide <= 100));
    if (is_wide) {
        int64_t again;
        (void)snprintf(back, sizeof back, "%" PRId64, wide);
        PP_REQUIRE(pp_text_int(back, INT64_MIN, INT64_MAX, &again) && again == wide);
    }
}

static void check_closest(const char *text)
{
    static const char *const names[] = {"socket", NULL, "state_dir", "listen", ""};
    const char *found = pp_closest(text, names, sizeof names / sizeof names[0]);
    PP_REQUIRE(!found || strlen(found) <= 2 * strlen(text) + 4);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        PP_REQUIRE(!pp_text_is(names[i], text) || found == names[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_arena arena = {0};
    const char *text = pp_dup_len(&arena, (const char *)bytes, len);
    if (len && pp_utf8_valid((const char *)bytes, len)) {
        PP_REQUIRE(strlen(text) == len);
        PP_REQUIRE(pp_utf8_count(text, len) <= len && pp_utf8_count(text, len) >= (len + 3) / 4);
    }
    check_days(text);
    check_numbers(text);
    check_closest(text);
    pp_arena_fini(&arena);
    return 0;
}
