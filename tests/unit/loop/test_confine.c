/* What a confined helper cannot do any more; each case in a process of its own. */
#include "daemon/loop/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/zone_file.h"
#include "tests/lib/pp_test.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

typedef bool try_fn(void); /* in the helper; true: it could not */

/* The exit status of a helper that confines itself and then tries something. */
static int helper(const struct loop_confine *confine, try_fn *try)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct pp_err err = {0};
        if (dup2(ends[1], LOOP_HELPER_FD) < 0 || loop_confine(confine, &err) != PP_OK)
            _exit(9);
        _exit(try() ? 0 : 1);
    }
    int status = 0;
    (void)close(ends[0]);
    (void)close(ends[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const struct loop_confine reader = {.open_files = 16, .only_reads = PP_ZONE_FOLDER};

static bool no_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM &&
           socket(AF_UNIX, SOCK_STREAM, 0) < 0 && errno == EPERM;
}

static bool no_process(void)
{
    return fork() < 0 && errno == EPERM && execl("/bin/true", "true", (char *)NULL) < 0;
}

static bool no_write(void)
{
    return open("/tmp/peerpool-confine-test", O_WRONLY | O_CREAT, 0600) < 0 && errno == EPERM &&
           unlink("/tmp/peerpool-confine-test") < 0 && errno == EPERM;
}

static bool zones_can_be_read(void)
{
    struct pp_str bytes = {0};
    struct pp_err err = {0};
    return pp_zone_file(NULL, "Europe/London", &bytes, &err) == PP_OK && bytes.len > 500;
}

static bool no_other_file(void)
{
    return open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES;
}

static bool network_but_no_other_file(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0 && open("/etc/hosts", O_RDONLY) >= 0 &&
           open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES &&
           open("/tmp/peerpool-confine-test", O_WRONLY | O_CREAT, 0600) < 0 && errno == EACCES &&
           execl("/bin/true", "true", (char *)NULL) < 0 && errno == EACCES;
}

static bool no_other_descriptor(void)
{
    return fcntl(LOOP_HELPER_FD, F_GETFD) == FD_CLOEXEC && fcntl(10, F_GETFD) < 0;
}

static bool limits_hold(void)
{
    struct rlimit files, memory, core;
    return getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_max == 20 &&
           getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 &&
           getrlimit(RLIMIT_AS, &memory) == 0
#ifndef SANITIZED
           && memory.rlim_max == 200 << 20 && !malloc((size_t)300 << 20)
#endif
        ;
}

static void h4_a_helper_that_only_reads_has_no_network_no_process_and_writes_nothing(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip();
#endif
    assert_int_equal(helper(&reader, no_socket), 0);
    assert_int_equal(helper(&reader, no_process), 0);
    assert_int_equal(helper(&reader, no_write), 0);
}

static void h4_h8_it_reads_zones_and_where_the_kernel_can_no_other_file(void **state)
{
    (void)state;
    assert_int_equal(helper(&reader, zones_can_be_read), 0);
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 0)
        skip();
    assert_int_equal(helper(&reader, no_other_file), 0);
}

static void h4_a_helper_with_the_network_reads_what_is_named_and_runs_nothing(void **state)
{
    (void)state;
    static const char *const named[] = {"/etc/hosts", "/etc/ssl", "/nowhere", NULL};
    const struct loop_confine confine = {.open_files = 20, .may_read = named};
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 0)
        skip();
    assert_int_equal(helper(&confine, network_but_no_other_file), 0);
}

static void h4_every_helper_gives_up_descriptors_and_takes_limits(void **state)
{
    (void)state;
    const int other = open("/dev/null", O_RDONLY);
    assert_true(other >= 0 && dup2(other, 10) == 10);
    const struct loop_confine confine = {.open_files = 20, .memory_bytes = 200 << 20};
    assert_int_equal(helper(&confine, no_other_descriptor), 0);
    assert_int_equal(helper(&confine, limits_hold), 0);
    (void)close(other);
    (void)close(10);
}

static void a_helper_started_by_hand_is_refused(void **state)
{
    (void)state;
    struct pp_err err = {0};
    const int file = open("/dev/null", O_RDONLY);
    const int kept = fcntl(LOOP_HELPER_FD, F_DUPFD_CLOEXEC, 20);
    assert_true(dup2(file, LOOP_HELPER_FD) == LOOP_HELPER_FD);
    assert_int_equal(loop_confine(&reader, &err), PP_USAGE);
    assert_contains(err.text, "descriptor 3 is no socket");
    if (kept >= 0) {
        (void)dup2(kept, LOOP_HELPER_FD);
        (void)close(kept);
    }
    if (file != LOOP_HELPER_FD)
        (void)close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h4_a_helper_that_only_reads_has_no_network_no_process_and_writes_nothing),
        cmocka_unit_test(h4_h8_it_reads_zones_and_where_the_kernel_can_no_other_file),
        cmocka_unit_test(h4_a_helper_with_the_network_reads_what_is_named_and_runs_nothing),
        cmocka_unit_test(h4_every_helper_gives_up_descriptors_and_takes_limits),
        cmocka_unit_test(a_helper_started_by_hand_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
