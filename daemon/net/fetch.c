#include "daemon/net/fetch.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "daemon/net/outside.h"

enum { CONNECT_MS = 5000, HEADS_MOST = 64 << 10, HOST_MOST = 253, RETRY_MOST_S = 7 * 86400 };

/* Where a hop goes; texts are the arena's. */
struct target {
    const char *url; /* without credentials and fragment */
    const char *scheme, *host, *port;
    const char *user, *password; /* NULL: none */
};

struct fetching {
    const struct net_fetch *fetch;
    struct pp_arena *arena;
    struct net_fetched *out;
    struct pp_err refused; /* by which rule a connection or an answer was; code PP_OK: by none */
    size_t heads;          /* bytes of all header lines of a hop */
    int64_t deadline_ms;
};

/* ---- addresses ----------------------------------------------------------------------------- */

static const char *part_of(CURLU *url, CURLUPart part, unsigned flags, struct pp_arena *arena)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return NULL;
    const char *kept = pp_dup(arena, text);
    curl_free(text);
    return kept;
}

static enum pp_code read_parts(CURLU *url, struct pp_arena *arena, struct target *out,
                               struct pp_err *err)
{
    out->user = part_of(url, CURLUPART_USER, CURLU_URLDECODE, arena);
    out->password = part_of(url, CURLUPART_PASSWORD, CURLU_URLDECODE, arena);
    (void)curl_url_set(url, CURLUPART_USER, NULL, 0);
    (void)curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
    (void)curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
    out->url = part_of(url, CURLUPART_URL, 0, arena);
    out->scheme = part_of(url, CURLUPART_SCHEME, 0, arena);
    out->host = part_of(url, CURLUPART_HOST, 0, arena);
    out->port = part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, arena);
    if (!pp_text_is(out->scheme, "http") && !pp_text_is(out->scheme, "https"))
        return pp_fail(err, PP_FORBIDDEN, "calendars are fetched by http and https only");
    if (!out->url || !out->scheme || !out->host || !out->port || strlen(out->host) > HOST_MOST)
        return pp_fail(err, PP_INVALID, "that is no address of a calendar");
    return PP_OK;
}

static enum pp_code aim(const char *text, struct pp_arena *arena, struct target *out,
                        struct pp_err *err)
{
    CURLU *url = curl_url();
    PP_REQUIRE(url);
    *out = (struct target){0};
    const CURLUcode status = curl_url_set(url, CURLUPART_URL, text, CURLU_NO_DEFAULT_PORT);
    enum pp_code code = PP_OK;
    if (status == CURLUE_UNSUPPORTED_SCHEME)
        code = pp_fail(err, PP_FORBIDDEN, "calendars are fetched by http and https only");
    else if (status != CURLUE_OK)
        code = pp_fail(err, PP_INVALID, "that is no address of a calendar");
    else
        code = read_parts(url, arena, out, err);
    curl_url_cleanup(url);
    return code;
}

/* "webcal" is what calendars call https. */
static const char *without_webcal(const char *text, struct pp_arena *arena)
{
    static const char *const names[] = {"webcal://", "webcals://"};
    for (size_t i = 0; i < 2; i++)
        if (strncasecmp(text, names[i], strlen(names[i])) == 0)
            return pp_printf(arena, "https://%s", text + strlen(names[i]));
    return text;
}

static bool same_origin(const struct target *a, const struct target *b)
{
    return pp_text_is(a->scheme, b->scheme) && pp_text_is_nocase(a->host, b->host) &&
           pp_text_is(a->port, b->port);
}

/* ---- what curl calls ----------------------------------------------------------------------- */

/* The last word on where a connection goes: after names are resolved, before the first packet. */
static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct fetching *it = arg;
    (void)purpose;
    if (net_outside(&address->addr, it->fetch->inside, it->fetch->inside_count, &it->refused) !=
        PP_OK)
        return CURL_SOCKET_BAD;
    it->refused = (struct pp_err){0};
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
    struct fetching *it = arg;
    const size_t len = size * count;
    if (len > NET_FETCH_MOST - it->out->body.len) {
        (void)pp_fail(&it->refused, PP_TOO_LARGE,
                      "the calendar has more than %d bytes, which is all that is read",
                      NET_FETCH_MOST);
        return 0;
    }
    pp_str_add_len(&it->out->body, bytes, len);
    return len;
}

