#include "daemon/net/smtp.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <sys/socket.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/str.h"

enum { QUIT_MS = 1000 }; /* how long the answer to QUIT is waited for: nothing depends on it */

struct answer {
    int code; /* 0: none yet */
    char text[sizeof((struct net_smtp_result *)0)->text];
};

/*
 * One conversation, followed by libcurl's callbacks: which command went out last decides what an
 * answer is about, and whether the mail's last byte was handed over decides between "not taken"
 * and "unknown".
 */
struct talk {
    const char *bytes;
    size_t len, given;
    bool about_mail; /* the last command but QUIT was MAIL, RCPT or DATA */
    bool all_given;  /* the whole mail is with libcurl: its end may be on the wire */
    int64_t quit_at; /* QUIT was sent at this time; 0: not yet */
    int64_t deadline;
    const atomic_bool *cancel; /* may be NULL */
    struct pp_clock clock;
    struct answer last;    /* before the mail's end */
    struct answer verdict; /* the first answer after it */
    char fault[CURL_ERROR_SIZE];
};

/* The server's words as text that may go into a log: no control characters, valid UTF-8. */
static void set_text(char *out, size_t room, const char *text, size_t len)
{
    size_t used = 0;
    while (len && isspace((unsigned char)text[len - 1]))
        len--;
    const bool utf8 = pp_utf8_valid(text, len);
    for (size_t i = 0; i < len && used + 1 < room; i++) {
        const unsigned char byte = (unsigned char)text[i];
        const bool shown = byte >= 0x20 && byte != 0x7f && (byte < 0x80 || utf8);
        out[used++] = shown ? text[i] : '?';
    }
    while (used && !pp_utf8_valid(out, used)) /* a character cut at the end */
        used--;
    out[used] = '\0';
}

static size_t on_body(char *out, size_t size, size_t count, void *arg)
{
    struct talk *talk = arg;
    const size_t left = talk->len - talk->given;
    const size_t part = left < size * count ? left : size * count;
    memcpy(out, talk->bytes + talk->given, part);
    talk->given += part;
    talk->all_given = talk->given == talk->len;
    return part;
}

/* A line of an answer: "250-part" goes on, "250 last" or "250" ends it (RFC 5321 4.2.1). */
static size_t on_answer(char *line, size_t size, size_t count, void *arg)
{
    struct talk *talk = arg;
    const size_t len = size * count;
    const bool is_code = len >= 3 && isdigit((unsigned char)line[0]) &&
                         isdigit((unsigned char)line[1]) && isdigit((unsigned char)line[2]);
    if (talk->quit_at || !is_code || (len > 3 && !isspace((unsigned char)line[3])))
        return len;
    struct answer *answer = talk->all_given ? &talk->verdict : &talk->last;
    if (answer == &talk->verdict && answer->code)
        return len;
    answer->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    set_text(answer->text, sizeof answer->text, line, len);
    return len;
}

static int on_trace(CURL *curl, curl_infotype type, char *bytes, size_t len, void *arg)
{
    (void)curl;
    struct talk *talk = arg;
    if (type != CURLINFO_HEADER_OUT)
        return 0;
    if (len >= 4 && !memcmp(bytes, "QUIT", 4))
        talk->quit_at = pp_clock_mono_ms(&talk->clock);
    else
        talk->about_mail = len >= 4 && (!memcmp(bytes, "MAIL", 4) || !memcmp(bytes, "RCPT", 4) ||
                                        !memcmp(bytes, "DATA", 4));
    return 0;
}

static bool cancelled(const struct talk *talk)
{
    return talk->cancel && !talk->all_given && atomic_load(talk->cancel);
}

/* libcurl's own deadlines leave out the farewell; this one holds everywhere. */
static int on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    const struct talk *talk = arg;
    const int64_t now = pp_clock_mono_ms(&talk->clock);
    return cancelled(talk) || now > talk->deadline ||
           (talk->quit_at && now > talk->quit_at + QUIT_MS);
}

/*
 * A small send buffer: what the kernel holds unsent counts as perhaps received, so the less it
 * holds, the fewer mails of unknown outcome.
 */
static int on_socket(void *arg, curl_socket_t socket, curlsocktype purpose)
{
    (void)arg, (void)purpose;
    const int bytes = 32 * 1024;
    (void)setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    return CURL_SOCKOPT_OK;
}

static bool address_usable(const char *address)
{
    const size_t len = strlen(address);
    if (len > 254)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!isgraph((unsigned char)address[i]) || strchr("<>\"\\(),;:[]", address[i]))
            return false;
    return true;
}

static void result_set(struct net_smtp_result *out, enum net_smtp_outcome outcome, int code,
                       const char *text)
{
    out->outcome = outcome;
    out->code = code;
    set_text(out->text, sizeof out->text, text, strlen(text));
}

