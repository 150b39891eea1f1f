/* What reading a table costs in base: a cell checked for UTF-8, a day read, a header guessed. */
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"
#include "tests/bench/bench.h"

static volatile size_t sink;

static void check_utf8(void *cell)
{
    sink += pp_utf8_valid(cell, strlen(cell));
}

static void read_day(void *cell)
{
    int32_t day = 0;
    sink += pp_day_parse(cell, &day) && day;
}

static void guess_header(void *cell)
{
    static const char *const names[] = {"organisation", "region", "name", "post", "since", "until"};
    sink += pp_closest(cell, names, sizeof names / sizeof names[0]) != NULL;
}

static void fill_arena(void *arg)
{
    (void)arg;
    struct pp_arena arena = {0};
    for (int i = 0; i < 1000; i++)
        sink += pp_printf(&arena, "peer %d", i)[0] != 0;
    pp_arena_fini(&arena);
}

int main(void)
{
    char cell[] =
        "Zo\xc3\xab Ng\xe1\xbb\x8d"
        "zi, Assistant Director for Inclusion";
    char day[] = "2026-11-23", header[] = "orgnaisation";
    bench_run("utf-8 of one cell", check_utf8, cell);
    bench_run("one day", read_day, day);
    bench_run("one header guessed among six", guess_header, header);
    bench_run("1,000 texts in an arena", fill_arena, NULL);
    return 0;
}