/* What would go back to the server as it is: visible ASCII and blanks, and not too long. */
static const char *tag_of(struct pp_arena *arena, const char *at, size_t len)
{
    while (len > 0 && isspace((unsigned char)*at))
        at++, len--;
    while (len > 0 && isspace((unsigned char)at[len - 1]))
        len--;
    if (len > NET_FETCH_TAG_MOST)
        return "";
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)at[i] < 0x20 || (unsigned char)at[i] > 0x7e)
            return "";
    return pp_dup_len(arena, at, len);
}

static size_t on_head(char *line, size_t size, size_t count, void *arg)
{
    static const char etag[] = "etag:", modified[] = "last-modified:";
    struct fetching *it = arg;
    const size_t len = size * count;
    it->heads += len;
    if (it->heads > HEADS_MOST) {
        (void)pp_fail(&it->refused, PP_TOO_LARGE, "the answer has too many header lines");
        return 0;
    }
    if (len > 5 && memcmp(line, "HTTP/", 5) == 0)
        it->out->etag = it->out->modified = "";
    else if (len > sizeof etag && strncasecmp(line, etag, sizeof etag - 1) == 0)
        it->out->etag = tag_of(it->arena, line + sizeof etag - 1, len - sizeof etag + 1);
    else if (len > sizeof modified && strncasecmp(line, modified, sizeof modified - 1) == 0)
        it->out->modified =
            tag_of(it->arena, line + sizeof modified - 1, len - sizeof modified + 1);
    return len;
}

/* ---- one hop ------------------------------------------------------------------------------- */

static void set_rules(CURL *curl, struct fetching *it)
{
    const struct pp_clock clock = pp_clock_system();
    const int64_t left = it->deadline_ms - pp_clock_mono_ms(&clock);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* none from the environment either */
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* no waiting for a resolver that hangs */
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(left > 1 ? left : 1));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, (long)NET_FETCH_MOST);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "peerpool/" PP_VERSION);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, it);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, it);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, it);
}

static struct curl_slist *add_head(struct curl_slist *list, const char *name, const char *value)
{
    char line[NET_FETCH_TAG_MOST + 40];
    if (pp_text_empty(value) || strlen(value) > NET_FETCH_TAG_MOST)
        return list;
    (void)snprintf(line, sizeof line, "%s: %s", name, value);
    list = curl_slist_append(list, line);
    PP_REQUIRE(list);
    return list;
}

static enum pp_code judge_curl(const struct fetching *it, CURLcode status, struct pp_err *err)
{
    const char *host = it->out->host;
    if (it->refused.code != PP_OK && status != CURLE_OK) {
        *err = it->refused;
        return err->code == PP_FORBIDDEN ? pp_err_context(err, "%s", host) : err->code;
    }
    switch ((int)status) {
    case CURLE_OK:
        return PP_OK;
    case CURLE_OPERATION_TIMEDOUT:
        return pp_fail(err, PP_TIMEOUT, "%s did not send the calendar in time", host);
    case CURLE_FILESIZE_EXCEEDED:
        return pp_fail(err, PP_TOO_LARGE,
                       "the calendar has more than %d bytes, which is all that is read",
                       NET_FETCH_MOST);
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_GOT_NOTHING:
    case CURLE_WEIRD_SERVER_REPLY:
        return pp_fail(err, PP_CORRUPT, "the answer of %s broke off or is none: %s", host,
                       curl_easy_strerror(status));
    case CURLE_COULDNT_RESOLVE_HOST:
        return pp_fail(err, PP_UNAVAILABLE, "no machine is called %s", host);
    default:
        return pp_fail(err, PP_UNAVAILABLE, "%s cannot be reached: %s", host,
                       curl_easy_strerror(status));
    }
}

