/* Addresses and links that may be written into an invitation: judged narrowly, never repaired. */
#include <string.h>

#include "base/str.h"
#include "calendars/invitation.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

enum { EMAIL_MAX = 254, LOCAL_MAX = 64, LABEL_MAX = 63, URL_MAX = 2000 };

/* Dots only between other characters. */
static bool dots_inside(const char *text, size_t len)
{
    bool dot = true;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' && dot)
            return false;
        dot = text[i] == '.';
    }
    return !dot;
}

static bool local_valid(const char *local, size_t len)
{
    return len >= 1 && len <= LOCAL_MAX && dots_inside(local, len) &&
           strspn(local, LETTERS DIGITS ".!#$%&'*+-/=?^_`{|}~") >= len;
}

static bool domain_valid(const char *domain)
{
    const size_t len = strlen(domain);
    if (strspn(domain, LETTERS DIGITS ".-") != len || !dots_inside(domain, len))
        return false;
    for (const char *label = domain; label;) {
        const size_t size = strcspn(label, ".");
        if (size > LABEL_MAX || label[0] == '-' || label[size - 1] == '-')
            return false;
        label = label[size] ? label + size + 1 : NULL;
    }
    return true;
}

bool cal_email_valid(const char *email)
{
    if (!email || strnlen(email, EMAIL_MAX + 1) > EMAIL_MAX)
        return false;
    const char *at = strchr(email, '@');
    return at && local_valid(email, (size_t)(at - email)) && domain_valid(at + 1);
}

bool cal_url_valid(const char *url)
{
    if (!url || strnlen(url, URL_MAX + 1) > URL_MAX)
        return false;
    const size_t scheme = pp_text_starts(url, "https://")  ? 8
                          : pp_text_starts(url, "http://") ? 7
                                                           : 0;
    if (scheme == 0 || strspn(url, LETTERS DIGITS "-._~:/?#[]@!$&'()*+,;=%") != strlen(url))
        return false;
    const size_t host = strcspn(url + scheme, "/?#");
    return host > 0 && !memchr(url + scheme, '@', host);
}
