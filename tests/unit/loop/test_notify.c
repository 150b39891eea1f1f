#include "daemon/loop/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/unit/loop/loop_fixture.h"

/* Stands in for the service manager: a datagram socket in the abstract namespace. */
static int open_manager(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char name[64];
    const int len = snprintf(name, sizeof name, "peerpool-test-%d", (int)getpid());
    memcpy(address.sun_path + 1, name, (size_t)len);
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    char variable[80];
    (void)snprintf(variable, sizeof variable, "@%s", name);
    assert_int_equal(setenv("NOTIFY_SOCKET", variable, 1), 0);
    return fd;
}

static const char *heard(int fd, char text[static 512])
{
    const ssize_t len = recv(fd, text, 511, 0);
    text[len > 0 ? len : 0] = '\0';
    return text;
}

static void the_manager_is_told_of_every_step(void **state)
{
    (void)state;
    char text[512];
    const int fd = open_manager();
    loop_notify_ready("waiting");
    assert_string_equal(heard(fd, text), "READY=1\nSTATUS=waiting");
    loop_notify_status("%d open seats", 42);
    assert_string_equal(heard(fd, text), "STATUS=42 open seats");
    loop_notify_stopping("draining");
    assert_string_equal(heard(fd, text), "STOPPING=1\nSTATUS=draining");
    close(fd);
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
    loop_notify_ready("nobody listens");
}

static void gate(struct lane_job *job, void *context)
{
    (void)job;
    while (!atomic_load((atomic_bool *)context))
        usleep(500);
}

static void on_gate(struct lane_job *job, enum pp_code code)
{
    (void)job;
    (void)code;
}

static void on_stopped(void *data)
{
    *(int *)data = 1;
}

static void the_watchdog_is_fed_only_while_the_lane_answers(void **state)
{
    (void)state;
    char text[512];
    struct loop loop;
    struct lane *lane = NULL;
    struct loop_watchdog watchdog;
    struct pp_err err = {0};
    atomic_bool open = false;
    void *contexts[] = {&open};
    const struct lane_config config = {
        .name = "store", .threads = 1, .contexts = contexts, .depth_most = 10};
    const int fd = open_manager();
    assert_int_equal(setenv("WATCHDOG_USEC", "20000", 1), 0);
    open_loop(&loop);
    assert_ok(lane_start(&lane, &loop, &config, &err), &err);
    struct lane_job stuck = {.run = gate, .done = on_gate};
    assert_ok(lane_submit(lane, &stuck, &err), &err);
    loop_watchdog_start(&watchdog, &loop, lane);
    for (int i = 0; i < 10; i++)
        loop_turn(&loop, 10);
    assert_string_equal(heard(fd, text), "");
    atomic_store(&open, true);
    int pinged = 0;
    for (int i = 0; i < 500 && !pinged; i++) {
        loop_turn(&loop, 10);
        pinged = strcmp(heard(fd, text), "WATCHDOG=1") == 0;
    }
    assert_true(pinged);
    loop_watchdog_stop(&watchdog);
    int stopped = 0;
    lane_stop(lane, LANE_DRAIN, on_stopped, &stopped);
    turn_until(&loop, &stopped, 1);
    loop_fini(&loop);
    close(fd);
    assert_int_equal(unsetenv("WATCHDOG_USEC"), 0);
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
}

static void without_sockets_passed_in_there_are_none(void **state)
{
    (void)state;
    struct loop_listen_fd fds[2];
    size_t count = 9;
    struct pp_err err = {0};
    assert_ok(loop_listen_fds(fds, 2, &count, &err), &err);
    assert_int_equal(count, 0);
}

static void more_sockets_than_expected_are_refused(void **state)
{
    (void)state;
    char pid[16];
    struct loop_listen_fd fds[1];
    size_t count = 9;
    struct pp_err err = {0};
    /* Descriptors 3 and 4 must be there, as the manager would have left them. */
    while (dup(0) < 4) {
    }
    (void)snprintf(pid, sizeof pid, "%d", (int)getpid());
    assert_int_equal(setenv("LISTEN_PID", pid, 1), 0);
    assert_int_equal(setenv("LISTEN_FDS", "2", 1), 0);
    assert_int_equal(setenv("LISTEN_FDNAMES", "api:metrics", 1), 0);
    assert_int_equal(loop_listen_fds(fds, 1, &count, &err), PP_CONFIG);
    assert_int_equal(setenv("LISTEN_PID", pid, 1), 0);
    assert_int_equal(setenv("LISTEN_FDS", "1", 1), 0);
    assert_int_equal(setenv("LISTEN_FDNAMES", "api", 1), 0);
    assert_ok(loop_listen_fds(fds, 1, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(fds[0].name, "api");
    assert_null(getenv("LISTEN_FDS"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_manager_is_told_of_every_step),
        cmocka_unit_test(the_watchdog_is_fed_only_while_the_lane_answers),
        cmocka_unit_test(without_sockets_passed_in_there_are_none),
        cmocka_unit_test(more_sockets_than_expected_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
