#include "daemon/net/http.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/str.h"
#include "daemon/net/net.h"
#include "tests/lib/pp_test.h"

/* A server for one connection: reads until `until` is in the request, then answers and closes. */
struct server {
    int listener;
    const char *until, *answer;
    size_t answer_len; /* 0: strlen(answer) */
    char asked[8192];  /* what came, NUL-terminated */
    pthread_t thread;
    char path[64];   /* the Unix socket; "" for TCP */
    char origin[40]; /* for TCP */
};

static void *serve(void *arg)
{
    struct server *server = arg;
    const int fd = accept(server->listener, NULL, NULL);
    size_t len = 0;
    while (fd >= 0 && !strstr(server->asked, server->until)) {
        const ssize_t got = read(fd, server->asked + len, sizeof server->asked - len - 1);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    const size_t size = server->answer_len ? server->answer_len : strlen(server->answer);
    size_t put = 0;
    while (fd >= 0 && put < size) {
        const ssize_t sent = send(fd, server->answer + put, size - put, MSG_NOSIGNAL);
        if (sent <= 0)
            break;
        put += (size_t)sent;
    }
    if (fd >= 0)
        (void)close(fd);
    return NULL;
}

static void server_start(struct server *server, bool unix_socket)
{
    if (unix_socket) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        (void)snprintf(server->path, sizeof server->path, "/tmp/pp_test_http_%d", (int)getpid());
        (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", server->path);
        (void)unlink(server->path);
        server->listener = socket(AF_UNIX, SOCK_STREAM, 0);
        assert_int_equal(bind(server->listener, (struct sockaddr *)&address, sizeof address), 0);
    } else {
        struct sockaddr_in address = {.sin_family = AF_INET,
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t size = sizeof address;
        server->listener = socket(AF_INET, SOCK_STREAM, 0);
        assert_int_equal(bind(server->listener, (struct sockaddr *)&address, size), 0);
        assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
        (void)snprintf(server->origin, sizeof server->origin, "http://127.0.0.1:%d",
                       ntohs(address.sin_port));
    }
    assert_int_equal(listen(server->listener, 4), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void server_stop(struct server *server)
{
    (void)shutdown(server->listener, SHUT_RDWR); /* wakes an accept that nobody came to */
    assert_int_equal(pthread_join(server->thread, NULL), 0);
    (void)close(server->listener);
    if (server->path[0])
        (void)unlink(server->path);
}

static void a_call_goes_out_as_given_and_its_reply_comes_back_whole(void **state)
{
    (void)state;
    for (int unix_socket = 0; unix_socket < 2; unix_socket++) {
        struct server server = {
            .until = "{\"a\":1}",
            .answer = "HTTP/1.1 100 Continue\r\nX-Not: this\r\n\r\n"
                      "HTTP/1.1 201 Created\r\nETag: \"7\"\r\nLocation:  /v1/peers/5 \r\n"
                      "Content-Type: application/json\r\nEmpty:\r\nContent-Length: 5\r\n\r\n"
                      "a\0b\r\n",
            .answer_len = sizeof "HTTP/1.1 100 Continue\r\nX-Not: this\r\n\r\n"
                                 "HTTP/1.1 201 Created\r\nETag: \"7\"\r\nLocation:  /v1/peers/5 "
                                 "\r\nContent-Type: application/json\r\nEmpty:\r\n"
                                 "Content-Length: 5\r\n\r\na\0b\r\n" -
                          1,
        };
        server_start(&server, unix_socket);
        static const struct net_header headers[] = {
            {"If-Match", "\"6\""}, {"Content-Type", "application/json"}, {"X-Empty", ""}};
        const struct net_http_request request = {
            .method = "PUT",
            .socket_path = unix_socket ? server.path : NULL,
            .origin = unix_socket ? NULL : server.origin,
            .path = "/v1/peers/../5?x=%20",
            .headers = headers,
            .header_count = 3,
            .body = "{\"a\":1}",
            .body_len = 7,
        };
        struct pp_arena arena = {0};
        struct net_http_reply reply;
        struct pp_err err = {0};
        assert_ok(net_http_call(&arena, &request, &reply, &err), &err);
        server_stop(&server);
        assert_int_equal(reply.status, 201);
        assert_string_equal(net_http_header(&reply, "etag"), "\"7\"");
        assert_string_equal(net_http_header(&reply, "Location"), "/v1/peers/5");
        assert_string_equal(net_http_header(&reply, "Empty"), "");
        assert_null(net_http_header(&reply, "X-Not"));
        assert_int_equal(reply.body_len, 5);
        assert_memory_equal(reply.body, "a\0b\r\n", 6);
        assert_true(pp_text_starts(server.asked, "PUT /v1/peers/../5?x=%20 HTTP/1.1\r\n"));
        assert_contains(server.asked, "\r\nIf-Match: \"6\"\r\n");
        assert_contains(server.asked, "\r\nContent-Type: application/json\r\n");
        assert_contains(server.asked, "\r\nX-Empty:\r\n");
        assert_null(strstr(server.asked, "Expect"));
        pp_arena_fini(&arena);
    }
}

static const struct net_http_reply *called; /* the last reply of call() */

/* Calls a server that answers so; the arena keeps the reply. */
static enum pp_code call(struct pp_arena *arena, const char *answer, const char *method,
                         size_t body_most, struct pp_err *err)
{
    struct server server = {.until = "\r\n\r\n", .answer = answer};
    server_start(&server, false);
    const struct net_http_request request = {.method = method,
                                             .origin = server.origin,
                                             .path = "/",
                                             .deadline_ms = 2000,
                                             .body_most = body_most};
    struct net_http_reply *reply = PP_NEW(arena, struct net_http_reply);
    const enum pp_code code = net_http_call(arena, &request, reply, err);
    server_stop(&server);
    called = reply;
    return code;
}

static void every_status_is_a_reply_and_redirects_are_not_followed(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    assert_ok(
        call(&arena, "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\n\r\n", "GET", 0, &err),
        &err);
    assert_int_equal(called->status, 302);
    assert_ok(call(&arena, "HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno", "POST", 0, &err),
              &err);
    assert_int_equal(called->status, 503);
    assert_string_equal(called->body, "no");
    assert_ok(call(&arena, "HTTP/1.1 204 No Content\r\n\r\n", "DELETE", 0, &err), &err);
    assert_int_equal(called->body_len, 0);
    assert_ok(call(&arena, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", "HEAD", 0, &err), &err);
    assert_int_equal(called->body_len, 0);
    assert_ok(call(&arena,
                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                   "GET", 3, &err),
              &err);
    assert_string_equal(called->body, "abc");
    pp_arena_fini(&arena);
}

static void a_reply_that_is_cut_or_too_large_is_no_reply(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct pp_err err = {0};
    assert_int_equal(call(&arena, "", "GET", 0, &err), PP_UNKNOWN);
    assert_int_equal(
        call(&arena, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "GET", 0, &err),
        PP_UNKNOWN);
    assert_contains(err.text, "broke");
    assert_int_equal(
        call(&arena, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd", "GET", 3, &err),
        PP_TOO_LARGE);
    assert_int_equal(
        call(&arena,
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n",
             "GET", 3, &err),
        PP_TOO_LARGE);
    pp_arena_fini(&arena);
}

static void a_server_that_is_absent_or_silent_is_told_apart(void **state)
{
    (void)state;
    struct pp_arena arena = {0};
    struct net_http_reply reply;
    struct pp_err err = {0};
    struct net_http_request request = {
        .method = "GET", .socket_path = "/tmp/pp_test_http_nobody", .path = "/"};
    assert_int_equal(net_http_call(&arena, &request, &reply, &err), PP_UNAVAILABLE);
    assert_contains(err.text, "/tmp/pp_test_http_nobody");
    assert_contains(err.text, "peerpoold");
    struct server server = {.until = "never", .answer = ""};
    server_start(&server, true);
    request.socket_path = server.path;
    request.deadline_ms = 200;
    assert_int_equal(net_http_call(&arena, &request, &reply, &err), PP_TIMEOUT);
    assert_contains(err.text, "200 ms");
    server_stop(&server);
    pp_arena_fini(&arena);
}

static void what_is_no_request_never_goes_out(void **state)
{
    (void)state;
    static const struct net_header split[] = {{"X", "a\r\nY: b"}}, named[] = {{"X Y", "a"}};
    char path[200];
    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    const struct net_http_request good = {
        .method = "GET", .origin = "http://127.0.0.1:1", .path = "/"};
    struct net_http_request bad[13];
    for (size_t i = 0; i < 13; i++)
        bad[i] = good;
    bad[0].method = "GET /";
    bad[1].method = "";
    bad[2].path = "v1";
    bad[3].path = "/a b";
    bad[4].path = "/a\r\nX: y";
    bad[5].headers = split, bad[5].header_count = 1;
    bad[6].headers = named, bad[6].header_count = 1;
    bad[7].origin = NULL;
    bad[8].origin = "http://192.0.2.1";
    bad[9].origin = "http://127.0.0.1.evil.test";
    bad[10].origin = "http://127.0.0.1:80@evil.test";
    bad[11].origin = "https://127.0.0.1";
    bad[12].socket_path = path;
    struct pp_arena arena = {0};
    for (size_t i = 0; i < 13; i++) {
        struct net_http_reply reply;
        struct pp_err err = {0};
        if (net_http_call(&arena, &bad[i], &reply, &err) != PP_USAGE)
            fail_msg("request %zu was not refused: %s", i, err.text);
    }
    pp_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_goes_out_as_given_and_its_reply_comes_back_whole),
        cmocka_unit_test(every_status_is_a_reply_and_redirects_are_not_followed),
        cmocka_unit_test(a_reply_that_is_cut_or_too_large_is_no_reply),
        cmocka_unit_test(a_server_that_is_absent_or_silent_is_told_apart),
        cmocka_unit_test(what_is_no_request_never_goes_out),
    };
    struct pp_err err = {0};
    if (net_init(&err) != PP_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
