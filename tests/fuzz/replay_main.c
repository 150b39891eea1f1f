/*
 * Stands in for libFuzzer in ordinary builds: gives each file named, and each file in each folder
 * named, to the fuzzer once. A corpus that is empty or cannot be read is a failure.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "tests/fuzz/fuzz.h"

enum { INPUT_MOST = 4 << 20 };

static int replayed;

static void replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    uint8_t *whole = pp_new_bytes(INPUT_MOST);
    const size_t len = fread(whole, 1, INPUT_MOST, file);
    PP_REQUIRE(!ferror(file) && feof(file));
    (void)fclose(file);
    /* In a block of its own size, so that a sanitizer sees the first byte read past its end. */
    uint8_t *exact = pp_new_bytes(len ? len : 1);
    memcpy(exact, whole, len);
    free(whole);
    PP_REQUIRE(LLVMFuzzerTestOneInput(exact, len) == 0);
    free(exact);
    replayed++;
}

static void replay(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) {
        replay_file(path);
        return;
    }
    struct pp_arena arena = {0};
    for (struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            replay_file(pp_printf(&arena, "%s/%s", path, entry->d_name));
    pp_arena_fini(&arena);
    (void)closedir(folder);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("replayed %d inputs\n", replayed);
    return replayed ? 0 : 1;
}
