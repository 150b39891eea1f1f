#include "daemon/ui/answer_page.h"

#include <string.h>

#include "base/str.h"
#include "tests/lib/pp_test.h"

#define EVIL "<b>\"&'%s"
#define EVIL_SHOWN "&lt;b&gt;&quot;&amp;&#39;%s"

static const struct flow_page_event events[] = {
    {.summary = EVIL "1", .when = EVIL "2", .where = EVIL "3", .answer = STORE_NEEDS_ACTION}};

static struct flow_page evil_page(void)
{
    return (struct flow_page){.standing = FLOW_PAGE_ASKED,
                              .peer = EVIL "4",
                              .title = EVIL "5",
                              .reference = EVIL "6",
                              .seat = EVIL "7",
                              .organiser = EVIL "8",
                              .events = events,
                              .event_count = 1,
                              .reply_by = EVIL "9",
                              .answered_s = 86400,
                              .form = EVIL "10"};
}

static void h10_every_text_on_the_page_is_escaped(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    static const char *const fields[] = {"answer", "condition", "reason", "by", "day"};
    struct pp_str out = {0};
    const struct flow_page page = evil_page();
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        pp_faults_add(
            &faults, &(struct pp_fault){.where = fields[i], .code = "value", .message = EVIL "11"});
    ui_answer_page(&out, &(struct ui_answer){.programme = EVIL "12",
                                             .page = &page,
                                             .typed = {.answer = "later",
                                                       .condition = EVIL "13",
                                                       .reason = EVIL "14",
                                                       .by = EVIL "15",
                                                       .day = EVIL "16",
                                                       .month = EVIL "17",
                                                       .year = EVIL "18"},
                                             .faults = &faults,
                                             .notice = EVIL "19"});
    assert_null(strstr(out.at, "<b>"));
    for (int i = 1; i <= 19; i++) {
        char shown[64];
        (void)snprintf(shown, sizeof shown, "%s%d", EVIL_SHOWN, i);
        if (!strstr(out.at, shown))
            fail_msg("text %d is not shown", i);
    }
    pp_str_fini(&out);
    pp_arena_fini(&arena);
}

static void what_is_wrong_stands_above_and_beside_its_field(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct pp_str out = {0};
    const struct flow_page page = evil_page();
    pp_faults_add(&faults,
                  &(struct pp_fault){.where = "condition", .code = "value", .message = "Say what"});
    ui_answer_page(&out, &(struct ui_answer){.programme = "P",
                                             .page = &page,
                                             .typed = {.answer = "yes-if"},
                                             .faults = &faults});
    assert_contains(out.at, "<title>Error: ");
    assert_contains(out.at, "<a href=\"#condition\">Say what</a>");
    assert_contains(out.at, "id=\"condition-error\"");
    assert_contains(out.at, "<textarea id=\"condition\"");
    assert_contains(out.at, "value=\"yes-if\" checked>");
    pp_str_fini(&out);
    pp_arena_fini(&arena);
}

static void only_what_can_be_answered_has_a_form(void **state)
{
    (void)state;
    struct flow_page page = evil_page();
    for (int i = FLOW_PAGE_ASKED; i <= FLOW_PAGE_OVER; i++) {
        struct pp_str out = {0};
        page.standing = (enum flow_page_standing)i;
        page.form = i < FLOW_PAGE_NO ? "form" : NULL;
        ui_answer_page(&out, &(struct ui_answer){.programme = "P", .page = &page});
        assert_int_equal(strstr(out.at, "<form") != NULL, i < FLOW_PAGE_NO);
        assert_int_equal(strstr(out.at, "value=\"later\"") != NULL,
                         i < FLOW_PAGE_NO && i != FLOW_PAGE_YES);
        assert_null(strstr(out.at, "<script"));
        assert_null(strstr(out.at, " style="));
        assert_contains(out.at, "<h1>");
        pp_str_fini(&out);
    }
}

/* Every field has a label, and every label a field. */
static void each_field_has_a_label(void **state)
{
    (void)state;
    struct pp_str out = {0};
    const struct flow_page page = evil_page();
    size_t labels = 0;
    ui_answer_page(&out, &(struct ui_answer){.programme = "P", .page = &page});
    for (const char *at = out.at; (at = strstr(at, " for=\"")); at++) {
        char id[80];
        const char *start = at + strlen(" for=\"");
        (void)snprintf(id, sizeof id, " id=\"%.*s\"", (int)strcspn(start, "\""), start);
        assert_contains(out.at, id);
        labels++;
    }
    assert_int_equal(labels, 4 + 2 + 3 + 1);
    pp_str_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h10_every_text_on_the_page_is_escaped),
        cmocka_unit_test(what_is_wrong_stands_above_and_beside_its_field),
        cmocka_unit_test(only_what_can_be_answered_has_a_form),
        cmocka_unit_test(each_field_has_a_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
