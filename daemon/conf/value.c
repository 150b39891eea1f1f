#include "daemon/conf/value.h"

#include <string.h>

#include "base/network.h"
#include "base/str.h"
#include "daemon/conf/conf.h"

enum {
    NAME_MOST = 253,
    LABEL_MOST = 63,
    LOCAL_MOST = 64,
    PORT_MOST = 65535,
    MODE_MOST = 0777,
    SECONDS_MOST = 3600,
    DAYS_MOST = 3650,
    MINUTES_MOST = 1440
};

static bool is_alnum(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

/* Labels of letters, digits and inner hyphens, joined by dots. */
static bool is_domain(const char *text, size_t len)
{
    size_t label = 0;
    bool fine = true;
    for (size_t i = 0; i < len; i++) {
        const bool ends = text[i] == '.';
        fine = fine && (ends ? label > 0 && text[i - 1] != '-'
                             : is_alnum(text[i]) || (text[i] == '-' && label > 0));
        label = ends ? 0 : label + 1;
        fine = fine && label <= LABEL_MOST;
    }
    return fine && len <= NAME_MOST && label > 0 && text[len - 1] != '-';
}

static bool is_address(const char *text)
{
    const char *at = strrchr(text, '@');
    if (!at || at == text || at - text > LOCAL_MOST)
        return false;
    for (const char *c = text; c < at; c++) {
        if (!is_alnum(*c) && (*c == '\0' || !strchr("!#$%&'*+-/=?^_`{|}~.", *c)))
            return false;
    }
    return is_domain(at + 1, strlen(at + 1));
}

static bool has_control(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 127)
            return true;
    }
    return false;
}

/* Position in a list of words, or -1. */
static int64_t word_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pp_text_is(text, words[i]))
            return (int64_t)i;
    }
    return -1;
}

const char *conf_kind_PATH(const char *text, struct conf_value *out)
{
    out->text = text;
    return text[0] == '/' && !has_control(text) ? NULL : "a path from the root, such as /srv/x";
}

const char *conf_kind_PATH_OR_NONE(const char *text, struct conf_value *out)
{
    out->text = text;
    return text[0] ? conf_kind_PATH(text, out) : NULL;
}

const char *conf_kind_MODE(const char *text, struct conf_value *out)
{
    int64_t mode = 0;
    for (const char *c = text; *c; c++) {
        if (*c < '0' || *c > '7' || c - text >= 5)
            return "three or four octal digits, such as 0660";
        mode = mode * 8 + (*c - '0');
    }
    out->number = mode;
    return strlen(text) >= 3 && mode > 0 && mode <= MODE_MOST
               ? NULL
               : "three or four octal digits, such as 0660";
}

const char *conf_kind_LOOPBACK(const char *text, struct conf_value *out)
{
    static const char *const here[] = {"127.0.0.1:", "localhost:"};
    out->number = -1;
    if (!text[0])
        return NULL;
    for (size_t i = 0; i < sizeof here / sizeof here[0]; i++) {
        if (pp_text_starts(text, here[i]) &&
            pp_text_int(text + strlen(here[i]), 0, PORT_MOST, &out->number))
            return NULL;
    }
    return "empty or 127.0.0.1:PORT: for the network, put nginx or Caddy with TLS in front of it";
}

const char *conf_kind_LOG_LEVEL(const char *text, struct conf_value *out)
{
    static const char *const words[] = {"error", "warning", "info", "debug"};
    out->number = word_of(text, words, sizeof words / sizeof words[0]);
    return out->number >= 0 ? NULL : "error, warning, info or debug";
}

const char *conf_kind_THREADS(const char *text, struct conf_value *out)
{
    return pp_text_int(text, 1, 64, &out->number) ? NULL : "a whole number from 1 to 64";
}

const char *conf_kind_TRANSPORT(const char *text, struct conf_value *out)
{
    static const char *const words[] = {"folder", "smtp"};
    out->number = word_of(text, words, sizeof words / sizeof words[0]);
    return out->number >= 0 ? NULL : "folder or smtp";
}

const char *conf_kind_SMTP_URL(const char *text, struct conf_value *out)
{
    int64_t port = 0;
    out->text = text;
    if (!text[0])
        return NULL;
    if (strchr(text, '@'))
        return "without name and password: write mail.user and mail.password_file";
    const bool plain = pp_text_starts(text, "smtp://");
    const char *host = plain ? text + 7 : pp_text_starts(text, "smtps://") ? text + 8 : NULL;
    const char *colon = host ? strchr(host, ':') : NULL;
    if (!colon || !is_domain(host, (size_t)(colon - host)) ||
        !pp_text_int(colon + 1, 1, PORT_MOST, &port))
        return "smtp://HOST:PORT or smtps://HOST:PORT, such as smtp://mail.example.org:587";
    return NULL;
}