/* Asks once. `next` is where a redirect leads, NULL when it is none. */
static enum pp_code ask(struct fetching *it, const struct target *target, bool login,
                        const char **next, struct pp_err *err)
{
    CURL *curl = curl_easy_init();
    PP_REQUIRE(curl);
    struct curl_slist *heads = add_head(NULL, "Accept", "text/calendar, */*;q=0.1");
    heads = add_head(heads, "If-None-Match", it->fetch->etag);
    heads = add_head(heads, "If-Modified-Since", it->fetch->modified);
    it->heads = 0;
    it->refused = (struct pp_err){0};
    it->out->host = target->host;
    it->out->etag = it->out->modified = "";
    pp_str_clear(&it->out->body);
    set_rules(curl, it);
    curl_easy_setopt(curl, CURLOPT_URL, target->url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, heads);
    if (login && target->user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, target->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, target->password ? target->password : "");
    }
    const enum pp_code code = judge_curl(it, curl_easy_perform(curl), err);
    long status = 0;
    curl_off_t retry = 0;
    const char *location = NULL;
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry);
    (void)curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
    it->out->status = (int)status;
    it->out->retry_s = retry < 0 ? 0 : retry > RETRY_MOST_S ? RETRY_MOST_S : retry;
    *next = location ? pp_dup(it->arena, location) : NULL;
    curl_easy_cleanup(curl);
    curl_slist_free_all(heads);
    return code;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static enum pp_code judge_status(struct fetching *it, struct pp_err *err)
{
    const char *host = it->out->host;
    const int status = it->out->status;
    const bool asked_same = !pp_text_empty(it->fetch->etag) || !pp_text_empty(it->fetch->modified);
    if (status == 200)
        return PP_OK;
    it->out->same = status == 304 && asked_same;
    if (it->out->same)
        return PP_OK;
    if (status == 401 || status == 403 || status == 407)
        return pp_fail(err, PP_NO_LOGIN,
                       "%s wants a login for it (status %d); give an address "
                       "that is open to whoever knows it",
                       host, status);
    if (status == 404 || status == 410)
        return pp_fail(err, PP_NOT_FOUND,
                       "%s has no such calendar (status %d): its address may have been withdrawn",
                       host, status);
    return pp_fail(err, PP_UNAVAILABLE, "%s answered with status %d", host, status);
}

static enum pp_code redirect(struct fetching *it, const char *text, struct target *target,
                             struct pp_err *err)
{
    struct target next;
    const enum pp_code code = aim(text, it->arena, &next, err);
    if (code != PP_OK)
        return pp_err_context(err, "%s sends us on", target->host);
    if (pp_text_is(target->scheme, "https") && pp_text_is(next.scheme, "http"))
        return pp_fail(err, PP_FORBIDDEN, "%s sends us on without encryption", target->host);
    *target = next;
    return PP_OK;
}

static enum pp_code fetch_all(struct fetching *it, struct pp_err *err)
{
    struct target target, first;
    enum pp_code code = aim(without_webcal(it->fetch->url, it->arena), it->arena, &target, err);
    first = target;
    for (int hops = 0; code == PP_OK; hops++) {
        const char *next = NULL;
        if (same_origin(&first, &target)) {
            target.user = first.user;
            target.password = first.password;
        }
        code = ask(it, &target, same_origin(&first, &target), &next, err);
        if (code != PP_OK)
            return code;
        if (!next)
            return judge_status(it, err);
        if (hops == NET_FETCH_REDIRECTS)
            return pp_fail(err, PP_FORBIDDEN, "%s sends us on for the %dth time; %d are followed",
                           target.host, hops + 1, NET_FETCH_REDIRECTS);
        code = redirect(it, next, &target, err);
    }
    return code;
}

enum pp_code net_fetch(const struct net_fetch *fetch, struct pp_arena *arena,
                       struct net_fetched *out, struct pp_err *err)
{
    const struct pp_clock clock = pp_clock_system();
    struct fetching it = {.fetch = fetch, .arena = arena, .out = out};
    *out = (struct net_fetched){.etag = "", .modified = "", .host = ""};
    it.deadline_ms = pp_clock_mono_ms(&clock) + (fetch->total_ms ? fetch->total_ms : NET_FETCH_MS);
    const enum pp_code code = fetch_all(&it, err);
    if (code != PP_OK || out->same)
        pp_str_clear(&out->body);
    return code;
}

void net_fetched_fini(struct net_fetched *fetched)
{
    pp_str_fini(&fetched->body);
}
