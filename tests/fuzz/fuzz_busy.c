/*
 * Any bytes as somebody's calendar: refused with a sentence, or read into sorted, disjoint
 * intervals within the window, the same each time. What is read for two halves of the window is
 * what is read for all of it: rules that are entered in the middle name the same times.
 */
#include <string.h>

#include "calendars/busy.h"
#include "calendars/spans.h"
#include "tests/fuzz/fuzz.h"

static const char *const addresses[] = {"pat@peer.example"};

/* 2027-01-01, 2027-06-16T09:30 and 2028-01-01, UTC. */
static const int64_t begin_s = INT64_C(1798761600), middle_s = INT64_C(1813138200),
                     end_s = INT64_C(1830297600);

static bool read_window(const uint8_t *bytes, size_t len, int64_t from_s, int64_t to_s,
                        struct pp_arena *arena, struct cal_busy *busy)
{
    struct pp_err err = {0};
    const struct cal_busy_question question = {.from_s = from_s,
                                               .to_s = to_s,
                                               .zone = "Europe/London",
                                               .addresses = addresses,
                                               .address_count = 1};
    const enum pp_code code = cal_busy_read(bytes, len, &question, arena, busy, &err);
    PP_REQUIRE((code == PP_OK) == (busy->refusal == CAL_READ));
    PP_REQUIRE(code == PP_OK || (*err.text && busy->count == 0));
    PP_REQUIRE(pp_utf8_valid(err.text, strlen(err.text)));
    for (size_t i = 0; i < busy->count; i++) {
        const struct cal_interval *one = &busy->intervals[i];
        PP_REQUIRE(from_s <= one->from_s && one->from_s < one->to_s && one->to_s <= to_s);
        PP_REQUIRE(one->taken != CAL_TAKEN_FREE);
        PP_REQUIRE(i == 0 || one[-1].to_s < one->from_s ||
                   (one[-1].to_s == one->from_s && one[-1].taken != one->taken));
    }
    for (size_t i = 0; i < busy->warning_count; i++)
        PP_REQUIRE(pp_text_is_line(busy->warnings[i].text));
    return code == PP_OK;
}

static void add(struct cal_spans *spans, struct pp_arena *arena, const struct cal_busy *busy)
{
    for (size_t i = 0; i < busy->count; i++)
        cal_spans_add(spans, arena, busy->intervals[i].from_s, busy->intervals[i].to_s,
                      busy->intervals[i].taken);
}

static void require_same(const struct cal_spans *halves, const struct cal_busy *whole)
{
    PP_REQUIRE(halves->count == whole->count);
    for (size_t i = 0; i < whole->count; i++) {
        PP_REQUIRE(halves->at[i].from_s == whole->intervals[i].from_s);
        PP_REQUIRE(halves->at[i].to_s == whole->intervals[i].to_s);
        PP_REQUIRE(halves->at[i].taken == whole->intervals[i].taken);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_arena arena = {0};
    struct cal_busy whole, first, second;
    struct cal_spans halves = {0};
    const bool read = read_window(bytes, len, begin_s, end_s, &arena, &whole);
    PP_REQUIRE(read_window(bytes, len, begin_s, middle_s, &arena, &first) == read);
    PP_REQUIRE(read_window(bytes, len, middle_s, end_s, &arena, &second) == read);
    /* Where a limit was met, each window may leave out other times. */
    if (read && !whole.not_expanded && !first.not_expanded && !second.not_expanded) {
        add(&halves, &arena, &first);
        add(&halves, &arena, &second);
        cal_spans_settle(&halves, &arena);
        require_same(&halves, &whole);
    }
    pp_arena_fini(&arena);
    return 0;
}