const char *conf_kind_TEXT(const char *text, struct conf_value *out)
{
    out->text = text;
    return has_control(text) ? "text without control characters" : NULL;
}

const char *conf_kind_TEXT_NEEDED(const char *text, struct conf_value *out)
{
    out->text = text;
    return text[0] && !has_control(text) ? NULL : "some text";
}

const char *conf_kind_ADDRESS(const char *text, struct conf_value *out)
{
    out->text = text;
    return is_address(text) ? NULL : "an e-mail address, such as team@example.org";
}

const char *conf_kind_ADDRESS_OR_NONE(const char *text, struct conf_value *out)
{
    out->text = text;
    return text[0] ? conf_kind_ADDRESS(text, out) : NULL;
}

const char *conf_kind_DOMAIN(const char *text, struct conf_value *out)
{
    out->text = text;
    return is_domain(text, strlen(text)) ? NULL : "a domain, such as example.org";
}

const char *conf_kind_ZONE(const char *text, struct conf_value *out)
{
    out->text = text;
    bool fine = text[0] != '\0' && text[0] != '/' && !strstr(text, "..");
    for (const char *c = text; *c; c++)
        fine = fine && (is_alnum(*c) || strchr("/_+-", *c));
    return fine ? NULL : "the name of a time zone, such as Europe/London";
}

/* Links in mails open other people's answers, so they go over TLS, but on this machine itself. */
static const char *after_scheme(const char *text)
{
    static const char *const here[] = {"http://127.0.0.1", "http://localhost"};
    if (pp_text_starts(text, "https://"))
        return text + strlen("https://");
    for (size_t i = 0; i < sizeof here / sizeof here[0]; i++) {
        const char after = pp_text_starts(text, here[i]) ? text[strlen(here[i])] : '\0';
        if (pp_text_is(text, here[i]) || after == ':' || after == '/')
            return text + strlen("http://");
    }
    return NULL;
}

const char *conf_kind_WEB_URL_OR_NONE(const char *text, struct conf_value *out)
{
    static const char wanted[] =
        "https://HOST or https://HOST/PATH, such as https://peers.example.org, without a slash at "
        "its end (http:// only for 127.0.0.1)";
    int64_t port = 0;
    out->text = text;
    if (!text[0])
        return NULL;
    const char *host = after_scheme(text);
    if (!host || !is_domain(host, strcspn(host, ":/")))
        return wanted;
    const char *rest = host + strcspn(host, ":/");
    if (*rest == ':') {
        char digits[6] = "";
        const size_t len = strcspn(rest + 1, "/");
        if (len >= sizeof digits)
            return wanted;
        memcpy(digits, rest + 1, len);
        if (!pp_text_int(digits, 1, PORT_MOST, &port))
            return wanted;
        rest += 1 + len;
    }
    for (const char *c = rest; *c; c++)
        if (!is_alnum(*c) && !strchr("/-._~", *c))
            return wanted;
    return pp_text_ends(rest, "/") ? wanted : NULL;
}

const char *conf_kind_CLOCK_OR_NONE(const char *text, struct conf_value *out)
{
    char parts[6] = "";
    int64_t hour = 0, minute = 0;
    out->number = -1;
    if (!text[0])
        return NULL;
    if (strlen(text) == 5 && text[2] == ':') {
        memcpy(parts, text, 5);
        parts[2] = '\0';
        if (pp_text_int(parts, 0, 23, &hour) && pp_text_int(parts + 3, 0, 59, &minute)) {
            out->number = hour * 60 + minute;
            return NULL;
        }
    }
    return "empty or a time of day as hours:minutes, such as 02:30";
}

const char *conf_kind_SWITCH(const char *text, struct conf_value *out)
{
    static const char *const words[] = {"no", "yes"};
    out->number = word_of(text, words, 2);
    return out->number >= 0 ? NULL : "yes or no";
}

const char *conf_kind_SECONDS(const char *text, struct conf_value *out)
{
    return pp_text_int(text, 1, SECONDS_MOST, &out->number) ? NULL
                                                            : "a whole number from 1 to 3600";
}

const char *conf_kind_DAYS(const char *text, struct conf_value *out)
{
    return pp_text_int(text, 1, DAYS_MOST, &out->number) ? NULL : "a whole number from 1 to 3650";
}

const char *conf_kind_MINUTES(const char *text, struct conf_value *out)
{
    return pp_text_int(text, 1, MINUTES_MOST, &out->number) ? NULL
                                                            : "a whole number from 1 to 1440";
}

const char *conf_kind_NETWORKS(const char *text, struct conf_value *out)
{
    struct pp_network networks[PP_NETWORKS_MOST];
    size_t count;
    out->text = text;
    return pp_networks_parse(text, networks, &count)
               ? NULL
               : "networks like 10.1.2.0/24 or fd12::/16, 32 at most, comma between";
}
