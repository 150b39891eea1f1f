#include "daemon/loop/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <unistd.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static enum pp_code limit(__rlimit_resource_t resource, rlim_t most, struct pp_err *err)
{
    struct rlimit now;
    if (getrlimit(resource, &now) < 0)
        return pp_fail_errno(err, PP_FAILED, "a resource limit cannot be read");
    if (now.rlim_max < most)
        most = now.rlim_max;
    if (setrlimit(resource, &(struct rlimit){most, most}) < 0)
        return pp_fail_errno(err, PP_FAILED, "a resource limit cannot be set");
    return PP_OK;
}

static enum pp_code set_limits(const struct loop_confine *confine, struct pp_err *err)
{
    enum pp_code code = limit(RLIMIT_CORE, 0, err);
    if (code == PP_OK)
        code = limit(RLIMIT_NOFILE, confine->open_files, err);
    if (code == PP_OK && confine->cpu_s)
        code = limit(RLIMIT_CPU, confine->cpu_s, err);
    if (code == PP_OK && confine->memory_bytes && !SANITIZED)
        code = limit(RLIMIT_AS, confine->memory_bytes, err);
    if (code == PP_OK && (confine->only_reads || confine->may_read))
        code = limit(RLIMIT_FSIZE, 0, err);
    return code;
}

/* --- files: Landlock --- */

/* A file or a folder and what is below it. One that is not there, or out of reach, needs no rule.
 */
static enum pp_code allow(int ruleset, const char *path, uint64_t access, struct pp_err *err)
{
    struct stat facts;
    const int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == EACCES))
        return PP_OK;
    if (fd < 0 || fstat(fd, &facts) < 0)
        return pp_fail_errno(err, PP_FAILED, "%s cannot be opened", path);
    if (!S_ISDIR(facts.st_mode))
        access &= ~(uint64_t)LANDLOCK_ACCESS_FS_READ_DIR;
    const struct landlock_path_beneath_attr below = {.allowed_access = access, .parent_fd = fd};
    const long added =
        syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
    (void)close(fd);
    return added < 0 ? pp_fail_errno(err, PP_FAILED, "%s cannot be allowed", path) : PP_OK;
}

/* A sanitizer looks for leaks at the end, among the process's own threads. */
static enum pp_code enforce(int ruleset, const struct loop_confine *confine, struct pp_err *err)
{
    const uint64_t read = LANDLOCK_ACCESS_FS_READ_FILE, list = LANDLOCK_ACCESS_FS_READ_DIR;
    enum pp_code code = PP_OK;
    if (confine->only_reads)
        code = allow(ruleset, confine->only_reads, read, err);
    for (const char *const *path = confine->may_read; code == PP_OK && path && *path; path++)
        code = allow(ruleset, *path, read | list, err);
    if (code == PP_OK && SANITIZED)
        code = allow(ruleset, "/proc", read | list, err);
    if (code == PP_OK && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
        code = pp_fail_errno(err, PP_FAILED, "the files to be read cannot be set");
    return code;
}

/* All that the first version of Landlock knows is handled; a kernel without it is no fault. */
static enum pp_code close_files(const struct loop_confine *confine, struct pp_err *err)
{
    const struct landlock_ruleset_attr handled = {
        .handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                             LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                             LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                             LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
                             LANDLOCK_ACCESS_FS_MAKE_SYM};
    const long ruleset =
        syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0);
    if (ruleset < 0 && (errno == ENOSYS || errno == EOPNOTSUPP))
        return PP_OK;
    if (ruleset < 0)
        return pp_fail_errno(err, PP_FAILED, "the files to be read cannot be chosen");
    const enum pp_code code = enforce((int)ruleset, confine, err);
    (void)close((int)ruleset);
    return code;
}

/* --- system calls: seccomp --- */

#ifdef OWN_ARCH

enum { CALLS_MOST = 48 };

/* What computing, reading a file and answering on a socket take. */
static const uint32_t calls[] = {
    SYS_read,         SYS_write,           SYS_close,         SYS_fstat,
    SYS_newfstatat,   SYS_lseek,           SYS_mmap,          SYS_munmap,
    SYS_mprotect,     SYS_mremap,          SYS_brk,           SYS_madvise,
    SYS_ppoll,        SYS_futex,           SYS_exit,          SYS_exit_group,
    SYS_rt_sigreturn, SYS_rt_sigprocmask,  SYS_rt_sigaction,  SYS_getpid,
    SYS_gettid,       SYS_tgkill,          SYS_clock_gettime, SYS_getrandom,
    SYS_sched_yield,  SYS_restart_syscall,
#ifdef SYS_poll
    SYS_poll,
#endif
};

/* Opening to write: as the low half of the flags, which are openat()'s third argument. */
enum {
    WRITES = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND,
    LOW_HALF = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0
};

static struct sock_filter step(unsigned code, uint32_t value, unsigned yes, unsigned no)
{
    return (struct sock_filter){(uint16_t)code, (uint8_t)yes, (uint8_t)no, value};
}

static struct sock_filter load(size_t offset)
{
    return step(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static enum pp_code close_calls(struct pp_err *err)
{
    struct sock_filter filter[CALLS_MOST + 12];
    const size_t count = sizeof calls / sizeof calls[0];
    size_t n = 0;
    PP_REQUIRE(count <= CALLS_MOST);
    filter[n++] = load(offsetof(struct seccomp_data, arch));
    filter[n++] = step(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0);
    filter[n++] = step(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    filter[n++] = load(offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < count; i++) /* to the last step but two */
        filter[n++] = step(BPF_JMP | BPF_JEQ | BPF_K, calls[i], (unsigned)(count - i - 1) + 4, 0);
    filter[n++] = step(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 2);
    filter[n++] = load(offsetof(struct seccomp_data, args[2]) + LOW_HALF);
    filter[n++] = step(BPF_JMP | BPF_JSET | BPF_K, WRITES, 0, 1);
    filter[n++] = step(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    filter[n++] = step(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    const struct sock_fprog program = {(unsigned short)n, filter};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
        return pp_fail_errno(err, PP_FAILED, "system calls cannot be given up");
    return PP_OK;
}

#else

static enum pp_code close_calls(struct pp_err *err)
{
    (void)err;
    return PP_OK;
}

#endif

enum pp_code loop_confine(const struct loop_confine *confine, struct pp_err *err)
{
    struct stat facts;
    if (fstat(LOOP_HELPER_FD, &facts) < 0 || !S_ISSOCK(facts.st_mode))
        return pp_fail(err, PP_USAGE, "descriptor 3 is no socket: peerpoold starts its helpers");
    if (close_range(LOOP_HELPER_FD + 1, ~0U, 0) < 0)
        return pp_fail_errno(err, PP_FAILED, "other descriptors cannot be closed");
    if (fcntl(LOOP_HELPER_FD, F_SETFD, FD_CLOEXEC) < 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return pp_fail_errno(err, PP_FAILED, "privileges cannot be given up");
    (void)umask(077);
    enum pp_code code = PP_OK;
    if (confine->only_reads || confine->may_read)
        code = close_files(confine, err);
    if (code == PP_OK)
        code = set_limits(confine, err);
    if (code == PP_OK && confine->only_reads && !SANITIZED)
        code = close_calls(err);
    return code;
}
