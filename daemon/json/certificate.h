/*
 * The certificate of an answer of mode single: `peerpool-certificate`, version 1.
 */
#ifndef PP_JSON_CERTIFICATE_H
#define PP_JSON_CERTIFICATE_H

#include "base/str.h"
#include "matcher/match.h"

/*
 * One line and a newline: {"format", "version", "request", "best" (teams asked for), "windows":
 * [{"money": n, "prices": [["skill", key, value, price], ...]}, ...]}; see matcher/certificate.h.
 */
void js_certificate_write(size_t request, int32_t best_k,
                          const struct match_certificate *certificate, struct pp_str *out);

#endif
