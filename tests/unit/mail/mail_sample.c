/* Writes the sample mail to standard output, for readers in other languages. */
#include <stdio.h>

#include "tests/unit/mail/mail_sample.h"

int main(void)
{
    const struct mail_message message = mail_sample();
    struct pp_str bytes = {0};
    struct pp_err err = {0};
    if (mail_message_build(&message, &bytes, &err) != PP_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    const bool written = fwrite(bytes.at, 1, bytes.len, stdout) == bytes.len;
    pp_str_fini(&bytes);
    return written && fflush(stdout) == 0 ? 0 : 1;
}
