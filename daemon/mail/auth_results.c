/*
 * Authentication-Results (RFC 8601), as much as is needed: one pass over `name; method=result
 * prop=value; …`, comments taken out first. A value that is not understood vouches for nothing.
 */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "daemon/mail/incoming_own.h"

enum { VALUE_MOST = 4096 };

/* The value without comments and quotes; they may nest, and hide what looks like a result. */
static void strip(const char *value, char out[static VALUE_MOST])
{
    size_t len = 0, depth = 0;
    bool quoted = false;
    for (; *value && len < VALUE_MOST - 1; value++) {
        if (*value == '\\' && value[1]) {
            value++;
            continue;
        }
        if (*value == '"' && !depth)
            quoted = !quoted;
        else if (*value == '(' && !quoted)
            depth++;
        else if (*value == ')' && !quoted && depth)
            depth--;
        else if (!depth && !quoted)
            out[len++] = *value;
    }
    out[len] = '\0';
}

/* The domain named, or one below it that has at least a dot of its own. */
static bool is_within(const char *domain, const char *above)
{
    const size_t len = strlen(domain), tail = strlen(above);
    if (!strchr(above, '.') || tail > len)
        return false;
    return strcasecmp(domain + len - tail, above) == 0 &&
           (tail == len || domain[len - tail - 1] == '.');
}

/* One result: "dkim=pass header.d=council.test header.s=a". */
static bool result_vouches(char *result, const char *domain)
{
    char *rest = NULL;
    const char *method = strtok_r(result, " \t\r\n", &rest);
    const bool dmarc = method && strcasecmp(method, "dmarc=pass") == 0;
    const bool dkim = method && strcasecmp(method, "dkim=pass") == 0;
    if (!dmarc && !dkim)
        return false;
    for (const char *word; (word = strtok_r(NULL, " \t\r\n", &rest));) {
        if (dmarc && strncasecmp(word, "header.from=", 12) == 0)
            return strcasecmp(word + 12, domain) == 0;
        if (dkim && strncasecmp(word, "header.d=", 9) == 0)
            return is_within(domain, word + 9);
    }
    return false;
}

bool mail_auth_vouches(const char *value, const char *authserv, const char *address, bool *ours)
{
    char plain[VALUE_MOST];
    char *rest = NULL, *rest_of_id = NULL;
    *ours = false;
    strip(value, plain);
    char *id = strtok_r(plain, ";", &rest);
    const char *name = id ? strtok_r(id, " \t\r\n", &rest_of_id) : NULL;
    if (!name || pp_text_empty(authserv) || strcasecmp(name, authserv) != 0)
        return false;
    *ours = true;
    const char *domain = address ? strrchr(address, '@') : NULL;
    for (char *result; domain && (result = strtok_r(NULL, ";", &rest));)
        if (result_vouches(result, domain + 1))
            return true;
    return false;
}
