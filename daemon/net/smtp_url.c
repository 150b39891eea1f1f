/* Judges a mail server: its URL, its names, and that nothing leaves this machine in clear text. */
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>

#include <curl/curl.h>

#include "base/str.h"
#include "daemon/net/smtp.h"

static bool is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    return pp_text_is_nocase(host, "localhost");
}

/* One part of the URL, copied into the arena; NULL when it has none. */
static const char *part_of(struct pp_arena *arena, CURLU *url, CURLUPart part)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK)
        return NULL;
    const char *copy = pp_dup(arena, text);
    curl_free(text);
    return copy;
}

static enum pp_code read_parts(struct pp_arena *arena, CURLU *url, struct net_smtp *out)
{
    const char *scheme = part_of(arena, url, CURLUPART_SCHEME);
    const char *host = part_of(arena, url, CURLUPART_HOST);
    const char *port = part_of(arena, url, CURLUPART_PORT);
    const char *path = part_of(arena, url, CURLUPART_PATH);
    const bool smtps = pp_text_is(scheme, "smtps");
    if ((!smtps && !pp_text_is(scheme, "smtp")) || pp_text_empty(host))
        return PP_CONFIG;
    if ((!pp_text_empty(path) && !pp_text_is(path, "/")) || part_of(arena, url, CURLUPART_USER) ||
        part_of(arena, url, CURLUPART_QUERY) || part_of(arena, url, CURLUPART_FRAGMENT))
        return PP_CONFIG;
    int64_t number = smtps ? 465 : 25;
    if (port && !pp_text_int(port, 1, 65535, &number))
        return PP_CONFIG;
    const size_t len = strlen(host);
    if (host[0] == '[') /* an IPv6 address */
        host = pp_dup_len(arena, host + 1, len - 2);
    out->host = host;
    out->port = (int)number;
    out->tls = smtps ? NET_TLS_SMTPS : is_loopback(host) ? NET_TLS_NONE : NET_TLS_STARTTLS;
    return PP_OK;
}

enum pp_code net_smtp_url(struct pp_arena *arena, const char *url, struct net_smtp *out,
                          struct pp_err *err)
{
    *out = (struct net_smtp){0};
    CURLU *parsed = curl_url();
    PP_REQUIRE(parsed);
    enum pp_code code = PP_CONFIG;
    if (curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK)
        code = read_parts(arena, parsed, out);
    curl_url_cleanup(parsed);
    if (code != PP_OK)
        return pp_fail(err, PP_CONFIG,
                       "\"%.100s\" is no mail server: write smtp://HOST:PORT or smtps://HOST:PORT",
                       url);
    return PP_OK;
}

enum pp_code net_smtp_check(const struct net_smtp *server, struct pp_err *err)
{
    static const char in_hosts[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        "0123456789.-:_";
    if (pp_text_empty(server->host) || server->host[strspn(server->host, in_hosts)] ||
        strlen(server->host) > 253)
        return pp_fail(err, PP_CONFIG,
                       "\"%.100s\" is no host name or address: international names are written "
                       "in their xn-- form",
                       server->host ? server->host : "");
    if (server->port < 1 || server->port > 65535)
        return pp_fail(err, PP_CONFIG, "the mail server's port is %d, outside 1 to 65535",
                       server->port);
    if (server->tls == NET_TLS_NONE && !is_loopback(server->host))
        return pp_fail(err, PP_CONFIG,
                       "mail to %s would go in clear text: use STARTTLS or smtps, only a server "
                       "on this machine may do without",
                       server->host);
    if (!server->user != !server->password)
        return pp_fail(err, PP_CONFIG, "the mail server needs both a user and a password, or none");
    if (server->hello && (!*server->hello || server->hello[strspn(server->hello, in_hosts)]))
        return pp_fail(err, PP_CONFIG, "\"%.100s\" is no name to greet a mail server with",
                       server->hello);
    return PP_OK;
}
