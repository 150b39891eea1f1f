/*
 * Writes a made-up instance to standard output: bench_instance PEERS REQUESTS WINDOWS SEED [tight].
 * The requests after the first are those of the next seeds, all over the same peers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/json/instance.h"
#include "tests/lib/pool.h"

static size_t number(const char *text, size_t most)
{
    const unsigned long long value = strtoull(text, NULL, 10);
    return value < 1 ? 1 : value > most ? most : (size_t)value;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        (void)fputs("usage: bench_instance PEERS REQUESTS WINDOWS SEED [tight]\n", stderr);
        return 2;
    }
    const size_t peers = number(argv[1], MATCH_PEERS_MOST);
    const size_t requests = number(argv[2], MATCH_REQUESTS_MOST);
    const size_t windows = number(argv[3], 100);
    const uint64_t seed = number(argv[4], 1000000);
    const bool tight = argc > 5;
    struct pp_arena arena = {0};
    struct match_instance *instance = pool_instance(peers, windows, seed, tight, &arena);
    struct match_request *list = PP_NEW_ARRAY(&arena, requests, struct match_request);
    for (size_t i = 0; i < requests; i++) {
        struct match_instance *of =
            i ? pool_instance(peers, windows, seed * 1000 + i, tight, &arena) : instance;
        list[i] = *pool_request(of);
    }
    instance->requests = list;
    instance->request_count = requests;
    struct pp_str out = {0};
    js_instance_write(instance, &out);
    const bool good = fwrite(out.at, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
    pp_str_fini(&out);
    pp_arena_fini(&arena);
    return good ? 0 : 1;
}
