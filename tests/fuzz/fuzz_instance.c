/*
 * Any bytes as an instance: refused with a sentence, or written and read back to the same bytes,
 * and searched for a while; every team found keeps all rules, and the bound is not below it.
 */
#include "daemon/json/instance.h"
#include "tests/fuzz/fuzz.h"

enum { STEPS = 20000, BEST = 3 };

static void search(const struct match_instance *instance, struct pp_arena *arena)
{
    const struct match_options options = {.best_k = BEST, .step_limit = STEPS};
    const struct match_index *index = match_index_new(instance, arena);
    for (size_t i = 0; i < instance->request_count && i < 4; i++) {
        struct match_answer answer;
        struct match_funnel funnel;
        struct pp_err err = {0};
        struct pp_str out = {0};
        const enum pp_code code = match_single(index, i, &options, arena, &answer, &err);
        PP_REQUIRE(code == PP_OK || code == PP_TIMEOUT);
        for (size_t t = 0; code == PP_OK && t < answer.team_count; t++)
            PP_REQUIRE(match_team_breaks(index, i, &answer.teams[t]) == 0 &&
                       answer.teams[t].points <= answer.bound);
        PP_REQUIRE(match_funnel(index, i, arena, &funnel, &err) == PP_OK);
        js_answer_write(instance, i, &answer, &funnel, &out);
        pp_str_fini(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_err err = {0};
    struct match_instance instance, again;
    const enum pp_code code =
        js_instance_read((const char *)bytes, len, &arena, &faults, &instance, &err);
    PP_REQUIRE(code == PP_OK || *err.text);
    if (code == PP_OK) {
        struct pp_str out = {0}, twice = {0};
        js_instance_write(&instance, &out);
        PP_REQUIRE(js_instance_read(out.at, out.len, &arena, &faults, &again, &err) == PP_OK);
        js_instance_write(&again, &twice);
        PP_REQUIRE(pp_text_is(out.at, twice.at));
        pp_str_fini(&out);
        pp_str_fini(&twice);
        search(&instance, &arena);
    }
    pp_arena_fini(&arena);
    return 0;
}
