/*
 * Responses as the library wants them, with the headers every answer has; and what this folder says
 * itself, as problems (RFC 9457).
 */
#include <microhttpd.h>
#include <string.h>

#include "daemon/web/own.h"

#define SECURITY "default-src 'self'; frame-ancestors 'none'"

/* X(status, the code whose problem it is, reason): what this folder says itself */
#define STATUSES(X)                                         \
    X(400, PP_USAGE, "Bad Request")                         \
    X(404, PP_NOT_FOUND, "Not Found")                       \
    X(408, PP_TIMEOUT, "Request Timeout")                   \
    X(413, PP_TOO_LARGE, "Content Too Large")               \
    X(414, PP_TOO_LARGE, "URI Too Long")                    \
    X(431, PP_TOO_LARGE, "Request Header Fields Too Large") \
    X(501, PP_NO_METHOD, "Not Implemented")                 \
    X(503, PP_UNAVAILABLE, "Service Unavailable")           \
    X(504, PP_TIMEOUT, "Gateway Timeout")                   \
    X(505, PP_USAGE, "HTTP Version Not Supported")

struct said {
    int status;
    enum pp_code code;
    const char *reason;
};

static const struct said said[] = {
#define X(status, code, reason) {status, code, reason},
    STATUSES(X)
#undef X
};

static const struct said *find_said(int status)
{
    size_t i = 0;
    while (i < sizeof said / sizeof said[0] && said[i].status != status)
        i++;
    PP_REQUIRE(i < sizeof said / sizeof said[0]);
    return &said[i];
}

enum pp_code reply_code(int status)
{
    return find_said(status)->code;
}

static void add(struct MHD_Response *response, const char *name, const char *value)
{
    /* Refuses only what a header cannot hold, which is a fault of ours. */
    if (value)
        PP_REQUIRE(MHD_add_response_header(response, name, value) == MHD_YES);
}

static void add_number(struct MHD_Response *response, const char *name, int value)
{
    struct pp_str text = {0};
    pp_str_addf(&text, "%d", value);
    add(response, name, text.at);
    pp_str_fini(&text);
}

struct MHD_Response *reply_make(struct web_request *req, const struct web_reply *reply)
{
    /* A response in the arena outlives its use: the request is freed after it has completed. */
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->len, (void *)reply->body,
        reply->in_arena ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
    PP_REQUIRE(response);
    add(response, "X-Request-Id", req->id);
    add(response, "Content-Type", reply->type);
    add(response, "ETag", reply->etag);
    add(response, "Location", reply->location);
    add(response, "Link", reply->link);
    add(response, "Allow", reply->allow);
    add(response, "Cache-Control", reply->cache ? reply->cache : "no-store");
    add(response, "Content-Security-Policy",
        reply->content_security ? reply->content_security : SECURITY);
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Referrer-Policy", reply->referrer ? reply->referrer : "same-origin");
    if (reply->retry_after_s > 0)
        add_number(response, "Retry-After", reply->retry_after_s);
    for (size_t i = 0; i < reply->header_count; i++)
        add(response, reply->headers[i].name, reply->headers[i].value);
    return response;
}

static void add_quoted(struct pp_str *out, const char *text)
{
    pp_str_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            pp_str_addf(out, "\\%c", *text);
        else if ((unsigned char)*text < ' ')
            pp_str_addf(out, "\\u%04x", (unsigned)(unsigned char)*text);
        else
            pp_str_add_char(out, *text);
    }
    pp_str_add_char(out, '"');
}

/* For servers that bring no writer of their own. */
static void write_plainly(const struct web_problem *problem, struct pp_str *out)
{
    pp_str_add(out, "{\"type\":");
    struct pp_str type = {0};
    pp_str_addf(&type, "/problems/%s", problem->slug);
    add_quoted(out, type.at);
    pp_str_fini(&type);
    pp_str_add(out, ",\"title\":");
    add_quoted(out, problem->title);
    pp_str_addf(out, ",\"status\":%d,\"detail\":", problem->status);
    add_quoted(out, problem->detail);
    pp_str_add(out, ",\"instance\":");
    add_quoted(out, problem->request_id);
    pp_str_add(out, "}\n");
}

const char *reply_problem(struct web_server *web, const struct web_request *req, int status,
                          enum pp_code code, const char *detail, struct pp_str *out)
{
    const struct web_part *part = req && req->route ? req->route->part : NULL;
    const struct web_problem problem = {.status = status,
                                        .slug = pp_code_slug(code),
                                        .title = pp_code_title(code),
                                        .detail = detail,
                                        .request_id = req ? req->id : ""};
    if (part && part->problem)
        return part->problem(part->data, &problem, out);
    if (web->config.problem)
        web->config.problem(web->config.data, &problem, out);
    else
        write_plainly(&problem, out);
    return "application/problem+json";
}

void reply_refusal(struct web_server *web, int status, const char *why, struct pp_str *out)
{
    const struct said *what = find_said(status);
    struct pp_str body = {0};
    (void)reply_problem(web, NULL, status, what->code, why, &body);
    pp_str_addf(out,
                "HTTP/1.1 %d %s\r\n%sConnection: close\r\nContent-Length: %zu\r\n"
                "Content-Type: application/problem+json\r\nCache-Control: no-store\r\n"
                "Content-Security-Policy: " SECURITY
                "\r\nX-Content-Type-Options: nosniff\r\n"
                "Referrer-Policy: same-origin\r\n\r\n",
                status, what->reason, status == 503 ? "Retry-After: 1\r\n" : "", body.len);
    pp_str_add_len(out, body.at, body.len);
    const size_t bytes = body.len;
    pp_str_fini(&body);
    metrics_note(web->metrics, NULL, status, 0);
    if (web->config.answered)
        web->config.answered(web->config.data,
                             &(struct web_answered){.status = status, .bytes = bytes});
}
