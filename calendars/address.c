/* Addresses and links: those that may be written are judged narrowly, never repaired. */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "calendars/answer.h"

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

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes %41 in place; a percent sign without two digits stays what it is. */
static void undo_percent(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++) {
        const int high = *at == '%' ? hex_digit(at[1]) : -1;
        const int low = high >= 0 ? hex_digit(at[2]) : -1;
        *to++ = low >= 0 ? (char)(high * 16 + low) : *at;
        at += low >= 0 ? 2 : 0;
    }
    *to = '\0';
}

/* Any mailbox that could be meant: one @ with something on both sides, shown as it is. */
static bool could_be_address(const char *email)
{
    const char *at = strchr(email, '@');
    return at && at > email && at[1] != '\0' && !strchr(at + 1, '@') && !strchr(email, ' ') &&
           strnlen(email, EMAIL_MAX + 1) <= EMAIL_MAX && pp_utf8_valid(email, strlen(email)) &&
           pp_text_is_line(email);
}

const char *cal_mailto_address(struct pp_arena *arena, const char *uri)
{
    const char *start = uri + strspn(uri, " ");
    if (strncasecmp(start, "mailto:", strlen("mailto:")) != 0)
        return NULL;
    start += strlen("mailto:");
    start += strspn(start, " ");
    size_t len = strcspn(start, "?");
    while (len > 0 && start[len - 1] == ' ')
        len--;
    if (len > (size_t)3 * EMAIL_MAX)
        return NULL;
    char *email = pp_dup_len(arena, start, len);
    undo_percent(email);
    return could_be_address(email) ? email : NULL;
}

bool cal_email_same(const char *a, const char *b)
{
    return a && b && pp_text_is_nocase(a, b);
}
