#include "daemon/web/gzip.h"

#include <stdlib.h>
#include <zlib.h>

#include "tests/lib/pp_test.h"

static void gzip_is_used_for_who_asks_for_it_and_nobody_else(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "gzip",         "GZIP",         "deflate, gzip;q=0.5", "x-gzip", "*", "br;q=1.0, *;q=0.1",
        "gzip ; q=1.0", "identity,gzip"};
    static const char *const no[] = {"",   "identity", "gzip;q=0", "gzip; q=0.000, *", "*;q=0",
                                     "br", "gzipped",  "gz ip",    "br;q=gzip",        ",,;q=1"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        if (!web_gzip_wanted(yes[i]))
            fail_msg("\"%s\" asks for gzip", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (web_gzip_wanted(no[i]))
            fail_msg("\"%s\" does not ask for gzip", no[i]);
    assert_false(web_gzip_wanted(NULL));
}

static void what_is_packed_unpacks_to_the_same_and_packs_alike_each_time(void **state)
{
    (void)state;
    enum { SIZE = 200000 };
    static char bytes[SIZE], back[SIZE];
    for (int i = 0; i < SIZE; i++)
        bytes[i] = (char)((unsigned)i * (unsigned)i / 7);
    const size_t sizes[] = {0, 1, 16384, SIZE};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct pp_str one = {0}, other = {0};
        web_gzip(bytes, sizes[k], &one);
        web_gzip(bytes, sizes[k], &other);
        assert_int_equal(one.len, other.len);
        assert_memory_equal(one.at, other.at, one.len);
        z_stream stream = {.next_in = (Bytef *)one.at,
                           .avail_in = (uInt)one.len,
                           .next_out = (Bytef *)back,
                           .avail_out = SIZE};
        assert_int_equal(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
        assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
        assert_int_equal(stream.total_out, sizes[k]);
        assert_memory_equal(back, bytes, sizes[k]);
        assert_int_equal(inflateEnd(&stream), Z_OK);
        pp_str_fini(&one);
        pp_str_fini(&other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_is_used_for_who_asks_for_it_and_nobody_else),
        cmocka_unit_test(what_is_packed_unpacks_to_the_same_and_packs_alike_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
