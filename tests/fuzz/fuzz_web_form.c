/* Forms: whatever is read is UTF-8 and few fields, and writing it escaped reads the same again. */
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct pp_str text = {0};
    const struct web_param *fields, *again;
    size_t count, count_again;
    const char *body = pp_dup_len(&arena, bytes ? (const char *)bytes : "", len);
    if (target_read_form(&arena, body, len, &fields, &count, &err) == PP_OK) {
        PP_REQUIRE(count <= WEB_QUERY_MOST);
        for (size_t i = 0; i < count; i++) {
            pp_str_addf(&text, "%s", i ? "&" : "");
            escape(&text, fields[i].name);
            pp_str_add_char(&text, '=');
            escape(&text, fields[i].value);
        }
        PP_REQUIRE(target_read_form(&arena, pp_str_text(&text), text.len, &again, &count_again,
                                    &err) == PP_OK);
        PP_REQUIRE(count == count_again);
        for (size_t i = 0; i < count; i++)
            PP_REQUIRE(pp_text_is(fields[i].name, again[i].name) &&
                       pp_text_is(fields[i].value, again[i].value));
    } else {
        PP_REQUIRE(err.text[0]);
    }
    pp_str_fini(&text);
    pp_arena_fini(&arena);
    return 0;
}
