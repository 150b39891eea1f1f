/*
 * What a helper process gives up before it touches anything from outside: descriptors that were not
 * meant for it, new privileges, core dumps; and one that only reads and computes also the network,
 * other processes, writing, and every file but those of one folder; one that must reach the network
 * all but that. For the helper's side, which has no loop: compiled without libuv.
 */
#ifndef PP_DAEMON_LOOP_CONFINE_H
#define PP_DAEMON_LOOP_CONFINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { LOOP_HELPER_FD = 3 }; /* where the daemon is; equal to LOOP_CHILD_FD */

struct loop_confine {
    uint64_t open_files;
    uint64_t memory_bytes; /* of address space; 0: as it is. Sanitizers need more: not there */
    uint64_t cpu_s;        /* 0: as it is */
    /*
     * Not NULL: only computes, and reads files below this folder: no other system call works
     * (seccomp, on x86-64 and arm64), no other file opens (Landlock, where the kernel has it).
     */
    const char *only_reads;
    /*
     * Not NULL: the network stays, but of all files only these and what lies below these folders
     * can be read, none written, none run (Landlock). NULL at the end; what is not there is left
     * out.
     */
    const char *const *may_read;
};

/* PP_USAGE when descriptor 3 is no socket: somebody started the helper by hand. */
PP_CHECK enum pp_code loop_confine(const struct loop_confine *confine, struct pp_err *err);

#endif
