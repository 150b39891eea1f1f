#include "daemon/mail/html.h"

#include "tests/lib/pp_test.h"

static void h10_the_five_characters_that_matter_become_entities(void **state)
{
    (void)state;
    struct pp_str out = {0};
    mail_html_escape(&out, "<a b=\"1\" c='2'>R&D \xc3\xa9</a>");
    assert_string_equal(pp_str_text(&out),
                        "&lt;a b=&quot;1&quot; c=&#39;2&#39;&gt;R&amp;D \xc3\xa9&lt;/a&gt;");
    pp_str_fini(&out);
}

static void h10_text_becomes_paragraphs_and_only_web_addresses_links(void **state)
{
    (void)state;
    static const struct {
        const char *text, *html;
    } cases[] = {
        {"", ""},
        {"\n\n", ""},
        {"one", "<p>one</p>\n"},
        {"one\ntwo\n\n\nthree\n", "<p>one<br>\ntwo</p>\n<p>three</p>\n"},
        {"a\r\n\r\nb\r\n", "<p>a</p>\n<p>b</p>\n"},
        {"x < y & z", "<p>x &lt; y &amp; z</p>\n"},
        {"see https://a.test/r?x=1&y=2, or (http://b.test).",
         "<p>see <a href=\"https://a.test/r?x=1&amp;y=2\">https://a.test/r?x=1&amp;y=2</a>, or "
         "(<a href=\"http://b.test\">http://b.test</a>).</p>\n"},
        {"https://\"onclick=x https://", "<p>https://&quot;onclick=x https://</p>\n"},
        {"xhttps://a.test javascript:alert(1)", "<p>xhttps://a.test javascript:alert(1)</p>\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pp_str out = {0};
        mail_html_paragraphs(&out, cases[i].text);
        assert_string_equal(pp_str_text(&out), cases[i].html);
        pp_str_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h10_the_five_characters_that_matter_become_entities),
        cmocka_unit_test(h10_text_becomes_paragraphs_and_only_web_addresses_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
