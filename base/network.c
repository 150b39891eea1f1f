#include "base/network.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum { BITS = 128, BITS_IPV4 = 32, TEXT_MOST = 64 };

static unsigned char mask_of(int bits, int byte)
{
    const int left = bits - 8 * byte;
    return left >= 8 ? 0xff : left <= 0 ? 0 : (unsigned char)(0xff << (8 - left));
}

static bool read_address(const char *text, struct pp_network *out, int *most)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    *most = strchr(text, ':') ? BITS : BITS_IPV4;
    if (*most == BITS)
        return inet_pton(AF_INET6, text, out->at) == 1;
    memcpy(out->at, mapped, sizeof mapped);
    return inet_pton(AF_INET, text, out->at + sizeof mapped) == 1;
}

bool pp_network_parse(const char *text, struct pp_network *out)
{
    char address[TEXT_MOST];
    const size_t len = strcspn(text, "/");
    int most = 0;
    int64_t bits = 0;
    if (len >= sizeof address)
        return false;
    memcpy(address, text, len);
    address[len] = '\0';
    if (!read_address(address, out, &most))
        return false;
    bits = most;
    if (text[len] && !pp_text_int(text + len + 1, 0, most, &bits))
        return false;
    out->bits = BITS - most + (int)bits;
    for (int i = 0; i < PP_ADDRESS_BYTES; i++)
        if (out->at[i] & (unsigned char)~mask_of(out->bits, i))
            return false;
    return true;
}

bool pp_networks_parse(const char *text, struct pp_network out[static PP_NETWORKS_MOST],
                       size_t *count)
{
    char word[TEXT_MOST];
    *count = 0;
    for (const char *at = text; *at;) {
        const size_t len = strcspn(at, ", ");
        if (len >= sizeof word || (len > 0 && *count == PP_NETWORKS_MOST))
            return false;
        memcpy(word, at, len);
        word[len] = '\0';
        if (len > 0 && !pp_network_parse(word, &out[(*count)++]))
            return false;
        at += len + (at[len] != '\0');
    }
    return true;
}

bool pp_network_holds(const struct pp_network *network,
                      const unsigned char address[static PP_ADDRESS_BYTES])
{
    for (int i = 0; i < PP_ADDRESS_BYTES; i++)
        if ((network->at[i] ^ address[i]) & mask_of(network->bits, i))
            return false;
    return true;
}
