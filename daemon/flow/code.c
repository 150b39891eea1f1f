#include "daemon/flow/code.h"

#include <string.h>

#include "store/secret.h"

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

void flow_code_id_write(int64_t id, char out[static FLOW_CODE_ID + 1])
{
    for (int i = FLOW_CODE_ID - 1; i >= 0; i--, id >>= 5)
        out[i] = alphabet[id & 31];
    out[FLOW_CODE_ID] = '\0';
}

bool flow_code_id_read(const char *text, int64_t *id)
{
    uint64_t value = 0;
    for (size_t i = 0; i < FLOW_CODE_ID; i++) {
        const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;
        if (!at)
            return false;
        value = value << 5 | (uint64_t)(at - alphabet);
    }
    *id = (int64_t)(value & INT64_MAX);
    return value >> 63 == 0 && value != 0;
}

static void write_letters(const unsigned char *bytes, size_t letters, char *out)
{
    for (size_t i = 0, bit = 0; i < letters; i++, bit += 5) {
        const unsigned two = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
        out[i] = alphabet[two >> (11 - bit % 8) & 31];
    }
    out[letters] = '\0';
}

void flow_code_seal(const struct flow_settings *settings, const char *text, size_t letters,
                    char *out)
{
    static const unsigned char none[STORE_SEAL_BYTES];
    unsigned char seal[STORE_SEAL_BYTES + 1] = {0};
    PP_REQUIRE(letters <= FLOW_CODE_SEAL_MOST);
    store_seal(settings->seal_key ? settings->seal_key : none, text, seal);
    write_letters(seal, letters, out);
}

void flow_code_random(struct flow_call *call, size_t letters, char *out)
{
    unsigned char bytes[STORE_SEAL_BYTES + 1];
    PP_REQUIRE(letters <= FLOW_CODE_SEAL_MOST);
    pp_random_fill(flow_random(call), bytes, sizeof bytes);
    write_letters(bytes, letters, out);
}

bool flow_code_is(const char *text, size_t letters)
{
    return strlen(text) == letters && strspn(text, alphabet) == letters;
}