/* 530, 534, 535, 538: the server asks for another login, which is no fault of this mail. */
static bool asks_login(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

static void judge(const struct talk *talk, CURLcode code, struct net_smtp_result *out)
{
    const char *fault = talk->fault[0] ? talk->fault : curl_easy_strerror(code);
    const struct answer *said = talk->all_given ? &talk->verdict : &talk->last;
    const int family = said->code / 100;
    const bool about_mail = talk->all_given || talk->about_mail;
    if (code == CURLE_OK || (talk->all_given && family == 2))
        result_set(out, NET_SMTP_ACCEPTED, said->code, said->text);
    else if (about_mail && family == 5 && !asks_login(said->code))
        result_set(out, NET_SMTP_PERMANENT, said->code, said->text);
    else if (code == CURLE_ABORTED_BY_CALLBACK && cancelled(talk))
        result_set(out, NET_SMTP_CANCELLED, 0, "stopped before the mail was sent");
    else if (about_mail && family == 4)
        result_set(out, NET_SMTP_TEMPORARY, said->code, said->text);
    else if (talk->all_given && family != 5)
        result_set(out, NET_SMTP_UNKNOWN, said->code, fault);
    else if (family >= 4)
        result_set(out, NET_SMTP_UNREACHABLE, said->code, said->text);
    else if (about_mail && code != CURLE_OPERATION_TIMEDOUT && code != CURLE_RECV_ERROR)
        result_set(out, NET_SMTP_TEMPORARY, said->code, fault);
    else
        result_set(out, NET_SMTP_UNREACHABLE, 0, fault);
}

static void set_where(CURL *curl, const struct net_smtp *server)
{
    char url[700];
    const bool six = strchr(server->host, ':') != NULL;
    const bool smtps = server->tls == NET_TLS_SMTPS;
    (void)snprintf(url, sizeof url, "%s://%s%s%s:%d/%.253s", smtps ? "smtps" : "smtp",
                   six ? "[" : "", server->host, six ? "]" : "", server->port,
                   server->hello ? server->hello : "localhost");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, smtps ? "smtps" : "smtp");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(server->tls == NET_TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (server->ca_file)
        curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
    if (server->user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password);
    }
}

static void set_talk(CURL *curl, struct talk *talk, const struct net_smtp *server)
{
    const int total = server->total_ms ? server->total_ms : NET_TOTAL_MS;
    talk->deadline = pp_clock_mono_ms(&talk->clock) + total + QUIT_MS;
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)(server->connect_ms ? server->connect_ms : NET_CONNECT_MS));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)total);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, talk->fault);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)talk->len);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_READDATA, talk);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_answer);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, talk);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_trace);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, talk);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L); /* or on_trace is not called */
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, talk);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_socket);
}

/*
 * QUIT goes out when the handle is cleaned up, and libcurl would wait up to two minutes for its
 * answer; with the reading side shut it finds the stream's end at once.
 */
static void close_politely(CURL *curl)
{
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK &&
        socket != CURL_SOCKET_BAD)
        (void)shutdown(socket, SHUT_RD);
    curl_easy_cleanup(curl);
}

void net_smtp_send(const struct net_smtp *server, const char *from, const char *to,
                   const void *bytes, size_t len, struct net_smtp_result *out)
{
    *out = (struct net_smtp_result){.outcome = NET_SMTP_UNREACHABLE};
    struct pp_err err = {0};
    if (net_smtp_check(server, &err) != PP_OK) {
        result_set(out, NET_SMTP_UNREACHABLE, 0, err.text);
        return;
    }
    if (!address_usable(from) || !address_usable(to) || !*to) {
        result_set(out, NET_SMTP_PERMANENT, 0, "the mail's address is not one SMTP can carry");
        return;
    }
    if (len < 2 || memcmp((const char *)bytes + len - 2, "\r\n", 2) != 0) {
        result_set(out, NET_SMTP_PERMANENT, 0, "the mail does not end with a line end");
        return;
    }
    CURL *curl = curl_easy_init();
    PP_REQUIRE(curl);
    struct talk talk = {
        .bytes = bytes, .len = len, .clock = pp_clock_system(), .cancel = server->cancel};
    set_where(curl, server);
    set_talk(curl, &talk, server);
    char path[2][300];
    (void)snprintf(path[0], sizeof path[0], "<%s>", from);
    (void)snprintf(path[1], sizeof path[1], "<%s>", to);
    struct curl_slist *recipients = curl_slist_append(NULL, path[1]);
    PP_REQUIRE(recipients);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, path[0]);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    judge(&talk, curl_easy_perform(curl), out);
    close_politely(curl);
    curl_slist_free_all(recipients);
}
