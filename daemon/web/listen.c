/*
 * The listeners: Unix socket files, which are removed at the end, loopback ports, and sockets that
 * were passed in. What they accept is conn.c's.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/web/own.h"

enum { BACKLOG = 512 };

static void on_connection(uv_stream_t *stream, int status)
{
    if (status == 0)
        conn_accept(stream->data);
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct web_listener *listener = handle->data;
    struct web_server *web = listener->web;
    free(listener->path);
    free(listener);
    web->handles_open--;
    server_check_stopped(web);
}

void listeners_close(struct web_server *web)
{
    while (web->listeners) {
        struct web_listener *listener = web->listeners;
        web->listeners = listener->next;
        if (listener->path)
            (void)unlink(listener->path);
        uv_close(&listener->uv.handle, on_listener_closed);
    }
}

static struct web_listener *listener_new(struct web_server *web, bool is_unix, const char *name)
{
    struct web_listener *listener = PP_NEW_HEAP(struct web_listener);
    listener->web = web;
    listener->name = name;
    listener->is_unix = is_unix;
    if (is_unix)
        PP_REQUIRE(uv_pipe_init(&web->loop->uv, &listener->uv.pipe, 0) == 0);
    else
        PP_REQUIRE(uv_tcp_init(&web->loop->uv, &listener->uv.tcp) == 0);
    listener->uv.handle.data = listener;
    listener->next = web->listeners;
    web->listeners = listener;
    web->handles_open++;
    return listener;
}

/* Undoes listener_new() for the one made last. */
static void listener_drop(struct web_listener *listener)
{
    listener->web->listeners = listener->next;
    uv_close(&listener->uv.handle, on_listener_closed);
}

static int option_of(int fd, int option)
{
    int value = -1;
    socklen_t size = sizeof value;
    return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

enum pp_code web_listen_fd(struct web_server *web, int fd, const char *name, struct pp_err *err)
{
    const int family = option_of(fd, SO_DOMAIN);
    if (option_of(fd, SO_TYPE) != SOCK_STREAM || option_of(fd, SO_ACCEPTCONN) != 1 ||
        (family != AF_UNIX && family != AF_INET && family != AF_INET6)) {
        (void)close(fd);
        return pp_fail(err, PP_CONFIG,
                       "the descriptor %d passed in for %s is not a listening "
                       "stream socket; see the socket unit",
                       fd, name);
    }
    struct web_listener *listener = listener_new(web, family == AF_UNIX, name);
    int status = family == AF_UNIX ? uv_pipe_open(&listener->uv.pipe, fd)
                                   : uv_tcp_open(&listener->uv.tcp, fd);
    if (status != 0)
        (void)close(fd);
    else
        status = uv_listen(&listener->uv.stream, BACKLOG, on_connection);
    if (status != 0) {
        listener_drop(listener);
        return pp_fail(err, PP_CONFIG, "cannot listen on the descriptor %d for %s: %s", fd, name,
                       uv_strerror(status));
    }
    return PP_OK;
}

enum pp_code web_listen_loopback(struct web_server *web, uint16_t port, uint16_t *chosen,
                                 const char *name, struct pp_err *err)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof address;
    struct web_listener *listener = listener_new(web, false, name);
    int status = uv_tcp_bind(&listener->uv.tcp, (struct sockaddr *)&address, 0);
    if (status == 0)
        status = uv_listen(&listener->uv.stream, BACKLOG, on_connection);
    if (status == 0)
        status = uv_tcp_getsockname(&listener->uv.tcp, (struct sockaddr *)&address, &size);
    if (status != 0) {
        listener_drop(listener);
        return pp_fail(err, PP_CONFIG, "cannot listen on 127.0.0.1:%u: %s; choose another port",
                       (unsigned)port, uv_strerror(status));
    }
    if (chosen)
        *chosen = ntohs(address.sin_port);
    return PP_OK;
}

/* Removes a socket file that nobody listens on. */
static enum pp_code remove_stale(const struct sockaddr_un *address, struct pp_err *err)
{
    struct stat info;
    if (lstat(address->sun_path, &info) != 0)
        return PP_OK;
    if (!S_ISSOCK(info.st_mode))
        return pp_fail(err, PP_CONFIG,
                       "%s is there and is not a socket; remove it or choose "
                       "another path",
                       address->sun_path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return pp_fail_errno(err, PP_FAILED, "cannot make a socket");
    const bool in_use =
        connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 || errno == EAGAIN;
    (void)close(fd);
    if (in_use)
        return pp_fail(err, PP_CONFIG, "another process listens on %s; stop it first",
                       address->sun_path);
    if (unlink(address->sun_path) != 0)
        return pp_fail_errno(err, PP_CONFIG, "cannot remove the old socket %s", address->sun_path);
    return PP_OK;
}

enum pp_code web_listen_path(struct web_server *web, const char *path, mode_t mode,
                             const char *name, struct pp_err *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t len = strlen(path);
    if (len == 0 || len >= sizeof address.sun_path)
        return pp_fail(err, PP_CONFIG, "the socket path %s must have 1 to %zu bytes", path,
                       sizeof address.sun_path - 1);
    memcpy(address.sun_path, path, len + 1);
    const enum pp_code stale = remove_stale(&address, err);
    if (stale != PP_OK)
        return stale;
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* The mode is on the socket before it has a name, so that nobody gets in between. */
    if (fd < 0 || fchmod(fd, mode) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(path, mode) != 0 || listen(fd, BACKLOG) != 0) {
        const enum pp_code code = pp_fail_errno(err, PP_CONFIG, "cannot listen on %s", path);
        if (fd >= 0)
            (void)close(fd);
        return code;
    }
    const enum pp_code code = web_listen_fd(web, fd, name, err);
    if (code != PP_OK)
        return code;
    web->listeners->path = pp_new_bytes(len + 1);
    memcpy(web->listeners->path, path, len + 1);
    return PP_OK;
}
