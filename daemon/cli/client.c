/* Speaking to the daemon: one HTTP call, its problem turned into an error and printed faults. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/str.h"
#include "daemon/cli/cli.h"
#include "daemon/net/http.h"
#include "daemon/net/net.h"

enum { DEADLINE_S = 60, JSON_MOST = 64 << 20, OPERATION_TEXT = 40, HEADERS_MOST = 6 };

const char *cli_encode(struct cli *cli, const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    char *out = pp_alloc(&cli->arena, strlen(text) * 3 + 1);
    size_t len = 0;
    for (const char *at = text; *at; at++) {
        if (strchr(plain, *at))
            out[len++] = *at;
        else
            len += (size_t)snprintf(out + len, 4, "%%%02X", (unsigned)(unsigned char)*at);
    }
    out[len] = '\0';
    return out;
}

const char *cli_path(struct cli *cli, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *rest = pp_vprintf(&cli->arena, fmt, args);
    va_end(args);
    return pp_printf(&cli->arena, "/api/v1/%s", rest);
}

const char *cli_query(struct cli *cli, const char *path, const char *name, const char *value)
{
    if (!value)
        return path;
    return pp_printf(&cli->arena, "%s%c%s=%s", path, strchr(path, '?') ? '&' : '?', name,
                     cli_encode(cli, value));
}

static enum pp_code code_of(const struct js_value *problem, int status)
{
    static const struct {
        enum pp_code code;
        const char *slug;
    } codes[] = {
#define X(code, status, exit, again, slug, title) {code, slug},
        PP_CODES(X)
#undef X
    };
    const char *type = problem ? js_text(problem, "type", JS_MAY, 200) : NULL;
    const char *slug = type ? strrchr(type, '/') : NULL;
    for (size_t i = 1; slug && i < sizeof codes / sizeof codes[0]; i++)
        if (pp_text_is(codes[i].slug, slug + 1))
            return codes[i].code;
    return status >= 500 ? PP_UNAVAILABLE : PP_FAILED;
}

static void print_faults(struct cli *cli, const struct js_value *errors)
{
    for (size_t i = 0; i < js_count(errors); i++) {
        const struct js_value *fault = js_item(errors, i);
        const char *where = cli_text(cli, fault, "pointer");
        const char *parameter = cli_text(cli, fault, "parameter");
        const char *suggestion = cli_text(cli, fault, "suggestion");
        const char *value = cli_text(cli, fault, "value");
        (void)fprintf(stderr, "  %s%s: %s%s%s%s%s%s\n", *where ? where : parameter,
                      *where || *parameter ? "" : "request", cli_text(cli, fault, "message"),
                      *value ? " (given: " : "", value, *value ? ")" : "",
                      *suggestion ? "; did you mean " : "", suggestion);
    }
}

static enum pp_code fail_with(struct cli *cli, const struct cli_reply *reply, struct pp_err *err)
{
    const enum pp_code code = code_of(reply->root, reply->status);
    if (!reply->root)
        return pp_fail(err, code, "the daemon answered with status %d", reply->status);
    const struct js_value *errors = js_member(reply->root, "errors");
    if (errors && js_count(errors) > 1) /* a single one is the detail */
        print_faults(cli, errors);
    const char *detail = cli_text(cli, reply->root, "detail");
    return pp_fail(err, code, "%s", *detail ? detail : cli_text(cli, reply->root, "title"));
}

static enum pp_code read_reply(struct cli *cli, const struct net_http_reply *raw,
                               struct cli_reply *reply, struct pp_err *err)
{
    const char *type = net_http_header(raw, "Content-Type");
    *reply = (struct cli_reply){.status = raw->status,
                                .body = raw->body,
                                .body_len = raw->body_len,
                                .etag = net_http_header(raw, "ETag")};
    if (raw->body_len && type && strstr(type, "json")) {
        struct js_doc *doc;
        struct pp_faults *faults = PP_NEW(&cli->arena, struct pp_faults);
        const struct js_limits limits = {.bytes = JSON_MOST, .depth = 100};
        faults->arena = &cli->arena;
        const enum pp_code code = js_parse(raw->body, raw->body_len, &limits, &doc, err);
        if (code != PP_OK)
            return pp_err_context(err, "the daemon's answer");
        cli->docs =
            pp_grow(&cli->arena, cli->docs, &cli->doc_cap, cli->doc_count + 1, sizeof(void *));
        cli->docs[cli->doc_count++] = doc;
        reply->root = js_root(doc, faults);
    }
    return raw->status < 400 ? PP_OK : fail_with(cli, reply, err);
}

