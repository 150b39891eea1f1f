/* Request targets: whatever is read is UTF-8, and writing it escaped reads the same again. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "daemon/web/target.h"
#include "tests/fuzz/fuzz.h"

static void escape(struct pp_str *out, const char *text)
{
    PP_REQUIRE(pp_utf8_valid(text, strlen(text)));
    for (; *text; text++)
        pp_str_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
}

static void write_target(const struct target *target, struct pp_str *out)
{
    for (size_t i = 0; i < target->segment_count; i++) {
        pp_str_add_char(out, '/');
        escape(out, target->segments[i]);
    }
    if (target->segment_count == 0)
        pp_str_add_char(out, '/');
    for (size_t i = 0; i < target->query_count; i++) {
        pp_str_add_char(out, i == 0 ? '?' : '&');
        escape(out, target->query[i].name);
        pp_str_add_char(out, '=');
        escape(out, target->query[i].value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct target target, again;
    struct pp_str text = {0};
    pp_str_add_char(&text, '/');
    pp_str_add_len(&text, bytes, len);
    if (target_read(&arena, text.at, &target, &err) == PP_OK) {
        pp_str_clear(&text);
        write_target(&target, &text);
        PP_REQUIRE(target_read(&arena, text.at, &again, &err) == PP_OK);
        PP_REQUIRE(again.query_count == target.query_count);
        PP_REQUIRE(again.segment_count == target.segment_count);
        for (size_t i = 0; i < target.segment_count; i++)
            PP_REQUIRE(pp_text_is(again.segments[i], target.segments[i]));
        for (size_t i = 0; i < target.query_count; i++)
            PP_REQUIRE(pp_text_is(again.query[i].value, target.query[i].value) &&
                       pp_text_is(again.query[i].name, target.query[i].name));
    }
    pp_str_fini(&text);
    pp_arena_fini(&arena);
    return 0;
}
