#include "daemon/net/http.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <sys/un.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/str.h"

enum { WAITING_MS = 1000 };

/* A reply as it comes in. */
struct reading {
    struct pp_arena *arena; /* borrowed: headers go there at once */
    struct net_header *headers;
    size_t count, cap;
    struct pp_str body; /* owned until the call ends */
    size_t body_most;
    bool too_large;
};

/* No NUL can be here; CR, LF and other control characters would let one header become two. */
static bool plain(const char *text, bool spaces)
{
    for (; *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte < 0x20 || byte == 0x7f || (byte == ' ' && !spaces))
            return false;
    }
    return true;
}

static bool is_token(const char *text)
{
    static const char token[] =
        "!#$%&'*+-.^_`|~0123456789"
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return *text && !text[strspn(text, token)];
}

static bool origin_allowed(const char *origin)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        if (!pp_text_starts(origin, hosts[i]))
            continue;
        const char *rest = origin + strlen(hosts[i]);
        int64_t port;
        return !*rest || (*rest == ':' && pp_text_int(rest + 1, 1, 65535, &port));
    }
    return false;
}

static enum pp_code check_request(const struct net_http_request *request, struct pp_err *err)
{
    if (!is_token(request->method))
        return pp_fail(err, PP_USAGE, "\"%.40s\" is no HTTP method", request->method);
    if (request->path[0] != '/' || !plain(request->path, false))
        return pp_fail(err, PP_USAGE, "\"%.200s\" is no path: it begins with / and has no spaces",
                       request->path);
    for (size_t i = 0; i < request->header_count; i++)
        if (!is_token(request->headers[i].name) || !plain(request->headers[i].value, true))
            return pp_fail(err, PP_USAGE, "the header %.60s holds characters that cannot be sent",
                           request->headers[i].name);
    if (!request->socket_path && !(request->origin && origin_allowed(request->origin)))
        return pp_fail(err, PP_USAGE,
                       "\"%.200s\" is not on this machine: write http://127.0.0.1:PORT or the "
                       "path of a socket",
                       request->origin ? request->origin : "");
    struct sockaddr_un address;
    if (request->socket_path && strlen(request->socket_path) >= sizeof address.sun_path)
        return pp_fail(err, PP_USAGE, "the socket's path is longer than %zu bytes: %s",
                       sizeof address.sun_path - 1, request->socket_path);
    return PP_OK;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *arg)
{
    struct reading *reading = arg;
    const size_t len = size * count;
    if (len > reading->body_most - reading->body.len) {
        reading->too_large = true;
        return 0;
    }
    pp_str_add_len(&reading->body, bytes, len);
    return len;
}

static size_t on_header(char *line, size_t size, size_t count, void *arg)
{
    struct reading *reading = arg;
    size_t len = size * count;
    const size_t whole = len;
    if (len > 5 && !memcmp(line, "HTTP/", 5)) { /* the final reply after a 100 */
        reading->count = 0;
        return whole;
    }
    while (len && isspace((unsigned char)line[len - 1]))
        len--;
    const char *colon = memchr(line, ':', len);
    if (!colon || reading->count == NET_HTTP_HEADERS_MOST)
        return whole;
    const char *value = colon + 1;
    while (value < line + len && (*value == ' ' || *value == '\t'))
        value++;
    reading->headers = pp_grow(reading->arena, reading->headers, &reading->cap, reading->count + 1,
                               sizeof *reading->headers);
    reading->headers[reading->count++] = (struct net_header){
        .name = pp_dup_len(reading->arena, line, (size_t)(colon - line)),
        .value = pp_dup_len(reading->arena, value, (size_t)(line + len - value)),
    };
    return whole;
}

/* libcurl asks several times a second. */
struct waiting {
    const struct net_http_request *request;
    struct pp_clock clock;
    int64_t next_ms;
};

static int on_waiting(void *arg, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
                      curl_off_t up)
{
    struct waiting *waiting = arg;
    (void)down_all, (void)down, (void)up_all, (void)up;
    if (pp_clock_mono_ms(&waiting->clock) < waiting->next_ms)
        return 0;
    waiting->request->waiting(waiting->request->waiting_arg);
    waiting->next_ms = pp_clock_mono_ms(&waiting->clock) + WAITING_MS;
    return 0;
}

