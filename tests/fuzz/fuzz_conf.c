/* Configurations: each is refused with a place for every fault, or its dump loads to the same. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "daemon/conf/conf.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    struct conf conf, again;
    struct pp_faults faults = {.arena = &arena};
    struct pp_str dump = {0};
    const enum pp_code code =
        conf_read("f", (const char *)bytes, len, NULL, &arena, &conf, &faults, &err);
    PP_REQUIRE((code == PP_OK) == (faults.count == 0));
    for (size_t i = 0; i < faults.count; i++)
        PP_REQUIRE(faults.at[i].where && faults.at[i].message && faults.at[i].code);
    if (code == PP_OK) {
        conf_dump(&conf, &dump);
        PP_REQUIRE(conf_read("g", dump.at, dump.len, NULL, &arena, &again, &faults, &err) == PP_OK);
        for (int i = 0; i < CONF_KEY_COUNT; i++)
            PP_REQUIRE(pp_text_is(conf.text[i], again.text[i]));
    }
    pp_str_fini(&dump);
    pp_arena_fini(&arena);
    return 0;
}
