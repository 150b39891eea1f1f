#include "daemon/json/json.h"

#include <stdlib.h>

#include "tests/lib/pp_test.h"

struct tricky {
    const char *what, *text;
    size_t len; /* 0: strlen */
    bool good;
};

/* What tells strict readers from lax ones; the 25 cases that the choice of the library rests on. */
static const struct tricky CASES[] = {
    {"an object", "{\"a\":1}", 0, true},
    {"white space around", " \t\r\n[1 , 2]\n", 0, true},
    {"a member twice", "{\"a\":1,\"a\":2}", 0, false},
    {"a member twice, one of them escaped", "{\"a\":1,\"\\u0061\":2}", 0, false},
    {"bytes that are not UTF-8", "[\"\xff\xfe\"]", 0, false},
    {"an overlong form", "[\"\xc0\xaf\"]", 0, false},
    {"a surrogate in UTF-8", "[\"\xed\xa0\x80\"]", 0, false},
    {"a raw NUL", "[\"a\0b\"]", 7, false},
    {"an escaped NUL", "[\"a\\u0000b\"]", 0, false},
    {"a raw control character", "[\"a\nb\"]", 0, false},
    {"a zero in front", "[01]", 0, false},
    {"a point with nothing after", "[1.]", 0, false},
    {"a point with nothing before", "[.5]", 0, false},
    {"a plus sign", "[+1]", 0, false},
    {"a number beyond a double", "[1e999]", 0, false},
    {"an integer beyond 64 bits", "[9223372036854775808]", 0, false},
    {"the largest integer", "[9223372036854775807]", 0, true},
    {"NaN", "[NaN]", 0, false},
    {"single quotes", "['a']", 0, false},
    {"a comma at the end", "[1,]", 0, false},
    {"a comment", "[1]//x", 0, false},
    {"two values", "{}{}", 0, false},
    {"a lone surrogate", "[\"\\ud800\"]", 0, false},
    {"a pair of surrogates", "[\"\\ud83d\\ude00\"]", 0, true},
    {"an unclosed text", "[\"a", 0, false},
    {"nothing", "", 0, false},
    {"a byte order mark", "\xef\xbb\xbf[]", 0, false},
};

static void only_strict_json_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const struct tricky *c = &CASES[i];
        struct js_doc *doc;
        struct pp_err err = {0};
        const enum pp_code code =
            js_parse(c->text, c->len ? c->len : strlen(c->text), NULL, &doc, &err);
        if ((code == PP_OK) != c->good)
            fail_msg("%s: %s", c->what, code == PP_OK ? "was read" : err.text);
        assert_true(c->good || code == PP_USAGE);
        js_free(doc);
    }
}

static void depth_and_size_are_bounded_before_parsing(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    char *deep = pp_new_bytes(DEEP + 1);
    memset(deep, '[', DEEP);
    struct js_doc *doc;
    struct pp_err err = {0};
    assert_int_equal(js_parse(deep, DEEP, NULL, &doc, &err), PP_USAGE);
    assert_contains(err.text, "nests deeper than 32");
    assert_int_equal(js_parse("[[1]]", 5, &(struct js_limits){.depth = 1}, &doc, &err), PP_USAGE);
    assert_ok(js_parse("[\"[[{\\\"[\"]", 10, &(struct js_limits){.depth = 1}, &doc, &err), &err);
    js_free(doc);
    assert_int_equal(js_parse("[1234]", 6, &(struct js_limits){.bytes = 5}, &doc, &err),
                     PP_TOO_LARGE);
    free(deep);
}

static void a_syntax_error_says_where(void **state)
{
    (void)state;
    struct js_doc *doc;
    struct pp_err err = {0};
    assert_int_equal(js_parse("{\n  \"a\": x}", 11, NULL, &doc, &err), PP_USAGE);
    assert_contains(err.text, "line 2");
}

struct fixture {
    struct pp_arena arena;
    struct pp_faults faults;
    struct js_doc *doc;
    const struct js_value *root;
};

static struct fixture read_text(const char *text)
{
    struct fixture f = {0};
    struct pp_err err = {0};
    assert_ok(js_parse(text, strlen(text), NULL, &f.doc, &err), &err);
    return f;
}

static void begin(struct fixture *f)
{
    f->faults.arena = &f->arena;
    f->root = js_root(f->doc, &f->faults);
}

static void end(struct fixture *f)
{
    js_free(f->doc);
    pp_arena_fini(&f->arena);
}

