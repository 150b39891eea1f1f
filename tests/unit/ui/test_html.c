#include "daemon/ui/html.h"

#include <string.h>

#include "tests/lib/pp_test.h"

static void h10_whatever_goes_in_is_escaped(void **state)
{
    (void)state;
    struct pp_str out = {0};
    html_add(&out, "<p title=\"%s\">%s</p>", "\" onclick='x'", "<script>&amp;</script>");
    assert_string_equal(out.at,
                        "<p title=\"&quot; onclick=&#39;x&#39;\">"
                        "&lt;script&gt;&amp;amp;&lt;/script&gt;</p>");
    pp_str_fini(&out);
}

static void numbers_percents_and_nothing_are_written(void **state)
{
    (void)state;
    struct pp_str out = {0};
    const char *volatile none = NULL; /* the compiler would refuse one that it can see */
    html_add(&out, "%d %% %s|", -7, none);
    html_add(&out, "end");
    assert_string_equal(out.at, "-7 % |end");
    pp_str_fini(&out);
}

static void h10_every_byte_of_markup_comes_out_as_text(void **state)
{
    (void)state;
    struct pp_str out = {0};
    char text[256];
    for (int i = 1; i < 256; i++)
        text[i - 1] = (char)i;
    text[255] = '\0';
    html_add(&out, "%s", text);
    assert_null(strpbrk(out.at, "<>\"'"));
    for (const char *at = out.at; (at = strchr(at, '&')); at++)
        assert_non_null(strchr("algq#", at[1]));
    pp_str_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h10_whatever_goes_in_is_escaped),
        cmocka_unit_test(numbers_percents_and_nothing_are_written),
        cmocka_unit_test(h10_every_byte_of_markup_comes_out_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