const char *cli_new_operation(struct cli *cli)
{
    const struct pp_random random = pp_random_system();
    return pp_printf(&cli->arena, "cli-%016llx", (unsigned long long)pp_random_u64(&random));
}

enum pp_code cli_call(struct cli *cli, const struct cli_request *request, struct cli_reply *reply,
                      struct pp_err *err)
{
    struct net_header headers[HEADERS_MOST];
    size_t count = 0;
    const bool write = !pp_text_is(request->method, "GET");
    if (request->body)
        headers[count++] =
            (struct net_header){"Content-Type", request->type ? request->type : "application/json"};
    if (cli->token)
        headers[count++] =
            (struct net_header){"Authorization", pp_printf(&cli->arena, "Bearer %s", cli->token)};
    if (request->secret && cli->operation)
        return pp_fail(err, PP_USAGE,
                       "this answer holds a secret and is not kept; leave out --operation");
    if (write && !request->secret)
        headers[count++] = (struct net_header){
            "Idempotency-Key", cli->operation ? cli->operation : cli_new_operation(cli)};
    if (request->if_match)
        headers[count++] = (struct net_header){"If-Match", request->if_match};
    const char *path = request->path;
    if (write && cli->dry_run)
        path = cli_query(cli, path, "dry_run", "true");
    const struct net_http_request http = {
        .method = request->method,
        .socket_path = cli->url ? NULL : cli->socket,
        .origin = cli->url,
        .path = path,
        .headers = headers,
        .header_count = count,
        .body = request->body,
        .body_len = request->body_len,
        .deadline_ms = (request->deadline_s ? request->deadline_s : DEADLINE_S) * 1000,
        .waiting = request->waiting,
        .waiting_arg = request->waiting_arg};
    struct net_http_reply raw;
    enum pp_code code = net_init(err);
    if (code == PP_OK)
        code = net_http_call(&cli->arena, &http, &raw, err);
    if (code == PP_UNAVAILABLE && !cli->url)
        return pp_fail(err, code,
                       "no daemon answers at %s; start peerpoold, or name its socket with "
                       "--socket",
                       cli->socket);
    return code == PP_OK ? read_reply(cli, &raw, reply, err) : code;
}

enum pp_code cli_get(struct cli *cli, const char *path, struct cli_reply *reply, struct pp_err *err)
{
    return cli_call(cli, &(struct cli_request){.method = "GET", .path = path}, reply, err);
}

int cli_failed(const struct pp_err *err)
{
    (void)fprintf(stderr, "peerpool: %s\n", err->text);
    return pp_code_exit(err->code);
}

bool cli_raw(const struct cli *cli, const struct cli_reply *reply)
{
    if (!cli->json)
        return false;
    (void)fwrite(reply->body, 1, reply->body_len, stdout);
    if (!reply->body_len || reply->body[reply->body_len - 1] != '\n')
        (void)putchar('\n');
    return true;
}

int cli_tell(struct cli *cli, const struct cli_request *request, cli_print_fn *print)
{
    struct pp_err err = {0};
    struct cli_reply reply = {0};
    if (cli_call(cli, request, &reply, &err) != PP_OK)
        return cli_failed(&err);
    if (!cli_raw(cli, &reply))
        print(cli, reply.root);
    return 0;
}

enum pp_code cli_read_file(struct cli *cli, const char *path, size_t most, char **bytes,
                           size_t *len, struct pp_err *err)
{
    FILE *file = pp_text_is(path, "-") ? stdin : fopen(path, "re");
    if (!file)
        return pp_fail_errno(err, PP_NOT_FOUND, "%s cannot be opened", path);
    struct pp_str text = {0};
    char part[65536];
    size_t got;
    while (text.len <= most && (got = fread(part, 1, sizeof part, file)) > 0)
        pp_str_add_len(&text, part, got);
    const bool broken = ferror(file);
    if (file != stdin)
        (void)fclose(file);
    *bytes = pp_dup_len(&cli->arena, pp_str_text(&text), text.len);
    *len = text.len;
    pp_str_fini(&text);
    if (broken)
        return pp_fail(err, PP_FAILED, "%s cannot be read", path);
    if (*len > most)
        return pp_fail(err, PP_TOO_LARGE, "%s is larger than %zu bytes", path, most);
    return PP_OK;
}