static void every_fault_is_gathered_with_its_place(void **state)
{
    (void)state;
    struct fixture f = read_text("{\"n\":\"x\",\"m\":5,\"list\":[{\"a/b\":true}],\"seniorty\":1}");
    begin(&f);
    int64_t n = -7;
    bool yes;
    assert_false(js_int(f.root, "n", JS_MUST, 0, 9, &n));
    assert_false(js_int(f.root, "m", JS_MAY, 0, 4, &n));
    assert_false(js_int(f.root, "gone", JS_MUST, 0, 4, &n));
    assert_false(js_int(f.root, "gone", JS_MAY, 0, 4, &n));
    assert_int_equal(n, -7);
    const struct js_value *item = js_item(js_array(f.root, "list", JS_MUST, 9), 0);
    assert_true(js_bool(item, "a/b", JS_MUST, &yes) && yes);
    assert_null(js_text(item, "a/b", JS_MUST, 9));
    static const char *const names[] = {"n", "m", "list", "seniority"};
    js_only(f.root, names, 4);
    assert_int_equal(f.faults.count, 5);
    assert_string_equal(f.faults.at[0].where, "/n");
    assert_string_equal(f.faults.at[0].value, "x");
    assert_string_equal(f.faults.at[0].message, "must be a whole number, not a text");
    assert_string_equal(f.faults.at[1].where, "/m");
    assert_string_equal(f.faults.at[1].message, "must be from 0 to 4");
    assert_string_equal(f.faults.at[2].message, "is missing");
    assert_string_equal(f.faults.at[3].where, "/list/0/a~1b");
    assert_string_equal(f.faults.at[4].suggestion, "seniority");
    end(&f);
}

static void a_part_is_placed_below_its_whole(void **state)
{
    (void)state;
    struct fixture f = read_text("{\"role\":null}");
    f.faults.arena = &f.arena;
    f.root = js_root_at(f.doc, &f.faults, "/peers/17");
    int64_t n;
    assert_false(js_int(f.root, "role", JS_MUST, 0, 4, &n));
    assert_true(js_is_null(f.root, "role"));
    assert_string_equal(f.faults.at[0].where, "/peers/17/role");
    assert_string_equal(f.faults.at[0].message, "must not be null");
    end(&f);
}

static void members_come_in_the_order_of_the_text(void **state)
{
    (void)state;
    struct fixture f = read_text("{\"z\":1,\"a\":2,\"m\":[]}");
    begin(&f);
    const char *name;
    assert_int_equal(js_count(f.root), 3);
    struct js_iter iter = {0};
    static const char *const expected[] = {"z", "a", "m"};
    for (size_t i = 0; i < 3; i++) {
        const struct js_value *value = js_next(f.root, &iter, &name);
        assert_non_null(value);
        assert_string_equal(name, expected[i]);
        assert_int_equal(js_kind(value), i < 2 ? JS_INT : JS_ARRAY);
    }
    assert_null(js_next(f.root, &iter, &name));
    end(&f);
}

static void a_word_is_one_of_a_list(void **state)
{
    (void)state;
    struct fixture f = read_text("{\"group\":\"other\",\"kind\":\"hots\",\"t\":\"\"}");
    begin(&f);
    static const char *const words[] = {"any", "host", "other"};
    size_t at = 9;
    assert_true(js_word(f.root, "group", JS_MUST, words, 3, &at));
    assert_int_equal(at, 2);
    assert_false(js_word(f.root, "kind", JS_MAY, words, 3, &at));
    assert_string_equal(f.faults.at[0].suggestion, "host");
    assert_string_equal(f.faults.at[0].message, "must be any, host or other");
    assert_string_equal(js_text(f.root, "t", JS_MAY, 5), "");
    assert_null(js_text(f.root, "t", JS_MUST, 5));
    assert_null(js_text(f.root, "group", JS_MUST, 4));
    assert_int_equal(f.faults.count, 3);
    end(&f);
}

static void texts_outlive_the_document(void **state)
{
    (void)state;
    struct fixture f = read_text("{\"a\":\"caf\\u00e9\"}");
    begin(&f);
    const char *text = js_text(f.root, "a", JS_MUST, 9);
    js_free(f.doc);
    f.doc = NULL;
    assert_string_equal(text, "caf\xc3\xa9");
    end(&f);
}

static void a_value_can_be_written_again(void **state)
{
    (void)state;
    struct fixture f = read_text("{\"a\": {\"z\": [1, 2.5, null], \"b\": \"\\u00e9\\n\"}}");
    begin(&f);
    assert_string_equal(js_compact(js_object(f.root, "a", JS_MUST)),
                        "{\"z\":[1,2.5,null],\"b\":\"\xc3\xa9\\n\"}");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_strict_json_is_read),
        cmocka_unit_test(depth_and_size_are_bounded_before_parsing),
        cmocka_unit_test(a_syntax_error_says_where),
        cmocka_unit_test(every_fault_is_gathered_with_its_place),
        cmocka_unit_test(a_part_is_placed_below_its_whole),
        cmocka_unit_test(members_come_in_the_order_of_the_text),
        cmocka_unit_test(a_word_is_one_of_a_list),
        cmocka_unit_test(texts_outlive_the_document),
        cmocka_unit_test(a_value_can_be_written_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