static void set_waiting(CURL *curl, struct waiting *waiting)
{
    if (!waiting->request->waiting)
        return;
    waiting->clock = pp_clock_system();
    waiting->next_ms = pp_clock_mono_ms(&waiting->clock) + WAITING_MS;
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_waiting);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, waiting);
}

/* What libcurl would add by itself is taken out, what the caller gives is put in. */
static struct curl_slist *headers_of(struct pp_arena *arena, const struct net_http_request *request)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    bool typed = false;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct net_header *header = &request->headers[i];
        typed = typed || pp_text_is_nocase(header->name, "Content-Type");
        const char *line = *header->value ? pp_printf(arena, "%s: %s", header->name, header->value)
                                          : pp_printf(arena, "%s;", header->name);
        list = curl_slist_append(list, line);
    }
    if (!typed)
        list = curl_slist_append(list, "Content-Type:");
    PP_REQUIRE(list);
    return list;
}

static void set_request(CURL *curl, struct pp_arena *arena, const struct net_http_request *request)
{
    const char *origin = request->socket_path ? "http://localhost" : request->origin;
    const int deadline = request->deadline_ms ? request->deadline_ms : NET_HTTP_MS;
    curl_easy_setopt(curl, CURLOPT_URL, pp_printf(arena, "%s%s", origin, request->path));
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    if (request->socket_path)
        curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, request->socket_path);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)NET_HTTP_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)deadline);
    if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    }
    if (pp_text_is(request->method, "HEAD"))
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static enum pp_code explain(CURL *curl, CURLcode code, const struct net_http_request *request,
                            const struct reading *reading, const char *fault, struct pp_err *err)
{
    const char *where = request->socket_path ? request->socket_path : request->origin;
    long os_errno = 0;
    curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &os_errno);
    if (reading->too_large)
        return pp_fail(err, PP_TOO_LARGE, "the reply from %s is larger than %zu bytes", where,
                       reading->body_most);
    if (code == CURLE_COULDNT_CONNECT && os_errno == EACCES)
        return pp_fail(err, PP_FORBIDDEN, "you have no right to open %s", where);
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST)
        return pp_fail(err, PP_UNAVAILABLE, "nobody answers at %s: is peerpoold running?", where);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return pp_fail(err, PP_TIMEOUT, "no whole reply from %s within %d ms", where,
                       request->deadline_ms ? request->deadline_ms : NET_HTTP_MS);
    return pp_fail(err, PP_UNKNOWN,
                   "the connection to %s broke before the whole reply was there: %s", where,
                   fault[0] ? fault : curl_easy_strerror(code));
}

enum pp_code net_http_call(struct pp_arena *arena, const struct net_http_request *request,
                           struct net_http_reply *reply, struct pp_err *err)
{
    *reply = (struct net_http_reply){.body = ""};
    enum pp_code result = check_request(request, err);
    if (result != PP_OK)
        return result;
    struct reading reading = {
        .arena = arena,
        .body_most = request->body_most ? request->body_most : NET_HTTP_BODY_MOST,
    };
    char fault[CURL_ERROR_SIZE] = "";
    CURL *curl = curl_easy_init();
    PP_REQUIRE(curl);
    struct curl_slist *headers = headers_of(arena, request);
    struct waiting waiting = {.request = request};
    set_request(curl, arena, request);
    set_waiting(curl, &waiting);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, fault);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reading);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reading);
    const CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        reply->status = (int)status;
        reply->headers = reading.headers;
        reply->header_count = reading.count;
        reply->body = pp_dup_len(arena, pp_str_text(&reading.body), reading.body.len);
        reply->body_len = reading.body.len;
    } else {
        result = explain(curl, code, request, &reading, fault, err);
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    pp_str_fini(&reading.body);
    return result;
}

const char *net_http_header(const struct net_http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcasecmp(reply->headers[i].name, name) == 0)
            return reply->headers[i].value;
    return NULL;
}
