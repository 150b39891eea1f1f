/* Frames read from any bytes, in any pieces, are written again as the same bytes. */
#include <string.h>

#include "daemon/mail/frame.h"
#include "tests/fuzz/fuzz.h"

static size_t read_all(const uint8_t *bytes, size_t len, size_t step, struct pp_str *again)
{
    struct mail_frames frames = {0};
    size_t count = 0;
    enum pp_code code = PP_OK;
    for (size_t at = 0; at < len && code == PP_OK; at += step) {
        mail_frames_push(&frames, bytes + at, len - at < step ? len - at : step);
        for (bool have = true; have && code == PP_OK;) {
            struct mail_frame frame;
            code = mail_frames_next(&frames, &frame, &have, NULL);
            if (have) {
                PP_REQUIRE(mail_frame_write(again, &frame, NULL) == PP_OK);
                count++;
            }
        }
    }
    mail_frames_fini(&frames);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pp_str whole = {0}, pieces = {0};
    const size_t count = read_all(bytes, len, len + 1, &whole);
    PP_REQUIRE(whole.len <= len && (!whole.len || memcmp(whole.at, bytes, whole.len) == 0));
    PP_REQUIRE(read_all(bytes, len, 1 + len / 7, &pieces) == count);
    PP_REQUIRE(pieces.len == whole.len);
    pp_str_fini(&whole);
    pp_str_fini(&pieces);
    return 0;
}
