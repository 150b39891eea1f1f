#include "daemon/json/json.h"

#include "tests/lib/pp_test.h"

static void commas_and_names_come_where_they_are_due(void **state)
{
    (void)state;
    struct pp_str out = {0};
    struct js_writer w = js_writer_on(&out);
    js_open_object(&w, NULL);
    js_put_int(&w, "least", INT64_MIN);
    js_open_array(&w, "list");
    js_put_bool(&w, NULL, true);
    js_put_null(&w, NULL);
    js_open_object(&w, NULL);
    js_close_object(&w);
    js_put_raw(&w, NULL, "[1]", 3);
    js_close_array(&w);
    js_put_text(&w, "none", NULL);
    js_put_known(&w, "known", true, 7);
    js_put_known(&w, "unknown", false, 7);
    js_close_object(&w);
    assert_string_equal(out.at,
                        "{\"least\":-9223372036854775808,\"list\":[true,null,{},[1]],\"none\":null,"
                        "\"known\":7,\"unknown\":null}");
    pp_str_fini(&out);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    const char *text = "q\" b\\ /\b\f\n\r\t\x01 caf\xc3\xa9 \xf0\x9f\x98\x80 \x7f";
    struct pp_str out = {0};
    struct js_writer w = js_writer_on(&out);
    js_open_array(&w, NULL);
    js_put_text(&w, NULL, text);
    js_close_array(&w);
    assert_contains(out.at, "\\u0001 caf\xc3\xa9");
    struct pp_arena arena = {0};
    struct pp_faults faults = {.arena = &arena};
    struct js_doc *doc;
    struct pp_err err = {0};
    assert_ok(js_parse(out.at, out.len, NULL, &doc, &err), &err);
    assert_string_equal(js_text_of(js_item(js_root(doc, &faults), 0), 99), text);
    js_free(doc);
    pp_arena_fini(&arena);
    pp_str_fini(&out);
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    struct pp_str out = {0};
    js_quote(&out,
             "a\xff"
             "b\xe2\x82");
    assert_string_equal(out.at,
                        "\"a\xef\xbf\xbd"
                        "b\xef\xbf\xbd\xef\xbf\xbd\"");
    pp_str_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_and_names_come_where_they_are_due),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
